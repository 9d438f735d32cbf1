//! Opening a log: the database is made, and entry 0 is recorded.

use crate::clock::Clock;
use crate::domain::Event;
use crate::ledger::{Envelope, NoteSigner};
use crate::store::{AppendError, Appended, Appender, Store, StoreError, Submission};
use std::path::Path;
use std::sync::Arc;

/// Why a log is not opened.
#[derive(Debug, thiserror::Error)]
pub enum NotOpened {
    /// The database cannot be made.
    #[error("{0}")]
    Store(#[from] StoreError),
    /// Entry 0 is not recorded.
    #[error("{0}")]
    Append(#[from] AppendError),
}

/// Makes the database and records entry 0, which the first administrator signed. `kept` is the file outside the
/// database that remembers the newest checkpoint.
///
/// # Errors
/// When there is a log already, the database cannot be made, or the rules refuse the entry.
pub fn init(
    database: &str,
    signer: NoteSigner,
    clock: Arc<dyn Clock>,
    kept: &Path,
    opening: (Event, Envelope),
) -> Result<Appended, NotOpened> {
    let store = Store::create(database)?;
    let appender = Appender::start(&store, signer, clock, kept)?;
    let (event, envelope) = opening;
    let opened = appender.append_blocking(Submission {
        event,
        envelope,
        details: Vec::new(),
        sealed: Vec::new(),
    })?;
    Ok(opened)
}
