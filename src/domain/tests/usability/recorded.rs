//! What happened is recorded, whatever speaks against it, and counts in every account.

use super::*;
use crate::domain::lot::{Balance, Closed};
use crate::domain::overriding;

#[test]
fn an_infusion_that_was_given_before_the_recall_was_known_is_recorded_and_in_every_trace() {
    let (mut story, start) = started_during_a_recall();
    let plain = Event {
        late_reason: Some("no network".into()),
        ..start.clone()
    };
    let Err(Stop::Refused(refusal)) = story.send(&plain) else {
        panic!()
    };
    assert_eq!(refusal.rule, Rule::Bedside);
    let fact = it_happened(&mut story, &start, 5, &[Rule::Bedside]);
    story.send(&fact).unwrap();
    assert_eq!(story.state("infusion/I1"), "started");
    let given = story.world.links().iter().any(|link| {
        link.relation == Relation::GivenTo
            && link.from == subject("infusion/I1")
            && link.to == subject("participant/P1")
    });
    assert!(given);
    let Record::Recall(recall) = story.record("recall/R1") else {
        panic!()
    };
    let reach = recall::reach(&story.world, &recall, story.now).unwrap();
    let ward = &reach.sites[&id("site/ward")];
    assert_eq!(ward.participants.len(), 1);
    assert_eq!(ward.running.len(), 1);
    let Record::Deviation(found) = story.record(&story.newest_named("deviation/B")) else {
        panic!()
    };
    assert_eq!(
        found.cause,
        deviation::Cause::Breach([Rule::Bedside].into())
    );
    assert!(found.items.contains(&subject("participant/P1")));
}

#[test]
fn a_dose_that_was_checked_and_never_given_comes_to_an_end() {
    let mut story = Story::verified();
    let cancelled = order::Cancelled {
        reason: "fever".into(),
    };
    story.does("investigator", "order/O1", cancelled);
    assert_eq!(story.state("infusion/I1"), "abandoned");

    let mut story = Story::verified();
    story.does(
        "nurse",
        "infusion/I1",
        infusion::Abandoned {
            reason: "fever".into(),
        },
    );
    assert_eq!(story.state("infusion/I1"), "abandoned");

    let mut story = Story::verified();
    story.does("ward-pharmacist", VIAL, destroyed("person/nurse"));
    assert_eq!(story.state("infusion/I1"), "abandoned");
}

#[test]
#[expect(clippy::too_many_lines, reason = "one row for each state of a vial")]
fn in_every_state_of_a_vial_its_thaw_move_loss_and_infusion_can_be_recorded() {
    let mut allocated = Story::allocated();
    allocated.wait_minutes(1);
    let mut thawed_one = Story::at_the_bedside();
    thawed_one.wait_minutes(1);
    let mut destroyed_one = Story::at_the_bedside();
    destroyed_one.does("ward-pharmacist", VIAL, destroyed("person/nurse"));
    let mut lost = Story::stocked();
    lost.does(
        "ward-pharmacist",
        VIAL,
        vial::Lost {
            reason: "gone".into(),
        },
    );
    let mut withdrawn_one = Story::at_the_bedside();
    withdrawn_one.does("investigator", "participant/P1", withdrawn());
    for (state, story) in [
        ("stocked", Story::stocked()),
        ("allocated", allocated),
        ("thawed", thawed_one),
        ("destroyed", destroyed_one),
        ("lost", lost),
        ("withdrawn", withdrawn_one),
    ] {
        let all = [
            Rule::Sequence,
            Rule::Time,
            Rule::Bedside,
            Rule::Receipt,
            Rule::Custody,
            Rule::Position,
            Rule::Allocation,
            Rule::Equipment,
            Rule::Disposition,
        ];
        let given = infusion::GivenWithout {
            participant: id("participant/P1"),
            order: None,
            vials: [id(VIAL)].into(),
        };
        let started = infusion::Started {
            access: "arm".into(),
            given: Some(given),
        };
        let facts: [(&str, &str, Body); 4] = [
            ("ward-pharmacist", VIAL, thawed().into()),
            ("ward-pharmacist", VIAL, stored("place/W1", "H1").into()),
            (
                "ward-pharmacist",
                VIAL,
                vial::Lost {
                    reason: "gone".into(),
                }
                .into(),
            ),
            ("nurse", "infusion/I9", started.into()),
        ];
        for (who, about, body) in facts {
            let mut story = story.clone();
            let plain = story.event(who, about, body);
            let fact = it_happened(&mut story, &plain, 0, &all);
            let kind = fact.body.kind();
            story
                .send(&fact)
                .unwrap_or_else(|stop| panic!("{kind} of a vial that is {state}: {stop:?}"));
            if kind == "infusion.started" {
                let given = story.world.links().iter().any(|link| {
                    link.relation == Relation::UsedIn
                        && link.from == subject(VIAL)
                        && link.to == subject("infusion/I9")
                });
                assert!(given, "{state}");
            }
        }
    }
}

/// A lot that was closed once all of its vials were lost.
fn closed_without_its_vials() -> Story {
    let mut story = Story::released();
    for number in 1..=6 {
        let about = format!("vial/L1-{number:03}");
        let lost = vial::Lost {
            reason: "gone".into(),
        };
        story.does("pharmacist", &about, lost);
        let deviation = story.newest_deviation();
        decide(&mut story, &deviation, Decision::Reject);
    }
    let balance = Balance {
        filled: 6,
        lost: 6,
        ..Balance::default()
    };
    story.does("pharmacist", "lot/L1", Closed { balance });
    assert_eq!(story.state("lot/L1"), "closed");
    story
}

#[test]
fn a_vial_that_is_found_later_opens_the_account_of_its_lot_again() {
    let mut story = closed_without_its_vials();
    let found = FoundAgain {
        site: id("site/plant"),
        circumstances: "behind the rack".into(),
    };
    story.does("pharmacist", VIAL, found);
    assert_eq!(story.state("lot/L1"), "released");
}

#[test]
fn a_lost_vial_that_was_put_away_opens_the_account_of_its_lot_again() {
    let mut story = closed_without_its_vials();
    let event = story.event("lab", VIAL, stored("place/B1", "H8"));
    story.wait_minutes(5);
    let fact = it_happened(&mut story, &event, 1, &[Rule::Custody, Rule::Sequence]);
    story.send(&fact).unwrap();
    assert_eq!(vial(&story, VIAL).state(), "stored");
    assert_eq!(story.state("lot/L1"), "released");
}

#[test]
fn a_vial_that_the_account_has_on_hand_does_not_open_it_by_moving_about() {
    let mut story = Story::delivered();
    let balance = Balance {
        filled: 6,
        on_hand: 6,
        ..Balance::default()
    };
    let asked = overriding::Requested {
        rule: Rule::Balance,
        about: subject("lot/L1"),
        whole: subject("lot/L1"),
        until: story.in_days(1),
        reason: "the trial ends".into(),
    };
    let request = story.does("pharmacist", "override/V1", asked);
    let reason = "agreed".into();
    story.does(
        "quality",
        "override/V1",
        overriding::Granted { request, reason },
    );
    let mut closing = story.event("pharmacist", "lot/L1", Closed { balance });
    closing.under = Some(id("override/V1"));
    story.send(&closing).unwrap();
    story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
    story.does("ward-pharmacist", VIAL, stored("place/W1", "A1"));
    story.does("lab", "vial/L1-005", stored("place/B1", "A1"));
    assert_eq!(story.state("lot/L1"), "closed");
}

#[test]
fn a_lot_with_an_open_deviation_is_not_closed() {
    let mut story = Story::released();
    for number in 1..=6 {
        story.does(
            "pharmacist",
            &format!("vial/L1-{number:03}"),
            destroyed("person/lab"),
        );
    }
    story.does("lab", "deviation/DEV-1", departed(VIAL, Class::Minor));
    let balance = Balance {
        filled: 6,
        destroyed: 6,
        ..Default::default()
    };
    let closed = Closed { balance };
    let refusal = story.refused("pharmacist", "lot/L1", closed.clone());
    assert!(refusal.why.contains("deviation/DEV-1"), "{refusal}");
    decide(&mut story, "deviation/DEV-1", Decision::Accept);
    story.does("pharmacist", "lot/L1", closed);
}
