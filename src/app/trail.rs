//! The audit trail: who signed what, when and why (21 CFR 11.10(e), EU GMP Annex 11 section 9).

use super::lists::Listed;
use super::show::{MOST, read_entry};
use super::{App, AppError, EntryLine};
use crate::domain::Hash;
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
    /// The entries that are asked for, oldest first, as they were signed; at most 500.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn trail(&self, query: &TrailQuery, limit: u64) -> Result<Listed<TrailLine>, AppError> {
        let limit = limit.clamp(1, MOST);
        let found = Listed::of(self.store().trail(query, limit + 1)?, limit);
        // The table only finds the entries; what is told of them is read from their signed bytes.
        let entries = self.store().entries_at(&found.lines)?;
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
}
