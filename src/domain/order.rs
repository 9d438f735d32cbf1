//! Orders of a dose, and the vials allocated to them (block B08).

use super::rule::{ensure, stated};
use super::vial::{Vial, VialStage};
use super::view::{View, get};
use super::{
    Act, Changes, Commitment, Decide, LotId, OrderId, ParticipantId, Relation, Rule, SiteId, Stop,
    Subject, VialId, World,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod allocation;
mod conditions;
pub use allocation::Allocated;
pub(crate) use conditions::{may_be_given, takes_order, takes_vials};

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
            OrderStage::Placed if self.is_allocated() => "allocated",
            OrderStage::Placed => "placed",
            OrderStage::Given => "given",
            OrderStage::Cancelled => "cancelled",
        }
    }

    /// Whether it is open and as many vials are kept for it as it orders.
    pub fn is_allocated(&self) -> bool {
        self.stage == OrderStage::Placed
            && usize::try_from(self.vials).is_ok_and(|vials| self.allocated.len() == vials)
    }
}

impl Placed {
    /// The fewest whole vials that hold the dose for this weight, and no more than the protocol's limit for each kilogram.
    ///
    /// # Errors
    /// [`Rule::DetailAgrees`] when the order states another number of vials.
    pub(crate) fn agrees_with_weight(&self, weight_g: u64, world: &dyn World) -> Result<(), Stop> {
        let lot = get(world, &self.lot)?;
        let most = get(world, &lot.protocol)?.protocol.dose.max_cells_per_kg;
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
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let mut participant = act.get(&self.participant)?;
        act.at_site(&participant.site)?;
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
        takes_order(&self.participant, &participant)?;
        let order = Order {
            participant: self.participant.clone(),
            site: participant.site.clone(),
            lot: self.lot.clone(),
            vials: self.vials,
            allocated: BTreeSet::new(),
            stage: OrderStage::Placed,
        };
        let (id, participant_id) = (act.subject(), self.participant.clone());
        participant.order = Some(id.clone().try_into()?);
        Ok(Changes::of(id.clone(), order)
            .put(participant_id.clone(), participant)
            .link(id, Relation::OrderedFor, participant_id))
    }

    fn commitments(&self) -> Vec<(&'static str, Commitment)> {
        vec![("weight_g", self.weight_g)]
    }
}

impl Decide for Cancelled {
    type Own = (OrderId, Order);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, order) = view.own::<OrderId>(subject)?;
        ensure(
            order.stage == OrderStage::Placed,
            Rule::Sequence,
            || format!("{id} is {}.", order.state()),
            "Only an order that is not yet given is cancelled.",
        )?;
        Ok((id, order))
    }

    fn decide(&self, act: &Act<'_>, (id, mut order): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&order.site)?;
        stated(&self.reason, "reason")?;
        let mut changes = Changes::default();
        for vial_id in std::mem::take(&mut order.allocated) {
            let vial = act.get(&vial_id)?;
            // A thawed vial stays thawed for this order: it can only be destroyed.
            if let VialStage::Reserved { site, place, .. } = vial.stage {
                let stage = VialStage::Available { site, place };
                changes = changes.put(vial_id, Vial { stage, ..vial });
            }
        }
        order.stage = OrderStage::Cancelled;
        let mut participant = act.get(&order.participant)?;
        participant.order = None;
        Ok(changes
            .put(order.participant.clone(), participant)
            .put(id, order))
    }
}
