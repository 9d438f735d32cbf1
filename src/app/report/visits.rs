//! The visits of every participant: due, done, missed, overdue.

use super::{App, AppError};
use crate::domain::assessment::Response;
use crate::domain::participant::{Given, Participant, VisitOutcome};
use crate::domain::protocol::{Trial, Visit};
use crate::domain::{DeviationId, Instant, ProtocolId, Record, Subject, site_day, site_day_end};
use chrono::NaiveDate;
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
    /// The end of that day at the site.
    #[serde(skip)]
    pub ends: Option<Instant>,
    /// `upcoming`, `due`, `overdue`, `done` or `missed`. Today is the day at the site.
    pub status: &'static str,
    /// The day on which it was done.
    pub performed_on: Option<NaiveDate>,
    /// `in_window` or `out_of_window`, where it was done.
    pub window: Option<&'static str>,
    /// The deviation that was opened because it was done out of its window.
    pub deviation: Option<DeviationId>,
    /// How the participant fared.
    pub response: Option<Response>,
}

impl App {
    /// Every visit of every trial, or of the one that is named, by participant and first day.
    ///
    /// # Errors
    /// When the record does not know the trial, or the log is out of reach.
    pub fn visits(&self, only: Option<&ProtocolId>) -> Result<Vec<VisitRow>, AppError> {
        let trials = self.trials(only)?;
        let participants = self.participants(&trials)?;
        let trials: BTreeMap<Subject, _> = trials.into_iter().collect();
        let mut zones: BTreeMap<Subject, String> = BTreeMap::new();
        let mut rows: Vec<Vec<VisitRow>> = Vec::new();
        for (id, participant) in &participants {
            let site = participant.site.subject();
            if !zones.contains_key(site) {
                zones.insert(site.clone(), self.zone_of(site)?);
            }
            let zone = zones.get(site).map_or("", String::as_str);
            let trial = trials.get(participant.protocol.subject());
            rows.extend(trial.map(|trial| self.rows_of((id, participant), trial, zone)));
        }
        Ok(rows.into_iter().flatten().collect())
    }

    /// The visits of one participant of this trial.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn visits_of(
        &self,
        id: &Subject,
        participant: &Participant,
        trial: &Trial,
    ) -> Result<Vec<VisitRow>, AppError> {
        let zone = self.zone_of(participant.site.subject())?;
        Ok(self.rows_of((id, participant), trial, &zone))
    }

    /// The visits of the protocol in force, and those of earlier versions that were done or missed.
    fn rows_of(
        &self,
        (id, participant): (&Subject, &Participant),
        trial: &Trial,
        zone: &str,
    ) -> Vec<VisitRow> {
        let today = site_day(zone, self.now());
        let visits = trial.visits_ever();
        let all = participant.infusions.iter();
        let all = all.flat_map(|given| visits.iter().map(move |visit| (given, *visit)));
        let all = all.filter(|(given, visit)| {
            let in_force = trial.protocol.visit(&visit.id).is_some();
            in_force || participant.visited(&given.infusion, &visit.id).is_some()
        });
        all.map(|(given, visit)| row((id, participant), (given, visit), (today, zone)))
            .collect()
    }

    /// The time zone of a site.
    fn zone_of(&self, site: &Subject) -> Result<String, AppError> {
        let standing = self.store().standing(site)?;
        Ok(match standing.map(|it| it.record) {
            Some(Record::Site(site)) => site.described.time_zone,
            Some(_) | None => String::new(),
        })
    }
}

fn row(
    (id, participant): (&Subject, &Participant),
    (given, visit): (&Given, &Visit),
    (today, zone): (NaiveDate, &str),
) -> VisitRow {
    let (from, to) = visit.window(given.started_on);
    let mut row = VisitRow {
        participant: id.clone(),
        participant_state: participant.state(),
        site: participant.site.subject().clone(),
        infusion: given.infusion.subject().clone(),
        visit: visit.id.clone(),
        from,
        to,
        ends: site_day_end(zone, to),
        status: waiting(today, from, to),
        performed_on: None,
        window: None,
        deviation: None,
        response: None,
    };
    match participant.visited(&given.infusion, &visit.id) {
        Some(VisitOutcome::Done {
            performed_on,
            response,
            deviation,
            ..
        }) => {
            row.status = "done";
            row.performed_on = Some(*performed_on);
            row.window = Some(if deviation.is_none() {
                "in_window"
            } else {
                "out_of_window"
            });
            row.deviation.clone_from(deviation);
            row.response = Some(*response);
        }
        Some(VisitOutcome::Missed) => row.status = "missed",
        None => {}
    }
    row
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
