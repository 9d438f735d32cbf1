//! Vials: each is in one place, held by one holder, and used once.

use super::place::Spot;
use super::shipment::Holder;
use super::view::get;
use super::{
    DeviationId, InfusionId, Instant, LabelId, LotId, OrderId, ShipmentId, SiteId, Stop, World,
};
use serde::{Deserialize, Serialize};

mod ending;
mod fate;
mod keeping;
mod losing;
mod moves;
mod thaw;
pub(crate) use ending::witnessed;
pub use ending::{Destroyed, Retained};
pub use fate::Fate;
pub use keeping::{Retrieved, Stored};
pub use losing::{Damaged, FoundAgain, Lost};
pub(crate) use moves::Moves;
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
    /// In store where it was made.
    Stored {
        /// The site.
        site: SiteId,
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
    },
    /// At a site, and not to be used before a deviation is decided.
    Quarantined {
        /// The site.
        site: SiteId,
        /// The deviation.
        deviation: DeviationId,
    },
    /// Decided against, to be returned or destroyed.
    Rejected {
        /// The site.
        site: SiteId,
        /// The deviation that was decided.
        deviation: DeviationId,
    },
    /// Kept for an order.
    Reserved {
        /// The site.
        site: SiteId,
        /// The order.
        order: OrderId,
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
        /// Whether something of the infusion was left over.
        partial: bool,
    },
    /// Not where it should be, and not yet explained.
    Missing {
        /// Who answers for it.
        holder: Holder,
    },
    /// Declared lost.
    Lost {
        /// Who answers for it.
        holder: Holder,
    },
    /// Damaged, to be destroyed.
    Damaged {
        /// Who holds it.
        holder: Holder,
    },
    /// Back at its maker, never to be used again.
    Returned {
        /// The site.
        site: SiteId,
    },
    /// Kept as a retained sample, never to be used.
    Retained {
        /// The site.
        site: SiteId,
    },
    /// Destroyed.
    Destroyed {
        /// Where.
        site: SiteId,
    },
}

impl VialStage {
    /// The site in whose hands it is, where it is in a site's.
    pub fn site(&self) -> Option<&SiteId> {
        match self {
            Self::Commissioned { site }
            | Self::Stored { site }
            | Self::Available { site }
            | Self::Quarantined { site, .. }
            | Self::Rejected { site, .. }
            | Self::Reserved { site, .. }
            | Self::Thawed { site, .. }
            | Self::Infused { site, .. }
            | Self::Returned { site }
            | Self::Retained { site }
            | Self::Destroyed { site } => Some(site),
            Self::Missing { holder } | Self::Lost { holder } | Self::Damaged { holder } => {
                holder.site()
            }
            Self::Packed { .. } => None,
        }
    }

    /// Whether it is frozen and may lie in a position of a store.
    pub fn is_kept(&self) -> bool {
        matches!(
            self,
            Self::Commissioned { .. }
                | Self::Stored { .. }
                | Self::Available { .. }
                | Self::Quarantined { .. }
                | Self::Rejected { .. }
                | Self::Reserved { .. }
                | Self::Returned { .. }
                | Self::Retained { .. }
        )
    }

    /// The site at which it is free for use, if it is.
    pub fn free_at(&self) -> Option<&SiteId> {
        if let Self::Stored { site } | Self::Available { site } = self {
            Some(site)
        } else {
            None
        }
    }
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
    /// Whether a scan has confirmed that the label is on the vial.
    pub labelled: bool,
    /// Its position in a store, while it lies in one.
    pub place: Option<Spot>,
    /// Since when it has lain there.
    pub kept_since: Option<Instant>,
    /// Whether it was ever thawed: what was is never free for use again, whatever is decided of it.
    pub was_thawed: bool,
    /// Where it is in its life.
    pub stage: VialStage,
}

impl Vial {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            VialStage::Commissioned { .. } => "commissioned",
            VialStage::Stored { .. } if self.place.is_none() => "retrieved",
            VialStage::Stored { .. } => "stored",
            VialStage::Packed { .. } => "packed",
            VialStage::Available { .. } => "available",
            VialStage::Quarantined { .. } => "quarantined",
            VialStage::Rejected { .. } => "rejected",
            VialStage::Reserved { .. } => "reserved",
            VialStage::Thawed { .. } => "thawed",
            VialStage::Infused { partial: true, .. } => "partially_infused",
            VialStage::Infused { .. } => "infused",
            VialStage::Missing { .. } => "missing",
            VialStage::Lost { .. } => "lost",
            VialStage::Damaged { .. } => "damaged",
            VialStage::Returned { .. } => "returned",
            VialStage::Retained { .. } => "retained",
            VialStage::Destroyed { .. } => "destroyed",
        }
    }

    /// The one who holds the vial now.
    ///
    /// # Errors
    /// When the view has not loaded the shipment that carries it.
    pub fn holder(&self, world: &dyn World) -> Result<Holder, Stop> {
        match self.stage.holder() {
            Ok(holder) => Ok(holder),
            Err(shipment) => Ok(get(world, shipment)?.holder),
        }
    }

    /// Whether its label is on it, or it needs none any more: what a lot's account of labels asks of each vial.
    pub fn is_labelled_or_gone(&self) -> bool {
        self.labelled
            || matches!(
                self.stage,
                VialStage::Infused { .. } | VialStage::Destroyed { .. } | VialStage::Lost { .. }
            )
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
        if let VialStage::Reserved { order, .. } | VialStage::Thawed { order, .. } = &self.stage {
            Some(order)
        } else {
            None
        }
    }
}
