//! Adverse events, graded by CTCAE (ICH E2A for seriousness; the trial's protocol names the version).

use super::rule::ensure;
use super::{
    Act, Changes, Decide, InfusionId, Instant, LocalTime, ParticipantId, PersonId, Relation, Role,
    Rule, SiteId, Stop, Subject,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod follow;
mod report;
mod words;
pub use follow::{Closed, Notified, Reviewed, Updated};
pub use report::Reported;
pub use words::{Course, Recipient, Relatedness, Seriousness};

/// That someone was told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Notice {
    /// Whom.
    pub whom: Recipient,
    /// When.
    pub at: Instant,
    /// Under what reference.
    pub reference: String,
}

/// Whole days and hours between the start of an infusion and the onset.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Since {
    /// The infusion.
    pub infusion: InfusionId,
    /// Whole days.
    pub days: u32,
    /// Whole hours beyond the whole days, 0 to 23.
    pub hours: u32,
}

/// What the second look at an adverse event found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Review {
    /// Who looked.
    pub by: PersonId,
    /// How they see the cause; the same as the report where they agree.
    pub relatedness: Relatedness,
}

/// Within what time the sponsor is told of a serious event.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Clock {
    /// When the investigator learnt that it is serious.
    pub from: Instant,
    /// Until when the sponsor is to be told.
    pub due: Instant,
}

/// Where an adverse event is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdverseEventStage {
    /// Reported or updated, to be reviewed.
    Reported,
    /// Reviewed by another person.
    Reviewed,
    /// Closed.
    Closed,
}

/// An adverse event of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AdverseEvent {
    /// Of whom.
    pub participant: ParticipantId,
    /// The infusion after which it came, as the investigator sees it.
    pub infusion: Option<InfusionId>,
    /// The CTCAE version by which it is graded.
    pub ctcae_version: String,
    /// The system organ class.
    pub system_organ_class: String,
    /// The CTCAE term.
    pub term: String,
    /// The grade now, 1 to 5.
    pub grade: u8,
    /// The worst grade that it had.
    pub worst_grade: u8,
    /// How it relates to the treatment, as the investigator sees it.
    pub relatedness: Relatedness,
    /// What makes it serious; empty when it is not.
    pub serious: BTreeSet<Seriousness>,
    /// How it ended, or stands.
    pub outcome: Course,
    /// When it began.
    pub onset_at: LocalTime,
    /// How long after each infusion that the participant had had it began.
    pub since: Vec<Since>,
    /// Who reported it, or updated it last.
    pub reporter: PersonId,
    /// The second look at what was reported last.
    pub review: Option<Review>,
    /// The clock of a serious event.
    pub clock: Option<Clock>,
    /// Who was told, and when.
    pub notices: Vec<Notice>,
    /// Where it is in its life.
    pub stage: AdverseEventStage,
}

impl AdverseEvent {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            AdverseEventStage::Reported => "reported",
            AdverseEventStage::Reviewed => "reviewed",
            AdverseEventStage::Closed => "closed",
        }
    }

    /// Whether it is serious.
    pub fn is_serious(&self) -> bool {
        !self.serious.is_empty()
    }

    /// Whether either the investigator or the reviewer sees it as at least possibly related to the treatment
    /// (ICH E2A section III.A.1: the judgement of either counts).
    pub fn is_related(&self) -> bool {
        let reviewed = self
            .review
            .as_ref()
            .is_some_and(|review| review.relatedness.is_related());
        self.relatedness.is_related() || reviewed
    }

    /// When the sponsor was first told of it since it is serious.
    pub fn sponsor_told_at(&self) -> Option<Instant> {
        let from = self.clock?.from;
        let told = self
            .notices
            .iter()
            .filter(|n| n.whom == Recipient::Sponsor && n.at >= from);
        told.map(|notice| notice.at).min()
    }

    /// Whether the clock of a serious event still runs: the sponsor was not told since it is serious.
    pub fn is_clock_open(&self) -> bool {
        self.clock.is_some() && self.sponsor_told_at().is_none()
    }
}

/// Refuses a grade, outcome and seriousness that contradict one another.
fn consistent(grade: u8, outcome: Course, serious: &BTreeSet<Seriousness>) -> Result<(), Stop> {
    let fatal = grade == 5;
    ensure(
        fatal == (outcome == Course::Fatal) && fatal == serious.contains(&Seriousness::Death),
        Rule::Value,
        || "Grade 5, a fatal outcome and the criterion death go together.".into(),
        "Correct grade, outcome or seriousness.",
    )
}
