//! What was said of donors, clones, banks, and the making and testing of lots.

use super::super::bank::{self, Parent};
use super::super::lot::{self, Lot};
use super::super::order::open_orders;
use super::super::quality::was_lacking;
use super::super::rule::ensure;
use super::super::specification::{Limit, Verdict};
use super::super::{
    BankId, Body, Changes, CloneId, DonorId, LotId, Record, Rule, Stop, Subject, clone, donor,
    quality, site_day,
};
use super::case::Case;
use super::effect::Effect;

pub(super) fn donor(case: &Case<'_>, right: &donor::Registered) -> Result<Effect, Stop> {
    let (id, mut donor) = case.own::<DonorId>()?;
    donor.tissue.clone_from(&right.tissue);
    donor.consent_reference.clone_from(&right.consent_reference);
    let number = right.number()?;
    let numbered = donor::numbered(case.act, &id, donor.donation_number, number)?;
    donor.donation_number = number;
    let determined = donor.eligibility.is_some();
    let mut effect = Effect::of(numbered.put(id.clone(), donor));
    effect.rest_if(determined, || format!("the eligibility of {id}"));
    Ok(effect)
}

pub(super) fn donor_test(case: &Case<'_>, right: &donor::Tested) -> Result<Effect, Stop> {
    let (id, mut donor) = case.own::<DonorId>()?;
    let determined = donor.eligibility.is_some();
    donor.found(case.leaf, right, case.act.when());
    let mut effect = Effect::of(donor::with_descendants(id.clone(), donor));
    effect.rest_if(determined, || format!("the eligibility of {id}"));
    effect.break_if(right.reactive, || format!("{} is reactive", right.test));
    Ok(effect)
}

pub(super) fn derived(case: &Case<'_>, right: &clone::Derived) -> Result<Effect, Stop> {
    let (id, mut clone) = case.own::<CloneId>()?;
    clone.passage = right.passage;
    clone.doublings_tenths = right.doublings_tenths;
    let line = (right.passage, right.doublings_tenths);
    let donor = clone.donor.clone();
    let mut effect = Effect::of(Changes::of(id.clone(), clone));
    below(case, &donor, id.subject(), line, &mut effect)?;
    Ok(effect)
}

pub(super) fn bank(case: &Case<'_>, right: &bank::Created) -> Result<Effect, Stop> {
    let (id, mut bank) = case.own::<BankId>()?;
    let (passage, doublings) = match &bank.parent {
        Parent::Clone(id) => {
            let line = |it: &super::super::CellClone| (it.passage, it.doublings_tenths);
            case.act.view.peek(id, line)?
        }
        Parent::Bank(id) => {
            let line = |it: &super::super::Bank| (it.passage, it.doublings_tenths);
            case.act.view.peek(id, line)?
        }
    };
    right.grows(&case.act.view, passage, doublings)?;
    ensure(
        right.containers >= bank.used,
        Rule::Value,
        || format!("{} containers of {id} have been taken.", bank.used),
        "Correct the number of containers.",
    )?;
    bank.passage = right.passage;
    bank.doublings_tenths = right.doublings_tenths;
    bank.containers = right.containers;
    let (qualified, donor) = (bank.qualified, bank.donor.clone());
    let mut effect = Effect::of(Changes::of(id.clone(), bank));
    effect.rest_if(qualified, || format!("the qualification of {id}"));
    let line = (right.passage, right.doublings_tenths);
    below(case, &donor, id.subject(), line, &mut effect)?;
    Ok(effect)
}

/// What was made from a clone or bank rests on it, and has grown beyond it.
fn below(
    case: &Case<'_>,
    donor: &DonorId,
    parent: &Subject,
    (passage, doublings): (u32, u32),
    effect: &mut Effect,
) -> Result<(), Stop> {
    let all = case
        .act
        .view
        .peek(donor, |donor| donor.descendants.clone())?;
    case.act.view.load(all.iter())?;
    for one in &all {
        let line = match case.act.find(one)? {
            Some(Record::Bank(it)) if it.parent.subject() == parent => {
                (it.passage, it.doublings_tenths)
            }
            Some(Record::Lot(it)) if it.bank.subject() == parent => {
                (it.passage, it.doublings_tenths)
            }
            Some(_) | None => continue,
        };
        effect.rest_if(true, || format!("{one} was made from it"));
        effect.break_if(line.0 <= passage || line.1 < doublings, || {
            format!("{one} has not grown beyond it")
        });
    }
    Ok(())
}

pub(super) fn opened(case: &Case<'_>, right: &lot::Opened) -> Result<Effect, Stop> {
    let (id, mut lot) = case.own::<LotId>()?;
    let bank = case.act.get(&lot.bank)?;
    let most = |trial: &super::super::Trial| trial.protocol.product.max_passage;
    right.grows(&bank, case.act.view.peek(&lot.protocol, most)?)?;
    lot.passage = right.passage;
    lot.doublings_tenths = right.doublings_tenths;
    let settled = settled(&id, &lot);
    let mut effect = Effect::of(Changes::of(id, lot));
    effect.rests.extend(settled);
    Ok(effect)
}

/// The release, rejection or closing of a lot.
pub(super) fn settled(id: &LotId, lot: &Lot) -> Option<String> {
    let settled = lot.is_released() || lot.is_over();
    settled.then(|| format!("{id} is {}", lot.state()))
}

/// A person who corrects how a lot was made has a part in making it, as has the one who confirms that, and one who corrects a
/// result in testing it.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "no other kind makes or tests a lot"
)]
pub(super) fn takes_part(case: &Case<'_>, effect: &mut Effect) {
    let changed = effect.changes.puts.get_mut(&case.fact.subject);
    let Some(Record::Lot(lot)) = changed else {
        return;
    };
    let makers = [case.by, &case.act.event.actor].into_iter().cloned();
    match &case.fact.event.body {
        Body::LotOpened(_) | Body::LotFilled(_) => lot.makers.extend(makers),
        Body::StepRecorded(_) => {
            lot.makers.extend(makers);
            let mut steps = lot.steps.values_mut();
            if let Some(done) = steps.find(|done| done.entry == case.leaf) {
                done.corrected_by.extend(case.other().cloned());
            }
        }
        Body::ResultRecorded(_) => {
            lot.testers.insert(case.by.clone());
            let mut results = lot.results.values_mut();
            if let Some(result) = results.find(|result| result.entry == case.leaf) {
                result.corrected_by.extend(case.other().cloned());
            }
        }
        _ => {}
    }
}

pub(super) fn step(case: &Case<'_>, right: &lot::StepRecorded) -> Result<Effect, Stop> {
    let (id, mut lot) = case.own::<LotId>()?;
    let template = case.act.get(&lot.batch_template)?;
    let Some(step) = template.step(&right.step) else {
        return Ok(Effect::default());
    };
    let outside = right.outside(step)?;
    right.materials_named(&case.act.view, step)?;
    let settled = settled(&id, &lot);
    let Some(done) = lot.steps.get_mut(&right.step) else {
        return Ok(Effect::default());
    };
    let mut effect = Effect::default();
    let zone = case
        .act
        .view
        .peek(&lot.site, |site| site.described.time_zone.clone())?;
    let day = site_day(&zone, case.said.at.instant());
    for one in right.materials.iter().filter(|one| one.expires_on < day) {
        effect.break_if(!done.materials.contains(one), || {
            format!("{} lot {} expired on {}", one.name, one.lot, one.expires_on)
        });
    }
    effect.break_if(done.within_limits && !outside.is_empty(), || {
        format!("{} is outside its limits", outside.join(", "))
    });
    let checked = done
        .checked_by
        .as_ref()
        .map(|by| format!("the check by {by}"));
    done.within_limits = outside.is_empty();
    done.materials.clone_from(&right.materials);
    effect.rests.extend(checked);
    effect.rests.extend(settled);
    effect.changes = Changes::of(id, lot);
    Ok(effect)
}

pub(super) fn result(case: &Case<'_>, right: &quality::ResultRecorded) -> Result<Effect, Stop> {
    let (id, mut lot) = case.own::<LotId>()?;
    let specification = case.act.get(&lot.specification)?;
    let Some(item) = specification.item(&right.test) else {
        return Ok(Effect::default());
    };
    let verdict = right.verdict(item)?;
    let settled = settled(&id, &lot);
    let orders = match item.limit {
        Limit::PerKgMaximum(_) => open_orders(&case.act.view, &id, &lot)?,
        Limit::Minimum(_)
        | Limit::Maximum(_)
        | Limit::Range(..)
        | Limit::Finding(_)
        | Limit::ReportOnly => Vec::new(),
    };
    let weighed = orders.into_iter().filter(|(_, order)| {
        let weighed = order
            .weighed
            .get(&id)
            .and_then(|it| it.results.get(&right.test));
        weighed.is_some_and(|it| it.as_ref().is_some_and(|it| it.entry == case.leaf))
    });
    let weighed: Vec<String> = weighed.map(|(order, _)| order.to_string()).collect();
    let newest = lot.results.get_mut(&right.test);
    // An older result is not the lot's any more: a retest has taken its place.
    let Some(result) = newest.filter(|result| result.entry == case.leaf) else {
        return Ok(Effect::default());
    };
    let mut effect = Effect::default();
    let before = result.clone();
    let reviewed = result
        .reviewer
        .as_ref()
        .map(|by| format!("the review by {by}"));
    let fails = verdict == Verdict::Fail && result.verdict != Verdict::Fail;
    result.verdict = verdict;
    result.value = right.value.clone();
    if verdict != before.verdict {
        result.since = case.act.when();
        was_lacking(case.act, &mut lot, &right.test, Some(&before));
    }
    effect.break_if(fails, || format!("{} is out of specification", right.test));
    effect.rests.extend(reviewed);
    effect.rests.extend(weighed);
    effect.rests.extend(settled);
    effect.changes = Changes::of(id, lot);
    Ok(effect)
}
