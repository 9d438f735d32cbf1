//! What a group writes: on each backend as it is fastest there.

use super::super::db::Db;
use super::super::error::{StoreError, at};
use super::super::lists::Columns;
use super::super::log::{LogHead, hashes};
use super::super::rows::{column, record_of, record_text};
use super::super::schema::{checkpoints, log_head, tiles};
use super::super::trail::TrailRow;
use super::super::vault::SealedDetail;
use super::super::{postgres, sqlite};
use super::overlay::Overlay;
use crate::domain::{Hash, Head, Instant, Link, Subject};
use crate::ledger::{TILE_WIDTH, tile_bytes};
use diesel::prelude::*;
use uuid::Uuid;

/// Everything that the accepted events of a group add.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) entries: Vec<NewEntry>,
    pub(crate) links: Vec<Link>,
    pub(crate) touches: Vec<(Subject, u64)>,
    pub(crate) trail: Vec<TrailRow>,
    pub(crate) details: Vec<SealedDetail>,
}

impl Batch {
    /// How many entries it adds.
    pub(super) fn added(&self) -> u64 {
        u64::try_from(self.entries.len()).unwrap_or(u64::MAX)
    }
}

/// A row for `entries`.
pub(crate) struct NewEntry {
    pub(crate) index: u64,
    pub(crate) id: Uuid,
    pub(crate) leaf: Hash,
    pub(crate) recorded_at: Instant,
    pub(crate) bytes: Vec<u8>,
}

/// A row for `subjects`.
pub(crate) struct SubjectRow<'a> {
    pub(crate) subject: &'a Subject,
    pub(crate) state: &'static str,
    pub(crate) head: Option<Head>,
    pub(crate) born: Instant,
    pub(crate) record: String,
    pub(crate) glance: Columns,
    pub(crate) skeleton: String,
}

/// Writes entries, records, links and histories.
pub(super) fn write(db: &mut Db, batch: &Batch, overlay: &Overlay) -> Result<(), StoreError> {
    let rows: Vec<SubjectRow<'_>> = overlay
        .changed()
        .map(|(subject, standing)| {
            let record = record_text(&standing.record)?;
            // A record that reads back as another would stop everyone who asks for it later.
            if record_of(&record)? != standing.record {
                let why = format!("{subject} would not be read back as it is");
                return Err(StoreError::odd("subjects", why));
            }
            Ok(SubjectRow {
                subject,
                state: standing.record.state(),
                head: standing.head,
                born: standing.born,
                record,
                glance: standing.record.glance().into(),
                skeleton: subject.skeleton(),
            })
        })
        .collect::<Result<_, StoreError>>()?;
    match db {
        Db::Sqlite(db) => sqlite::write(db, batch, &rows),
        Db::Postgres(db) => postgres::write(db, batch, &rows),
    }
}

/// Moves the head, if nobody else has; writes the checkpoint and the tiles that have become full.
pub(super) fn advance(
    db: &mut Db,
    old: Option<&LogHead>,
    new: &LogHead,
    checkpoint: &str,
) -> Result<(), StoreError> {
    let frontier = new.frontier.to_bytes();
    let values = (
        log_head::size.eq(column(new.size)?),
        log_head::root.eq(&new.root.bytes()[..]),
        log_head::frontier.eq(&frontier),
        log_head::epoch.eq(new.epoch),
        log_head::recorded_at.eq(new.recorded_at.micros()),
    );
    let moved = match old {
        None => diesel::insert_into(log_head::table)
            .values((
                log_head::id.eq(1),
                values.0,
                values.1,
                values.2,
                values.3,
                values.4,
            ))
            .execute(db),
        // Compare-and-swap: a writer that was paused and wakes up finds another size or epoch and cannot fork the log.
        Some(old) => {
            let unchanged = log_head::size
                .eq(column(old.size)?)
                .and(log_head::epoch.eq(old.epoch));
            diesel::update(log_head::table.filter(unchanged))
                .set(values)
                .execute(db)
        }
    };
    if moved.map_err(at("moving the head"))? != 1 {
        return Err(StoreError::Fenced);
    }
    diesel::insert_into(checkpoints::table)
        .values((
            checkpoints::size.eq(column(new.size)?),
            checkpoints::note.eq(checkpoint),
        ))
        .execute(db)
        .map_err(at("writing the checkpoint"))?;
    full_tiles(db, old.map_or(0, |old| old.size), new.size)
}

/// Stores each tile that became full between the two sizes, from the lowest level up.
pub(crate) fn full_tiles(db: &mut Db, old: u64, new: u64) -> Result<(), StoreError> {
    let (mut before, mut after) = (old / TILE_WIDTH, new / TILE_WIDTH);
    let mut level = 0;
    while before < after {
        for index in before..after {
            let hashes = hashes(db, level, index, 256)?;
            diesel::insert_into(tiles::table)
                .values((
                    tiles::level.eq(i64::from(level)),
                    tiles::idx.eq(column(index)?),
                    tiles::hashes.eq(tile_bytes(&hashes)),
                ))
                .execute(db)
                .map_err(at("writing a tile"))?;
        }
        (before, after) = (before / TILE_WIDTH, after / TILE_WIDTH);
        level += 1;
    }
    Ok(())
}
