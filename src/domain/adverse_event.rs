//! Adverse events, graded by CTCAE (ICH E2A for seriousness; the trial's protocol names the version).

use super::participant::Participant;
use super::protocol::FollowUp;
use super::rule::{ensure, given};
use super::view::View;
use super::{
    Act, Changes, Decide, InfusionId, LocalTime, ParticipantId, Relation, Rule, Stop, Subject,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How an adverse event relates to the treatment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relatedness {
    /// Not related.
    Unrelated,
    /// Unlikely related.
    Unlikely,
    /// Possibly related.
    Possible,
    /// Probably related.
    Probable,
    /// Definitely related.
    Definite,
}

/// What makes an adverse event serious (ICH E2A section II.B).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seriousness {
    /// It resulted in death.
    Death,
    /// It threatened life.
    LifeThreatening,
    /// It took the participant to hospital or kept them there.
    Hospitalisation,
    /// It led to lasting disability.
    Disability,
    /// It is a birth defect.
    CongenitalAnomaly,
    /// It is otherwise medically important.
    MedicallyImportant,
}

/// How an adverse event ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// Recovered.
    Recovered,
    /// Recovering.
    Recovering,
    /// Not recovered.
    NotRecovered,
    /// Recovered with sequelae.
    RecoveredWithSequelae,
    /// Fatal.
    Fatal,
}

/// `adverse_event.reported`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    /// The grade, 1 to 5.
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

/// An adverse event of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AdverseEvent {
    /// Of whom.
    pub participant: ParticipantId,
    /// The infusion after which it came.
    pub infusion: Option<InfusionId>,
    /// The CTCAE term.
    pub term: String,
    /// The grade, 1 to 5.
    pub grade: u8,
    /// Whether it is at least possibly related to the treatment.
    pub related: bool,
    /// Whether it is serious.
    pub serious: bool,
}

impl AdverseEvent {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        "reported"
    }
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
        self.graded(&follow_up)?;
        self.timely(act, &follow_up)?;
        let mut changes = Changes::default();
        if let Some(infusion) = &self.infusion {
            self.follows(&participant, infusion)?;
            changes = changes
                .link(subject.clone(), Relation::Concerns, infusion.clone())
                .touch(infusion.clone());
        }
        let event = AdverseEvent {
            participant: self.participant.clone(),
            infusion: self.infusion.clone(),
            term: self.term.clone(),
            grade: self.grade,
            related: !matches!(
                self.relatedness,
                Relatedness::Unrelated | Relatedness::Unlikely
            ),
            serious: !self.serious.is_empty(),
        };
        Ok(changes
            .put(subject.clone(), event)
            .link(subject, Relation::Concerns, self.participant.clone())
            .touch(self.participant.clone()))
    }
}

impl Reported {
    /// The grade is one of the protocol's version and agrees with outcome and seriousness.
    fn graded(&self, follow_up: &FollowUp) -> Result<(), Stop> {
        ensure(
            self.ctcae_version == follow_up.ctcae_version,
            Rule::Value,
            || format!("The protocol grades by CTCAE {}.", follow_up.ctcae_version),
            "Grade by the protocol's version.",
        )?;
        ensure(
            (1..=5).contains(&self.grade),
            Rule::Value,
            || "A CTCAE grade is 1 to 5.".into(),
            "Correct the grade.",
        )?;
        let fatal = self.grade == 5;
        let consistent = fatal == (self.outcome == Course::Fatal)
            && fatal == self.serious.contains(&Seriousness::Death);
        ensure(
            consistent,
            Rule::Value,
            || "Grade 5, a fatal outcome and the criterion death go together.".into(),
            "Correct grade, outcome or seriousness.",
        )
    }

    /// It began, was learnt of and is reported in this order, and in time where it is serious.
    fn timely(&self, act: &Act<'_>, follow_up: &FollowUp) -> Result<(), Stop> {
        let (onset, aware) = (self.onset_at.instant(), self.became_aware_at.instant());
        ensure(
            onset <= aware && aware <= act.event.at.instant(),
            Rule::Value,
            || "It began before the investigator learnt of it, who reports it after that.".into(),
            "Correct the times.",
        )?;
        let late = act.event.at.instant()
            > aware.plus_seconds(i64::from(follow_up.serious_report_hours) * 3600);
        let excused = self.serious.is_empty() || !late || given(act.event.late_reason.as_deref());
        ensure(
            excused,
            Rule::Key,
            || {
                format!(
                    "A serious event is reported within {} hours.",
                    follow_up.serious_report_hours
                )
            },
            "Report it now, with a late_reason.",
        )
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
