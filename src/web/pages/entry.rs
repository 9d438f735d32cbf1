//! The log and its entries.

use super::super::problem::Failed;
use super::super::words::Lang;
use super::frame::Frame;
use super::parts::{Cell, Fact, Moment, title_of};
use super::thing::ThingPage;
use super::timeline::lines;
use super::visit::{Page, Visit};
use crate::app::{App, AppError, ShownEntry};
use crate::domain::{KeyId, Record};
use crate::ledger::{Envelope, PayloadType};
use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
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
    checks: Vec<Check>,
}

/// What was checked before the page was drawn.
struct Check {
    what: &'static str,
    holds: bool,
}

impl EntryPage {
    /// Whether everything held.
    fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }
}

impl Page for EntryPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn entry(visit: Visit, index: Path<u64>) -> Result<HttpResponse, Failed> {
    visit.page(move |app, lang| page(app, lang, *index)).await
}

fn page(app: &App, lang: Lang, index: u64) -> Result<EntryPage, AppError> {
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
    let receipt = app.receipt(index)?;
    let proven = receipt.verify(&line.leaf_hash, app.verifier_key());
    let checks = vec![
        Check {
            what: "The signature is valid for these bytes, by a key that the log enrolled",
            holds: is_signed(app, &entry)?,
        },
        Check {
            what: "The receipt leads from this entry to a checkpoint that the log signed",
            holds: proven.is_ok(),
        },
    ];
    Ok(EntryPage {
        checks,
        frame: Frame::new(app, lang, format!("Entry {index}"), "/log"),
        index,
        sentence: format!(
            "{}: {}, signed by {}.",
            title_of(line.kind),
            line.subject.name(),
            line.actor.name()
        ),
        facts,
        receipt: receipt.to_string(),
        verifier_key: app.verifier_key().to_string(),
        envelope: entry.envelope,
        signed: entry.signed,
    })
}

/// Whether the key that the record has under the envelope's key id signed the entry.
fn is_signed(app: &App, entry: &ShownEntry) -> Result<bool, AppError> {
    let Ok(envelope) = Envelope::parse(entry.envelope.as_bytes(), PayloadType::Event) else {
        return Ok(false);
    };
    let Ok(name) = KeyId::new(&envelope.key_id.to_string()) else {
        return Ok(false);
    };
    let standing = app.store().standing(name.subject())?;
    let Some(Record::Key(key)) = standing.map(|standing| standing.record) else {
        return Ok(false);
    };
    Ok(key.key().is_ok_and(|key| envelope.verify(&key).is_ok()))
}

/// Where a page of the log begins.
#[derive(Deserialize)]
pub(super) struct From {
    from: Option<u64>,
}

pub(super) async fn log(visit: Visit, from: Query<From>) -> Result<HttpResponse, Failed> {
    visit
        .page(move |app, lang| log_page(app, lang, from.from))
        .await
}

fn log_page(app: &App, lang: Lang, from: Option<u64>) -> Result<ThingPage, AppError> {
    let size = app.ready()?;
    let from = from.unwrap_or_else(|| size.saturating_sub(PAGE));
    let entries = app.entries(from, PAGE)?;
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
        frame: Frame::new(app, lang, "Log", "/log"),
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
        steps: lines(app, entries.into_iter().rev().collect())?,
        next: Vec::new(),
        picture: None,
        older: None,
        more: None,
    })
}
