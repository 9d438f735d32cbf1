//! May it be used, and if not, why not; and the state that is shown of a thing.

use super::find::StoreWorld;
use super::{App, AppError};
use crate::domain::usability::{self, Purpose, Reason, Shown};
use crate::domain::{Instant, Record, SiteId, Subject};
use std::collections::HashMap;

impl StoreWorld<'_> {
    /// The state to show of each of these things, in their order; none of one that the record does not know.
    pub(super) fn shown<'s>(
        &self,
        subjects: impl IntoIterator<Item = &'s Subject>,
        now: Instant,
    ) -> Result<Vec<Option<Shown>>, AppError> {
        self.ask_each(subjects, |world, subject| {
            let Some(standing) = world.standing(subject)? else {
                return Ok(None);
            };
            usability::shown(world, subject, &standing.record, now).map(Some)
        })
    }
}

impl App {
    /// Every open reason why a thing may not be used for this purpose at this site now; none when it may be.
    ///
    /// # Errors
    /// When the record does not know the thing, it is not used for such a purpose, or the log is out of reach.
    pub fn usability(
        &self,
        subject: &Subject,
        purpose: Purpose,
        site: Option<&SiteId>,
    ) -> Result<Vec<Reason>, AppError> {
        for one in [Some(subject), site.map(SiteId::subject)]
            .into_iter()
            .flatten()
        {
            self.record_of(one)?;
        }
        let now = self.now();
        StoreWorld::new(self.store())
            .ask(|world| usability::usability(world, subject, purpose, site, now))
    }

    /// The state to show of each of these records, with what stands behind it, all as of one moment.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn shown_states(
        &self,
        records: &HashMap<Subject, Record>,
    ) -> Result<HashMap<Subject, Shown>, AppError> {
        let now = self.now();
        StoreWorld::new(self.store()).ask_each(records.iter(), |world, (subject, record)| {
            let shown = usability::shown(world, subject, record, now)?;
            Ok((subject.clone(), shown))
        })
    }

    /// The state to show of one record.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn shown(&self, subject: &Subject, record: &Record) -> Result<Shown, AppError> {
        let now = self.now();
        StoreWorld::new(self.store()).ask(|world| usability::shown(world, subject, record, now))
    }
}
