//! What the page of a thing is made of, beside its head and its timeline.
#![expect(
    unused_qualifications,
    reason = "the template's macro names its traits in full"
)]

use super::facts::{Genealogy, Legs, Release};
use super::parts::{Cell, Picture};
use askama::Template;

/// A name and its value, in one or more pieces.
pub(super) type Told = (String, Vec<Cell>);

/// One card of a page.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"{% match self %}{% when Self::Grid(it) %}{{ it|safe }}{% when Self::Facts(it) %}{{ it|safe }}{% when Self::Checks(it) %}{{ it|safe }}{% when Self::Note(it) %}{{ it|safe }}{% when Self::Genealogy(it) %}{{ it|safe }}{% when Self::Legs(it) %}{{ it|safe }}{% when Self::Release(it) %}{{ it|safe }}{% when Self::Label(it) %}{{ it|safe }}{% when Self::Drawn(it) %}{{ it|safe }}{% endmatch %}"#
)]
pub(super) enum Block {
    /// A table.
    Grid(Grid),
    /// Names and values.
    Facts(FactCard),
    /// What stands in the way, or is met.
    Checks(Checks),
    /// A word of warning, or of what waits.
    Note(Note),
    /// Where cells come from.
    Genealogy(Genealogy),
    /// The way of a shipment.
    Legs(Legs),
    /// What is signed at a release.
    Release(Release),
    /// A label's picture.
    Label(LabelCard),
    /// A plot that another room has drawn.
    Drawn(Drawing),
}

/// A card of names and values.
#[derive(Template)]
#[template(path = "facts.html", config = "src/web/pages/askama.toml")]
pub(super) struct FactCard {
    pub(super) title: String,
    pub(super) facts: Vec<Told>,
}

/// A table with a heading.
#[derive(Template)]
#[template(path = "grid.html", config = "src/web/pages/askama.toml")]
pub(super) struct Grid {
    /// Its id on the page.
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) note: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Row>,
    /// What stands there while there are no rows: what would be here, and the first step.
    pub(super) empty: String,
    /// Where more of it is.
    pub(super) links: Vec<Cell>,
}

/// A column.
pub(super) struct Column {
    pub(super) name: String,
    /// Whether it holds numbers, which stand at the right.
    pub(super) number: bool,
}

/// A row: its cells, and the hue of its verdict where it needs someone.
pub(super) struct Row(pub(super) Vec<Cell>, pub(super) Option<&'static str>);

impl Grid {
    /// A table without rows yet, its columns by the ids of their names; a name that begins with `#` holds numbers.
    pub(super) fn new(voice: &super::voice::Voice, id: &'static str, columns: &[&str]) -> Self {
        let column = |name: &&str| Column {
            number: name.starts_with('#'),
            name: voice.say(&format!("column-{}", name.trim_start_matches('#'))),
        };
        Self {
            id,
            title: voice.say(&format!("table-{id}")),
            note: String::new(),
            columns: columns.iter().map(column).collect(),
            rows: Vec::new(),
            empty: voice.say(&format!("table-{id}-empty")),
            links: Vec::new(),
        }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(Row(cells, None));
    }

    /// With a note beside its heading.
    pub(super) fn noted(mut self, note: String) -> Self {
        self.note = note;
        self
    }

    /// Without its last column where that has nothing to do for this reader.
    pub(super) fn trimmed(mut self) -> Self {
        let idle = |row: &Row| matches!(row.0.last(), Some(Cell::Text(words)) if words.is_empty());
        if self.rows.iter().all(idle) {
            self.columns.pop();
            for row in &mut self.rows {
                row.0.pop();
            }
        }
        self
    }

    /// The cells of a row, each with its column.
    fn named<'a>(&'a self, row: &'a [Cell]) -> impl Iterator<Item = (&'a Column, &'a Cell)> {
        self.columns.iter().zip(row)
    }
}

/// A list of what is met and what is not.
#[derive(Template)]
#[template(path = "checks.html", config = "src/web/pages/askama.toml")]
pub(super) struct Checks {
    /// Its id on the page.
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) open: Vec<Check>,
    /// What the met ones are called together, and each of them.
    pub(super) met: Option<(String, Vec<String>)>,
}

/// One thing of a list.
pub(super) struct Check {
    pub(super) hue: &'static str,
    pub(super) shape: &'static str,
    pub(super) what: String,
    pub(super) rule: Option<&'static str>,
    /// What more is to be said: what the rule protects, what to do.
    pub(super) more: Vec<String>,
    /// The record's own sentence, which is in English, where the reader reads another language.
    pub(super) own: Option<String>,
    /// What clears it, where the reader may do that.
    pub(super) act: Option<Act>,
    /// Who else can.
    pub(super) by: String,
}

/// A note.
#[derive(Template)]
#[template(path = "note.html", config = "src/web/pages/askama.toml")]
pub(super) struct Note {
    pub(super) hue: &'static str,
    pub(super) shape: &'static str,
    pub(super) title: String,
    pub(super) words: Vec<String>,
    pub(super) acts: Vec<Act>,
}

/// A label's picture with its files.
#[derive(Template)]
#[template(path = "label_card.html", config = "src/web/pages/askama.toml")]
pub(super) struct LabelCard {
    pub(super) title: String,
    pub(super) picture: Picture,
    /// What the files are called: the dots that were signed, and the document.
    pub(super) files: (String, String),
}

/// A drawing with its words.
#[derive(Template)]
#[template(path = "drawing.html", config = "src/web/pages/askama.toml")]
pub(super) struct Drawing {
    pub(super) id: &'static str,
    pub(super) title: String,
    /// The drawing, as markup that another room has escaped.
    pub(super) svg: String,
    pub(super) links: Vec<Cell>,
    pub(super) words: Vec<String>,
}

/// A link that leads to an act, drawn as a button.
#[derive(Clone, Template)]
#[template(
    ext = "html",
    source = r#"<a class="btn{{ style.class() }}" href="{{ href }}">{{ what }}</a>"#
)]
pub(super) struct Act {
    pub(super) what: String,
    pub(super) href: String,
    pub(super) style: Style,
}

/// How much a button weighs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// The likeliest: solid.
    Go,
    /// Any other.
    Plain,
    /// What cannot be taken back.
    Harm,
    /// Within a list.
    Small,
}

impl Style {
    /// Its class, after that of every button.
    fn class(self) -> &'static str {
        match self {
            Self::Go => " btn--go",
            Self::Plain => "",
            Self::Harm => " btn--harm",
            Self::Small => " btn--s",
        }
    }
}
