//! What can go wrong between the program and its database.

use crate::domain::UnknownVersion;
use crate::ledger::{Broken, BrokenEntry};
use diesel::result::{DatabaseErrorKind as Kind, Error as DatabaseFailed};

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
    Log(BrokenEntry),
    /// The log is under a version of the rules that this program does not know.
    #[error("this program cannot decide what enters the log: {0}; use a newer vialog")]
    Rules(UnknownVersion),
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
    /// The commit itself failed. Whether it was written is known by asking again.
    #[error("the database failed to commit")]
    Commit {
        /// What the database said.
        #[source]
        source: diesel::result::Error,
    },
    /// The program failed in a fault of its own.
    #[error("the program failed: {0}")]
    Panicked(String),
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

    /// Whether it passes by itself, or when the server is looked after, so that the same request may be sent again as it is.
    /// Everything else fails each time until what is stored, or the program, is repaired.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Behind { .. }
            | Self::Fenced
            | Self::Stopped
            | Self::Commit { .. }
            | Self::Connect(_) => true,
            Self::Backend { source, .. } => passes(source),
            Self::Url
            | Self::NoLog
            | Self::Exists
            | Self::Newer
            | Self::Rules(_)
            | Self::Inconsistent { .. }
            | Self::Log(_)
            | Self::Panicked(_)
            | Self::File { .. } => false,
        }
    }
}

/// How the messages of errors begin that are about the database's own state and never about a value. Neither backend gives a
/// kind for them. SQLite's are fixed; PostgreSQL's are those of `lc_messages = C` or English.
const PASSING: &[&str] = &[
    "database is locked",
    "database table is locked",
    "database schema is locked",
    "database or disk is full",
    "disk I/O error",
    "locking protocol",
    "unable to open database file",
    "attempt to write a readonly database",
    "interrupted",
    "out of memory",
    "out of shared memory",
    "deadlock detected",
    "canceling statement due to",
    "terminating connection",
    "could not extend file",
    "could not write",
    "could not read",
    "the database system is",
    "sorry, too many clients",
    "remaining connection slots",
];

/// Whether the database may answer otherwise the next time.
fn passes(source: &DatabaseFailed) -> bool {
    if let DatabaseFailed::DatabaseError(kind, said) = source {
        let begins = |text: &&str| said.message().starts_with(text);
        return matches!(
            kind,
            Kind::ClosedConnection
                | Kind::SerializationFailure
                | Kind::ReadOnlyTransaction
                | Kind::UnableToSendCommand
        ) || PASSING.iter().any(begins);
    }
    matches!(
        source,
        DatabaseFailed::BrokenTransactionManager
            | DatabaseFailed::AlreadyInTransaction
            | DatabaseFailed::NotInTransaction
    )
}

impl From<UnknownVersion> for StoreError {
    fn from(unknown: UnknownVersion) -> Self {
        Self::Rules(unknown)
    }
}

impl From<BrokenEntry> for StoreError {
    fn from(broken: BrokenEntry) -> Self {
        match broken.why {
            Broken::Version(unknown) => Self::Rules(unknown),
            Broken::Malformed(_)
            | Broken::UnknownKey
            | Broken::Signature(_)
            | Broken::Refused(_)
            | Broken::Stale(_)
            | Broken::Repeated(_)
            | Broken::Backwards { .. } => Self::Log(broken),
        }
    }
}

/// Names the step at which the database failed.
pub(crate) fn at(step: &'static str) -> impl Fn(diesel::result::Error) -> StoreError {
    move |source| StoreError::Backend { step, source }
}
