//! Vials: each is in one place, held by one holder, and used once.

use super::rule::ensure;
use super::shipment::Holder;
use super::{
    Act, Changes, Decide, EquipmentId, Hash, InfusionId, Instant, LabelId, LotId, OrderId,
    PersonId, Refusal, Rule, ShipmentId,
};
use super::{SiteId, Stop, VialId, World};
use serde::{Deserialize, Serialize};

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
        /// The shipment whose excursion is to be decided.
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
        /// The order.
        order: OrderId,
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
            VialStage::Packed { shipment } => Ok(super::act::get(world, shipment)?.holder),
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
}

/// `vial.stored`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// Where it was put.
    pub place: Place,
}

/// `vial.damaged`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Damaged {
    /// What was seen.
    pub reason: String,
}

/// `vial.destroyed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Destroyed {
    /// Why.
    pub reason: String,
    /// How.
    pub method: String,
    /// Who saw it; not the actor.
    pub witness: PersonId,
    /// SHA-256 of the certificate of destruction.
    pub certificate: Hash,
}

/// `vial.thawed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thawed {
    /// The bath.
    pub bath: EquipmentId,
}

impl Decide for Stored {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut vial) = act.own::<VialId>()?;
        let place = Some(self.place.clone());
        let (site, stage) = match vial.stage.clone() {
            VialStage::Commissioned { site } | VialStage::Stored { site, .. } => (
                site.clone(),
                VialStage::Stored {
                    site,
                    place: self.place.clone(),
                },
            ),
            VialStage::Available { site, .. } => {
                (site.clone(), VialStage::Available { site, place })
            }
            VialStage::Quarantined { .. }
            | VialStage::Reserved { .. }
            | VialStage::Packed { .. }
            | VialStage::Thawed { .. }
            | VialStage::Infused { .. }
            | VialStage::Missing { .. }
            | VialStage::Damaged { .. }
            | VialStage::Destroyed { .. } => {
                return Err(wrong_stage(
                    &id,
                    &vial,
                    "A vial is put away when it has been filled, or received.",
                ));
            }
        };
        act.at_site(&site)?;
        let equipment = act.get(&self.place.equipment)?;
        ensure(
            equipment.site == site,
            Rule::Custody,
            || {
                format!(
                    "{} stands at {}, the vial is at {site}.",
                    self.place.equipment, equipment.site
                )
            },
            "Scan a place of this site.",
        )?;
        vial.stage = stage;
        Ok(Changes::of(id, vial))
    }
}

impl Decide for Damaged {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut vial) = act.own::<VialId>()?;
        let over = matches!(
            vial.stage,
            VialStage::Infused { .. }
                | VialStage::Destroyed { .. }
                | VialStage::Damaged { .. }
                | VialStage::Packed { .. }
        );
        ensure(
            !over,
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "Damage in a shipment is recorded at its receipt.",
        )?;
        let holder = vial.holder(act.world())?;
        holder.acts(act)?;
        vial.stage = VialStage::Damaged { holder };
        Ok(Changes::of(id, vial))
    }
}

impl Decide for Destroyed {
    /// Never blocked by expiry, hold or recall: blocking protects people and never traps product (block B15).
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut vial) = act.own::<VialId>()?;
        let over = matches!(
            vial.stage,
            VialStage::Infused { .. }
                | VialStage::Destroyed { .. }
                | VialStage::Packed { .. }
                | VialStage::Missing { .. }
        );
        ensure(
            !over,
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "Only a vial that someone has in hand is destroyed.",
        )?;
        let holder = vial.holder(act.world())?;
        holder.acts(act)?;
        act.get(&self.witness)?;
        ensure(
            self.witness != act.event.actor,
            Rule::Custody,
            || "The witness is someone other than the actor.".into(),
            "Name the person who saw it.",
        )?;
        let Holder::Site(site) = holder else {
            return Err(wrong_stage(&id, &vial, "Bring it to a site first."));
        };
        vial.stage = VialStage::Destroyed { site };
        Ok(Changes::of(id, vial).touch(self.witness.clone()))
    }
}

impl Decide for Thawed {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut vial) = act.own::<VialId>()?;
        let VialStage::Reserved { site, order } = vial.stage.clone() else {
            let why = format!("{id} is {}, not kept for an order.", vial.state());
            return Err(Refusal::new(
                Rule::Bedside,
                why,
                "Only an allocated vial is thawed, and only once.",
            )
            .into());
        };
        act.at_site(&site)?;
        let lot = act.get(&vial.lot)?;
        if let Some(why) = lot.unusable(act.when()) {
            return Err(Refusal::new(
                Rule::Bedside,
                format!("{} {why}.", vial.lot),
                "Do not thaw it; quarantine the vial.",
            )
            .into());
        }
        let bath = act.get(&self.bath)?;
        ensure(
            bath.site == site,
            Rule::Custody,
            || format!("{} is not at {site}.", self.bath),
            "Scan the bath that was used.",
        )?;
        let minutes = lot
            .fill
            .as_ref()
            .map_or(0, |fill| i64::from(fill.post_thaw_minutes));
        vial.stage = VialStage::Thawed {
            site,
            order: order.clone(),
            use_by: act.when().plus_seconds(minutes * 60),
        };
        Ok(Changes::of(id, vial).touch(order))
    }
}

/// The refusal of a step that the vial's stage does not allow.
fn wrong_stage(id: &VialId, vial: &Vial, remedy: &str) -> Stop {
    Refusal::new(Rule::Sequence, format!("{id} is {}.", vial.state()), remedy).into()
}
