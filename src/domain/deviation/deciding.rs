//! The decision: it ends what the deviation holds back, or takes it out of use for good.

use super::super::concerns::concern;
use super::super::recall::comes_from;
use super::super::rule::ensure;
use super::super::usability::exposure;
use super::super::view::View;
use super::super::{Act, Changes, Decide, DeviationId, Rule, Stop, Subject, VialId};
use super::{Decided, Deviation, DeviationStage, with_items};

impl Decide for Decided {
    type Own = (DeviationId, Deviation);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, found) = view.own::<DeviationId>(subject)?;
        ensure(
            found.stage != DeviationStage::Open,
            Rule::Sequence,
            || format!("{id} is {}.", found.state()),
            "Assess the deviation first.",
        )?;
        Ok((id, found))
    }

    fn decide(&self, act: &Act<'_>, (id, found): Self::Own) -> Result<Changes, Stop> {
        for vial in &self.except {
            ensure(
                touches(&act.view, &found, vial)?,
                Rule::Unknown,
                || format!("{id} does not touch {vial}."),
                "Name vials that it touches.",
            )?;
        }
        let found = found.changed(act.when(), |found| {
            found.except.clone_from(&self.except);
            found.stage = DeviationStage::Decided(self.decision);
        });
        let in_force = found.is_in_force();
        let mut changes = Changes::default();
        for item in &found.items {
            changes = concern(&act.view, item, changes, |concerns| {
                if in_force {
                    concerns.deviations.insert(id.clone());
                    Ok(())
                } else {
                    concerns.settle_deviation(&act.view, &id, act.when())
                }
            })?;
        }
        Ok(with_items(id, found).and(changes))
    }
}

/// Whether a deviation touches a vial: it is about the vial, what it comes from, or what it was in at the time.
fn touches(view: &View<'_>, found: &Deviation, id: &VialId) -> Result<bool, Stop> {
    let vial = view.get(id)?;
    for item in &found.items {
        let of_line = item == id.subject() || item == vial.lot.subject();
        if of_line || exposure(view, &vial, item, found.spans.as_deref())?.is_some() {
            return Ok(true);
        }
    }
    let bank = view.peek(&vial.lot, |lot| lot.bank.clone())?;
    for item in &found.items {
        if comes_from(view, bank.clone(), item)? {
            return Ok(true);
        }
    }
    Ok(false)
}
