//! The log's tables: the head, entries, checkpoints and tiles.

use super::db::Db;
use super::error::{StoreError, at};
use super::rows::{count, hash, sought};
use super::schema::{checkpoints, entries, log_head, tiles};
use crate::domain::{Hash, Instant};
use crate::ledger::tree::{Frontier, NoProof, inclusion_proof};
use crate::ledger::{Receipt, TILE_WIDTH, TileSource, entry_bundle, fold, tile_bytes, tile_hashes};
use diesel::prelude::*;
use uuid::Uuid;

/// The newest state of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// How many entries.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// The right edge of the tree.
    pub(crate) frontier: Frontier,
    /// How many commits there were.
    pub(crate) epoch: i64,
    /// When the newest entry was recorded.
    pub recorded_at: Instant,
}

/// An entry as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Its index.
    pub index: u64,
    /// Its exact bytes.
    pub bytes: Vec<u8>,
    /// Its leaf hash.
    pub leaf_hash: Hash,
}

/// The head, or none before the log is opened.
pub(crate) fn head(db: &mut Db) -> Result<Option<LogHead>, StoreError> {
    type Row = (i64, Vec<u8>, Vec<u8>, i64, i64);
    let columns = (
        log_head::size,
        log_head::root,
        log_head::frontier,
        log_head::epoch,
        log_head::recorded_at,
    );
    let row: Option<Row> = log_head::table
        .select(columns)
        .first(db)
        .optional()
        .map_err(at("reading the head"))?;
    let Some((size, root, frontier, epoch, recorded_at)) = row else {
        return Ok(None);
    };
    let frontier = Frontier::from_bytes(&frontier)
        .map_err(|bad| StoreError::odd("log_head", bad.to_string()))?;
    let head = LogHead {
        size: count("log_head", size)?,
        root: hash("log_head", &root)?,
        frontier,
        epoch,
        recorded_at: Instant::from_micros(recorded_at),
    };
    if head.frontier.size() != head.size || head.frontier.root() != head.root {
        return Err(StoreError::odd(
            "log_head",
            "size, root and right edge do not belong together",
        ));
    }
    Ok(Some(head))
}

/// The entries from this index on, at most so many.
pub(crate) fn entries(db: &mut Db, from: u64, limit: u64) -> Result<Vec<StoredEntry>, StoreError> {
    let rows: Vec<(i64, Vec<u8>, Vec<u8>)> = entries::table
        .select((entries::idx, entries::bytes, entries::leaf_hash))
        .filter(entries::idx.ge(sought(from)))
        .order(entries::idx)
        .limit(sought(limit))
        .load(db)
        .map_err(at("reading entries"))?;
    rows.into_iter()
        .map(|(index, bytes, leaf)| {
            Ok(StoredEntry {
                index: count("entries", index)?,
                bytes,
                leaf_hash: hash("entries", &leaf)?,
            })
        })
        .collect()
}

/// How many entries one statement asks for: no backend takes any number of values.
const AT_ONCE: usize = 1000;

/// These entries, in the order of their indexes.
pub(crate) fn entries_at(db: &mut Db, indexes: &[u64]) -> Result<Vec<StoredEntry>, StoreError> {
    let mut wanted: Vec<i64> = indexes.iter().map(|index| sought(*index)).collect();
    wanted.sort_unstable();
    let mut rows: Vec<(i64, Vec<u8>, Vec<u8>)> = Vec::with_capacity(wanted.len());
    for some in wanted.chunks(AT_ONCE) {
        let these = entries::table
            .select((entries::idx, entries::bytes, entries::leaf_hash))
            .filter(entries::idx.eq_any(some))
            .order(entries::idx);
        let these: QueryResult<Vec<_>> = these.load(db);
        rows.extend(these.map_err(at("reading entries"))?);
    }
    rows.into_iter()
        .map(|(index, bytes, leaf)| {
            Ok(StoredEntry {
                index: count("entries", index)?,
                bytes,
                leaf_hash: hash("entries", &leaf)?,
            })
        })
        .collect()
}

/// The entry of each of these event ids that the log knows.
pub(crate) fn known_ids(db: &mut Db, ids: &[Uuid]) -> Result<Vec<(Uuid, StoredEntry)>, StoreError> {
    type Row = (Vec<u8>, i64, Vec<u8>, Vec<u8>);
    let columns = (
        entries::event_id,
        entries::idx,
        entries::bytes,
        entries::leaf_hash,
    );
    // Each backend in the form that stays prepared: a list of values would be parsed anew for every length.
    let rows: QueryResult<Vec<Row>> = match db {
        Db::Sqlite(db) => ids
            .iter()
            .filter_map(|id| {
                let this = entries::table.filter(entries::event_id.eq(&id.as_bytes()[..]));
                this.select(columns).first(db).optional().transpose()
            })
            .collect(),
        Db::Postgres(db) => {
            let wanted: Vec<&[u8]> = ids.iter().map(|id| &id.as_bytes()[..]).collect();
            let these = entries::table.filter(entries::event_id.eq_any(wanted));
            these.select(columns).load(db)
        }
    };
    let rows = rows.map_err(at("looking up event ids"))?;
    rows.into_iter()
        .map(|(id, index, bytes, leaf)| {
            let id =
                Uuid::from_slice(&id).map_err(|e| StoreError::odd("entries", e.to_string()))?;
            Ok((
                id,
                StoredEntry {
                    index: count("entries", index)?,
                    bytes,
                    leaf_hash: hash("entries", &leaf)?,
                },
            ))
        })
        .collect()
}

/// The newest checkpoint.
pub(crate) fn checkpoint(db: &mut Db) -> Result<Option<String>, StoreError> {
    let newest = checkpoints::table
        .select(checkpoints::note)
        .order(checkpoints::size.desc());
    newest
        .first(db)
        .optional()
        .map_err(at("reading the checkpoint"))
}

/// The receipt of an entry: its proof against the first checkpoint that covers it, for ever the same bytes.
pub(crate) fn receipt(db: &mut Db, index: u64) -> Result<Option<Receipt>, StoreError> {
    let covering: Option<(i64, String)> = checkpoints::table
        .select((checkpoints::size, checkpoints::note))
        .filter(checkpoints::size.gt(sought(index)))
        .order(checkpoints::size)
        .first(db)
        .optional()
        .map_err(at("reading a checkpoint"))?;
    let Some((size, checkpoint)) = covering else {
        return Ok(None);
    };
    let size = count("checkpoints", size)?;
    let mut source = TileSource::new(|level, tile, width| hashes(db, level, tile, width));
    let proof = inclusion_proof(index, size, &mut source).map_err(|why| match why {
        NoProof::Source(why) => why,
        NoProof::OutOfRange { .. } => {
            StoreError::odd("checkpoints", "a checkpoint does not cover its entries")
        }
    })?;
    Ok(Some(Receipt {
        index,
        proof,
        checkpoint,
    }))
}

/// At least so many hashes of a tile, as far as the log has them.
pub(crate) fn hashes(
    db: &mut Db,
    level: u32,
    tile: u64,
    width: u32,
) -> Result<Vec<Hash>, StoreError> {
    let Some(first) = first_of(tile) else {
        return Ok(Vec::new());
    };
    let full: Option<Vec<u8>> = tiles::table
        .select(tiles::hashes)
        .filter(
            tiles::level
                .eq(i64::from(level))
                .and(tiles::idx.eq(sought(tile))),
        )
        .first(db)
        .optional()
        .map_err(at("reading a tile"))?;
    if let Some(full) = full {
        return tile_hashes(&full).ok_or_else(|| StoreError::odd("tiles", "a tile is torn"));
    }
    if level == 0 {
        let leaves: Vec<Vec<u8>> = entries::table
            .select(entries::leaf_hash)
            .filter(entries::idx.ge(sought(first)))
            .order(entries::idx)
            .limit(i64::from(width))
            .load(db)
            .map_err(at("reading leaf hashes"))?;
        return leaves.iter().map(|leaf| hash("entries", leaf)).collect();
    }
    // Each hash of a higher tile is the root of the full tile below it.
    let below: Vec<Vec<u8>> = tiles::table
        .select(tiles::hashes)
        .filter(
            tiles::level
                .eq(i64::from(level) - 1)
                .and(tiles::idx.ge(sought(first))),
        )
        .order(tiles::idx)
        .limit(i64::from(width))
        .load(db)
        .map_err(at("reading tiles"))?;
    let root = |bytes: &Vec<u8>| tile_hashes(bytes).and_then(fold);
    let roots: Option<Vec<Hash>> = below.iter().map(root).collect();
    roots.ok_or_else(|| StoreError::odd("tiles", "a tile is torn"))
}

/// Where a tile begins, unless it is beyond every column: its address may come from anyone.
fn first_of(tile: u64) -> Option<u64> {
    tile.checked_mul(TILE_WIDTH)
        .filter(|first| i64::try_from(*first).is_ok())
}

/// The bytes of a tile of exactly this width, if the log has come so far.
pub(crate) fn tile(
    db: &mut Db,
    level: u32,
    index: u64,
    width: u32,
) -> Result<Option<Vec<u8>>, StoreError> {
    let found = hashes(db, level, index, width)?;
    let wanted = usize::try_from(width)
        .ok()
        .and_then(|width| found.get(..width));
    Ok(wanted.map(tile_bytes))
}

/// The bytes of an entry bundle of exactly this width, if the log has come so far.
pub(crate) fn bundle(db: &mut Db, index: u64, width: u32) -> Result<Option<Vec<u8>>, StoreError> {
    let Some(first) = first_of(index) else {
        return Ok(None);
    };
    let found = entries(db, first, u64::from(width))?;
    if u32::try_from(found.len()) != Ok(width) {
        return Ok(None);
    }
    Ok(entry_bundle(found.iter().map(|entry| &*entry.bytes)))
}
