//! Random stories over a small world: whatever is accepted, the record stays whole.

use super::steps::*;
use super::story::*;
use crate::domain::infusion::InfusionStage;
use crate::domain::order::OrderStage;
use crate::domain::receipt::{ExcursionDecided, Found};
use crate::domain::shipment::{Shipment, ShipmentStage, Taker};
use crate::domain::vial::VialStage;
use crate::domain::{
    Body, Event, Hash, KINDS, MemoryWorld, Record, Relation, Role, Subject, World, handoff,
    infusion, next, order, participant, quality, vial,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

const PEOPLE: [&str; 8] = [
    "pharmacist",
    "ward-pharmacist",
    "courier",
    "nurse",
    "second-nurse",
    "investigator",
    "quality",
    "lab",
];
const SUBJECTS: [&str; 19] = [
    "vial/L1-001",
    "vial/L1-002",
    "vial/L1-003",
    "vial/L2-001",
    "vial/L2-002",
    "vial/L2-003",
    "lot/L1",
    "lot/L2",
    "shipment/S1",
    "shipment/S2",
    "participant/P1",
    "participant/P2",
    "participant/P3",
    "order/O1",
    "order/O2",
    "order/O3",
    "infusion/I1",
    "infusion/I2",
    "infusion/I3",
];
/// Steps that end something or could go on for ever: rarer, so that stories get far.
const RARER: [&str; 10] = [
    "vial.stored",
    "identity.bound",
    "vial.damaged",
    "vial.destroyed",
    "lot.held",
    "lot.recalled",
    "participant.withdrawn",
    "order.cancelled",
    "handoff.withdrawn",
    "handoff.refused",
];

/// Six chances of one step.
type Dice = [u8; 6];

fn pick<T: Clone>(items: &[T], die: u8) -> Option<T> {
    let index = usize::from(die).checked_rem(items.len())?;
    items.get(index).cloned()
}

fn rare(die: u8) -> bool {
    die < 16
}

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

/// One step: mostly something that may come next, by someone who may do it; at times anything by anyone.
fn step(story: &mut Story, dice: Dice) -> Option<Hash> {
    match dice[5] {
        0..=2 => story.wait_days(i64::from(dice[4] % 5)),
        3..=9 => story.wait_minutes(i64::from(dice[4] % 40)),
        _ => story.wait_minutes(1),
    };
    let (about, kind) = choose(story, dice)?;
    let body = body(story, &about, kind, dice)?;
    let someone = usize::from(dice[3]);
    let tries = if rare(dice[2]) { 1 } else { PEOPLE.len() };
    (0..tries).find_map(|turn| {
        let who = PEOPLE[(someone + turn) % PEOPLE.len()];
        story.tries(who, &about, body.clone()).ok()
    })
}

fn choose(story: &Story, dice: Dice) -> Option<(String, &'static str)> {
    if rare(dice[0]) {
        let kind = pick(KINDS, dice[1])?;
        let about: Vec<_> = SUBJECTS
            .iter()
            .filter(|about| subject(about).noun() == kind.noun)
            .collect();
        return Some(((*pick(&about, dice[2])?).to_owned(), kind.word));
    }
    let offered = |about: &&str| {
        let found = next(&story.world, &subject(about), story.now).unwrap();
        let noun = subject(about).noun();
        let own = found.into_iter().filter(move |next| next.kind.noun == noun);
        let free = own.filter(|next| next.blocked.is_none());
        let unpacks = |kind| kind == "shipment.received" && story.state(about) != "delivered";
        let unbound =
            matches!(find(story, about), Some(Record::Participant(p)) if p.wristband.is_none());
        free.map(|next| ((*about).to_owned(), next.kind.word))
            .filter(|(_, kind)| {
                let first = unbound && *kind == "identity.bound";
                first || rare(dice[2]) || !(RARER.contains(kind) || unpacks(*kind))
            })
            .collect::<Vec<_>>()
    };
    let all: Vec<_> = SUBJECTS.iter().flat_map(offered).collect();
    pick(&all, dice[1].wrapping_mul(31).wrapping_add(dice[0]))
}

/// A body of this kind as someone at work would send it, now and then with a slip.
fn body(story: &Story, about: &str, kind: &str, dice: Dice) -> Option<Body> {
    let reason = || "a reason".to_owned();
    let slip = rare(dice[4]);
    Some(match kind {
        "lot.released" => released().into(),
        "lot.held" => held().into(),
        "lot.hold_lifted" => quality::HoldLifted { reason: reason() }.into(),
        "lot.recalled" => recalled().into(),
        "vial.stored" => stored(pick(&["equipment/tank", "equipment/ward-tank"], dice[4])?).into(),
        "vial.damaged" => vial::Damaged { reason: reason() }.into(),
        "vial.destroyed" => destroyed("person/reviewer").into(),
        "vial.thawed" => thawed().into(),
        "vial.allocated" => allocated(&order_for(story, about, dice[4], slip)?).into(),
        "shipment.packed" => return packing(story, dice),
        "shipment.sealed" => sealed().into(),
        "handoff.offered" => handoff::Offered {
            to: taker(dice[4])?,
        }
        .into(),
        "handoff.accepted" => {
            let mut accepted = accepted(open_offer(story, about)?);
            accepted.seal_intact = !slip;
            accepted.into()
        }
        "handoff.refused" => handoff::Refused {
            offer: open_offer(story, about)?,
            reason: reason(),
        }
        .into(),
        "handoff.withdrawn" => handoff::Withdrawn {
            offer: open_offer(story, about)?,
            reason: reason(),
        }
        .into(),
        "shipment.received" => return receiving(story, about, dice),
        "excursion.decided" => ExcursionDecided {
            usable: dice[4] > 60,
            reason: reason(),
        }
        .into(),
        "participant.enrolled" => {
            let mut enrolled = enrolment().0;
            enrolled.answers[usize::from(dice[3] % 3)].met ^= slip;
            enrolled.into()
        }
        "participant.withdrawn" => participant::Withdrawn { reason: reason() }.into(),
        "identity.bound" => bound(&wristband_number(about, slip)).into(),
        "order.placed" => {
            let participant = format!("participant/P{}", dice[3] % 3 + 1);
            let mut placed = dose(&participant, u32::from(dice[4] % 2) + 1).0;
            placed.lot = id(pick(&["lot/L1", "lot/L1", "lot/L2"], dice[2])?);
            placed.into()
        }
        "order.cancelled" => order::Cancelled { reason: reason() }.into(),
        "infusion.checked" => return checking(story, about, dice),
        "infusion.started" => started().into(),
        "infusion.completed" => completed(u32::from(dice[4]) * 20).into(),
        "infusion.stopped" => infusion::Stopped {
            volume_ul: 1,
            reaction: true,
            reason: reason(),
        }
        .into(),
        _ => return None,
    })
}

fn wristband_number(about: &str, slip: bool) -> String {
    let own = about.replace("participant/P", "W");
    if slip { format!("{own}-new") } else { own }
}

fn find(story: &Story, about: &str) -> Option<Record> {
    let standing = story.world.standing(&subject(about)).unwrap()?;
    Some(standing.record.clone())
}

fn shipment(story: &Story, about: &str) -> Option<Shipment> {
    match find(story, about)? {
        Record::Shipment(shipment) => Some(shipment),
        _ => None,
    }
}

fn order_of(story: &Story, about: &str) -> Option<order::Order> {
    match find(story, about)? {
        Record::Order(order) => Some(order),
        _ => None,
    }
}

/// An order that waits for a vial like this, or any.
fn order_for(story: &Story, vial: &str, die: u8, slip: bool) -> Option<String> {
    let orders = ["order/O1", "order/O2", "order/O3"];
    let lot = vial.replace("vial/", "lot/");
    let waits = |about: &&&str| {
        let order = order_of(story, about);
        order.is_some_and(|order| lot.starts_with(&order.lot.to_string()) && !order.is_allocated())
    };
    let waiting: Vec<_> = orders.iter().filter(waits).collect();
    let found = if slip {
        None
    } else {
        pick(&waiting, die).copied()
    };
    found.or(pick(&orders, die)).map(Into::into)
}

fn packing(story: &Story, dice: Dice) -> Option<Body> {
    let (from, to) = if dice[3] < 230 {
        (PLANT, WARD)
    } else {
        (WARD, PLANT)
    };
    let here = |about: &&&str| {
        matches!(find(story, about), Some(Record::Vial(vial)) if match &vial.stage {
            VialStage::Commissioned { site } | VialStage::Stored { site, .. }
                | VialStage::Available { site, .. } => site.name() == from,
            _ => false,
        })
    };
    let lot = pick(&["vial/L1", "vial/L1", "vial/L2"], dice[2])?;
    let slip = rare(dice[4]);
    let vials: Vec<&str> = SUBJECTS[..6]
        .iter()
        .filter(|vial| slip || (vial.starts_with(lot) && here(vial)))
        .copied()
        .collect();
    Some(packed(from, to, &vials).into())
}

fn taker(die: u8) -> Option<Taker> {
    let lab = Taker::Staff {
        role: Role::Lab,
        site: id("site/plant"),
    };
    let takers = [
        to_courier(),
        to_pharmacy(WARD),
        to_pharmacy(WARD),
        to_pharmacy(PLANT),
        lab,
    ];
    pick(&takers, die)
}

fn open_offer(story: &Story, about: &str) -> Option<Hash> {
    match shipment(story, about)?.stage {
        ShipmentStage::Offered { offer, .. } => Some(offer),
        _ => Some(sha("no offer")),
    }
}

fn receiving(story: &Story, about: &str, dice: Dice) -> Option<Body> {
    let vials: Vec<String> = shipment(story, about)?
        .vials
        .iter()
        .map(ToString::to_string)
        .collect();
    let vials: Vec<&str> = vials.iter().map(String::as_str).collect();
    let mut received = received(&vials);
    if rare(dice[4]) {
        received.vials[0].found = pick(&[Found::Absent, Found::Damaged], dice[3])?;
    }
    received.warmest_mc = Some(if rare(dice[3]) { 0 } else { -180_000 });
    received.seal_intact = !rare(dice[2]);
    Some(received.into())
}

fn checking(story: &Story, about: &str, dice: Dice) -> Option<Body> {
    let begun = match find(story, about) {
        Some(Record::Infusion(infusion)) => Some(infusion.order.to_string()),
        _ => None,
    };
    let ready = |about: &&&str| order_of(story, about).is_some_and(|order| order.is_allocated());
    let orders = ["order/O1", "order/O2", "order/O3"];
    let full: Vec<_> = orders.iter().filter(ready).collect();
    let order = begun.or(pick(&full, dice[3]).map(ToString::to_string))?;
    let placed = order_of(story, &order)?;
    let slip = rare(dice[4]);
    let participant = if slip {
        "participant/P1".into()
    } else {
        placed.participant.to_string()
    };
    let vials: Vec<String> = placed.allocated.iter().map(ToString::to_string).collect();
    let vials: Vec<&str> = vials.iter().map(String::as_str).collect();
    let number = wristband_number(&participant, rare(dice[2]));
    Some(check(&order, &number, &vials).into())
}

/// What must hold of the record at every moment.
fn assert_whole(story: &Story) {
    let mut enrolled = 0;
    let mut used = BTreeMap::new();
    for (about, standing) in story.world.standings() {
        match &standing.record {
            Record::Vial(vial) => assert_vial(story, about, vial),
            Record::Shipment(shipment) => assert_shipment(story, about, shipment),
            Record::Order(order) => {
                assert!(order.allocated.len() <= usize::try_from(order.vials).unwrap());
                for vial in &order.allocated {
                    let Record::Vial(vial) = story.record(&vial.to_string()) else {
                        panic!()
                    };
                    assert_eq!(vial.lot, order.lot);
                    let kept = vial.order().is_some_and(|order| order.subject() == about);
                    let given = order.stage == OrderStage::Given
                        && matches!(vial.stage, VialStage::Infused { .. });
                    assert!(kept || given, "{about} has {vial:?}");
                }
            }
            Record::Infusion(infusion) if infusion.has_started() => {
                for vial in &infusion.vials {
                    let other = used.insert(vial.clone(), about.clone());
                    assert_eq!(other, None, "{vial} is in two infusions");
                    assert_eq!(story.state(&vial.to_string()), "infused");
                }
            }
            Record::Participant(_) => enrolled += 1,
            _ => {}
        }
    }
    let Record::Protocol(trial) = story.record("protocol/trial") else {
        panic!()
    };
    assert_eq!(trial.enrolled, enrolled);
    assert!(enrolled <= trial.protocol.enrolment.cap);
    let uses = story
        .world
        .links()
        .iter()
        .filter(|link| link.relation == Relation::UsedIn);
    let uses: Vec<_> = uses.map(|link| &link.from).collect();
    assert_eq!(uses.len(), uses.iter().collect::<BTreeSet<_>>().len());
}

fn assert_vial(story: &Story, about: &Subject, vial: &vial::Vial) {
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
        let Record::Vial(vial) = story.record(&vial.to_string()) else {
            panic!()
        };
        let here =
            matches!(&vial.stage, VialStage::Packed { shipment } if shipment.subject() == about);
        assert!(here, "{about} carries {vial:?}");
    }
}

/// What must have held before the newest event of the story.
fn assert_allowed(before: &Story, after: &Story) {
    let event = Event::read(&after.told.last().unwrap().bytes).unwrap();
    let released = |lot: &str| before.state(lot) == "released";
    match &event.body {
        Body::ParticipantEnrolled(body) => {
            let answers = body.answers.iter();
            assert!(
                answers
                    .clone()
                    .all(|a| a.met == a.criterion.starts_with('I'))
            );
        }
        Body::ShipmentPacked(body) if body.to.name() == WARD => {
            for vial in &body.vials {
                let Record::Vial(vial) = before.record(&vial.to_string()) else {
                    panic!()
                };
                assert!(released(&vial.lot.to_string()));
            }
        }
        Body::VialAllocated(_) | Body::VialThawed(_) => {
            let Record::Vial(vial) = before.record(event.subject.as_str()) else {
                panic!()
            };
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
                let Record::Vial(vial) = before.record(&vial.to_string()) else {
                    panic!()
                };
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
