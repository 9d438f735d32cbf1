//! Lists of the record: filtered, sorted, in parts, and counted.
//!
//! A list shows columns that each record [tells of itself](crate::domain::Glance); they stand in the table beside the
//! record, so that a list of a hundred thousand things is found, sorted and counted by indexes alone.

use super::Store;
use super::db::Db;
use super::error::{StoreError, at};
use super::rows::{count, record_of, sought, subject};
use super::schema::{subjects, tallies};
use crate::domain::{Glance, Instant, Noun, Subject};
use diesel::prelude::*;

mod finding;
use finding::{beyond, chosen, edge, ordered};

/// By what a list is sorted; things that are alike in it stand by name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sort {
    /// The name.
    #[default]
    Name,
    /// The state.
    State,
    /// The site.
    Site,
    /// The thing that it comes from or is about.
    Parent,
    /// The note.
    Note,
    /// When it runs out or is due.
    Due,
}

/// Which subjects are asked for; every member narrows the choice, but for the order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListQuery {
    /// Those of this noun.
    pub noun: Noun,
    /// Those in this state.
    pub state: Option<String>,
    /// Those that relate to this thing, as the younger or the older of the two.
    pub of: Option<Subject>,
    /// Those at this site.
    pub site: Option<Subject>,
    /// Those whose name begins so.
    pub named: String,
    /// Those that run out or are due at this moment or later.
    pub due_from: Option<Instant>,
    /// Those that run out or are due before this moment.
    pub due_to: Option<Instant>,
    /// By what they are sorted.
    pub sort: Sort,
    /// Whether the last come first.
    pub descending: bool,
    /// Those behind the thing of this name in the order asked for; every one without a name.
    pub after: String,
    /// The last of those in front of the thing of this name; takes the place of `after`.
    pub before: String,
}

impl ListQuery {
    /// Every subject of a noun.
    pub fn of_noun(noun: Noun) -> Self {
        Self {
            noun,
            state: None,
            of: None,
            site: None,
            named: String::new(),
            due_from: None,
            due_to: None,
            sort: Sort::Name,
            descending: false,
            after: String::new(),
            before: String::new(),
        }
    }

    /// Whether nothing but noun, state and site narrow the choice.
    fn is_plain(&self) -> bool {
        let Self {
            of,
            named,
            due_from,
            due_to,
            ..
        } = self;
        of.is_none() && named.is_empty() && due_from.is_none() && due_to.is_none()
    }
}

/// One thing of a list: its name, its state, and what it tells of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ListRow {
    /// The thing.
    pub subject: Subject,
    /// Its state in one word.
    pub state: String,
    /// Its columns.
    pub glance: Glance,
}

/// The columns of a glance, as the table has them.
pub(crate) struct Columns {
    pub(crate) site: String,
    pub(crate) parent: String,
    pub(crate) note: String,
    pub(crate) due: i64,
}

/// What stands for no moment: it comes last.
const NEVER: i64 = i64::MAX;

impl From<Glance> for Columns {
    fn from(glance: Glance) -> Self {
        let text = |subject: Option<Subject>| subject.map_or_else(String::new, |it| it.to_string());
        Self {
            site: text(glance.site),
            parent: text(glance.parent),
            note: glance.note,
            due: glance.due.map_or(NEVER, Instant::micros),
        }
    }
}

type Row = (String, String, String, String, String, i64);

/// What a list reads of a row.
const COLUMNS: (
    subjects::subject,
    subjects::state,
    subjects::site,
    subjects::parent,
    subjects::note,
    subjects::due,
) = (
    subjects::subject,
    subjects::state,
    subjects::site,
    subjects::parent,
    subjects::note,
    subjects::due,
);

fn row((text, state, site, parent, note, due): Row) -> Result<ListRow, StoreError> {
    let known = |text: &str| match text {
        "" => Ok(None),
        text => subject("subjects", text).map(Some),
    };
    Ok(ListRow {
        subject: subject("subjects", &text)?,
        state,
        glance: Glance {
            site: known(&site)?,
            parent: known(&parent)?,
            note,
            due: (due != NEVER).then(|| Instant::from_micros(due)),
        },
    })
}

/// The subjects that are asked for, in the order asked for.
fn list(db: &mut Db, query: &ListQuery, limit: u64) -> Result<Vec<ListRow>, StoreError> {
    let back = !query.before.is_empty();
    let name = if back { &query.before } else { &query.after };
    let mut rows = chosen(query);
    if let Some(edge) = edge(db, query, name)? {
        rows = beyond(rows, query, edge, back);
    }
    let rows: Vec<Row> = ordered(rows, query, back)
        .select(COLUMNS)
        .limit(sought(limit))
        .load(db)
        .map_err(at("listing records"))?;
    let rows = rows.into_iter().map(row);
    if back {
        rows.rev().collect()
    } else {
        rows.collect()
    }
}

/// How many there are that the filters let through.
fn total(db: &mut Db, query: &ListQuery) -> Result<u64, StoreError> {
    let failed = at("counting a list");
    if query.is_plain() {
        let mut rows = tallies::table
            .filter(tallies::noun.eq(query.noun.word()))
            .select(tallies::things)
            .into_boxed();
        if let Some(state) = &query.state {
            rows = rows.filter(tallies::state.eq(state));
        }
        if let Some(site) = &query.site {
            rows = rows.filter(tallies::site.eq(site.as_str()));
        }
        let counts: Vec<i64> = rows.load(db).map_err(failed)?;
        return count("tallies", counts.into_iter().sum());
    }
    let number: i64 = chosen(query).count().get_result(db).map_err(failed)?;
    count("subjects", number)
}

/// How many stand in front of the thing of this name in the order asked for, itself not counted.
fn ahead(db: &mut Db, query: &ListQuery, name: &str) -> Result<u64, StoreError> {
    let Some(edge) = edge(db, query, name)? else {
        return Ok(0);
    };
    let number: i64 = beyond(chosen(query), query, edge, true)
        .count()
        .get_result(db)
        .map_err(at("counting a list"))?;
    count("subjects", number)
}

/// How many records are told anew at once.
const AT_ONCE: i64 = 1000;

/// Tells the columns of every record anew, from the record.
pub(crate) fn fill(db: &mut Db) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let some: Vec<(String, String)> = subjects::table
            .filter(subjects::subject.gt(&after))
            .order(subjects::subject)
            .select((subjects::subject, subjects::record))
            .limit(AT_ONCE)
            .load(db)
            .map_err(at("reading records"))?;
        let Some((last, _)) = some.last() else {
            return Ok(());
        };
        after.clone_from(last);
        for (text, record) in &some {
            let told = Columns::from(record_of(record)?.glance());
            diesel::update(subjects::table.find(text))
                .set((
                    subjects::site.eq(told.site),
                    subjects::parent.eq(told.parent),
                    subjects::note.eq(told.note),
                    subjects::due.eq(told.due),
                ))
                .execute(db)
                .map_err(at("writing a record"))?;
        }
    }
}

impl Store {
    /// What is asked for, in the order asked for, with what each thing tells of itself; at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub fn rows(&self, query: &ListQuery, limit: u64) -> Result<Vec<ListRow>, StoreError> {
        self.read(|db| list(db, query, limit))
    }

    /// The same as subjects and states alone, for whoever reads the records themselves.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list(
        &self,
        query: &ListQuery,
        limit: u64,
    ) -> Result<Vec<(Subject, String)>, StoreError> {
        let rows = self.rows(query, limit)?.into_iter();
        Ok(rows.map(|row| (row.subject, row.state)).collect())
    }

    /// How many subjects are asked for, on every page together.
    ///
    /// # Errors
    /// When the database fails.
    pub fn total(&self, query: &ListQuery) -> Result<u64, StoreError> {
        self.read(|db| total(db, query))
    }

    /// How many of the list stand in front of the thing of this name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn ahead(&self, query: &ListQuery, name: &str) -> Result<u64, StoreError> {
        self.read(|db| ahead(db, query, name))
    }
}
