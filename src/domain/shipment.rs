//! Shipments: vials in a qualified shipper under a seal, held by one holder at every moment.

use super::log::Log;
use super::readings::Readings;
use super::rule::Rule;
use super::{
    Act, Changes, Concerns, Corrections, DeviationId, EquipmentId, Hash, Instant, LabelId,
    PersonId, Role, ShipmentId, SiteId, Span, Stop, VialId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

mod packing;
pub(crate) use packing::packable;
pub use packing::{Leg, Packed, Sealed};

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
    /// The vials that were found in it and are not on its manifest.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unlisted: BTreeSet<VialId>,
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
    /// Who has held it, each since when, oldest first.
    pub custody: Vec<Held>,
    /// How many times custody has moved.
    pub handoffs: u32,
    /// What its loggers recorded, by file.
    pub readings: Readings,
    /// When it came to rest where it was received.
    pub arrived_at: Option<Instant>,
    /// When it was opened.
    pub opened_at: Option<Instant>,
    /// The label on its shipper, once printed.
    pub label: Option<LabelId>,
    /// What speaks against using what was in it.
    pub concerns: Concerns,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
    /// Where it is in its life.
    pub stage: ShipmentStage,
}

/// A time during which a shipment was in one holder's hands; it lasts until the next one begins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Held {
    /// The entry that began it, by its index.
    pub entry: u64,
    /// Since when, as stated.
    pub from: Instant,
    /// Whether it was stated late.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// By whom.
    pub by: Holder,
    /// Whether who took it found the seal broken or with another number.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub seal_broken: bool,
}

impl Shipment {
    /// The person to whom it is offered by name; none where it is offered to nobody, or to the staff of a site.
    pub fn offered_to(&self) -> Option<&PersonId> {
        match &self.stage {
            ShipmentStage::Offered {
                to: Taker::Person(person),
                ..
            } => Some(person),
            ShipmentStage::Offered { .. }
            | ShipmentStage::Packed
            | ShipmentStage::Sealed
            | ShipmentStage::Consigned
            | ShipmentStage::Delivered
            | ShipmentStage::Received
            | ShipmentStage::Discrepancy { .. } => None,
        }
    }

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

    /// It is in other hands since this event. Gives whether it is so now: what is reported after later steps are known is
    /// in the chain of custody at its time, and changes neither who holds it today nor its stage.
    pub(crate) fn taken_by(
        &mut self,
        act: &Act<'_>,
        holder: Holder,
        seal_broken: bool,
    ) -> Result<bool, Stop> {
        let when = self.follows(act)?;
        let from = when.unwrap_or(act.when());
        let held = Held {
            entry: act.index,
            from,
            late: act.event.late_reason.is_some(),
            by: holder.clone(),
            seal_broken,
        };
        let place = self.custody.partition_point(|before| before.from <= from);
        self.custody.insert(place, held);
        self.handoffs += 1;
        if when.is_some() {
            self.holder = holder;
        }
        Ok(when.is_some())
    }

    /// The moment of a step that follows those that are known, none where it is reported after later ones. Clocks may
    /// differ by the log's skew.
    pub(crate) fn follows(&self, act: &Act<'_>) -> Result<Option<Instant>, Stop> {
        let last = self.custody.last().map_or(self.packed_at, |held| held.from);
        let skew = i64::from(Log::read(act.view.world, |log| log.skew_seconds)?);
        let follows = !self.is_over() && last <= act.when().plus_seconds(skew);
        Ok(follows.then(|| act.when().max(last)))
    }

    /// Every vial that was in it: those on its manifest, and those that were found in it besides.
    pub fn carried(&self) -> impl Iterator<Item = &VialId> {
        self.vials.iter().chain(&self.unlisted)
    }

    /// The time that its vials were inside: from its packing to its opening, or until now.
    pub fn inside(&self, now: Instant) -> Span {
        Span {
            from: self.packed_at,
            to: self.opened_at.unwrap_or(now).max(self.packed_at),
        }
    }

    /// The times at which its files say that what was inside was too warm.
    pub fn too_warm(&self, now: Instant) -> Vec<Span> {
        self.readings.too_warm(self.inside(now))
    }

    /// Once it was opened, the times that nobody has watched: of a journey of which a file was read, all of it, also where
    /// every file was set aside. What never left its site was in the hands of those who packed it, as long as the shipper
    /// was cold.
    pub fn unwatched(&self, now: Instant) -> Vec<Span> {
        let mut window = self.inside(now);
        let left = self.handoffs > 0;
        if !left {
            window.from = window.from.max(self.cold_until);
        }
        let asked = window.from < window.to && (!left || !self.readings.files.is_empty());
        if self.opened_at.is_some() && asked {
            self.readings.unwatched(window)
        } else {
            Vec::new()
        }
    }

    /// The times that its files leave in doubt at this moment.
    pub(crate) fn in_doubt(&self, now: Instant) -> Vec<Span> {
        let mut doubts = self.too_warm(now);
        doubts.extend(self.unwatched(now));
        Span::merged(doubts)
    }

    /// The deviation that was opened at its receipt, where something was not as it should be.
    pub fn discrepancy(&self) -> Option<&DeviationId> {
        if let ShipmentStage::Discrepancy { deviation } = &self.stage {
            Some(deviation)
        } else {
            None
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
    let vials: Vec<VialId> = shipment.carried().cloned().collect();
    vials
        .into_iter()
        .fold(Changes::of(id, shipment), Changes::touch)
}
