//! The audit trail, searched by a form.

use super::super::api::TrailAsked;
use super::super::problem::Failed;
use super::super::words::Lang;
use super::frame::Frame;
use super::parts::{Cell, Moment, Table};
use super::visit::{Page, Visit};
use super::words::done;
use crate::app::{App, AppError, TrailLine};
use crate::domain::KINDS;
use crate::store::TrailQuery;
use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Query;
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
    to: String,
    after: Option<u64>,
}

/// The page of the audit trail.
#[derive(Template)]
#[template(path = "trail.html", config = "src/web/pages/askama.toml")]
struct TrailPage {
    frame: Frame,
    form: Form,
    kinds: Vec<(&'static str, String)>,
    table: Table,
    /// Where the same is as CSV.
    csv: String,
    /// Where the rest is.
    more: Option<String>,
}

impl Page for TrailPage {
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
            after: self.after,
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

pub(super) async fn trail(
    visit: Visit,
    request: HttpRequest,
    form: Query<Form>,
) -> Result<HttpResponse, Failed> {
    let form = form.into_inner();
    let query = form.asked().query()?;
    let asked = request.query_string().to_owned();
    visit
        .page(move |app, lang| page(app, lang, form, &query, &asked))
        .await
}

fn page(
    app: &App,
    lang: Lang,
    form: Form,
    query: &TrailQuery,
    asked: &str,
) -> Result<TrailPage, AppError> {
    let found = app.trail(query, SHOWN)?;
    let last = found.lines.last().filter(|_| found.more);
    let kept = |but: &str| -> String {
        let members = asked.split('&');
        let members = members.filter(|one| {
            let (name, value) = one.split_once('=').unwrap_or((one, ""));
            !value.is_empty() && name != but
        });
        members.fold(String::new(), |all, one| format!("{all}{one}&"))
    };
    let more = last.map(|line| format!("?{}after={}", kept("after"), line.entry.index));
    let columns = [
        "column-entry",
        "column-what",
        "column-subject",
        "column-signed_by",
        "column-when",
        "column-reason",
    ];
    let count = found.lines.len().to_string();
    let table = Table {
        note: lang.tell("trail-note", &[("count", count.into())]),
        rows: found
            .lines
            .into_iter()
            .map(|line| row(lang, line))
            .collect(),
        ..Table::of(lang, "trail-entries", &columns)
    };
    Ok(TrailPage {
        frame: Frame::new(app, lang, lang.say("trail-title"), "/trail"),
        csv: csv_of(&form),
        form,
        kinds: KINDS
            .iter()
            .map(|kind| (kind.word, done(lang, kind.word)))
            .collect(),
        table,
        more,
    })
}

/// The same question to the API, with every moment in full.
fn csv_of(form: &Form) -> String {
    let asked = form.asked();
    let members = [
        ("subject", asked.subject),
        ("actor", asked.actor),
        ("kind", asked.kind),
        ("from", asked.from),
        ("to", asked.to),
    ];
    let members = members
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    members.fold(
        "/api/v1/trail?format=csv".to_owned(),
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
        Cell::Time(Moment::at(lang, entry.recorded_at)),
        line.reason
            .map_or_else(|| Cell::Text(lang.say("word-none")), Cell::Text),
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
