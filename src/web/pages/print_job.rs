//! One print job: its labels, what stands in the way, and what only a person can say.

use super::super::api::job_id;
use super::super::problem::Failed;
use super::super::visit::SignedIn;
use super::super::words::Lang;
use super::frame::Frame;
use super::parts::{Cell, Fact, Moment, Table};
use super::print_jobs::{fault_remedy, fault_word, item_tag, job_tag, progress};
use super::visit::{Page, Visit};
use super::words::Tag;
use crate::app::{App, AppError, Visitor};
use crate::print::Fault;
use crate::store::{Overtaken, PrintJob, PrintState, QueuedItem};
use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{self, Data, Form, Path};
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
    sentence: String,
    /// What keeps the printer from printing, and what to do.
    fault: Option<(String, String)>,
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
    let doubtful = doubtful.map(|item| (item.number, item.name.clone(), why(lang, item)));
    let number = job.number.to_string();
    let title = lang.tell("print-job-title", &[("number", number.into())]);
    Ok(JobPage {
        frame: Frame::new(app, lang, title.clone(), "/print-jobs"),
        at: format!("/print-jobs/{id}"),
        heading: title,
        tag: job_tag(lang, &job),
        sentence: lang.say(sentence(&job)),
        fault: fault.map(|fault| (fault_word(lang, fault), fault_remedy(lang, fault))),
        doubtful: doubtful.collect(),
        waiting: job.count(PrintState::Waiting),
        may,
        facts: facts(lang, &job),
        table: Table {
            note: lang.say("print-labels-note"),
            rows: items.iter().map(|item| row(lang, item)).collect(),
            ..Table::of(lang, "noun-label-many", &COLUMNS)
        },
    })
}

/// The headings of the labels.
const COLUMNS: [&str; 6] = [
    "noun-label",
    "column-state",
    "print-obstacle",
    "print-sent",
    "print-said-by",
    "print-since",
];

/// The id of what the state means now.
fn sentence(job: &PrintJob) -> &'static str {
    match job.state() {
        "doubtful" => "print-doubtful-sentence",
        "printing" | "waiting" => "print-goes-on",
        "done" if job.count(PrintState::Sent) > 0 => "print-unconfirmed-sentence",
        "done" => "print-done-sentence",
        _ => "print-over-sentence",
    }
}

/// Why it is not known whether a label came out.
fn why(lang: Lang, item: &QueuedItem) -> String {
    let fault = item.fault.as_deref().and_then(Fault::of);
    fault.map_or_else(String::new, |fault| {
        lang.tell("print-why", &[("why", fault_word(lang, fault).into())])
    })
}

fn facts(lang: Lang, job: &PrintJob) -> Vec<Fact> {
    let printer = Cell::Link(format!("/equipment/{}", job.printer), job.printer.clone());
    vec![
        (lang.say("print-printer"), vec![printer]),
        (
            lang.say("print-labels-printed"),
            vec![Cell::Text(progress(lang, job))],
        ),
        (
            lang.say("column-asked_by"),
            vec![Cell::to(job.made_by.subject())],
        ),
        (
            lang.say("print-asked-for"),
            vec![Cell::Time(Moment::at(lang, job.made_at))],
        ),
    ]
}

fn row(lang: Lang, item: &QueuedItem) -> Vec<Cell> {
    let label = match item.print {
        Some(print) => Cell::Link(format!("/label/{}", print.label), item.name.clone()),
        None => Cell::Mono(item.name.clone()),
    };
    let overtaken = |by: Overtaken| lang.say(&format!("overtaken-{}", by.key()));
    let fault = item.fault.as_deref().and_then(Fault::of);
    let obstacle = item.overtaken.map(overtaken);
    let obstacle = obstacle.or(fault.map(|fault| fault_word(lang, fault)));
    let times = match item.attempts {
        0 => lang.say("print-sent-none"),
        1 => lang.say("print-sent-once"),
        many => lang.tell("print-sent-times", &[("count", many.to_string().into())]),
    };
    let number = item.number.to_string();
    let by = item.settled_by.as_ref();
    vec![
        Cell::With(
            Box::new(label),
            lang.tell("print-number", &[("number", number.into())]),
        ),
        Cell::State(item_tag(lang, item.state)),
        Cell::Text(obstacle.unwrap_or_else(|| lang.say("word-none"))),
        Cell::Text(times),
        by.map_or_else(
            || Cell::Text(lang.say("word-nobody")),
            |by| Cell::to(by.subject()),
        ),
        Cell::Time(Moment::at(lang, item.changed_at)),
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
    path: Path<(String, u64)>,
    word: Form<Word>,
) -> Result<HttpResponse, Failed> {
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
    id: Path<String>,
) -> Result<HttpResponse, Failed> {
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
