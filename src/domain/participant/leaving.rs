//! The wristband, and the ways out of the trial.

use super::super::protocol::Trial;
use super::super::rule::ensure;
use super::super::view::View;
use super::super::{
    Act, Changes, Commitment, Decide, ParticipantId, ProtocolId, Refusal, Rule, Stop, Subject,
};
use super::open_work::{none_open, of_participant};
use super::{Participant, ParticipantStage, Visited};
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

/// `participant.completed`, once nothing is open for the participant: no infusion, residual, order, reserved vial, visit,
/// adverse event or deviation.
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
        let was_in_trial = participant.stage == ParticipantStage::Enrolled;
        if !was_in_trial && participant.stage != ParticipantStage::Screened {
            // It came to be known after the end of the trial for the participant, which stays as it was.
            return Ok(Changes::of(id, participant));
        }
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
        ensure(
            !participant.infusions.is_empty(),
            Rule::Sequence,
            || format!("{id} has had no infusion."),
            "A participant completes the trial after the last visit; record a withdrawal instead.",
        )?;
        let remedy = "End, record or decide each of them, then record the completion.";
        none_open(&of_participant(view, &participant)?, Rule::Sequence, remedy)?;
        Ok((id, participant))
    }

    fn decide(&self, act: &Act<'_>, (id, mut participant): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&participant.site)?;
        self.is_sound(&participant, act.view.day_at(&participant.site)?)?;
        participant.stage = ParticipantStage::Completed;
        let protocol = participant.protocol.clone();
        let trial = ended(act, &protocol, true)?;
        Ok(Changes::of(id, participant).note(protocol, trial))
    }
}

impl Completed {
    /// Refuses a day before the last infusion or visit, or after the day of the event at the site.
    pub(crate) fn is_sound(&self, participant: &Participant, today: NaiveDate) -> Result<(), Stop> {
        let started = participant.infusions.iter().map(|given| given.started_on);
        let seen = participant.visits.iter().filter_map(Visited::performed_on);
        let last = started.chain(seen).max();
        ensure(
            last.is_some_and(|last| (last..=today).contains(&self.last_seen_on)),
            Rule::Value,
            || {
                let last = last.unwrap_or(today);
                format!(
                    "last_seen_on lies before the last infusion or visit, {last}, or after {today}, today at the site."
                )
            },
            "Enter the day on which the participant was last seen.",
        )
    }
}

impl Decide for IdentityBound {
    type Own = (ParticipantId, Participant);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        in_stage(view, subject, &[ParticipantStage::Enrolled])
    }

    fn decide(&self, act: &Act<'_>, (id, mut participant): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&participant.site)?;
        // One that was put on before the one known, and is reported after it, is worn no more.
        if participant
            .wristband_since
            .is_none_or(|since| since <= act.when())
        {
            participant.wristband = Some(self.wristband);
            participant.wristband_since = Some(act.when());
        }
        Ok(Changes::of(id, participant))
    }

    fn commitments(&self) -> Vec<(&'static str, Commitment)> {
        vec![("wristband", self.wristband)]
    }
}

/// Whether a wristband of this participant may be scanned at a bedside: while a dose may be ordered, or one is.
pub fn may_be_scanned(participant: &Participant) -> bool {
    participant.takes_doses() || participant.order.is_some()
}

/// The refusal of a wristband whose number another participant of the site wears, so that a scan would not tell whose it
/// is. It names nobody. The log cannot see the numbers: who holds the details asks for this.
pub fn worn_by_another() -> Refusal {
    Refusal::new(
        Rule::Exists,
        "Another participant of this site wears a wristband of this number.",
        "Scan the wristband again; where two bands have one number, print another band and bind it.",
    )
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
    view.ensure(
        stages.contains(&participant.stage),
        Rule::Sequence,
        || format!("{id} is {}.", participant.state()),
        "Adverse events and assessments are still recorded.",
    )?;
    Ok((id, participant))
}
