//! A subject's history.

use super::show::{MOST, read_entry};
use super::{App, AppError, Correction, EntryLine};
use crate::domain::Subject;

/// A whole history.
pub(super) const WHOLE: u64 = u64::MAX >> 1;

/// One step of a subject's history.
#[derive(Clone, Debug)]
pub struct Step {
    /// The entry.
    pub line: EntryLine,
    /// Its event.
    pub event: crate::domain::Event,
    /// What was corrected in it later, oldest first.
    pub corrections: Vec<Correction>,
}

impl App {
    /// The entries in whose history a subject stands, newest first, before the given index.
    ///
    /// # Errors
    /// When the record does not know the subject, or the log is out of reach.
    pub fn history(
        &self,
        subject: &Subject,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Vec<Step>, AppError> {
        if self.store().standing(subject)?.is_none() {
            return Err(AppError::NotFound(subject.to_string()));
        }
        let indexes = self.store().history(subject, before, limit.min(MOST))?;
        let mut steps = Vec::with_capacity(indexes.len());
        for stored in self.store().entries_at(&indexes)?.iter().rev() {
            let entry = read_entry(stored)?;
            steps.push(Step {
                line: entry.line,
                event: entry.event,
                corrections: Vec::new(),
            });
        }
        let about = steps.iter().map(|step| step.line.subject.clone()).collect();
        let mut corrections = self.corrections(&about)?;
        for step in &mut steps {
            step.corrections = corrections.remove(&step.line.index).unwrap_or_default();
        }
        Ok(steps)
    }
}
