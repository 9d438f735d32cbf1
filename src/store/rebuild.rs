//! The tables of the record, made anew from the log by the same rules.

use super::db::Db;
use super::error::{StoreError, at};
use super::lists::Columns;
use super::log;
use super::rows::{column, head_columns, record_text};
use super::schema::{links, subjects, tallies, touches};
use super::trail::{self, TrailRow};
use crate::domain::{MemoryWorld, Subject};
use crate::ledger::{Entry, Replay};
use diesel::prelude::*;
use std::collections::BTreeSet;

/// How many entries are read and replayed at once.
const AT_ONCE: u64 = 4096;

/// A log replayed, and what of the record its world does not tell.
#[derive(Default)]
pub(crate) struct Replayed {
    pub(crate) replay: Replay,
    pub(crate) histories: BTreeSet<(Subject, u64)>,
    pub(crate) trail: Vec<TrailRow>,
}

/// Replays the whole log.
pub(crate) fn replay(
    db: &mut Db,
    mut progress: impl FnMut(u64, u64),
) -> Result<Replayed, StoreError> {
    let size = log::head(db)?.map_or(0, |head| head.size);
    let Replayed {
        mut replay,
        mut histories,
        mut trail,
    } = Replayed::default();
    while replay.size() < size {
        let stored = log::entries(db, replay.size(), AT_ONCE)?;
        if stored.is_empty() {
            return Err(StoreError::odd(
                "entries",
                format!("entry {} is missing", replay.size()),
            ));
        }
        let mut entries = Vec::with_capacity(stored.len());
        for (index, one) in (replay.size()..).zip(stored) {
            if one.index != index {
                return Err(StoreError::odd(
                    "entries",
                    format!("entry {index} is missing"),
                ));
            }
            let entry = Entry::parse(one.bytes);
            entries.push(
                entry.map_err(|bad| StoreError::odd("entries", format!("entry {index}: {bad}")))?,
            );
        }
        // In order, as the replay will show them.
        let signed = entries
            .iter()
            .map(|e| (e.envelope().key_id, e.recorded_at()));
        let mut signed = signed.collect::<Vec<_>>().into_iter();
        replay.extend_with(entries, |index, event, changes| {
            let row = signed.next();
            trail.extend(row.map(|(key, now)| TrailRow::of(index, event, key, now)));
            histories.extend(
                changes
                    .touched
                    .iter()
                    .map(|subject| (subject.clone(), index)),
            );
        })?;
        progress(replay.size(), size);
    }
    Ok(Replayed {
        replay,
        histories,
        trail,
    })
}

/// Empties the tables of the record and fills them from the log.
pub(crate) fn rebuild(db: &mut Db, progress: impl FnMut(u64, u64)) -> Result<u64, StoreError> {
    let Replayed {
        replay,
        histories,
        trail,
    } = replay(db, progress)?;
    diesel::delete(subjects::table)
        .execute(db)
        .map_err(at("emptying records"))?;
    // The database counts what comes from here on.
    diesel::delete(tallies::table)
        .execute(db)
        .map_err(at("emptying counts"))?;
    diesel::delete(links::table)
        .execute(db)
        .map_err(at("emptying relations"))?;
    diesel::delete(touches::table)
        .execute(db)
        .map_err(at("emptying histories"))?;
    trail::empty(db)?;
    fill(db, replay.world())?;
    for row in &trail {
        trail::put(db, row)?;
    }
    for (subject, index) in &histories {
        diesel::insert_into(touches::table)
            .values((
                touches::subject.eq(subject.as_str()),
                touches::idx.eq(column(*index)?),
            ))
            .execute(db)
            .map_err(at("writing a history"))?;
    }
    Ok(replay.size())
}

fn fill(db: &mut Db, world: &MemoryWorld) -> Result<(), StoreError> {
    for (subject, standing) in world.standings() {
        let record = record_text(&standing.record)?;
        let (head, event, head_at) = head_columns(standing.head.as_ref());
        let glance = Columns::from(standing.record.glance());
        diesel::insert_into(subjects::table)
            .values((
                subjects::subject.eq(subject.as_str()),
                subjects::noun.eq(subject.noun().word()),
                subjects::state.eq(standing.record.state()),
                subjects::head.eq(head),
                subjects::record.eq(record),
                subjects::head_event.eq(event),
                subjects::head_at.eq(head_at),
                subjects::born_at.eq(standing.born.micros()),
                subjects::site.eq(glance.site),
                subjects::parent.eq(glance.parent),
                subjects::note.eq(glance.note),
                subjects::due.eq(glance.due),
                subjects::skeleton.eq(subject.skeleton()),
            ))
            .execute(db)
            .map_err(at("writing a record"))?;
    }
    for link in world.links() {
        diesel::insert_into(links::table)
            .values((
                links::from_subject.eq(link.from.as_str()),
                links::relation.eq(link.relation.word()),
                links::to_subject.eq(link.to.as_str()),
            ))
            .execute(db)
            .map_err(at("writing a relation"))?;
    }
    Ok(())
}
