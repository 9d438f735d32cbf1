//! The first report of an adverse event.

use super::super::participant::Participant;
use super::super::protocol::FollowUp;
use super::super::rule::{ensure, given};
use super::super::terminology;
use super::super::view::View;
use super::{
    Act, AdverseEvent, AdverseEventStage, BTreeSet, Changes, Clock, Course, Decide, Deserialize,
    InfusionId, Instant, LocalTime, ParticipantId, Relatedness, Relation, Rule, Serialize,
    Seriousness, Since, Stop, Subject, consistent,
};
use schemars::JsonSchema;

/// `adverse_event.reported`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reported {
    /// Of whom.
    pub participant: ParticipantId,
    /// The infusion after which it came, where there was one.
    pub infusion: Option<InfusionId>,
    /// The CTCAE version by which it is graded.
    pub ctcae_version: String,
    /// The system organ class.
    pub system_organ_class: String,
    /// The CTCAE term.
    pub term: String,
    /// The grade, 1 to 5, one that the term has.
    pub grade: u8,
    /// When it began.
    pub onset_at: LocalTime,
    /// When the investigator learnt of it.
    pub became_aware_at: LocalTime,
    /// How it relates to the treatment.
    pub relatedness: Relatedness,
    /// What makes it serious; empty when it is not.
    pub serious: BTreeSet<Seriousness>,
    /// How it ended, or stands.
    pub outcome: Course,
}

impl Decide for Reported {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let subject = act.subject();
        let participant = act.get(&self.participant)?;
        act.at_site(&participant.site)?;
        let follow_up = act.get(&participant.protocol)?.protocol.follow_up;
        self.graded(act, &follow_up)?;
        let (onset, aware) = (self.onset_at.instant(), self.became_aware_at.instant());
        ensure(
            onset <= aware && aware <= act.event.at.instant(),
            Rule::Value,
            || "It began before the investigator learnt of it, who reports it after that.".into(),
            "Correct the times.",
        )?;
        let mut changes = Changes::default();
        if let Some(infusion) = &self.infusion {
            self.follows(&participant, infusion)?;
            changes = changes
                .link(subject.clone(), Relation::Concerns, infusion.clone())
                .touch(infusion.clone());
        }
        let clock = if self.serious.is_empty() {
            None
        } else {
            Some(clock(act, &follow_up, aware)?)
        };
        let event = AdverseEvent {
            participant: self.participant.clone(),
            infusion: self.infusion.clone(),
            ctcae_version: self.ctcae_version.clone(),
            system_organ_class: self.system_organ_class.clone(),
            term: self.term.clone(),
            grade: self.grade,
            worst_grade: self.grade,
            relatedness: self.relatedness,
            serious: self.serious.clone(),
            outcome: self.outcome,
            onset_at: self.onset_at,
            since: since(&participant, onset),
            reporter: act.event.actor.clone(),
            review: None,
            clock,
            notices: Vec::new(),
            stage: AdverseEventStage::Reported,
        };
        Ok(changes
            .put(subject.clone(), event)
            .link(subject, Relation::Concerns, self.participant.clone())
            .touch(self.participant.clone()))
    }
}

/// Starts the clock of a serious event, and refuses a report that comes after its end without a reason.
pub(super) fn clock(act: &Act<'_>, follow_up: &FollowUp, from: Instant) -> Result<Clock, Stop> {
    let hours = follow_up.serious_report_hours;
    let due = from.plus_seconds(i64::from(hours) * 3600);
    let late = act.event.at.instant() > due;
    ensure(
        !late || given(act.event.late_reason.as_deref()),
        Rule::Key,
        || format!("A serious event is reported within {hours} hours."),
        "Report it now, with a late_reason.",
    )?;
    Ok(Clock { from, due })
}

/// The time from each infusion that had started to the onset.
fn since(participant: &Participant, onset: Instant) -> Vec<Since> {
    let one = |given: &super::super::participant::Given| {
        let micros = onset.micros().checked_sub(given.started_at.micros())?;
        let hours = u32::try_from(micros / 3_600_000_000)
            .ok()
            .filter(|_| micros >= 0)?;
        Some(Since {
            infusion: given.infusion.clone(),
            days: hours / 24,
            hours: hours % 24,
        })
    };
    participant.infusions.iter().filter_map(one).collect()
}

impl Reported {
    /// Term and grade are of the protocol's version, and the grade agrees with outcome and seriousness.
    fn graded(&self, act: &Act<'_>, follow_up: &FollowUp) -> Result<(), Stop> {
        ensure(
            self.ctcae_version == follow_up.ctcae_version,
            Rule::Value,
            || format!("The protocol grades by CTCAE {}.", follow_up.ctcae_version),
            "Grade by the protocol's version.",
        )?;
        let (version, class) = (&self.ctcae_version, &self.system_organ_class);
        terminology::check(act, version, class, &self.term, self.grade)?;
        consistent(self.grade, self.outcome, &self.serious)
    }

    /// The infusion was given to this participant before it began.
    fn follows(&self, participant: &Participant, infusion: &InfusionId) -> Result<(), Stop> {
        let infused = participant
            .infusions
            .iter()
            .find(|given| given.infusion == *infusion);
        let after = infused.is_some_and(|given| given.started_at <= self.onset_at.instant());
        ensure(
            after,
            Rule::Value,
            || {
                format!(
                    "{infusion} was not given to {} before the onset.",
                    self.participant
                )
            },
            "Name the infusion, or none.",
        )
    }
}
