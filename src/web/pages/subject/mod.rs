//! The page of one thing: what it is and what that means now, what this reader may do, what stands in the way, its facts
//! and its timeline.

mod acts;

use super::super::problem::Failed;
use super::super::query::{Query, number};
use super::super::words::Lang;
use super::block::{Act, Block, FactCard};
use super::facts::{self, Sight};
use super::frame::{Frame, entry_of};
use super::parts::{Cell, StepDrawn};
use super::print::documents;
use super::timeline::acts as timeline;
use super::visit::{Page, Visit};
use super::voice::Voice;
use super::words::{Tag, tag};
use crate::app::{App, AppError, Visitor};
use crate::domain::Subject;
use actix_web::HttpResponse;
use actix_web::web::Path;
use acts::Chosen;
pub(super) use acts::by;
use askama::Template;
use serde::Deserialize;

/// How much of a history one page shows.
const STEPS: u64 = 30;

/// The page.
#[derive(Template)]
#[template(path = "subject.html", config = "src/web/pages/askama.toml")]
struct SubjectPage {
    frame: Frame,
    /// What kind of thing it is, and what it belongs to.
    kick: Vec<Cell>,
    heading: String,
    tag: Tag,
    sentence: String,
    /// What the reader may do now, the likeliest first.
    acts: Vec<Act>,
    /// What the reader may do as well.
    rarer: Vec<Act>,
    /// What decides comes first: what stands in the way, facts.
    aside: Vec<Block>,
    beside: Vec<Block>,
    below: Vec<Block>,
    steps: Vec<StepDrawn>,
    /// Where the rest of the history is.
    older: Option<String>,
}

impl Page for SubjectPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

/// Which part of a history is shown.
#[derive(Deserialize)]
pub(super) struct Part {
    /// The entry before which the history is shown.
    #[serde(default, deserialize_with = "number")]
    before: Option<u64>,
}

pub(super) async fn subject(
    visit: Visit,
    path: Path<(String, String)>,
    part: Query<Part>,
) -> Result<HttpResponse, Failed> {
    let subject = super::super::api::subject(&path)?;
    let visitor = visit.visitor().cloned();
    visit
        .page(move |app, lang| page(app, lang, visitor.as_ref(), (&subject, part.before)))
        .await
}

fn page(
    app: &App,
    lang: Lang,
    visitor: Option<&Visitor>,
    (subject, before): (&Subject, Option<u64>),
) -> Result<SubjectPage, AppError> {
    let shown = app.subject(subject)?;
    let site = app.site_of(&shown)?;
    let voice = Voice::at(app, lang, site.as_ref())?;
    let steps = app.doable(subject, visitor)?;
    let sight = Sight {
        app,
        voice: &voice,
        shown: &shown,
        steps: &steps,
        visitor,
    };
    let draft = facts::of(&sight)?;
    let history = app.history(subject, before, STEPS)?;
    let full = u64::try_from(history.len()).is_ok_and(|count| count == STEPS);
    let older = history.last().filter(|_| full);
    let kind = voice.noun(subject.noun());
    let Chosen {
        acts,
        rarer,
        blocked,
    } = acts::chosen(&sight);
    let mut facts = draft.facts;
    let sheets: Vec<Cell> = documents(subject.noun())
        .map(|name| {
            let at = format!("/print/{name}/{}", subject.name());
            Cell::Link(at, voice.say(&format!("print-{name}")))
        })
        .collect();
    if !sheets.is_empty() {
        facts.push(sight.fact("print", sheets));
    }
    let mut aside = draft.first;
    aside.extend(blocked.map(Block::Checks));
    if !facts.is_empty() {
        let title = voice.say("thing-facts");
        aside.push(Block::Facts(FactCard { title, facts }));
    }
    aside.extend(draft.aside);
    let title = format!("{kind} {}", subject.name());
    let here = entry_of(subject.noun());
    Ok(SubjectPage {
        frame: Frame::new(app, lang, title, here).with(&draft.modules),
        kick: std::iter::once(Cell::Text(kind))
            .chain(draft.kick)
            .collect(),
        heading: subject.name().to_owned(),
        tag: tag(lang, subject.noun(), shown.state),
        sentence: draft.sentence,
        acts,
        rarer,
        aside,
        beside: draft.beside,
        below: draft.below,
        steps: timeline(app, &voice, (subject, &history), before.is_none())?,
        older: older.map(|step| format!("?before={}", step.line.index)),
    })
}
