//! Lists of the record, with what a list tells of each thing.

use super::find::StoreWorld;
use super::show::MOST;
use super::{App, AppError};
use crate::domain::shipment::Holder;
use crate::domain::{Glance, LotId, Record, Stop, Subject};
use crate::store::{ListQuery, ListRow};
use serde::Serialize;

/// One thing of a list.
#[derive(Clone, Debug, Serialize)]
pub struct ListLine {
    /// The thing.
    pub subject: Subject,
    /// Its state in one word, as it is shown.
    pub state: String,
    /// Who holds it, where that can be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
    /// The lot of a vial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<LotId>,
    /// What it tells of itself.
    #[serde(skip)]
    pub glance: Glance,
}

/// One page of a list, and where it stands in the whole.
#[derive(Clone, Debug)]
pub struct ListPage {
    /// The rows.
    pub rows: Vec<ListRow>,
    /// The number of the first of them, from 1; 0 where there is none.
    pub first: u64,
    /// How many there are on every page together.
    pub total: u64,
}

impl ListPage {
    /// The number of the last of the rows.
    pub fn last(&self) -> u64 {
        let rows = u64::try_from(self.rows.len()).unwrap_or(u64::MAX);
        (self.first + rows).saturating_sub(1)
    }
}

/// A part of a list, and whether more follows.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// The lines.
    pub lines: Vec<T>,
    /// Whether there are more behind the last of them.
    pub more: bool,
}

impl<T> Listed<T> {
    /// Of one line more than was asked for, which tells only that there is more.
    pub(super) fn of(mut lines: Vec<T>, limit: u64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = lines.len() > limit;
        lines.truncate(limit);
        Self { lines, more }
    }
}

impl App {
    /// The things that are asked for, by name; at most 500.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn list(&self, query: &ListQuery, limit: u64) -> Result<Listed<ListLine>, AppError> {
        let limit = limit.clamp(1, MOST);
        let found = Listed::of(self.store().rows(query, limit + 1)?, limit);
        let subjects: Vec<Subject> = found.lines.iter().map(|row| row.subject.clone()).collect();
        let world = StoreWorld::new(self.store());
        world.load(&subjects)?;
        let states = world.shown(&subjects, self.now())?;
        let lines = found.lines.into_iter().zip(states).map(|(row, shown)| {
            let (holder, lot) = told(&world, &row.subject)?;
            Ok(ListLine {
                subject: row.subject,
                state: shown.map_or(row.state, |shown| shown.word.to_owned()),
                holder,
                lot,
                glance: row.glance,
            })
        });
        Ok(Listed {
            lines: lines.collect::<Result<_, AppError>>()?,
            more: found.more,
        })
    }

    /// One page of a list with its place in the whole; at most 500 rows.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn list_page(&self, query: &ListQuery, limit: u64) -> Result<ListPage, AppError> {
        let store = self.store();
        let rows = store.rows(query, limit.clamp(1, MOST))?;
        let total = store.total(query)?;
        let shown = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        let first = match (query.before.as_str(), query.after.as_str()) {
            _ if rows.is_empty() => 0,
            ("", "") => 1,
            // Itself, those in front of it, and the first behind it.
            ("", after) => store.ahead(query, after)? + 2,
            (before, _) => store.ahead(query, before)?.saturating_sub(shown) + 1,
        };
        Ok(ListPage { rows, first, total })
    }
}

/// Who holds a thing, and of which lot it is.
pub(super) fn told(
    world: &StoreWorld<'_>,
    subject: &Subject,
) -> Result<(Option<Holder>, Option<LotId>), AppError> {
    use crate::domain::World;
    let unread = AppError::Internal("a record could not be read");
    let Ok(standing) = world.standing(subject) else {
        return Err(unread);
    };
    match standing.as_ref().map(|standing| &standing.record) {
        Some(Record::Shipment(shipment)) => Ok((Some(shipment.holder.clone()), None)),
        Some(Record::Vial(vial)) => match vial.holder(world) {
            Ok(holder) => Ok((Some(holder), Some(vial.lot.clone()))),
            Err(Stop::Unloaded(_)) => Err(unread),
            Err(Stop::Refused(_) | Stop::Stale { .. } | Stop::Version(_)) => {
                Ok((None, Some(vial.lot.clone())))
            }
        },
        Some(_) | None => Ok((None, None)),
    }
}
