//! The first page: a field for scans, and what waits for whoever looks.

use super::super::problem::Failed;
use super::super::words::Lang;
use super::desk::{Tile, WaitDrawn, drawn, tiles};
use super::frame::Frame;
use super::parts::{Cell, Moment, Table, grouped};
use super::visit::{Page, Visit};
use super::words::stage;
use crate::app::{App, AppError, Visitor};
use crate::domain::{Kind, Noun, Role};
use crate::store::ListQuery;
use actix_web::HttpResponse;
use actix_web::http::header::LOCATION;
use actix_web::web::{self, Form};
use askama::Template;
use serde::Deserialize;

/// How much of what waits is listed; the rest is counted.
const LISTED: usize = 20;

/// What has to be in the record before work can begin, in this order, each with the kind that brings it there.
const FIRST: [(&str, Noun, &str); 7] = [
    ("home-first-site", Noun::Site, "site.registered"),
    ("home-first-person", Noun::Person, "person.enrolled"),
    ("home-first-protocol", Noun::Protocol, "protocol.adopted"),
    (
        "home-first-specification",
        Noun::Specification,
        "specification.adopted",
    ),
    (
        "home-first-template",
        Noun::BatchTemplate,
        "batch_template.adopted",
    ),
    ("home-first-donor", Noun::Donor, "donor.registered"),
    ("home-first-lot", Noun::Lot, "lot.opened"),
];

/// One of the first steps in a new log.
pub(super) struct FirstStep {
    pub(super) what: String,
    /// Who takes it.
    pub(super) by: String,
    pub(super) done: bool,
    /// Where it is taken, for whoever may.
    pub(super) href: Option<String>,
}

#[derive(Template)]
#[template(path = "home.html", config = "src/web/pages/askama.toml")]
pub(super) struct HomePage {
    frame: Frame,
    first: Vec<FirstStep>,
    waiting: Vec<WaitDrawn>,
    count: String,
    /// What says that there is more.
    more: Option<String>,
    tiles: Vec<Tile>,
    /// What is in the record, for those for whom nothing waits.
    record: Option<Table>,
    size: String,
    newest: Option<Moment>,
}

impl Page for HomePage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

pub(super) async fn home(visit: Visit) -> Result<HttpResponse, Failed> {
    let visitor = visit.visitor().cloned();
    visit
        .page(move |app, lang| page(app, lang, visitor.as_ref()))
        .await
}

fn page(app: &App, lang: Lang, visitor: Option<&Visitor>) -> Result<HomePage, AppError> {
    let size = app.ready()?;
    let newest = app.entries(size.saturating_sub(1), 1)?;
    let newest = newest.last().map(|line| Moment::at(lang, line.recorded_at));
    let desk = visitor.map(|visitor| app.desk(visitor)).transpose()?;
    let desk = desk.unwrap_or_default();
    let all = desk.waiting.len();
    let number = |id: &str, number: usize| lang.tell(id, &[("number", number.into())]);
    let reads_all = |visitor: &Visitor| {
        let mut grants = visitor.record.grants.iter();
        grants.any(|grant| grant.role == Role::Auditor)
    };
    let record = if visitor.is_none_or(reads_all) {
        Some(record(app, lang)?)
    } else {
        None
    };
    Ok(HomePage {
        frame: Frame {
            hero: true,
            ..Frame::new(app, lang, lang.say("frame-home"), "/")
        }
        .with(&["home"]),
        first: first(app, lang, visitor)?,
        count: number("home-count", all),
        more: all
            .checked_sub(LISTED)
            .filter(|more| *more > 0)
            .map(|more| number("home-more", more)),
        tiles: tiles(lang, visitor, &desk),
        waiting: drawn(app, lang, desk.waiting.into_iter().take(LISTED).collect())?,
        record,
        size: grouped(size),
        newest,
    })
}

/// What is still to be done in a new log; empty once work has begun.
fn first(app: &App, lang: Lang, visitor: Option<&Visitor>) -> Result<Vec<FirstStep>, AppError> {
    let begun = |noun: Noun| -> Result<bool, AppError> {
        // The administrator who opened the log and the recovery key are there from the beginning.
        let there = if noun == Noun::Person { 3 } else { 1 };
        let found = app.store().list(&ListQuery::of_noun(noun), there)?;
        Ok(u64::try_from(found.len()).is_ok_and(|count| count == there))
    };
    if begun(Noun::Lot)? {
        return Ok(Vec::new());
    }
    let mut steps = Vec::new();
    for (id, noun, kind) in FIRST {
        let Some(kind) = Kind::of(kind) else {
            continue;
        };
        let done = begun(noun)?;
        let roles = kind.signers.iter();
        let roles: Vec<String> = roles
            .map(|role| lang.say(&format!("role-{}", role.word())))
            .collect();
        let may = visitor.map_or(Ok(false), |visitor| app.may_begin(kind, visitor))?;
        steps.push(FirstStep {
            what: lang.say(id),
            by: roles.join(lang.say("home-and").as_str()),
            done,
            href: (may && !done).then(|| format!("/act/{}", kind.word)),
        });
    }
    Ok(steps)
}

/// How many things there are of each noun and state.
fn record(app: &App, lang: Lang) -> Result<Table, AppError> {
    let mut rows = Vec::new();
    for (noun, state, count) in app.store().counts()? {
        let Some(noun) =
            Noun::from_word(&noun).filter(|noun| !matches!(noun, Noun::Log | Noun::Key))
        else {
            continue;
        };
        let many = lang.say(&format!("noun-{}-many", noun.word()));
        rows.push(vec![
            Cell::Link(format!("/{}", noun.word()), many),
            Cell::State(stage(lang, noun, &state)),
            Cell::text(grouped(count)),
        ]);
    }
    Ok(Table {
        lang,
        title: lang.say("home-record"),
        note: lang.say("home-record-note"),
        columns: ["home-what", "list-stage", "home-how-many"]
            .map(|id| lang.say(id))
            .into(),
        rows,
    })
}

/// What was scanned or typed.
#[derive(Deserialize)]
pub(super) struct Scanned {
    id: String,
}

/// Leads from whatever was scanned or typed to its page, where no script runs. It is sent by POST because anything may be
/// scanned by mistake, a wristband too, and no address may hold that.
pub(super) async fn scan(visit: Visit, scanned: Form<Scanned>) -> Result<HttpResponse, Failed> {
    let id = scanned.into_inner().id;
    let found = web::block(move || visit.app.find(id.trim())).await;
    let found = found.map_err(Failed::from)??;
    Ok(HttpResponse::SeeOther()
        .insert_header((LOCATION, format!("/{found}")))
        .finish())
}
