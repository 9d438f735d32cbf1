//! The page of one thing, and the list of a noun.

use super::super::problem::{Failed, Kind, Problem};
use super::super::visit::Reader;
use super::draw;
use super::facts::{self, Draft};
use super::frame::Frame;
use super::parts::{Cell, Fact, Moment, NextDrawn, StepDrawn, Table, title_of};
use super::words::{Tag, noun_words, step, tag, tag_of};
use crate::app::{App, AppError, EntryLine};
use crate::domain::{LocalTime, Noun, Subject};
use actix_web::HttpResponse;
use actix_web::web::{self, Data, Path};
use askama::Template;

/// How much of a history one page shows.
const STEPS: u64 = 100;

/// Any page of facts, tables, a timeline and next steps.
#[derive(Template)]
#[template(path = "thing.html", config = "src/web/pages/askama.toml")]
pub(super) struct ThingPage {
    pub(super) frame: Frame,
    pub(super) kick: String,
    pub(super) heading: String,
    pub(super) tag: Option<Tag>,
    pub(super) sentence: String,
    pub(super) facts: Vec<Fact>,
    pub(super) tables: Vec<Table>,
    pub(super) steps: Vec<StepDrawn>,
    pub(super) next: Vec<NextDrawn>,
    /// Where the label's picture is, what it shows, and where its PNG is.
    pub(super) picture: Option<(String, String, String)>,
}

/// The steps of a timeline.
pub(super) fn steps(lines: impl Iterator<Item = EntryLine>) -> Vec<StepDrawn> {
    lines.map(drawn).collect()
}

fn drawn(line: EntryLine) -> StepDrawn {
    let (hue, shape) = step(line.kind);
    let at = LocalTime::parse(&line.at)
        .map_or_else(|_| Moment::from(line.recorded_at), |at| Moment::from(&at));
    StepDrawn {
        index: line.index,
        title: format!("{}: {}", title_of(line.kind), line.subject.name()),
        meaning: line.meaning,
        who: line.actor.name().to_owned(),
        at,
        late_reason: line.late_reason,
        hue,
        shape,
    }
}

pub(super) async fn thing(
    _: Reader,
    app: Data<App>,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Failed> {
    let subject = super::super::api::subject(&path)?;
    let page = web::block(move || page(&app, &subject)).await??;
    draw(&page)
}

fn page(app: &App, subject: &Subject) -> Result<ThingPage, AppError> {
    let shown = app.subject(subject)?;
    let Draft {
        facts,
        tables,
        sentence,
        picture,
    } = facts::of(app, &shown)?;
    let history = app.history(subject, None, STEPS)?;
    let next = app
        .next(subject)?
        .into_iter()
        .map(NextDrawn::from)
        .collect();
    let (one, _) = noun_words(subject.noun());
    Ok(ThingPage {
        frame: Frame::new(
            app,
            format!("{one} {}", subject.name()),
            format!("/{}", subject.noun().word()),
        ),
        kick: one.to_owned(),
        heading: subject.name().to_owned(),
        tag: Some(tag_of(&shown.record)),
        sentence,
        facts,
        tables,
        steps: steps(history.into_iter().map(|step| step.line)),
        next,
        picture,
    })
}

pub(super) async fn list(
    _: Reader,
    app: Data<App>,
    noun: Path<String>,
) -> Result<HttpResponse, Failed> {
    let missing = || {
        Failed::from(Problem::of(
            Kind::NotFound,
            format!("There is nothing at /{noun}."),
        ))
    };
    let noun = Noun::from_word(&noun).ok_or_else(missing)?;
    let page = web::block(move || listed(&app, noun)).await??;
    draw(&page)
}

fn listed(app: &App, noun: Noun) -> Result<ThingPage, AppError> {
    let found = app.subjects(noun, "", 500)?;
    let (one, many) = noun_words(noun);
    let note = format!("{}, by name", found.len());
    let rows = found
        .into_iter()
        .map(|(subject, state)| vec![Cell::to(&subject), Cell::State(tag(noun, &state))]);
    let table = Table {
        title: many,
        note,
        columns: vec![one, "State"],
        rows: rows.collect(),
    };
    Ok(ThingPage {
        frame: Frame::new(app, many, format!("/{}", noun.word())),
        kick: "In the record".into(),
        heading: many.to_owned(),
        tag: None,
        sentence: String::new(),
        facts: Vec::new(),
        tables: vec![table],
        steps: Vec::new(),
        next: Vec::new(),
        picture: None,
    })
}
