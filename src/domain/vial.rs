//! Vials: each is in one place, held by one holder, and used once.

use super::shipment::Holder;
use super::view::get;
use super::{
    Act, Changes, EquipmentId, InfusionId, Instant, LabelId, LotId, OrderId, ShipmentId, SiteId,
    Stop, VialId, World,
};
use serde::{Deserialize, Serialize};

mod keeping;
mod thaw;
pub use keeping::{Damaged, Destroyed, Stored};
pub use thaw::Thawed;

/// Where a vial is in its life. Each stage says who holds the vial, so there is always one holder.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VialStage {
    /// Filled, and not yet put away.
    Commissioned {
        /// Where.
        site: SiteId,
    },
    /// In a place at a site that it was not shipped to.
    Stored {
        /// The site.
        site: SiteId,
        /// Tank, rack, box and position.
        place: Place,
    },
    /// In a shipper; its holder is the shipment's.
    Packed {
        /// The shipment.
        shipment: ShipmentId,
    },
    /// Received at a site and ready for use there.
    Available {
        /// The site.
        site: SiteId,
        /// Where it was put after receipt, once it was.
        place: Option<Place>,
    },
    /// Received at a site, and not to be used before a decision.
    Quarantined {
        /// The site.
        site: SiteId,
        /// The shipment about which quality assurance decides.
        shipment: ShipmentId,
    },
    /// Kept for an order.
    Reserved {
        /// The site.
        site: SiteId,
        /// The order.
        order: OrderId,
        /// Where it is until it is thawed, if it was put away.
        place: Option<Place>,
    },
    /// Thawed for an order.
    Thawed {
        /// The site.
        site: SiteId,
        /// The order.
        order: OrderId,
        /// When it was thawed.
        at: Instant,
        /// The last moment at which an infusion of it may start.
        use_by: Instant,
    },
    /// Given to a participant, wholly or in part.
    Infused {
        /// The site.
        site: SiteId,
        /// The infusion.
        infusion: InfusionId,
    },
    /// Not found at receipt.
    Missing {
        /// The shipment in which it should have been.
        shipment: ShipmentId,
        /// Who held the shipment and answers for it.
        holder: Holder,
    },
    /// Damaged, to be destroyed.
    Damaged {
        /// Who holds it.
        holder: Holder,
    },
    /// Destroyed.
    Destroyed {
        /// Where.
        site: SiteId,
    },
}

/// A place in a store.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The tank or freezer.
    pub equipment: EquipmentId,
    /// Rack, box and position, such as `R2/B1/C4`.
    pub position: String,
}

/// A vial of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Vial {
    /// Its lot.
    pub lot: LotId,
    /// Its number within the lot, from 1.
    pub number: u32,
    /// The label in force, once printed.
    pub label: Option<LabelId>,
    /// Where it is in its life.
    pub stage: VialStage,
}

impl Vial {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            VialStage::Commissioned { .. } => "commissioned",
            VialStage::Stored { .. } => "stored",
            VialStage::Packed { .. } => "packed",
            VialStage::Available { .. } => "available",
            VialStage::Quarantined { .. } => "received",
            VialStage::Reserved { .. } => "reserved",
            VialStage::Thawed { .. } => "thawed",
            VialStage::Infused { .. } => "infused",
            VialStage::Missing { .. } => "missing",
            VialStage::Damaged { .. } => "damaged",
            VialStage::Destroyed { .. } => "destroyed",
        }
    }

    /// The one who holds the vial now.
    ///
    /// # Errors
    /// When the view has not loaded the shipment that carries it.
    pub fn holder(&self, world: &dyn World) -> Result<Holder, Stop> {
        match &self.stage {
            VialStage::Packed { shipment } => Ok(get(world, shipment)?.holder),
            VialStage::Missing { holder, .. } | VialStage::Damaged { holder } => Ok(holder.clone()),
            VialStage::Commissioned { site }
            | VialStage::Stored { site, .. }
            | VialStage::Available { site, .. }
            | VialStage::Quarantined { site, .. }
            | VialStage::Reserved { site, .. }
            | VialStage::Thawed { site, .. }
            | VialStage::Infused { site, .. }
            | VialStage::Destroyed { site } => Ok(Holder::Site(site.clone())),
        }
    }

    /// Whether its life has ended.
    pub fn is_over(&self) -> bool {
        matches!(
            self.stage,
            VialStage::Infused { .. } | VialStage::Destroyed { .. }
        )
    }

    /// The order that it is kept or thawed for.
    pub fn order(&self) -> Option<&OrderId> {
        match &self.stage {
            VialStage::Reserved { order, .. } | VialStage::Thawed { order, .. } => Some(order),
            VialStage::Commissioned { .. }
            | VialStage::Stored { .. }
            | VialStage::Packed { .. }
            | VialStage::Available { .. }
            | VialStage::Quarantined { .. }
            | VialStage::Infused { .. }
            | VialStage::Missing { .. }
            | VialStage::Damaged { .. }
            | VialStage::Destroyed { .. } => None,
        }
    }
}

/// Takes a vial out of use: an order that it was kept for is open for another vial again.
fn taken_out(act: &Act<'_>, id: &VialId, vial: Vial, stage: VialStage) -> Result<Changes, Stop> {
    let mut changes = Changes::default();
    if let Some(order_id) = vial.order() {
        let mut order = act.get(order_id)?;
        if order.allocated.remove(id) {
            changes = changes.put(order_id.clone(), order);
        }
    }
    Ok(changes.put(id.clone(), Vial { stage, ..vial }))
}
