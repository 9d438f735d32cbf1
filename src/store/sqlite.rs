//! What SQLite does in its own way: one row a statement, each prepared once.

use super::append::{Batch, SubjectRow};
use super::error::{StoreError, at};
use super::rows::{column, head_columns};
use super::schema::{entries, links, subjects, touches, trail};
use diesel::prelude::*;

/// The least version whose write-ahead log loses no acknowledged write when it is reset.
pub(crate) const LEAST_VERSION: [u32; 3] = [3, 51, 3];

/// Writes a group's rows.
pub(crate) fn write(
    db: &mut SqliteConnection,
    batch: &Batch,
    rows: &[SubjectRow<'_>],
) -> Result<(), StoreError> {
    for entry in &batch.entries {
        diesel::insert_into(entries::table)
            .values((
                entries::idx.eq(column(entry.index)?),
                entries::event_id.eq(&entry.id.as_bytes()[..]),
                entries::leaf_hash.eq(&entry.leaf.bytes()[..]),
                entries::recorded_at.eq(entry.recorded_at.micros()),
                entries::bytes.eq(&entry.bytes),
            ))
            .execute(db)
            .map_err(at("writing an entry"))?;
    }
    for row in rows {
        let (head, event, head_at) = head_columns(row.head.as_ref());
        let values = (
            subjects::state.eq(row.state),
            subjects::head.eq(head),
            subjects::record.eq(&row.record),
            subjects::head_event.eq(event),
            subjects::head_at.eq(head_at),
            subjects::born_at.eq(row.born.micros()),
            subjects::site.eq(&row.glance.site),
            subjects::parent.eq(&row.glance.parent),
            subjects::note.eq(&row.glance.note),
            subjects::due.eq(row.glance.due),
        );
        diesel::insert_into(subjects::table)
            .values((
                subjects::subject.eq(row.subject.as_str()),
                subjects::noun.eq(row.subject.noun().word()),
                subjects::skeleton.eq(&row.skeleton),
                values,
            ))
            .on_conflict(subjects::subject)
            .do_update()
            .set(values)
            .execute(db)
            .map_err(at("writing a record"))?;
    }
    for link in &batch.links {
        diesel::insert_into(links::table)
            .values((
                links::from_subject.eq(link.from.as_str()),
                links::relation.eq(link.relation.word()),
                links::to_subject.eq(link.to.as_str()),
            ))
            .on_conflict_do_nothing()
            .execute(db)
            .map_err(at("writing a relation"))?;
    }
    for (subject, index) in &batch.touches {
        diesel::insert_into(touches::table)
            .values((
                touches::subject.eq(subject.as_str()),
                touches::idx.eq(column(*index)?),
            ))
            .execute(db)
            .map_err(at("writing a history"))?;
    }
    trail(db, batch)
}

fn trail(db: &mut SqliteConnection, batch: &Batch) -> Result<(), StoreError> {
    for row in &batch.trail {
        diesel::insert_into(trail::table)
            .values((
                trail::idx.eq(column(row.index)?),
                trail::subject.eq(row.subject.as_str()),
                trail::kind.eq(row.kind),
                trail::actor.eq(row.actor.as_str()),
                trail::key_id.eq(&row.key_id.bytes()[..]),
                trail::recorded_at.eq(row.recorded_at.micros()),
                trail::reason.eq(&row.reason),
            ))
            .execute(db)
            .map_err(at("writing the audit trail"))?;
    }
    Ok(())
}

/// Refuses a library that may lose acknowledged writes.
pub(crate) fn sound(db: &mut SqliteConnection) -> Result<(), StoreError> {
    diesel::define_sql_function! { fn sqlite_version() -> Text; }
    let version: String = diesel::select(sqlite_version())
        .get_result(db)
        .map_err(at("asking for the version"))?;
    let parts: Vec<u32> = version
        .split('.')
        .filter_map(|part| part.parse().ok())
        .collect();
    if *parts >= LEAST_VERSION[..] {
        return Ok(());
    }
    Err(StoreError::Connect(format!(
        "SQLite {version} may lose acknowledged writes; 3.51.3 or newer is needed"
    )))
}
