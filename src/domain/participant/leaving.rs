//! The wristband, and the ways out of the trial.

use super::super::protocol::{Trial, Visit};
use super::super::rule::{ensure, stated};
use super::super::view::View;
use super::super::{
    Act, Changes, Commitment, Decide, ParticipantId, ProtocolId, Rule, Stop, Subject,
};
use super::{Participant, ParticipantStage};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `participant.withdrawn`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// Why, as far as the participant says; nothing that identifies.
    pub reason: String,
}

/// `participant.completed`, once every visit due after every infusion is done or recorded as missed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Completed {
    /// The day on which the participant was last seen.
    pub last_seen_on: NaiveDate,
}

/// `identity.bound`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentityBound {
    /// Commitment to the wristband's number. Bedside checks repeat it from the number scanned and the same salt.
    pub wristband: Commitment,
}

impl Decide for Withdrawn {
    type Own = (ParticipantId, Participant);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let stages = [ParticipantStage::Screened, ParticipantStage::Enrolled];
        in_stage(view, subject, &stages)
    }

    fn decide(&self, act: &Act<'_>, (id, mut participant): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&participant.site)?;
        stated(&self.reason, "reason")?;
        let was_in_trial = participant.stage == ParticipantStage::Enrolled;
        participant.stage = ParticipantStage::Withdrawn;
        let protocol = participant.protocol.clone();
        let trial = ended(act, &protocol, was_in_trial)?;
        Ok(Changes::of(id, participant).note(protocol, trial))
    }
}

impl Decide for Completed {
    type Own = (ParticipantId, Participant);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, participant) = in_stage(view, subject, &[ParticipantStage::Enrolled])?;
        let protocol = view.get(&participant.protocol)?.protocol;
        ensure(
            !participant.infusions.is_empty() && participant.order.is_none(),
            Rule::Sequence,
            || format!("{id} has had no infusion, or an order is open."),
            "A participant completes the trial after the last visit.",
        )?;
        let due = participant.infusions.iter().find_map(|given| {
            let open = |visit: &&Visit| participant.visited(&given.infusion, &visit.id).is_none();
            let visit = protocol.visits.iter().find(open)?;
            Some(format!("{} after {}", visit.id, given.infusion))
        });
        ensure(
            due.is_none(),
            Rule::Sequence,
            || {
                format!(
                    "The visit {} is neither done nor missed.",
                    due.unwrap_or_default()
                )
            },
            "Record the assessment, or that the visit was missed.",
        )?;
        Ok((id, participant))
    }

    fn decide(&self, act: &Act<'_>, (id, mut participant): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&participant.site)?;
        let last = participant
            .infusions
            .iter()
            .map(|given| given.started_on)
            .max();
        let sound = last.is_some_and(|last| last <= self.last_seen_on)
            && self.last_seen_on <= act.event.at.date();
        ensure(
            sound,
            Rule::Value,
            || "The day lies before the last infusion or in the future.".into(),
            "Correct the day.",
        )?;
        participant.stage = ParticipantStage::Completed;
        let protocol = participant.protocol.clone();
        let trial = ended(act, &protocol, true)?;
        Ok(Changes::of(id, participant).note(protocol, trial))
    }
}

impl Decide for IdentityBound {
    type Own = (ParticipantId, Participant);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        in_stage(view, subject, &[ParticipantStage::Enrolled])
    }

    fn decide(&self, act: &Act<'_>, (id, mut participant): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&participant.site)?;
        participant.wristband = Some(self.wristband);
        Ok(Changes::of(id, participant))
    }

    fn commitments(&self) -> Vec<(&'static str, Commitment)> {
        vec![("wristband", self.wristband)]
    }
}

/// The trial, with one participant less in it.
fn ended(act: &Act<'_>, protocol: &ProtocolId, was_in_trial: bool) -> Result<Trial, Stop> {
    let mut trial = act.get(protocol)?;
    trial.in_trial = trial.in_trial.saturating_sub(u32::from(was_in_trial));
    Ok(trial)
}

/// The participant, refused in any other stage than these.
pub(super) fn in_stage(
    view: &View<'_>,
    subject: &Subject,
    stages: &[ParticipantStage],
) -> Result<(ParticipantId, Participant), Stop> {
    let (id, participant) = view.own::<ParticipantId>(subject)?;
    ensure(
        stages.contains(&participant.stage),
        Rule::Sequence,
        || format!("{id} is {}.", participant.state()),
        "Adverse events and assessments are still recorded.",
    )?;
    Ok((id, participant))
}
