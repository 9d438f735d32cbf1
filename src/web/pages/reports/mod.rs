//! The reports: what they show at a glance, a list of them, and each as a table with its CSV file.

mod plots;

use super::super::api::{REPORTS, Report};
use super::super::problem::Failed;
use super::super::words::Lang;
use super::frame::Frame;
use super::parts::{Cell, Moment, Table, day, grouped};
use super::visit::{Page, Visit};
use super::words::{listed, stage};
use crate::app::{App, AppError};
use crate::domain::{Instant, Noun, Subject};
use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;
use plots::{Plot, plots};

/// One report, in the whole width.
#[derive(Template)]
#[template(path = "report.html", config = "src/web/pages/askama.toml")]
struct ReportPage {
    frame: Frame,
    report: &'static Report,
    tells: String,
    table: Table,
    /// Where the same is as CSV.
    csv: String,
}

impl Page for ReportPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

/// The page of all reports.
#[derive(Template)]
#[template(path = "reports.html", config = "src/web/pages/askama.toml")]
struct Overview {
    frame: Frame,
    tiles: Vec<Tile>,
    plots: Vec<Plot>,
    table: Table,
}

/// A number that leads to the list behind it.
struct Tile {
    at: String,
    number: String,
    name: String,
}

impl Page for Overview {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn list(visit: Visit) -> Result<HttpResponse, Failed> {
    visit
        .page(|app, lang| {
            let rows = REPORTS.iter().map(|report| {
                let title = lang.say(&title_of(report));
                vec![
                    Cell::Link(format!("/reports/{}", report.name), title),
                    Cell::Text(lang.say(&tells_of(report))),
                ]
            });
            let table = Table {
                note: lang.say("reports-note"),
                rows: rows.collect(),
                ..Table::of(lang, "reports-title", &["reports-report", "reports-tells"])
            };
            Ok(Overview {
                frame: Frame::new(app, lang, lang.say("reports-title"), "/reports"),
                tiles: tiles(app, lang)?,
                plots: plots(app, lang)?,
                table,
            })
        })
        .await
}

/// The states that someone waits for, each with its noun.
const TILES: [(Noun, &str); 6] = [
    (Noun::Lot, "released"),
    (Noun::Vial, "stored"),
    (Noun::Shipment, "in_transit"),
    (Noun::Participant, "enrolled"),
    (Noun::Deviation, "opened"),
    (Noun::AdverseEvent, "reported"),
];

fn tiles(app: &App, lang: Lang) -> Result<Vec<Tile>, AppError> {
    let counts = app.store().counts()?;
    let tile = |(noun, state): (Noun, &str)| {
        let this = |one: &&(String, String, u64)| one.0 == noun.word() && one.1 == state;
        let number = counts.iter().find(this).map_or(0, |one| one.2);
        let many = lang.say(&format!("noun-{}-many", noun.word()));
        let word = stage(lang, noun, state).word;
        let name = [("things", many.into()), ("state", word.into())];
        Tile {
            at: format!("/{}?state={state}", noun.word()),
            number: grouped(number),
            name: lang.tell("reports-tile", &name),
        }
    };
    Ok(TILES.into_iter().map(tile).collect())
}

pub(super) async fn report(visit: Visit, name: Path<String>) -> Result<HttpResponse, Failed> {
    let report = Report::of(&name);
    let report = report.ok_or_else(|| AppError::NotFound(format!("report {name:?}")))?;
    visit.page(move |app, lang| page(app, lang, report)).await
}

fn page(app: &App, lang: Lang, report: &'static Report) -> Result<ReportPage, AppError> {
    let rows = report.rows(app)?;
    let title = lang.say(&title_of(report));
    let count = grouped(u64::try_from(rows.len()).unwrap_or(u64::MAX));
    let table = Table {
        lang,
        title: title.clone(),
        note: lang.tell("reports-rows", &[("count", count.into())]),
        columns: report
            .columns
            .iter()
            .map(|column| heading(lang, column))
            .collect(),
        rows: rows
            .into_iter()
            .map(|row| {
                let cells = report.columns.iter().zip(row);
                cells
                    .map(|(column, text)| cell(lang, column, &text))
                    .collect()
            })
            .collect(),
    };
    let mark = if report.at.contains('?') { '&' } else { '?' };
    Ok(ReportPage {
        frame: Frame::new(app, lang, title, "/reports"),
        report,
        tells: lang.say(&tells_of(report)),
        csv: format!("{}{mark}format=csv", report.at),
        table,
    })
}

/// A value as its column says: things lead to their pages, and moments are told by the sites' clock.
fn cell(lang: Lang, column: &str, text: &str) -> Cell {
    if let Ok(moment) = Instant::parse(text) {
        return Cell::Time(Moment::at(lang, moment));
    }
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Cell::Text(day(lang, date));
    }
    if WORDS.contains(&column) {
        return Cell::Text(word(lang, column, text));
    }
    let subject = match Noun::from_word(column) {
        // The row of a whole lot or trial names no site.
        Some(Noun::Site) if text == "all" => None,
        Some(noun) => Subject::new(noun, text).ok(),
        None if column == "subject" => Subject::parse(text).ok(),
        None => None,
    };
    subject.map_or_else(
        || Cell::Text(word(lang, column, text)),
        |subject| Cell::to(&subject),
    )
}

/// The columns whose values are words of the record.
const WORDS: [&str; 15] = [
    "state",
    "participant_state",
    "status",
    "relatedness",
    "reviewed_relatedness",
    "related",
    "serious",
    "outcome",
    "response",
    "window",
    "open",
    "overdue",
    "over",
    "even",
    "what",
];

/// Words of the record in the reader's language, one or several with semicolons between them.
fn word(lang: Lang, column: &str, text: &str) -> String {
    let one = |word: &str| {
        let noun = match column {
            "participant_state" => "participant",
            _ => "adverse_event",
        };
        let ids = [
            format!("report-word-{word}"),
            format!("value-{word}"),
            format!("word-{word}"),
            format!("state-{noun}-{word}"),
            format!("state-{word}"),
        ];
        let known = ids.iter().find(|id| lang.has(id));
        known.map_or_else(|| word.to_owned(), |id| lang.say(id))
    };
    listed(lang, &text.split("; ").map(one).collect::<Vec<_>>())
}

/// A column's heading: the noun that it names, else a word of the reports.
fn heading(lang: Lang, column: &str) -> String {
    let noun = Noun::from_word(column).map(|noun| format!("noun-{}", noun.word()));
    lang.say(&noun.unwrap_or_else(|| format!("report-column-{column}")))
}

fn title_of(report: &Report) -> String {
    format!("report-{}", report.name)
}

fn tells_of(report: &Report) -> String {
    format!("report-{}-tells", report.name)
}
