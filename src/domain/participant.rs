//! Participants, known to the log by the trial's pseudonym alone.

use super::assessment::Response;
use super::{
    AdverseEventId, Body, Commitment, Concerns, Corrections, DeviationId, FormId, Hash, InfusionId,
    Instant, OrderId, ProtocolId, Record, SiteId,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod enrolment;
mod leaving;
mod open_work;
mod screening;
pub use enrolment::Enrolled;
pub use leaving::{Completed, IdentityBound, Withdrawn, may_be_scanned, worn_by_another};
pub use open_work::OpenWork;
pub(crate) use open_work::{none_open, of_participant, undecided};
pub use screening::{AGE, Answer, Consent, Screened};

/// Where a participant is in the trial.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParticipantStage {
    /// Screened and found eligible.
    Screened,
    /// Screened and not eligible.
    ScreenFailed,
    /// Enrolled.
    Enrolled,
    /// Done with every visit.
    Completed,
    /// Withdrawn.
    Withdrawn,
}

/// A participant of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Participant {
    /// The trial.
    pub protocol: ProtocolId,
    /// The site that screened.
    pub site: SiteId,
    /// What the screening found.
    pub screening: Screening,
    /// Where the participant is in the trial.
    pub stage: ParticipantStage,
    /// When the participant was enrolled, if that was done.
    pub enrolled_at: Option<Instant>,
    /// The wristband in force.
    pub wristband: Option<Commitment>,
    /// Since when it is worn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wristband_since: Option<Instant>,
    /// The order that is open, if one is: a participant has one at a time.
    pub order: Option<OrderId>,
    /// Every order that was ever placed for the participant.
    #[serde(default)]
    pub orders: BTreeSet<OrderId>,
    /// Every infusion that was ever checked for the participant, started or not.
    #[serde(default)]
    pub checked: BTreeSet<InfusionId>,
    /// The infusions given, with their starts.
    pub infusions: Vec<Given>,
    /// The visits that were done or missed, in the order in which they were recorded.
    pub visits: Vec<Visited>,
    /// The adverse events of the participant.
    #[serde(default)]
    pub adverse_events: BTreeSet<AdverseEventId>,
    /// What was found to depart about it.
    #[serde(default, skip_serializing_if = "Concerns::is_empty")]
    pub concerns: Concerns,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
}

/// Whether the details that an event committed to are those that hold now, so that they take the place of earlier ones: not
/// where it was reported after later ones were known. `record` is its subject's after the event, `leaf` its leaf hash.
pub(crate) fn are_in_force(record: Option<&Record>, body: &Body, leaf: Hash) -> bool {
    let Some(Record::Participant(found)) = record else {
        return true;
    };
    let commitments = body.commitments();
    let band = commitments.iter().find(|(name, _)| *name == "wristband");
    match band {
        Some((_, wristband)) => found.wristband == Some(*wristband),
        None => commitments.is_empty() || found.screening.entry == leaf,
    }
}

/// What the screening of a participant found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Screening {
    /// The entry that recorded it.
    pub entry: Hash,
    /// When it was done.
    pub at: Instant,
    /// The consent in force.
    pub consent: Consent,
    /// The age on the day of the first consent, in whole years.
    pub age_years: u32,
    /// Whether each criterion is met.
    pub answers: BTreeMap<String, bool>,
    /// The criteria that bar the participant, and [`AGE`] where the age does; empty for the eligible. What a correction
    /// finds after the enrolment stands here as well.
    pub failed: Vec<String>,
}

/// An infusion that a participant was given.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Given {
    /// The infusion.
    pub infusion: InfusionId,
    /// When it started.
    pub started_at: Instant,
    /// The day at the site on which it started: the day from which visits are counted.
    pub started_on: NaiveDate,
}

/// A visit after an infusion.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Visited {
    /// The infusion.
    pub infusion: InfusionId,
    /// The visit's id in the protocol.
    pub visit: String,
    /// The entry that recorded it.
    pub entry: Hash,
    /// What came of it.
    pub outcome: VisitOutcome,
}

/// What came of a visit.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VisitOutcome {
    /// The participant was assessed; where that was repeated, the last time.
    Done {
        /// The day.
        performed_on: NaiveDate,
        /// The form that was filled in.
        form: FormId,
        /// How the participant fared.
        response: Response,
        /// The deviation that was opened because the day lies outside the visit's window; none within it.
        #[serde(default)]
        deviation: Option<DeviationId>,
    },
    /// It was missed.
    Missed,
}

impl Visited {
    /// The day on which the participant was assessed; none for a missed visit.
    pub fn performed_on(&self) -> Option<NaiveDate> {
        match self.outcome {
            VisitOutcome::Done { performed_on, .. } => Some(performed_on),
            VisitOutcome::Missed => None,
        }
    }
}

impl Participant {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            ParticipantStage::Screened => "screened",
            ParticipantStage::ScreenFailed => "screen_failed",
            ParticipantStage::Enrolled => "enrolled",
            ParticipantStage::Completed => "completed",
            ParticipantStage::Withdrawn => "withdrawn",
        }
    }

    /// Whether visits still take place: neither withdrawn nor completed.
    pub fn is_followed(&self) -> bool {
        self.stage == ParticipantStage::Enrolled
    }

    /// Whether a dose may be ordered for the participant and given: enrolled, and neither withdrawn nor done.
    pub fn takes_doses(&self) -> bool {
        self.stage == ParticipantStage::Enrolled
    }

    /// An infusion that the participant was given; none where another was, or none.
    pub fn given(&self, infusion: &InfusionId) -> Option<&Given> {
        let mut given = self.infusions.iter();
        given.find(|given| given.infusion == *infusion)
    }

    /// What came of a visit after an infusion; none while it is neither done nor missed.
    pub fn visited(&self, infusion: &InfusionId, visit: &str) -> Option<&VisitOutcome> {
        let this = |one: &&Visited| one.infusion == *infusion && one.visit == visit;
        self.visits.iter().find(this).map(|one| &one.outcome)
    }

    /// Records what came of a visit, in place of what was recorded before.
    pub(crate) fn visit(&mut self, visited: Visited) {
        self.visits
            .retain(|one| one.infusion != visited.infusion || one.visit != visited.visit);
        self.visits.push(visited);
    }
}
