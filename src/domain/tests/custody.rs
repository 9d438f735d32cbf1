//! Chains of custody and accounts: at every moment one holder, and every account even, whatever happens in whatever order.

mod walk;

use super::steps::*;
use super::story::*;
use crate::domain::custody::{Cause, Chains, Movement, Period};
use crate::domain::deviation::Decision;
use crate::domain::lot::Balance;
use crate::domain::shipment::Holder;
use crate::domain::{
    EntryFact, EquipmentId, Event, Hash, Instant, LotId, MemoryWorld, Proposal, Record, VialId,
    decide, handoff, vial,
};
use std::collections::BTreeMap;

const VIALS: [&str; 6] = [
    "vial/L1-001",
    "vial/L1-002",
    "vial/L1-003",
    "vial/L1-004",
    "vial/L1-005",
    "vial/L1-006",
];

fn lot() -> LotId {
    id("lot/L1")
}

/// The chains of a story, read from its entries alone; `after` looks at them after each.
fn chains_of(story: &Story, mut after: impl FnMut(&MemoryWorld, &Chains, Instant)) -> Chains {
    let mut world = MemoryWorld::default();
    let mut chains = Chains::default();
    for (index, told) in (0u64..).zip(&story.told) {
        let event = Event::read(&told.bytes).unwrap();
        // As the story made it, since later events name it.
        let leaf = Hash::of(&[b"leaf", &index.to_be_bytes(), &told.bytes]);
        let proposal = Proposal {
            event: &event,
            key_id: told.key_id,
            leaf,
            event_hash: Hash::of(&[&told.bytes]),
            index,
            recorded_at: told.recorded_at,
        };
        let changes = decide(&world, &proposal).unwrap();
        chains.see(&Cause::of(index, leaf, &event, told.recorded_at), &changes);
        world.apply(EntryFact::of(&event, proposal.head()), changes);
        after(&world, &chains, told.recorded_at);
    }
    chains
}

/// What must hold after each entry: the chain says what the record says, and every account is even.
fn assert_told(world: &MemoryWorld, chains: &Chains, now: Instant) {
    let mut balance = Balance::default();
    for (about, standing) in world.standings() {
        let Record::Vial(vial) = &standing.record else {
            continue;
        };
        let id = VialId::try_from(about.clone()).unwrap();
        let (period, next) = chains.at(&id, now).unwrap();
        assert_eq!(next, None, "{about}");
        assert_eq!(period.holder, vial.holder(world).unwrap(), "{about}");
        assert_eq!((period.state, &period.place), (vial.state(), &vial.place));
        assert_eq!(period.stage, vial.stage);
        balance.count(&vial.stage);
    }
    let account = chains.account(&lot(), balance.filled);
    assert!(account.even, "{account:?}");
    assert_eq!(account.balance, balance);
}

/// A lot of six: infused, lost and found and returned and destroyed, damaged and destroyed, moved, retained, lost.
fn long_story() -> Story {
    let mut story = Story::infused();
    story.does("lab", "vial/L1-004", stored("place/B1", "A1"));
    story.does("lab", "vial/L1-005", stored("place/B1", "A2"));
    story.wait_minutes(10);
    story.does("lab", "vial/L1-004", stored("place/B1", "A3"));
    let reason = || "because".to_owned();
    story.does("lab", "vial/L1-005", vial::Retained { reason: reason() });
    story.does("lab", "vial/L1-006", vial::Lost { reason: reason() });
    story.wait_minutes(10);
    let lost = vial::Lost { reason: reason() };
    story.does("ward-pharmacist", "vial/L1-002", lost);
    let found = vial::FoundAgain {
        site: id("site/ward"),
        circumstances: "behind the rack".into(),
    };
    story.does("ward-pharmacist", "vial/L1-002", found);
    story.decides(Decision::Accept);
    let damaged = vial::Damaged { reason: reason() };
    story.does("ward-pharmacist", "vial/L1-003", damaged);
    story.does("ward-pharmacist", "vial/L1-003", destroyed("person/nurse"));
    let shipper = qualified(story.in_days(30));
    story.does("quality", "equipment/shipper", shipper);
    let back = returned(WARD, PLANT, &["vial/L1-002"]);
    story.does("ward-pharmacist", "shipment/S2", back);
    story.does("ward-pharmacist", "shipment/S2", sealed());
    for (giver, to, taker) in [
        ("ward-pharmacist", to_courier(), "courier"),
        ("courier", to_pharmacy(PLANT), "pharmacist"),
    ] {
        let offer = story.does(giver, "shipment/S2", handoff::Offered { to });
        story.wait_minutes(30);
        story.does(taker, "shipment/S2", accepted(offer));
    }
    let Record::Shipment(carried) = story.record("shipment/S2") else {
        panic!("no shipment");
    };
    let read = readings(PLANT, carried.packed_at, story.now, -180_000);
    story.does("pharmacist", "shipment/S2", read);
    story.does("pharmacist", "shipment/S2", received(&["vial/L1-002"]));
    story
}

#[test]
fn a_lot_is_accounted_for_by_site_from_its_filling_to_its_end() {
    let chains = chains_of(&long_story(), assert_told);
    let account = chains.account(&lot(), 6);
    assert!(account.even);
    let of = |site: &str| {
        let site = id(&format!("site/{site}"));
        account.sites.iter().find(|one| one.site == site).unwrap()
    };
    let plant = of(PLANT);
    assert_eq!((plant.filled, plant.received, plant.shipped), (6, 1, 3));
    assert_eq!((plant.returned, plant.retained, plant.lost), (1, 1, 1));
    assert_eq!(plant.on_hand, 1);
    let ward = of(WARD);
    assert_eq!((ward.filled, ward.received, ward.shipped), (0, 3, 1));
    assert_eq!((ward.infused, ward.destroyed, ward.on_hand), (1, 1, 0));
    // A lot of which another number is said to have been filled is never even.
    assert!(!chains.account(&lot(), 7).even);
}

#[test]
fn the_log_of_movements_carries_the_balance_forward() {
    let chains = chains_of(&long_story(), |_, _, _| ());
    let moved = chains.movements(&lot());
    let at = |site: &str| -> Vec<&Movement> {
        let site = id(&format!("site/{site}"));
        moved.iter().filter(|one| one.site == site).collect()
    };
    for site in [PLANT, WARD] {
        let mut forward = 0;
        for one in at(site) {
            forward += i64::from(one.change);
            assert_eq!(one.on_hand, forward);
            assert!(forward >= 0);
        }
    }
    let said: Vec<(&str, i8)> = at(WARD).iter().map(|one| (one.what, one.change)).collect();
    assert_eq!(
        said,
        [
            ("received", 1),
            ("received", 1),
            ("received", 1),
            ("infused", -1),
            ("lost", -1),
            ("found", 1),
            ("destroyed", -1),
            ("shipped", -1),
        ]
    );
    assert!(moved.is_sorted_by_key(|one| one.entry.index));
}

#[test]
fn a_chain_has_no_gap_and_one_holder_at_every_moment() {
    let story = long_story();
    let chains = chains_of(&story, |_, _, _| ());
    for vial in VIALS {
        let chain = chains.of(&id(vial));
        assert!(chain.windows(2).all(|two| {
            two[0].entry.index < two[1].entry.index
                && two[0].entry.recorded_at <= two[1].entry.recorded_at
        }));
        let filled = chain.first().unwrap();
        assert_eq!(filled.entry.kind, "lot.filled");
        let before = Instant::from_micros(filled.entry.recorded_at.micros() - 1);
        assert_eq!(chains.at(&id(vial), before), None);
        for told in &story.told {
            let (told, from) = (told.recorded_at, filled.entry.recorded_at);
            assert_eq!(chains.at(&id(vial), told).is_some(), told >= from, "{vial}");
        }
    }
    let held: Vec<String> = chains
        .of(&id("vial/L1-002"))
        .iter()
        .map(|period| period.holder.to_string())
        .collect();
    let mut changes = held.clone();
    changes.dedup();
    let (plant, ward) = ("site/plant", "site/ward");
    assert_eq!(
        changes,
        [plant, "person/courier", ward, "person/courier", plant]
    );
}

#[test]
fn what_a_past_moment_was_like_is_not_changed_by_what_came_after() {
    let story = long_story();
    let mut then: BTreeMap<(&str, Instant), Option<Period>> = BTreeMap::new();
    let chains = chains_of(&story, |_, chains, now| {
        for vial in VIALS {
            let period = chains.at(&id(vial), now).map(|(period, _)| period.clone());
            // Of several entries at one moment the last counts.
            then.insert((vial, now), period);
        }
    });
    for ((vial, now), period) in &then {
        let found = chains.at(&id(vial), *now).map(|(found, _)| found);
        assert_eq!(found, period.as_ref(), "{vial} at {now}");
    }
    let chain = chains.of(&id("vial/L1-001")).iter();
    let mut in_a_van = chain.filter(|period| matches!(period.holder, Holder::Person(_)));
    let in_a_van = in_a_van.next().unwrap();
    let (found, next) = chains
        .at(
            &id("vial/L1-001"),
            in_a_van.entry.recorded_at.plus_seconds(60),
        )
        .unwrap();
    assert_eq!(found.holder, Holder::Person(id("person/courier")));
    assert_eq!(next.unwrap().entry.kind, "handoff.accepted");
}

#[test]
fn what_lay_in_a_tank_is_found_from_the_log() {
    let chains = chains_of(&long_story(), |_, _, _| ());
    let tank: EquipmentId = id("equipment/tank");
    let stays = chains.stays(&tank);
    let said: Vec<(String, &str, bool)> = stays
        .iter()
        .map(|stay| {
            let vial = stay.vial.name().to_owned();
            (vial, &*stay.spot.position, stay.left.is_some())
        })
        .filter(|(vial, _, _)| vial == "L1-004" || vial == "L1-005")
        .collect();
    assert_eq!(
        said,
        [
            ("L1-004".to_owned(), "A1", true),
            ("L1-005".to_owned(), "A2", false),
            ("L1-004".to_owned(), "A3", false),
        ]
    );
    let first = stays
        .iter()
        .find(|stay| stay.spot.position == "A1")
        .unwrap();
    let (came, left) = (first.came.recorded_at, first.left.unwrap().recorded_at);
    assert!(first.overlaps(came.plus_seconds(1), came.plus_seconds(2)));
    assert!(first.overlaps(came.plus_seconds(-9), came));
    assert!(first.overlaps(left, left.plus_seconds(9)));
    assert!(!first.overlaps(left.plus_seconds(1), left.plus_seconds(9)));
    assert!(!first.overlaps(came.plus_seconds(-9), came.plus_seconds(-1)));
    assert!(chains.stays(&id("equipment/bath")).is_empty());
}
