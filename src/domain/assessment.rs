//! The visits after an infusion: assessed on the protocol's form, or missed.

use super::form::Answer;
use super::participant::{Given, Participant, VisitOutcome, Visited};
use super::protocol::Visit;
use super::rule::{ensure, given, stated};
use super::view::View;
use super::{
    Act, Changes, Decide, FormId, InfusionId, ParticipantId, Refusal, Rule, Stop, Subject,
};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the participant fares, compared with before the infusion.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Response {
    /// Symptoms reduced.
    Reduced,
    /// Stable.
    Stable,
    /// Worse.
    Worse,
}

impl Response {
    /// The word in events and lists.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reduced => "reduced",
            Self::Stable => "stable",
            Self::Worse => "worse",
        }
    }
}

/// `assessment.recorded`, about the participant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The infusion that is assessed.
    pub infusion: InfusionId,
    /// The visit, by its id in the protocol.
    pub visit: String,
    /// The form that was filled in.
    pub form: FormId,
    /// The day of the assessment.
    pub performed_on: NaiveDate,
    /// The answers to the form's items.
    pub answers: Vec<Answer>,
    /// How the participant fares.
    pub response: Response,
    /// Why the visit is recorded again, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_reason: Option<String>,
}

/// `visit.missed`, about the participant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Missed {
    /// The infusion after which the visit was due.
    pub infusion: InfusionId,
    /// The visit, by its id in the protocol.
    pub visit: String,
    /// Why; nothing that identifies.
    pub reason: String,
}

/// The visit of the protocol in force and the infusion after which it comes.
fn due(
    act: &Act<'_>,
    (id, participant): (&ParticipantId, &Participant),
    infusion: &InfusionId,
    visit: &str,
) -> Result<(Visit, Given), Stop> {
    let refusal = |why: String, remedy: &str| Refusal::new(Rule::Value, why, remedy);
    let protocol = act.get(&participant.protocol)?.protocol;
    let found = protocol.visit(visit).cloned();
    let found = found.ok_or_else(|| {
        refusal(
            format!("The protocol has no visit {visit:?}."),
            "Name a visit of the protocol.",
        )
    })?;
    let given = participant
        .infusions
        .iter()
        .find(|given| given.infusion == *infusion);
    let given = given.cloned().ok_or_else(|| {
        refusal(
            format!("{infusion} was not given to {id}."),
            "Name an infusion of the participant.",
        )
    })?;
    Ok((found, given))
}

/// The participant after an infusion, enrolled still or not.
fn infused(view: &View<'_>, subject: &Subject) -> Result<(ParticipantId, Participant), Stop> {
    let (id, participant) = view.own::<ParticipantId>(subject)?;
    ensure(
        !participant.infusions.is_empty(),
        Rule::Sequence,
        || format!("{id} has had no infusion."),
        "A visit follows an infusion.",
    )?;
    Ok((id, participant))
}

impl Decide for Recorded {
    type Own = (ParticipantId, Participant);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        infused(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut participant): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&participant.site)?;
        let (visit, given_then) = due(act, (&id, &participant), &self.infusion, &self.visit)?;
        ensure(
            self.form == visit.form,
            Rule::Value,
            || format!("The protocol has the visit {} on {}.", visit.id, visit.form),
            "Use the protocol's form.",
        )?;
        let day = (self.performed_on - given_then.started_on).num_days();
        let (from, to) = (visit.from_day, visit.to_day);
        ensure(
            (i64::from(from)..=i64::from(to)).contains(&day),
            Rule::Value,
            || {
                format!(
                    "The visit {} falls on days {from} to {to} after the infusion.",
                    visit.id
                )
            },
            "Correct the day or the infusion.",
        )?;
        ensure(
            self.performed_on <= act.event.at.date(),
            Rule::Value,
            || "The assessment lies in the future.".into(),
            "Correct the day.",
        )?;
        let before = participant.visited(&self.infusion, &self.visit);
        ensure(
            before.is_none() || given(self.repeat_reason.as_deref()),
            Rule::Exists,
            || {
                format!(
                    "The visit {} after {} is recorded already.",
                    self.visit, self.infusion
                )
            },
            "Say in repeat_reason why it is recorded again.",
        )?;
        act.get(&self.form)?.check(&self.answers)?;
        participant.visit(Visited {
            infusion: self.infusion.clone(),
            visit: self.visit.clone(),
            outcome: VisitOutcome::Done {
                performed_on: self.performed_on,
                form: self.form.clone(),
                response: self.response,
            },
        });
        Ok(Changes::of(id, participant).touch(self.infusion.clone()))
    }
}

impl Decide for Missed {
    type Own = (ParticipantId, Participant);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        infused(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut participant): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&participant.site)?;
        stated(&self.reason, "reason")?;
        due(act, (&id, &participant), &self.infusion, &self.visit)?;
        let before = participant.visited(&self.infusion, &self.visit);
        ensure(
            before.is_none(),
            Rule::Exists,
            || {
                format!(
                    "The visit {} after {} is recorded already.",
                    self.visit, self.infusion
                )
            },
            "Nothing is left to do.",
        )?;
        participant.visit(Visited {
            infusion: self.infusion.clone(),
            visit: self.visit.clone(),
            outcome: VisitOutcome::Missed,
        });
        Ok(Changes::of(id, participant).touch(self.infusion.clone()))
    }
}
