//! Receipt of a shipment: every vial is said to be present, absent or damaged (block B07). What is in doubt opens a
//! deviation about the shipment; a vial that is not on its manifest is taken in where it is, and waits for a decision.

use super::deviation::{Class, Deviation, open, own_id};
use super::readings::of_readings;
use super::rule::ensure;
use super::shipment::{Holder, Purpose, Shipment, ShipmentStage};
use super::vial::{Moves, VialStage};
use super::view::View;
use super::{
    Act, Changes, Decide, Instant, LocalTime, Log, LotId, Refusal, Rule, ShipmentId, SiteId, Span,
    Stop, Subject, Vial, VialId,
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
    /// When the shipper was opened; the time of the event where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<LocalTime>,
    /// Vials that were in the shipper and are not on its manifest.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub unlisted: BTreeSet<VialId>,
}

/// Why what is inside may not be used as it is.
#[derive(Default)]
struct Doubts {
    /// In words.
    said: Vec<String>,
    /// The times in doubt; none where all of it is, from the packing to the opening.
    spans: Option<Vec<Span>>,
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
        let read = shipment.readings.counting().next().is_some();
        act.view.ensure(
            self.logger != Logger::Read || read || shipment.handoffs == 0,
            Rule::Receipt,
            || "The file of the logger is not attached to the shipment.".into(),
            "Attach the file first, or say that the logger is lost or unreadable.",
        )?;
        let opened_at = self.opened_at(act, &shipment)?;
        shipment.opened_at = Some(opened_at);
        shipment.stage = ShipmentStage::Received;
        let strangers = self.strangers(act, &id)?;
        shipment.unlisted.clone_from(&self.unlisted);
        let changes = self.put(act, (&id, &shipment), &site, opened_at)?;
        let changes = unpacked(act, &shipment, changes)?;
        let doubts = self.doubts(act, &shipment)?;
        let whole = self.vials.iter().all(|c| c.found == Found::Present);
        if doubts.is_none() && whole && strangers.is_empty() {
            return Ok(changes.put(id, shipment));
        }
        let deviation = own_id(act, 'D')?;
        shipment.stage = ShipmentStage::Discrepancy {
            deviation: deviation.clone(),
        };
        let class = if doubts.is_none() && strangers.is_empty() {
            Class::Minor
        } else {
            Class::Major
        };
        let (mut said, spans) = match doubts {
            // What was found at the receipt says nothing of the vials that were present.
            None => (Vec::new(), Some(Vec::new())),
            Some(Doubts { said, spans }) => (said, spans),
        };
        if spans.as_ref().is_some_and(|spans| !spans.is_empty()) {
            shipment.readings.raised.insert(deviation.clone());
        }
        said.extend(self.found(&strangers));
        let mut found = Deviation::new(act, id.subject().clone(), said.join(" "), class);
        found.spans = spans;
        found.items = strangers.into_iter().map(Subject::from).collect();
        open(act, deviation, found, changes.put(id, shipment))
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
            "Name it in unlisted: it is taken in here, and kept apart until quality assurance decides.",
        )?;
        let listed = self
            .unlisted
            .iter()
            .find(|vial| shipment.vials.contains(*vial));
        ensure(
            listed.is_none(),
            Rule::Value,
            || {
                format!(
                    "{} is on the manifest.",
                    listed.map_or("", |vial| vial.name())
                )
            },
            "Answer it among the vials.",
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

    /// The vials that are here although the record has them elsewhere: those that are not on the manifest, and those that
    /// were taken from the shipment meanwhile.
    fn strangers(&self, act: &Act<'_>, id: &ShipmentId) -> Result<BTreeSet<VialId>, Stop> {
        let mut strangers = self.unlisted.clone();
        for checked in self.vials.iter().filter(|one| one.found != Found::Absent) {
            let inside = |vial: &Vial| matches!(&vial.stage, VialStage::Packed { shipment } if shipment == id);
            if !act.view.peek(&checked.vial, inside)? {
                strangers.insert(checked.vial.clone());
            }
        }
        Ok(strangers)
    }

    /// When the shipper was opened, refused before its arrival or in the future.
    fn opened_at(&self, act: &Act<'_>, shipment: &Shipment) -> Result<Instant, Stop> {
        let Some(stated) = self.opened_at else {
            return Ok(act.when());
        };
        let skew = i64::from(Log::read(act.view.world, |log| log.skew_seconds)?);
        let arrived = shipment.arrived_at.unwrap_or(shipment.packed_at);
        let in_time = arrived <= stated.instant().plus_seconds(skew)
            && stated.instant() <= act.when().plus_seconds(skew);
        ensure(
            in_time,
            Rule::Value,
            || {
                format!(
                    "The shipper arrived at {arrived}, and is said to have been opened at {stated}."
                )
            },
            "Enter in opened_at when it was opened, after its arrival.",
        )?;
        Ok(stated.instant().max(arrived).min(act.when()))
    }

    /// Why what is inside may not be used as it is, besides what its files said before; none where nothing speaks against it.
    fn doubts(&self, act: &Act<'_>, shipment: &Shipment) -> Result<Option<Doubts>, Stop> {
        let mut whole = Vec::new();
        // What was packed as not to be used does not become usable by being unpacked.
        let returning = matches!(shipment.purpose, Purpose::Return { .. });
        if returning && shipment.holder.site() != Some(&shipment.to) {
            whole.push("It was packed to be returned and is unpacked where it was packed.");
        }
        // What never left its site stayed in the hands of those who packed it.
        let left = shipment.handoffs > 0;
        if left && shipment.seal.is_some() && (shipment.seal_broken || !self.seal_intact) {
            whole.push("The seal was broken or bore another number.");
        }
        match self.logger {
            Logger::Lost if left => whole.push("The logger is lost."),
            Logger::Unreadable if left => whole.push("The logger cannot be read."),
            Logger::Lost | Logger::Unreadable | Logger::Read => {}
        }
        let mut known = Vec::new();
        for id in &shipment.readings.raised {
            known.extend(act.get(id)?.spans.unwrap_or_default());
        }
        let fresh = Span::without(&shipment.in_doubt(act.view.now), &known);
        let mut said: Vec<String> = whole.iter().map(|one| (*one).to_owned()).collect();
        if !fresh.is_empty() {
            said.push(of_readings(&shipment.readings, &fresh));
        }
        let spans = whole.is_empty().then_some(fresh);
        let none = spans.as_ref().is_some_and(Vec::is_empty);
        Ok((!none).then_some(Doubts { said, spans }))
    }

    /// Puts each vial where it is from the opening on.
    fn put(
        &self,
        act: &Act<'_>,
        (id, shipment): (&ShipmentId, &Shipment),
        site: &SiteId,
        opened_at: Instant,
    ) -> Result<Changes, Stop> {
        let mut moves = Moves::new(act);
        for checked in &self.vials {
            let vial = act.get(&checked.vial)?;
            let inside = matches!(&vial.stage, VialStage::Packed { shipment } if shipment == id);
            if !inside && checked.found == Found::Absent {
                continue;
            }
            let made_here = act.view.peek(&vial.lot, |lot| lot.site == *site)?;
            let back = matches!(shipment.purpose, Purpose::Return { .. }) && made_here;
            let site = site.clone();
            let holder = Holder::Site(site.clone());
            let stage = match checked.found {
                Found::Absent => VialStage::Missing { holder },
                Found::Damaged => VialStage::Damaged { holder },
                Found::Present if back => VialStage::Returned { site },
                Found::Present => VialStage::InStock { site },
            };
            if !inside {
                lay_inside(&mut moves, (id, shipment), opened_at, &checked.vial)?;
            }
            let vial = moves.now(&checked.vial)?;
            moves.bring_since(opened_at, &checked.vial, vial, stage)?;
        }
        for stranger in &self.unlisted {
            lay_inside(&mut moves, (id, shipment), opened_at, stranger)?;
            let vial = moves.now(stranger)?;
            let stage = VialStage::InStock { site: site.clone() };
            moves.bring_since(opened_at, stranger, vial, stage)?;
        }
        let mut lots: BTreeSet<LotId> = BTreeSet::new();
        for vial in shipment.vials.iter().chain(&self.unlisted) {
            lots.insert(act.view.peek(vial, |vial| vial.lot.clone())?);
        }
        let mut changes = moves.done();
        for lot_id in lots {
            let mut lot = changes.latest(act, &lot_id)?;
            lot.bound.remove(id);
            lot.sites.insert(site.clone());
            changes = changes.note(lot_id, lot);
        }
        Ok(changes)
    }

    /// What the deviation says of the vials.
    fn found(&self, strangers: &BTreeSet<VialId>) -> Vec<String> {
        let mut said = Vec::new();
        for (found, word) in [(Found::Absent, "absent"), (Found::Damaged, "damaged")] {
            let those = self.vials.iter().filter(|one| one.found == found);
            let names: Vec<&str> = those.map(|one| one.vial.name()).collect();
            if !names.is_empty() {
                said.push(format!("At receipt {word}: {}.", names.join(", ")));
            }
        }
        if !strangers.is_empty() {
            let names: Vec<&str> = strangers.iter().map(VialId::name).collect();
            said.push(format!(
                "Here, and elsewhere by the record: {}.",
                names.join(", ")
            ));
        }
        said
    }
}

/// A vial that the record had elsewhere lay in the shipper all the same, since that was packed or the vial was elsewhere.
fn lay_inside(
    moves: &mut Moves<'_, '_>,
    (id, shipment): (&ShipmentId, &Shipment),
    opened_at: Instant,
    found: &VialId,
) -> Result<(), Stop> {
    let vial = moves.now(found)?;
    let last = vial.path.last().map(|stay| stay.from);
    let since = last.map_or(shipment.packed_at, |last| last.max(shipment.packed_at));
    if since >= opened_at || matches!(vial.stage, VialStage::Infused { .. }) {
        return Ok(());
    }
    let shipment = id.clone();
    moves.bring_since(since, found, vial, VialStage::Packed { shipment })
}

/// Shipper and logger are free again; a shipper that has travelled waits for its next qualification.
fn unpacked(act: &Act<'_>, shipment: &Shipment, changes: Changes) -> Result<Changes, Stop> {
    let mut lots = BTreeSet::new();
    for vial in &shipment.unlisted {
        lots.insert(act.view.peek(vial, |vial| vial.lot.clone())?);
    }
    let mut shipper = act.get(&shipment.shipper)?;
    if shipment.handoffs > 0 && !shipper.used {
        shipper.used = true;
        shipper.unqualified(act.when());
    }
    shipper.taken_out();
    shipper.lots.extend(lots.iter().cloned());
    let mut logger = act.get(&shipment.logger)?;
    logger.taken_out();
    logger.lots.extend(lots);
    Ok(changes
        .put(shipment.logger.clone(), logger)
        .put(shipment.shipper.clone(), shipper))
}
