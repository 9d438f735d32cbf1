//! What may be done next with a subject.

use super::find::StoreWorld;
use super::{App, AppError};
use crate::domain::{Kind, Refusal, Stop, Subject, next};

/// A step that the subject's state allows.
#[derive(Clone, Debug)]
pub struct Possible {
    /// The kind of event.
    pub kind: &'static Kind,
    /// What stands in its way now, if anything.
    pub blocked: Option<Refusal>,
}

impl App {
    /// The steps that a subject's state allows, each with the block that stands.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn next(&self, subject: &Subject) -> Result<Vec<Possible>, AppError> {
        let world = StoreWorld::new(self.store());
        let found = next(&world, subject, self.now()).map_err(|stop| match stop {
            Stop::Refused(refusal) => AppError::Refused(refusal),
            Stop::Stale { head } => AppError::Stale { head },
            Stop::Unloaded(_) | Stop::Version(_) => {
                AppError::Internal("a record could not be read")
            }
        })?;
        Ok(found
            .into_iter()
            .map(|one| Possible {
                kind: one.kind,
                blocked: one.blocked,
            })
            .collect())
    }
}
