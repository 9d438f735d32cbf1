//! Pages of tables and a timeline.

use super::frame::Frame;
use super::parts::{Fact, StepDrawn, Table};
use super::visit::Page;
use askama::Template;

/// Any page of tables, a timeline and facts.
#[derive(Template)]
#[template(path = "thing.html", config = "src/web/pages/askama.toml")]
pub(super) struct ThingPage {
    pub(super) frame: Frame,
    pub(super) kick: String,
    pub(super) heading: String,
    pub(super) sentence: String,
    pub(super) facts: Vec<Fact>,
    pub(super) tables: Vec<Table>,
    pub(super) steps: Vec<StepDrawn>,
    /// Where the rest of the history is.
    pub(super) older: Option<String>,
    /// Where the rest of the table is.
    pub(super) more: Option<String>,
}

impl ThingPage {
    /// A page with nothing in its frame yet.
    pub(super) fn of(frame: Frame) -> Self {
        Self {
            kick: frame.lang.say("frame-record"),
            frame,
            heading: String::new(),
            sentence: String::new(),
            facts: Vec::new(),
            tables: Vec::new(),
            steps: Vec::new(),
            older: None,
            more: None,
        }
    }
}

impl ThingPage {
    /// Whether something stands beside the tables and the timeline; they take the whole width where nothing does.
    fn has_aside(&self) -> bool {
        !self.facts.is_empty()
    }
}

impl Page for ThingPage {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}
