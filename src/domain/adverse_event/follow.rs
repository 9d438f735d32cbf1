//! What follows a report: updates, the second look, who is told, and the end.

use super::super::rule::ensure;
use super::super::terminology;
use super::super::view::View;
use super::super::{AdverseEventId, Participant};
use super::{
    Act, AdverseEvent, AdverseEventStage, BTreeSet, Changes, Course, Decide, Deserialize, Graded,
    Hash, Instant, LocalTime, Notice, Recipient, Relatedness, Review, Rule, Serialize, Seriousness,
    Stop, Subject, consistent,
};
use schemars::JsonSchema;

/// `adverse_event.updated`: how it stands now. A closed event is open again by it, and is reviewed again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Updated {
    /// The grade now, 1 to 5, one that the term has.
    pub grade: u8,
    /// How it relates to the treatment.
    pub relatedness: Relatedness,
    /// What makes it serious; empty when it is not.
    pub serious: BTreeSet<Seriousness>,
    /// How it ended, or stands.
    pub outcome: Course,
    /// When the investigator learnt of the change; the clock of an event that becomes serious for the first time runs
    /// from here.
    pub became_aware_at: LocalTime,
    /// What changed and why; nothing that identifies.
    pub reason: String,
}

/// `adverse_event.reviewed`, by another person than whoever reported it last.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reviewed {
    /// Whether the reviewer agrees with the cause as reported.
    pub agreed: bool,
    /// How the reviewer sees the cause, given exactly where they do not agree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relatedness: Option<Relatedness>,
}

/// `adverse_event.notified`: someone was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notified {
    /// Whom.
    pub whom: Recipient,
    /// When.
    pub told_at: LocalTime,
    /// The reference under which they were told, such as a case number.
    pub reference: String,
}

/// `adverse_event.closed`: nothing more is to come, it was reviewed, and of a serious one the sponsor was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closed {}

type Own = (AdverseEventId, AdverseEvent);

/// The participant of the event, at whose site the actor holds a role.
fn concerned(act: &Act<'_>, event: &AdverseEvent) -> Result<Participant, Stop> {
    let participant = act.get(&event.participant)?;
    act.at_site(&participant.site)?;
    Ok(participant)
}

/// The new state; the participant's history and that of the infusion show it.
pub(crate) fn changed(id: AdverseEventId, event: AdverseEvent) -> Changes {
    let (participant, infusion) = (event.participant.clone(), event.infusion.clone());
    let changes = Changes::of(id, event).touch(participant);
    infusion.into_iter().fold(changes, Changes::touch)
}

/// What was learnt or done at this moment lies between the onset and the event that records it.
pub(crate) fn after_onset(
    event: &AdverseEvent,
    at: LocalTime,
    recorded: LocalTime,
) -> Result<(), Stop> {
    let at = at.instant();
    ensure(
        event.onset_at.instant() <= at && at <= recorded.instant(),
        Rule::Value,
        || "The time lies before the onset or in the future.".into(),
        "Correct the time.",
    )
}

impl Graded {
    /// What an update says.
    pub(crate) fn updated((entry, recorded_at): (Hash, Instant), said: &Updated) -> Self {
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

impl Updated {
    /// Refuses an update, made at this time, that contradicts itself or the event.
    pub(crate) fn is_sound(
        &self,
        act: &Act<'_>,
        event: &AdverseEvent,
        at: LocalTime,
    ) -> Result<(), Stop> {
        let (version, class) = (&event.ctcae_version, &event.system_organ_class);
        terminology::check(act, version, class, &event.term, self.grade)?;
        consistent(self.grade, self.outcome, &self.serious)?;
        after_onset(event, self.became_aware_at, at)?;
        let aware = event.aware_at;
        ensure(
            aware.instant() <= self.became_aware_at.instant(),
            Rule::Value,
            || {
                format!(
                    "became_aware_at lies before {aware}, when the investigator learnt of the event."
                )
            },
            "Enter when the investigator learnt of the change.",
        )
    }
}

impl Notified {
    /// The notice as the event keeps it.
    pub(crate) fn notice(&self) -> Notice {
        Notice {
            whom: self.whom.clone(),
            at: self.told_at.instant(),
            reference: self.reference.clone(),
        }
    }
}

impl Notified {
    /// Refuses a notice of staff at a site that is not in the record, or one that the event has already.
    pub(crate) fn is_new(
        &self,
        act: &Act<'_>,
        id: &AdverseEventId,
        event: &AdverseEvent,
    ) -> Result<(), Stop> {
        if let Recipient::Staff { site, .. } = &self.whom {
            act.get(site)?;
        }
        ensure(
            !event.notices.contains(&self.notice()),
            Rule::Exists,
            || format!("This notice of {id} is recorded already."),
            "Nothing is left to do; another notice has another time or reference.",
        )
    }
}

impl Decide for Updated {
    type Own = Own;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Own, Stop> {
        view.own::<AdverseEventId>(subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut event): Own) -> Result<Changes, Stop> {
        let participant = concerned(act, &event)?;
        self.is_sound(act, &event, act.event.at)?;
        let follow_up = act.get(&participant.protocol)?.protocol.follow_up;
        let before = event.clock;
        let report = Graded::updated((act.leaf, act.when()), self);
        let later = |one: &Graded| one.recorded_at <= report.recorded_at;
        let place = event.reports.partition_point(later);
        event.reports.insert(place, report);
        event.follows_reports(follow_up.serious_report_hours);
        if let Some(clock) = event.clock
            && before != Some(clock)
            && event.is_clock_open()
        {
            clock.is_kept(act)?;
        }
        event.reporter = act.event.actor.clone();
        event.review = None;
        event.stage = AdverseEventStage::Reported;
        Ok(changed(id, event))
    }
}

impl Decide for Reviewed {
    type Own = Own;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Own, Stop> {
        let (id, event) = view.own::<AdverseEventId>(subject)?;
        ensure(
            event.stage == AdverseEventStage::Reported,
            Rule::Sequence,
            || format!("{id} is {}.", event.state()),
            "It is reviewed once after each report.",
        )?;
        Ok((id, event))
    }

    fn decide(&self, act: &Act<'_>, (id, mut event): Own) -> Result<Changes, Stop> {
        concerned(act, &event)?;
        ensure(
            self.agreed == self.relatedness.is_none(),
            Rule::Value,
            || "Only a reviewer who does not agree says how they see the cause.".into(),
            "Agree, or say how it relates to the treatment.",
        )?;
        event.review = Some(Review {
            by: act.event.actor.clone(),
            relatedness: self.relatedness.unwrap_or(event.relatedness),
        });
        event.stage = AdverseEventStage::Reviewed;
        Ok(changed(id, event))
    }
}

impl Decide for Notified {
    type Own = Own;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Own, Stop> {
        view.own::<AdverseEventId>(subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut event): Own) -> Result<Changes, Stop> {
        concerned(act, &event)?;
        after_onset(&event, self.told_at, act.event.at)?;
        self.is_new(act, &id, &event)?;
        event.notices.push(self.notice());
        Ok(changed(id, event))
    }
}

impl Decide for Closed {
    type Own = Own;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Own, Stop> {
        let (id, event) = view.own::<AdverseEventId>(subject)?;
        ensure(
            event.stage == AdverseEventStage::Reviewed,
            Rule::Sequence,
            || format!("{id} is {}, not reviewed.", event.state()),
            "Have another person review it first.",
        )?;
        ensure(
            !event.is_clock_open(),
            Rule::Sequence,
            || format!("{id} is serious, and the sponsor was not told."),
            "Tell the sponsor, and record it.",
        )?;
        ensure(
            event.outcome.is_final(),
            Rule::Sequence,
            || format!("{id} is {}.", event.outcome.word()),
            "Close it when its outcome is known.",
        )?;
        Ok((id, event))
    }

    fn decide(&self, act: &Act<'_>, (id, mut event): Own) -> Result<Changes, Stop> {
        concerned(act, &event)?;
        event.stage = AdverseEventStage::Closed;
        Ok(changed(id, event))
    }
}
