//! The log and its entries.

use super::super::problem::Failed;
use super::super::visit::Reader;
use super::draw;
use super::frame::Frame;
use super::parts::{Cell, Fact, Moment};
use super::thing::{ThingPage, steps};
use crate::app::{App, AppError};
use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path, Query};
use askama::Template;
use serde::Deserialize;

/// How many entries one page of the log shows.
const PAGE: u64 = 100;

/// An entry with everything that a check by hand needs.
#[derive(Template)]
#[template(path = "entry.html", config = "src/web/pages/askama.toml")]
struct EntryPage {
    frame: Frame,
    index: u64,
    sentence: String,
    signed: String,
    envelope: String,
    receipt: String,
    verifier_key: String,
    facts: Vec<Fact>,
}

pub(super) async fn entry(
    _: Reader,
    app: Data<App>,
    index: Path<u64>,
) -> Result<HttpResponse, Failed> {
    let page = web::block(move || page(&app, *index)).await??;
    draw(&page)
}

fn page(app: &App, index: u64) -> Result<EntryPage, AppError> {
    let entry = app.entry(index)?;
    let line = &entry.line;
    let mut facts: Vec<Fact> = vec![
        ("Kind", vec![Cell::text(line.kind)]),
        ("About", vec![Cell::to(&line.subject)]),
        ("Signer", vec![Cell::to(&line.actor)]),
        ("Meaning", vec![Cell::text(&line.meaning)]),
        ("Signed at", vec![Cell::Time(Moment::from(&entry.event.at))]),
        (
            "Recorded at",
            vec![Cell::Time(Moment::from(line.recorded_at))],
        ),
        ("Leaf hash", vec![Cell::Mono(line.leaf_hash.to_string())]),
        (
            "After",
            vec![Cell::Mono(
                entry
                    .event
                    .after
                    .map_or("none, the first".into(), |head| head.to_string()),
            )],
        ),
    ];
    if let Some(reason) = &line.late_reason {
        facts.push(("Late because", vec![Cell::text(reason)]));
    }
    Ok(EntryPage {
        frame: Frame::new(app, format!("Entry {index}"), "/log"),
        index,
        sentence: format!(
            "{} about {}, signed by {}.",
            line.kind, line.subject, line.actor
        ),
        facts,
        receipt: app.receipt(index)?.to_string(),
        verifier_key: app.verifier_key().to_string(),
        envelope: entry.envelope,
        signed: entry.signed,
    })
}

/// Where a page of the log begins.
#[derive(Deserialize)]
pub(super) struct From {
    from: Option<u64>,
}

pub(super) async fn log(
    _: Reader,
    app: Data<App>,
    from: Query<From>,
) -> Result<HttpResponse, Failed> {
    let page = web::block(move || log_page(&app, from.from)).await??;
    draw(&page)
}

fn log_page(app: &App, from: Option<u64>) -> Result<ThingPage, AppError> {
    let size = app.ready()?;
    let from = from.unwrap_or_else(|| size.saturating_sub(PAGE));
    let lines = app.entries(from, PAGE)?;
    let mut around = Vec::new();
    if from > 0 {
        around.push(Cell::Link(
            format!("/log?from={}", from.saturating_sub(PAGE)),
            "earlier".into(),
        ));
    }
    if from + PAGE < size {
        around.push(Cell::Link(
            format!("/log?from={}", from + PAGE),
            "later".into(),
        ));
    }
    Ok(ThingPage {
        frame: Frame::new(app, "Log", "/log"),
        kick: app.origin().to_owned(),
        heading: "Log".into(),
        tag: None,
        sentence: format!(
            "Entries {from} to {} of {size}.",
            (from + PAGE).min(size).saturating_sub(1)
        ),
        facts: vec![
            ("Turn", around),
            (
                "Checkpoint",
                vec![Cell::Link("/checkpoint".into(), "signed by the log".into())],
            ),
            ("Log key", vec![Cell::Mono(app.verifier_key().to_string())]),
        ],
        tables: Vec::new(),
        steps: steps(lines.into_iter().rev()),
        next: Vec::new(),
        picture: None,
    })
}
