//! What was said of adverse events and visits.

use super::super::adverse_event::{
    AdverseEvent, AdverseEventStage, Graded, Notified, Reported, Updated, after_onset, changed,
    since,
};
use super::super::assessment::{self, due};
use super::super::participant::{ParticipantStage, VisitOutcome};
use super::super::rule::ensure;
use super::super::{AdverseEventId, Changes, ParticipantId, Rule, Stop};
use super::case::Case;
use super::effect::Effect;

pub(super) fn reported(case: &Case<'_>, right: &Reported) -> Result<Effect, Stop> {
    let (id, mut event) = case.own::<AdverseEventId>()?;
    let participant = case.act.get(&event.participant)?;
    right.is_sound(case.act, &participant, case.said.at)?;
    event
        .system_organ_class
        .clone_from(&right.system_organ_class);
    event.term.clone_from(&right.term);
    event.onset_at = right.onset_at;
    event.aware_at = right.became_aware_at;
    event.since = since(&participant, right.onset_at.instant());
    graded(
        case,
        id,
        event,
        Graded::reported((case.leaf, case.fact.head.at), right),
    )
}

pub(super) fn updated(case: &Case<'_>, right: &Updated) -> Result<Effect, Stop> {
    let (id, event) = case.own::<AdverseEventId>()?;
    right.is_sound(case.act, &event, case.said.at)?;
    graded(
        case,
        id,
        event,
        Graded::updated((case.leaf, case.fact.head.at), right),
    )
}

/// One report says something else: what the event says now follows from all of them.
fn graded(
    case: &Case<'_>,
    id: AdverseEventId,
    mut event: AdverseEvent,
    right: Graded,
) -> Result<Effect, Stop> {
    let of = |one: &&mut Graded| one.entry == case.leaf;
    if let Some(one) = event.reports.iter_mut().find(of) {
        *one = Graded {
            recorded_at: one.recorded_at,
            ..right
        };
    }
    event.gradable(case.act)?;
    let protocol = case
        .act
        .view
        .peek(&event.participant, |it| it.protocol.clone())?;
    let hours = |trial: &super::super::Trial| trial.protocol.follow_up.serious_report_hours;
    let before = event.relatedness;
    event.follows_reports(case.act.view.peek(&protocol, hours)?);
    if let Some(review) = event.review.as_mut().filter(|it| it.relatedness == before) {
        // The reviewer agreed with the report.
        review.relatedness = event.relatedness;
    }
    let mut effect = weighed(&event);
    effect.about = Some(event.participant.clone().into());
    effect.changes = changed(id, event);
    Ok(effect)
}

/// The second look, whom was told and the closing rest on what was reported.
fn weighed(event: &AdverseEvent) -> Effect {
    let mut effect = Effect::default();
    let review = event.review.as_ref();
    effect
        .rests
        .extend(review.map(|it| format!("the review by {}", it.by)));
    let told = event.notices.iter();
    effect
        .rests
        .extend(told.map(|it| format!("the notice {}", it.reference)));
    let closed = event.stage == AdverseEventStage::Closed;
    effect.rest_if(closed, || "the closing".into());
    effect
}

pub(super) fn notified(case: &Case<'_>, said: &Notified, right: &Notified) -> Result<Effect, Stop> {
    let (id, mut event) = case.own::<AdverseEventId>()?;
    after_onset(&event, right.told_at, case.said.at)?;
    let was = said.notice();
    if let Some(notice) = event.notices.iter_mut().find(|one| **one == was) {
        *notice = right.notice();
    }
    let mut effect = Effect::default();
    let closed = event.stage == AdverseEventStage::Closed;
    effect.rest_if(closed, || format!("the closing of {id}"));
    effect.about = Some(event.participant.clone().into());
    effect.changes = changed(id, event);
    Ok(effect)
}

pub(super) fn assessed(case: &Case<'_>, right: &assessment::Recorded) -> Result<Effect, Stop> {
    let (id, mut participant) = case.own::<ParticipantId>()?;
    let of = (&id, &participant);
    let (visit, given) = due(case.act, of, &right.infusion, &right.visit)?;
    case.act.get(&right.form)?.check(&right.answers)?;
    let (first, last) = (given.started_on, case.said.at.date());
    ensure(
        (first..=last).contains(&right.performed_on),
        Rule::Value,
        || {
            format!(
                "performed_on lies before {first}, the day of the infusion, or after {last}, the day of the entry."
            )
        },
        "Enter the day of the assessment.",
    )?;
    let mut effect = Effect::default();
    let (from, to) = visit.window(given.started_on);
    effect.break_if(!(from..=to).contains(&right.performed_on), || {
        format!(
            "{} is out of the window of {}",
            right.performed_on, visit.id
        )
    });
    let completed = participant.stage == ParticipantStage::Completed;
    effect.rest_if(completed, || format!("the completion of {id}"));
    let of = |one: &&mut super::super::participant::Visited| one.entry == case.leaf;
    // An assessment that was repeated is not the visit's any more.
    if let Some(visited) = participant.visits.iter_mut().find(of) {
        let deviation = match &visited.outcome {
            VisitOutcome::Done { deviation, .. } => deviation.clone(),
            VisitOutcome::Missed => None,
        };
        visited.outcome = VisitOutcome::Done {
            performed_on: right.performed_on,
            form: right.form.clone(),
            response: right.response,
            deviation,
        };
    }
    effect.changes = Changes::of(id, participant).touch(right.infusion.clone());
    Ok(effect)
}
