//! Random stories over a small world: whatever is accepted, the record stays whole.

use super::steps::*;
use super::story::*;
use crate::domain::records::Recorded;
use crate::domain::shipment::Shipment;
use crate::domain::{Event, MemoryWorld, OrderId, Record, ShipmentId, Subject, World, order};
use draw::{Dice, step};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::cell::RefCell;
use std::collections::BTreeMap;
use whole::{assert_allowed, assert_whole};

mod draw;
mod whole;

/// Two released lots of three labelled vials each.
fn beginning() -> Story {
    let mut story = Story::banked();
    for lot in ["lot/L1", "lot/L2"] {
        story.fill(lot, 3);
        story.test(lot);
    }
    story.does("pharmacist", "lot/L1", released());
    story
}

fn find(story: &Story, about: &str) -> Option<Record> {
    let standing = story.world.standing(&subject(about)).unwrap()?;
    Some(standing.record.clone())
}

fn shipment(story: &Story, about: &str) -> Option<Shipment> {
    ShipmentId::pick(&find(story, about)?).cloned()
}

fn order_of(story: &Story, about: &str) -> Option<order::Order> {
    OrderId::pick(&find(story, about)?).cloned()
}

/// The same entries decided anew give the same world.
fn assert_replayed(story: &Story) {
    let mut replayed = MemoryWorld::default();
    for (index, told) in story.told.iter().enumerate() {
        let rewritten = Event::read(&told.bytes).unwrap().to_bytes().unwrap();
        assert_eq!(rewritten, told.bytes);
        record(&mut replayed, index, told).unwrap();
    }
    let sorted = |world: &MemoryWorld| -> BTreeMap<Subject, _> {
        let all = world.standings();
        all.map(|(about, standing)| (about.clone(), standing.clone()))
            .collect()
    };
    assert_eq!(sorted(&replayed), sorted(&story.world));
    assert_eq!(replayed.links(), story.world.links());
}

#[test]
fn whatever_is_accepted_leaves_the_record_whole_and_replays_to_the_same() {
    let seen: RefCell<BTreeMap<&'static str, u32>> = RefCell::default();
    let beginning = beginning();
    let config = Config {
        cases: 48,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let stories = vec(any::<Dice>(), 150..300);
    let told = TestRunner::new_with_rng(config, rng).run(&stories, |dice| {
        let mut story = beginning.clone();
        for dice in dice {
            let before = story.clone();
            if step(&mut story, dice).is_some() {
                assert_whole(&story);
                assert_allowed(&before, &story);
                let newest = Event::read(&story.told.last().unwrap().bytes).unwrap();
                *seen.borrow_mut().entry(newest.body.kind()).or_default() += 1;
            }
        }
        assert_replayed(&story);
        Ok(())
    });
    told.unwrap();
    let seen = seen.into_inner();
    for (kind, least) in [
        ("infusion.started", 24),
        ("infusion.completed", 6),
        ("infusion.stopped", 6),
        ("shipment.received", 48),
        ("excursion.decided", 6),
        ("order.cancelled", 6),
        ("vial.destroyed", 6),
        ("lot.recalled", 6),
        ("participant.withdrawn", 6),
    ] {
        let often = seen.get(kind).copied().unwrap_or_default();
        assert!(often >= least, "{kind} came {often} times: {seen:#?}");
    }
}
