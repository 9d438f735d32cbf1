//! Accountability: what came of a lot to each site and what became of it (NCI drug accountability; EU GMP Part IV chapter 14).

use super::{App, AppError};
use crate::domain::custody::{LotAccount, Movement};
use crate::domain::{LotId, Record, SiteId};

impl App {
    /// The account of a lot, of every site or of the one that is named.
    ///
    /// # Errors
    /// When the record does not know the lot, or the log is out of reach.
    pub fn account(&self, lot: &LotId, site: Option<&SiteId>) -> Result<LotAccount, AppError> {
        self.known_lot(lot)?;
        let chronicle = self.chronicle()?;
        let mut account = chronicle.chains().account(lot, chronicle.filled(lot));
        if let Some(site) = site {
            account.sites.retain(|one| one.site == *site);
        }
        Ok(account)
    }

    /// The log of movements of a lot, of every site or of the one that is named, in the order of the log.
    ///
    /// # Errors
    /// When the record does not know the lot, or the log is out of reach.
    pub fn movements(&self, lot: &LotId, site: Option<&SiteId>) -> Result<Vec<Movement>, AppError> {
        self.known_lot(lot)?;
        let chronicle = self.chronicle()?;
        let mut found = chronicle.chains().movements(lot);
        if let Some(site) = site {
            found.retain(|one| one.site == *site);
        }
        Ok(found)
    }

    /// The account of every lot that was filled, by name.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn accounts(&self) -> Result<Vec<LotAccount>, AppError> {
        let chronicle = self.chronicle()?;
        let chains = chronicle.chains();
        let accounts = chains
            .lots()
            .map(|lot| chains.account(lot, chronicle.filled(lot)));
        Ok(accounts.collect())
    }

    fn known_lot(&self, lot: &LotId) -> Result<(), AppError> {
        match self.store().standing(lot.subject())?.map(|it| it.record) {
            Some(Record::Lot(_)) => Ok(()),
            Some(_) | None => Err(AppError::NotFound(lot.to_string())),
        }
    }
}
