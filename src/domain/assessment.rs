//! The visits after an infusion: assessed on the protocol's form, or missed.
//!
//! An assessment outside the visit's window is a fact: it is recorded, marked, and opens a minor deviation. So is a visit of
//! an earlier version of the protocol, which may have been done before the amendment.

use super::deviation::{Class, Deviation, open, own_id};
use super::form::Answer;
use super::participant::{Given, Participant, VisitOutcome, Visited};
use super::protocol::Visit;
use super::rule::ensure;
use super::view::View;
use super::{
    Act, Changes, Decide, FormId, InfusionId, ParticipantId, Refusal, Rule, Stop, Subject,
};
use chrono::{Days, NaiveDate};
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
    /// The form that was filled in, of the protocol in force or of an earlier version.
    pub form: FormId,
    /// The day of the assessment at the site; outside the visit's window a deviation is opened.
    pub performed_on: NaiveDate,
    /// The answers to the form's items.
    pub answers: Vec<Answer>,
    /// How the participant fares.
    pub response: Response,
    /// Why the visit is recorded again, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat_reason: Option<String>,
}

/// `visit.missed`, about the participant, once the visit's window has passed or the participant has withdrawn.
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

/// A visit that was due after an infusion.
pub(crate) struct Due {
    /// The visit, as the protocol in force has it, or the newest version before that has it.
    pub(crate) visit: Visit,
    /// The infusion after which it comes.
    pub(crate) given: Given,
    /// That it is of an earlier version of the protocol, in words; none where it is of the one in force.
    pub(crate) outdated: Option<String>,
}

impl Due {
    /// The first and the last day on which it may be done.
    pub(crate) fn window(&self) -> (NaiveDate, NaiveDate) {
        self.visit.window(self.given.started_on)
    }
}

/// The visit of a version of the protocol, on this form where one was filled in, and the infusion after which it comes.
/// What was done or missed by an earlier version happened, and is recorded.
pub(crate) fn due(
    act: &Act<'_>,
    (id, participant): (&ParticipantId, &Participant),
    (infusion, visit): (&InfusionId, &str),
    form: Option<&FormId>,
) -> Result<Due, Stop> {
    let refusal = |why: String, remedy: &str| Refusal::new(Rule::Value, why, remedy);
    let trial = act.get(&participant.protocol)?;
    let newest = trial.visits_called(visit).next().ok_or_else(|| {
        refusal(
            format!("The protocol has no visit {visit:?}."),
            "Name a visit of the protocol.",
        )
    })?;
    let mut all = trial.visits_called(visit);
    let found = all.find(|(_, visit)| form.is_none_or(|form| *form == visit.form));
    let (version, found) = found.ok_or_else(|| {
        let (_, Visit { id, form, .. }) = newest;
        refusal(
            format!("The protocol has the visit {id} on {form}."),
            "Use the protocol's form.",
        )
    })?;
    let given = participant.given(infusion).cloned().ok_or_else(|| {
        refusal(
            format!("{infusion} was not given to {id}."),
            "Name an infusion of the participant.",
        )
    })?;
    let present = &trial.protocol.version;
    let outdated = (version != present).then(|| {
        format!(
            "The visit {visit} after {infusion} is of version {version:?} of the protocol; version {present:?} is in force."
        )
    });
    Ok(Due {
        visit: found.clone(),
        given,
        outdated,
    })
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
        let named = (&self.infusion, &*self.visit);
        let due = due(act, (&id, &participant), named, Some(&self.form))?;
        let today = act.view.day_at(&participant.site)?;
        ensure(
            (due.given.started_on..=today).contains(&self.performed_on),
            Rule::Value,
            || {
                let started = due.given.started_on;
                format!(
                    "performed_on lies before {started}, the day of the infusion, or after {today}, today at the site."
                )
            },
            "Enter the day of the assessment, or name the infusion before it.",
        )?;
        let before = participant.visited(&self.infusion, &self.visit);
        ensure(
            before.is_none() || self.repeat_reason.is_some(),
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
        let outside = self.outside(&due);
        let marked = outside.is_some();
        let departed = said_together(outside, due.outdated);
        let opened = departed.is_some().then(|| own_id(act, 'D')).transpose()?;
        participant.visit(Visited {
            infusion: self.infusion.clone(),
            visit: self.visit.clone(),
            entry: act.leaf,
            outcome: VisitOutcome::Done {
                performed_on: self.performed_on,
                form: self.form.clone(),
                response: self.response,
                deviation: opened.filter(|_| marked),
            },
        });
        let changes = Changes::of(id.clone(), participant).touch(self.infusion.clone());
        pointed_out(act, id, departed, changes)
    }
}

/// What departed in both ways, in one text; none where nothing did.
fn said_together(one: Option<String>, other: Option<String>) -> Option<String> {
    let said: Vec<String> = one.into_iter().chain(other).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// Opens a minor deviation about the participant, where something departed.
fn pointed_out(
    act: &Act<'_>,
    id: ParticipantId,
    departed: Option<String>,
    changes: Changes,
) -> Result<Changes, Stop> {
    match departed {
        Some(what) => {
            let found = Deviation::new(act, id, what, Class::Minor);
            open(act, own_id(act, 'D')?, found, changes)
        }
        None => Ok(changes),
    }
}

impl Recorded {
    /// What departed, where the day lies outside the visit's window; none within it.
    fn outside(&self, due: &Due) -> Option<String> {
        let (from, to) = due.window();
        let day = self.performed_on;
        let what = || {
            let (visit, infusion) = (&due.visit.id, &due.given.infusion);
            format!(
                "The visit {visit} after {infusion} was done on {day}, outside its window from {from} to {to}."
            )
        };
        (!(from..=to).contains(&day)).then(what)
    }
}

impl Decide for Missed {
    type Own = (ParticipantId, Participant);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        infused(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut participant): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&participant.site)?;
        let named = (&self.infusion, &*self.visit);
        let due = due(act, (&id, &participant), named, None)?;
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
        self.window_has_passed(act, &participant, due.window().1)?;
        participant.visit(Visited {
            infusion: self.infusion.clone(),
            visit: self.visit.clone(),
            entry: act.leaf,
            outcome: VisitOutcome::Missed,
        });
        let changes = Changes::of(id.clone(), participant).touch(self.infusion.clone());
        pointed_out(act, id, due.outdated, changes)
    }
}

impl Missed {
    /// Refuses while the visit can still take place within its window. After a withdrawal it takes place no more.
    fn window_has_passed(
        &self,
        act: &Act<'_>,
        participant: &Participant,
        last: NaiveDate,
    ) -> Result<(), Stop> {
        let today = act.view.day_at(&participant.site)?;
        let from = last.checked_add_days(Days::new(1)).unwrap_or(last);
        ensure(
            last < today || !participant.is_followed(),
            Rule::Sequence,
            || {
                let (visit, infusion) = (&self.visit, &self.infusion);
                format!("The window of the visit {visit} after {infusion} ends on {last}.")
            },
            &format!("Record it as missed from {from} on, by the site's clock."),
        )
    }
}
