//! Where a log lives: its database, and the folder with its keys.

use super::failure::{Failure, Next};
use super::keys;
use crate::domain::log::Log;
use crate::domain::{Record, Subject};
use crate::ledger::{KeyName, NoteSigner};
use crate::store::Store;
use clap::Args;
use std::path::PathBuf;

/// The database of a log.
#[derive(Args, Debug, Clone)]
pub(crate) struct Database {
    /// The database.
    #[arg(
        help = "The database: sqlite:///absolute/path or postgres://user@host/name",
        long,
        value_name = "URL",
        env = "VIALOG_DATABASE",
        hide_env_values = true
    )]
    pub(crate) database: String,
}

/// The folder with the log's keys.
#[derive(Args, Debug, Clone)]
pub(crate) struct KeyFolder {
    /// The folder with log.key, vault.key and log.vkey, which `vialog init` writes
    #[arg(long, value_name = "FOLDER", env = "VIALOG_DIR")]
    pub(crate) dir: PathBuf,
}

impl Database {
    /// Opens a database that has a log.
    ///
    /// # Errors
    /// When there is none, or it is not this program's.
    pub(crate) fn open(&self) -> Result<Store, Failure> {
        Store::open(&self.database).or_next("the database cannot be opened", "check --database")
    }
}

impl KeyFolder {
    /// The log's private key.
    pub(crate) fn log_key(&self) -> PathBuf {
        self.dir.join("log.key")
    }

    /// The recovery key, until it is moved off this machine.
    pub(crate) fn recovery_key(&self) -> PathBuf {
        self.dir.join("recovery.pem")
    }

    /// The vault's key.
    pub(crate) fn vault_key(&self) -> PathBuf {
        self.dir.join("vault.key")
    }

    /// The log's verifier key, for auditors.
    pub(crate) fn verifier_key(&self) -> PathBuf {
        self.dir.join("log.vkey")
    }

    /// The last checkpoint signed, kept outside the database so that an old backup is noticed.
    pub(crate) fn guard(&self) -> PathBuf {
        self.dir.join("checkpoint.guard")
    }

    /// Where the printers stand, which an operator writes.
    pub(crate) fn printers(&self) -> PathBuf {
        self.dir.join("printers.toml")
    }

    /// The signer of the log in this store, whose verifier key must be the one in entry 0.
    ///
    /// # Errors
    /// When the key file is missing or is another log's.
    pub(crate) fn signer(&self, store: &Store) -> Result<NoteSigner, Failure> {
        let log = log_of(store)?;
        let next = "name the folder that vialog init wrote for this log";
        let name = KeyName::parse(&log.origin).or_next("the log's origin", next)?;
        let signer = NoteSigner::new(name, keys::open_plain(&self.log_key())?);
        if signer.verifier().to_string() != log.verifier_key {
            let what = format!("{} is not the key of this log", self.log_key().display());
            return Err(Failure::new(what, next));
        }
        Ok(signer)
    }
}

/// What the log says of itself.
///
/// # Errors
/// When the database has no log yet.
pub(crate) fn log_of(store: &Store) -> Result<Log, Failure> {
    let next = "open the log with vialog init";
    let subject: Option<Subject> = Log::subject();
    let subject = subject.ok_or_else(|| Failure::new("no log", next))?;
    let standing = store
        .standing(&subject)
        .or_next("the database", "try again")?;
    match standing.map(|standing| standing.record) {
        Some(Record::Log(log)) => Ok(log),
        Some(_) | None => Err(Failure::new("the database has no log", next)),
    }
}
