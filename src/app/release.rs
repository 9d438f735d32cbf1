//! What a lot lacks for its release, and what is signed at it.

use super::find::StoreWorld;
use super::history::WHOLE;
use super::{App, AppError};
use crate::domain::lot::{Lot, Readiness, readiness};
use crate::domain::{Hash, LotId, Record};
use serde::Serialize;
use std::collections::HashMap;

/// How far a lot is from its release.
#[derive(Clone, Debug, Serialize)]
pub struct ReleaseReport {
    /// The lot.
    pub lot: LotId,
    /// Its state in one word.
    pub state: &'static str,
    /// What blocks it, what may come later, and the dossier to sign.
    #[serde(flatten)]
    pub readiness: Readiness,
    /// The entries that the dossier's hashes are made of.
    pub evidence: Vec<Evidence>,
}

/// An entry that something stands in.
#[derive(Clone, Debug, Serialize)]
pub struct Evidence {
    /// What stands in it: `step NAME`, `fill` or `result NAME`.
    pub what: String,
    /// Its index.
    pub index: u64,
    /// Its leaf hash.
    pub leaf_hash: Hash,
}

impl App {
    /// What blocks the release of a lot, and the dossier to sign.
    ///
    /// # Errors
    /// When the record does not know the lot, or the log is out of reach.
    pub fn release_report(&self, id: &LotId) -> Result<ReleaseReport, AppError> {
        let record = self.store().standing(id.subject())?.map(|it| it.record);
        let Some(Record::Lot(lot)) = record else {
            return Err(AppError::NotFound(id.to_string()));
        };
        Ok(ReleaseReport {
            lot: id.clone(),
            state: lot.state(),
            readiness: self.readiness(id)?,
            evidence: self.evidence(id, &lot)?,
        })
    }

    /// What blocks the release of a lot, and the dossier to sign.
    ///
    /// # Errors
    /// When the record does not know the lot, or the log is out of reach.
    pub fn readiness(&self, id: &LotId) -> Result<Readiness, AppError> {
        let now = self.now();
        StoreWorld::new(self.store()).ask(|world| readiness(world, id, now))
    }

    fn evidence(&self, id: &LotId, lot: &Lot) -> Result<Vec<Evidence>, AppError> {
        let history = self.store().history(id.subject(), None, WHOLE)?;
        let indexes: HashMap<Hash, u64> = self
            .store()
            .entries_at(&history)?
            .into_iter()
            .map(|entry| (entry.leaf_hash, entry.index))
            .collect();
        let steps = lot.steps.iter();
        let steps = steps.map(|(name, step)| (format!("step {name}"), step.entry));
        let fill = lot.fill.iter();
        let fill = fill.map(|fill| ("fill".to_owned(), fill.batch_record));
        let results = lot.results.iter();
        let results = results.map(|(test, result)| (format!("result {test}"), result.entry));
        let all = steps.chain(fill).chain(results);
        Ok(all
            .filter_map(|(what, leaf_hash)| {
                let index = indexes.get(&leaf_hash).copied()?;
                Some(Evidence {
                    what,
                    index,
                    leaf_hash,
                })
            })
            .collect())
    }
}
