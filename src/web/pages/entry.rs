//! The log and its entries.

use super::super::problem::Failed;
use super::super::words::Lang;
use super::frame::Frame;
use super::parts::{Cell, Fact, Moment, grouped};
use super::thing::ThingPage;
use super::timeline::lines;
use super::visit::{Page, Visit};
use super::words::done;
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
    sentence: String,
    signed: String,
    /// How many bytes were signed.
    bytes: String,
    envelope: String,
    receipt: String,
    verifier_key: String,
    facts: Vec<Fact>,
    checks: Vec<Check>,
}

/// What was checked before the page was drawn.
struct Check {
    what: String,
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
    let receipt = app.receipt(index)?;
    let proven = receipt.verify(&line.leaf_hash, app.verifier_key());
    let checks = vec![
        Check {
            what: lang.say("entry-check-signature"),
            holds: is_signed(app, &entry)?,
        },
        Check {
            what: lang.say("entry-check-receipt"),
            holds: proven.is_ok(),
        },
    ];
    Ok(EntryPage {
        checks,
        frame: Frame::new(
            app,
            lang,
            lang.tell("entry-title", &[("index", index.to_string().into())]),
            "/log",
        ),
        sentence: lang.tell(
            "entry-sentence",
            &[
                ("what", done(lang, line.kind).into()),
                ("subject", line.subject.name().into()),
                ("who", line.actor.name().into()),
            ],
        ),
        facts: facts(lang, &entry),
        receipt: receipt.to_string(),
        verifier_key: app.verifier_key().to_string(),
        envelope: entry.envelope,
        bytes: lang.tell(
            "entry-bytes",
            &[("count", entry.signed.len().to_string().into())],
        ),
        signed: entry.signed,
    })
}

fn facts(lang: Lang, entry: &ShownEntry) -> Vec<Fact> {
    let line = &entry.line;
    let after = entry.event.after.map_or_else(
        || Cell::Text(lang.say("entry-after-none")),
        |head| Cell::Mono(head.to_string()),
    );
    let facts = [
        ("entry-kind", Cell::Mono(line.kind.to_owned())),
        ("entry-about", Cell::to(&line.subject)),
        ("entry-signer", Cell::to(&line.actor)),
        ("entry-meaning", Cell::said(&line.meaning)),
        (
            "entry-signed-at",
            Cell::Time(Moment::of(lang, &entry.event.at)),
        ),
        (
            "entry-recorded-at",
            Cell::Time(Moment::at(lang, line.recorded_at)),
        ),
        ("entry-leaf-hash", Cell::Mono(line.leaf_hash.to_string())),
        ("entry-after", after),
    ];
    let late = line.late_reason.as_ref();
    let late = late.map(|reason| ("entry-late", Cell::text(reason)));
    let facts = facts.into_iter().chain(late);
    facts.map(|(id, cell)| (lang.say(id), vec![cell])).collect()
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
            lang.say("log-earlier"),
        ));
    }
    if from + PAGE < size {
        around.push(Cell::Link(
            format!("/log?from={}", from + PAGE),
            lang.say("log-later"),
        ));
    }
    Ok(ThingPage {
        frame: Frame::new(app, lang, lang.say("noun-log"), "/log"),
        kick: app.origin().to_owned(),
        heading: lang.say("noun-log"),
        tag: None,
        sentence: lang.tell(
            "log-sentence",
            &[
                ("from", grouped(from).into()),
                (
                    "to",
                    grouped((from + PAGE).min(size).saturating_sub(1)).into(),
                ),
                ("all", grouped(size).into()),
            ],
        ),
        facts: vec![
            (lang.say("log-turn"), around),
            (
                lang.say("column-checkpoint"),
                vec![Cell::Link("/checkpoint".into(), lang.say("log-checkpoint"))],
            ),
            (
                lang.say("column-log_key"),
                vec![Cell::Mono(app.verifier_key().to_string())],
            ),
        ],
        tables: Vec::new(),
        steps: lines(app, lang, entries.into_iter().rev().collect())?,
        next: Vec::new(),
        picture: None,
        older: None,
        more: None,
    })
}
