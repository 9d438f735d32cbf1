//! The signing session, which a device keeps open between signatures (21 CFR 11.200): how long it may.

use super::{App, AppError};
use crate::domain::{Noun, Record, Standing, Subject};

/// Before any protocol says so.
const SIGNING_MINUTES: u32 = 10;

impl App {
    /// How many minutes a signing session may stay open on a device: the least that a protocol in force allows.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn signing_minutes(&self) -> Result<u32, AppError> {
        let protocols = self.subjects(Noun::Protocol, "", u64::MAX)?;
        let protocols: Vec<Subject> = protocols.into_iter().map(|(one, _)| one).collect();
        let found = self.store().standings(&protocols)?;
        let allowed = found
            .into_iter()
            .filter_map(|(_, standing)| minutes(&standing));
        Ok(allowed.min().unwrap_or(SIGNING_MINUTES))
    }
}

fn minutes(standing: &Standing) -> Option<u32> {
    if let Record::Protocol(trial) = &standing.record {
        Some(trial.protocol.signing_minutes).filter(|_| !trial.closed)
    } else {
        None
    }
}
