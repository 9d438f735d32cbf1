//! Adverse events, graded by CTCAE (ICH E2A for seriousness; the trial's protocol names the version).

use super::rule::ensure;
use super::{
    Act, Changes, Corrections, Decide, Hash, InfusionId, Instant, LocalTime, ParticipantId,
    PersonId, Relation, Role, Rule, SiteId, Stop, Subject,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod follow;
mod report;
mod words;
pub use follow::{Closed, Notified, Reviewed, Updated};
pub(crate) use follow::{after_onset, changed};
pub use report::Reported;
pub(crate) use report::since;
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

/// Within what time the sponsor is told of a serious event. Taking "serious" back stops it, and setting it again lets it
/// run on: it never starts a second time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Clock {
    /// When the investigator first learnt that it is serious.
    pub from: Instant,
    /// Until when the sponsor is to be told.
    pub due: Instant,
    /// When it was found not to be serious after all; none while it is serious.
    #[serde(default)]
    pub stopped_at: Option<Instant>,
}

impl Clock {
    /// Whether it asks for less than another clock of the same event did: it starts later, or has stopped earlier.
    fn asks_for_less_than(self, before: Self) -> bool {
        let stopped_earlier = |at| before.stopped_at.is_none_or(|before| at < before);
        self.from > before.from || self.stopped_at.is_some_and(stopped_earlier)
    }
}

/// What one report or update says.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Graded {
    /// Its entry.
    pub entry: Hash,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// The grade, 1 to 5.
    pub grade: u8,
    /// How it relates to the treatment.
    pub relatedness: Relatedness,
    /// What makes it serious; empty when it is not.
    pub serious: BTreeSet<Seriousness>,
    /// How it ended, or stands.
    pub outcome: Course,
    /// When the investigator learnt of it.
    pub aware_at: Instant,
    /// Who else has corrected it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub corrected_by: BTreeSet<PersonId>,
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
    /// When the investigator first learnt of it.
    pub aware_at: LocalTime,
    /// How long after each infusion that the participant had had it began.
    pub since: Vec<Since>,
    /// Who reported it, or updated it last.
    pub reporter: PersonId,
    /// The second look at what was reported last.
    pub review: Option<Review>,
    /// The clock of an event that is serious, or was.
    pub clock: Option<Clock>,
    /// Who was told, and when.
    pub notices: Vec<Notice>,
    /// Where it is in its life.
    pub stage: AdverseEventStage,
    /// Every report and update, oldest first: what it says now follows from them.
    pub reports: Vec<Graded>,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
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

    /// Whose words it is reviewed on, who do not review it: who reported it last, and who has corrected a report.
    pub(crate) fn reporters(&self) -> impl Iterator<Item = &PersonId> {
        let corrected = self.reports.iter().flat_map(|one| &one.corrected_by);
        corrected.chain([&self.reporter])
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

    /// What it says now, as its reports and updates say it; the sponsor of a serious one is told within so many hours.
    pub(crate) fn follows_reports(&mut self, hours: u32) {
        self.clock = None;
        for one in &self.reports {
            let due = one.aware_at.plus_seconds(i64::from(hours) * 3600);
            let from = one.aware_at;
            let starting = Clock {
                from,
                due,
                stopped_at: None,
            };
            self.clock = if one.serious.is_empty() {
                let stopped = |clock: Clock| Clock {
                    stopped_at: clock.stopped_at.or(Some(one.recorded_at)),
                    ..clock
                };
                self.clock.map(stopped)
            } else {
                let first = self.clock.filter(|clock| clock.from <= from);
                let clock = first.unwrap_or(starting);
                Some(Clock {
                    stopped_at: None,
                    ..clock
                })
            };
        }
        let worst = self.reports.iter().map(|one| one.grade).max();
        self.worst_grade = worst.unwrap_or(self.worst_grade);
        if let Some(last) = self.reports.last() {
            self.grade = last.grade;
            self.relatedness = last.relatedness;
            self.serious.clone_from(&last.serious);
            self.outcome = last.outcome;
        }
    }

    /// Whether the notice to the sponsor is due later than this clock asked for, or no more.
    pub(crate) fn has_eased(&self, before: Option<Clock>) -> bool {
        let eased = |before| {
            let now = self.clock;
            now.is_none_or(|now| now.asks_for_less_than(before))
        };
        before.is_some_and(eased)
    }

    /// Refuses a term that has not every grade that was reported.
    pub(crate) fn gradable(&self, act: &Act<'_>) -> Result<(), Stop> {
        let (version, class) = (&self.ctcae_version, &self.system_organ_class);
        for one in &self.reports {
            super::terminology::check(act, version, class, &self.term, one.grade)?;
        }
        Ok(())
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

    /// Whether the clock of a serious event still runs: it is serious, and the sponsor was not told since it is.
    pub fn is_clock_open(&self) -> bool {
        let runs = self.clock.is_some_and(|clock| clock.stopped_at.is_none());
        runs && self.sponsor_told_at().is_none()
    }

    /// Whether the sponsor was told after the clock's end, or the clock ran past its end by this moment without that.
    pub fn is_clock_overdue(&self, now: Instant) -> bool {
        self.clock.is_some_and(|clock| {
            let ended = self.sponsor_told_at().or(clock.stopped_at);
            ended.unwrap_or(now) > clock.due
        })
    }

    /// Whether it is closed.
    pub fn is_closed(&self) -> bool {
        self.stage == AdverseEventStage::Closed
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
