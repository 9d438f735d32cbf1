//! Whether events are signed with the server's clock.

use super::{App, AppError};
use crate::clock::{ClockDoubt, NotConfirmed};
use crate::domain::Instant;
use crate::store::LogHead;

impl App {
    /// Why nothing is signed with the server's clock, if there is a reason.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn clock_doubt(&self) -> Result<Option<ClockDoubt>, AppError> {
        let head = self.store().head()?;
        Ok(self.doubt_after(head.as_ref()))
    }

    /// Signs with the server's clock from now on, since an operator names the time that it shows. The inner result tells where
    /// it shows another.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn confirm_clock(&self, named: Instant) -> Result<Result<(), NotConfirmed>, AppError> {
        let newest = self.store().head()?.map(|head| head.recorded_at);
        Ok(self.0.parts.appender.clock().confirm(named, newest))
    }

    /// Why nothing is signed after this head.
    pub(super) fn doubt_after(&self, head: Option<&LogHead>) -> Option<ClockDoubt> {
        let newest = head.map(|head| head.recorded_at);
        self.0.parts.appender.clock().look(newest).doubt
    }
}
