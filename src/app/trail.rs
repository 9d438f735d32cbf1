//! The audit trail: who signed what, when and why (21 CFR 11.10(e), EU GMP Annex 11 section 9).

use super::lists::Listed;
use super::show::{MOST, read_entry};
use super::{App, AppError, EntryLine};
use crate::domain::{Hash, KeyId, Record};
use crate::store::TrailQuery;
use serde::Serialize;

/// One line of the audit trail.
#[derive(Clone, Debug, Serialize)]
pub struct TrailLine {
    /// The entry.
    #[serde(flatten)]
    pub entry: EntryLine,
    /// The key that signed.
    pub key_id: Hash,
    /// The reason that the event gives; where its body gives none, why it came late.
    pub reason: Option<String>,
}

impl App {
    /// The entries that are asked for, in the order asked for, as they were signed; at most 500.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn trail(&self, query: &TrailQuery, limit: u64) -> Result<Listed<TrailLine>, AppError> {
        let limit = limit.clamp(1, MOST);
        let query = self.by_person(query)?;
        let found = Listed::of(self.store().trail(&query, limit + 1)?, limit);
        // The table only finds the entries; what is told of them is read from their signed bytes.
        let mut entries = self.store().entries_at(&found.lines)?;
        if query.newest_first {
            entries.reverse();
        }
        let lines = entries.iter().map(|stored| {
            let entry = read_entry(stored)?;
            Ok(TrailLine {
                reason: entry.event.reason(),
                key_id: entry.key_id,
                entry: entry.line,
            })
        });
        Ok(Listed {
            lines: lines.collect::<Result<_, AppError>>()?,
            more: found.more,
        })
    }

    /// A key signs for one person, whose entries are found faster than the key's.
    fn by_person(&self, query: &TrailQuery) -> Result<TrailQuery, AppError> {
        let mut query = query.clone();
        let (Some(key), None) = (&query.key, &query.actor) else {
            return Ok(query);
        };
        let Ok(id) = KeyId::new(&key.to_string()) else {
            return Ok(query);
        };
        let standing = self.store().standing(id.subject())?;
        if let Some(Record::Key(key)) = standing.map(|standing| standing.record) {
            query.actor = Some(key.person);
        }
        Ok(query)
    }
}
