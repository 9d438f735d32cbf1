//! Handoffs: the giver offers, the named taker accepts or refuses; custody moves on acceptance, never before.

use super::deviation::{Class, Deviation, open, own_id};
use super::kind::signers;
use super::rule::ensure;
use super::shipment::{Holder, Shipment, ShipmentStage, Taker, staff, with_vials};
use super::view::View;
use super::{Act, Changes, Decide, Hash, Rule, ShipmentId, Span, Stop, Subject};
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
    type Own = (ShipmentId, Shipment, Option<Offer>);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        offered(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut shipment, offer): Self::Own) -> Result<Changes, Stop> {
        // Who takes it without the open offer that names them has it all the same.
        let holder = match offer {
            Some(offer) if offer.is(act, &self.offer)? && offer.names(act)? => match offer.to {
                Taker::Person(person) => Holder::Person(person),
                Taker::Staff { site, .. } => Holder::Site(site),
            },
            Some(_) | None => by_signer(act, &shipment),
        };
        taken(act, &mut shipment, holder, self.seal_intact)?;
        shown(act, id, shipment, self.temperature_mc)
    }
}

/// In whose hands a shipment is that the signer took: those of a site at one of its ends, or of another site, for which they
/// act; else their own, as a courier's.
fn by_signer(act: &Act<'_>, shipment: &Shipment) -> Holder {
    let roles = staff(act.event.body.signers());
    let ends = [&shipment.to, &shipment.from];
    let end = ends.into_iter().find(|site| act.actor.holds(&roles, site));
    let elsewhere = || {
        let mut own = act.actor.grants.iter();
        own.find_map(|grant| grant.site.as_ref().filter(|_| roles.contains(&grant.role)))
    };
    match end.or_else(elsewhere) {
        Some(site) => Holder::Site(site.clone()),
        None => Holder::Person(act.event.actor.clone()),
    }
}

/// Custody has moved: the seal was looked at, and at a site at one of its ends the shipment has arrived.
pub(crate) fn taken(
    act: &Act<'_>,
    shipment: &mut Shipment,
    holder: Holder,
    seal_intact: bool,
) -> Result<(), Stop> {
    shipment.seal_broken |= !seal_intact;
    if !shipment.taken_by(act, holder, !seal_intact)? {
        return Ok(());
    }
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
    Ok(())
}

/// The shipment changes. What its logger showed to the taker opens a deviation about that moment where it was too warm; no
/// file lifts what a person saw.
pub(crate) fn shown(
    act: &Act<'_>,
    id: ShipmentId,
    shipment: Shipment,
    temperature_mc: Option<i32>,
) -> Result<Changes, Stop> {
    let limit_mc = shipment.limit_mc;
    let about = id.clone();
    let changes = with_vials(id, shipment);
    let Some(warm_mc) = temperature_mc.filter(|shown| *shown > limit_mc) else {
        return Ok(changes);
    };
    let what = format!(
        "At the handoff the logger showed {}. The product may be at most {}.",
        celsius(warm_mc),
        celsius(limit_mc)
    );
    let mut found = Deviation::new(act, about, what, Class::Major);
    found.spans = Some(vec![Span::at(act.when())]);
    open(act, own_id(act, 'D')?, found, changes)
}

/// A temperature in thousandths of a degree, as people read it.
pub(crate) fn celsius(mc: i32) -> String {
    let sign = if mc < 0 { "\u{2212}" } else { "" };
    let (whole, rest) = (mc.unsigned_abs() / 1000, mc.unsigned_abs() % 1000);
    if rest == 0 {
        format!("{sign}{whole} °C")
    } else {
        format!("{sign}{whole}.{rest:03} °C")
    }
}

impl Decide for Refused {
    type Own = (ShipmentId, Shipment, Option<Offer>);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        offered(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut shipment, offer): Self::Own) -> Result<Changes, Stop> {
        // An offer to somebody else is still open.
        if let Some(offer) = offer
            && offer.is(act, &self.offer)?
            && offer.names(act)?
        {
            shipment.stage = ShipmentStage::Sealed;
        }
        Ok(with_vials(id, shipment))
    }
}

impl Decide for Withdrawn {
    type Own = (ShipmentId, Shipment, Option<Offer>);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        offered(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut shipment, offer): Self::Own) -> Result<Changes, Stop> {
        if let Some(offer) = offer {
            offer.is(act, &self.offer)?;
        }
        shipment.holder.acts(act)?;
        shipment.stage = ShipmentStage::Sealed;
        Ok(with_vials(id, shipment))
    }
}

/// The shipment with its open offer; without one, custody that was taken all the same can be recorded despite that.
fn offered(
    view: &View<'_>,
    subject: &Subject,
) -> Result<(ShipmentId, Shipment, Option<Offer>), Stop> {
    let (id, shipment) = view.own::<ShipmentId>(subject)?;
    let offer = match shipment.stage.clone() {
        ShipmentStage::Offered { offer, to, .. } => Some(Offer { entry: offer, to }),
        ShipmentStage::Packed
        | ShipmentStage::Sealed
        | ShipmentStage::Consigned
        | ShipmentStage::Delivered
        | ShipmentStage::Received
        | ShipmentStage::Discrepancy { .. } => None,
    };
    view.ensure(
        offer.is_some(),
        Rule::Sequence,
        || format!("{id} is {}; no offer is open.", shipment.state()),
        "Ask the holder to offer it.",
    )?;
    Ok((id, shipment, offer))
}

impl Offer {
    /// Refuses an answer to another offer. An offer that was signed without a network is named by its event's hash,
    /// which the record knows as long as nothing else has happened to the shipment since.
    /// Gives whether it is this one, where its signer states that another was answered all the same.
    fn is(&self, act: &Act<'_>, answered: &Hash) -> Result<bool, Stop> {
        let standing = act.view.world.standing(&act.event.subject)?;
        let newest = standing.and_then(|standing| standing.head);
        let by_event =
            newest.is_some_and(|head| head.leaf == self.entry && head.is_named(answered));
        let open = self.entry == *answered || by_event;
        act.view.ensure(
            open,
            Rule::Custody,
            || "This is not the open offer.".into(),
            "Answer the offer that is open.",
        )?;
        Ok(open)
    }

    /// Refuses everyone but the taker that the offer names (block B06). Gives whether it names the signer, where they state
    /// that they took it all the same.
    fn names(&self, act: &Act<'_>) -> Result<bool, Stop> {
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
        )?;
        Ok(is_taker)
    }
}
