//! Between rows and values: an impossible row is an alarm, never a guess.

use super::error::StoreError;
use crate::domain::{Hash, Head, Link, Record, Relation, Standing, Subject};

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

/// The columns of a row of `subjects` that say what its next event continues: leaf hash and event hash.
pub(crate) fn head_columns(head: Option<&Head>) -> (Option<&[u8]>, Option<&[u8]>) {
    let leaf = head.map(|head| &head.leaf.bytes()[..]);
    let event = head.and_then(|head| head.event.as_ref());
    (leaf, event.map(|event| &event.bytes()[..]))
}

/// A row of `subjects`.
pub(crate) fn standing(
    leaf: Option<Vec<u8>>,
    event: Option<Vec<u8>>,
    record: &str,
) -> Result<Standing, StoreError> {
    let read = |bytes: Vec<u8>| hash("subjects", &bytes);
    let (leaf, event) = (leaf.map(read).transpose()?, event.map(read).transpose()?);
    let head = leaf.map(|leaf| Head { leaf, event });
    let record: Record =
        serde_json::from_str(record).map_err(|e| StoreError::odd("subjects", e.to_string()))?;
    Ok(Standing { head, record })
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
