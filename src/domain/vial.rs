//! Vials: each is in one place, held by one holder, and used once.

use super::place::Spot;
use super::shipment::Holder;
use super::view::get;
use super::{
    Concerns, Corrections, EquipmentId, InfusionId, Instant, LabelId, LotId, OrderId, ShipmentId,
    SiteId, Stop, Subject, World,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod ending;
mod fate;
mod keeping;
mod losing;
mod moves;
mod path;
mod thaw;
pub use ending::{Destroyed, Retained};
pub use fate::Fate;
pub use keeping::{Retrieved, Stored};
pub use losing::{Damaged, FoundAgain, Lost};
pub(crate) use moves::Moves;
pub use path::{Path, Stay};
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
    /// At a site, kept for nobody: in a position of a store, or not yet put away.
    InStock {
        /// The site.
        site: SiteId,
    },
    /// In a shipper; its holder is the shipment's.
    Packed {
        /// The shipment.
        shipment: ShipmentId,
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
        /// The order; none where it was kept for none, and thawed all the same.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        order: Option<OrderId>,
        /// The bath that it was thawed in.
        bath: EquipmentId,
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
    /// The state in one word of a vial in this stage, in a position of a store or in none.
    pub fn word(&self, placed: bool) -> &'static str {
        match self {
            Self::Commissioned { .. } => "commissioned",
            Self::InStock { .. } if placed => "stored",
            Self::InStock { .. } => "in_stock",
            Self::Packed { .. } => "packed",
            Self::Reserved { .. } => "reserved",
            Self::Thawed { .. } => "thawed",
            Self::Infused { partial: true, .. } => "partially_infused",
            Self::Infused { .. } => "infused",
            Self::Missing { .. } => "missing",
            Self::Lost { .. } => "lost",
            Self::Damaged { .. } => "damaged",
            Self::Returned { .. } => "returned",
            Self::Retained { .. } => "retained",
            Self::Destroyed { .. } => "destroyed",
        }
    }

    /// The site in whose hands it is, where it is in a site's.
    pub fn site(&self) -> Option<&SiteId> {
        match self {
            Self::Commissioned { site }
            | Self::InStock { site }
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
                | Self::InStock { .. }
                | Self::Reserved { .. }
                | Self::Returned { .. }
                | Self::Retained { .. }
        )
    }

    /// The site in whose stock it is, kept for nobody. Whether it may be used is another question.
    pub fn free_at(&self) -> Option<&SiteId> {
        if let Self::InStock { site } = self {
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
    /// Since when it is without the label that was on it, while it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unlabelled_since: Option<Instant>,
    /// Its position in a store, while it lies in one.
    pub place: Option<Spot>,
    /// Whether it was ever thawed: what was is never used again, whatever is decided of it.
    pub was_thawed: bool,
    /// The infusions that are said to have given it as well as the one that its stage names.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub given_also: BTreeSet<InfusionId>,
    /// What speaks against using it, itself; what it comes from and was in is asked besides.
    pub concerns: Concerns,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
    /// Every stage and position that it has been in.
    pub path: Path,
    /// Where it is in its life.
    pub stage: VialStage,
}

impl Vial {
    /// The infusions that gave it.
    pub(crate) fn infusions(&self) -> impl Iterator<Item = &InfusionId> {
        let given = if let VialStage::Infused { infusion, .. } = &self.stage {
            Some(infusion)
        } else {
            None
        };
        given.into_iter().chain(&self.given_also)
    }

    /// The state in one word.
    pub fn state(&self) -> &'static str {
        self.stage.word(self.place.is_some())
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

    /// Whether it is packed in this shipment.
    pub fn is_packed_in(&self, id: &Subject) -> bool {
        matches!(&self.stage, VialStage::Packed { shipment } if shipment.subject() == id)
    }

    /// Whether its label is on it, or it needs none any more: what a lot's account of labels asks of each vial.
    pub fn is_labelled_or_gone(&self) -> bool {
        self.labelled
            || matches!(
                self.stage,
                VialStage::Infused { .. } | VialStage::Destroyed { .. } | VialStage::Lost { .. }
            )
    }

    /// Whether something was left over of the infusion that it was given in; false where that was known, or it was given in
    /// another.
    pub(crate) fn was_given_in(&mut self, id: &InfusionId, left_over: bool) -> bool {
        if let VialStage::Infused {
            infusion, partial, ..
        } = &mut self.stage
            && infusion == id
            && *partial != left_over
        {
            *partial = left_over;
            return true;
        }
        false
    }

    /// It may be used for so many minutes after its thaw; whether that changes it.
    pub(crate) fn keeps_thawed(&mut self, minutes: u32) -> bool {
        let stays = self.path.stays_mut().map(|stay| &mut stay.stage);
        let mut changed = false;
        for stage in stays.chain([&mut self.stage]) {
            if let VialStage::Thawed { at, use_by, .. } = stage {
                let right = at.plus_seconds(i64::from(minutes) * 60);
                changed |= *use_by != right;
                *use_by = right;
            }
        }
        changed
    }

    /// The entry that thawed it is of this moment, after which it may be used for so many minutes.
    pub(crate) fn was_thawed_at(&mut self, entry: u64, when: Instant, minutes: u32) {
        let of = self.path.stays_mut().filter(|stay| stay.entry == entry);
        for stage in of.map(|stay| &mut stay.stage).chain([&mut self.stage]) {
            if let VialStage::Thawed { at, .. } = stage {
                *at = when;
            }
        }
        self.keeps_thawed(minutes);
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
            VialStage::Reserved { order, .. } => Some(order),
            VialStage::Thawed { order, .. } => order.as_ref(),
            VialStage::Commissioned { .. }
            | VialStage::InStock { .. }
            | VialStage::Packed { .. }
            | VialStage::Infused { .. }
            | VialStage::Missing { .. }
            | VialStage::Lost { .. }
            | VialStage::Damaged { .. }
            | VialStage::Returned { .. }
            | VialStage::Retained { .. }
            | VialStage::Destroyed { .. } => None,
        }
    }
}
