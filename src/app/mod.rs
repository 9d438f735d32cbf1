//! The use cases: what can be done with a log, one verb a file. Nothing here knows of HTTP or of the command line.
//!
//! Writes go through [`App::submit`] alone, which verifies a signature and hands the event to the one append path. Everything
//! else reads, or concerns what lies outside the log (sign-in, details).

mod error;
pub mod export;
mod find;
mod history;
mod labels;
mod next;
pub mod seeds;
mod show;
mod sign_in;
mod submit;
mod trace;
mod vault;

pub use error::AppError;
pub use history::Step;
pub use labels::{LabelForm, label_base};
pub use next::Possible;
pub use show::{EntryLine, ShownEntry, ShownSubject};
pub use sign_in::{Challenge, Visitor};
pub use submit::Recorded;
pub use trace::{GivenInfusion, LotTrace, ParticipantTrace, Recipient, TracedVial};
pub use vault::VaultKey;

use crate::clock::Clock;
use crate::domain::log::Log;
use crate::domain::{Hash, PublicKey, Record};
use crate::label::LabelBase;
use crate::ledger::{NoteSigner, VerifierKey};
use crate::store::{Appender, Store};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, RwLock};

/// How a service is run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address under which people reach it; the labels' symbols lead there.
    pub base: LabelBase,
    /// Whether anyone who reaches the address may read: for a demonstration, or a network that is closed by itself.
    pub open_reading: bool,
}

/// A log in service. Clones share it.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "it holds the vault's key")]
pub struct App(Arc<Inner>);

struct Inner {
    store: Store,
    appender: Appender,
    clock: Arc<dyn Clock>,
    vault: VaultKey,
    settings: Settings,
    log: Log,
    verifier_key: VerifierKey,
    /// Public keys by their ids. A key id is the hash of its key, so an entry never becomes wrong; whether a key may
    /// still sign is decided by the rules each time.
    keys: RwLock<HashMap<Hash, PublicKey>>,
}

impl App {
    /// Puts a log into service.
    ///
    /// # Errors
    /// When the log is not open, the signer is not the log's own, or the database lags behind what was signed before.
    pub fn start(
        store: Store,
        signer: NoteSigner,
        vault: VaultKey,
        clock: Arc<dyn Clock>,
        kept_checkpoint: &Path,
        settings: Settings,
    ) -> Result<Self, AppError> {
        let log = Self::log_of(&store)?;
        let verifier_key = signer.verifier().clone();
        if verifier_key.to_string() != log.verifier_key {
            return Err(AppError::NotFound(
                "the log's own key: the key at hand is another log's".into(),
            ));
        }
        let appender = Appender::start(&store, signer, clock.clone(), kept_checkpoint)?;
        let keys = RwLock::default();
        Ok(Self(Arc::new(Inner {
            store,
            appender,
            clock,
            vault,
            settings,
            log,
            verifier_key,
            keys,
        })))
    }

    /// What the log of a store says of itself.
    fn log_of(store: &Store) -> Result<Log, AppError> {
        let subject = Log::subject().ok_or_else(|| AppError::NotFound("the log".into()))?;
        match store.standing(&subject)?.map(|standing| standing.record) {
            Some(Record::Log(log)) => Ok(log),
            Some(_) | None => Err(AppError::NotFound(
                "the log: open it with vialog init".into(),
            )),
        }
    }

    /// The store, for reading what needs no use case of its own.
    pub fn store(&self) -> &Store {
        &self.0.store
    }

    /// The log's origin.
    pub fn origin(&self) -> &str {
        &self.0.log.origin
    }

    /// The key under which the log's checkpoints are signed.
    pub fn verifier_key(&self) -> &VerifierKey {
        &self.0.verifier_key
    }

    /// How the service is run.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }
}
