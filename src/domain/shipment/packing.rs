//! Packing and sealing (blocks B04, B05 and B06).

use super::super::equipment::{EquipmentKind, qualified};
use super::super::lot::usable;
use super::super::rule::{ensure, stated};
use super::super::vial::{Vial, VialStage};
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, EquipmentId, Refusal, Relation, Rule, ShipmentId, SiteId, Stop, Subject,
    VialId,
};
use super::{Holder, Shipment, ShipmentStage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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

impl Decide for Packed {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        act.at_site(&self.from)?;
        act.get(&self.to)?;
        ensure(
            self.from != self.to,
            Rule::Value,
            || "A shipment goes to another site.".into(),
            "Name the destination.",
        )?;
        qualified(&act.view, &self.shipper, EquipmentKind::Shipper)?;
        qualified(&act.view, &self.logger, EquipmentKind::Logger)?;
        let vials: BTreeSet<VialId> = self.vials.iter().cloned().collect();
        ensure(
            vials.len() == self.vials.len() && !vials.is_empty(),
            Rule::Value,
            || "The manifest is empty or names a vial twice.".into(),
            "Scan each vial once.",
        )?;
        let id = ShipmentId::try_from(act.subject())?;
        let mut changes = Changes::default();
        for vial_id in &vials {
            let vial = self.take(act, vial_id)?;
            let stage = VialStage::Packed {
                shipment: id.clone(),
            };
            changes = changes.put(vial_id.clone(), Vial { stage, ..vial }).link(
                vial_id.clone(),
                Relation::ShippedIn,
                id.clone(),
            );
        }
        let shipment = Shipment {
            from: self.from.clone(),
            to: self.to.clone(),
            shipper: self.shipper.clone(),
            logger: self.logger.clone(),
            vials,
            seal: None,
            seal_broken: false,
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
    /// Takes one vial from the store of the place where it is packed.
    fn take(&self, act: &Act<'_>, id: &VialId) -> Result<Vial, Stop> {
        let (vial, site) = packable(&act.view, id, Some(&self.to))?;
        ensure(
            site == self.from,
            Rule::Custody,
            || format!("{id} is at {site}, not at {}.", self.from),
            "Take the vial out.",
        )?;
        Ok(vial)
    }
}

/// The vial and the site in whose store it is, refused unless it may be shipped now. A vial that goes back to its
/// maker is never blocked by its lot: a return protects people as well (block B15).
pub(crate) fn packable(
    view: &View<'_>,
    id: &VialId,
    to: Option<&SiteId>,
) -> Result<(Vial, SiteId), Stop> {
    let vial = view.get(id)?;
    let remedy = "Take the vial out.";
    let (site, rule) = match &vial.stage {
        VialStage::Commissioned { site }
        | VialStage::Stored { site, .. }
        | VialStage::Available { site, .. } => (Some(site.clone()), Rule::Custody),
        VialStage::Packed { .. } => (None, Rule::Shippable),
        VialStage::Quarantined { .. } | VialStage::Reserved { .. } => (None, Rule::Custody),
        VialStage::Thawed { .. }
        | VialStage::Infused { .. }
        | VialStage::Missing { .. }
        | VialStage::Damaged { .. }
        | VialStage::Destroyed { .. } => (None, Rule::Sequence),
    };
    let Some(site) = site else {
        let why = format!("{id} is {} and in no store.", vial.state());
        return Err(Refusal::new(rule, why, remedy).into());
    };
    if to != Some(&view.get(&vial.lot)?.site) {
        usable(view, &vial.lot, Rule::Shippable)?;
    }
    ensure(
        vial.label.is_some(),
        Rule::Shippable,
        || format!("{id} has no label."),
        "Label the vial first.",
    )?;
    Ok((vial, site))
}

impl Decide for Sealed {
    type Own = (ShipmentId, Shipment);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, shipment) = view.own::<ShipmentId>(subject)?;
        ensure(
            shipment.stage == ShipmentStage::Packed,
            Rule::Sequence,
            || format!("{id} is {}.", shipment.state()),
            "A shipment is sealed once, after packing.",
        )?;
        Ok((id, shipment))
    }

    fn decide(&self, act: &Act<'_>, (id, mut shipment): Self::Own) -> Result<Changes, Stop> {
        shipment.holder.acts(act)?;
        stated(&self.seal, "number on the seal")?;
        shipment.seal = Some(self.seal.clone());
        shipment.stage = ShipmentStage::Sealed;
        let vials = shipment.vials.clone();
        Ok(vials
            .into_iter()
            .fold(Changes::of(id, shipment), Changes::touch))
    }
}
