//! Carriers who have no key in the log: the giver's signature hands over, the receiver's takes back, and the record
//! says at every moment who holds the shipment and under which waybill.

use super::super::shipment::{Carrier, Holder, Shipment, ShipmentStage, with_vials};
use super::super::view::View;
use super::super::{Act, Changes, Decide, Rule, ShipmentId, SiteId, Stop, Subject};
use super::{shown, taken};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `handoff.consigned`: given to an outside carrier, on the giver's signature alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consigned {
    /// The carrier and the waybill.
    pub carrier: Carrier,
}

/// `handoff.collected`: taken from the outside carrier, by staff of the site where it arrives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Collected {
    /// The site that takes it: the destination, or the origin when it came back.
    pub site: SiteId,
    /// The number of the waybill.
    pub waybill: String,
    /// Whether the seal is whole and bears the number recorded.
    pub seal_intact: bool,
    /// What the taker saw of the shipper.
    pub condition: String,
    /// What the logger showed, in thousandths of a degree Celsius.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub temperature_mc: Option<i32>,
}

impl Decide for Consigned {
    type Own = (ShipmentId, Shipment);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, shipment) = view.own::<ShipmentId>(subject)?;
        view.ensure(
            shipment.stage == ShipmentStage::Sealed,
            Rule::Sequence,
            || format!("{id} is {}.", shipment.state()),
            "A shipment is given to a carrier once it is sealed.",
        )?;
        Ok((id, shipment))
    }

    fn decide(&self, act: &Act<'_>, (id, mut shipment): Self::Own) -> Result<Changes, Stop> {
        shipment.holder.acts(act)?;
        if shipment.taken_by(act, Holder::Carrier(self.carrier.clone()), false)? {
            shipment.stage = ShipmentStage::Consigned;
        }
        Ok(with_vials(id, shipment))
    }
}

impl Decide for Collected {
    /// None for the carrier where the record knows of none that holds it.
    type Own = (ShipmentId, Shipment, Option<Carrier>);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, shipment) = view.own::<ShipmentId>(subject)?;
        let carrier = match shipment.holder.clone() {
            Holder::Carrier(carrier) => Some(carrier),
            Holder::Site(_) | Holder::Person(_) => None,
        };
        view.ensure(
            carrier.is_some(),
            Rule::Sequence,
            || format!("{} holds {id}, no carrier.", shipment.holder),
            "Ask the holder to offer it.",
        )?;
        Ok((id, shipment, carrier))
    }

    fn decide(
        &self,
        act: &Act<'_>,
        (id, mut shipment, carrier): Self::Own,
    ) -> Result<Changes, Stop> {
        let ends = [&shipment.to, &shipment.from].contains(&&self.site);
        let waybill = carrier.map_or("none".to_owned(), |carrier| carrier.waybill);
        act.view.ensure(
            ends && waybill == self.waybill,
            Rule::Custody,
            || format!("{id} travels under waybill {waybill} to {}.", shipment.to),
            "Check waybill and destination; take nothing else.",
        )?;
        let site = Holder::Site(self.site.clone());
        site.acts(act)?;
        taken(act, &mut shipment, site, self.seal_intact)?;
        shown(act, id, shipment, self.temperature_mc)
    }
}
