//! The page of one thing.

use super::super::problem::Failed;
use super::super::words::Lang;
use super::facts::{self, Draft};
use super::frame::Frame;
use super::parts::{Cell, Fact, NextDrawn, Picture, StepDrawn, Table};
use super::print;
use super::standing::tag_of;
use super::timeline::acts;
use super::visit::{Page, Visit};
use super::words::{Tag, noun_words};
use crate::app::{App, AppError};
use crate::domain::Subject;
use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use askama::Template;
use serde::Deserialize;

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
    /// The label's picture.
    pub(super) picture: Option<Picture>,
    /// Where the rest of the history is.
    pub(super) older: Option<String>,
    /// Where the rest of the table is.
    pub(super) more: Option<String>,
}

impl ThingPage {
    /// A page with nothing in its frame yet.
    pub(super) fn of(frame: Frame) -> Self {
        Self {
            frame,
            kick: "Record".to_owned(),
            heading: String::new(),
            tag: None,
            sentence: String::new(),
            facts: Vec::new(),
            tables: Vec::new(),
            steps: Vec::new(),
            next: Vec::new(),
            picture: None,
            older: None,
            more: None,
        }
    }
}

impl ThingPage {
    /// Whether something stands beside the tables and the timeline; they take the whole width where nothing does.
    fn has_aside(&self) -> bool {
        self.picture.is_some() || !self.facts.is_empty() || !self.next.is_empty()
    }
}

impl Page for ThingPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

/// Which part of a history is shown.
#[derive(Deserialize)]
pub(super) struct Part {
    /// The entry before which the history is shown.
    before: Option<u64>,
}

pub(super) async fn thing(
    visit: Visit,
    path: Path<(String, String)>,
    part: Query<Part>,
) -> Result<HttpResponse, Failed> {
    let subject = super::super::api::subject(&path)?;
    visit
        .page(move |app, lang| page(app, lang, &subject, part.before))
        .await
}

fn page(
    app: &App,
    lang: Lang,
    subject: &Subject,
    before: Option<u64>,
) -> Result<ThingPage, AppError> {
    let shown = app.subject(subject)?;
    let Draft {
        mut facts,
        tables,
        sentence,
        picture,
    } = facts::of(app, lang, &shown)?;
    facts.extend(documents(lang, subject));
    let history = app.history(subject, before, STEPS)?;
    let full = u64::try_from(history.len()).is_ok_and(|count| count == STEPS);
    let older = history.last().filter(|_| full);
    let older = older.map(|step| format!("?before={}", step.line.index));
    let next = app
        .next(subject)?
        .into_iter()
        .map(|step| NextDrawn::of(lang, step))
        .collect();
    let (one, _) = noun_words(lang, subject.noun());
    Ok(ThingPage {
        frame: Frame::new(
            app,
            lang,
            format!("{one} {}", subject.name()),
            format!("/{}", subject.noun().word()),
        ),
        kick: one,
        heading: subject.name().to_owned(),
        tag: Some(tag_of(app, lang, &shown.record)?),
        sentence,
        facts,
        tables,
        steps: acts(app, lang, &history, before.is_none())?,
        next,
        picture,
        older,
        more: None,
    })
}

/// The documents that can be printed of a thing; nothing where there are none.
fn documents(lang: Lang, subject: &Subject) -> Option<Fact> {
    let links = print::documents(subject.noun()).map(|name| {
        let at = format!("/print/{name}/{}", subject.name());
        Cell::Link(at, lang.say(&format!("print-{name}")))
    });
    let links: Vec<Cell> = links.collect();
    (!links.is_empty()).then(|| (lang.say("print-documents"), links))
}
