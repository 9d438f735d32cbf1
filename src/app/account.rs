//! Accountability: what came of a lot to each site and what became of it (NCI drug accountability; EU GMP Part IV chapter 14).

use super::custody::Cause;
use super::find::StoreWorld;
use super::{App, AppError};
use crate::domain::custody::{self, Chains, LotAccount, Movement};
use crate::domain::{LotId, Noun, Record, SiteId};
use crate::store::ListQuery;
use serde::Serialize;

/// One line of the log of movements, with the entry that proves it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Moved {
    /// What moved, where and when.
    #[serde(flatten)]
    pub movement: Movement,
    /// The entry that moved it.
    pub entry: Cause,
}

impl App {
    /// The account of a lot, of every site or of the one that is named.
    ///
    /// # Errors
    /// When the record does not know the lot, or the log is out of reach.
    pub fn account(&self, lot: &LotId, site: Option<&SiteId>) -> Result<LotAccount, AppError> {
        let mut account = self.chains(lot)?.account();
        if let Some(site) = site {
            account.sites.retain(|one| one.site == *site);
        }
        Ok(account)
    }

    /// The log of movements of a lot, of every site or of the one that is named, by their stated times.
    ///
    /// # Errors
    /// When the record does not know the lot, or the log is out of reach.
    pub fn movements(&self, lot: &LotId, site: Option<&SiteId>) -> Result<Vec<Moved>, AppError> {
        let mut found = self.chains(lot)?.movements();
        if let Some(site) = site {
            found.retain(|one| one.site == *site);
        }
        let causes = self.causes(found.iter().map(|one| one.entry))?;
        let moved = found.into_iter().map(|movement| {
            Ok(Moved {
                entry: causes.get(movement.entry)?,
                movement,
            })
        });
        moved.collect()
    }

    /// The account of every lot that was filled, by name.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn accounts(&self) -> Result<Vec<LotAccount>, AppError> {
        let mut lots: Vec<LotId> = Vec::new();
        for (subject, record) in self.every(ListQuery::of_noun(Noun::Lot))? {
            if matches!(&record, Record::Lot(lot) if lot.fill.is_some()) {
                let odd = AppError::Internal("a record is not what its reference says");
                lots.push(subject.try_into().or(Err(odd))?);
            }
        }
        lots.sort();
        self.accounts_of(&lots)
    }

    /// The accounts of these lots.
    pub(super) fn accounts_of<'l>(
        &self,
        lots: impl IntoIterator<Item = &'l LotId>,
    ) -> Result<Vec<LotAccount>, AppError> {
        let now = self.now();
        StoreWorld::new(self.store()).ask_each(lots, |world, lot| {
            Ok(custody::chains(world, lot, now)?.account())
        })
    }

    fn chains(&self, lot: &LotId) -> Result<Chains, AppError> {
        match self.store().standing(lot.subject())?.map(|it| it.record) {
            Some(Record::Lot(_)) => {}
            Some(_) | None => return Err(AppError::NotFound(lot.to_string())),
        }
        let now = self.now();
        StoreWorld::new(self.store()).ask(|world| custody::chains(world, lot, now))
    }
}
