//! Shipments: vials in a qualified shipper under a seal, held by one holder at every moment.

use super::rule::ensure;
use super::{Act, EquipmentId, Hash, PersonId, Role, Rule, SiteId, Stop, VialId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod packing;
pub(crate) use packing::packable;
pub use packing::{Packed, Sealed};

/// Who holds something and answers for it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// A site, through its staff.
    Site(SiteId),
    /// A person, such as a courier.
    Person(PersonId),
}

impl Holder {
    /// Refuses unless the actor is the holder, or of the kind's staff at the holding site (block B06).
    pub(crate) fn acts(&self, act: &Act<'_>) -> Result<(), Stop> {
        let (holds, name) = match self {
            Self::Site(site) => (
                act.actor.holds(&staff(act.event.body.signers()), site),
                site.to_string(),
            ),
            Self::Person(person) => (*person == act.event.actor, person.to_string()),
        };
        ensure(
            holds,
            Rule::Custody,
            || format!("{name} holds it, not {}.", act.event.actor),
            "The holder acts, or hands it over first.",
        )
    }
}

/// The roles that act for a site. A courier carries for many and acts for none: what a courier holds, the person holds.
pub(crate) fn staff(roles: &[Role]) -> Vec<Role> {
    let roles = roles.iter().copied();
    roles.filter(|role| *role != Role::Courier).collect()
}

/// To whom custody is offered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Taker {
    /// This person.
    Person(PersonId),
    /// Whoever holds this role at this site; custody goes to the site.
    Staff {
        /// The role.
        role: Role,
        /// The site.
        site: SiteId,
    },
}

/// Where a shipment is in its life.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShipmentStage {
    /// Packed and not yet sealed.
    Packed,
    /// Sealed, at rest with its holder.
    Sealed,
    /// Offered by its holder, who holds it until the taker accepts.
    Offered {
        /// The entry of the offer.
        offer: Hash,
        /// To whom.
        to: Taker,
        /// Who offered it.
        by: PersonId,
    },
    /// Accepted by its destination, not yet received.
    Delivered,
    /// Every vial was checked; nothing is in doubt.
    Received,
    /// Every vial was checked; something was not as it should be.
    Discrepancy,
    /// Too warm, without a reading, or with a broken seal: quality assurance decides.
    Excursion,
}

/// A shipment of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shipment {
    /// Where it was packed.
    pub from: SiteId,
    /// Where it goes.
    pub to: SiteId,
    /// The shipper.
    pub shipper: EquipmentId,
    /// The logger inside.
    pub logger: EquipmentId,
    /// The vials packed: its manifest.
    pub vials: BTreeSet<VialId>,
    /// The number on the seal, once sealed.
    pub seal: Option<String>,
    /// Whether a taker found the seal broken or with another number.
    pub seal_broken: bool,
    /// Who holds it.
    pub holder: Holder,
    /// How many times custody has moved.
    pub handoffs: u32,
    /// Where it is in its life.
    pub stage: ShipmentStage,
}

impl Shipment {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            ShipmentStage::Packed => "packed",
            ShipmentStage::Sealed if self.handoffs > 0 => "in_transit",
            ShipmentStage::Sealed => "sealed",
            ShipmentStage::Offered { .. } => "offered",
            ShipmentStage::Delivered => "delivered",
            ShipmentStage::Received => "received",
            ShipmentStage::Discrepancy => "received_with_discrepancy",
            ShipmentStage::Excursion => "excursion",
        }
    }
}
