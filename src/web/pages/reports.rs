//! The reports: a list of them, and each as a table with its CSV file.

use super::super::api::{REPORTS, Report};
use super::super::problem::Failed;
use super::super::words::Lang;
use super::frame::Frame;
use super::parts::{Cell, Moment, Table};
use super::thing::ThingPage;
use super::visit::{Page, Visit};
use crate::app::{App, AppError};
use crate::domain::{Instant, Noun, Subject};
use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

/// One report, in the whole width.
#[derive(Template)]
#[template(path = "report.html", config = "src/web/pages/askama.toml")]
struct ReportPage {
    frame: Frame,
    report: &'static Report,
    table: Table,
    /// Where the same is as CSV.
    csv: String,
}

impl Page for ReportPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn list(visit: Visit) -> Result<HttpResponse, Failed> {
    visit
        .page(|app, lang| {
            let rows = REPORTS.iter().map(|report| {
                vec![
                    Cell::Link(format!("/reports/{}", report.name), report.title.to_owned()),
                    Cell::text(report.tells),
                ]
            });
            let table = Table {
                title: "Reports",
                note: "made anew from the record each time".into(),
                columns: vec!["Report", "What it tells"],
                rows: rows.collect(),
            };
            Ok(ThingPage {
                tables: vec![table],
                heading: "Reports".to_owned(),
                ..ThingPage::of(Frame::new(app, lang, "Reports", "/reports"))
            })
        })
        .await
}

pub(super) async fn report(visit: Visit, name: Path<String>) -> Result<HttpResponse, Failed> {
    let report = Report::of(&name);
    let report = report.ok_or_else(|| AppError::NotFound(format!("report {name:?}")))?;
    visit.page(move |app, lang| page(app, lang, report)).await
}

fn page(app: &App, lang: Lang, report: &'static Report) -> Result<ReportPage, AppError> {
    let rows = report.rows(app)?;
    let table = Table {
        title: report.title,
        note: format!("{} rows", rows.len()),
        columns: report.columns.to_vec(),
        rows: rows
            .into_iter()
            .map(|row| {
                let cells = report.columns.iter().zip(row);
                cells.map(|(column, text)| cell(column, text)).collect()
            })
            .collect(),
    };
    let mark = if report.at.contains('?') { '&' } else { '?' };
    Ok(ReportPage {
        frame: Frame::new(app, lang, report.title, "/reports"),
        report,
        csv: format!("{}{mark}format=csv", report.at),
        table,
    })
}

/// A value as its column says: things lead to their pages, and moments are told by the sites' clock.
fn cell(column: &str, text: String) -> Cell {
    if let Ok(moment) = Instant::parse(&text) {
        return Cell::Time(Moment::from(moment));
    }
    let subject = match Noun::from_word(column) {
        // The row of a whole lot or trial names no site.
        Some(Noun::Site) if text == "all" => None,
        Some(noun) => Subject::new(noun, &text).ok(),
        None if column == "subject" => Subject::parse(&text).ok(),
        None => None,
    };
    subject.map_or(Cell::Text(text), |subject| Cell::to(&subject))
}
