//! What PostgreSQL does in its own way: one statement for each table and group, since each costs a round trip.

use super::append::{Batch, SubjectRow};
use super::error::{StoreError, at};
use super::rows::column;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Binary, Nullable, Text};

/// Writes a group's rows.
pub(crate) fn write(
    db: &mut PgConnection,
    batch: &Batch,
    rows: &[SubjectRow<'_>],
) -> Result<(), StoreError> {
    entries(db, batch)?;
    subjects(db, rows)?;
    if !batch.links.is_empty() {
        links(db, batch)?;
    }
    touches(db, batch)
}

fn entries(db: &mut PgConnection, batch: &Batch) -> Result<(), StoreError> {
    let indexes: Vec<i64> = batch
        .entries
        .iter()
        .map(|e| column(e.index))
        .collect::<Result<_, _>>()?;
    let ids: Vec<&[u8]> = batch.entries.iter().map(|e| &e.id.as_bytes()[..]).collect();
    let leaves: Vec<&[u8]> = batch.entries.iter().map(|e| &e.leaf.bytes()[..]).collect();
    let times: Vec<i64> = batch
        .entries
        .iter()
        .map(|e| e.recorded_at.micros())
        .collect();
    let bytes: Vec<&[u8]> = batch.entries.iter().map(|e| &e.bytes[..]).collect();
    sql_query(
        "INSERT INTO entries (idx, event_id, leaf_hash, recorded_at, bytes) \
         SELECT * FROM unnest($1, $2, $3, $4, $5)",
    )
    .bind::<Array<BigInt>, _>(indexes)
    .bind::<Array<Binary>, _>(ids)
    .bind::<Array<Binary>, _>(leaves)
    .bind::<Array<BigInt>, _>(times)
    .bind::<Array<Binary>, _>(bytes)
    .execute(db)
    .map_err(at("writing entries"))?;
    Ok(())
}

fn subjects(db: &mut PgConnection, rows: &[SubjectRow<'_>]) -> Result<(), StoreError> {
    let texts: Vec<&str> = rows.iter().map(|row| row.subject.as_str()).collect();
    let nouns: Vec<&str> = rows.iter().map(|row| row.subject.noun().word()).collect();
    let states: Vec<&str> = rows.iter().map(|row| row.state).collect();
    let heads: Vec<Option<&[u8]>> = rows
        .iter()
        .map(|row| row.head.as_ref().map(|head| &head.bytes()[..]))
        .collect();
    let records: Vec<&str> = rows.iter().map(|row| &*row.record).collect();
    sql_query(
        "INSERT INTO subjects (subject, noun, state, head, record) \
         SELECT * FROM unnest($1, $2, $3, $4, $5) \
         ON CONFLICT (subject) DO UPDATE SET state = excluded.state, head = excluded.head, record = excluded.record",
    )
    .bind::<Array<Text>, _>(texts)
    .bind::<Array<Text>, _>(nouns)
    .bind::<Array<Text>, _>(states)
    .bind::<Array<Nullable<Binary>>, _>(heads)
    .bind::<Array<Text>, _>(records)
    .execute(db)
    .map_err(at("writing records"))?;
    Ok(())
}

fn links(db: &mut PgConnection, batch: &Batch) -> Result<(), StoreError> {
    let from: Vec<&str> = batch.links.iter().map(|link| link.from.as_str()).collect();
    let relations: Vec<&str> = batch
        .links
        .iter()
        .map(|link| link.relation.word())
        .collect();
    let to: Vec<&str> = batch.links.iter().map(|link| link.to.as_str()).collect();
    sql_query(
        "INSERT INTO links (from_subject, relation, to_subject) SELECT * FROM unnest($1, $2, $3) \
         ON CONFLICT DO NOTHING",
    )
    .bind::<Array<Text>, _>(from)
    .bind::<Array<Text>, _>(relations)
    .bind::<Array<Text>, _>(to)
    .execute(db)
    .map_err(at("writing relations"))?;
    Ok(())
}

fn touches(db: &mut PgConnection, batch: &Batch) -> Result<(), StoreError> {
    let subjects: Vec<&str> = batch
        .touches
        .iter()
        .map(|(subject, _)| subject.as_str())
        .collect();
    let indexes: Vec<i64> = batch
        .touches
        .iter()
        .map(|(_, index)| column(*index))
        .collect::<Result<_, _>>()?;
    sql_query("INSERT INTO touches (subject, idx) SELECT * FROM unnest($1, $2)")
        .bind::<Array<Text>, _>(subjects)
        .bind::<Array<BigInt>, _>(indexes)
        .execute(db)
        .map_err(at("writing histories"))?;
    Ok(())
}
