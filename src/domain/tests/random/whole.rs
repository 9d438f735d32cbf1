//! What must hold of the record at every moment, and before each step.

use super::super::story::*;
use super::{order_of, shipment};
use crate::domain::infusion::InfusionStage;
use crate::domain::order::OrderStage;
use crate::domain::shipment::Shipment;
use crate::domain::vial::{Vial, VialStage};
use crate::domain::{Body, Event, Record, Relation, Subject};
use std::collections::{BTreeMap, BTreeSet};

fn vial_of(story: &Story, about: &str) -> Vial {
    let Record::Vial(vial) = story.record(about) else {
        panic!("{about} is no vial");
    };
    vial
}

/// What must hold of the record at every moment.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other nouns stand for themselves"
)]
pub(super) fn assert_whole(story: &Story) {
    let (mut screened, mut failed, mut enrolled) = (0, 0, 0);
    let mut given = BTreeMap::new();
    for (about, standing) in story.world.standings() {
        match &standing.record {
            Record::Vial(vial) => assert_vial(story, about, vial),
            Record::Shipment(shipment) => assert_shipment(story, about, shipment),
            Record::Order(order) => {
                assert!(order.allocated.len() <= usize::try_from(order.vials).unwrap());
                for vial in &order.allocated {
                    let vial = vial_of(story, &vial.to_string());
                    assert_eq!(vial.lot, order.lot);
                    let kept = vial.order().is_some_and(|order| order.subject() == about);
                    let over = order.stage == OrderStage::Given
                        && matches!(vial.stage, VialStage::Infused { .. });
                    assert!(kept || over, "{about} has {vial:?}");
                }
            }
            Record::Infusion(infusion) if infusion.has_started() => {
                for vial in &infusion.vials {
                    let other = given.insert(vial.clone(), about.clone());
                    assert_eq!(other, None, "{vial} is in two infusions");
                    assert_eq!(story.state(&vial.to_string()), "infused");
                }
            }
            Record::Participant(participant) => {
                screened += 1;
                failed += u32::from(participant.state() == "screen_failed");
                enrolled += u32::from(participant.enrolled_at.is_some());
            }
            _ => {}
        }
    }
    let Record::Protocol(trial) = story.record("protocol/trial") else {
        panic!()
    };
    let counts = (trial.screened, trial.screen_failures, trial.enrolled);
    assert_eq!(counts, (screened, failed, enrolled));
    assert!(enrolled <= trial.protocol.enrolment.cap);
    let uses = story
        .world
        .links()
        .iter()
        .filter(|link| link.relation == Relation::UsedIn);
    let uses: Vec<_> = uses.map(|link| &link.from).collect();
    assert_eq!(uses.len(), uses.iter().collect::<BTreeSet<_>>().len());
}

fn assert_vial(story: &Story, about: &Subject, vial: &Vial) {
    assert!(vial.holder(&story.world).is_ok(), "{about} has no holder");
    if let VialStage::Packed { shipment: id } = &vial.stage {
        let carries = shipment(story, &id.to_string()).unwrap();
        assert!(carries.vials.iter().any(|v| v.subject() == about));
        assert!(is_open(&carries), "{about} is in {id}, which is over");
    }
    if let Some(id) = vial.order() {
        let order = order_of(story, &id.to_string()).unwrap();
        let kept = order.allocated.iter().any(|v| v.subject() == about);
        let wasted = vial.state() == "thawed" && order.stage == OrderStage::Cancelled;
        assert!(
            kept || wasted,
            "{about} is kept for {id}, which does not know it"
        );
    }
}

fn is_open(shipment: &Shipment) -> bool {
    !["received", "received_with_discrepancy", "excursion"].contains(&shipment.state())
}

fn assert_shipment(story: &Story, about: &Subject, shipment: &Shipment) {
    for vial in shipment.vials.iter().filter(|_| is_open(shipment)) {
        let vial = vial_of(story, &vial.to_string());
        let here =
            matches!(&vial.stage, VialStage::Packed { shipment } if shipment.subject() == about);
        assert!(here, "{about} carries {vial:?}");
    }
}

/// What must have held before the newest event of the story.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other kinds need nothing of the past"
)]
pub(super) fn assert_allowed(before: &Story, after: &Story) {
    let event = Event::read(&after.told.last().unwrap().bytes).unwrap();
    let released = |lot: &str| before.state(lot) == "released";
    match &event.body {
        Body::ParticipantEnrolled(_) => {
            let Record::Participant(participant) = before.record(event.subject.as_str()) else {
                panic!()
            };
            let mut answers = participant.screening.answers.iter();
            assert!(answers.all(|(criterion, met)| *met == criterion.starts_with('I')));
        }
        Body::ShipmentPacked(body) if body.to.name() == WARD => {
            for vial in &body.vials {
                let vial = vial_of(before, &vial.to_string());
                assert!(released(&vial.lot.to_string()));
            }
        }
        Body::VialAllocated(_) | Body::VialThawed(_) => {
            let vial = vial_of(before, event.subject.as_str());
            assert!(released(&vial.lot.to_string()));
        }
        Body::InfusionStarted(_) => {
            let Record::Infusion(infusion) = before.record(event.subject.as_str()) else {
                panic!()
            };
            let InfusionStage::Verified { second, .. } = &infusion.stage else {
                panic!()
            };
            assert_ne!(*second, infusion.first);
            assert_eq!(before.state(&infusion.participant.to_string()), "enrolled");
            for vial in &infusion.vials {
                let vial = vial_of(before, &vial.to_string());
                assert!(released(&vial.lot.to_string()));
                let VialStage::Thawed { use_by, .. } = vial.stage else {
                    panic!()
                };
                assert!(after.now <= use_by);
            }
        }
        _ => {}
    }
}
