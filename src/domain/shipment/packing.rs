//! Packing and sealing (blocks B04, B05 and B06).

use super::super::equipment::{EquipmentKind, qualified};
use super::super::lot::ensure_usable;
use super::super::rule::{ensure, stated};
use super::super::vial::{Moves, Vial, VialStage};
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, EquipmentId, Instant, LocalTime, Refusal, Relation, Rule, ShipmentId,
    SiteId, Stop, Subject, Trial, VialId,
};
use super::{Holder, Purpose, Shipment, ShipmentStage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `shipment.packed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Packed {
    /// Where it is packed.
    pub from: SiteId,
    /// Where it goes.
    pub to: SiteId,
    /// What for.
    pub purpose: Purpose,
    /// The way planned, leg by leg (ISO 21973).
    pub route: Vec<Leg>,
    /// When it should arrive.
    pub planned_arrival: LocalTime,
    /// The shipper.
    pub shipper: EquipmentId,
    /// How long the shipper holds its temperature from now on, in hours.
    pub hold_hours: u32,
    /// The temperature logger inside.
    pub logger: EquipmentId,
    /// The vials, each scanned.
    pub vials: Vec<VialId>,
}

/// One leg of the way planned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leg {
    /// Who carries it.
    pub carrier: String,
    /// Where the leg ends.
    pub to: String,
}

/// `shipment.sealed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
        let cold_until = self.prepared(act)?;
        let vials: BTreeSet<VialId> = self.vials.iter().cloned().collect();
        ensure(
            vials.len() == self.vials.len() && !vials.is_empty(),
            Rule::Value,
            || "The manifest is empty or names a vial twice.".into(),
            "Scan each vial once.",
        )?;
        let id = ShipmentId::try_from(act.subject())?;
        let mut limit_mc = i32::MAX;
        let mut moves = Moves::new(act);
        for vial_id in &vials {
            let vial = self.take(act, vial_id)?;
            let protocol = act.view.peek(&vial.lot, |lot| lot.protocol.clone())?;
            let most = |trial: &Trial| trial.protocol.product.storage_max_mc;
            limit_mc = limit_mc.min(act.view.peek(&protocol, most)?);
            let stage = VialStage::Packed {
                shipment: id.clone(),
            };
            moves.to(vial_id, vial, stage)?;
        }
        let changes = vials.iter().fold(moves.done(), |changes, vial| {
            changes.link(vial.clone(), Relation::ShippedIn, id.clone())
        });
        let shipment = Shipment {
            from: self.from.clone(),
            to: self.to.clone(),
            purpose: self.purpose.clone(),
            route: self.route.clone(),
            shipper: self.shipper.clone(),
            logger: self.logger.clone(),
            vials,
            packed_at: act.when(),
            cold_until,
            limit_mc,
            seal: None,
            seal_broken: false,
            holder: Holder::Site(self.from.clone()),
            handoffs: 0,
            temperature: None,
            arrived_at: None,
            opened_at: None,
            label: None,
            stage: ShipmentStage::Packed,
        };
        Ok(changes
            .put(id, shipment)
            .touch(self.shipper.clone())
            .touch(self.logger.clone()))
    }
}

impl Packed {
    /// Way, shipper and logger as they must be; gives until when the shipper stays cold.
    fn prepared(&self, act: &Act<'_>) -> Result<Instant, Stop> {
        act.at_site(&self.from)?;
        act.get(&self.to)?;
        ensure(
            self.from != self.to,
            Rule::Value,
            || "A shipment goes to another site.".into(),
            "Name the destination.",
        )?;
        if let Purpose::Return { reason } = &self.purpose {
            stated(reason, "reason of the return")?;
        }
        qualified(&act.view, &self.shipper, EquipmentKind::Shipper)?;
        qualified(&act.view, &self.logger, EquipmentKind::Logger)?;
        self.cold_until(act)
    }

    /// Until when the shipper stays cold, refused when that is before the planned arrival (block B05).
    fn cold_until(&self, act: &Act<'_>) -> Result<Instant, Stop> {
        let cold_until = act.when().plus_seconds(i64::from(self.hold_hours) * 3600);
        let arrival = self.planned_arrival.instant();
        act.view.ensure_unless_excused(
            act.when() <= arrival && arrival <= cold_until,
            (Rule::Equipment, self.shipper.subject()),
            || {
                format!(
                    "The shipper stays cold until {cold_until}, the arrival is planned at {}.",
                    self.planned_arrival
                )
            },
            "Take a faster way or a shipper that holds longer.",
        )?;
        Ok(cold_until)
    }

    /// Takes one vial from the store of the place where it is packed.
    fn take(&self, act: &Act<'_>, id: &VialId) -> Result<Vial, Stop> {
        let (vial, site) = packable(&act.view, id, Some((&self.purpose, &self.to)))?;
        ensure(
            site == self.from,
            Rule::Custody,
            || format!("{id} is at {site}, not at {}.", self.from),
            "Take the vial out.",
        )?;
        Ok(vial)
    }
}

/// The vial and the site in whose store it is, refused unless it may be shipped now. A return to its maker is never
/// blocked by its lot or a deviation: it protects people as well (block B15).
pub(crate) fn packable(
    view: &View<'_>,
    id: &VialId,
    way: Option<(&Purpose, &SiteId)>,
) -> Result<(Vial, SiteId), Stop> {
    let vial = view.get(id)?;
    let made_at = view.peek(&vial.lot, |lot| lot.site.clone())?;
    let remedy = "Take the vial out.";
    let back = matches!(way, Some((Purpose::Return { .. }, _)));
    if let Some((Purpose::Return { .. }, to)) = way {
        ensure(
            *to == made_at,
            Rule::Disposition,
            || format!("{id} was made at {made_at}."),
            "A return goes to the maker.",
        )?;
    }
    let (site, rule) = match &vial.stage {
        VialStage::Commissioned { site }
        | VialStage::Stored { site }
        | VialStage::Available { site } => (Some(site.clone()), Rule::Custody),
        VialStage::Quarantined { site, .. } | VialStage::Rejected { site, .. } => {
            (back.then(|| site.clone()), Rule::Receipt)
        }
        VialStage::Packed { .. } => (None, Rule::Shippable),
        VialStage::Reserved { .. } => (None, Rule::Custody),
        VialStage::Damaged { holder } if back => (holder.site().cloned(), Rule::Sequence),
        VialStage::Thawed { .. }
        | VialStage::Infused { .. }
        | VialStage::Missing { .. }
        | VialStage::Lost { .. }
        | VialStage::Damaged { .. }
        | VialStage::Returned { .. }
        | VialStage::Retained { .. }
        | VialStage::Destroyed { .. } => (None, Rule::Sequence),
    };
    let Some(site) = site else {
        let why = format!("{id} is {} and not free to be shipped.", vial.state());
        return Err(Refusal::new(rule, why, remedy).into());
    };
    if !back {
        ensure_usable(view, &vial.lot, Rule::Shippable, way.map(|(_, to)| to))?;
        ensure(
            vial.labelled,
            Rule::Shippable,
            || format!("{id} has no label that a scan has confirmed on it."),
            "Label the vial and scan it.",
        )?;
    }
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
        Ok(super::with_vials(id, shipment))
    }
}
