//! When something was done.

use super::super::infusion::InfusionStage;
use super::super::instant::site_day;
use super::super::rule::ensure;
use super::super::vial::{Vial, VialStage};
use super::super::{Body, Changes, InfusionId, Instant, Log, LotId, Rule, Stop, VialId};
use super::case::Case;
use super::effect::Effect;
use super::making::settled;

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
    let near = |at: Instant| {
        case.fact.event.late_reason.is_none()
            && recorded.plus_seconds(-skew) <= at
            && at <= recorded.plus_seconds(skew)
    };
    if near(right) && near(case.said.at.instant()) {
        return Ok(Effect::default());
    }
    let when = if near(right) { recorded } else { right };
    match (&case.fact.event.body, when) {
        (Body::StepRecorded(_), when) => step(case, when),
        (Body::InfusionStarted(_), when) => started(case, when),
        (_, when) => moved(case, when),
    }
}

fn step(case: &Case<'_>, when: Instant) -> Result<Effect, Stop> {
    let (id, mut lot) = case.own::<LotId>()?;
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

fn moved(case: &Case<'_>, when: Instant) -> Result<Effect, Stop> {
    let (id, mut vial) = case.own::<VialId>()?;
    restate(case, &id, &mut vial, when)?;
    let mut effect = Effect::default();
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
    if let InfusionStage::Started { at } = &mut infusion.stage {
        *at = when;
    }
    let day = case
        .act
        .view
        .peek(&infusion.site, |site| site_day(&site.time_zone, when))?;
    let mut participant = case.act.get(&infusion.participant)?;
    for given in &mut participant.infusions {
        if given.infusion == id {
            given.started_at = when;
            given.started_on = day;
        }
    }
    let mut changes = Changes::of(infusion.participant.clone(), participant);
    for vial_id in &infusion.vials {
        let mut vial = case.act.get(vial_id)?;
        restate(case, vial_id, &mut vial, when)?;
        changes = changes.put(vial_id.clone(), vial);
    }
    let mut effect = Effect::of(changes.put(id.clone(), infusion));
    effect.rests.push(format!(
        "the dose {id}, its visits and the intervals from it"
    ));
    Ok(effect)
}

/// The path of the vial has another time, between what came before and after.
fn restate(case: &Case<'_>, id: &VialId, vial: &mut Vial, when: Instant) -> Result<(), Stop> {
    let late = case.fact.event.late_reason.is_some() || when != case.fact.head.at;
    ensure(
        vial.path.restate(case.entry, when, late),
        Rule::Time,
        || format!("{id} is known to have been elsewhere at {when}."),
        "Enter a time after the step before it and before the step after it.",
    )
}
