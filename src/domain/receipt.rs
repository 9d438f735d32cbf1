//! Receipt of a shipment: every vial is said to be present, absent or damaged (block B07). What is in doubt opens a
//! deviation and waits in quarantine for its decision.

use super::deviation::{Class, Deviation, open, own_id};
use super::rule::ensure;
use super::shipment::{Holder, Purpose, Shipment, ShipmentStage};
use super::vial::{Moves, VialStage};
use super::view::View;
use super::{
    Act, Changes, Decide, DeviationId, LotId, Refusal, Rule, ShipmentId, SiteId, Stop, Subject,
    VialId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What was found of a vial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// It is there, whole.
    Present,
    /// It is not there.
    Absent,
    /// It is there, damaged.
    Damaged,
}

/// One vial at receipt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checked {
    /// The vial.
    pub vial: VialId,
    /// What was found.
    pub found: Found,
}

/// What became of the logger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Logger {
    /// Its file is attached to the shipment.
    Read,
    /// It was not in the shipper.
    Lost,
    /// It is there and cannot be read.
    Unreadable,
}

/// `shipment.received`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Received {
    /// Every vial of the manifest.
    pub vials: Vec<Checked>,
    /// Whether the seal was whole, under the number recorded, when it was opened.
    pub seal_intact: bool,
    /// What became of the logger.
    pub logger: Logger,
}

/// A shipment that may be opened now, and the site at which it rests.
pub(crate) struct Ready {
    id: ShipmentId,
    shipment: Shipment,
    site: SiteId,
}

impl Decide for Received {
    type Own = Ready;

    /// At its destination, or back where it was packed, whether it ever left or not: product is never trapped in a shipper.
    fn ready(view: &View<'_>, subject: &Subject) -> Result<Ready, Stop> {
        let (id, shipment) = view.own::<ShipmentId>(subject)?;
        let at_rest = matches!(
            shipment.stage,
            ShipmentStage::Packed | ShipmentStage::Sealed | ShipmentStage::Delivered
        );
        let site = shipment.holder.site().filter(|_| at_rest);
        let ends = site.filter(|site| [&shipment.to, &shipment.from].contains(site));
        let Some(site) = ends.cloned() else {
            let why = format!("{id} is {}, not at one of its ends.", shipment.state());
            let remedy = "Accept custody at the destination first.";
            return Err(Refusal::new(Rule::Sequence, why, remedy).into());
        };
        Ok(Ready { id, shipment, site })
    }

    fn decide(&self, act: &Act<'_>, own: Ready) -> Result<Changes, Stop> {
        let Ready {
            id,
            mut shipment,
            site,
        } = own;
        act.at_site(&site)?;
        self.answers(&id, &shipment)?;
        ensure(
            self.logger != Logger::Read || shipment.temperature.is_some() || shipment.handoffs == 0,
            Rule::Receipt,
            || "The file of the logger is not attached to the shipment.".into(),
            "Attach the file first, or say that the logger is lost or unreadable.",
        )?;
        let doubts = self.doubts(act, &shipment);
        let mut shipper = act.get(&shipment.shipper)?;
        // A shipper that never left its site has not been used.
        shipper.used |= shipment.handoffs > 0;
        shipment.opened_at = Some(act.when());
        let deviation = own_id(act)?;
        let moved = self.put(
            act,
            &shipment,
            &site,
            (!doubts.is_empty()).then_some(&deviation),
        )?;
        let moved = moved
            .touch(shipment.logger.clone())
            .put(shipment.shipper.clone(), shipper);
        let whole = self.vials.iter().all(|c| c.found == Found::Present);
        if doubts.is_empty() && whole {
            shipment.stage = ShipmentStage::Received;
            return Ok(moved.put(id, shipment));
        }
        let what = self.told(&doubts);
        let class = if doubts.is_empty() {
            Class::Minor
        } else {
            Class::Major
        };
        shipment.stage = ShipmentStage::Discrepancy {
            deviation: deviation.clone(),
        };
        let found = Deviation::new(act, id.subject().clone(), what, class);
        open(act, deviation, found, moved.put(id, shipment))
    }
}

impl Received {
    /// Every vial of the manifest is answered once, and no other.
    fn answers(&self, id: &ShipmentId, shipment: &Shipment) -> Result<(), Stop> {
        let answered: BTreeSet<&VialId> = self.vials.iter().map(|checked| &checked.vial).collect();
        let stranger = answered
            .iter()
            .find(|vial| !shipment.vials.contains(**vial));
        ensure(
            stranger.is_none(),
            Rule::Receipt,
            || {
                let stranger = stranger.map_or("", |vial| vial.name());
                format!("The vial {stranger} is not on the manifest of {id}.")
            },
            "Put it in quarantine and report it.",
        )?;
        let missing = shipment.vials.iter().find(|vial| !answered.contains(vial));
        ensure(
            missing.is_none() && answered.len() == self.vials.len(),
            Rule::Receipt,
            || {
                format!(
                    "Each vial is answered once; not answered: {}.",
                    missing.map_or("none".into(), ToString::to_string)
                )
            },
            "Say present, absent or damaged of every vial.",
        )
    }

    /// Why what is inside may not be used as it is.
    fn doubts(&self, act: &Act<'_>, shipment: &Shipment) -> Vec<String> {
        let mut doubts = Vec::new();
        // What was packed as not to be used does not become usable by being unpacked.
        let returning = matches!(shipment.purpose, Purpose::Return { .. });
        if returning && shipment.holder.site() != Some(&shipment.to) {
            doubts.push(
                "It was packed to be returned and is unpacked where it was packed.".to_owned(),
            );
        }
        // What never left its site stands or falls with its store.
        if shipment.handoffs == 0 {
            return doubts;
        }
        if shipment.seal.is_some() && (shipment.seal_broken || !self.seal_intact) {
            doubts.push("The seal was broken or bore another number.".to_owned());
        }
        let arrived = shipment.arrived_at.unwrap_or(act.when());
        let inside = (shipment.packed_at, arrived);
        match (self.logger, &shipment.temperature) {
            (Logger::Lost, _) => doubts.push("The logger is lost.".to_owned()),
            (Logger::Unreadable, _) => doubts.push("The logger cannot be read.".to_owned()),
            (Logger::Read, Some(read)) => doubts.extend(read.doubt(inside)),
            (Logger::Read, None) => {}
        }
        doubts
    }

    /// Puts each vial where it belongs now; with a deviation, what is present waits for its decision.
    fn put(
        &self,
        act: &Act<'_>,
        shipment: &Shipment,
        site: &SiteId,
        doubtful: Option<&DeviationId>,
    ) -> Result<Changes, Stop> {
        let mut moves = Moves::new(act);
        let mut lots: BTreeSet<LotId> = BTreeSet::new();
        for checked in &self.vials {
            let vial = act.get(&checked.vial)?;
            let made_here = act.view.peek(&vial.lot, |lot| lot.site == *site)?;
            lots.insert(vial.lot.clone());
            let back = matches!(shipment.purpose, Purpose::Return { .. }) && made_here;
            let site = site.clone();
            let holder = Holder::Site(site.clone());
            let stage = match (checked.found, doubtful) {
                (Found::Absent, _) => VialStage::Missing { holder },
                (Found::Damaged, _) => VialStage::Damaged { holder },
                (Found::Present, _) if back => VialStage::Returned { site },
                (Found::Present, Some(deviation)) => VialStage::Quarantined {
                    site,
                    deviation: deviation.clone(),
                },
                (Found::Present, None) => VialStage::Available { site },
            };
            moves.to(&checked.vial, vial, stage)?;
        }
        let mut changes = moves.done();
        for id in lots {
            let had_it = act.view.peek(&id, |lot| lot.sites.contains(site))?;
            if !had_it {
                let mut lot = act.get(&id)?;
                lot.sites.insert(site.clone());
                changes = changes.note(id, lot);
            }
        }
        Ok(changes)
    }

    /// What the deviation says.
    fn told(&self, doubts: &[String]) -> String {
        let mut told = doubts.to_vec();
        for (found, word) in [(Found::Absent, "absent"), (Found::Damaged, "damaged")] {
            let those = self.vials.iter().filter(|one| one.found == found);
            let names: Vec<&str> = those.map(|one| one.vial.name()).collect();
            if !names.is_empty() {
                told.push(format!("At receipt {word}: {}.", names.join(", ")));
            }
        }
        told.join(" ")
    }
}
