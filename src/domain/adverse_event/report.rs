//! The first report of an adverse event.

use super::super::participant::Participant;
use super::super::protocol::FollowUp;
use super::super::rule::ensure;
use super::super::terminology;
use super::super::view::View;
use super::{
    Act, AdverseEvent, AdverseEventStage, BTreeSet, Changes, Clock, Corrections, Course, Decide,
    Deserialize, Graded, Hash, InfusionId, Instant, LocalTime, ParticipantId, Relatedness,
    Relation, Rule, Serialize, Seriousness, Since, Stop, Subject, consistent,
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
        let mut participant = act.get(&self.participant)?;
        act.at_site(&participant.site)?;
        let follow_up = act.get(&participant.protocol)?.protocol.follow_up;
        self.is_sound(act, &participant, act.event.at)?;
        let (onset, aware) = (self.onset_at.instant(), self.became_aware_at.instant());
        let mut changes = Changes::default();
        if let Some(infusion) = &self.infusion {
            changes = changes
                .link(subject.clone(), Relation::Concerns, infusion.clone())
                .touch(infusion.clone());
        }
        let clock = (!self.serious.is_empty()).then(|| Clock::starting(&follow_up, aware));
        if let Some(clock) = &clock {
            clock.is_kept(act)?;
        }
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
            aware_at: self.became_aware_at,
            since: since(&participant, onset),
            reporter: act.event.actor.clone(),
            review: None,
            clock,
            notices: Vec::new(),
            stage: AdverseEventStage::Reported,
            reports: vec![Graded::reported((act.leaf, act.when()), self)],
            corrections: Corrections::default(),
        };
        participant
            .adverse_events
            .insert(subject.clone().try_into()?);
        Ok(changes
            .put(subject.clone(), event)
            .link(subject, Relation::Concerns, self.participant.clone())
            .put(self.participant.clone(), participant))
    }
}

impl Clock {
    /// The clock of a serious event of which the investigator learnt at this moment.
    pub(super) fn starting(follow_up: &FollowUp, from: Instant) -> Self {
        let hours = i64::from(follow_up.serious_report_hours);
        Self {
            from,
            due: from.plus_seconds(hours * 3600),
            stopped_at: None,
        }
    }

    /// Refuses a report that comes after its end without a reason.
    pub(super) fn is_kept(&self, act: &Act<'_>) -> Result<(), Stop> {
        let late = act.event.at.instant() > self.due;
        ensure(
            !late || act.event.late_reason.is_some(),
            Rule::Key,
            || {
                format!(
                    "The event is serious, and was to be reported by {}.",
                    self.due
                )
            },
            "Report it now, with a late_reason.",
        )
    }
}

/// The time from each infusion that had started to the onset.
pub(crate) fn since(participant: &Participant, onset: Instant) -> Vec<Since> {
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

impl Graded {
    /// What the first report says.
    pub(crate) fn reported((entry, recorded_at): (Hash, Instant), said: &Reported) -> Self {
        Self {
            entry,
            recorded_at,
            grade: said.grade,
            relatedness: said.relatedness,
            serious: said.serious.clone(),
            outcome: said.outcome,
            aware_at: said.became_aware_at.instant(),
            corrected_by: BTreeSet::new(),
        }
    }
}

impl Reported {
    /// Refuses a report, made at this time, that contradicts itself, the protocol or what was given.
    pub(crate) fn is_sound(
        &self,
        act: &Act<'_>,
        participant: &Participant,
        at: LocalTime,
    ) -> Result<(), Stop> {
        let follow_up = act.get(&participant.protocol)?.protocol.follow_up;
        self.graded(act, &follow_up)?;
        let (onset, aware) = (self.onset_at.instant(), self.became_aware_at.instant());
        ensure(
            onset <= aware && aware <= at.instant(),
            Rule::Value,
            || "onset_at, became_aware_at and the report do not follow one another in time.".into(),
            "Enter when it began, and when the investigator learnt of it, at the earliest then and at the latest now.",
        )?;
        let given = self.infusion.as_ref();
        given.map_or(Ok(()), |infusion| self.follows(participant, infusion))
    }

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
