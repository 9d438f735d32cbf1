//! The heads of subjects: what the next event about each has to continue.

use super::{App, AppError};
use crate::domain::{Hash, Subject};

impl App {
    /// The leaf hash of the newest entry about each of these, none where there is none yet; in the order asked for.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn heads(&self, subjects: &[Subject]) -> Result<Vec<(Subject, Option<Hash>)>, AppError> {
        let known = self.store().standings(subjects)?;
        let head = |subject: &Subject| {
            let found = known.iter().find(|(one, _)| one == subject);
            found.and_then(|(_, standing)| standing.head.map(|head| head.leaf))
        };
        Ok(subjects
            .iter()
            .map(|subject| (subject.clone(), head(subject)))
            .collect())
    }
}
