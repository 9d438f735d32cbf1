//! Vials in store, thawed, given and lost.

use super::super::super::deviation::Class;
use super::super::super::place::Counted;
use super::super::super::{Body, Event};
use super::path::Stage;
use super::{Departure, Entry, Known, named};
use std::collections::{BTreeMap, BTreeSet};

/// An infusion.
#[derive(Default, Debug)]
pub(in super::super) struct Dose {
    pub(super) participant: String,
    pub(super) site: String,
    pub(in super::super) vials: BTreeSet<String>,
    pub(in super::super) given_ul: u32,
    pub(in super::super) wasted_ul: u32,
    pub(in super::super) started: bool,
    pub(in super::super) ended: bool,
}

impl Known {
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else moves a vial")]
    pub(super) fn using(&mut self, entry: &Entry<'_>) {
        let (about, when) = (entry.about.clone(), entry.when);
        let holder = self.holder(&about);
        let gone = |what| Stage::Gone {
            what,
            holder: holder.clone(),
        };
        let stage = match &entry.event.body {
            Body::VialStored(body) => {
                let site = self.places[&body.place.to_string()].1.clone();
                let spot = (body.place.to_string(), body.position.clone());
                let vial = self.vials.get_mut(&about).unwrap();
                return vial.is_put(when, &site, spot);
            }
            Body::VialRetrieved(_) => {
                return self.vials.get_mut(&about).unwrap().is_taken_out(when);
            }
            Body::VialDamaged(_) => gone("damaged"),
            Body::VialLost(_) => gone("lost"),
            Body::VialDestroyed(_) => gone("destroyed"),
            Body::VialRetained(_) => Stage::kept(&holder, "retained"),
            Body::VialFound(body) => Stage::stock(&named(body.site.clone())),
            Body::VialAllocated(body) => Stage::kept(&holder, &body.order.to_string()),
            Body::AllocationCancelled(_) => Stage::stock(&holder),
            Body::VialThawed(body) => {
                let minutes = self.lots[&self.vials[&about].lot].post_thaw_minutes;
                let order = self.kept_for(&about);
                let bath = &self.equipment[&body.bath.to_string()];
                Stage::Thawed {
                    site: order.as_ref().map_or(bath, |_| &holder).clone(),
                    order,
                    bath: body.bath.to_string(),
                    at: when,
                    use_by: when + minutes * 60_000_000,
                }
            }
            Body::StockCounted(body) => return self.counted(entry, body),
            Body::OrderCancelled(_) => return self.cancelled(&about, when),
            _ => return self.giving(entry),
        };
        self.vials
            .get_mut(&about)
            .unwrap()
            .becomes(when, when, stage);
        if matches!(&entry.event.body, Body::VialLost(_) | Body::VialFound(_)) {
            let found = Departure::new(about, Class::Major, None);
            self.deviations.insert(entry.opens(), found);
        }
    }

    /// Who holds a vial.
    pub(in super::super) fn holder(&self, vial: &str) -> String {
        match self.vials.get(vial).map(|vial| &vial.now) {
            Some(Stage::Packed(parcel)) => self.parcels[parcel].holder.clone(),
            Some(Stage::Gone { holder, .. }) => holder.clone(),
            Some(stage) => stage.site().unwrap().to_owned(),
            None => String::new(),
        }
    }

    /// The order that a frozen vial is kept for.
    fn kept_for(&self, vial: &str) -> Option<String> {
        let Stage::Kept { why, .. } = &self.vials[vial].now else {
            return None;
        };
        why.starts_with("order/").then(|| why.clone())
    }

    /// The vials that an account has on hand.
    pub(super) fn on_hand(&self) -> BTreeSet<String> {
        let over = ["returned", "retained"];
        let there = |stage: &Stage| match stage {
            Stage::Kept { why, .. } => !over.contains(&&**why),
            Stage::Packed(_) | Stage::Thawed { .. } => true,
            Stage::Gone { what, .. } => *what == "damaged",
            Stage::Infused { .. } => false,
        };
        let vials = self.vials.iter().filter(|(_, vial)| there(&vial.now));
        vials.map(|(name, _)| name.clone()).collect()
    }

    /// A vial that is there again opens the account of its lot.
    pub(super) fn reopens(&mut self, before: &BTreeSet<String>) {
        for vial in self.on_hand().difference(before) {
            let lot = self.lots.get_mut(&self.vials[vial].lot).unwrap();
            lot.closed = false;
        }
    }

    fn cancelled(&mut self, order: &str, when: super::Time) {
        for vial in self.vials.values_mut() {
            if let Stage::Kept { site, why } = &vial.now
                && why == order
            {
                let stock = Stage::stock(site);
                vial.becomes(when, when, stock);
            }
        }
    }

    fn counted(&mut self, entry: &Entry<'_>, body: &Counted) {
        let (place, when) = (&entry.about, entry.when);
        let site = self.places[place].1.clone();
        let seen = body.seen.iter();
        let seen: BTreeMap<String, &String> = seen
            .map(|one| (one.vial.to_string(), &one.position))
            .collect();
        let differs = |name: &String| {
            let lies = self.vials[name].place.as_ref();
            let lies = lies
                .filter(|(of, _)| of == place)
                .map(|(_, position)| position);
            lies != seen.get(name).copied()
        };
        let differing: Vec<String> = self
            .vials
            .keys()
            .filter(|it| differs(it))
            .cloned()
            .collect();
        for name in &differing {
            let vial = self.vials.get_mut(name).unwrap();
            vial.is_taken_out(when);
            match seen.get(name) {
                Some(position) => vial.is_put(when, &site, (place.clone(), (*position).clone())),
                None => vial.becomes(
                    when,
                    when,
                    Stage::Gone {
                        what: "missing",
                        holder: site.clone(),
                    },
                ),
            }
        }
        if !differing.is_empty() {
            let moment = super::of_a_moment(place, when);
            let found = Departure::new(place, Class::Minor, moment);
            self.deviations.insert(entry.opens(), found);
        }
    }

    /// Participants, orders and infusions.
    #[expect(clippy::wildcard_enum_match_arm, reason = "nothing else is given")]
    fn giving(&mut self, entry: &Entry<'_>) {
        let about = entry.about.clone();
        match &entry.event.body {
            Body::ParticipantScreened(body) => {
                self.participants.insert(about, body.site.to_string());
            }
            Body::OrderPlaced(body) => {
                self.orders.insert(about, body.participant.to_string());
            }
            Body::InfusionChecked(body) => {
                let participant = self.orders[&body.order.to_string()].clone();
                let labels = body.labels.iter();
                let vials = labels.map(|label| self.labels[&format!("label/{label}")].clone());
                let dose = Dose {
                    site: self.participants[&participant].clone(),
                    participant,
                    vials: vials.collect(),
                    ..Dose::default()
                };
                self.doses.entry(about).or_insert(dose);
            }
            Body::InfusionStarted(_) => self.started(entry.event, &about, entry.when),
            Body::InfusionCompleted(body) => self.ended(&about, body.volume_ul, entry.when),
            Body::InfusionStopped(body) => self.ended(&about, body.volume_ul, entry.when),
            Body::ResidualWasted(body) => {
                self.doses.get_mut(&about).unwrap().wasted_ul += body.volume_ul;
            }
            _ => {}
        }
    }

    fn started(&mut self, event: &Event, about: &str, when: super::Time) {
        let Body::InfusionStarted(body) = &event.body else {
            return;
        };
        if let Some(given) = &body.given {
            let participant = given.participant.to_string();
            let dose = Dose {
                site: self.participants[&participant].clone(),
                participant,
                vials: given.vials.iter().map(ToString::to_string).collect(),
                ..Dose::default()
            };
            self.doses.insert(about.into(), dose);
        }
        let dose = self.doses.get_mut(about).unwrap();
        dose.started = true;
        for name in &dose.vials {
            let vial = self.vials.get_mut(name).unwrap();
            if !vial.now.is_infused() {
                let stage = Stage::Infused {
                    site: dose.site.clone(),
                    dose: about.into(),
                    partial: false,
                };
                vial.becomes(when, when, stage);
            }
        }
    }

    fn ended(&mut self, about: &str, given_ul: u32, when: super::Time) {
        let held_ul = self.held_ul(about);
        let dose = self.doses.get_mut(about).unwrap();
        dose.given_ul = given_ul;
        dose.ended = true;
        for name in &dose.vials {
            let vial = self.vials.get_mut(name).unwrap();
            let own = matches!(&vial.now, Stage::Infused { dose, .. } if dose == about);
            if own {
                let stage = Stage::Infused {
                    site: dose.site.clone(),
                    dose: about.into(),
                    partial: given_ul < held_ul,
                };
                vial.becomes(when, when, stage);
            }
        }
    }

    /// What the vials of an infusion held together.
    pub(in super::super) fn held_ul(&self, dose: &str) -> u32 {
        let vials = self.doses[dose].vials.iter();
        vials
            .map(|vial| self.lots[&self.vials[vial].lot].volume_ul)
            .sum()
    }

    /// Whether nothing of a lot is left without an account.
    pub(in super::super) fn has_nothing_left(&self, lot: &str) -> bool {
        let mut vials = self.vials.values().filter(|vial| vial.lot == lot);
        vials.all(|vial| match &vial.now {
            Stage::Kept { why, .. } => ["returned", "retained"].contains(&&**why),
            Stage::Packed(_) | Stage::Thawed { .. } => false,
            Stage::Gone { what, .. } => ["lost", "destroyed"].contains(what),
            Stage::Infused { dose, .. } => {
                let dose_ul = self.held_ul(dose);
                let dose = &self.doses[dose];
                dose.ended && dose.given_ul + dose.wasted_ul == dose_ul
            }
        })
    }
}
