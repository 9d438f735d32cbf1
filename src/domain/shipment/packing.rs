//! Packing and sealing (blocks B04, B05 and B06).

use super::super::equipment::{EquipmentKind, qualified, shipment_of};
use super::super::limits::ARRIVAL_DAYS;
use super::super::readings::Readings;
use super::super::rule::ensure;
use super::super::usability::{Purpose as Use, ensure_usable};
use super::super::vial::{Moves, Vial, VialStage};
use super::super::view::View;
use super::super::{
    Act, Changes, Concerns, Corrections, Decide, EquipmentId, Instant, LocalTime, Lot, LotId,
    Relation, Rule, ShipmentId, SiteId, Stop, Subject, Trial, VialId,
};
use super::{Held, Holder, Purpose, Shipment, ShipmentStage};
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
        let mut lots = BTreeSet::new();
        let mut moves = Moves::new(act);
        for vial_id in &vials {
            let vial = self.take(act, vial_id)?;
            self.in_date(act, &vial)?;
            lots.insert(vial.lot.clone());
            let protocol = act.view.peek(&vial.lot, |lot| lot.protocol.clone())?;
            let most = |trial: &Trial| trial.protocol.product.storage_max_mc;
            limit_mc = limit_mc.min(act.view.peek(&protocol, most)?);
            let stage = VialStage::Packed {
                shipment: id.clone(),
            };
            moves.bring(vial_id, vial, stage)?;
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
            unlisted: BTreeSet::new(),
            packed_at: act.when(),
            cold_until,
            limit_mc,
            seal: None,
            seal_broken: false,
            holder: Holder::Site(self.from.clone()),
            custody: vec![Held {
                entry: act.index,
                from: act.when(),
                late: act.event.late_reason.is_some(),
                by: Holder::Site(self.from.clone()),
                seal_broken: false,
            }],
            handoffs: 0,
            readings: Readings::default(),
            arrived_at: None,
            opened_at: None,
            label: None,
            concerns: Concerns::default(),
            corrections: Corrections::default(),
            stage: ShipmentStage::Packed,
        };
        self.carries(act, &id, changes.put(id.clone(), shipment), &lots)
    }
}

impl Packed {
    /// Refuses a vial that would expire on its way, unless it goes back to its maker.
    fn in_date(&self, act: &Act<'_>, vial: &Vial) -> Result<(), Stop> {
        let expires_at = act.view.peek(&vial.lot, Lot::expires_at)?;
        let back = matches!(self.purpose, Purpose::Return { .. });
        act.view.ensure(
            back || self.planned_arrival.instant() < expires_at.instant(),
            Rule::Shippable,
            || {
                format!(
                    "{} expires at {expires_at}, before its planned arrival.",
                    vial.lot
                )
            },
            "Take vials that are in date when they arrive.",
        )
    }

    /// Shipper and logger are in this shipment, with vials of these lots in them, and vials of these lots are bound for where it goes.
    fn carries(
        &self,
        act: &Act<'_>,
        id: &ShipmentId,
        mut changes: Changes,
        lots: &BTreeSet<LotId>,
    ) -> Result<Changes, Stop> {
        for equipment_id in [&self.shipper, &self.logger] {
            Self::is_free(act, equipment_id)?;
            let mut equipment = changes.latest(act, equipment_id)?;
            equipment.carried = Some(id.clone());
            equipment.lots.extend(lots.iter().cloned());
            changes = changes.put(equipment_id.clone(), equipment);
        }
        for lot_id in lots {
            let mut lot = changes.latest(act, lot_id)?;
            lot.bound.insert(id.clone(), self.to.clone());
            changes = changes.note(lot_id.clone(), lot);
        }
        Ok(changes)
    }

    /// Refuses a shipper or logger that is in another shipment.
    fn is_free(act: &Act<'_>, id: &EquipmentId) -> Result<(), Stop> {
        let shipment = shipment_of(&act.view, id)?;
        act.view.ensure_unless_excused(
            shipment.is_none(),
            (Rule::Equipment, id.subject()),
            || {
                let shipment = shipment.as_ref().map_or("", ShipmentId::name);
                format!("{id} is in the shipment {shipment} until that is received.")
            },
            "Take another, or have that shipment received.",
        )
    }

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
        qualified(&act.view, &self.shipper, EquipmentKind::Shipper)?;
        qualified(&act.view, &self.logger, EquipmentKind::Logger)?;
        self.cold_until(act)
    }

    /// Until when the shipper stays cold, refused when that is before the planned arrival (block B05).
    fn cold_until(&self, act: &Act<'_>) -> Result<Instant, Stop> {
        let cold_until = self.cold_from(act.when());
        let arrival = self.planned_arrival.instant();
        act.within_days(&self.planned_arrival, ARRIVAL_DAYS, "planned arrival")?;
        self.arrives_after(act.when())?;
        act.view.ensure_unless_excused(
            arrival <= cold_until,
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

    /// Refuses a planned arrival before the packing.
    pub(crate) fn arrives_after(&self, packed_at: Instant) -> Result<(), Stop> {
        ensure(
            packed_at <= self.planned_arrival.instant(),
            Rule::Value,
            || {
                format!(
                    "The arrival is planned at {}, before the packing.",
                    self.planned_arrival
                )
            },
            "Enter when the shipment should arrive.",
        )
    }

    /// Until when the shipper stays cold that was packed at this moment.
    pub(crate) fn cold_from(&self, packed_at: Instant) -> Instant {
        packed_at.plus_seconds(i64::from(self.hold_hours) * 3600)
    }

    /// Takes one vial from the store of the place where it is packed.
    fn take(&self, act: &Act<'_>, id: &VialId) -> Result<Vial, Stop> {
        let (vial, site) = packable(&act.view, id, Some((&self.purpose, &self.to)))?;
        act.view.ensure(
            site.is_none_or(|site| site == self.from),
            Rule::Custody,
            || format!("{id} is not at {}.", self.from),
            "Take the vial out.",
        )?;
        Ok(vial)
    }
}

/// The vial and the site in whose stock it is, refused unless it may be shipped now. A return to its maker is never
/// blocked by its lot or a deviation: it protects people as well (block B15).
pub(crate) fn packable(
    view: &View<'_>,
    id: &VialId,
    way: Option<(&Purpose, &SiteId)>,
) -> Result<(Vial, Option<SiteId>), Stop> {
    let vial = view.get(id)?;
    let made_at = view.peek(&vial.lot, |lot| lot.site.clone())?;
    let back = matches!(way, Some((Purpose::Return { .. }, _)));
    if let Some((Purpose::Return { .. }, to)) = way {
        view.ensure(
            *to == made_at,
            Rule::Disposition,
            || format!("{id} was made at {made_at}."),
            "A return goes to the maker.",
        )?;
    }
    let (site, rule) = match &vial.stage {
        VialStage::Commissioned { site } | VialStage::InStock { site } => {
            (Some(site.clone()), Rule::Custody)
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
    view.ensure(
        site.is_some(),
        rule,
        || format!("{id} is {} and not free to be shipped.", vial.state()),
        "Take the vial out.",
    )?;
    if !back {
        ensure_usable(view, id.subject(), Use::Ship, way.map(|(_, to)| to))?;
    }
    Ok((vial, site))
}

impl Decide for Sealed {
    type Own = (ShipmentId, Shipment);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, shipment) = view.own::<ShipmentId>(subject)?;
        view.ensure(
            shipment.stage == ShipmentStage::Packed,
            Rule::Sequence,
            || format!("{id} is {}.", shipment.state()),
            "A shipment is sealed once, after packing.",
        )?;
        Ok((id, shipment))
    }

    fn decide(&self, act: &Act<'_>, (id, mut shipment): Self::Own) -> Result<Changes, Stop> {
        shipment.holder.acts(act)?;
        if shipment.follows(act)?.is_some() {
            shipment.seal = Some(self.seal.clone());
        }
        if shipment.stage == ShipmentStage::Packed {
            shipment.stage = ShipmentStage::Sealed;
        }
        Ok(super::with_vials(id, shipment))
    }
}
