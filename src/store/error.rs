//! What can go wrong between the program and its database.

use crate::ledger::BrokenEntry;

/// Why the store could not do what was asked. Nothing is half-written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL names no database that vialog knows.
    #[error("the database URL must start with sqlite:// (and a path) or postgres://")]
    Url,
    /// There is no database there; only `init` makes one.
    #[error("there is no log in this database; make one with `vialog init`")]
    NoLog,
    /// There is a log already; it is never written over.
    #[error("this database already holds a log; choose another, or use the one that is there")]
    Exists,
    /// The tables are of a newer program.
    #[error("the database was written by a newer vialog; use that version")]
    Newer,
    /// The database lags behind a checkpoint that this server has signed: an old backup, or a cut-off log.
    #[error(
        "the database is behind the checkpoint kept beside it ({kept} entries, the database has {found}): restore the newest backup; nothing is signed until then"
    )]
    Behind {
        /// The size of the checkpoint kept outside the database.
        kept: u64,
        /// The size of the log in the database.
        found: u64,
    },
    /// A row that no program of ours writes.
    #[error("the table {table} is not as vialog left it: {why}; run `vialog check`")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// What is odd.
        why: String,
    },
    /// Another server wrote in between; the caller may try again.
    #[error("another server extended the log at the same moment; try again")]
    Fenced,
    /// The log itself does not hold.
    #[error("the log does not hold: {0}")]
    Log(#[from] BrokenEntry),
    /// The writer has stopped.
    #[error("the server is stopping; try again when it is back")]
    Stopped,
    /// The database did not answer as it should.
    #[error("the database failed at {step}")]
    Backend {
        /// What was being done.
        step: &'static str,
        /// What the database said.
        #[source]
        source: diesel::result::Error,
    },
    /// No connection to the database.
    #[error("failed to connect to the database: {0}")]
    Connect(String),
    /// A file beside the database.
    #[error("failed to read or write {path}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

impl StoreError {
    /// A table is not as it should be.
    pub(crate) fn odd(table: &'static str, why: impl Into<String>) -> Self {
        Self::Inconsistent {
            table,
            why: why.into(),
        }
    }
}

/// Names the step at which the database failed.
pub(crate) fn at(step: &'static str) -> impl Fn(diesel::result::Error) -> StoreError {
    move |source| StoreError::Backend { step, source }
}
