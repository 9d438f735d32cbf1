//! The derived tables: subjects, links and histories.

use super::db::Db;
use super::error::{StoreError, at};
use super::rows::{column, count, link, standing, subject};
use super::schema::{links, subjects, touches};
use crate::domain::{Link, Noun, Standing, Subject};
use diesel::prelude::*;
use std::collections::BTreeSet;

/// The standings of these subjects, as far as the record knows them.
pub(crate) fn standings(
    db: &mut Db,
    wanted: &[Subject],
) -> Result<Vec<(Subject, Standing)>, StoreError> {
    type Row = (String, Option<Vec<u8>>, String);
    let columns = (subjects::subject, subjects::head, subjects::record);
    // Each backend in the form that stays prepared: a list of values would be parsed anew for every length.
    let rows: QueryResult<Vec<Row>> = match db {
        Db::Sqlite(db) => BTreeSet::from_iter(wanted)
            .into_iter()
            .filter_map(|subject| {
                let this = subjects::table.find(subject.as_str()).select(columns);
                this.first(db).optional().transpose()
            })
            .collect(),
        Db::Postgres(db) => {
            let texts: Vec<&str> = wanted.iter().map(Subject::as_str).collect();
            let these = subjects::table.filter(subjects::subject.eq_any(texts));
            these.select(columns).load(db)
        }
    };
    rows.map_err(at("reading records"))?
        .into_iter()
        .map(|(text, head, record)| Ok((subject("subjects", &text)?, standing(head, &record)?)))
        .collect()
}

/// The subjects of a noun with their states, in order of their names, after the given name.
pub(crate) fn of_noun(
    db: &mut Db,
    noun: Noun,
    after: &str,
    limit: u64,
) -> Result<Vec<(Subject, String)>, StoreError> {
    let rows: Vec<(String, String)> = subjects::table
        .select((subjects::subject, subjects::state))
        .filter(
            subjects::noun
                .eq(noun.word())
                .and(subjects::subject.gt(format!("{}/{after}", noun.word()))),
        )
        .order(subjects::subject)
        .limit(column(limit)?)
        .load(db)
        .map_err(at("listing records"))?;
    rows.into_iter()
        .map(|(text, state)| Ok((subject("subjects", &text)?, state)))
        .collect()
}

/// Which subjects are asked for; every member narrows the choice.
#[derive(Clone, Debug)]
pub struct ListQuery {
    /// Those of this noun.
    pub noun: Noun,
    /// Those in this state.
    pub state: Option<String>,
    /// Those that relate to this thing, as the younger or the older of the two.
    pub of: Option<Subject>,
    /// Those after this name; every one after the empty name.
    pub after: String,
}

/// The subjects that are asked for with their states, in order of their names.
pub(crate) fn list(
    db: &mut Db,
    query: &ListQuery,
    limit: u64,
) -> Result<Vec<(Subject, String)>, StoreError> {
    let word = query.noun.word();
    let mut rows = subjects::table
        .select((subjects::subject, subjects::state))
        .filter(
            subjects::noun
                .eq(word)
                .and(subjects::subject.gt(format!("{word}/{}", query.after))),
        )
        .order(subjects::subject)
        .limit(column(limit)?)
        .into_boxed();
    if let Some(state) = &query.state {
        rows = rows.filter(subjects::state.eq(state));
    }
    if let Some(of) = &query.of {
        let younger = links::table
            .filter(links::to_subject.eq(of.as_str()))
            .select(links::from_subject);
        let older = links::table
            .filter(links::from_subject.eq(of.as_str()))
            .select(links::to_subject);
        let near = subjects::subject
            .eq_any(younger)
            .or(subjects::subject.eq_any(older));
        rows = rows.filter(near);
    }
    let rows: Vec<(String, String)> = rows.load(db).map_err(at("listing records"))?;
    rows.into_iter()
        .map(|(text, state)| Ok((subject("subjects", &text)?, state)))
        .collect()
}

/// How many subjects there are of each noun and state.
pub(crate) fn counts(db: &mut Db) -> Result<Vec<(String, String, u64)>, StoreError> {
    let rows: Vec<(String, String, i64)> = subjects::table
        .group_by((subjects::noun, subjects::state))
        .select((subjects::noun, subjects::state, diesel::dsl::count_star()))
        .order((subjects::noun, subjects::state))
        .load(db)
        .map_err(at("counting records"))?;
    rows.into_iter()
        .map(|(noun, state, number)| Ok((noun, state, count("subjects", number)?)))
        .collect()
}

/// The indexes of the entries in whose history the subject stands, newest first.
pub(crate) fn history(
    db: &mut Db,
    of: &Subject,
    before: Option<u64>,
    limit: u64,
) -> Result<Vec<u64>, StoreError> {
    let before = before.map_or(Ok(i64::MAX), column)?;
    let rows: Vec<i64> = touches::table
        .select(touches::idx)
        .filter(
            touches::subject
                .eq(of.as_str())
                .and(touches::idx.lt(before)),
        )
        .order(touches::idx.desc())
        .limit(column(limit)?)
        .load(db)
        .map_err(at("reading a history"))?;
    rows.into_iter()
        .map(|index| count("touches", index))
        .collect()
}

/// The relations from these subjects to older things.
pub(crate) fn links_from(db: &mut Db, from: &[Subject]) -> Result<Vec<Link>, StoreError> {
    let texts: Vec<&str> = from.iter().map(Subject::as_str).collect();
    let rows: Vec<(String, String, String)> = links::table
        .filter(links::from_subject.eq_any(texts))
        .order((links::from_subject, links::relation, links::to_subject))
        .load(db)
        .map_err(at("reading relations"))?;
    rows.into_iter().map(link).collect()
}

/// The relations from younger things to these subjects.
pub(crate) fn links_to(db: &mut Db, to: &[Subject]) -> Result<Vec<Link>, StoreError> {
    let texts: Vec<&str> = to.iter().map(Subject::as_str).collect();
    let rows: Vec<(String, String, String)> = links::table
        .filter(links::to_subject.eq_any(texts))
        .order((links::to_subject, links::relation, links::from_subject))
        .load(db)
        .map_err(at("reading relations"))?;
    rows.into_iter().map(link).collect()
}
