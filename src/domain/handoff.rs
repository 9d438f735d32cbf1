//! Handoffs: the giver offers, the named taker accepts or refuses; custody moves on acceptance, never before.

use super::rule::ensure;
use super::shipment::{Holder, Shipment, ShipmentStage, Taker};
use super::{Act, Changes, Decide, Hash, Refusal, Rule, ShipmentId, Stop};
use serde::{Deserialize, Serialize};

/// `handoff.offered`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offered {
    /// To whom.
    pub to: Taker,
}

/// `handoff.accepted`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The entry of the offer.
    pub offer: Hash,
    /// Whether the seal is whole and bears the number recorded.
    pub seal_intact: bool,
    /// What the taker saw of the shipper.
    pub condition: String,
    /// What the logger showed, in thousandths of a degree Celsius.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature_mc: Option<i32>,
}

/// `handoff.refused`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The entry of the offer.
    pub offer: Hash,
    /// Why.
    pub reason: String,
}

/// `handoff.withdrawn`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// The entry of the offer.
    pub offer: Hash,
    /// Why.
    pub reason: String,
}

impl Decide for Offered {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut shipment) = act.own::<ShipmentId>()?;
        shipment.holder.acts(act)?;
        let at_rest = shipment.stage == ShipmentStage::Sealed;
        ensure(
            at_rest,
            Rule::Sequence,
            || format!("{id} is {}.", shipment.state()),
            "A shipment is offered once it is sealed, to one taker at a time.",
        )?;
        match &self.to {
            Taker::Person(person) => {
                act.get(person)?;
                ensure(
                    *person != act.event.actor,
                    Rule::Custody,
                    || "Custody is offered to someone else.".into(),
                    "Name the taker.",
                )?;
            }
            Taker::Staff { site, .. } => {
                act.get(site)?;
            }
        }
        shipment.stage = ShipmentStage::Offered {
            offer: act.leaf,
            to: self.to.clone(),
        };
        Ok(with_vials(id, shipment))
    }
}

impl Decide for Accepted {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut shipment) = act.own::<ShipmentId>()?;
        let taker = open_offer(&id, &shipment, &self.offer)?;
        named(act, &taker)?;
        shipment.holder = match taker {
            Taker::Person(person) => Holder::Person(person),
            Taker::Staff { site, .. } => Holder::Site(site),
        };
        shipment.handoffs += 1;
        let arrived = shipment.holder == Holder::Site(shipment.to.clone());
        shipment.stage = if arrived {
            ShipmentStage::Delivered
        } else {
            ShipmentStage::Sealed
        };
        Ok(with_vials(id, shipment))
    }
}

impl Decide for Refused {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut shipment) = act.own::<ShipmentId>()?;
        named(act, &open_offer(&id, &shipment, &self.offer)?)?;
        shipment.stage = ShipmentStage::Sealed;
        Ok(with_vials(id, shipment))
    }
}

impl Decide for Withdrawn {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut shipment) = act.own::<ShipmentId>()?;
        open_offer(&id, &shipment, &self.offer)?;
        shipment.holder.acts(act)?;
        shipment.stage = ShipmentStage::Sealed;
        Ok(with_vials(id, shipment))
    }
}

/// The taker whom the open offer of this entry names.
fn open_offer(id: &ShipmentId, shipment: &Shipment, wanted: &Hash) -> Result<Taker, Stop> {
    if let ShipmentStage::Offered { offer, to } = &shipment.stage {
        ensure(
            offer == wanted,
            Rule::Custody,
            || "This is not the open offer.".into(),
            "Answer the offer that is open.",
        )?;
        return Ok(to.clone());
    }
    Err(Refusal::new(
        Rule::Custody,
        format!("{id} is {}; no offer is open.", shipment.state()),
        "Ask the holder to offer it.",
    )
    .into())
}

/// Refuses everyone but the taker that the offer names (block B06).
fn named(act: &Act<'_>, taker: &Taker) -> Result<(), Stop> {
    let (is_taker, who) = match taker {
        Taker::Person(person) => (*person == act.event.actor, person.to_string()),
        Taker::Staff { role, site } => (
            act.actor.holds(&[*role], site),
            format!("a {} at {site}", role.word()),
        ),
    };
    ensure(
        is_taker,
        Rule::Custody,
        || format!("Custody is offered to {who}, not to {}.", act.event.actor),
        "The named taker answers, or the giver withdraws the offer.",
    )
}

/// The shipment changes; its vials' histories show it.
fn with_vials(id: ShipmentId, shipment: Shipment) -> Changes {
    let vials = shipment.vials.clone();
    vials
        .into_iter()
        .fold(Changes::of(id, shipment), Changes::touch)
}
