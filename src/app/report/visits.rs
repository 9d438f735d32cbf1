//! The visits of every participant: due, done, missed, overdue.

use super::{App, AppError};
use crate::domain::assessment::Response;
use crate::domain::participant::VisitOutcome;
use crate::domain::{ProtocolId, Subject};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use std::collections::BTreeMap;

/// A visit of a participant after an infusion.
#[derive(Clone, Debug, Serialize)]
pub struct VisitRow {
    /// The participant.
    pub participant: Subject,
    /// The participant's state in one word.
    pub participant_state: &'static str,
    /// The site.
    pub site: Subject,
    /// The infusion.
    pub infusion: Subject,
    /// The visit's id in the protocol.
    pub visit: String,
    /// The first day on which it may be done.
    pub from: NaiveDate,
    /// The last such day.
    pub to: NaiveDate,
    /// `upcoming`, `due`, `overdue`, `done` or `missed`. Today is the day in UTC.
    pub status: &'static str,
    /// The day on which it was done.
    pub performed_on: Option<NaiveDate>,
    /// How the participant fared.
    pub response: Option<Response>,
}

impl App {
    /// Every visit of every trial, or of the one that is named, by participant and first day.
    ///
    /// # Errors
    /// When the record does not know the trial, or the log is out of reach.
    pub fn visits(&self, only: Option<&ProtocolId>) -> Result<Vec<VisitRow>, AppError> {
        let today = self.now().utc().date_naive();
        let trials = self.trials(only)?;
        let participants = self.participants(&trials)?;
        let trials: BTreeMap<Subject, _> = trials.into_iter().collect();
        let mut rows = Vec::new();
        for (id, participant) in &participants {
            let trial = trials.get(participant.protocol.subject());
            let visits = trial.map_or(&[][..], |trial| &trial.protocol.visits);
            for (given, visit) in participant
                .infusions
                .iter()
                .flat_map(|given| visits.iter().map(move |visit| (given, visit)))
            {
                let day = |days: u32| {
                    let day = given.started_on.checked_add_days(Days::new(days.into()));
                    day.unwrap_or(NaiveDate::MAX)
                };
                let (from, to) = (day(visit.from_day), day(visit.to_day));
                let (status, performed_on, response) =
                    match participant.visited(&given.infusion, &visit.id) {
                        Some(VisitOutcome::Done {
                            performed_on,
                            response,
                            ..
                        }) => ("done", Some(*performed_on), Some(*response)),
                        Some(VisitOutcome::Missed) => ("missed", None, None),
                        None => (waiting(today, from, to), None, None),
                    };
                rows.push(VisitRow {
                    participant: id.clone(),
                    participant_state: participant.state(),
                    site: participant.site.subject().clone(),
                    infusion: given.infusion.subject().clone(),
                    visit: visit.id.clone(),
                    from,
                    to,
                    status,
                    performed_on,
                    response,
                });
            }
        }
        Ok(rows)
    }
}

/// Where a visit that was neither done nor missed stands.
fn waiting(today: NaiveDate, from: NaiveDate, to: NaiveDate) -> &'static str {
    if today < from {
        "upcoming"
    } else if today <= to {
        "due"
    } else {
        "overdue"
    }
}
