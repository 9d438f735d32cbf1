//! Screening and enrolment against the cap.

use super::{App, AppError};
use crate::domain::participant::ParticipantStage;
use crate::domain::{ProtocolId, Subject};
use serde::Serialize;
use std::collections::BTreeMap;

/// How far the enrolment of a trial has come.
#[derive(Clone, Debug, Serialize)]
pub struct TrialEnrolment {
    /// The trial.
    pub protocol: Subject,
    /// The most participants that may be enrolled.
    pub cap: u32,
    /// How many were screened.
    pub screened: u32,
    /// How many failed the screening.
    pub screen_failures: u32,
    /// How many were enrolled, whatever came of them.
    pub enrolled: u32,
    /// By site; every site of the protocol is listed.
    pub sites: Vec<SiteEnrolment>,
    /// How many failed each criterion; one who fails several counts at each.
    pub failures: Vec<FailedCriterion>,
}

/// How far the enrolment of a site has come.
#[derive(Clone, Debug, Serialize)]
pub struct SiteEnrolment {
    /// The site.
    pub site: Subject,
    /// How many were screened.
    pub screened: u32,
    /// How many failed the screening.
    pub screen_failures: u32,
    /// How many were enrolled, whatever came of them.
    pub enrolled: u32,
    /// How many withdrew, before or after the enrolment.
    pub withdrawn: u32,
    /// How many completed the trial.
    pub completed: u32,
}

/// How many failed a criterion.
#[derive(Clone, Debug, Serialize)]
pub struct FailedCriterion {
    /// The criterion's id, or `age`.
    pub criterion: String,
    /// How many.
    pub participants: u32,
}

impl App {
    /// Screened, failures by criterion and enrolled against the cap, of every trial or of the one that is named.
    ///
    /// # Errors
    /// When the record does not know the trial, or the log is out of reach.
    pub fn enrolment(&self, only: Option<&ProtocolId>) -> Result<Vec<TrialEnrolment>, AppError> {
        let trials = self.trials(only)?;
        let participants = self.participants(&trials)?;
        let mut found = Vec::new();
        for (id, trial) in trials {
            let named = trial
                .protocol
                .sites
                .iter()
                .map(|site| site.subject().clone());
            let mut sites: BTreeMap<Subject, SiteEnrolment> = named
                .map(|site| (site.clone(), SiteEnrolment::none(site)))
                .collect();
            let mut failures: BTreeMap<&str, u32> = BTreeMap::new();
            let own = participants
                .iter()
                .filter(|(_, one)| *one.protocol.subject() == id);
            for (_, participant) in own {
                let site = participant.site.subject().clone();
                let at = sites
                    .entry(site.clone())
                    .or_insert_with(|| SiteEnrolment::none(site));
                at.screened += 1;
                at.enrolled += u32::from(participant.enrolled_at.is_some());
                match participant.stage {
                    ParticipantStage::ScreenFailed => at.screen_failures += 1,
                    ParticipantStage::Withdrawn => at.withdrawn += 1,
                    ParticipantStage::Completed => at.completed += 1,
                    ParticipantStage::Screened | ParticipantStage::Enrolled => {}
                }
                // What a correction found after the enrolment failed no screening.
                let screened = participant.enrolled_at.is_none();
                let failed = participant.screening.failed.iter();
                for criterion in failed.filter(|_| screened) {
                    *failures.entry(criterion).or_default() += 1;
                }
            }
            found.push(TrialEnrolment {
                protocol: id,
                cap: trial.protocol.enrolment.cap,
                screened: trial.screened,
                screen_failures: trial.screen_failures,
                enrolled: trial.enrolled,
                sites: sites.into_values().collect(),
                failures: failures
                    .into_iter()
                    .map(|(criterion, participants)| FailedCriterion {
                        criterion: criterion.to_owned(),
                        participants,
                    })
                    .collect(),
            });
        }
        Ok(found)
    }
}

impl SiteEnrolment {
    fn none(site: Subject) -> Self {
        Self {
            site,
            screened: 0,
            screen_failures: 0,
            enrolled: 0,
            withdrawn: 0,
            completed: 0,
        }
    }
}
