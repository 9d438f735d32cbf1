//! The print queue and the printers, as a list.

use super::super::problem::Failed;
use super::super::query::{Query, number};
use super::super::words::Lang;
use super::frame::Frame;
use super::parts::{Cell, Moment, Table};
use super::thing::ThingPage;
use super::visit::Visit;
use super::words::Tag;
use crate::app::{App, AppError};
use crate::print::{Condition, Fault, PrinterSeen, Way};
use crate::store::{PrintJob, PrintQuery, PrintState};
use actix_web::HttpResponse;
use serde::Deserialize;

/// How many jobs one page shows.
const SHOWN: u64 = 100;

/// Which part of the queue is shown.
#[derive(Deserialize)]
pub(super) struct Part {
    /// The number of the job behind which the list begins.
    #[serde(default, deserialize_with = "number")]
    after: Option<u64>,
}

pub(super) async fn list(visit: Visit, part: Query<Part>) -> Result<HttpResponse, Failed> {
    visit
        .page(move |app, lang| page(app, lang, part.after))
        .await
}

fn page(app: &App, lang: Lang, before: Option<u64>) -> Result<ThingPage, AppError> {
    let query = PrintQuery {
        before,
        ..PrintQuery::default()
    };
    let found = app.print_jobs(&query, SHOWN)?;
    let more = found.lines.last().filter(|_| found.more);
    let more = more.map(|job| format!("?after={}", job.number));
    let columns = [
        "print-jobs",
        "column-state",
        "print-printer",
        "noun-label-many",
        "column-asked_by",
        "column-when",
    ];
    let jobs = Table {
        note: lang.say("print-jobs-note"),
        rows: found.lines.iter().map(|job| row(lang, job)).collect(),
        ..Table::of(lang, "print-jobs", &columns)
    };
    let columns = [
        "print-printer",
        "column-state",
        "print-do",
        "print-way",
        "print-seen",
    ];
    let printers = app.printers().into_iter();
    let printers = Table {
        note: lang.say("print-printers-note"),
        rows: printers.map(|seen| printer(lang, seen)).collect(),
        ..Table::of(lang, "print-printers", &columns)
    };
    let title = lang.say("print-queue");
    Ok(ThingPage {
        kick: lang.say("frame-work"),
        heading: title.clone(),
        sentence: lang.say("print-queue-sentence"),
        tables: vec![jobs, printers],
        more,
        ..ThingPage::of(Frame::new(app, lang, title, "/print-jobs"))
    })
}

fn row(lang: Lang, job: &PrintJob) -> Vec<Cell> {
    let at = format!("/print-jobs/{}", job.id);
    vec![
        Cell::Link(
            at,
            lang.tell("print-job", &[("number", job.number.to_string().into())]),
        ),
        Cell::State(job_tag(lang, job)),
        Cell::Link(format!("/equipment/{}", job.printer), job.printer.clone()),
        Cell::Text(progress(lang, job)),
        Cell::to(job.made_by.subject()),
        Cell::Time(Moment::at(lang, job.made_at)),
    ]
}

/// How many labels have left, of how many.
pub(super) fn progress(lang: Lang, job: &PrintJob) -> String {
    let left = job.count(PrintState::Printed) + job.count(PrintState::Sent);
    let (left, all) = (left.to_string(), job.size().to_string());
    lang.tell("count-of", &[("count", left.into()), ("all", all.into())])
}

/// A job's state as it is shown: what keeps it waiting comes before that it waits.
pub(super) fn job_tag(lang: Lang, job: &PrintJob) -> Tag {
    let fault = job.fault.as_deref().and_then(Fault::of);
    match (job.state(), fault) {
        ("waiting" | "printing", Some(fault)) => Tag::new(fault_word(lang, fault), "warn", "tri"),
        ("doubtful", _) => item_tag(lang, PrintState::Doubtful),
        ("printing", None) => Tag::new(lang.say("print-state-printing"), "move", "go"),
        ("waiting", None) => item_tag(lang, PrintState::Waiting),
        ("done", _) if job.count(PrintState::Sent) > 0 => item_tag(lang, PrintState::Sent),
        ("done", _) => item_tag(lang, PrintState::Printed),
        _ => item_tag(lang, PrintState::Cancelled),
    }
}

/// A label's state as it is shown.
pub(super) fn item_tag(lang: Lang, state: PrintState) -> Tag {
    let (hue, shape) = match state {
        PrintState::Waiting => ("calm", "ring"),
        PrintState::Sending => ("move", "go"),
        PrintState::Printed => ("ok", "ok"),
        PrintState::Sent => ("warn", "half"),
        PrintState::Doubtful => ("warn", "tri"),
        PrintState::Cancelled => ("calm", "end"),
    };
    Tag::new(
        lang.say(&format!("print-state-{}", state.word())),
        hue,
        shape,
    )
}

/// What keeps a printer from printing, in a word or two.
pub(super) fn fault_word(lang: Lang, fault: Fault) -> String {
    lang.say(&format!("fault-{}", fault.key()))
}

/// What to do about it.
pub(super) fn fault_remedy(lang: Lang, fault: Fault) -> String {
    lang.say(&format!("fault-{}-do", fault.key()))
}

fn printer(lang: Lang, printer: PrinterSeen) -> Vec<Cell> {
    let condition = printer.seen.map(|(condition, _)| condition);
    let (state, hue, shape) = match condition {
        Some(Condition::Ready) => (lang.say("print-state-ready"), "ok", "ok"),
        Some(Condition::Printing) => (lang.say("print-state-printing"), "move", "go"),
        Some(Condition::Reachable) => (lang.say("print-state-reachable"), "calm", "box"),
        Some(Condition::Faulty(fault)) => (fault_word(lang, fault), "warn", "tri"),
        None => (lang.say("print-state-unseen"), "calm", "ring"),
    };
    let remedy = match condition {
        Some(Condition::Faulty(fault)) => fault_remedy(lang, fault),
        Some(Condition::Ready | Condition::Printing | Condition::Reachable) | None => {
            lang.say("print-nothing")
        }
    };
    let way = match &printer.way {
        Way::Tcp { .. } => "print-way-tcp",
        Way::Spool(_) => "print-way-spool",
    };
    let seen = printer.seen.map_or_else(
        || Cell::Text(lang.say("word-not-yet")),
        |(_, at)| Cell::Time(Moment::at(lang, at)),
    );
    vec![
        Cell::Link(format!("/equipment/{}", printer.name), printer.name),
        Cell::State(Tag::new(state, hue, shape)),
        Cell::Text(remedy),
        Cell::Text(lang.say(way)),
        seen,
    ]
}
