//! Words and counts that a record repeats from an event.

use super::super::deviation::{self, Class, Decision, Deviation, exposed};
use super::super::lot::LotStage;
use super::super::recall::Acknowledged;
use super::super::rule::ensure;
use super::super::{
    BankId, Body, Changes, DeviationId, EquipmentId, LotId, PlaceId, RecallId, Rule, Span, Stop,
    VialId,
};
use super::case::Case;
use super::effect::Effect;
use std::collections::BTreeSet;

/// The reason, or the words, that a record keeps.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the record keeps no words of other kinds"
)]
pub(super) fn reason(case: &Case<'_>, right: &Body) -> Result<Effect, Stop> {
    Ok(Effect::of(match right {
        Body::BankRetired(right) => {
            let (id, mut bank) = case.own::<BankId>()?;
            bank.retired = Some(right.reason.clone());
            Changes::of(id, bank)
        }
        Body::EquipmentRetired(right) => {
            let (id, mut equipment) = case.own::<EquipmentId>()?;
            equipment.retired = Some(right.reason.clone());
            Changes::of(id, equipment)
        }
        Body::PlaceRegistered(right) => {
            let (id, mut place) = case.own::<PlaceId>()?;
            place.room.clone_from(&right.room);
            place.rack.clone_from(&right.rack);
            place.box_name.clone_from(&right.box_name);
            Changes::of(id, place)
        }
        Body::RecallOpened(right) => {
            let (id, mut recall) = case.own::<RecallId>()?;
            recall.reason.clone_from(&right.reason);
            Changes::of(id, recall)
        }
        Body::RecallClosed(right) => {
            let (id, mut recall) = case.own::<RecallId>()?;
            recall.closed = Some((**right).clone());
            Changes::of(id, recall)
        }
        _ => of_lot(case, right)?,
    }))
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "a lot keeps no words of other kinds"
)]
fn of_lot(case: &Case<'_>, right: &Body) -> Result<Changes, Stop> {
    let (id, mut lot) = case.own::<LotId>()?;
    match right {
        Body::ResultInvalidated(right) => {
            let mut results = lot.results.values_mut();
            if let Some(result) = results.find(|result| result.entry == right.result) {
                result.invalid = Some(right.reason.clone());
            }
        }
        Body::LotHeld(right) => {
            if let Some(hold) = lot.holds.get_mut(&case.leaf) {
                hold.reason.clone_from(&right.reason);
            }
        }
        Body::LotRejected(right) => {
            for stage in [Some(&mut lot.stage), lot.before_closing.as_mut()]
                .into_iter()
                .flatten()
            {
                if let LotStage::Rejected { reason } = stage {
                    reason.clone_from(&right.reason);
                }
            }
        }
        _ => {}
    }
    Ok(Changes::of(id, lot))
}

pub(super) fn acknowledged(case: &Case<'_>, right: &Acknowledged) -> Result<Effect, Stop> {
    let (id, mut recall) = case.own::<RecallId>()?;
    right.is_sound(&case.act.view, &id, &recall)?;
    if let Some(progress) = recall.progress.get_mut(&right.site) {
        progress.acknowledged = Some(right.clone());
    }
    let closed = recall.is_closed();
    let mut effect = Effect::of(Changes::of(id.clone(), recall));
    effect.rest_if(closed, || format!("the closing of {id}"));
    Ok(effect)
}

pub(super) fn deviation(case: &Case<'_>, right: &deviation::Opened) -> Result<Effect, Stop> {
    let (id, mut found) = case.own::<DeviationId>()?;
    let before = found.clone();
    let fallback = case.fact.head.at;
    found.what.clone_from(&right.what);
    found.also_found_by.extend(case.other().cloned());
    if case.member != "body.what" {
        let span = Span {
            from: right.from.map_or(fallback, |at| at.instant()),
            to: right.to.map_or(fallback, |at| at.instant()),
        };
        ensure(
            span.from <= span.to && span.to <= case.act.view.now,
            Rule::Value,
            || "The deviation ends before it begins, or in the future.".into(),
            "Enter from and to as times that have passed.",
        )?;
        found = found.changed(case.act.when(), |found| found.spans = Some(vec![span]));
    }
    let narrower = lets_go(case, &before, &found)?;
    let spans = |of: &Deviation| of.spans.clone().unwrap_or_default();
    // What it says now and did not say before: nobody has decided on that.
    let fresh = Span::without(&spans(&found), &spans(&before));
    let decided = found.decision();
    let (about, items) = (found.about.clone(), found.items.clone());
    let mut effect = Effect::of(
        items
            .into_iter()
            .fold(Changes::of(id.clone(), found), Changes::touch),
    );
    effect.rest_if(decided.is_some(), || {
        let decision = if decided == Some(Decision::Accept) {
            "acceptance"
        } else {
            "rejection"
        };
        format!("the {decision} in {id}")
    });
    effect.rest_if(narrower && decided.is_none(), || {
        format!("what {id} holds back")
    });
    effect.about = Some(about);
    if case.member != "body.what" {
        effect.spans = Some(fresh);
    }
    Ok(effect)
}

/// Whether a deviation speaks of less time than before, and so of less than what it held back: always where it weighs, and
/// where it is minor, if something that was exposed is not any more.
fn lets_go(case: &Case<'_>, before: &Deviation, after: &Deviation) -> Result<bool, Stop> {
    let within = |one: &Span| {
        let spans = after.spans.iter().flatten();
        spans
            .into_iter()
            .any(|it| it.from <= one.from && one.to <= it.to)
    };
    if before.spans.iter().flatten().all(within) {
        return Ok(false);
    }
    if before.class > Class::Minor {
        return Ok(true);
    }
    let vials = |of: &Deviation| -> Result<BTreeSet<VialId>, Stop> {
        let all = exposed(case.act.view.world, of, case.act.view.now)?;
        Ok(all.into_iter().map(|(vial, _)| vial).collect())
    };
    Ok(!vials(before)?.is_subset(&vials(after)?))
}
