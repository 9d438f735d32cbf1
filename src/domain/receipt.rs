//! Receipt of a shipment: every vial is said to be present, absent or damaged (block B07).

use super::rule::ensure;
use super::shipment::{Holder, ShipmentStage};
use super::vial::VialStage;
use super::{Act, Changes, Decide, Hash, Rule, ShipmentId, Stop, VialId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What was found of a vial.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Checked {
    /// The vial.
    pub vial: VialId,
    /// What was found.
    pub found: Found,
}

/// `shipment.received`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Received {
    /// Every vial of the manifest.
    pub vials: Vec<Checked>,
    /// Whether the seal was whole when it was opened.
    pub seal_intact: bool,
    /// The warmest that the logger recorded, in thousandths of a degree Celsius; none where it has no record.
    pub warmest_mc: Option<i32>,
    /// SHA-256 of the logger's file; none where it has no record.
    pub logger_file: Option<Hash>,
}

/// `excursion.decided`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExcursionDecided {
    /// Whether what was carried may be used.
    pub usable: bool,
    /// Why.
    pub reason: String,
}

impl Decide for Received {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut shipment) = act.own::<ShipmentId>()?;
        act.at_site(&shipment.to)?;
        ensure(
            shipment.stage == ShipmentStage::Delivered,
            Rule::Sequence,
            || format!("{id} is {}.", shipment.state()),
            "Accept custody at the destination first.",
        )?;
        let checked: BTreeSet<&VialId> = self.vials.iter().map(|checked| &checked.vial).collect();
        let stranger = self
            .vials
            .iter()
            .find(|checked| !shipment.vials.contains(&checked.vial));
        ensure(
            stranger.is_none(),
            Rule::Receipt,
            || {
                format!(
                    "{} is not on the manifest of {id}.",
                    stranger.map_or(String::new(), |c| c.vial.to_string())
                )
            },
            "Put it in quarantine and report it.",
        )?;
        let missing = shipment.vials.iter().find(|vial| !checked.contains(vial));
        ensure(
            missing.is_none() && checked.len() == self.vials.len(),
            Rule::Receipt,
            || {
                format!(
                    "Each vial is answered once; not answered: {}.",
                    missing.map_or("none".into(), ToString::to_string)
                )
            },
            "Say present, absent or damaged of every vial.",
        )?;
        let too_warm = self.is_excursion(act, &shipment.vials)?;
        let mut changes = Changes::default().touch(shipment.logger.clone());
        for checked in &self.vials {
            let mut vial = act.get(&checked.vial)?;
            let site = shipment.to.clone();
            vial.stage = match checked.found {
                Found::Absent => VialStage::Missing {
                    shipment: id.clone(),
                    holder: shipment.holder.clone(),
                },
                Found::Damaged => VialStage::Damaged {
                    holder: Holder::Site(site),
                },
                Found::Present if too_warm => VialStage::Quarantined {
                    site,
                    shipment: id.clone(),
                },
                Found::Present => VialStage::Available { site, place: None },
            };
            changes = changes.put(checked.vial.clone(), vial);
        }
        let whole = self.seal_intact
            && self
                .vials
                .iter()
                .all(|checked| checked.found == Found::Present);
        shipment.stage = match (too_warm, whole) {
            (true, _) => ShipmentStage::Excursion,
            (false, true) => ShipmentStage::Received,
            (false, false) => ShipmentStage::Discrepancy,
        };
        Ok(changes.put(id, shipment))
    }
}

impl Received {
    /// Whether the shipment was warmer than its product may be, or nobody can tell.
    fn is_excursion(&self, act: &Act<'_>, vials: &BTreeSet<VialId>) -> Result<bool, Stop> {
        let (Some(warmest), Some(_)) = (self.warmest_mc, self.logger_file) else {
            return Ok(true);
        };
        for vial in vials {
            let lot = act.get(&act.get(vial)?.lot)?;
            if warmest > act.get(&lot.protocol)?.protocol.product.storage_max_mc {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Decide for ExcursionDecided {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut shipment) = act.own::<ShipmentId>()?;
        act.at_site(&shipment.to)?;
        ensure(
            shipment.stage == ShipmentStage::Excursion,
            Rule::Sequence,
            || format!("{id} is {}.", shipment.state()),
            "There is nothing to decide.",
        )?;
        ensure(
            !self.reason.trim().is_empty(),
            Rule::Value,
            || "A decision has a reason.".into(),
            "Give the reason.",
        )?;
        let mut changes = Changes::default();
        for vial_id in &shipment.vials {
            let mut vial = act.get(vial_id)?;
            let VialStage::Quarantined { site, .. } = vial.stage else {
                continue;
            };
            vial.stage = if self.usable {
                VialStage::Available { site, place: None }
            } else {
                VialStage::Damaged {
                    holder: Holder::Site(site),
                }
            };
            changes = changes.put(vial_id.clone(), vial);
        }
        shipment.stage = if self.usable {
            ShipmentStage::Received
        } else {
            ShipmentStage::Discrepancy
        };
        Ok(changes.put(id, shipment))
    }
}
