//! The first page: what is in the log, and where to go.

use super::super::problem::Failed;
use super::super::words::Lang;
use super::frame::Frame;
use super::parts::{Cell, Moment, NextDrawn, Table, grouped};
use super::thing::ThingPage;
use super::timeline::lines;
use super::visit::Visit;
use super::words::{noun_words, tag};
use crate::app::{App, AppError};
use crate::domain::Noun;
use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{self, Query};
use serde::Deserialize;

/// How many of the newest entries are shown.
const NEWEST: u64 = 12;

pub(super) async fn home(visit: Visit) -> Result<HttpResponse, Failed> {
    visit.page(page).await
}

fn page(app: &App, lang: Lang) -> Result<ThingPage, AppError> {
    let size = app.ready()?;
    let newest = app.entries(size.saturating_sub(NEWEST), NEWEST)?;
    let at = newest.last();
    let at = at.map(|line| Cell::Time(Moment::at(lang, line.recorded_at)));
    let mut rows = Vec::new();
    for (noun, state, count) in app.store().counts()? {
        let Some(noun) =
            Noun::from_word(&noun).filter(|noun| !matches!(noun, Noun::Log | Noun::Key))
        else {
            continue;
        };
        let link = Cell::Link(format!("/{}", noun.word()), noun_words(lang, noun).1);
        rows.push(vec![
            link,
            Cell::State(tag(lang, noun, &state)),
            Cell::text(grouped(count)),
        ]);
    }
    let record = Table {
        lang,
        title: "In the record".to_owned(),
        note: "each by its own state; what a lot's block forbids is shown on the pages".into(),
        columns: vec![
            lang.say("column-what"),
            lang.say("column-state"),
            "How many".to_owned(),
        ],
        rows,
    };
    Ok(ThingPage {
        frame: Frame::new(app, lang, lang.say("frame-home"), "/"),
        kick: "Chain of custody".into(),
        heading: app.origin().to_owned(),
        tag: None,
        sentence: format!(
            "{} entries, each signed by a named person on a device of their own.",
            grouped(size)
        ),
        facts: vec![
            ("Entries".to_owned(), vec![Cell::text(grouped(size))]),
            ("Newest".to_owned(), at.into_iter().collect()),
            (
                lang.say("column-log_key"),
                vec![Cell::Mono(app.verifier_key().to_string())],
            ),
            (
                lang.say("column-take_home"),
                vec![
                    Cell::Link("/checkpoint".into(), "checkpoint".into()),
                    Cell::Link("/log.vkey".into(), "log.vkey".into()),
                ],
            ),
        ],
        tables: vec![record],
        steps: lines(app, lang, newest.into_iter().rev().collect())?,
        next: Vec::<NextDrawn>::new(),
        picture: None,
        older: None,
        more: None,
    })
}

/// What was scanned or typed.
#[derive(Deserialize)]
pub(super) struct Scanned {
    id: String,
}

/// Leads from whatever was scanned or typed to its page: a label first, else a subject such as `lot/L-1`.
pub(super) async fn scan(visit: Visit, scanned: Query<Scanned>) -> Result<HttpResponse, Failed> {
    let id = scanned.into_inner().id;
    let found = web::block(move || visit.app.find(id.trim())).await;
    let found = found.map_err(Failed::from)??;
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, format!("/{found}")))
        .finish())
}
