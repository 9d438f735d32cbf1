//! What was said of shipments and equipment.

use super::super::act::within_days;
use super::super::handoff::celsius;
use super::super::limits::{ARRIVAL_DAYS, QUALIFICATION_DAYS};
use super::super::readings::of_readings;
use super::super::receipt::Received;
use super::super::rule::ensure;
use super::super::shipment::{Held, Packed, Sealed, Shipment, with_vials};
use super::super::{Changes, EquipmentId, Instant, LocalTime, Log, Rule, ShipmentId, Span, Stop};
use super::case::Case;
use super::effect::Effect;
use super::time::{is_late, restate};

pub(super) fn packed(case: &Case<'_>, said: &Packed, right: &Packed) -> Result<Effect, Stop> {
    let (id, mut shipment) = case.own::<ShipmentId>()?;
    shipment.cold_until = right.cold_from(shipment.packed_at);
    let warm = right.planned_arrival.instant() > shipment.cold_until;
    shipment.route.clone_from(&right.route);
    shipment.purpose = right.purpose.clone();
    let over = shipment.is_over();
    let mut effect = Effect::of(with_vials(id.clone(), shipment));
    effect.rest_if(over, || format!("the receipt of {id}"));
    effect.break_if(warm && said.hold_hours != right.hold_hours, || {
        "the shipper does not stay cold until the planned arrival".into()
    });
    Ok(effect)
}

/// A planned arrival is shown alone, and lies where that of the event may lie.
pub(super) fn arrival(case: &Case<'_>, right: &Packed) -> Result<(), Stop> {
    let packed_at = case.fact.head.at;
    right.arrives_after(packed_at)?;
    within_days(
        packed_at,
        &right.planned_arrival,
        ARRIVAL_DAYS,
        "planned arrival",
    )
}

pub(super) fn sealed(case: &Case<'_>, right: &Sealed) -> Result<Effect, Stop> {
    let (id, mut shipment) = case.own::<ShipmentId>()?;
    shipment.seal = Some(right.seal.clone());
    let handed = shipment.handoffs > 0;
    let mut effect = Effect::of(with_vials(id.clone(), shipment));
    effect.rest_if(handed, || format!("the handoffs of {id}"));
    Ok(effect)
}

/// What a taker saw. A seal that was broken keeps back what was inside, from the receipt on; a logger that showed too much keeps
/// it back at once, as at the handoff itself. What was shown as too warm is weighed in its deviation, and not taken back here.
pub(super) fn taken(
    case: &Case<'_>,
    seal_intact: bool,
    (said_mc, right_mc): (Option<i32>, Option<i32>),
) -> Result<Effect, Stop> {
    let (id, mut shipment) = case.own::<ShipmentId>()?;
    if said_mc != right_mc {
        return Ok(shown(case, id, shipment, (said_mc, right_mc)));
    }
    let of = |one: &&mut Held| one.entry == case.entry;
    let mut called_whole = false;
    if let Some(held) = shipment.custody.iter_mut().find(of) {
        called_whole = held.seal_broken && seal_intact;
        held.seal_broken = !seal_intact;
    }
    shipment.seal_broken = shipment.custody.iter().any(|held| held.seal_broken);
    let over = shipment.is_over();
    let mut effect = Effect::of(with_vials(id.clone(), shipment));
    effect.rest_if(over, || format!("the receipt of {id}"));
    effect.rest_if(called_whole && !over, || {
        format!("the doubt about the seal of {id}")
    });
    effect.break_if(over && !seal_intact, || {
        "the seal was broken or bore another number".into()
    });
    Ok(effect)
}

/// The logger showed another temperature at a handoff.
fn shown(
    case: &Case<'_>,
    id: ShipmentId,
    shipment: Shipment,
    (said_mc, right_mc): (Option<i32>, Option<i32>),
) -> Effect {
    let limit_mc = shipment.limit_mc;
    let warm = |shown: Option<i32>| shown.filter(|shown| *shown > limit_mc);
    let of = |one: &&Held| one.entry == case.entry;
    let taken = shipment.custody.iter().find(of).map(|held| held.from);
    let mut effect = Effect::of(with_vials(id, shipment));
    if let (None, Some(warm_mc)) = (warm(said_mc), warm(right_mc)) {
        effect.breaks.push(format!(
            "at the handoff the logger showed {}; the product may be at most {}",
            celsius(warm_mc),
            celsius(limit_mc)
        ));
        effect.spans = Some(vec![Span::at(taken.unwrap_or(case.fact.head.at))]);
    }
    effect
}

/// A shipment changed hands at another time, between the handoffs beside it. Who held it when is what its custody says, so two
/// people correct it.
pub(super) fn handed(case: &Case<'_>, when: Instant) -> Result<Effect, Stop> {
    let (id, mut shipment) = case.own::<ShipmentId>()?;
    let last = shipment.opened_at.unwrap_or(case.act.view.now);
    let Some(place) = shipment
        .custody
        .iter()
        .position(|it| it.entry == case.entry)
    else {
        return Ok(Effect::default());
    };
    let before = place.checked_sub(1).and_then(|it| shipment.custody.get(it));
    let first = before.map_or(shipment.packed_at, |before| before.from);
    let next = shipment.custody.get(place + 1);
    let is_newest = next.is_none();
    let last = next.map_or(last, |next| next.from.min(last));
    between(&id, when, (first, last))?;
    if let Some(held) = shipment.custody.get_mut(place) {
        held.from = when;
        held.late = is_late(case, when);
        let at = held.by.site();
        if is_newest && (at == Some(&shipment.to) || at == Some(&shipment.from)) {
            shipment.arrived_at = Some(when);
        }
    }
    let mut effect = Effect::of(with_vials(id.clone(), shipment));
    effect.rests.push(format!("the chain of custody of {id}"));
    // It says who had it, and keeps nothing back.
    effect.spans = Some(Vec::new());
    Ok(effect)
}

/// A shipper was opened at another time, at the latest at this one: what was inside was inside for longer or for less.
pub(super) fn opened(case: &Case<'_>, when: Instant, last: Instant) -> Result<Effect, Stop> {
    let (id, mut shipment) = case.own::<ShipmentId>()?;
    let first = shipment.arrived_at.unwrap_or(shipment.packed_at);
    between(&id, when, (first, last))?;
    let now = case.act.view.now;
    let before = shipment.in_doubt(now);
    shipment.opened_at = Some(when);
    let fresh = Span::without(&shipment.in_doubt(now), &before);
    let mut changes = Changes::default();
    for vial_id in shipment.carried() {
        let mut vial = case.act.get(vial_id)?;
        restate(case, vial_id, &mut vial, when)?;
        changes = changes.put(vial_id.clone(), vial);
    }
    let mut effect = Effect::default();
    effect.break_if(!fresh.is_empty(), || {
        of_readings(&shipment.readings, &fresh)
    });
    effect.changes = changes.put(id.clone(), shipment);
    effect.rests.push(format!("the receipt of {id}"));
    effect.spans = Some(fresh);
    Ok(effect)
}

/// A receipt says that the shipper was opened at another time, before the receipt was written down.
pub(super) fn received(case: &Case<'_>, right: &Received) -> Result<Effect, Stop> {
    let Some(opened_at) = right.opened_at.map(|at| at.instant()) else {
        return Ok(Effect::default());
    };
    let skew = i64::from(Log::read(case.act.view.world, |log| log.skew_seconds)?);
    let last = case.right.at.instant().plus_seconds(skew);
    opened(case, opened_at, last.min(case.act.view.now))
}

fn between(id: &ShipmentId, when: Instant, (first, last): (Instant, Instant)) -> Result<(), Stop> {
    ensure(
        (first..=last).contains(&when),
        Rule::Time,
        || format!("{id} is known to have been in other hands at {when}."),
        "Enter a time after the step before it and before the step after it.",
    )
}

pub(super) fn qualified(
    case: &Case<'_>,
    said: LocalTime,
    right: LocalTime,
) -> Result<Effect, Stop> {
    let (id, mut equipment) = case.own::<EquipmentId>()?;
    ensure(
        right.instant() > case.fact.head.at,
        Rule::Value,
        || "The qualification would end before it begins.".into(),
        "Enter a later date.",
    )?;
    let what = "end of the qualification";
    within_days(case.fact.head.at, &right, QUALIFICATION_DAYS, what)?;
    // A later qualification has taken its place.
    if equipment.qualified_until != Some(said) {
        return Ok(Effect::default());
    }
    equipment.qualified_until = Some(right);
    let mut effect = Effect::of(Changes::of(id.clone(), equipment));
    effect.rests.push(format!("what was done with {id}"));
    Ok(effect)
}
