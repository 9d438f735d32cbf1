//! A list's question to the database.

use super::super::db::Db;
use super::super::error::{StoreError, at};
use super::super::schema::{links, subjects};
use super::{COLUMNS, ListQuery, Row, Sort};
use crate::domain::Noun;
use diesel::connection::Connection;
use diesel::prelude::*;

pub(super) type Chosen<'a> = subjects::BoxedQuery<'a, <Db as Connection>::Backend>;

/// Those that the filters let through, in no order.
pub(super) fn chosen(query: &ListQuery) -> Chosen<'_> {
    let word = query.noun.word();
    let mut rows = subjects::table.filter(subjects::noun.eq(word)).into_boxed();
    if let Some(state) = &query.state {
        rows = rows.filter(subjects::state.eq(state));
    }
    if let Some(site) = &query.site {
        rows = rows.filter(subjects::site.eq(site.as_str()));
    }
    if !query.named.is_empty() {
        let from = format!("{word}/{}", query.named);
        // Names are ASCII: nothing that begins so stands behind the last of ASCII.
        let to = format!("{from}\u{7f}");
        rows = rows.filter(subjects::subject.ge(from).and(subjects::subject.lt(to)));
    }
    if let Some(from) = query.due_from {
        rows = rows.filter(subjects::due.ge(from.micros()));
    }
    if let Some(to) = query.due_to {
        rows = rows.filter(subjects::due.lt(to.micros()));
    }
    match &query.of {
        // A vial's lot is in its row, and its lot alone: no detour over the relations of a hundred thousand.
        Some(lot) if query.noun == Noun::Vial && lot.noun() == Noun::Lot => {
            rows.filter(subjects::parent.eq(lot.as_str()))
        }
        Some(of) => {
            let younger = links::table
                .filter(links::to_subject.eq(of.as_str()))
                .select(links::from_subject);
            let older = links::table
                .filter(links::from_subject.eq(of.as_str()))
                .select(links::to_subject);
            let near = subjects::subject
                .eq_any(younger)
                .or(subjects::subject.eq_any(older));
            rows.filter(near)
        }
        None => rows,
    }
}

/// A thing's place in the order: what it is sorted by, and its subject.
pub(super) enum Edge {
    Name(String),
    State(String, String),
    Site(String, String),
    Parent(String, String),
    Note(String, String),
    Due(i64, String),
}

/// Where the thing of this name stands; nowhere without a name, or where the record does not know it and only its row could say.
pub(super) fn edge(db: &mut Db, query: &ListQuery, name: &str) -> Result<Option<Edge>, StoreError> {
    if name.is_empty() {
        return Ok(None);
    }
    let text = format!("{}/{name}", query.noun.word());
    if query.sort == Sort::Name {
        return Ok(Some(Edge::Name(text)));
    }
    let found: Option<Row> = subjects::table
        .find(&text)
        .select(COLUMNS)
        .first(db)
        .optional()
        .map_err(at("finding a place in a list"))?;
    let edge = found.map(|(_, state, site, parent, note, due)| match query.sort {
        Sort::Name => Edge::Name(text),
        Sort::State => Edge::State(state, text),
        Sort::Site => Edge::Site(site, text),
        Sort::Parent => Edge::Parent(parent, text),
        Sort::Note => Edge::Note(note, text),
        Sort::Due => Edge::Due(due, text),
    });
    Ok(edge)
}

/// Those behind the edge in the order asked for; those in front of it where `back` says so.
pub(super) fn beyond<'a>(
    rows: Chosen<'a>,
    query: &ListQuery,
    edge: Edge,
    back: bool,
) -> Chosen<'a> {
    macro_rules! past {
        ($column:expr, $key:expr, $subject:expr) => {{
            // The first half bounds the search in the index, the second parts those that are alike.
            if query.descending == back {
                let apart = $column.gt($key.clone()).or(subjects::subject.gt($subject));
                rows.filter($column.ge($key).and(apart))
            } else {
                let apart = $column.lt($key.clone()).or(subjects::subject.lt($subject));
                rows.filter($column.le($key).and(apart))
            }
        }};
    }
    match edge {
        Edge::Name(key) if query.descending == back => rows.filter(subjects::subject.gt(key)),
        Edge::Name(key) => rows.filter(subjects::subject.lt(key)),
        Edge::State(key, subject) => past!(subjects::state, key, subject),
        Edge::Site(key, subject) => past!(subjects::site, key, subject),
        Edge::Parent(key, subject) => past!(subjects::parent, key, subject),
        Edge::Note(key, subject) => past!(subjects::note, key, subject),
        Edge::Due(key, subject) => past!(subjects::due, key, subject),
    }
}

/// In the order asked for; backwards where `back` says so.
pub(super) fn ordered<'a>(rows: Chosen<'a>, query: &ListQuery, back: bool) -> Chosen<'a> {
    macro_rules! by {
        ($column:expr) => {
            if query.descending == back {
                rows.order(($column.asc(), subjects::subject.asc()))
            } else {
                rows.order(($column.desc(), subjects::subject.desc()))
            }
        };
    }
    match query.sort {
        Sort::Name if query.descending == back => rows.order(subjects::subject.asc()),
        Sort::Name => rows.order(subjects::subject.desc()),
        Sort::State => by!(subjects::state),
        Sort::Site => by!(subjects::site),
        Sort::Parent => by!(subjects::parent),
        Sort::Note => by!(subjects::note),
        Sort::Due => by!(subjects::due),
    }
}
