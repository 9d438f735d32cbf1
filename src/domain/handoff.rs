//! Handoffs: the giver offers, the named taker accepts or refuses; custody moves on acceptance, never before.

use super::kind::signers;
use super::rule::ensure;
use super::shipment::{Holder, Shipment, ShipmentStage, Taker, staff, with_vials};
use super::view::View;
use super::{Act, Changes, Decide, Hash, Refusal, Rule, ShipmentId, Stop, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod carrier;
pub use carrier::{Collected, Consigned};

/// `handoff.offered`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Offered {
    /// To whom.
    pub to: Taker,
}

/// `handoff.accepted`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    /// The entry of the offer, by its leaf hash, or as `after` may name it: by the hash of its event's signed bytes.
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// The entry of the offer, by its leaf hash, or as `after` may name it: by the hash of its event's signed bytes.
    pub offer: Hash,
    /// Why.
    pub reason: String,
}

/// `handoff.withdrawn`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Withdrawn {
    /// The entry of the offer, by its leaf hash, or as `after` may name it: by the hash of its event's signed bytes.
    pub offer: Hash,
    /// Why.
    pub reason: String,
}

/// An offer that nobody has answered yet.
pub(crate) struct Offer {
    entry: Hash,
    to: Taker,
}

impl Decide for Offered {
    type Own = (ShipmentId, Shipment);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, shipment) = view.own::<ShipmentId>(subject)?;
        view.ensure(
            shipment.stage == ShipmentStage::Sealed,
            Rule::Sequence,
            || format!("{id} is {}.", shipment.state()),
            "A shipment is offered once it is sealed, to one taker at a time.",
        )?;
        Ok((id, shipment))
    }

    fn decide(&self, act: &Act<'_>, (id, mut shipment): Self::Own) -> Result<Changes, Stop> {
        shipment.holder.acts(act)?;
        self.can_be_taken(act, &shipment.holder)?;
        shipment.stage = ShipmentStage::Offered {
            offer: act.leaf,
            to: self.to.clone(),
            by: act.event.actor.clone(),
        };
        Ok(with_vials(id, shipment))
    }
}

impl Offered {
    /// Refuses an offer that nobody else could accept.
    fn can_be_taken(&self, act: &Act<'_>, holder: &Holder) -> Result<(), Stop> {
        let takers = signers("handoff.accepted");
        let can = match &self.to {
            Taker::Person(id) => {
                let person = act.get(id)?;
                let may = person
                    .grants
                    .iter()
                    .any(|grant| takers.contains(&grant.role));
                may && !person.left && *id != act.event.actor
            }
            Taker::Staff { role, site } => {
                act.get(site)?;
                staff(takers).contains(role) && *holder != Holder::Site(site.clone())
            }
        };
        ensure(
            can,
            Rule::Custody,
            || "Custody is offered to someone else, who may accept it.".into(),
            "Name a courier, or laboratory or pharmacy staff of another site.",
        )
    }
}

impl Decide for Accepted {
    type Own = (ShipmentId, Shipment, Offer);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        open_offer(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut shipment, offer): Self::Own) -> Result<Changes, Stop> {
        offer.is(act, &self.offer)?;
        offer.names(act)?;
        let holder = match offer.to {
            Taker::Person(person) => Holder::Person(person),
            Taker::Staff { site, .. } => Holder::Site(site),
        };
        shipment.taken_by(act, holder);
        taken(act, &mut shipment, self.seal_intact);
        Ok(with_vials(id, shipment))
    }
}

/// Custody has moved: the seal was looked at, and at a site at one of its ends the shipment has arrived.
pub(crate) fn taken(act: &Act<'_>, shipment: &mut Shipment, seal_intact: bool) {
    shipment.seal_broken |= !seal_intact;
    let at = shipment.holder.site();
    let arrived = at == Some(&shipment.to);
    if arrived || at == Some(&shipment.from) {
        shipment.arrived_at = Some(act.when());
    }
    shipment.stage = if arrived {
        ShipmentStage::Delivered
    } else {
        ShipmentStage::Sealed
    };
}

impl Decide for Refused {
    type Own = (ShipmentId, Shipment, Offer);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        open_offer(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut shipment, offer): Self::Own) -> Result<Changes, Stop> {
        offer.is(act, &self.offer)?;
        offer.names(act)?;
        shipment.stage = ShipmentStage::Sealed;
        Ok(with_vials(id, shipment))
    }
}

impl Decide for Withdrawn {
    type Own = (ShipmentId, Shipment, Offer);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        open_offer(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut shipment, offer): Self::Own) -> Result<Changes, Stop> {
        offer.is(act, &self.offer)?;
        shipment.holder.acts(act)?;
        shipment.stage = ShipmentStage::Sealed;
        Ok(with_vials(id, shipment))
    }
}

/// The shipment with its open offer.
fn open_offer(view: &View<'_>, subject: &Subject) -> Result<(ShipmentId, Shipment, Offer), Stop> {
    let (id, shipment) = view.own::<ShipmentId>(subject)?;
    let ShipmentStage::Offered { offer, to, .. } = shipment.stage.clone() else {
        let why = format!("{id} is {}; no offer is open.", shipment.state());
        return Err(Refusal::new(Rule::Sequence, why, "Ask the holder to offer it.").into());
    };
    let entry = offer;
    Ok((id, shipment, Offer { entry, to }))
}

impl Offer {
    /// Refuses an answer to another offer. An offer that was signed without a network is named by its event's hash,
    /// which the record knows as long as nothing else has happened to the shipment since.
    fn is(&self, act: &Act<'_>, answered: &Hash) -> Result<(), Stop> {
        let standing = act.view.world.standing(&act.event.subject)?;
        let newest = standing.and_then(|standing| standing.head);
        let by_event =
            newest.is_some_and(|head| head.leaf == self.entry && head.is_named(answered));
        act.view.ensure(
            self.entry == *answered || by_event,
            Rule::Custody,
            || "This is not the open offer.".into(),
            "Answer the offer that is open.",
        )
    }

    /// Refuses everyone but the taker that the offer names (block B06).
    fn names(&self, act: &Act<'_>) -> Result<(), Stop> {
        let (is_taker, who) = match &self.to {
            Taker::Person(person) => (*person == act.event.actor, person.to_string()),
            Taker::Staff { role, site } => (
                act.actor.holds(&[*role], site),
                format!("a {} at {site}", role.word()),
            ),
        };
        act.view.ensure(
            is_taker,
            Rule::Custody,
            || format!("Custody is offered to {who}, not to {}.", act.event.actor),
            "The named taker answers, or the giver withdraws the offer.",
        )
    }
}
