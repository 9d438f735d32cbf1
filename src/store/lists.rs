//! Lists of the record.

use super::Store;
use super::db::Db;
use super::error::{StoreError, at};
use super::rows::{column, subject};
use super::schema::{links, subjects};
use crate::domain::{Noun, Subject};
use diesel::prelude::*;

/// Which subjects are asked for; every member narrows the choice.
#[derive(Clone, PartialEq, Eq, Debug)]
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

impl ListQuery {
    /// Every subject of a noun.
    pub fn of_noun(noun: Noun) -> Self {
        Self {
            noun,
            state: None,
            of: None,
            after: String::new(),
        }
    }
}

/// The subjects that are asked for with their states, in order of their names.
fn list(db: &mut Db, query: &ListQuery, limit: u64) -> Result<Vec<(Subject, String)>, StoreError> {
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

impl Store {
    /// The subjects that are asked for, by name, with their states; at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list(
        &self,
        query: &ListQuery,
        limit: u64,
    ) -> Result<Vec<(Subject, String)>, StoreError> {
        self.read(|db| list(db, query, limit))
    }
}
