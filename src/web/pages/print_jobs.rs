//! The print queue and the printers, as a list.

use super::super::problem::Failed;
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
use actix_web::web::Query;
use serde::Deserialize;

/// How many jobs one page shows.
const SHOWN: u64 = 100;

/// Which part of the queue is shown.
#[derive(Deserialize)]
pub(super) struct Part {
    /// The number of the job behind which the list begins.
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
    let jobs = Table {
        title: "Jobs",
        note: "newest first".into(),
        columns: vec!["Job", "State", "Printer", "Labels", "Asked for by", "When"],
        rows: found.lines.iter().map(row).collect(),
    };
    let printers = Table {
        title: "Printers",
        note: "of this server, as each was found last".into(),
        columns: vec!["Printer", "State", "What to do", "Reached by", "Seen"],
        rows: app.printers().into_iter().map(printer).collect(),
    };
    Ok(ThingPage {
        kick: "Work".to_owned(),
        heading: "Print queue".to_owned(),
        sentence: "Labels are printed in the order of their jobs, each once.".to_owned(),
        tables: vec![jobs, printers],
        more,
        ..ThingPage::of(Frame::new(app, lang, "Print queue", "/print-jobs"))
    })
}

fn row(job: &PrintJob) -> Vec<Cell> {
    let at = format!("/print-jobs/{}", job.id);
    vec![
        Cell::Link(at, format!("Job {}", job.number)),
        Cell::State(job_tag(job)),
        Cell::Link(format!("/equipment/{}", job.printer), job.printer.clone()),
        Cell::text(progress(job)),
        Cell::to(job.made_by.subject()),
        Cell::Time(Moment::from(job.made_at)),
    ]
}

/// How many labels have left, of how many.
pub(super) fn progress(job: &PrintJob) -> String {
    let left = job.count(PrintState::Printed) + job.count(PrintState::Sent);
    format!("{left} of {}", job.size())
}

/// A job's state as it is shown: what keeps it waiting comes before that it waits.
pub(super) fn job_tag(job: &PrintJob) -> Tag {
    let fault = job.fault.as_deref().and_then(Fault::of);
    match (job.state(), fault) {
        ("doubtful", _) => Tag::new("Doubtful", "warn", "tri"),
        ("waiting" | "printing", Some(fault)) => Tag::new(titled(fault.word()), "warn", "tri"),
        ("printing", None) => Tag::new("Printing", "move", "go"),
        ("waiting", None) => Tag::new("Waiting", "calm", "ring"),
        ("done", _) if job.count(PrintState::Sent) > 0 => item_tag(PrintState::Sent),
        ("done", _) => item_tag(PrintState::Printed),
        _ => item_tag(PrintState::Cancelled),
    }
}

/// A label's state as it is shown.
pub(super) fn item_tag(state: PrintState) -> Tag {
    match state {
        PrintState::Waiting => Tag::new("Waiting", "calm", "ring"),
        PrintState::Sending => Tag::new("On its way", "move", "go"),
        PrintState::Printed => Tag::new("Printed", "ok", "ok"),
        PrintState::Sent => Tag::new("Sent, not confirmed", "warn", "half"),
        PrintState::Doubtful => Tag::new("Doubtful", "warn", "tri"),
        PrintState::Cancelled => Tag::new("Cancelled", "calm", "end"),
    }
}

fn printer(printer: PrinterSeen) -> Vec<Cell> {
    let condition = printer.seen.map(|(condition, _)| condition);
    let tag = match condition {
        Some(Condition::Ready) => Tag::new("Ready", "ok", "ok"),
        Some(Condition::Printing) => Tag::new("Printing", "move", "go"),
        Some(Condition::Reachable) => Tag::new("Reachable, tells no more", "calm", "box"),
        Some(Condition::Faulty(fault)) => Tag::new(titled(fault.word()), "warn", "tri"),
        None => Tag::new("Not looked at yet", "calm", "ring"),
    };
    let way = match &printer.way {
        Way::Tcp { .. } => "Network",
        Way::Spool(_) => "Spool folder",
    };
    let seen = printer.seen.map(|(_, at)| Cell::Time(Moment::from(at)));
    let remedy = condition.and_then(Condition::remedy);
    vec![
        Cell::Link(format!("/equipment/{}", printer.name), printer.name),
        Cell::State(tag),
        Cell::text(remedy.unwrap_or("nothing")),
        Cell::text(way),
        seen.unwrap_or_else(|| Cell::text("not yet")),
    ]
}

/// Words with a capital letter.
pub(super) fn titled(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}
