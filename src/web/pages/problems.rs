//! What stands behind the type of a problem: what it means and what to do.

use super::super::problem::{Failed, Kind, Problem};
use super::super::words::Lang;
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
    let lang = language(&request);
    let (title, advice) = words(lang, *kind);
    let mut tables = Vec::new();
    if *kind == Kind::Refused {
        let rows = Rule::ALL.iter().map(|rule| {
            let said = lang.say(&format!("rule-{}", rule.id()));
            vec![Cell::text(rule.id()), Cell::Text(said)]
        });
        tables.push(Table {
            rows: rows.collect(),
            ..Table::of(lang, "problem-rules", &["member-id", "member-rule"])
        });
    }
    let page = ThingPage {
        frame: Frame::new(&app, lang, title.clone(), String::new()),
        kick: lang.say("problem-kind"),
        heading: title,
        sentence: advice,
        facts: vec![
            (lang.say("problem-type"), vec![Cell::Mono(wanted)]),
            (
                lang.say("problem-status"),
                vec![Cell::text(kind.status().as_u16())],
            ),
        ],
        tables,
        steps: Vec::new(),
        older: None,
        more: None,
    };
    draw(StatusCode::OK, &page)
}

/// What a kind of problem is called, and what to do.
pub(super) fn words(lang: Lang, kind: Kind) -> (String, String) {
    let id = kind.path().trim_start_matches("/problems/");
    let title = format!("problem-{id}");
    (lang.say(&title), lang.say(&format!("{title}-do")))
}
