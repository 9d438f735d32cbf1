//! The assessment after an infusion, on the trial's own form.

use super::participant::Participant;
use super::rule::ensure;
use super::view::View;
use super::{Act, Changes, Decide, InfusionId, ParticipantId, Rule, Stop, Subject};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How the participant fares, compared with before the infusion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// Symptoms reduced.
    Reduced,
    /// Stable.
    Stable,
    /// Worse.
    Worse,
}

/// `assessment.recorded`, about the participant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The infusion that is assessed.
    pub infusion: InfusionId,
    /// The version of the form.
    pub form: String,
    /// The day of the assessment.
    pub performed_on: NaiveDate,
    /// The answers, by the form's items, each a whole number in the item's unit.
    pub answers: Vec<Answer>,
    /// How the participant fares.
    pub response: Response,
}

/// One item of the form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The item.
    pub item: String,
    /// Its value.
    pub value: i64,
}

impl Decide for Recorded {
    type Own = (ParticipantId, Participant);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, participant) = view.own::<ParticipantId>(subject)?;
        ensure(
            !participant.infusions.is_empty(),
            Rule::Sequence,
            || format!("{id} has had no infusion."),
            "An assessment follows an infusion.",
        )?;
        Ok((id, participant))
    }

    fn decide(&self, act: &Act<'_>, (id, mut participant): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&participant.site)?;
        let follow_up = act.get(&participant.protocol)?.protocol.follow_up;
        ensure(
            self.form == follow_up.assessment_form,
            Rule::Value,
            || format!("The protocol assesses on {}.", follow_up.assessment_form),
            "Use the protocol's form.",
        )?;
        let given = participant
            .infusions
            .iter()
            .find(|given| given.infusion == self.infusion);
        let day = given
            .map(|given| (self.performed_on - act.event.at.date_of(given.started_at)).num_days());
        let (from, to) = (follow_up.assessment_from_day, follow_up.assessment_to_day);
        let due = day.is_some_and(|day| (i64::from(from)..=i64::from(to)).contains(&day));
        ensure(
            due,
            Rule::Value,
            || format!("The assessment falls on days {from} to {to} after an infusion of {id}."),
            "Correct the day or the infusion.",
        )?;
        ensure(
            self.performed_on <= act.event.at.date(),
            Rule::Value,
            || "The assessment lies in the future.".into(),
            "Correct the day.",
        )?;
        participant.assessments += 1;
        Ok(Changes::of(id, participant).touch(self.infusion.clone()))
    }
}
