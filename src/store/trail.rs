//! The audit trail: one row for each entry, by which the entries of a person, a key, a kind or a time are found.
//!
//! A person's and a kind's entries have indexes of their own, and a time is found among the entries, which are in its order. The
//! other questions are rarer and read the table, whose rows are short: an index for each would cost every event more than it
//! saves them.

use super::Store;
use super::db::Db;
use super::error::{StoreError, at};
use super::rows::{column, count, sought};
use super::schema::{touches, trail};
use crate::domain::{Event, Hash, Instant, PersonId, Subject};
use diesel::prelude::*;

/// A row for `trail`.
#[derive(Clone, Debug)]
pub(crate) struct TrailRow {
    pub(crate) index: u64,
    pub(crate) subject: Subject,
    pub(crate) kind: &'static str,
    pub(crate) actor: Subject,
    pub(crate) key_id: Hash,
    pub(crate) recorded_at: Instant,
    pub(crate) reason: Option<String>,
}

impl TrailRow {
    /// What the trail keeps of an entry.
    pub(crate) fn of(index: u64, event: &Event, key_id: Hash, recorded_at: Instant) -> Self {
        Self {
            index,
            subject: event.subject.clone(),
            kind: event.body.kind(),
            actor: event.actor.subject().clone(),
            key_id,
            recorded_at,
            reason: event.reason(),
        }
    }

    /// The row as the table has it.
    pub(crate) fn columns(&self) -> Result<Columns, StoreError> {
        Ok((
            column(self.index)?,
            self.subject.to_string(),
            self.kind.to_owned(),
            self.actor.to_string(),
            self.key_id.bytes().to_vec(),
            self.recorded_at.micros(),
            self.reason.clone(),
        ))
    }
}

/// The columns of `trail`.
pub(crate) type Columns = (i64, String, String, String, Vec<u8>, i64, Option<String>);

/// Which entries are asked for; every member narrows the choice.
#[derive(Clone, Debug, Default)]
pub struct TrailQuery {
    /// Those in whose history the subject stands.
    pub subject: Option<Subject>,
    /// Those of this person.
    pub actor: Option<PersonId>,
    /// Those signed with this key.
    pub key: Option<Hash>,
    /// Those of this kind.
    pub kind: Option<&'static str>,
    /// Those recorded at this moment or later.
    pub from: Option<Instant>,
    /// Those recorded before this moment.
    pub to: Option<Instant>,
    /// Those after this index.
    pub after: Option<u64>,
    /// Those before this index.
    pub before: Option<u64>,
    /// Whether the newest come first.
    pub newest_first: bool,
}

/// The first index whose entry was recorded at this moment or later; the log's size where none was. The log's time never goes
/// back, so that it takes a few steps where a search by the time itself would take an index of its own.
fn first_at(db: &mut Db, moment: Instant) -> Result<i64, StoreError> {
    let newest: Option<i64> = trail::table
        .select(diesel::dsl::max(trail::idx))
        .first(db)
        .map_err(at("reading the audit trail"))?;
    let (mut from, mut to) = (0, newest.map_or(0, |newest| newest + 1));
    while from < to {
        let middle = from + (to - from) / 2;
        let recorded: Option<i64> = trail::table
            .find(middle)
            .select(trail::recorded_at)
            .first(db)
            .optional()
            .map_err(at("reading the audit trail"))?;
        let recorded =
            recorded.ok_or_else(|| StoreError::odd("trail", format!("{middle} is missing")))?;
        if recorded < moment.micros() {
            from = middle + 1;
        } else {
            to = middle;
        }
    }
    Ok(from)
}

/// The indexes of the entries that are asked for, in order.
fn find(db: &mut Db, query: &TrailQuery, limit: u64) -> Result<Vec<u64>, StoreError> {
    let mut rows = trail::table
        .select(trail::idx)
        .limit(sought(limit))
        .into_boxed();
    rows = if query.newest_first {
        rows.order(trail::idx.desc())
    } else {
        rows.order(trail::idx.asc())
    };
    if let Some(subject) = &query.subject {
        let history = touches::table
            .filter(touches::subject.eq(subject.as_str()))
            .select(touches::idx);
        rows = rows.filter(trail::idx.eq_any(history));
    }
    if let Some(actor) = &query.actor {
        rows = rows.filter(trail::actor.eq(actor.subject().as_str()));
    }
    if let Some(key) = &query.key {
        rows = rows.filter(trail::key_id.eq(&key.bytes()[..]));
    }
    if let Some(kind) = query.kind {
        rows = rows.filter(trail::kind.eq(kind));
    }
    if let Some(from) = query.from {
        rows = rows.filter(trail::idx.ge(first_at(db, from)?));
    }
    if let Some(to) = query.to {
        rows = rows.filter(trail::idx.lt(first_at(db, to)?));
    }
    if let Some(after) = query.after {
        rows = rows.filter(trail::idx.gt(sought(after)));
    }
    if let Some(before) = query.before {
        rows = rows.filter(trail::idx.lt(sought(before)));
    }
    let rows: Vec<i64> = rows.load(db).map_err(at("reading the audit trail"))?;
    rows.into_iter()
        .map(|index| count("trail", index))
        .collect()
}

/// Adds a row.
pub(crate) fn put(db: &mut Db, row: &TrailRow) -> Result<(), StoreError> {
    let (idx, subject, kind, actor, key_id, recorded_at, reason) = row.columns()?;
    diesel::insert_into(trail::table)
        .values((
            trail::idx.eq(idx),
            trail::subject.eq(subject),
            trail::kind.eq(kind),
            trail::actor.eq(actor),
            trail::key_id.eq(key_id),
            trail::recorded_at.eq(recorded_at),
            trail::reason.eq(reason),
        ))
        .execute(db)
        .map_err(at("writing the audit trail"))?;
    Ok(())
}

/// Takes every row away, to be made anew.
pub(crate) fn empty(db: &mut Db) -> Result<(), StoreError> {
    diesel::delete(trail::table)
        .execute(db)
        .map_err(at("emptying the audit trail"))?;
    Ok(())
}

/// Every row.
pub(crate) fn all(db: &mut Db) -> Result<Vec<Columns>, StoreError> {
    trail::table.load(db).map_err(at("reading the audit trail"))
}

impl Store {
    /// The indexes of the entries that are asked for, in order; at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub fn trail(&self, query: &TrailQuery, limit: u64) -> Result<Vec<u64>, StoreError> {
        self.read(|db| find(db, query, limit))
    }
}
