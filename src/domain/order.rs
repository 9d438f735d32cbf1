//! Orders of a dose, and the vials allocated to them (block B08).

use super::rule::ensure;
use super::vial::VialStage;
use super::{
    Act, Changes, Commitment, Decide, LotId, OrderId, ParticipantId, Refusal, Relation, Rule,
    SiteId, Stop, VialId, World,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `order.placed`. The weight lies outside the log; the dose is rounded to whole vials, so that it cannot be
/// computed back from what the log holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// For whom.
    pub participant: ParticipantId,
    /// The lot to take from.
    pub lot: LotId,
    /// The visit, as the protocol calls it.
    pub visit: String,
    /// The dose, in cells for each kilogram of body weight.
    pub cells_per_kg: u64,
    /// The whole vials that hold the dose.
    pub vials: u32,
    /// Commitment to the body weight in grams.
    pub weight_g: Commitment,
}

/// `order.cancelled`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancelled {
    /// Why.
    pub reason: String,
}

/// `vial.allocated`, about the vial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocated {
    /// The order that it is kept for.
    pub order: OrderId,
}

/// An order of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Order {
    /// For whom.
    pub participant: ParticipantId,
    /// Where.
    pub site: SiteId,
    /// The lot to take from.
    pub lot: LotId,
    /// The whole vials that hold the dose.
    pub vials: u32,
    /// The vials kept for it.
    pub allocated: BTreeSet<VialId>,
    /// Where it is in its life.
    pub stage: OrderStage,
}

/// Where an order is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderStage {
    /// Placed, not yet given.
    Placed,
    /// Its infusion has started.
    Given,
    /// Cancelled.
    Cancelled,
}

impl Order {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            OrderStage::Placed
                if self.allocated.len() == usize::try_from(self.vials).unwrap_or(usize::MAX) =>
            {
                "allocated"
            }
            OrderStage::Placed => "placed",
            OrderStage::Given => "given",
            OrderStage::Cancelled => "cancelled",
        }
    }

    /// Whether as many vials are kept for it as it orders.
    pub fn is_allocated(&self) -> bool {
        self.state() == "allocated"
    }
}

impl Placed {
    /// The fewest whole vials that hold the dose for this weight, and no more than the protocol's limit for each kilogram.
    ///
    /// # Errors
    /// [`Rule::DetailAgrees`] when the order states another number of vials.
    pub(crate) fn agrees_with_weight(&self, weight_g: u64, world: &dyn World) -> Result<(), Stop> {
        let lot = super::act::get(world, &self.lot)?;
        let most = super::act::get(world, &lot.protocol)?
            .protocol
            .dose
            .max_cells_per_kg;
        let in_vial = lot.fill.as_ref().map_or(0, |fill| fill.cells_per_vial);
        // Products of a weight up to 400,000 g and a dose up to 10^12 cells for each kilogram fit into 128 bits.
        let dose = u128::from(self.cells_per_kg) * u128::from(weight_g);
        let given = u128::from(self.vials) * u128::from(in_vial) * 1000;
        let enough = given >= dose && given.saturating_sub(u128::from(in_vial) * 1000) < dose;
        ensure(
            enough,
            Rule::DetailAgrees,
            || {
                format!(
                    "{} vials are not the fewest that hold the dose for this weight.",
                    self.vials
                )
            },
            "Compute the number of vials from the weight again.",
        )?;
        let safe = given <= u128::from(most) * u128::from(weight_g);
        ensure(
            safe,
            Rule::DetailAgrees,
            || {
                format!(
                    "{} whole vials exceed {most} cells for each kilogram of this weight.",
                    self.vials
                )
            },
            "Order fewer cells for each kilogram.",
        )
    }
}

impl Decide for Placed {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        act.is_new(&act.event.subject)?;
        let participant = act.get(&self.participant)?;
        act.at_site(&participant.site)?;
        ensure(
            !participant.withdrawn,
            Rule::Allocation,
            || format!("{} has withdrawn.", self.participant),
            "No dose is ordered.",
        )?;
        let lot = act.get(&self.lot)?;
        ensure(
            lot.protocol == participant.protocol,
            Rule::Allocation,
            || format!("{} is not made for {}.", self.lot, participant.protocol),
            "Name a lot of this trial.",
        )?;
        let limits = act.get(&participant.protocol)?.protocol.dose;
        let dose = (limits.min_cells_per_kg..=limits.max_cells_per_kg).contains(&self.cells_per_kg);
        ensure(
            dose,
            Rule::Allocation,
            || {
                format!(
                    "{} cells for each kilogram are outside {} to {}.",
                    self.cells_per_kg, limits.min_cells_per_kg, limits.max_cells_per_kg
                )
            },
            "Order within the protocol's limits.",
        )?;
        ensure(
            (1..=limits.max_vials).contains(&self.vials),
            Rule::Allocation,
            || {
                format!(
                    "{} vials are outside 1 to {}.",
                    self.vials, limits.max_vials
                )
            },
            "Order within the protocol's limits.",
        )?;
        let order = Order {
            participant: self.participant.clone(),
            site: participant.site,
            lot: self.lot.clone(),
            vials: self.vials,
            allocated: BTreeSet::new(),
            stage: OrderStage::Placed,
        };
        let subject = act.event.subject.clone();
        Ok(Changes::of(subject.clone(), order)
            .link(subject, Relation::OrderedFor, self.participant.clone())
            .touch(self.participant.clone()))
    }

    fn commitments(&self) -> Vec<(&'static str, Commitment)> {
        vec![("weight_g", self.weight_g)]
    }
}

impl Decide for Cancelled {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut order) = act.own::<OrderId>()?;
        act.at_site(&order.site)?;
        ensure(
            order.stage == OrderStage::Placed,
            Rule::Sequence,
            || format!("{id} is {}.", order.state()),
            "Only an order that is not yet given is cancelled.",
        )?;
        let mut changes = Changes::default();
        for vial_id in std::mem::take(&mut order.allocated) {
            let mut vial = act.get(&vial_id)?;
            // A thawed vial stays thawed: it can only be wasted.
            if let VialStage::Reserved { site, .. } = vial.stage {
                vial.stage = VialStage::Available { site, place: None };
                changes = changes.put(vial_id, vial);
            }
        }
        order.stage = OrderStage::Cancelled;
        Ok(changes.touch(order.participant.clone()).put(id, order))
    }
}

impl Decide for Allocated {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut vial) = act.own::<VialId>()?;
        let mut order = act.get(&self.order)?;
        act.at_site(&order.site)?;
        ensure(
            order.stage == OrderStage::Placed && !order.is_allocated(),
            Rule::Allocation,
            || format!("{} is {}.", self.order, order.state()),
            "Allocate to an open order.",
        )?;
        let participant = act.get(&order.participant)?;
        ensure(
            !participant.withdrawn,
            Rule::Allocation,
            || format!("{} has withdrawn.", order.participant),
            "Return the vial to stock.",
        )?;
        ensure(
            vial.lot == order.lot,
            Rule::Allocation,
            || format!("{id} is of {}, the order is for {}.", vial.lot, order.lot),
            "Scan a vial of the ordered lot.",
        )?;
        let lot = act.get(&vial.lot)?;
        if let Some(why) = lot.unusable(act.when()) {
            return Err(Refusal::new(
                Rule::Allocation,
                format!("{} {why}.", vial.lot),
                "Quarantine the vial.",
            )
            .into());
        }
        let site = match &vial.stage {
            VialStage::Available { site, .. } | VialStage::Stored { site, .. } => site.clone(),
            VialStage::Quarantined { .. } | VialStage::Packed { .. } => {
                return Err(Refusal::new(
                    Rule::Receipt,
                    format!("{id} is {} and not received for use.", vial.state()),
                    "Finish its receipt, or have its excursion decided.",
                )
                .into());
            }
            VialStage::Commissioned { .. }
            | VialStage::Reserved { .. }
            | VialStage::Thawed { .. }
            | VialStage::Infused { .. }
            | VialStage::Missing { .. }
            | VialStage::Damaged { .. }
            | VialStage::Destroyed { .. } => {
                return Err(Refusal::new(
                    Rule::Allocation,
                    format!("{id} is {}.", vial.state()),
                    "Scan an available vial.",
                )
                .into());
            }
        };
        ensure(
            site == order.site,
            Rule::Allocation,
            || format!("{id} is at {site}, the order is at {}.", order.site),
            "Scan a vial of this site.",
        )?;
        ensure(
            vial.label.is_some(),
            Rule::Allocation,
            || format!("{id} has no label."),
            "Label the vial first.",
        )?;
        order.allocated.insert(id.clone());
        vial.stage = VialStage::Reserved {
            site,
            order: self.order.clone(),
        };
        Ok(Changes::of(id.clone(), vial)
            .touch(order.participant.clone())
            .put(self.order.clone(), order)
            .link(id, Relation::AllocatedTo, self.order.clone()))
    }
}
