//! Between rows and values: an impossible row is an alarm, never a guess.

use super::error::StoreError;
use crate::domain::{Hash, Link, Record, Relation, Standing, Subject};

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

/// A row of `subjects`.
pub(crate) fn standing(head: Option<Vec<u8>>, record: &str) -> Result<Standing, StoreError> {
    let head = head.map(|head| hash("subjects", &head)).transpose()?;
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
