//! Orders of a dose, and the vials allocated to them (block B08).

use super::label::{Label, outdated};
use super::rule::ensure;
use super::vial::{Moves, VialStage};
use super::view::View;
use super::{
    Act, Changes, Commitment, Concerns, Corrections, Decide, InfusionId, LabelId, LabelRef, LotId,
    OrderId, ParticipantId, Rule, SiteId, Stop, Subject, VialId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod allocation;
mod conditions;
mod placing;
pub use allocation::{Allocated, AllocationCancelled};
pub(crate) use conditions::{may_be_given, takes_order, takes_vials};
pub use placing::{Weighed, WeighedResult};
pub(crate) use placing::{ensure_weighed, open_orders};

/// `order.placed`. The weight lies outside the log; the dose is rounded to whole vials, so that it cannot be
/// computed back from what the log holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// For whom.
    pub participant: ParticipantId,
    /// The lots from which it may be filled, all of one strength.
    pub lots: BTreeSet<LotId>,
    /// The visit, as the protocol calls it.
    pub visit: String,
    /// The dose.
    pub dose: Dose,
    /// The whole vials that hold the dose.
    pub vials: u32,
    /// Commitment to the body weight in grams.
    pub weight_g: Commitment,
}

/// A dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Dose {
    /// Cells for each kilogram of body weight.
    CellsPerKg(u64),
    /// A fixed number of cells.
    Cells(u64),
}

/// `order.cancelled`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// The lots from which it may be filled.
    pub lots: BTreeSet<LotId>,
    /// The visit.
    pub visit: String,
    /// The whole vials that hold the dose.
    pub vials: u32,
    /// What was held against the body weight and the limits of the dose when it was placed, by lot.
    #[serde(default)]
    pub weighed: BTreeMap<LotId, Weighed>,
    /// The vials kept for it; once it is cancelled, those that were thawed for it and are not yet destroyed.
    pub allocated: BTreeSet<VialId>,
    /// The infusion that is checked for it and not yet started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub infusion: Option<InfusionId>,
    /// The participant label of its dose, once printed; void as soon as other vials are kept for it.
    pub label: Option<LabelId>,
    /// Where it is in its life.
    pub stage: OrderStage,
    /// What was found to depart about it.
    #[serde(default, skip_serializing_if = "Concerns::is_empty")]
    pub concerns: Concerns,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
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

    /// Its participant label, void from now on because it tells of other vials; none where it has none.
    ///
    /// # Errors
    /// What the view has yet to load.
    pub(crate) fn outdate_label(
        &mut self,
        act: &Act<'_>,
    ) -> Result<Option<(LabelRef, Label)>, Stop> {
        match self.label.take() {
            Some(old) => outdated(act, &old),
            None => Ok(None),
        }
    }

    /// Whether it is open and as many vials are kept for it as it orders.
    pub fn is_allocated(&self) -> bool {
        self.stage == OrderStage::Placed
            && usize::try_from(self.vials).is_ok_and(|vials| self.allocated.len() == vials)
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
        let mut moves = Moves::new(act);
        for vial_id in order.allocated.clone() {
            let vial = act.get(&vial_id)?;
            // A thawed vial stays with this order until it is destroyed.
            if let VialStage::Reserved { site, .. } = vial.stage.clone() {
                order.allocated.remove(&vial_id);
                moves.bring(&vial_id, vial, VialStage::InStock { site })?;
            }
        }
        order.stage = OrderStage::Cancelled;
        let label = order.outdate_label(act)?;
        let mut participant = act.get(&order.participant)?;
        participant.order = None;
        let mut changes = moves.done();
        // A dose that was checked and will not be given is abandoned with its order.
        if let Some(infusion_id) = order.infusion.take() {
            let mut infusion = act.get(&infusion_id)?;
            infusion.abandon();
            changes = changes.put(infusion_id, infusion);
        }
        Ok(label
            .into_iter()
            .fold(changes, |changes, (old, void)| changes.put(old, void))
            .put(order.participant.clone(), participant)
            .put(id, order))
    }
}
