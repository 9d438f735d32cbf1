//! Between rows and values: an impossible row is an alarm, never a guess.

use super::error::StoreError;
use crate::domain::{Hash, Head, Instant, Link, Record, Relation, Standing, Subject};

/// A hash column.
pub(crate) fn hash(table: &'static str, bytes: &[u8]) -> Result<Hash, StoreError> {
    let bytes = bytes
        .try_into()
        .ok()
        .ok_or_else(|| StoreError::odd(table, "a hash is not 32 bytes"))?;
    Ok(Hash(bytes))
}

/// A subject column.
pub(crate) fn subject(table: &'static str, text: &str) -> Result<Subject, StoreError> {
    Subject::parse(text).map_err(|bad| StoreError::odd(table, format!("{text:?}: {bad}")))
}

/// A count or index column.
pub(crate) fn count(table: &'static str, number: i64) -> Result<u64, StoreError> {
    u64::try_from(number)
        .ok()
        .ok_or_else(|| StoreError::odd(table, format!("{number} is below nought")))
}

/// A count or index for a column.
pub(crate) fn column(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number)
        .ok()
        .ok_or_else(|| StoreError::odd("entries", format!("{number} is beyond the column")))
}

/// An index or a number that is looked for: beyond the column there is nothing, so its end stands for all that lies there.
pub(crate) fn sought(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The columns of a row of `subjects` that say what its next event continues: leaf hash, event hash and time (0 without a head).
pub(crate) fn head_columns(head: Option<&Head>) -> (Option<&[u8]>, Option<&[u8]>, i64) {
    let leaf = head.map(|head| &head.leaf.bytes()[..]);
    let event = head.and_then(|head| head.event.as_ref());
    let event = event.map(|event| &event.bytes()[..]);
    (leaf, event, head.map_or(0, |head| head.at.micros()))
}

/// What a row of `subjects` says of the subject besides its name.
#[derive(diesel::Queryable)]
pub(crate) struct StandingRow {
    head: Option<Vec<u8>>,
    head_event: Option<Vec<u8>>,
    head_at: i64,
    born_at: i64,
    record: String,
}

/// A row of `subjects`.
pub(crate) fn standing(row: StandingRow) -> Result<Standing, StoreError> {
    let read = |bytes: Vec<u8>| hash("subjects", &bytes);
    let leaf = row.head.map(read).transpose()?;
    let event = row.head_event.map(read).transpose()?;
    let at = Instant::from_micros(row.head_at);
    let head = leaf.map(|leaf| Head { leaf, event, at });
    let record = record_of(&row.record)?;
    Ok(Standing {
        head,
        born: Instant::from_micros(row.born_at),
        record,
    })
}

/// A record from its column.
pub(crate) fn record_of(text: &str) -> Result<Record, StoreError> {
    serde_json::from_str(text).map_err(|e| StoreError::odd("subjects", e.to_string()))
}

/// A record for its column.
pub(crate) fn record_text(record: &Record) -> Result<String, StoreError> {
    serde_json::to_string(record).map_err(|e| StoreError::odd("subjects", e.to_string()))
}

/// A row of `links`.
pub(crate) fn link((from, relation, to): (String, String, String)) -> Result<Link, StoreError> {
    let relation = Relation::from_word(&relation)
        .ok_or_else(|| StoreError::odd("links", format!("{relation:?}")))?;
    Ok(Link {
        from: subject("links", &from)?,
        relation,
        to: subject("links", &to)?,
    })
}
