//! Every table held against the log.

use super::db::Db;
use super::error::{StoreError, at};
use super::lists::Columns;
use super::log;
use super::rebuild::{Replayed, replay};
use super::rows::{column, head_columns, record_text};
use super::schema::{checkpoints, entries, links, subjects, tiles, touches};
use super::{attachments, record, trail};
use crate::domain::{Event, Hash, Standing, Subject};
use crate::ledger::tree::Frontier;
use crate::ledger::{Entry, SignedCheckpoint, TILE_WIDTH, VerifierKey, fold, tile_bytes};
use diesel::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A row that is not what the log says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The table.
    pub table: &'static str,
    /// The row, by its key.
    pub row: String,
    /// What is wrong.
    pub why: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.table, self.row, self.why)
    }
}

/// What was found so far.
#[derive(Default)]
struct Found(Vec<Difference>);

impl Found {
    fn add(&mut self, table: &'static str, row: impl fmt::Display, why: impl Into<String>) {
        self.0.push(Difference {
            table,
            row: row.to_string(),
            why: why.into(),
        });
    }
}

/// Compares entries, tree, checkpoints and record with what the entries' own bytes say.
pub(crate) fn check(
    db: &mut Db,
    key: &VerifierKey,
    progress: impl FnMut(u64, u64),
) -> Result<Vec<Difference>, StoreError> {
    let mut found = Found::default();
    let head = match log::head(db) {
        Ok(head) => head,
        Err(StoreError::Inconsistent { table, why }) => {
            found.add(table, "1", why);
            return Ok(found.0);
        }
        Err(other) => return Err(other),
    };
    log_tables(db, key, &mut found)?;
    let size = head.map_or(0, |head| head.size);
    match replay(db, progress) {
        Ok(replayed) => record_tables(db, &replayed, &mut found)?,
        Err(StoreError::Inconsistent { table, why }) => found.add(table, size, why),
        Err(StoreError::Log(why)) => found.add("entries", why.index, why.why.to_string()),
        Err(other) => return Err(other),
    }
    for (hash, why) in attachments::altered(db)? {
        found.add("attachments", hash, why);
    }
    Ok(found.0)
}

type EntryRow = (i64, Vec<u8>, Vec<u8>, i64, Vec<u8>);

/// Entries against their columns; tiles, checkpoints and head against the entries.
fn log_tables(db: &mut Db, key: &VerifierKey, found: &mut Found) -> Result<(), StoreError> {
    let notes: Vec<(i64, String)> = checkpoints::table
        .order(checkpoints::size)
        .load(db)
        .map_err(at("reading checkpoints"))?;
    let mut notes = notes.into_iter().peekable();
    let mut frontier = Frontier::empty();
    let mut levels: BTreeMap<i64, Vec<Hash>> = BTreeMap::new();
    let mut recorded = 0;
    loop {
        let rows: Vec<EntryRow> = entries::table
            .filter(entries::idx.ge(column(frontier.size())?))
            .order(entries::idx)
            .limit(1024)
            .load(db)
            .map_err(at("reading entries"))?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            recorded = row.3;
            let leaf = entry_row(&row, frontier.size(), found);
            frontier.append(leaf);
            levels.entry(0).or_default().push(leaf);
            let size = column(frontier.size())?;
            while let Some((at, note)) = notes.next_if(|(at, _)| *at <= size) {
                checkpoint_row(at, &note, &frontier, key, found);
            }
        }
    }
    for (at, _) in notes {
        found.add("checkpoints", at, "covers entries that are not there");
    }
    tile_rows(db, levels, found)?;
    let head = log::head(db)?;
    let agrees = head.as_ref().is_none_or(|head| {
        head.size == frontier.size()
            && head.root == frontier.root()
            && head.recorded_at.micros() == recorded
    });
    if !agrees {
        found.add(
            "log_head",
            1,
            "is not the head of the entries that are there",
        );
    }
    let newest = log::checkpoint(db)?;
    let covered = newest
        .and_then(|note| SignedCheckpoint::open(note.as_bytes(), key).ok())
        .map_or(0, |c| c.size());
    if covered != frontier.size() {
        found.add(
            "checkpoints",
            covered,
            "the newest checkpoint does not cover every entry",
        );
    }
    epoch(db, head.map_or(0, |head| head.epoch), found)
}

/// One commit, one checkpoint, one step of the head's epoch.
fn epoch(db: &mut Db, epoch: i64, found: &mut Found) -> Result<(), StoreError> {
    let commits: i64 = checkpoints::table
        .count()
        .get_result(db)
        .map_err(at("counting checkpoints"))?;
    if commits != epoch {
        found.add(
            "log_head",
            1,
            format!("counts {epoch} commits, there are {commits} checkpoints"),
        );
    }
    Ok(())
}

/// One entry's columns against its bytes; gives the hash of the bytes as they are.
fn entry_row(row: &EntryRow, index: u64, found: &mut Found) -> Hash {
    let (idx, id, leaf_column, recorded_at, bytes) = row;
    let leaf = crate::ledger::tree::leaf_hash(bytes);
    if u64::try_from(*idx) != Ok(index) {
        found.add(
            "entries",
            idx,
            format!("stands where entry {index} should be"),
        );
    }
    if leaf.bytes()[..] != leaf_column[..] {
        found.add("entries", idx, "the leaf hash is not that of the bytes");
    }
    let entry = match Entry::parse(&**bytes) {
        Ok(entry) => entry,
        Err(bad) => {
            found.add("entries", idx, bad.to_string());
            return leaf;
        }
    };
    if entry.recorded_at().micros() != *recorded_at {
        found.add("entries", idx, "the column recorded_at is not the entry's");
    }
    let own_id =
        Event::read(&entry.envelope().payload).is_ok_and(|event| event.id.as_bytes()[..] == id[..]);
    if !own_id {
        found.add("entries", idx, "the column event_id is not the event's");
    }
    leaf
}

fn checkpoint_row(at: i64, note: &str, frontier: &Frontier, key: &VerifierKey, found: &mut Found) {
    match SignedCheckpoint::open(note.as_bytes(), key) {
        Err(bad) => found.add("checkpoints", at, bad.to_string()),
        Ok(signed)
            if column(signed.size()).ok() != Some(at) || signed.size() != frontier.size() =>
        {
            found.add("checkpoints", at, "is of another size than it stands for");
        }
        Ok(signed) if *signed.root() != frontier.root() => {
            found.add(
                "checkpoints",
                at,
                "the log signed another root than the entries have",
            );
        }
        Ok(_) => {}
    }
}

/// Full tiles of every level against the hashes below them.
fn tile_rows(
    db: &mut Db,
    mut levels: BTreeMap<i64, Vec<Hash>>,
    found: &mut Found,
) -> Result<(), StoreError> {
    let width = usize::try_from(TILE_WIDTH).unwrap_or(256);
    let mut wanted: BTreeMap<(i64, i64), Vec<u8>> = BTreeMap::new();
    let mut hashes = levels.remove(&0).unwrap_or_default();
    let mut level = 0;
    while hashes.len() >= width {
        let mut above = Vec::new();
        for (index, tile) in (0_i64..).zip(hashes.chunks_exact(width)) {
            wanted.insert((level, index), tile_bytes(tile));
            above.extend(fold(tile.to_vec()));
        }
        hashes = above;
        level += 1;
    }
    let rows: Vec<(i64, i64, Vec<u8>)> = tiles::table.load(db).map_err(at("reading tiles"))?;
    for (level, index, bytes) in rows {
        let row = format!("{level}/{index}");
        match wanted.remove(&(level, index)) {
            Some(right) if right == bytes => {}
            Some(_) => found.add(
                "tiles",
                row,
                "its hashes are not those of what lies under it",
            ),
            None => found.add("tiles", row, "no such tile is full"),
        }
    }
    for (level, index) in wanted.keys() {
        found.add("tiles", format!("{level}/{index}"), "is missing");
    }
    Ok(())
}

/// The tables of the record against the replay.
fn record_tables(db: &mut Db, replayed: &Replayed, found: &mut Found) -> Result<(), StoreError> {
    let mut wanted = BTreeMap::new();
    for (subject, standing) in replayed.replay.world().standings() {
        wanted.insert(subject.to_string(), subject_row(subject, standing)?);
    }
    let counted = wanted.values();
    let counted = counted
        .map(|((_, noun, state), _, (site, ..), _)| (noun.clone(), state.clone(), site.clone()));
    tally_rows(db, counted, found)?;
    let columns = (
        (subjects::subject, subjects::noun, subjects::state),
        (
            subjects::head,
            subjects::head_event,
            subjects::head_at,
            subjects::born_at,
            subjects::record,
        ),
        (
            subjects::site,
            subjects::parent,
            subjects::note,
            subjects::due,
        ),
        subjects::skeleton,
    );
    let rows = subjects::table.select(columns).load(db);
    let rows: Vec<SubjectRow> = rows.map_err(at("reading records"))?;
    for row in rows {
        let name = row.0.0.clone();
        match wanted.remove(&name) {
            Some(right) if right == row => {}
            Some(_) => found.add("subjects", &name, "is not as the log says"),
            None => found.add("subjects", &name, "is not in the log"),
        }
    }
    for missing in wanted.keys() {
        found.add("subjects", missing, "is missing");
    }
    link_rows(db, replayed, found)?;
    history_rows(db, replayed, found)
}

/// A row of `subjects`: its name, noun and state; its head, record and times; what lists show of it; and its skeleton.
type SubjectRow = (
    (String, String, String),
    (Option<Vec<u8>>, Option<Vec<u8>>, i64, i64, String),
    (String, String, String, i64),
    String,
);

/// The row of a subject as it should be.
fn subject_row(subject: &Subject, standing: &Standing) -> Result<SubjectRow, StoreError> {
    let glance = Columns::from(standing.record.glance());
    let (head, event, head_at) = head_columns(standing.head.as_ref());
    Ok((
        (
            subject.to_string(),
            subject.noun().word().into(),
            standing.record.state().into(),
        ),
        (
            head.map(Into::into),
            event.map(Into::into),
            head_at,
            standing.born.micros(),
            record_text(&standing.record)?,
        ),
        (glance.site, glance.parent, glance.note, glance.due),
        subject.skeleton(),
    ))
}

/// The counts against the replay; a row of nought is as good as none.
fn tally_rows(
    db: &mut Db,
    counted: impl Iterator<Item = (String, String, String)>,
    found: &mut Found,
) -> Result<(), StoreError> {
    let mut right: BTreeMap<(String, String, String), u64> = BTreeMap::new();
    for one in counted {
        *right.entry(one).or_default() += 1;
    }
    let right = right.into_iter();
    let right = right.map(|((noun, state, site), things)| (noun, state, site, things));
    let there = record::tallies(db)?.into_iter().collect();
    sets(
        "tallies",
        &there,
        &right.collect(),
        |(noun, state, site, things)| format!("{noun} {state} {site} {things}"),
        found,
    );
    Ok(())
}

/// Relations against the replay.
fn link_rows(db: &mut Db, replayed: &Replayed, found: &mut Found) -> Result<(), StoreError> {
    let rows: Vec<(String, String, String)> =
        links::table.load(db).map_err(at("reading relations"))?;
    let right = replayed.replay.world().links().iter();
    let right = right
        .map(|l| {
            (
                l.from.to_string(),
                l.relation.word().to_owned(),
                l.to.to_string(),
            )
        })
        .collect();
    sets(
        "links",
        &rows.into_iter().collect(),
        &right,
        |(from, relation, to)| format!("{from} {relation} {to}"),
        found,
    );
    Ok(())
}

/// Histories and audit trail against the replay.
fn history_rows(db: &mut Db, replayed: &Replayed, found: &mut Found) -> Result<(), StoreError> {
    let rows: Vec<(String, i64)> = touches::table.load(db).map_err(at("reading histories"))?;
    let right: Result<BTreeSet<(String, i64)>, StoreError> = replayed
        .histories
        .iter()
        .map(|(subject, index)| Ok((subject.to_string(), column(*index)?)))
        .collect();
    sets(
        "touches",
        &rows.into_iter().collect(),
        &right?,
        |(subject, index)| format!("{subject} {index}"),
        found,
    );
    let rows = trail::all(db)?.into_iter().collect();
    let right = replayed.trail.iter().map(trail::TrailRow::columns);
    let right = right.collect::<Result<_, _>>()?;
    sets("trail", &rows, &right, |row| row.0.to_string(), found);
    Ok(())
}

/// Names what only one of two sets has.
fn sets<T: Ord>(
    table: &'static str,
    there: &BTreeSet<T>,
    right: &BTreeSet<T>,
    name: impl Fn(&T) -> String,
    found: &mut Found,
) {
    for row in there.difference(right) {
        found.add(table, name(row), "is not in the log");
    }
    for row in right.difference(there) {
        found.add(table, name(row), "is missing");
    }
}
