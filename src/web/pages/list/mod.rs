//! The list of a noun: filtered by a form that works without a script, sorted by its headings, in pages, whole as CSV.
//!
//! What is asked for stays in the address, in the same members as the API's list.

mod columns;

use super::super::api::{ListAsked, sort_word};
use super::super::problem::Failed;
use super::super::query::Query;
use super::super::words::Lang;
use super::frame::{Frame, entry_of};
use super::parts::{Cell, grouped};
use super::standing::{records, tags};
use super::visit::{Page, Visit};
use super::words::stage;
use crate::app::{App, AppError, ListPage};
use crate::domain::{Noun, Record, Subject};
use crate::store::{ListQuery, ListRow, Sort};
use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use columns::{Column, Line, columns};
use std::collections::{BTreeSet, HashMap};

/// How many rows a page may have, and has where nobody says.
const SIZES: [u64; 4] = [25, 50, 100, 200];
const USUAL: u64 = 50;

/// The page of a list.
#[derive(Template)]
#[template(path = "list.html", config = "src/web/pages/askama.toml")]
struct List {
    frame: Frame,
    heading: String,
    asked: ListAsked,
    /// The recorded stages that there are, each with its word and how many are in it.
    states: Vec<(String, String)>,
    sites: Vec<(String, String)>,
    /// Whether these things run out or are due.
    has_due: bool,
    sizes: Vec<(u64, bool)>,
    headings: Vec<Heading>,
    rows: Vec<Vec<Cell>>,
    /// Which rows these are, of how many.
    told: String,
    /// What would be here, where nothing is.
    empty: String,
    csv: String,
    previous: Option<String>,
    next: Option<String>,
}

/// A column's heading.
struct Heading {
    name: String,
    /// How it sorts when it is pressed; none where it cannot.
    sort: Option<String>,
    /// How the list is sorted by it now, in ARIA's words.
    now: &'static str,
}

impl Page for List {
    fn frame(&mut self) -> &mut Frame {
        &mut self.frame
    }
}

impl List {
    /// The cells of a row, each with the heading of its column.
    fn named<'a>(&'a self, row: &'a [Cell]) -> impl Iterator<Item = (&'a Heading, &'a Cell)> {
        self.headings.iter().zip(row)
    }
}

pub(super) async fn list(
    visit: Visit,
    noun: Path<String>,
    asked: Query<ListAsked>,
) -> Result<HttpResponse, Failed> {
    let of = Noun::from_word(&noun);
    let of = of.ok_or_else(|| AppError::NotFound(format!("page at /{noun}")))?;
    let asked = asked.into_inner();
    let query = asked.query(of)?;
    visit
        .page(move |app, lang| page(app, lang, &query, asked))
        .await
}

fn page(app: &App, lang: Lang, query: &ListQuery, asked: ListAsked) -> Result<List, AppError> {
    let limit = asked.limit.parse().ok().filter(|size| SIZES.contains(size));
    let limit = limit.unwrap_or(USUAL);
    let found = app.list_page(query, limit)?;
    let shown = columns(query.noun);
    let heading = lang.say(&format!("noun-{}-many", query.noun.word()));
    let path = format!("/{}", query.noun.word());
    Ok(List {
        rows: rows(app, lang, &found.rows, shown)?,
        headings: headings(lang, query, shown),
        states: states(app, lang, query.noun)?,
        sites: sites(app)?,
        has_due: shown.iter().any(|column| column.sort() == Some(Sort::Due)),
        sizes: SIZES.map(|size| (size, size == limit)).to_vec(),
        told: told(lang, &found),
        empty: if asked.narrows() {
            lang.say("list-none-found")
        } else {
            lang.say(&format!("list-first-{}", query.noun.word()))
        },
        csv: format!("/api/v1{path}?{}format=csv&limit=all", asked.kept()),
        previous: (found.first > 1)
            .then(|| turn(&asked, "before", found.rows.first()))
            .flatten(),
        next: (found.last() < found.total)
            .then(|| turn(&asked, "after", found.rows.last()))
            .flatten(),
        frame: Frame::new(app, lang, heading.as_str(), entry_of(query.noun)),
        heading,
        asked,
    })
}

fn told(lang: Lang, found: &ListPage) -> String {
    let numbers = [
        ("first", grouped(found.first).into()),
        ("last", grouped(found.last()).into()),
        ("total", grouped(found.total).into()),
    ];
    lang.tell("list-told", &numbers)
}

/// The address of the page next to a row.
fn turn(asked: &ListAsked, way: &str, row: Option<&ListRow>) -> Option<String> {
    let name = row?.subject.name();
    let size = match asked.limit.as_str() {
        "" => String::new(),
        limit => format!("limit={}&", encoded(limit)),
    };
    Some(format!("?{}{size}{way}={}", asked.kept(), encoded(name)))
}

impl ListAsked {
    /// Whether anything is left out.
    fn narrows(&self) -> bool {
        let members = [
            &self.state,
            &self.of,
            &self.site,
            &self.name,
            &self.from,
            &self.to,
        ];
        members.into_iter().any(|one| !one.trim().is_empty())
    }

    /// What narrows and sorts the list, as members of an address, each with an ampersand behind it.
    fn kept(&self) -> String {
        let members = [
            ("state", &self.state),
            ("of", &self.of),
            ("site", &self.site),
            ("name", &self.name),
            ("from", &self.from),
            ("to", &self.to),
            ("sort", &self.sort),
        ];
        let given = members
            .into_iter()
            .filter(|(_, text)| !text.trim().is_empty());
        given.fold(String::new(), |all, (name, text)| {
            format!("{all}{name}={}&", encoded(text.trim()))
        })
    }
}

/// Text as it may stand in an address (RFC 3986, section 2.3).
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte);
    text.bytes().fold(String::new(), |all, byte| {
        if plain(byte) {
            all + char::from(byte).to_string().as_str()
        } else {
            format!("{all}%{byte:02X}")
        }
    })
}

fn headings(lang: Lang, query: &ListQuery, shown: &[Column]) -> Vec<Heading> {
    let name = lang.say(&format!("noun-{}", query.noun.word()));
    let fixed = [
        (name, Some(Sort::Name)),
        (lang.say("list-state"), Some(Sort::State)),
    ];
    let own = shown
        .iter()
        .map(|column| (lang.say(column.name), column.sort()));
    fixed
        .into_iter()
        .chain(own)
        .map(|(name, sort)| heading(query, name, sort))
        .collect()
}

fn heading(query: &ListQuery, name: String, sort: Option<Sort>) -> Heading {
    let here = sort == Some(query.sort);
    // Pressed again, the order turns round.
    let minus = if here && !query.descending { "-" } else { "" };
    let now = match (here, query.descending) {
        (false, _) => "none",
        (true, false) => "ascending",
        (true, true) => "descending",
    };
    Heading {
        name,
        sort: sort.map(|sort| format!("{minus}{}", sort_word(sort))),
        now,
    }
}

fn states(app: &App, lang: Lang, noun: Noun) -> Result<Vec<(String, String)>, AppError> {
    let counts = app.store().counts()?.into_iter();
    let own = counts.filter(|(word, _, _)| word == noun.word());
    Ok(own
        .map(|(_, state, count)| {
            let word = stage(lang, noun, &state).word;
            (state, format!("{word} ({})", grouped(count)))
        })
        .collect())
}

/// The sites as the form offers them: at most as many as a person would look through.
fn sites(app: &App) -> Result<Vec<(String, String)>, AppError> {
    let found = app.store().rows(&ListQuery::of_noun(Noun::Site), 200)?;
    Ok(found
        .into_iter()
        .map(|row| {
            let name = row.subject.name();
            (name.to_owned(), format!("{name} · {}", row.glance.note))
        })
        .collect())
}

fn rows(
    app: &App,
    lang: Lang,
    found: &[ListRow],
    shown: &[Column],
) -> Result<Vec<Vec<Cell>>, AppError> {
    let subjects: Vec<Subject> = found.iter().map(|row| row.subject.clone()).collect();
    let tags = tags(app, lang, &subjects)?;
    let wants_records = shown.iter().any(Column::wants_records);
    let mut known: HashMap<Subject, Record> = HashMap::new();
    if wants_records {
        let parents = found.iter().filter_map(|row| row.glance.parent.clone());
        let wanted: BTreeSet<Subject> = subjects.iter().cloned().chain(parents).collect();
        known = records(app, &wanted.into_iter().collect::<Vec<_>>())?;
    }
    let cells = |row: &ListRow| {
        let state = tags.get(&row.subject).cloned();
        let fixed = [
            Cell::to(&row.subject),
            state.map_or_else(|| Cell::text(&row.state), Cell::State),
        ];
        let line = Line {
            lang,
            row,
            known: &known,
        };
        let own = shown.iter().map(|column| column.cell(&line));
        fixed.into_iter().chain(own).collect()
    };
    Ok(found.iter().map(cells).collect())
}
