//! Receipt of a shipment: every vial is said to be present, absent or damaged (block B07).

use super::rule::{ensure, stated};
use super::shipment::{Holder, Shipment, ShipmentStage};
use super::vial::{Vial, VialStage};
use super::view::View;
use super::{Act, Changes, Decide, Hash, Refusal, Rule, ShipmentId, SiteId, Stop, Subject, VialId};
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
    /// Whether the seal was whole, under the number recorded, when it was opened.
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
        let site = match &shipment.holder {
            Holder::Site(site) if at_rest => Some(site.clone()),
            Holder::Site(_) | Holder::Person(_) => None,
        };
        let ends = site.filter(|site| [&shipment.to, &shipment.from].contains(&site));
        let Some(site) = ends else {
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
        let broken = shipment.seal.is_some() && (shipment.seal_broken || !self.seal_intact);
        let doubtful = self.is_excursion(act, &shipment.vials)? || broken;
        let mut changes = Changes::default().touch(shipment.logger.clone());
        for checked in &self.vials {
            let vial = act.get(&checked.vial)?;
            let (site, shipment_id) = (site.clone(), id.clone());
            let stage = match checked.found {
                Found::Absent => VialStage::Missing {
                    shipment: shipment_id,
                    holder: Holder::Site(site),
                },
                Found::Damaged => VialStage::Damaged {
                    holder: Holder::Site(site),
                },
                Found::Present if doubtful => VialStage::Quarantined {
                    site,
                    shipment: shipment_id,
                },
                Found::Present => VialStage::Available { site, place: None },
            };
            changes = changes.put(checked.vial.clone(), Vial { stage, ..vial });
        }
        let whole = self.vials.iter().all(|c| c.found == Found::Present);
        shipment.stage = match (doubtful, whole) {
            (true, _) => ShipmentStage::Excursion,
            (false, true) => ShipmentStage::Received,
            (false, false) => ShipmentStage::Discrepancy,
        };
        Ok(changes.put(id, shipment))
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
    type Own = (ShipmentId, Shipment);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, shipment) = view.own::<ShipmentId>(subject)?;
        ensure(
            shipment.stage == ShipmentStage::Excursion,
            Rule::Sequence,
            || format!("{id} is {}.", shipment.state()),
            "There is nothing to decide.",
        )?;
        Ok((id, shipment))
    }

    fn decide(&self, act: &Act<'_>, (id, mut shipment): Self::Own) -> Result<Changes, Stop> {
        // The sponsor's quality assurance sits where the product comes from, the hospital's where it goes.
        act.at_site(&shipment.from)
            .or_else(|_| act.at_site(&shipment.to))?;
        stated(&self.reason, "reason")?;
        let mut changes = Changes::default();
        let mut whole = true;
        for vial_id in &shipment.vials {
            let vial = act.get(vial_id)?;
            let waits =
                matches!(&vial.stage, VialStage::Quarantined { shipment, .. } if *shipment == id);
            whole &= waits;
            if !waits {
                continue;
            }
            let holder = vial.holder(act.view.world)?;
            let stage = match holder {
                Holder::Site(site) if self.usable => VialStage::Available { site, place: None },
                Holder::Site(_) | Holder::Person(_) => VialStage::Damaged { holder },
            };
            changes = changes.put(vial_id.clone(), Vial { stage, ..vial });
        }
        shipment.stage = if self.usable && whole {
            ShipmentStage::Received
        } else {
            ShipmentStage::Discrepancy
        };
        Ok(changes.put(id, shipment))
    }
}
