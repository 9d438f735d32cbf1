//! What a use case answers when it does not do what was asked. Which HTTP status that is, is the web's affair.

use crate::clock::ClockDoubt;
use crate::domain::{Hash, Malformed, Refusal};
use crate::label::LabelError;
use crate::ledger::BadEnvelope;
use crate::store::{AppendError, StoreError};
use std::sync::Arc;

/// Why a use case did not do what was asked. Nothing is changed by it.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The text is not in the form that is asked for; the member is named.
    #[error("{0}")]
    Malformed(Malformed),
    /// The signature does not verify.
    #[error("the signature does not verify under the key that the envelope names")]
    Signature,
    /// A rule refuses the event.
    #[error("{0}")]
    Refused(Refusal),
    /// The event does not continue its subject's present head.
    #[error(
        "the event does not continue its subject's present head; read what came in between and sign again"
    )]
    Stale {
        /// The leaf hash of the subject's newest entry, if it has one.
        head: Option<Hash>,
    },
    /// The event's id belongs to another event.
    #[error("the event's id belongs to another event; sign it under a new id")]
    IdReused,
    /// The entry would be longer than the log's format allows.
    #[error(
        "the entry would be longer than 65,535 bytes; put what is long into an attachment and name its hash"
    )]
    TooLarge,
    /// There is no such thing.
    #[error("there is no {0} here")]
    NotFound(String),
    /// The visitor has to sign in, or the sign-in does not hold.
    #[error("{0}")]
    SignIn(&'static str),
    /// The visitor is known and may not have this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// The invitation cannot be used; which of the reasons it is, a stranger is not told.
    #[error(
        "this invitation cannot be used: it was used already, is too old, was taken back, or is not whole"
    )]
    Invitation,
    /// The label cannot be made as asked.
    #[error("{0}")]
    Label(#[from] LabelError),
    /// The print job or label is not in the state that is asked for.
    #[error("{0}")]
    Printing(&'static str),
    /// What is stored, or the program, is at fault: the same request fails each time until it is repaired.
    #[error(
        "the server cannot read or write what this needs, and asking again does not help; its operator finds the cause in the server's log"
    )]
    Fault(#[source] Arc<StoreError>),
    /// The server's clock is in doubt: reading goes on, and nothing is signed.
    #[error("nothing is recorded for now: {0}")]
    Clock(ClockDoubt),
    /// The database is out of reach for now.
    #[error("the log cannot be reached at the moment; send the same again")]
    Unavailable(#[source] Arc<StoreError>),
    /// Something that should not be.
    #[error("{0}")]
    Internal(&'static str),
}

impl From<Malformed> for AppError {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl From<BadEnvelope> for AppError {
    fn from(bad: BadEnvelope) -> Self {
        Self::Malformed(Malformed::new(bad.member(), bad.to_string()))
    }
}

impl From<StoreError> for AppError {
    fn from(why: StoreError) -> Self {
        if why.is_transient() {
            Self::Unavailable(Arc::new(why))
        } else {
            Self::Fault(Arc::new(why))
        }
    }
}

impl From<AppendError> for AppError {
    fn from(why: AppendError) -> Self {
        match why {
            AppendError::Refused(refusal) => Self::Refused(refusal),
            AppendError::Stale { head } => Self::Stale { head },
            AppendError::IdReused => Self::IdReused,
            AppendError::TooLarge => Self::TooLarge,
            AppendError::Failed(why) => Self::Fault(why),
            AppendError::Clock(doubt) => Self::Clock(doubt),
            AppendError::Unavailable(why) => Self::Unavailable(why),
        }
    }
}
