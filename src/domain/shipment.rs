//! Shipments: vials in a qualified shipper under a seal, held by one holder at every moment.

use super::equipment::{EquipmentKind, qualified};
use super::rule::ensure;
use super::vial::VialStage;
use super::{
    Act, Changes, Decide, EquipmentId, Hash, PersonId, Relation, Role, Rule, ShipmentId, SiteId,
    Stop, VialId,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
                act.actor.holds(act.event.body.signers(), site),
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

/// `shipment.packed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Packed {
    /// Where it is packed.
    pub from: SiteId,
    /// Where it goes.
    pub to: SiteId,
    /// The shipper.
    pub shipper: EquipmentId,
    /// The temperature logger inside.
    pub logger: EquipmentId,
    /// The vials, each scanned.
    pub vials: Vec<VialId>,
}

/// `shipment.sealed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// The number on the seal.
    pub seal: String,
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
    },
    /// Accepted by its destination, not yet received.
    Delivered,
    /// Every vial was checked; nothing is in doubt.
    Received,
    /// Every vial was checked; something was not as it should be.
    Discrepancy,
    /// Too warm, or without a reading: quality assurance decides.
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

impl Decide for Packed {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        act.is_new(&act.event.subject)?;
        act.at_site(&self.from)?;
        act.get(&self.to)?;
        ensure(
            self.from != self.to,
            Rule::Value,
            || "A shipment goes to another site.".into(),
            "Name the destination.",
        )?;
        qualified(act, &self.shipper, EquipmentKind::Shipper)?;
        qualified(act, &self.logger, EquipmentKind::Logger)?;
        let vials: BTreeSet<VialId> = self.vials.iter().cloned().collect();
        ensure(
            vials.len() == self.vials.len() && !vials.is_empty(),
            Rule::Value,
            || "The manifest is empty or names a vial twice.".into(),
            "Scan each vial once.",
        )?;
        let id = ShipmentId::try_from(act.event.subject.clone());
        let id = id.map_err(|bad| {
            super::Refusal::new(Rule::Value, bad.to_string(), "Check the subject.")
        })?;
        let mut changes = Changes::default();
        for vial in &vials {
            changes = self.pack(act, &id, vial, changes)?;
        }
        let shipment = Shipment {
            from: self.from.clone(),
            to: self.to.clone(),
            shipper: self.shipper.clone(),
            logger: self.logger.clone(),
            vials,
            seal: None,
            holder: Holder::Site(self.from.clone()),
            handoffs: 0,
            stage: ShipmentStage::Packed,
        };
        Ok(changes
            .put(id, shipment)
            .touch(self.shipper.clone())
            .touch(self.logger.clone()))
    }
}

impl Packed {
    /// Packs one vial, or refuses it (blocks B04 and B06).
    fn pack(
        &self,
        act: &Act<'_>,
        id: &ShipmentId,
        vial_id: &VialId,
        changes: Changes,
    ) -> Result<Changes, Stop> {
        let mut vial = act.get(vial_id)?;
        let lot = act.get(&vial.lot)?;
        if let Some(why) = lot.unusable(act.when()) {
            return ensure(
                false,
                Rule::Shippable,
                || format!("{vial_id}: {} {why}.", vial.lot),
                "Take the vial out.",
            )
            .map(|()| changes);
        }
        if let VialStage::Packed { shipment } = &vial.stage {
            return ensure(
                false,
                Rule::Shippable,
                || format!("{vial_id} is already in {shipment}."),
                "Take the vial out.",
            )
            .map(|()| changes);
        }
        let here = match &vial.stage {
            VialStage::Commissioned { site }
            | VialStage::Stored { site, .. }
            | VialStage::Available { site, .. } => *site == self.from,
            VialStage::Packed { .. }
            | VialStage::Quarantined { .. }
            | VialStage::Reserved { .. }
            | VialStage::Thawed { .. }
            | VialStage::Infused { .. }
            | VialStage::Missing { .. }
            | VialStage::Damaged { .. }
            | VialStage::Destroyed { .. } => false,
        };
        ensure(
            here,
            Rule::Custody,
            || {
                format!(
                    "{vial_id} is {} and not in the store of {}.",
                    vial.state(),
                    self.from
                )
            },
            "Take the vial out.",
        )?;
        ensure(
            vial.label.is_some(),
            Rule::Shippable,
            || format!("{vial_id} has no label."),
            "Label the vial first.",
        )?;
        vial.stage = VialStage::Packed {
            shipment: id.clone(),
        };
        Ok(changes.put(vial_id.clone(), vial).link(
            vial_id.clone(),
            Relation::ShippedIn,
            id.clone(),
        ))
    }
}

impl Decide for Sealed {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut shipment) = act.own::<ShipmentId>()?;
        shipment.holder.acts(act)?;
        ensure(
            shipment.stage == ShipmentStage::Packed,
            Rule::Sequence,
            || format!("{id} is {}.", shipment.state()),
            "A shipment is sealed once, after packing.",
        )?;
        ensure(
            !self.seal.trim().is_empty(),
            Rule::Value,
            || "The seal has no number.".into(),
            "Read the number on the seal.",
        )?;
        shipment.seal = Some(self.seal.clone());
        shipment.stage = ShipmentStage::Sealed;
        let vials = shipment.vials.clone();
        Ok(vials
            .into_iter()
            .fold(Changes::of(id, shipment), Changes::touch))
    }
}
