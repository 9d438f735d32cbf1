//! Chains of custody: in what state, where and with whom a vial was, from its filling to now, what was with it, and what
//! lay in a tank. All of it is read from the records: a vial's path and the custody of the shipments that carried it. The
//! times are those that were stated. Nothing is left between two periods, so at every moment a vial has one holder.

use super::deviation::candidates;
use super::place::Spot;
use super::shipment::{Held, Holder, Shipment};
use super::vial::{Stay, VialStage};
use super::view::View;
use super::{
    EquipmentId, Instant, LotId, PlaceId, ShipmentId, Span, Stop, Subject, Vial, VialId, World,
};
use serde::Serialize;
use std::collections::BTreeMap;

mod account;
pub use account::{Chains, LotAccount, Movement, SiteAccount};

/// A time during which a vial was in one state, in one place, with one holder. It lasts until the next one begins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Period {
    /// The entry that began it, by its index.
    #[serde(skip)]
    pub entry: u64,
    /// When it began, as stated.
    pub from: Instant,
    /// Whether that was stated late.
    pub late: bool,
    /// The state in one word.
    pub state: &'static str,
    /// Who held the vial.
    pub holder: Holder,
    /// Its position in a store, where it lay in one.
    pub place: Option<Spot>,
    /// The tank or freezer of the position.
    pub vessel: Option<EquipmentId>,
    /// Where it was in its life.
    #[serde(skip)]
    pub stage: VialStage,
}

/// A vial's chain of custody, oldest first, without a gap; never empty.
///
/// # Errors
/// [`Stop::Unloaded`] when the world has yet to load something, [`Rule::Unknown`](super::Rule::Unknown) when the record
/// does not know the vial.
pub fn chain(world: &dyn World, id: &VialId, now: Instant) -> Result<Vec<Period>, Stop> {
    let view = View::at(world, now);
    view.peek(id, |vial| chain_of(&view, vial))?
}

/// The period of a chain at a moment, and the one that followed it; none before the vial was filled.
pub fn at(chain: &[Period], moment: Instant) -> Option<(&Period, Option<&Period>)> {
    let begun = chain.partition_point(|period| period.from <= moment);
    let period = chain.get(begun.checked_sub(1)?)?;
    Some((period, chain.get(begun)))
}

fn chain_of(view: &View<'_>, vial: &Vial) -> Result<Vec<Period>, Stop> {
    let shipments = vial.path.stays().iter().filter_map(carrier);
    view.load(shipments.map(ShipmentId::subject))?;
    let mut chain = Vec::new();
    let stays = vial.path.stays();
    let next = stays.iter().skip(1).map(Some).chain([None]);
    for (stay, next) in stays.iter().zip(next) {
        match stay.stage.holder() {
            Ok(holder) => chain.push(Period::of(stay, holder)),
            Err(shipment) => {
                let until = next.map(|next| (next.from, next.entry));
                let carried = |shipment: &Shipment| carried(stay, until, shipment);
                chain.extend(view.peek(shipment, carried)?);
            }
        }
    }
    Ok(chain)
}

/// The shipment that a vial is in during a stay, if it is in one.
fn carrier(stay: &Stay) -> Option<&ShipmentId> {
    stay.stage.holder().err()
}

/// A stay in a shipment, until the moment and entry that ended it, by who held the shipment.
fn carried(stay: &Stay, until: Option<(Instant, u64)>, shipment: &Shipment) -> Vec<Period> {
    // Each handoff continues the one before it, whatever time is stated.
    let mut latest = Instant::from_micros(0);
    let hands = shipment.custody.iter().map(|held| {
        latest = latest.max(held.from);
        (latest, held)
    });
    let hands: Vec<(Instant, &Held)> = hands.collect();
    let begin = (stay.from, stay.entry);
    let started = hands.partition_point(|(from, held)| (*from, held.entry) <= begin);
    let (before, after) = hands.split_at(started.max(1).min(hands.len()));
    let first = before.last().map_or(&shipment.holder, |(_, held)| &held.by);
    let mut periods = vec![Period::of(stay, first.clone())];
    for (from, held) in after {
        if until.is_none_or(|until| (*from, held.entry) < until) {
            periods.push(Period {
                entry: held.entry,
                from: *from,
                late: held.late,
                ..Period::of(stay, held.by.clone())
            });
        }
    }
    periods
}

impl Period {
    fn of(stay: &Stay, holder: Holder) -> Self {
        Self {
            entry: stay.entry,
            from: stay.from,
            late: stay.late,
            state: stay.stage.word(stay.place.is_some()),
            holder,
            place: stay.place.clone(),
            vessel: stay.vessel.clone(),
            stage: stay.stage.clone(),
        }
    }
}

/// A vial that was in the same place, tank or shipment as another.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
pub struct Beside {
    /// The nearest thing that both were in: a place, a tank or freezer, or a shipment.
    pub within: Subject,
    /// The other vial.
    pub vial: VialId,
    /// Its place and position, where it lay in a store.
    pub place: Option<Spot>,
}

/// The vials that were with this one at a moment, by what they were in; none while it was in nothing.
///
/// # Errors
/// As [`chain`].
pub fn beside(
    world: &dyn World,
    id: &VialId,
    moment: Instant,
    now: Instant,
) -> Result<Vec<Beside>, Stop> {
    let view = View::at(world, now);
    let here = view.peek(id, |vial| {
        vial.path.at(moment).map(|(stay, _)| stay.clone())
    })?;
    let Some(here) = here else {
        return Ok(Vec::new());
    };
    let within = match (carrier(&here), &here.vessel) {
        (Some(shipment), _) => shipment.subject(),
        (None, Some(vessel)) => vessel.subject(),
        (None, None) => return Ok(Vec::new()),
    };
    let mut found = Vec::new();
    for other in candidates(&view, within)? {
        if other == *id {
            continue;
        }
        let there = |vial: &Vial| vial.path.at(moment).map(|(stay, _)| stay.clone());
        let Some(there) = view.peek(&other, there)? else {
            continue;
        };
        let place = |stay: &Stay| stay.place.as_ref().map(|spot| spot.place.clone());
        let shared = match place(&here).filter(|own| place(&there).as_ref() == Some(own)) {
            Some(place) => Some(Subject::from(place)),
            None if is_in(&there, within) => Some(within.clone()),
            None => None,
        };
        found.extend(shared.map(|within| Beside {
            within,
            vial: other,
            place: there.place,
        }));
    }
    found.sort_unstable();
    Ok(found)
}

/// Whether a vial is in a vessel or shipment during a stay.
fn is_in(stay: &Stay, within: &Subject) -> bool {
    let vessel = stay.vessel.as_ref().map(EquipmentId::subject);
    let shipment = carrier(stay).map(ShipmentId::subject);
    vessel == Some(within) || shipment == Some(within)
}

/// How long a vial lay in one position of a tank or freezer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Lay {
    /// The vial.
    pub vial: VialId,
    /// Its lot.
    pub lot: LotId,
    /// The place within.
    pub place: PlaceId,
    /// The position.
    pub position: String,
    /// Since when, as stated.
    pub from: Instant,
    /// Until when, as stated, if it left.
    pub to: Option<Instant>,
    /// Whether one of these times was stated late.
    pub late: bool,
    /// The entry that put it there, by its index.
    #[serde(skip)]
    pub came: u64,
    /// The entry that took it away, by its index, if one did.
    #[serde(skip)]
    pub left: Option<u64>,
}

/// The vials that lay in a tank or freezer at any time of a window, by when they came.
///
/// # Errors
/// As [`chain`], of the equipment.
pub fn contents(
    world: &dyn World,
    vessel: &EquipmentId,
    window: Span,
    now: Instant,
) -> Result<Vec<Lay>, Stop> {
    let view = View::at(world, now);
    view.peek(vessel, |_| ())?;
    let mut found = Vec::new();
    for id in candidates(&view, vessel.subject())? {
        view.peek(&id, |vial| lays(&id, vial, vessel, &mut found))?;
    }
    found.retain(|lay| lay.from <= window.to && lay.to.is_none_or(|to| to >= window.from));
    found.sort_by(|one, other| {
        let key = |lay: &Lay| (lay.from, lay.came);
        (key(one), &one.vial).cmp(&(key(other), &other.vial))
    });
    Ok(found)
}

/// The times that a vial lay in a vessel; a step that left it in its position is no end.
fn lays(id: &VialId, vial: &Vial, vessel: &EquipmentId, found: &mut Vec<Lay>) {
    let mut open: Option<Lay> = None;
    for stay in vial.path.stays() {
        let spot = stay.place.as_ref();
        let spot = spot.filter(|_| stay.vessel.as_ref() == Some(vessel));
        let same = |lay: &Lay| {
            spot.is_some_and(|it| (&it.place, &it.position) == (&lay.place, &lay.position))
        };
        if open.as_ref().is_some_and(same) {
            continue;
        }
        if let Some(lay) = open.take() {
            found.push(Lay {
                to: Some(stay.from),
                late: lay.late || stay.late,
                left: Some(stay.entry),
                ..lay
            });
        }
        open = spot.map(|spot| Lay {
            vial: id.clone(),
            lot: vial.lot.clone(),
            place: spot.place.clone(),
            position: spot.position.clone(),
            from: stay.from,
            to: None,
            late: stay.late,
            came: stay.entry,
            left: None,
        });
    }
    found.extend(open);
}

/// The chains of every vial of a lot.
///
/// # Errors
/// As [`chain`], of the lot.
pub fn chains(world: &dyn World, id: &LotId, now: Instant) -> Result<Chains, Stop> {
    let view = View::at(world, now);
    let lot = view.get(id)?;
    let vials = super::lot::vials(id, &lot)?;
    view.load(vials.iter().map(VialId::subject))?;
    let carried = |vial: &Vial| -> Vec<Subject> {
        let stays = vial.path.stays().iter();
        stays
            .filter_map(carrier)
            .cloned()
            .map(Subject::from)
            .collect()
    };
    let mut shipments = Vec::new();
    for vial in &vials {
        shipments.extend(view.peek(vial, carried)?);
    }
    view.load(shipments.iter())?;
    let chains = vials.into_iter().map(|vial| {
        let chain = view.peek(&vial, |record| chain_of(&view, record))??;
        Ok((vial, chain))
    });
    Ok(Chains::new(
        id.clone(),
        lot.fill.map_or(0, |fill| fill.count),
        chains.collect::<Result<BTreeMap<_, _>, Stop>>()?,
    ))
}
