//! Shipments: vials in a qualified shipper under a seal, held by one holder at every moment.

use super::rule::Rule;
use super::{
    Act, Changes, DeviationId, EquipmentId, Hash, Instant, LabelId, PersonId, Role, ShipmentId,
    SiteId, Stop, VialId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

mod packing;
mod temperature;
pub(crate) use packing::packable;
pub use packing::{Leg, Packed, Sealed};
pub use temperature::Temperature;

/// Who holds something and answers for it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holder {
    /// A site, through its staff.
    Site(SiteId),
    /// A person, such as a courier.
    Person(PersonId),
    /// A carrier who has no key in this log, under the number of a waybill.
    Carrier(Carrier),
}

/// An outside carrier, as the giver recorded it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Carrier {
    /// The carrier's firm.
    pub name: String,
    /// The number of the waybill.
    pub waybill: String,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site(site) => site.fmt(f),
            Self::Person(person) => person.fmt(f),
            Self::Carrier(carrier) => {
                write!(f, "{} under waybill {}", carrier.name, carrier.waybill)
            }
        }
    }
}

impl Holder {
    /// The site, where a site holds it.
    pub fn site(&self) -> Option<&SiteId> {
        if let Self::Site(site) = self {
            Some(site)
        } else {
            None
        }
    }

    /// Refuses unless the actor is the holder, or of the kind's staff at the holding site (block B06).
    pub(crate) fn acts(&self, act: &Act<'_>) -> Result<(), Stop> {
        let holds = match self {
            Self::Site(site) => act.actor.holds(&staff(act.event.body.signers()), site),
            Self::Person(person) => *person == act.event.actor,
            Self::Carrier(_) => false,
        };
        act.view.ensure_unless_excused(
            holds,
            (Rule::Custody, &act.event.subject),
            || format!("{self} holds it, not {}.", act.event.actor),
            "The holder does this, or hands it over first.",
        )
    }
}

/// The roles that act for a site. A courier carries for many and acts for none: what a courier holds, the person holds.
pub(crate) fn staff(roles: &[Role]) -> Vec<Role> {
    let roles = roles.iter().copied();
    roles.filter(|role| *role != Role::Courier).collect()
}

/// To whom custody is offered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
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

/// What a shipment is for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Purpose {
    /// To be used where it goes: from the maker, or from one site to another.
    Supply,
    /// Back to its maker, never to be used again; neither hold nor recall nor expiry blocks it (block B15).
    Return {
        /// Why.
        reason: String,
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
    /// With a carrier who has no key in this log.
    Consigned,
    /// Accepted by its destination, not yet received.
    Delivered,
    /// Every vial was checked; nothing is in doubt.
    Received,
    /// Every vial was checked; something was not as it should be, and a deviation is open about it.
    Discrepancy {
        /// The deviation.
        deviation: DeviationId,
    },
}

/// A shipment of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shipment {
    /// Where it was packed.
    pub from: SiteId,
    /// Where it goes.
    pub to: SiteId,
    /// What for.
    pub purpose: Purpose,
    /// The way planned, leg by leg.
    pub route: Vec<Leg>,
    /// The shipper.
    pub shipper: EquipmentId,
    /// The logger inside.
    pub logger: EquipmentId,
    /// The vials packed: its manifest.
    pub vials: BTreeSet<VialId>,
    /// When it was packed.
    pub packed_at: Instant,
    /// Until when the shipper holds its temperature.
    pub cold_until: Instant,
    /// The warmest that the product may be, in thousandths of a degree Celsius.
    pub limit_mc: i32,
    /// The number on the seal, once sealed.
    pub seal: Option<String>,
    /// Whether a taker found the seal broken or with another number.
    pub seal_broken: bool,
    /// Who holds it.
    pub holder: Holder,
    /// How many times custody has moved.
    pub handoffs: u32,
    /// What the logger recorded, once its file was read.
    pub temperature: Option<Temperature>,
    /// When it came to rest where it was received.
    pub arrived_at: Option<Instant>,
    /// When it was opened.
    pub opened_at: Option<Instant>,
    /// The label on its shipper, once printed.
    pub label: Option<LabelId>,
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
            ShipmentStage::Consigned => "with_carrier",
            ShipmentStage::Delivered => "delivered",
            ShipmentStage::Received => "received",
            ShipmentStage::Discrepancy { .. } => "received_with_discrepancy",
        }
    }

    /// Whether its vials have been taken out.
    pub fn is_over(&self) -> bool {
        matches!(
            self.stage,
            ShipmentStage::Received | ShipmentStage::Discrepancy { .. }
        )
    }
}

/// The shipment changes; its vials' histories show it.
pub(crate) fn with_vials(id: ShipmentId, shipment: Shipment) -> Changes {
    let vials = shipment.vials.clone();
    vials
        .into_iter()
        .fold(Changes::of(id, shipment), Changes::touch)
}
