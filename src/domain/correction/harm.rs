//! What was said of adverse events and visits.

use super::super::adverse_event::{
    AdverseEvent, AdverseEventStage, Graded, Notified, Reported, Updated, after_onset, changed,
    since,
};
use super::super::assessment::{self, due};
use super::super::deviation::{Deviation, own_id};
use super::super::instant::site_day;
use super::super::participant::{Participant, ParticipantStage, VisitOutcome, Visited};
use super::super::rule::ensure;
use super::super::{AdverseEventId, Changes, ParticipantId, Relation, Rule, Site, Stop};
use super::case::Case;
use super::effect::Effect;
use chrono::NaiveDate;

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
    let before = std::mem::replace(&mut event.infusion, right.infusion.clone());
    let reported = Graded::reported((case.leaf, case.fact.head.at), right);
    let mut effect = graded(case, id.clone(), event, reported)?;
    if before != right.infusion {
        let mut changes = effect.changes;
        if let Some(named) = &right.infusion {
            changes = changes.link(id.subject().clone(), Relation::Concerns, named.clone());
        }
        if let Some(before) = before {
            changes = changes.touch(before);
        }
        effect.changes = changes;
    }
    Ok(effect)
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
        let mut corrected_by = std::mem::take(&mut one.corrected_by);
        corrected_by.extend(case.other().cloned());
        *one = Graded {
            recorded_at: one.recorded_at,
            corrected_by,
            ..right
        };
    }
    event.gradable(case.act)?;
    let protocol = case
        .act
        .view
        .peek(&event.participant, |it| it.protocol.clone())?;
    let hours = |trial: &super::super::Trial| trial.protocol.follow_up.serious_report_hours;
    let (before, clock) = (event.relatedness, event.clock);
    event.follows_reports(case.act.view.peek(&protocol, hours)?);
    if let Some(review) = event.review.as_mut().filter(|it| it.relatedness == before) {
        // The reviewer agreed with the report.
        review.relatedness = event.relatedness;
    }
    let mut effect = weighed(&event);
    effect.rest_if(event.has_eased(clock), || {
        "the time within which the sponsor is notified".into()
    });
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
    if right.notice() != was {
        right.is_new(case.act, &id, &event)?;
    }
    let ran = event.is_clock_open();
    if let Some(notice) = event.notices.iter_mut().find(|one| **one == was) {
        *notice = right.notice();
    }
    let mut effect = Effect::default();
    let closed = event.stage == AdverseEventStage::Closed;
    effect.rest_if(closed, || format!("the closing of {id}"));
    effect.break_if(event.is_clock_open() && !ran, || {
        format!("the sponsor was not notified of {id}, which is serious")
    });
    effect.about = Some(event.participant.clone().into());
    effect.changes = changed(id, event);
    Ok(effect)
}

pub(super) fn assessed(
    case: &Case<'_>,
    said: &assessment::Recorded,
    right: &assessment::Recorded,
) -> Result<Effect, Stop> {
    let (id, mut participant) = case.own::<ParticipantId>()?;
    let named = (&right.infusion, &*right.visit);
    let due = due(case.act, (&id, &participant), named, Some(&right.form))?;
    case.act.get(&right.form)?.check(&right.answers)?;
    let entered = case.fact.head.at;
    let last = |site: &Site| site_day(&site.described.time_zone, entered);
    let last = case.act.view.peek(&participant.site, last)?;
    let first = due.given.started_on;
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
    let completed = participant.stage == ParticipantStage::Completed;
    effect.rest_if(completed, || format!("the completion of {id}"));
    if (&said.infusion, &said.visit) != (&right.infusion, &right.visit) {
        makes_way(case, &mut participant, right)?;
    }
    let of = |one: &&mut Visited| one.entry == case.leaf;
    // An assessment that was repeated is not the visit's any more.
    if let Some(visited) = participant.visits.iter_mut().find(of) {
        let deviation = match &visited.outcome {
            VisitOutcome::Done { deviation, .. } => deviation.clone(),
            VisitOutcome::Missed => None,
        };
        visited.infusion.clone_from(&right.infusion);
        visited.visit.clone_from(&right.visit);
        visited.outcome = VisitOutcome::Done {
            performed_on: right.performed_on,
            form: right.form.clone(),
            response: right.response,
            deviation,
        };
        judge(case, visited, due.window(), &mut effect)?;
    }
    effect.changes = Changes::of(id, participant)
        .touch(said.infusion.clone())
        .touch(right.infusion.clone());
    Ok(effect)
}

/// The assessment was of another visit: in its place nothing stands, or that it was missed.
fn makes_way(
    case: &Case<'_>,
    participant: &mut Participant,
    right: &assessment::Recorded,
) -> Result<(), Stop> {
    let (infusion, visit) = (&right.infusion, &right.visit);
    let visits = &mut participant.visits;
    if !visits.iter().any(|one| one.entry == case.leaf) {
        return Ok(());
    }
    let there = |one: &Visited| one.infusion == *infusion && one.visit == *visit;
    let done = visits
        .iter()
        .any(|one| there(one) && one.performed_on().is_some());
    ensure(
        !done,
        Rule::Exists,
        || format!("The visit {visit} after {infusion} is recorded already."),
        "Correct that assessment first, or record the visits again, with repeat_reason.",
    )?;
    visits.retain(|one| !there(one));
    Ok(())
}

/// A visit that was done lies in its window or out of it, by the days as they are now. The deviation of the correction
/// marks it where it was in its window before; a decision of the deviation that marked it rested on the old days.
pub(super) fn judge(
    case: &Case<'_>,
    visited: &mut Visited,
    (from, to): (NaiveDate, NaiveDate),
    effect: &mut Effect,
) -> Result<(), Stop> {
    let VisitOutcome::Done {
        performed_on,
        deviation,
        ..
    } = &mut visited.outcome
    else {
        return Ok(());
    };
    let outside = !(from..=to).contains(performed_on);
    if outside && deviation.is_none() {
        effect.breaks.push(format!(
            "{performed_on} is out of the window of {}",
            visited.visit
        ));
        *deviation = Some(own_id(case.act, 'D')?);
    } else if !outside && let Some(before) = deviation.take() {
        let decided = |found: &Deviation| found.decision().is_some();
        let decided = case.act.view.peek(&before, decided)?;
        effect.rest_if(decided, || format!("the decision of {before}"));
    }
    Ok(())
}
