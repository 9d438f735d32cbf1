//! The one way into the log: a single writer that commits what is waiting together.
//!
//! The life of an event: a worker verifies its signature and hands it to the [`Appender`]; the writer's thread takes
//! everything that waits (`queue`), decides each in turn on an overlay of the record (`overlay`, `group`), writes what was
//! accepted with one signed checkpoint (`write`), commits once, and answers each caller with its receipt.
//!
//! One bad event harms nobody else. What fails while one event is decided (a record that it needs cannot be read, a rule
//! panics) is that event's own answer, and its group goes on. What fails while the group is written cannot be told apart, so
//! nothing of it is kept and each half is tried by itself (`writer`), down to the one event that fails alone. So a group gives
//! what its events would have given one by one, in their order. Only what fails for everyone (the connection, the commit, the
//! log's head, the clock) is everyone's answer.

mod group;
mod overlay;
mod queue;
mod write;
mod writer;

#[cfg(test)]
pub(crate) use group::Moment;
#[cfg(test)]
pub(crate) use write::full_tiles;
pub(crate) use write::{Batch, SubjectRow};
#[cfg(test)]
pub(crate) use writer::Writer;

pub use group::Opener;
pub use queue::Appender;

use super::error::StoreError;
use super::vault::SealedDetail;
use crate::clock::ClockDoubt;
use crate::domain::{Detail, Event, Hash, Instant, Refusal};
use crate::ledger::Envelope;
use std::sync::Arc;

impl std::fmt::Debug for Submission {
    /// Without the details, which no log line may hold.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "submission of {}", self.event.id)
    }
}

/// An event whose signature has been verified with the key that its envelope names.
#[derive(Clone)]
pub struct Submission {
    /// The event as read from the envelope's payload.
    pub event: Event,
    /// The envelope.
    pub envelope: Envelope,
    /// The details that came with it, to be checked against its commitments.
    pub details: Vec<Detail>,
    /// The same details, sealed for the vault.
    pub sealed: Vec<SealedDetail>,
}

/// Where an event stands in the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Appended {
    /// The index of its entry.
    pub index: u64,
    /// The entry's leaf hash.
    pub leaf_hash: Hash,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Its receipt, a C2SP tlog-proof.
    pub receipt: String,
    /// Whether it was recorded now, rather than known already.
    pub fresh: bool,
}

/// Why an event was not recorded. Nothing is changed by it.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AppendError {
    /// A rule refuses it.
    #[error("{0}")]
    Refused(Refusal),
    /// It does not continue its subject's present head.
    #[error("the event does not continue its subject's present head")]
    Stale {
        /// The leaf hash of the subject's newest entry, if it has one.
        head: Option<Hash>,
    },
    /// Its id belongs to another event.
    #[error("the event's id belongs to another event")]
    IdReused,
    /// Its entry would be longer than the log's format allows.
    #[error("the entry would be longer than 65,535 bytes")]
    TooLarge,
    /// This event alone could not be decided or written, and will not be until what is stored, or the program, is repaired.
    #[error("{0}")]
    Failed(Arc<StoreError>),
    /// The server's clock is in doubt, and nothing is signed with it.
    #[error("{0}")]
    Clock(ClockDoubt),
    /// The store failed for everyone. Whether the event was recorded is known by sending it again.
    #[error("{0}")]
    Unavailable(Arc<StoreError>),
}
