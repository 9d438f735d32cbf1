//! The log replayed in memory: what questions about the past are answered from.
//!
//! The tables keep the present alone. A question about a past moment is answered by deciding every entry again by the same
//! rules, as the auditor's replay does, with each signature verified. The first such question after a start reads the whole log; each
//! later one only what was recorded since.

use super::{App, AppError};
use crate::domain::custody::{Cause, Chains};
use crate::domain::lot::Lot;
use crate::domain::{LotId, Record, World};
use crate::ledger::{Entry, Replay};
use crate::store::{Store, StoredEntry};
use std::sync::{PoisonError, RwLockReadGuard};

/// How many entries are read and replayed at once.
const AT_ONCE: u64 = 4096;

/// A log replayed up to some entry, with the chains of custody.
#[derive(Default)]
pub(super) struct Chronicle {
    replay: Replay,
    chains: Chains,
}

impl Chronicle {
    /// The chains of custody of every vial.
    pub(super) fn chains(&self) -> &Chains {
        &self.chains
    }

    /// How many vials of a lot were filled.
    pub(super) fn filled(&self, lot: &LotId) -> u32 {
        let standing = self.replay.world().standing(lot.subject());
        let Ok(Some(standing)) = standing else {
            return 0;
        };
        if let Record::Lot(Lot { fill, .. }) = &standing.record {
            fill.as_ref().map_or(0, |fill| fill.count)
        } else {
            0
        }
    }

    /// Replays what follows, up to this size.
    fn follow(&mut self, store: &Store, size: u64) -> Result<(), AppError> {
        while self.replay.size() < size {
            let stored = store.entries(self.replay.size(), AT_ONCE)?;
            if stored.is_empty() {
                return Err(AppError::Internal("an entry of the log is missing"));
            }
            self.extend(&stored)?;
        }
        Ok(())
    }

    fn extend(&mut self, stored: &[StoredEntry]) -> Result<(), AppError> {
        let entries: Result<Vec<Entry>, _> =
            stored.iter().map(|one| Entry::parse(&*one.bytes)).collect();
        let Ok(entries) = entries else {
            return Err(AppError::Internal(
                "an entry in the database is not as it was written",
            ));
        };
        // In order, as the replay will show them.
        let signed: Vec<_> = entries
            .iter()
            .map(|entry| (entry.leaf_hash(), entry.recorded_at()))
            .collect();
        let mut signed = signed.into_iter();
        let chains = &mut self.chains;
        let held = self.replay.extend_with(entries, |index, event, changes| {
            if let Some((leaf, recorded_at)) = signed.next() {
                chains.see(&Cause::of(index, leaf, event, recorded_at), changes);
            }
        });
        held.or(Err(AppError::Internal(
            "an entry of the log does not hold; check the log",
        )))
    }
}

impl App {
    /// The log replayed to its present end.
    ///
    /// # Errors
    /// When the log does not hold, or is out of reach.
    pub(super) fn chronicle(&self) -> Result<RwLockReadGuard<'_, Chronicle>, AppError> {
        let size = self.store().head()?.map_or(0, |head| head.size);
        let lock = &self.0.chronicle;
        let present = |chronicle: &Chronicle| chronicle.replay.size() >= size;
        let read = lock.read().unwrap_or_else(PoisonError::into_inner);
        if present(&read) {
            return Ok(read);
        }
        drop(read);
        let mut write = lock.write().unwrap_or_else(PoisonError::into_inner);
        if !present(&write) {
            // What was replayed in part, or left by a panic, is never asked: it begins anew.
            let mut chronicle = std::mem::take(&mut *write);
            chronicle.follow(self.store(), size)?;
            *write = chronicle;
        }
        drop(write);
        Ok(lock.read().unwrap_or_else(PoisonError::into_inner))
    }
}
