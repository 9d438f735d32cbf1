//! Lists of the record, with what a list tells of each thing.

use super::find::StoreWorld;
use super::show::MOST;
use super::{App, AppError};
use crate::domain::shipment::Holder;
use crate::domain::{LotId, Record, Stop, Subject};
use crate::store::ListQuery;
use serde::Serialize;

/// One thing of a list.
#[derive(Clone, Debug, Serialize)]
pub struct ListLine {
    /// The thing.
    pub subject: Subject,
    /// Its state in one word.
    pub state: String,
    /// Who holds it, where that can be said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<Holder>,
    /// The lot of a vial.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lot: Option<LotId>,
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
        let found = Listed::of(self.store().list(query, limit + 1)?, limit);
        let subjects: Vec<Subject> = found.lines.iter().map(|(one, _)| one.clone()).collect();
        let world = StoreWorld::new(self.store());
        world.load(&subjects)?;
        let lines = found.lines.into_iter().map(|(subject, state)| {
            let (holder, lot) = told(&world, &subject)?;
            Ok(ListLine {
                subject,
                state,
                holder,
                lot,
            })
        });
        Ok(Listed {
            lines: lines.collect::<Result<_, AppError>>()?,
            more: found.more,
        })
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
            Err(Stop::Refused(_) | Stop::Stale { .. }) => Ok((None, Some(vial.lot.clone()))),
        },
        Some(_) | None => Ok((None, None)),
    }
}
