//! What PostgreSQL does in its own way: one statement for each table and group, since each costs a round trip; the rows
//! go as arrays, so that the statement's text is always the same and stays prepared.

use super::append::{Batch, SubjectRow};
use super::error::{StoreError, at};
use super::rows::{column, head_columns};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Binary, Nullable, Text};
use std::marker::PhantomData;

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
    touches(db, batch)?;
    trail(db, batch)
}

fn entries(db: &mut PgConnection, batch: &Batch) -> Result<(), StoreError> {
    let entries = &batch.entries;
    let indexes = entries.iter().map(|e| column(e.index));
    let columns = [
        Column::Ints(indexes.collect::<Result<_, _>>()?),
        Column::Bytes(entries.iter().map(|e| &e.id.as_bytes()[..]).collect()),
        Column::Bytes(entries.iter().map(|e| &e.leaf.bytes()[..]).collect()),
        Column::Ints(entries.iter().map(|e| e.recorded_at.micros()).collect()),
        Column::Bytes(entries.iter().map(|e| &e.bytes[..]).collect()),
    ];
    run::<InsertEntries>(db, &columns).map_err(at("writing entries"))
}

fn subjects(db: &mut PgConnection, rows: &[SubjectRow<'_>]) -> Result<(), StoreError> {
    let heads = || rows.iter().map(|row| head_columns(row.head.as_ref()));
    let columns = [
        Column::Texts(rows.iter().map(|row| row.subject.as_str()).collect()),
        Column::Texts(rows.iter().map(|row| row.subject.noun().word()).collect()),
        Column::Texts(rows.iter().map(|row| row.state).collect()),
        Column::MaybeBytes(heads().map(|(leaf, ..)| leaf).collect()),
        Column::Texts(rows.iter().map(|row| &*row.record).collect()),
        Column::MaybeBytes(heads().map(|(_, event, _)| event).collect()),
        Column::Ints(heads().map(|(.., at)| at).collect()),
        Column::Ints(rows.iter().map(|row| row.born.micros()).collect()),
        Column::Texts(rows.iter().map(|row| &*row.glance.site).collect()),
        Column::Texts(rows.iter().map(|row| &*row.glance.parent).collect()),
        Column::Texts(rows.iter().map(|row| &*row.glance.note).collect()),
        Column::Ints(rows.iter().map(|row| row.glance.due).collect()),
        Column::Texts(rows.iter().map(|row| &*row.skeleton).collect()),
    ];
    run::<PutSubjects>(db, &columns).map_err(at("writing records"))
}

fn links(db: &mut PgConnection, batch: &Batch) -> Result<(), StoreError> {
    let links = &batch.links;
    let columns = [
        Column::Texts(links.iter().map(|link| link.from.as_str()).collect()),
        Column::Texts(links.iter().map(|link| link.relation.word()).collect()),
        Column::Texts(links.iter().map(|link| link.to.as_str()).collect()),
    ];
    run::<InsertLinks>(db, &columns).map_err(at("writing relations"))
}

fn touches(db: &mut PgConnection, batch: &Batch) -> Result<(), StoreError> {
    let touches = &batch.touches;
    let indexes = touches.iter().map(|(_, index)| column(*index));
    let columns = [
        Column::Texts(touches.iter().map(|(s, _)| s.as_str()).collect()),
        Column::Ints(indexes.collect::<Result<_, _>>()?),
    ];
    run::<InsertTouches>(db, &columns).map_err(at("writing histories"))
}

fn trail(db: &mut PgConnection, batch: &Batch) -> Result<(), StoreError> {
    let rows = &batch.trail;
    let indexes = rows.iter().map(|row| column(row.index));
    let columns = [
        Column::Ints(indexes.collect::<Result<_, _>>()?),
        Column::Texts(rows.iter().map(|row| row.subject.as_str()).collect()),
        Column::Texts(rows.iter().map(|row| row.kind).collect()),
        Column::Texts(rows.iter().map(|row| row.actor.as_str()).collect()),
        Column::Bytes(rows.iter().map(|row| &row.key_id.bytes()[..]).collect()),
        Column::Ints(rows.iter().map(|row| row.recorded_at.micros()).collect()),
        Column::MaybeTexts(rows.iter().map(|row| row.reason.as_deref()).collect()),
    ];
    run::<InsertTrail>(db, &columns).map_err(at("writing the audit trail"))
}

/// The text of a statement, with `?` for each array. Its type is the key under which the connection keeps it prepared.
trait Sql: 'static {
    const TEXT: &'static str;
}

struct InsertEntries;
struct PutSubjects;
struct InsertLinks;
struct InsertTouches;
struct InsertTrail;

impl Sql for InsertEntries {
    const TEXT: &'static str = "INSERT INTO entries (idx, event_id, leaf_hash, recorded_at, bytes) \
                                SELECT * FROM unnest(?, ?, ?, ?, ?)";
}

impl Sql for PutSubjects {
    const TEXT: &'static str = "INSERT INTO subjects (subject, noun, state, head, record, head_event, head_at, born_at, site, parent, note, due, skeleton) \
        SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) \
        ON CONFLICT (subject) DO UPDATE SET state = excluded.state, head = excluded.head, record = excluded.record, \
        head_event = excluded.head_event, head_at = excluded.head_at, site = excluded.site, parent = excluded.parent, note = excluded.note, \
        due = excluded.due";
}

impl Sql for InsertLinks {
    const TEXT: &'static str = "INSERT INTO links (from_subject, relation, to_subject) \
                                SELECT * FROM unnest(?, ?, ?) ON CONFLICT DO NOTHING";
}

impl Sql for InsertTouches {
    const TEXT: &'static str = "INSERT INTO touches (subject, idx) SELECT * FROM unnest(?, ?)";
}

impl Sql for InsertTrail {
    const TEXT: &'static str = "INSERT INTO trail (idx, subject, kind, actor, key_id, recorded_at, reason) \
                                SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?)";
}

/// One column of all rows.
enum Column<'a> {
    Ints(Vec<i64>),
    Texts(Vec<&'a str>),
    Bytes(Vec<&'a [u8]>),
    MaybeBytes(Vec<Option<&'a [u8]>>),
    MaybeTexts(Vec<Option<&'a str>>),
}

/// A statement with its columns. Diesel's own `sql_query` would be prepared anew at each call.
struct Statement<'a, S> {
    columns: &'a [Column<'a>],
    sql: PhantomData<S>,
}

impl<S: Sql> QueryFragment<Pg> for Statement<'_, S> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let mut pieces = S::TEXT.split('?');
        out.push_sql(pieces.next().unwrap_or_default());
        for (column, piece) in self.columns.iter().zip(pieces) {
            match column {
                Column::Ints(values) => out.push_bind_param::<Array<BigInt>, Vec<i64>>(values)?,
                Column::Texts(values) => out.push_bind_param::<Array<Text>, Vec<&str>>(values)?,
                Column::Bytes(values) => {
                    out.push_bind_param::<Array<Binary>, Vec<&[u8]>>(values)?;
                }
                Column::MaybeBytes(values) => {
                    out.push_bind_param::<Array<Nullable<Binary>>, Vec<Option<&[u8]>>>(values)?;
                }
                Column::MaybeTexts(values) => {
                    out.push_bind_param::<Array<Nullable<Text>>, Vec<Option<&str>>>(values)?;
                }
            }
            out.push_sql(piece);
        }
        Ok(())
    }
}

impl<S: Sql> QueryId for Statement<'_, S> {
    type QueryId = S;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<S> RunQueryDsl<PgConnection> for Statement<'_, S> {}

fn run<S: Sql>(db: &mut PgConnection, columns: &[Column<'_>]) -> QueryResult<()> {
    let sql = PhantomData::<S>;
    Statement { columns, sql }.execute(db).map(drop)
}
