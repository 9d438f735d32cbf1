//! Chains of custody and accounts: at every moment one holder, and every account even, whatever happens in whatever order.

mod walk;

use super::steps::*;
use super::story::*;
use crate::domain::custody::{Chains, Movement, Period, at, beside, chain, chains, contents};
use crate::domain::deviation::Decision;
use crate::domain::lot::Balance;
use crate::domain::shipment::Holder;
use crate::domain::{
    EntryFact, EquipmentId, Event, Hash, Instant, LotId, MemoryWorld, Proposal, Record, Span,
    decide, handoff, vial,
};

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

/// What the records of a story say after each of its entries.
fn replay(story: &Story, mut after: impl FnMut(&MemoryWorld, Instant)) {
    let mut world = MemoryWorld::default();
    for (index, signed) in (0u64..).zip(&story.signed) {
        let event = Event::read(&signed.bytes).unwrap();
        // As the story made it, since later events name it.
        let leaf = Hash::of(&[b"leaf", &index.to_be_bytes(), &signed.bytes]);
        let proposal = Proposal {
            event: &event,
            key_id: signed.key_id,
            leaf,
            event_hash: Hash::of(&[&signed.bytes]),
            index,
            recorded_at: signed.recorded_at,
        };
        let changes = decide(&world, &proposal).unwrap();
        world.apply(EntryFact::of(&event, proposal.head()), changes);
        after(&world, signed.recorded_at);
    }
}

fn chains_of(story: &Story) -> Chains {
    chains(&story.world, &lot(), story.now).unwrap()
}

fn chain_of(story: &Story, vial: &str) -> Vec<Period> {
    chain(&story.world, &id(vial), story.now).unwrap()
}

/// What must hold after each entry: the chain says what the record says, and every account is even.
fn assert_told(world: &MemoryWorld, now: Instant) {
    let mut balance = Balance::default();
    for (about, standing) in world.standings() {
        let Record::Vial(vial) = &standing.record else {
            continue;
        };
        let periods = chain(world, &about.clone().try_into().unwrap(), now).unwrap();
        assert!(periods.windows(2).all(|two| two[0].from <= two[1].from));
        let (period, next) = at(&periods, now).unwrap();
        assert_eq!(next, None, "{about}");
        assert_eq!(period.holder, vial.holder(world).unwrap(), "{about}");
        assert_eq!((period.state, &period.place), (vial.state(), &vial.place));
        assert_eq!(period.stage, vial.stage);
        balance.count(&vial.stage);
    }
    if balance.filled > 0 {
        let account = chains(world, &lot(), now).unwrap().account();
        assert!(account.even, "{account:?}");
        assert_eq!(account.balance, balance);
    }
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
    let story = long_story();
    replay(&story, assert_told);
    let account = chains_of(&story).account();
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
}

#[test]
fn the_log_of_movements_carries_the_balance_forward() {
    let moved = chains_of(&long_story()).movements();
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
    assert!(moved.is_sorted_by_key(|one| (one.from, one.entry)));
}

#[test]
fn a_chain_has_no_gap_and_one_holder_at_every_moment() {
    let story = long_story();
    for vial in VIALS {
        let chain = chain_of(&story, vial);
        assert!(
            chain
                .windows(2)
                .all(|two| { two[0].entry < two[1].entry && two[0].from <= two[1].from })
        );
        let filled = chain.first().unwrap().from;
        assert_eq!(at(&chain, Instant::from_micros(filled.micros() - 1)), None);
        for signed in &story.signed {
            let signed = signed.recorded_at;
            assert_eq!(at(&chain, signed).is_some(), signed >= filled, "{vial}");
        }
    }
    let chain = chain_of(&story, "vial/L1-002");
    let mut held: Vec<String> = chain.iter().map(|one| one.holder.to_string()).collect();
    held.dedup();
    let (plant, ward) = ("site/plant", "site/ward");
    assert_eq!(
        held,
        [plant, "person/courier", ward, "person/courier", plant]
    );
    let mut in_a_van = chain.iter();
    let in_a_van = in_a_van.find(|period| matches!(period.holder, Holder::Person(_)));
    let later = in_a_van.unwrap().from.plus_seconds(60);
    let (found, next) = at(&chain, later).unwrap();
    assert_eq!(found.holder, Holder::Person(id("person/courier")));
    assert_eq!(next.unwrap().holder, Holder::Site(id("site/ward")));
}

#[test]
fn a_move_that_is_signed_late_counts_from_its_stated_time_and_is_marked() {
    let mut story = Story::stocked();
    let vial = "vial/L1-005";
    story.does("lab", vial, stored("place/B1", "A2"));
    story.wait_minutes(30);
    let moved = story.now;
    let mut late = story.event("lab", vial, stored("place/B1", "A3"));
    late.late_reason = Some("no network".into());
    story.wait_minutes(90);
    story.send(&late).unwrap();
    let chain = chain_of(&story, vial);
    let position = |when: Instant| {
        let (period, _) = at(&chain, when).unwrap();
        (period.place.clone().unwrap().position, period.late)
    };
    assert_eq!(position(moved.plus_seconds(60)), ("A3".to_owned(), true));
    assert_eq!(position(moved.plus_seconds(-60)), ("A2".to_owned(), false));
    let tank: EquipmentId = id("equipment/tank");
    let then = Span::at(moved.plus_seconds(60));
    let there = contents(&story.world, &tank, then, story.now).unwrap();
    let there = there.iter().find(|lay| lay.vial == id(vial)).unwrap();
    assert_eq!((&*there.position, there.late), ("A3", true));
}

#[test]
fn what_lay_in_a_tank_is_found_from_the_paths() {
    let story = long_story();
    let tank: EquipmentId = id("equipment/tank");
    let ever = Span {
        from: Instant::from_micros(0),
        to: story.now,
    };
    let lays = |window: Span| contents(&story.world, &tank, window, story.now).unwrap();
    let all = lays(ever);
    let said: Vec<(&str, &str, bool)> = all
        .iter()
        .map(|lay| (lay.vial.name(), &*lay.position, lay.to.is_some()))
        .filter(|(vial, _, _)| ["L1-004", "L1-005"].contains(vial))
        .collect();
    assert_eq!(
        said,
        [
            ("L1-004", "A1", true),
            ("L1-005", "A2", false),
            ("L1-004", "A3", false),
        ]
    );
    let first = all.iter().find(|lay| lay.position == "A1").unwrap();
    let (came, left) = (first.from, first.to.unwrap());
    let overlaps = |from: Instant, to: Instant| lays(Span { from, to }).contains(first);
    assert!(overlaps(came.plus_seconds(1), came.plus_seconds(2)));
    assert!(overlaps(came.plus_seconds(-9), came));
    assert!(overlaps(left, left.plus_seconds(9)));
    assert!(!overlaps(left.plus_seconds(1), left.plus_seconds(9)));
    assert!(!overlaps(came.plus_seconds(-9), came.plus_seconds(-1)));
    let bath = contents(&story.world, &id("equipment/bath"), ever, story.now);
    assert_eq!(bath.unwrap(), []);
}

#[test]
fn what_was_with_a_vial_is_what_was_in_the_same_place_or_shipment_then() {
    let story = long_story();
    let with = |vial: &str, when: Instant| -> Vec<(String, String)> {
        let found = beside(&story.world, &id(vial), when, story.now).unwrap();
        let said = found.iter();
        said.map(|one| (one.within.to_string(), one.vial.name().to_owned()))
            .collect()
    };
    let chain = chain_of(&story, "vial/L1-001");
    let filled = chain.first().unwrap().from;
    assert_eq!(with("vial/L1-001", filled.plus_seconds(-60)), []);
    let packed = chain.iter().find(|period| period.state == "packed");
    let others = |names: &[&str], within: &str| -> Vec<(String, String)> {
        let named = names.iter();
        named
            .map(|name| (within.to_owned(), (*name).to_owned()))
            .collect()
    };
    let sent = packed.unwrap().from.plus_seconds(1);
    assert_eq!(
        with("vial/L1-001", sent),
        others(&["L1-002", "L1-003"], "shipment/S1")
    );
    assert_eq!(
        with("vial/L1-004", story.now),
        others(&["L1-005"], "place/B1")
    );
}
