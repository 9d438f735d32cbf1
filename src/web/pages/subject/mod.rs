//! The page of one thing: what it is and what that means now, what this reader may do, what stands in the way, its facts
//! and its timeline.

mod acts;

use super::super::problem::Failed;
use super::block::{Act, Block, Checks, FactCard};
use super::facts::{self, Draft};
use super::frame::Frame;
use super::parts::{Cell, StepDrawn};
use super::timeline::acts as timeline;
use super::visit::{Page, Visit};
use super::voice::Voice;
use super::words::Tag;
use crate::app::{App, AppError, Visitor};
use crate::domain::{Record, Subject, site_of};
use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
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
        .page(move |app, lang| {
            let shown = app.subject(&subject)?;
            let site = site_of(&shown.record);
            let site = site.or_else(|| shown.holder.as_ref().and_then(|holder| holder.site()));
            let page = Drawing {
                app,
                voice: Voice::at(app, lang, site)?,
                visitor: visitor.as_ref(),
            };
            page.of(&subject, &shown, part.before)
        })
        .await
}

/// What a page is drawn with.
struct Drawing<'a> {
    app: &'a App,
    voice: Voice,
    visitor: Option<&'a Visitor>,
}
