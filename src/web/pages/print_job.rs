//! One print job: its labels, what stands in the way, and what only a person can say.

use super::super::api::job_id;
use super::super::problem::Failed;
use super::super::visit::SignedIn;
use super::super::words::Lang;
use super::frame::Frame;
use super::parts::{Cell, Fact, Moment, Table};
use super::print_jobs::{item_tag, job_tag, progress, titled};
use super::sign_in::own_form;
use super::visit::{Page, Visit};
use super::words::Tag;
use crate::app::{App, AppError, Visitor};
use crate::print::Fault;
use crate::store::{Overtaken, PrintJob, PrintState, QueuedItem};
use actix_web::http::header::LOCATION;
use actix_web::web::{self, Data, Form, Path};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;
use uuid::Uuid;

/// The page of a print job.
#[derive(Template)]
#[template(path = "print_job.html", config = "src/web/pages/askama.toml")]
struct JobPage {
    frame: Frame,
    at: String,
    heading: String,
    tag: Tag,
    sentence: &'static str,
    /// What keeps the printer from printing, and what to do.
    fault: Option<(String, &'static str)>,
    /// The labels about which a person is asked: number, name, and why it is not known.
    doubtful: Vec<(u64, String, String)>,
    /// How many labels may be taken back.
    waiting: u64,
    /// Whether whoever looks may say what became of labels.
    may: bool,
    facts: Vec<Fact>,
    table: Table,
}

impl Page for JobPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn job(visit: Visit, id: Path<String>) -> Result<HttpResponse, Failed> {
    let id = job_id(&id)?;
    let visitor = visit.visitor().cloned();
    visit
        .page(move |app, lang| page(app, lang, id, visitor.as_ref()))
        .await
}

fn page(app: &App, lang: Lang, id: Uuid, visitor: Option<&Visitor>) -> Result<JobPage, AppError> {
    let (job, items) = app.print_job(id)?;
    let may = visitor.is_some_and(|one| app.may_print(one, &job.printer).is_ok());
    let fault = job.fault.as_deref().and_then(Fault::of);
    let doubtful = items
        .iter()
        .filter(|item| item.state == PrintState::Doubtful);
    let doubtful = doubtful.map(|item| (item.number, item.name.clone(), why(item)));
    Ok(JobPage {
        frame: Frame::new(
            app,
            lang,
            format!("Print job {}", job.number),
            "/print-jobs",
        ),
        at: format!("/print-jobs/{id}"),
        heading: format!("Print job {}", job.number),
        tag: job_tag(&job),
        sentence: sentence(&job),
        fault: fault.map(|fault| (titled(fault.word()), fault.remedy())),
        doubtful: doubtful.collect(),
        waiting: job.count(PrintState::Waiting),
        may,
        facts: facts(&job),
        table: Table {
            title: "Labels",
            note: "in the order in which they come out".into(),
            columns: vec![
                "Label",
                "State",
                "What stood in the way",
                "Sent",
                "Said by",
                "Since",
            ],
            rows: items.iter().map(row).collect(),
        },
    })
}

/// What the state means now.
fn sentence(job: &PrintJob) -> &'static str {
    match job.state() {
        "doubtful" => {
            "A label was lost sight of. The rest waits until you have said what became of it."
        }
        "printing" | "waiting" => "The job goes on by itself.",
        "done" if job.count(PrintState::Sent) > 0 => {
            "The printer never tells whether a label came out. Look before you use them."
        }
        "done" => "Every label came out, as the printer or a person said.",
        _ => "Nothing more is printed.",
    }
}

/// Why it is not known whether a label came out.
fn why(item: &QueuedItem) -> String {
    let fault = item.fault.as_deref().and_then(Fault::of);
    fault.map_or_else(String::new, |fault| titled(fault.word()))
}

fn facts(job: &PrintJob) -> Vec<Fact> {
    let printer = Cell::Link(format!("/equipment/{}", job.printer), job.printer.clone());
    vec![
        ("Printer", vec![printer]),
        ("Labels printed", vec![Cell::text(progress(job))]),
        ("Asked for by", vec![Cell::to(job.made_by.subject())]),
        ("Asked for", vec![Cell::Time(Moment::from(job.made_at))]),
    ]
}

fn row(item: &QueuedItem) -> Vec<Cell> {
    let label = match item.print {
        Some(print) => Cell::Link(format!("/label/{}", print.label), item.name.clone()),
        None => Cell::Mono(item.name.clone()),
    };
    let fault = item.fault.as_deref().and_then(Fault::of).map(Fault::word);
    let obstacle = item.overtaken.map(Overtaken::word).or(fault);
    let times = match item.attempts {
        0 => "not yet".to_owned(),
        1 => "once".to_owned(),
        many => format!("{many} times"),
    };
    let by = item.settled_by.as_ref();
    vec![
        Cell::With(Box::new(label), format!("no. {}", item.number)),
        Cell::State(item_tag(item.state)),
        Cell::text(obstacle.unwrap_or("none")),
        Cell::text(times),
        by.map_or_else(|| Cell::text("nobody"), |by| Cell::to(by.subject())),
        Cell::Time(Moment::from(item.changed_at)),
    ]
}

/// What someone who looked says of a doubtful label.
#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said {
    CameOut,
    PrintAgain,
}

/// The form about a doubtful label.
#[derive(Deserialize)]
pub(super) struct Word {
    said: Said,
}

pub(super) async fn settle(
    visitor: SignedIn,
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, u64)>,
    word: Form<Word>,
) -> Result<HttpResponse, Failed> {
    own_form(&request)?;
    let (id, number) = (job_id(&path.0)?, path.1);
    let came_out = matches!(word.said, Said::CameOut);
    let settled = web::block(move || app.settle(id, number, came_out, &visitor.0)).await;
    settled.map_err(Failed::from)??;
    Ok(back(id))
}

/// Takes back what has not left yet.
pub(super) async fn cancel(
    visitor: SignedIn,
    app: Data<App>,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
    own_form(&request)?;
    let id = job_id(&id)?;
    let cancelled = web::block(move || app.cancel_job(id, &visitor.0)).await;
    cancelled.map_err(Failed::from)??;
    Ok(back(id))
}

fn back(id: Uuid) -> HttpResponse {
    HttpResponse::SeeOther()
        .insert_header((LOCATION, format!("/print-jobs/{id}")))
        .finish()
}
