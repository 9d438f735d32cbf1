//! What was said of shipments and equipment.

use super::super::act::within_days;
use super::super::limits::{ARRIVAL_DAYS, QUALIFICATION_DAYS};
use super::super::rule::ensure;
use super::super::shipment::{Held, Packed, Sealed, with_vials};
use super::super::{Changes, EquipmentId, LocalTime, Rule, ShipmentId, Stop};
use super::case::Case;
use super::effect::Effect;

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

/// What a taker saw of the seal. That it was broken keeps back what was inside, from the receipt on.
pub(super) fn taken(case: &Case<'_>, seal_intact: bool) -> Result<Effect, Stop> {
    let (id, mut shipment) = case.own::<ShipmentId>()?;
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
