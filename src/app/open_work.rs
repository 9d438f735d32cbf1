//! What is open for a participant or a trial.

use super::find::StoreWorld;
use super::{App, AppError};
use crate::domain::Subject;
use crate::domain::participant::OpenWork;
use crate::domain::protocol::open_work;

impl App {
    /// Everything that stops the end of a participant's part in the trial, or the closing of a trial.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn open_work(&self, subject: &Subject) -> Result<Vec<OpenWork>, AppError> {
        let world = StoreWorld::new(self.store());
        let open = open_work(&world, subject, self.now());
        open.or(Err(AppError::Internal("a record could not be read")))
    }
}
