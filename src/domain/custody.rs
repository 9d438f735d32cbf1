//! Chains of custody: in what state, where and with whom every vial was, from its filling to now, read from what each
//! entry of the log changed. Nothing is left between two periods, so at every moment a vial has one holder.

use super::place::Spot;
use super::shipment::Holder;
use super::vial::{Vial, VialStage};
use super::{Changes, EquipmentId, Event, Hash, Instant, LotId, PersonId, PlaceId, Record};
use super::{ShipmentId, VialId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap};

mod account;
pub use account::{LotAccount, Movement, SiteAccount};

/// The entry that began something: what proves it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Cause {
    /// Its index in the log.
    pub index: u64,
    /// Its leaf hash.
    pub leaf_hash: Hash,
    /// The kind of event.
    pub kind: &'static str,
    /// Who signed it.
    pub actor: PersonId,
    /// When the server recorded it.
    pub recorded_at: Instant,
}

impl Cause {
    /// What is kept of the entry with this index, which holds this event.
    pub fn of(index: u64, leaf_hash: Hash, event: &Event, recorded_at: Instant) -> Self {
        Self {
            index,
            leaf_hash,
            kind: event.body.kind(),
            actor: event.actor.clone(),
            recorded_at,
        }
    }
}

/// A time during which a vial was in one state, in one place, with one holder. It lasts until the next one begins.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Period {
    /// The entry that began it.
    pub entry: Cause,
    /// The state in one word.
    pub state: &'static str,
    /// Who held the vial.
    pub holder: Holder,
    /// Its position in a store, where it lay in one.
    pub place: Option<Spot>,
    /// Where it was in its life.
    #[serde(skip)]
    pub stage: VialStage,
}

/// The chains of every vial of a log, as far as its entries were seen.
#[derive(Clone, Default, Debug)]
pub struct Chains {
    vials: HashMap<VialId, Vec<Period>>,
    lots: BTreeMap<LotId, BTreeSet<VialId>>,
    shipments: HashMap<ShipmentId, Holder>,
    places: HashMap<PlaceId, EquipmentId>,
}

impl Chains {
    /// Takes in what the next entry changed.
    pub fn see(&mut self, cause: &Cause, changes: &Changes) {
        // Shipments first: a vial in one is held by whoever holds that.
        let mut carried = BTreeSet::new();
        for (subject, record) in &changes.puts {
            if let (Record::Shipment(shipment), Ok(id)) =
                (record, ShipmentId::try_from(subject.clone()))
            {
                carried.extend(shipment.vials.iter().cloned());
                self.shipments.insert(id, shipment.holder.clone());
            }
            if let (Record::Place(place), Ok(id)) = (record, PlaceId::try_from(subject.clone())) {
                self.places.insert(id, place.equipment.clone());
            }
        }
        for (subject, record) in &changes.puts {
            if let (Record::Vial(vial), Ok(id)) = (record, VialId::try_from(subject.clone())) {
                carried.remove(&id);
                self.moved(cause, id, vial);
            }
        }
        for id in carried {
            self.handed(cause, &id);
        }
    }

    /// The vial is as its record says from this entry on.
    fn moved(&mut self, cause: &Cause, id: VialId, vial: &Vial) {
        let Some(holder) = self.holder(&vial.stage) else {
            return;
        };
        let lot = self.lots.entry(vial.lot.clone()).or_default();
        lot.insert(id.clone());
        let next = Period {
            entry: cause.clone(),
            state: vial.state(),
            holder,
            place: vial.place.clone(),
            stage: vial.stage.clone(),
        };
        let chain = self.vials.entry(id).or_default();
        if chain.last().is_none_or(|last| last.differs(&next)) {
            chain.push(next);
        }
    }

    /// The vial's shipment changed, and with it perhaps the holder.
    fn handed(&mut self, cause: &Cause, id: &VialId) {
        let last = self.vials.get(id).and_then(|chain| chain.last()).cloned();
        let Some(last) = last.filter(|last| matches!(last.stage, VialStage::Packed { .. })) else {
            return;
        };
        let Some(holder) = self.holder(&last.stage).filter(|now| *now != last.holder) else {
            return;
        };
        let next = Period {
            entry: cause.clone(),
            holder,
            ..last
        };
        self.vials.entry(id.clone()).or_default().push(next);
    }

    fn holder(&self, stage: &VialStage) -> Option<Holder> {
        match stage.holder() {
            Ok(holder) => Some(holder),
            Err(shipment) => self.shipments.get(shipment).cloned(),
        }
    }

    /// The periods of a vial, oldest first; none for a vial that the log does not know.
    pub fn of(&self, vial: &VialId) -> &[Period] {
        self.vials.get(vial).map_or(&[], Vec::as_slice)
    }

    /// The period of a vial at a moment by the server's clock, and the one that followed it; none before its filling.
    pub fn at(&self, vial: &VialId, when: Instant) -> Option<(&Period, Option<&Period>)> {
        let chain = self.of(vial);
        let begun = chain.partition_point(|period| period.entry.recorded_at <= when);
        let period = chain.get(begun.checked_sub(1)?)?;
        Some((period, chain.get(begun)))
    }

    /// The vials of a lot.
    pub fn vials(&self, lot: &LotId) -> impl Iterator<Item = &VialId> {
        self.lots.get(lot).into_iter().flatten()
    }

    /// Every lot that was filled.
    pub fn lots(&self) -> impl Iterator<Item = &LotId> {
        self.lots.keys()
    }

    /// Every stay of a vial in a tank or freezer: the period in which it came to lie in a position, and the one in
    /// which it did no longer, where it left. In order of their beginnings.
    pub fn stays(&self, equipment: &EquipmentId) -> Vec<Stay<'_>> {
        let mut stays = Vec::new();
        for (vial, chain) in &self.vials {
            let mut open: Option<(&Spot, &Period)> = None;
            for period in chain {
                let here = period.place.as_ref();
                let here = here.filter(|spot| self.places.get(&spot.place) == Some(equipment));
                if open.map(|(spot, _)| spot) == here {
                    continue;
                }
                if let Some((spot, came)) = open {
                    stays.push(Stay::new(vial, spot, came, Some(period)));
                }
                open = here.map(|spot| (spot, period));
            }
            if let Some((spot, came)) = open {
                stays.push(Stay::new(vial, spot, came, None));
            }
        }
        stays.sort_by_key(|stay| (stay.came.index, stay.vial));
        stays
    }
}

/// How long a vial lay in one position.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stay<'c> {
    /// The vial.
    pub vial: &'c VialId,
    /// The position.
    pub spot: &'c Spot,
    /// The entry that put it there.
    pub came: &'c Cause,
    /// The entry that took it away, if one did.
    pub left: Option<&'c Cause>,
}

impl<'c> Stay<'c> {
    fn new(vial: &'c VialId, spot: &'c Spot, came: &'c Period, left: Option<&'c Period>) -> Self {
        Self {
            vial,
            spot,
            came: &came.entry,
            left: left.map(|period| &period.entry),
        }
    }

    /// Whether the vial lay there at any time from one moment to another, both included.
    pub fn overlaps(&self, from: Instant, to: Instant) -> bool {
        self.came.recorded_at <= to && self.left.is_none_or(|left| left.recorded_at >= from)
    }
}

impl Period {
    fn differs(&self, next: &Self) -> bool {
        self.state != next.state
            || self.holder != next.holder
            || self.place != next.place
            || self.stage != next.stage
    }
}
