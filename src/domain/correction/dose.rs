//! What was filled, given and wasted.

use super::super::infusion::{Infusion, InfusionStage, held};
use super::super::lot::{Filled, Lot, vials};
use super::super::order::open_orders;
use super::super::rule::ensure;
use super::super::stock::stock_id;
use super::super::vial::{Stay, Vial, VialStage};
use super::super::{Changes, InfusionId, LotId, Record, Refusal, Rule, Stop, VialId};
use super::case::Case;
use super::effect::Effect;
use super::making::settled;
use std::collections::BTreeSet;

pub(super) fn filled(case: &Case<'_>, said: &Filled, right: &Filled) -> Result<Effect, Stop> {
    let (id, mut lot) = case.own::<LotId>()?;
    right.is_sound(case.fact.head.at)?;
    let mut effect = Effect::default();
    effect.rests.extend(settled(&id, &lot));
    let mut infusions = BTreeSet::new();
    let all = vials(&id, &lot)?;
    case.act.view.load(all.iter().map(VialId::subject))?;
    for vial_id in &all {
        let mut vial = case.act.get(vial_id)?;
        if let VialStage::Infused { infusion, .. } = &vial.stage {
            infusions.insert(infusion.clone());
        }
        let order = vial.order().cloned();
        effect
            .rests
            .extend(order.map(|order| format!("{vial_id} is kept for {order}")));
        if vial.keeps_thawed(right.post_thaw_minutes) {
            effect.changes = effect.changes.put(vial_id.clone(), vial);
        }
    }
    for infusion in infusions {
        effect.rests.push(format!("{infusion} was given from it"));
        refilled(case, (&id, said, right), infusion, &mut effect)?;
    }
    if (said.volume_ul, said.cells_per_vial) != (right.volume_ul, right.cells_per_vial) {
        let orders = open_orders(&case.act.view, &id, &lot)?;
        effect
            .rests
            .extend(orders.into_iter().map(|(order, _)| order.to_string()));
    }
    if said.expires_at != right.expires_at {
        expires(case, &id, &lot, right, &mut effect)?;
    }
    lot.fill = Some(right.clone());
    effect.changes = effect.changes.put(id, lot);
    Ok(effect)
}

/// The stocks of the lot expire with it.
fn expires(
    case: &Case<'_>,
    id: &LotId,
    lot: &Lot,
    right: &Filled,
    effect: &mut Effect,
) -> Result<(), Stop> {
    let now = case.act.view.now;
    effect.break_if(right.expires_at.instant() <= now, || {
        format!("{id} has expired")
    });
    for site in lot.reaches() {
        let stock_id = stock_id(id, site)?;
        if let Some(Record::Stock(mut stock)) = case.act.find(stock_id.subject())? {
            stock.expires_at = right.expires_at;
            effect.changes = std::mem::take(&mut effect.changes).note(stock_id, stock);
        }
    }
    Ok(())
}

/// An infusion from vials that held another volume: what was left over of it is another.
fn refilled(
    case: &Case<'_>,
    (lot, said, right): (&LotId, &Filled, &Filled),
    id: InfusionId,
    effect: &mut Effect,
) -> Result<(), Stop> {
    let mut infusion = case.act.get(&id)?;
    let Some(given) = infusion.given_ul() else {
        return Ok(());
    };
    let mut here = 0_u32;
    for vial in &infusion.vials {
        here += u32::from(case.act.view.peek(vial, |vial| vial.lot == *lot)?);
    }
    let before = held(case.act, &infusion)?;
    let others = before.saturating_sub(here.saturating_mul(said.volume_ul));
    let after = others.saturating_add(here.saturating_mul(right.volume_ul));
    ensure(
        given <= after,
        Rule::Bedside,
        || format!("{given} µL were given in {id}, more than the {after} µL of its vials."),
        "Correct the volume given first.",
    )?;
    infusion.residual_ul = left(&id, &infusion, before.saturating_sub(given), after - given)?;
    for vial_id in &infusion.vials {
        let mut vial = case.act.get(vial_id)?;
        if ends(&id, &infusion, &mut vial, after > given) {
            effect.changes = std::mem::take(&mut effect.changes).put(vial_id.clone(), vial);
        }
    }
    effect.changes = std::mem::take(&mut effect.changes).put(id, infusion);
    Ok(())
}

/// What is left over and not yet wasted, where another volume was left over at the end of the infusion.
fn left(id: &InfusionId, infusion: &Infusion, before: u32, after: u32) -> Result<u32, Stop> {
    let wasted = before.saturating_sub(infusion.residual_ul);
    after.checked_sub(wasted).ok_or_else(|| {
        let why = format!("{wasted} µL of {id} were wasted, more than would be left over.");
        Refusal::new(Rule::Disposition, why, "Correct the volume wasted first.").into()
    })
}

pub(super) fn given(case: &Case<'_>, said_ul: u32, right_ul: u32) -> Result<Effect, Stop> {
    let (id, mut infusion) = case.own::<InfusionId>()?;
    let held = held(case.act, &infusion)?;
    ensure(
        right_ul <= held,
        Rule::Bedside,
        || format!("{right_ul} µL are more than the {held} µL of the vials."),
        "Correct the volume, or that of the fill first.",
    )?;
    let after = held - right_ul;
    infusion.residual_ul = left(&id, &infusion, held.saturating_sub(said_ul), after)?;
    match &mut infusion.stage {
        InfusionStage::Completed { volume_ul } => {
            super::super::infusion::something_given(right_ul)?;
            *volume_ul = right_ul;
        }
        InfusionStage::Stopped { volume_ul } => *volume_ul = right_ul,
        InfusionStage::CheckedOnce
        | InfusionStage::Verified { .. }
        | InfusionStage::Started { .. }
        | InfusionStage::Abandoned => {}
    }
    let mut changes = Changes::default();
    for vial_id in &infusion.vials {
        let mut vial = case.act.get(vial_id)?;
        if ends(&id, &infusion, &mut vial, after > 0) {
            changes = changes.put(vial_id.clone(), vial);
        }
    }
    let mut effect = of_dose(case, &id, &infusion)?;
    effect.changes = changes
        .put(id, infusion.clone())
        .touch(infusion.participant);
    Ok(effect)
}

/// Whether something was left over changes a vial that was given, from the end of the infusion on.
fn ends(id: &InfusionId, infusion: &Infusion, vial: &mut Vial, partial: bool) -> bool {
    let Some(end) = infusion.end.filter(|_| vial.was_given_in(id, partial)) else {
        return false;
    };
    let stay = partial.then(|| Stay {
        entry: end.entry,
        from: end.at,
        late: end.late,
        stage: vial.stage.clone(),
        place: None,
        vessel: None,
    });
    vial.path.replace(end.entry, stay);
    true
}

pub(super) fn wasted(case: &Case<'_>, said_ul: u32, right_ul: u32) -> Result<Effect, Stop> {
    let (id, mut infusion) = case.own::<InfusionId>()?;
    let most = infusion.residual_ul.saturating_add(said_ul);
    ensure(
        (1..=most).contains(&right_ul),
        Rule::Disposition,
        || format!("{most} µL were left over of {id}."),
        "Correct the volume.",
    )?;
    infusion.residual_ul = most - right_ul;
    let vials = infusion.vials.clone();
    let mut effect = of_dose(case, &id, &infusion)?;
    let changes = Changes::of(id, infusion);
    effect.changes = vials.into_iter().fold(changes, Changes::touch);
    Ok(effect)
}

/// A dose rests on its volumes, and so does the closing of a lot that it came from.
fn of_dose(case: &Case<'_>, id: &InfusionId, infusion: &Infusion) -> Result<Effect, Stop> {
    let mut effect = Effect::default();
    effect.rests.push(format!("the account of {id}"));
    let mut lots = BTreeSet::new();
    for vial in &infusion.vials {
        lots.insert(case.act.view.peek(vial, |vial| vial.lot.clone())?);
    }
    for lot in lots {
        let over = case.act.view.peek(&lot, Lot::is_over)?;
        effect.rest_if(over, || format!("the closing of {lot}"));
    }
    Ok(effect)
}
