//! A model of what matters, made from the events alone: who holds each vial, what may be used, who received what. It
//! shares nothing with the rules but the bodies of events.

use super::super::story::*;
use crate::domain::deviation::{Class, Decision};
use crate::domain::recall::Disposition;
use crate::domain::receipt::Found;
use crate::domain::shipment::Taker;
use crate::domain::vial::VialStage;
use crate::domain::{Body, Commitment, Event, Instant, LabelId, Record, lot};
use std::collections::{BTreeMap, BTreeSet};

/// Who checked which order, with what wristband and which vials before them.
type Check = (String, String, Commitment, BTreeSet<String>);

#[derive(Default)]
pub(super) struct Model {
    /// Who holds each vial that is in no shipment.
    held_by: BTreeMap<String, String>,
    /// The shipment in which a vial is.
    carried_in: BTreeMap<String, String>,
    /// Who holds each shipment, and to whom it is offered.
    shipments: BTreeMap<String, (String, String)>,
    labels: BTreeMap<LabelId, String>,
    participants: BTreeMap<String, String>,
    wristbands: BTreeMap<String, Commitment>,
    kept_for: BTreeMap<String, String>,
    received: BTreeSet<String>,
    /// The vial that was found again, by the deviation that this opened.
    found: BTreeMap<String, String>,
    /// How many events there were.
    count: u64,
    thawed_at: BTreeMap<String, Instant>,
    checks: BTreeMap<String, Vec<Check>>,
    infused: BTreeMap<String, String>,
    destroyed: BTreeSet<String>,
    released: BTreeSet<String>,
    held: BTreeSet<String>,
    /// What is recalled, by the recall that is not cleared.
    recalled: BTreeMap<String, BTreeSet<String>>,
    donor_in_doubt: bool,
    fills: BTreeMap<String, lot::Filled>,
    /// Vials to which something was done despite a rule; what may be used tells the other model.
    odd: BTreeSet<String>,
}

impl Model {
    /// Takes in an accepted event; what must have held before an infusion is looked at here.
    #[expect(
        clippy::wildcard_enum_match_arm,
        clippy::too_many_lines,
        reason = "one arm for each kind that the model watches"
    )]
    pub(super) fn sees(&mut self, event: &Event, now: Instant) {
        let about = event.subject.to_string();
        if event.despite.is_some() {
            if let Body::InfusionStarted(body) = &event.body {
                let given = body.given.iter().flat_map(|given| &given.vials);
                self.odd.extend(given.map(ToString::to_string));
            }
            self.odd.insert(about);
            self.count += 1;
            return;
        }
        match &event.body {
            Body::LabelPrinted(body) => {
                let label = LabelId::parse(event.subject.name()).unwrap();
                self.labels.insert(label, body.of.to_string());
            }
            Body::IdentityBound(body) => drop(self.wristbands.insert(about, body.wristband)),
            Body::OrderPlaced(body) => {
                self.participants
                    .insert(about, body.participant.to_string());
            }
            Body::OrderCancelled(_) => self.kept_for.retain(|_, order| *order != about),
            Body::VialAllocated(body) => {
                self.kept_for.insert(about, body.order.to_string());
            }
            Body::AllocationCancelled(_) => drop(self.kept_for.remove(&about)),
            Body::VialThawed(_) => {
                assert!(
                    self.thawed_at.insert(about.clone(), now).is_none()
                        || self.odd.contains(&about),
                    "{about} is thawed twice"
                );
            }
            Body::VialDestroyed(_) => {
                assert!(
                    self.destroyed.insert(about.clone()) || self.odd.contains(&about),
                    "{about} is destroyed twice"
                );
                assert!(!self.infused.contains_key(&about));
            }
            Body::VialFound(body) => {
                self.received.remove(&about);
                self.destroyed.remove(&about);
                self.carried_in.remove(&about);
                let deviation = format!("deviation/D-{:06}", self.count);
                self.found.insert(deviation, about.clone());
                self.held_by.insert(about, body.site.to_string());
            }
            // Quality assurance lets a vial be used that was found: by calling it minor, or by accepting it.
            Body::DeviationAssessed(body) => {
                if let Some(vial) = self.found.get(&about) {
                    match body.class {
                        Class::Minor => self.received.insert(vial.clone()),
                        Class::Major | Class::Critical => self.received.remove(vial),
                    };
                }
            }
            Body::DeviationDecided(body) => {
                if let Some(vial) = self.found.get(&about) {
                    match body.decision {
                        Decision::Accept => self.received.insert(vial.clone()),
                        Decision::Reject => self.received.remove(vial),
                    };
                }
            }
            Body::InfusionChecked(_) | Body::InfusionStarted(_) => self.at_the_bedside(event, now),
            _ => {
                self.quality(event);
                self.custody(event);
            }
        }
        self.count += 1;
    }

    /// What may be used at all.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the other kinds decide nothing about lots"
    )]
    fn quality(&mut self, event: &Event) {
        let about = event.subject.to_string();
        match &event.body {
            Body::LotFilled(body) => {
                self.fills.insert(about.clone(), (**body).clone());
                for number in 1..=body.count {
                    let vial = lot::vial_id(&id(&about), number).unwrap().to_string();
                    self.held_by.insert(vial, format!("site/{PLANT}"));
                }
            }
            Body::LotReleased(_) => drop(self.released.insert(about)),
            Body::LotHeld(_) => drop(self.held.insert(about)),
            Body::LotHoldLifted(_) => drop(self.held.remove(&about)),
            Body::RecallOpened(body) => {
                let scope = body.scope.iter().map(ToString::to_string);
                self.recalled.insert(about, scope.collect());
            }
            Body::RecallClosed(body) if body.disposition == Disposition::Cleared => {
                self.recalled.remove(&about);
            }
            Body::DonorTested(body) => self.donor_in_doubt |= body.reactive,
            _ => {}
        }
    }

    /// Custody moves when it is accepted, consigned or collected, and at no other time.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the other kinds move no custody"
    )]
    fn custody(&mut self, event: &Event) {
        let about = event.subject.to_string();
        match &event.body {
            Body::ShipmentPacked(body) => {
                let held = (body.from.to_string(), String::new());
                self.shipments.insert(about.clone(), held);
                for vial in &body.vials {
                    self.carried_in.insert(vial.to_string(), about.clone());
                }
            }
            Body::HandoffOffered(body) => {
                self.shipments.get_mut(&about).unwrap().1 = match &body.to {
                    Taker::Person(person) => person.to_string(),
                    Taker::Staff { site, .. } => site.to_string(),
                };
            }
            Body::HandoffAccepted(_) => {
                let held = self.shipments.get_mut(&about).unwrap();
                held.0 = held.1.clone();
            }
            Body::HandoffConsigned(body) => {
                let carrier = &body.carrier;
                let held = format!("{} under waybill {}", carrier.name, carrier.waybill);
                self.shipments.get_mut(&about).unwrap().0 = held;
            }
            Body::HandoffCollected(body) => {
                self.shipments.get_mut(&about).unwrap().0 = body.site.to_string();
            }
            Body::ShipmentReceived(body) => {
                let (holder, _) = self.shipments[&about].clone();
                for checked in &body.vials {
                    let vial = checked.vial.to_string();
                    // A vial that was found elsewhere meanwhile is absent here and stays there.
                    let inside = self.carried_in.get(&vial) == Some(&about);
                    if inside {
                        self.carried_in.remove(&vial);
                    }
                    if checked.found != Found::Absent {
                        self.destroyed.remove(&vial);
                    }
                    if inside || checked.found != Found::Absent {
                        self.held_by.insert(vial.clone(), holder.clone());
                        self.received.insert(vial);
                    }
                }
                for vial in body.unlisted.iter().map(ToString::to_string) {
                    self.carried_in.remove(&vial);
                    self.destroyed.remove(&vial);
                    self.held_by.insert(vial.clone(), holder.clone());
                    self.received.insert(vial);
                }
            }
            _ => {}
        }
    }

    fn at_the_bedside(&mut self, event: &Event, now: Instant) {
        let about = event.subject.to_string();
        if let Body::InfusionChecked(body) = &event.body {
            assert!(body.looks_right);
            let vials = body
                .labels
                .iter()
                .map(|label| self.labels[label].clone())
                .collect();
            let check = (
                event.actor.to_string(),
                body.order.to_string(),
                body.wristband,
                vials,
            );
            self.checks.entry(about).or_default().push(check);
            return;
        }
        let [(first, order, band, vials), (second, again, other, same)] = &self.checks[&about][..]
        else {
            panic!("{about} starts after {} checks", self.checks[&about].len());
        };
        assert_ne!(first, second);
        assert_eq!((order, band, vials), (again, other, same));
        let participant = &self.participants[order];
        assert_eq!(self.wristbands[participant], *band);
        assert!(!vials.is_empty());
        for vial in vials.iter().filter(|vial| !self.odd.contains(*vial)) {
            let lot = format!(
                "lot/{}",
                vial.strip_prefix("vial/")
                    .unwrap()
                    .rsplit_once('-')
                    .unwrap()
                    .0
            );
            assert!(
                self.released.contains(&lot) && !self.held.contains(&lot),
                "{vial}"
            );
            assert!(
                !self.recalled.values().any(|scope| scope.contains(&lot)) && !self.donor_in_doubt,
                "{vial}"
            );
            // Received with a shipment, or found again and accepted by a decision.
            assert!(self.received.contains(vial), "{vial} was not received");
            assert_eq!(self.kept_for[vial], *order);
            let fill = &self.fills[&lot];
            assert!(now <= fill.expires_at.instant());
            let use_by = self.thawed_at[vial].plus_seconds(i64::from(fill.post_thaw_minutes) * 60);
            assert!(now <= use_by, "{vial} is past its use-by");
            assert!(!self.destroyed.contains(vial));
            let before = self.infused.insert(vial.clone(), participant.clone());
            assert_eq!(before, None, "{vial} is infused twice");
        }
    }

    /// The record says the same after this event.
    pub(super) fn agrees(&self, story: &Story, event: &Event) {
        let even = |(about, _): &(&String, &String)| !self.odd.contains(*about);
        for (about, held_by) in self.held_by.iter().filter(even) {
            let Record::Vial(vial) = story.record(about) else {
                panic!()
            };
            let holder = vial.holder(&story.world).unwrap().to_string();
            let wanted = self
                .carried_in
                .get(about)
                .map_or(held_by, |shipment| &self.shipments[shipment].0);
            assert_eq!(holder, *wanted, "{about} after {}", event.body.kind());
            assert_eq!(
                matches!(vial.stage, VialStage::Packed { .. }),
                self.carried_in.contains_key(about)
            );
            assert_eq!(
                matches!(vial.stage, VialStage::Infused { .. }),
                self.infused.contains_key(about)
            );
            assert_eq!(
                matches!(vial.stage, VialStage::Destroyed { .. }),
                self.destroyed.contains(about)
            );
            if let Some(spot) = &vial.place {
                let Record::Place(place) = story.record(&spot.place.to_string()) else {
                    panic!()
                };
                assert_eq!(place.vials[&spot.position].to_string(), *about);
            }
        }
    }

    /// At the end, of every lot: what was filled is what became of it, and stocks are what the vials say.
    pub(super) fn balances(&self, story: &Story) {
        for (about, fill) in &self.fills {
            let (mut balance, mut free) = (lot::Balance::default(), BTreeMap::new());
            for number in 1..=fill.count {
                let vial = lot::vial_id(&id(about), number).unwrap().to_string();
                let Record::Vial(vial) = story.record(&vial) else {
                    panic!()
                };
                balance.count(&vial.stage);
                if let Some(site) = vial.stage.free_at() {
                    *free.entry(site.name().to_owned()).or_insert(0) += 1;
                }
            }
            let of_lot = |vial: &&String| vial.starts_with(&about.replace("lot/", "vial/"));
            assert_eq!(balance.filled, fill.count);
            if self.odd.iter().any(|vial| of_lot(&vial)) {
                continue;
            }
            assert_eq!(
                usize::try_from(balance.infused).unwrap(),
                self.infused.keys().filter(of_lot).count()
            );
            assert_eq!(
                usize::try_from(balance.destroyed).unwrap(),
                self.destroyed.iter().filter(of_lot).count()
            );
            let parts = [
                balance.infused,
                balance.destroyed,
                balance.returned,
                balance.retained,
                balance.lost,
                balance.missing,
                balance.on_hand,
            ];
            assert_eq!(balance.filled, parts.iter().sum::<u32>());
            for site in [PLANT, WARD] {
                let stock = format!("stock/{}.{site}", subject(about).name());
                let counted = match super::draw::find(story, &stock) {
                    Some(Record::Stock(stock)) => stock.free,
                    Some(_) | None => 0,
                };
                assert_eq!(counted, free.get(site).copied().unwrap_or(0), "{stock}");
            }
        }
    }
}
