//! What stands behind the type of a problem: what it means and what to do.

use super::super::problem::{Failed, Kind, Problem};
use super::frame::Frame;
use super::parts::{Cell, Table};
use super::thing::ThingPage;
use super::visit::{draw, language};
use crate::app::App;
use crate::domain::Rule;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};

pub(super) async fn problem(
    app: Data<App>,
    request: HttpRequest,
    name: Path<String>,
) -> Result<HttpResponse, Failed> {
    let wanted = format!("/problems/{name}");
    let kind = Kind::ALL.iter().find(|kind| kind.path() == wanted);
    let kind = kind.ok_or_else(|| {
        Failed::from(Problem::of(
            Kind::NotFound,
            "There is no such kind of problem.",
        ))
    })?;
    let mut tables = Vec::new();
    if *kind == Kind::Refused {
        let rows = Rule::ALL
            .iter()
            .map(|rule| vec![Cell::text(rule.id()), Cell::text(rule.title())]);
        tables.push(Table {
            title: "The rules",
            note: String::new(),
            columns: vec!["Id", "Rule"],
            rows: rows.collect(),
        });
    }
    let page = ThingPage {
        frame: Frame::new(&app, language(&request), kind.title(), String::new()),
        kick: "Kind of problem".into(),
        heading: kind.title().to_owned(),
        tag: None,
        sentence: kind.advice().to_owned(),
        facts: vec![
            ("Type", vec![Cell::Mono(wanted)]),
            ("Status", vec![Cell::text(kind.status().as_u16())]),
        ],
        tables,
        steps: Vec::new(),
        next: Vec::new(),
        picture: None,
        older: None,
        more: None,
    };
    draw(StatusCode::OK, &page)
}
