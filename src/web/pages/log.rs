//! The log, searched by a form, newest first (21 CFR 11.10(e), EU GMP Annex 11 section 9). Each entry's proof is checked in
//! the reader's browser.

use super::super::api::TrailAsked;
use super::super::problem::Failed;
use super::super::query::{Query, number};
use super::super::words::Lang;
use super::frame::Frame;
use super::parts::{Cell, Moment, Table, grouped};
use super::visit::{Page, Visit};
use super::words::done;
use crate::app::{App, AppError, TrailLine};
use crate::domain::KINDS;
use crate::store::TrailQuery;
use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use serde::Deserialize;

/// How many entries one page shows.
const SHOWN: u64 = 100;

/// What was asked for, as the form gives it: a field left empty asks for nothing.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Form {
    #[serde(default)]
    subject: String,
    #[serde(default)]
    actor: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    key: String,
    #[serde(default)]
    to: String,
    #[serde(default, deserialize_with = "number")]
    before: Option<u64>,
}

/// The page of the log.
#[derive(Template)]
#[template(path = "log.html", config = "src/web/pages/askama.toml")]
struct LogPage {
    frame: Frame,
    form: Form,
    kinds: Vec<(&'static str, String)>,
    table: Table,
    /// Where the same is as CSV.
    csv: String,
    /// The newest checkpoint's size, and the log's key.
    size: String,
    verifier_key: String,
    /// Where the older ones are.
    older: Option<String>,
    /// Where the newest are, where these are not.
    newest: Option<String>,
}

impl Page for LogPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl Form {
    fn asked(&self) -> TrailAsked {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        TrailAsked {
            subject: given(&self.subject),
            actor: given(&self.actor),
            kind: given(&self.kind),
            from: given(&self.from).map(with_offset),
            to: given(&self.to).map(with_offset),
            key: given(&self.key),
            before: self.before,
            first: Some("newest".to_owned()),
            ..TrailAsked::default()
        }
    }
}

/// A moment as a form's field gives it, by the sites' clock where it names no offset of its own.
fn with_offset(text: String) -> String {
    let (date, clock) = text.split_once('T').unwrap_or((&text, "00:00"));
    if clock.contains(['Z', '+', '-', ' ']) {
        return text;
    }
    let seconds = if clock.matches(':').count() == 1 {
        ":00"
    } else {
        ""
    };
    format!("{date}T{clock}{seconds}+08:00")
}

pub(super) async fn log(
    visit: Visit,
    request: HttpRequest,
    form: Query<Form>,
) -> Result<HttpResponse, Failed> {
    let form = form.into_inner();
    let query = form.asked().query()?;
    let asked = kept(request.query_string());
    visit
        .page(move |app, lang| page(app, lang, form, &query, &asked))
        .await
}

/// Where the log was searched once.
pub(super) async fn moved(request: HttpRequest) -> HttpResponse {
    let to = format!("/log?{}", request.query_string());
    HttpResponse::MovedPermanently()
        .insert_header((LOCATION, to))
        .finish()
}

/// The members of an address that say something, but for the place in the log, each with an ampersand behind it.
fn kept(asked: &str) -> String {
    let members = asked.split('&').filter(|one| {
        let (name, value) = one.split_once('=').unwrap_or((one, ""));
        !value.is_empty() && name != "before"
    });
    members.fold(String::new(), |all, one| format!("{all}{one}&"))
}

fn page(
    app: &App,
    lang: Lang,
    form: Form,
    query: &TrailQuery,
    asked: &str,
) -> Result<LogPage, AppError> {
    let size = app.ready()?;
    let found = app.trail(query, SHOWN)?;
    let last = found.lines.last().filter(|_| found.more);
    let older = last.map(|line| format!("?{asked}before={}", line.entry.index));
    let columns = [
        "column-entry",
        "column-what",
        "column-subject",
        "column-signed_by",
        "column-when",
        "column-reason",
        "log-proof",
    ];
    let count = found.lines.len().to_string();
    let table = Table {
        note: lang.tell("log-note", &[("count", count.into())]),
        rows: found
            .lines
            .into_iter()
            .map(|line| row(lang, line))
            .collect(),
        ..Table::of(lang, "trail-entries", &columns)
    };
    Ok(LogPage {
        frame: Frame::new(app, lang, lang.say("noun-log"), "/log").with(&["proof-marks"]),
        csv: csv_of(&form),
        newest: form.before.map(|_| format!("?{asked}")),
        form,
        kinds: KINDS
            .iter()
            .map(|kind| (kind.word, done(lang, kind.word)))
            .collect(),
        size: lang.tell("log-size", &[("size", grouped(size).into())]),
        verifier_key: app.verifier_key().to_string(),
        table,
        older,
    })
}

/// The same question to the API, with every moment in full and every entry.
fn csv_of(form: &Form) -> String {
    let asked = form.asked();
    let members = [
        ("subject", asked.subject),
        ("actor", asked.actor),
        ("kind", asked.kind),
        ("key", asked.key),
        ("from", asked.from),
        ("to", asked.to),
    ];
    let members = members
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    members.fold(
        "/api/v1/trail?format=csv&limit=all".to_owned(),
        |at, (name, value)| {
            format!(
                "{at}&{name}={}",
                value.replace('+', "%2B").replace(' ', "%20")
            )
        },
    )
}

fn row(lang: Lang, line: TrailLine) -> Vec<Cell> {
    let entry = line.entry;
    vec![
        Cell::Entry(entry.index, format!("#{}", entry.index)),
        Cell::Text(done(lang, entry.kind)),
        Cell::Link(format!("/{}", entry.subject), entry.subject.to_string()),
        Cell::to(&entry.actor),
        Cell::Time(Moment::recorded(lang, &entry)),
        line.reason
            .map_or_else(|| Cell::Text(lang.say("word-none")), Cell::Text),
        Cell::Proof(lang, entry.index),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_of_a_form_is_by_the_sites_clock_unless_it_names_its_offset() {
        for (given, read) in [
            ("2026-11-23T10:00", "2026-11-23T10:00:00+08:00"),
            ("2026-11-23T10:00:30", "2026-11-23T10:00:30+08:00"),
            ("2026-11-23", "2026-11-23T00:00:00+08:00"),
            ("2026-11-23T10:00:00Z", "2026-11-23T10:00:00Z"),
            ("2026-11-23T10:00:00+09:00", "2026-11-23T10:00:00+09:00"),
        ] {
            assert_eq!(with_offset(given.to_owned()), read);
        }
    }
}
