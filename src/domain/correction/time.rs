//! When something was done.

use super::super::adverse_event::since;
use super::super::event::event_references;
use super::super::infusion::InfusionStage;
use super::super::instant::site_day;
use super::super::lot::Lot;
use super::super::participant::{Participant, VisitOutcome};
use super::super::receipt::Received;
use super::super::rule::ensure;
use super::super::usability::reached_by;
use super::super::vial::{Vial, VialStage};
use super::super::{
    AdverseEventId, Body, Changes, InfusionId, Instant, Log, LotId, Rule, Stop, VialId,
};
use super::case::Case;
use super::custody::{handed, opened};
use super::effect::Effect;
use super::harm::judge;
use super::making::settled;
use std::cmp::Ordering;

/// The record has another time. An event that came in time, and is said to be of a moment within the skew of the log, is of the
/// server's time: such a correction is shown alone.
pub(super) fn effect(case: &Case<'_>) -> Result<Effect, Stop> {
    let right = case.right.at.instant();
    ensure(
        right <= case.act.view.now,
        Rule::Time,
        || format!("{} is in the future.", case.right.at),
        "Enter the time at which it was done.",
    )?;
    let recorded = case.fact.head.at;
    let skew = i64::from(Log::read(case.act.view.world, |log| log.skew_seconds)?);
    in_order(case, right, skew)?;
    let near = |at: Instant| {
        case.fact.event.late_reason.is_none()
            && recorded.plus_seconds(-skew) <= at
            && at <= recorded.plus_seconds(skew)
    };
    if near(right) && near(case.said.at.instant()) {
        return Ok(Effect::default());
    }
    let when = if near(right) { recorded } else { right };
    match (&case.said.body, when) {
        (Body::StepRecorded(_), when) => step(case, when),
        (Body::InfusionStarted(_), when) => started(case, when),
        (Body::InfusionCompleted(_) | Body::InfusionStopped(_), when) => ended(case, when),
        (
            Body::HandoffAccepted(_) | Body::HandoffCollected(_) | Body::HandoffConsigned(_),
            when,
        ) => handed(case, when),
        (Body::ShipmentReceived(body), when) => received(case, body, when),
        (_, when) => moved(case, when),
    }
}

/// Refuses a time before anything that the event names came to be, by more than the skew (in seconds), as of a late event.
fn in_order(case: &Case<'_>, right: Instant, skew: i64) -> Result<(), Stop> {
    let event = &case.fact.event;
    let mut named = event_references(event);
    named.extend([event.subject.clone(), event.actor.subject().clone()]);
    // With the first event about a thing, the thing came to be.
    named.retain(|one| event.after.is_some() || *one != event.subject);
    let view = &case.act.view;
    view.load(named.iter())?;
    for subject in &named {
        let born = view.world.standing(subject)?.map(|standing| standing.born);
        ensure(
            born.is_none_or(|born| born <= right.plus_seconds(skew)),
            Rule::Time,
            || {
                let born = born.unwrap_or(right);
                format!("{subject} exists since {born}, after {}.", case.right.at)
            },
            "Enter the time at which it was done, after everything that it names came to be.",
        )?;
    }
    Ok(())
}

/// Refuses a time of a step before that of a step that comes before it in its template, or after that of one behind it, by
/// more than the skew of the log.
fn between_steps(case: &Case<'_>, lot: &Lot, when: Instant) -> Result<(), Stop> {
    let Body::StepRecorded(own) = &case.fact.event.body else {
        return Ok(());
    };
    let skew = i64::from(Log::read(case.act.view.world, |log| log.skew_seconds)?);
    let template = case.act.get(&lot.batch_template)?;
    let place = |step: &str| template.steps.iter().position(|one| one.id == step);
    for (step, done) in &lot.steps {
        let (first, last) = match place(step).cmp(&place(&own.step)) {
            Ordering::Less => (done.at, when),
            Ordering::Greater => (when, done.at),
            Ordering::Equal => continue,
        };
        ensure(
            first <= last.plus_seconds(skew),
            Rule::Time,
            || format!("The step {step} was done at {}.", done.at),
            "Enter a time after the step before it and before the step after it.",
        )?;
    }
    Ok(())
}

fn step(case: &Case<'_>, when: Instant) -> Result<Effect, Stop> {
    let (id, mut lot) = case.own::<LotId>()?;
    between_steps(case, &lot, when)?;
    let mut effect = Effect::default();
    let of = |done: &&mut super::super::lot::StepDone| done.entry == case.leaf;
    if let Some(done) = lot.steps.values_mut().find(of) {
        done.at = when;
        let checked = done.checked_by.as_ref();
        effect
            .rests
            .extend(checked.map(|by| format!("the check by {by}")));
    }
    effect.rests.extend(settled(&id, &lot));
    effect.changes = Changes::of(id, lot);
    Ok(effect)
}

/// A receipt was written down at another time. The shipper was opened then, unless the receipt says when it was.
fn received(case: &Case<'_>, body: &Received, when: Instant) -> Result<Effect, Stop> {
    let Some(opened_at) = body.opened_at.map(|at| at.instant()) else {
        return opened(case, when, case.act.view.now);
    };
    ensure(
        opened_at <= when,
        Rule::Time,
        || format!("The shipper is said to have been opened at {opened_at}."),
        "Correct body.opened_at first.",
    )?;
    Ok(Effect::default())
}

fn moved(case: &Case<'_>, when: Instant) -> Result<Effect, Stop> {
    let (id, mut vial) = case.own::<VialId>()?;
    let before = reached_by(&case.act.view, &id, &vial)?;
    restate(case, &id, &mut vial, when)?;
    let after = reached_by(&case.act.view, &id, &vial)?;
    let mut effect = Effect::default();
    // What was found by the old time is not undone by one person; what is found by the new one holds at once.
    let freed = before.difference(&after);
    effect
        .rests
        .extend(freed.map(|one| format!("that {one} reaches {id}")));
    let caught = after.difference(&before);
    effect
        .breaks
        .extend(caught.map(|one| format!("{one} reaches {id}")));
    if matches!(case.fact.event.body, Body::VialThawed(_)) {
        let minutes = case.act.view.peek(&vial.lot, |lot| {
            lot.fill.as_ref().map_or(0, |fill| fill.post_thaw_minutes)
        })?;
        vial.was_thawed_at(case.entry, when, minutes);
        effect.rests.push(format!("the use of {id}"));
    }
    let given = matches!(vial.stage, VialStage::Infused { .. });
    effect.rest_if(given, || format!("{id} was given"));
    effect.changes = Changes::of(id, vial);
    Ok(effect)
}

fn started(case: &Case<'_>, when: Instant) -> Result<Effect, Stop> {
    let (id, mut infusion) = case.own::<InfusionId>()?;
    let end = infusion.end.map(|end| end.at);
    ensure(
        end.is_none_or(|end| when <= end),
        Rule::Time,
        || {
            let end = end.unwrap_or(when);
            format!("{id} ended at {end}, before {when}.")
        },
        "Enter the time at which it was started, before its end.",
    )?;
    if let InfusionStage::Started { at } = &mut infusion.stage {
        *at = when;
    }
    let day = case.act.view.peek(&infusion.site, |site| {
        site_day(&site.described.time_zone, when)
    })?;
    let mut participant = case.act.get(&infusion.participant)?;
    for given in &mut participant.infusions {
        if given.infusion == id {
            given.started_at = when;
            given.started_on = day;
        }
    }
    let mut effect = Effect::default();
    judged_by_day(case, &id, &mut participant, &mut effect)?;
    let mut changes = since_start(case, &id, &participant, &mut effect)?;
    changes = changes.put(infusion.participant.clone(), participant);
    for vial_id in &infusion.vials {
        let mut vial = case.act.get(vial_id)?;
        restate(case, vial_id, &mut vial, when)?;
        changes = changes.put(vial_id.clone(), vial);
    }
    effect.changes = changes.put(id.clone(), infusion);
    effect.rests.push(format!(
        "the dose {id}, its visits and the intervals from it"
    ));
    Ok(effect)
}

fn ended(case: &Case<'_>, when: Instant) -> Result<Effect, Stop> {
    let (id, mut infusion) = case.own::<InfusionId>()?;
    let start = |participant: &Participant| participant.given(&id).map(|given| given.started_at);
    let start = case.act.view.peek(&infusion.participant, start)?;
    ensure(
        start.is_none_or(|start| start <= when),
        Rule::Time,
        || format!("{id} had not started at {when}."),
        "Enter a time after its start, or correct the start first.",
    )?;
    let late = is_late(case, when);
    if let Some(end) = infusion.end.as_mut().filter(|end| end.entry == case.entry) {
        (end.at, end.late) = (when, late);
    }
    let mut changes = Changes::default();
    for vial_id in &infusion.vials {
        let mut vial = case.act.get(vial_id)?;
        restate(case, vial_id, &mut vial, when)?;
        changes = changes.put(vial_id.clone(), vial);
    }
    let participant = infusion.participant.clone();
    let mut effect = Effect::of(changes.put(id.clone(), infusion).touch(participant));
    effect.rests.push(format!("the dose {id}"));
    Ok(effect)
}

/// The visits after an infusion that started on another day lie in their windows, or out of them, by that day.
fn judged_by_day(
    case: &Case<'_>,
    id: &InfusionId,
    participant: &mut Participant,
    effect: &mut Effect,
) -> Result<(), Stop> {
    let Some(started_on) = participant.given(id).map(|given| given.started_on) else {
        return Ok(());
    };
    let trial = case.act.get(&participant.protocol)?;
    for visited in &mut participant.visits {
        let VisitOutcome::Done { form, .. } = &visited.outcome else {
            continue;
        };
        let mut same = trial.visits_called(&visited.visit);
        let visit = same.find(|(_, visit)| visit.form == *form);
        let window = visit.map(|(_, visit)| visit.window(started_on));
        drop(same);
        if let Some(window) = window.filter(|_| visited.infusion == *id) {
            judge(case, visited, window, effect)?;
        }
    }
    Ok(())
}

/// The adverse events of the participant came so long after the infusions, by their right starts.
fn since_start(
    case: &Case<'_>,
    id: &InfusionId,
    participant: &Participant,
    effect: &mut Effect,
) -> Result<Changes, Stop> {
    let all = &participant.adverse_events;
    case.act
        .view
        .load(all.iter().map(AdverseEventId::subject))?;
    let mut changes = Changes::default();
    for event_id in all {
        let mut event = case.act.get(event_id)?;
        let since = since(participant, event.onset_at.instant());
        let follows = since.iter().any(|one| one.infusion == *id);
        effect.break_if(event.infusion.as_ref() == Some(id) && !follows, || {
            format!("{event_id} began before {id}")
        });
        if event.since != since {
            event.since = since;
            changes = changes.put(event_id.clone(), event);
        }
    }
    Ok(changes)
}

/// Whether the time is one that was stated after the fact.
pub(super) fn is_late(case: &Case<'_>, when: Instant) -> bool {
    case.fact.event.late_reason.is_some() || when != case.fact.head.at
}

/// The path of the vial has another time, between what came before and after.
pub(super) fn restate(
    case: &Case<'_>,
    id: &VialId,
    vial: &mut Vial,
    when: Instant,
) -> Result<(), Stop> {
    let late = is_late(case, when);
    ensure(
        vial.path.restate(case.entry, when, late),
        Rule::Time,
        || format!("{id} is known to have been elsewhere at {when}."),
        "Enter a time after the step before it and before the step after it.",
    )
}
