//! Shipments: packing, custody and receipt.

use super::super::super::Body;
use super::super::super::deviation::Class;
use super::super::super::receipt::{Found, Logger, Received};
use super::super::super::shipment::{Purpose, Taker};
use super::path::Stage;
use super::range::Range;
use super::{Departure, Entry, Known, Time};
use std::collections::BTreeSet;

/// A shipment.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "what an event may have stated, each by itself"
)]
pub(in super::super) struct Parcel {
    pub(in super::super) from: String,
    pub(in super::super) to: String,
    pub(in super::super) shipper: String,
    pub(in super::super) vials: BTreeSet<String>,
    pub(in super::super) holder: String,
    /// Everyone who has held it.
    pub(super) holders: BTreeSet<String>,
    offered: String,
    back: bool,
    sealed: bool,
    seal_broken: bool,
    pub(super) left: bool,
    pub(super) packed: Time,
    /// Until when its shipper is cold.
    pub(super) cold: Time,
    pub(super) logger: String,
    limit_mc: i32,
    arrived: Time,
    pub(super) opened: Option<Time>,
}

impl Parcel {
    pub(in super::super) fn is_open(&self) -> bool {
        self.opened.is_none()
    }

    fn taken(&mut self, holder: String, intact: bool, when: Time) {
        self.left = true;
        self.seal_broken |= !intact;
        if holder == self.from || holder == self.to {
            self.arrived = when;
        }
        self.holders.insert(holder.clone());
        self.holder = holder;
    }
}

impl Known {
    #[expect(clippy::too_many_lines, reason = "a table: one row for each kind")]
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other event carries")]
    pub(super) fn carrying(&mut self, entry: &Entry<'_>) {
        let about = entry.about.clone();
        let own = self.parcels.get_mut(&about);
        match &entry.event.body {
            Body::ShipmentPacked(body) => {
                let from = body.from.to_string();
                let lots = body
                    .vials
                    .iter()
                    .map(|vial| &self.vials[&vial.to_string()].lot);
                let limits = lots.map(|lot| self.warmest[&self.lots[lot].protocol]);
                let parcel = Parcel {
                    cold: entry.when + i64::from(body.hold_hours) * 3_600_000_000,
                    logger: body.logger.to_string(),
                    limit_mc: limits.min().unwrap(),
                    from: from.clone(),
                    to: body.to.to_string(),
                    shipper: body.shipper.to_string(),
                    vials: body.vials.iter().map(ToString::to_string).collect(),
                    holder: from.clone(),
                    holders: [from].into(),
                    offered: String::new(),
                    back: matches!(body.purpose, Purpose::Return { .. }),
                    sealed: false,
                    seal_broken: false,
                    left: false,
                    packed: entry.when,
                    arrived: entry.when,
                    opened: None,
                };
                for vial in &parcel.vials {
                    let vial = self.vials.get_mut(vial).unwrap();
                    vial.becomes(entry.when, entry.when, Stage::Packed(about.clone()));
                }
                self.parcels.insert(about, parcel);
            }
            Body::ShipmentSealed(_) => own.unwrap().sealed = true,
            Body::HandoffOffered(body) => {
                own.unwrap().offered = match &body.to {
                    Taker::Person(person) => person.to_string(),
                    Taker::Staff { site, .. } => site.to_string(),
                };
            }
            Body::HandoffAccepted(body) => {
                let parcel = own.unwrap();
                let holder = parcel.offered.clone();
                parcel.taken(holder, body.seal_intact, entry.when);
                self.shown(entry, body.temperature_mc);
            }
            Body::HandoffConsigned(_) => {
                let parcel = own.unwrap();
                parcel.left = true;
                parcel.holder = "a carrier".into();
            }
            Body::HandoffCollected(body) => {
                let holder = body.site.to_string();
                own.unwrap().taken(holder, body.seal_intact, entry.when);
                self.shown(entry, body.temperature_mc);
            }
            Body::ShipmentReceived(body) => self.received(entry, body),
            _ => {}
        }
    }

    /// What a logger showed at a handoff is in doubt at that moment, where it was too warm.
    fn shown(&mut self, entry: &Entry<'_>, temperature_mc: Option<i32>) {
        let limit_mc = self.parcels[&entry.about].limit_mc;
        if temperature_mc.is_some_and(|shown| shown > limit_mc) {
            let (from, to) = (entry.when, entry.when);
            let moment = Some(vec![Range { from, to }]);
            let found = Departure::new(&entry.about, Class::Major, moment);
            self.deviations.insert(entry.opens(), found);
        }
    }

    fn received(&mut self, entry: &Entry<'_>, body: &Received) {
        let parcel = self.parcels.get_mut(&entry.about).unwrap();
        let stated = body.opened_at.map(|at| at.instant().micros());
        let opened = stated.map_or(entry.when, |at| at.max(parcel.arrived).min(entry.when));
        parcel.opened = Some(opened);
        let packed = parcel.packed;
        let (site, back) = (parcel.holder.clone(), parcel.back);
        let mut strangers = BTreeSet::new();
        for checked in &body.vials {
            let name = checked.vial.to_string();
            let vial = self.vials.get_mut(&name).unwrap();
            let inside = vial.now == Stage::Packed(entry.about.clone());
            if !inside && checked.found == Found::Absent {
                continue;
            }
            if !inside {
                vial.lay_inside(packed, opened, &entry.about);
                strangers.insert(name);
            }
            let gone = |what| Stage::Gone {
                what,
                holder: site.clone(),
            };
            let made_here = self.lots[&vial.lot].site == site;
            let stage = match checked.found {
                Found::Absent => gone("missing"),
                Found::Damaged => gone("damaged"),
                Found::Present if back && made_here => Stage::kept(&site, "returned"),
                Found::Present => Stage::stock(&site),
            };
            vial.becomes(opened, entry.when, stage);
        }
        for name in body.unlisted.iter().map(ToString::to_string) {
            let vial = self.vials.get_mut(&name).unwrap();
            vial.lay_inside(packed, opened, &entry.about);
            vial.becomes(opened, entry.when, Stage::stock(&site));
            strangers.insert(name);
        }
        self.discrepancy(entry, body, strangers);
    }

    /// What the receipt leaves in doubt.
    fn discrepancy(&mut self, entry: &Entry<'_>, body: &Received, strangers: BTreeSet<String>) {
        let parcel = &self.parcels[&entry.about];
        let unpacked_at_home = parcel.back && parcel.holder != parcel.to;
        let seal = parcel.left && parcel.sealed && (parcel.seal_broken || !body.seal_intact);
        let unread = parcel.left && body.logger != Logger::Read;
        let whole = unpacked_at_home || seal || unread;
        let fresh = self.fresh_doubts(&entry.about, entry.recorded);
        let all_present = body.vials.iter().all(|one| one.found == Found::Present);
        let doubtful = whole || !fresh.is_empty();
        if !doubtful && all_present && strangers.is_empty() {
            return;
        }
        let class = if doubtful || !strangers.is_empty() {
            Class::Major
        } else {
            Class::Minor
        };
        let spans = (!whole).then_some(fresh);
        self.raise(&entry.about, entry, class, spans);
        let found = self.deviations.get_mut(&entry.opens()).unwrap();
        found.items.extend(strangers);
    }

    /// Opens a deviation about a thing; where it is about times, files that are read later may lift it.
    pub(super) fn raise(
        &mut self,
        about: &str,
        entry: &Entry<'_>,
        class: Class,
        spans: Option<Vec<Range>>,
    ) {
        let timed = spans.as_ref().is_some_and(|spans| !spans.is_empty());
        let files = self.files.entry(about.into()).or_default();
        if timed {
            files.raised.insert(entry.opens());
        }
        let found = Departure::new(about, class, spans);
        self.deviations.insert(entry.opens(), found);
    }
}
