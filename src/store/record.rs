//! The derived tables: subjects, links and histories.

use super::db::Db;
use super::error::{StoreError, at};
use super::rows::{StandingRow, count, link, sought, standing, subject};
use super::schema::{links, subjects, tallies, touches};
use crate::domain::{Link, Noun, SiteId, Standing, Subject};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The standings of these subjects, as far as the record knows them.
pub(crate) fn standings(
    db: &mut Db,
    wanted: &[Subject],
) -> Result<Vec<(Subject, Standing)>, StoreError> {
    let read = each_standing(db, wanted)?.into_iter();
    read.map(|(subject, standing)| Ok((subject, standing?)))
        .collect()
}

/// The things of a noun at a site, in no order.
pub(crate) fn of_site(db: &mut Db, noun: Noun, site: &SiteId) -> Result<Vec<Subject>, StoreError> {
    let rows: Vec<String> = subjects::table
        .select(subjects::subject)
        .filter(subjects::noun.eq(noun.word()))
        .filter(subjects::site.eq(site.subject().as_str()))
        .load(db)
        .map_err(at("reading the things of a site"))?;
    rows.iter().map(|row| subject("subjects", row)).collect()
}

/// A row's subject, with its standing or why that cannot be read.
pub(crate) type EachStanding = (Subject, Result<Standing, StoreError>);

/// As [`standings`], with one answer for each row, so that a row that cannot be read harms no other.
pub(crate) fn each_standing(
    db: &mut Db,
    wanted: &[Subject],
) -> Result<Vec<EachStanding>, StoreError> {
    type Row = (String, StandingRow);
    let columns = (
        subjects::subject,
        (
            subjects::head,
            subjects::head_event,
            subjects::head_at,
            subjects::born_at,
            subjects::record,
        ),
    );
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
        .map(|(text, row)| Ok((subject("subjects", &text)?, standing(row))))
        .collect()
}

/// The first subject, by name, of each of these skeletons that has one.
pub(crate) fn alike(
    db: &mut Db,
    skeletons: &[String],
) -> Result<Vec<(String, Subject)>, StoreError> {
    let columns = (subjects::skeleton, subjects::subject);
    let first = subjects::subject;
    // Each backend in the form that stays prepared, as for the standings.
    let rows: QueryResult<Vec<(String, String)>> = match db {
        Db::Sqlite(db) => skeletons
            .iter()
            .filter_map(|skeleton| {
                let these = subjects::table.filter(subjects::skeleton.eq(skeleton));
                let these = these.order(first).select(columns);
                these.first(db).optional().transpose()
            })
            .collect(),
        Db::Postgres(_) if skeletons.is_empty() => Ok(Vec::new()),
        Db::Postgres(db) => {
            let these = subjects::table.filter(subjects::skeleton.eq_any(skeletons));
            // The later of two rows takes the place of the earlier where they are collected.
            these.order(first.desc()).select(columns).load(db)
        }
    };
    rows.map_err(at("reading names"))?
        .into_iter()
        .map(|(skeleton, text)| Ok((skeleton, subject("subjects", &text)?)))
        .collect()
}

/// How many subjects there are of each noun and state at each site; those of no site stand under the empty text.
pub(crate) fn tallies(db: &mut Db) -> Result<Vec<Tally>, StoreError> {
    let rows: Vec<(String, String, String, i64)> = tallies::table
        .filter(tallies::things.gt(0))
        .order((tallies::noun, tallies::state, tallies::site))
        .load(db)
        .map_err(at("counting records"))?;
    rows.into_iter()
        .map(|(noun, state, site, number)| Ok((noun, state, site, count("tallies", number)?)))
        .collect()
}

/// Noun, state, site, and how many.
pub(crate) type Tally = (String, String, String, u64);

/// How many subjects there are of each noun and state.
pub(crate) fn counts(db: &mut Db) -> Result<Vec<(String, String, u64)>, StoreError> {
    let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
    for (noun, state, _, number) in tallies(db)? {
        *counts.entry((noun, state)).or_default() += number;
    }
    let counts = counts.into_iter();
    Ok(counts
        .map(|((noun, state), number)| (noun, state, number))
        .collect())
}

/// The indexes of the entries in whose history the subject stands, newest first.
pub(crate) fn history(
    db: &mut Db,
    of: &Subject,
    before: Option<u64>,
    limit: u64,
) -> Result<Vec<u64>, StoreError> {
    let before = before.map_or(i64::MAX, sought);
    let rows: Vec<i64> = touches::table
        .select(touches::idx)
        .filter(
            touches::subject
                .eq(of.as_str())
                .and(touches::idx.lt(before)),
        )
        .order(touches::idx.desc())
        .limit(sought(limit))
        .load(db)
        .map_err(at("reading a history"))?;
    rows.into_iter()
        .map(|index| count("touches", index))
        .collect()
}

/// How many subjects one statement asks for: no backend takes any number of values.
const AT_ONCE: usize = 1000;

/// The relations from these subjects to older things.
pub(crate) fn links_from(db: &mut Db, from: &[Subject]) -> Result<Vec<Link>, StoreError> {
    let mut found = Vec::new();
    for some in from.chunks(AT_ONCE) {
        let texts: Vec<&str> = some.iter().map(Subject::as_str).collect();
        let rows: Vec<(String, String, String)> = links::table
            .filter(links::from_subject.eq_any(texts))
            .order((links::from_subject, links::relation, links::to_subject))
            .load(db)
            .map_err(at("reading relations"))?;
        for row in rows {
            found.push(link(row)?);
        }
    }
    Ok(found)
}

/// The relations from younger things to these subjects.
pub(crate) fn links_to(db: &mut Db, to: &[Subject]) -> Result<Vec<Link>, StoreError> {
    let mut found = Vec::new();
    for some in to.chunks(AT_ONCE) {
        let texts: Vec<&str> = some.iter().map(Subject::as_str).collect();
        let rows: Vec<(String, String, String)> = links::table
            .filter(links::to_subject.eq_any(texts))
            .order((links::to_subject, links::relation, links::from_subject))
            .load(db)
            .map_err(at("reading relations"))?;
        for row in rows {
            found.push(link(row)?);
        }
    }
    Ok(found)
}
