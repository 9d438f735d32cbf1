//! The reports: a list of them, and each as a table with its CSV file.

use super::super::api::{REPORTS, Report};
use super::super::problem::Failed;
use super::frame::Frame;
use super::parts::{Cell, Moment, Table};
use super::thing::ThingPage;
use super::visit::Visit;
use crate::app::{App, AppError};
use crate::domain::{Instant, Noun, Subject};
use actix_web::HttpResponse;
use actix_web::web::Path;

pub(super) async fn list(visit: Visit) -> Result<HttpResponse, Failed> {
    visit
        .page(|app| {
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
                ..ThingPage::of(Frame::new(app, "Reports", "/reports"))
            })
        })
        .await
}

pub(super) async fn report(visit: Visit, name: Path<String>) -> Result<HttpResponse, Failed> {
    let report = Report::of(&name);
    let report = report.ok_or_else(|| AppError::NotFound(format!("report {name:?}")))?;
    visit.page(|app| page(app, report)).await
}

fn page(app: &App, report: &Report) -> Result<ThingPage, AppError> {
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
    let csv = Cell::Link(
        format!("{}{mark}format=csv", report.at),
        format!("{}.csv", report.name),
    );
    let json = Cell::Link(report.at.to_owned(), "JSON".to_owned());
    Ok(ThingPage {
        kick: "Report".to_owned(),
        heading: report.title.to_owned(),
        sentence: report.tells.to_owned(),
        tables: vec![table],
        facts: vec![("Take home", vec![csv, json])],
        ..ThingPage::of(Frame::new(app, report.title, "/reports"))
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
