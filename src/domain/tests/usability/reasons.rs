//! The reasons against a use stand side by side, each with its own cause and end.

use super::*;

#[test]
fn two_doubts_stand_side_by_side_and_each_is_settled_by_itself() {
    for (first, second, shown) in [
        (Decision::Accept, Decision::Accept, "available"),
        (Decision::Accept, Decision::Reject, "rejected"),
        (Decision::Reject, Decision::Accept, "rejected"),
    ] {
        let mut story = in_the_tank();
        let one = warm(&mut story);
        story.wait_minutes(120);
        let two = warm(&mut story);
        assert_ne!(one, two);
        assert_eq!(story.shown(VIAL), "quarantined");
        decide(&mut story, &one, first);
        assert!(!story.reasons(VIAL, Purpose::Allocate, PLANT).is_empty());
        decide(&mut story, &two, second);
        assert_eq!(story.shown(VIAL), shown);
        if shown == "rejected" {
            decide_again(
                &mut story,
                if first == Decision::Reject {
                    &two
                } else {
                    &one
                },
            );
            assert_eq!(
                story.shown(VIAL),
                shown,
                "the other decision settles nothing"
            );
        }
    }
}

fn decide_again(story: &mut Story, about: &str) {
    let decided = Decided {
        decision: Decision::Accept,
        except: [].into(),
        reason: "looked at again".into(),
    };
    story.does("quality", about, decided);
}

#[test]
fn a_deviation_speaks_against_use_from_the_moment_it_is_opened_wherever_it_is_about() {
    for about in [
        VIAL, "lot/L1", "bank/WCB", "bank/MCB", "clone/C1", "donor/D1", "place/B1", TANK,
    ] {
        for (class, blocks) in [
            (Class::Critical, true),
            (Class::Major, true),
            (Class::Minor, false),
        ] {
            let mut story = in_the_tank();
            story.does("lab", "deviation/DEV-1", departed(about, class));
            let found = story.tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]));
            assert_eq!(found.is_err(), blocks, "{about} {class:?}");
            if !blocks {
                continue;
            }
            decide(&mut story, "deviation/DEV-1", Decision::Reject);
            let found = story.tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]));
            assert!(found.is_err(), "{about}");
            assert_eq!(story.shown(VIAL), "rejected");
            decide_again(&mut story, "deviation/DEV-1");
            story.does("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]));
        }
    }
}

#[test]
fn holds_have_their_own_causes_and_ends_and_a_failed_result_blocks_by_itself() {
    let mut story = Story::released();
    let paperwork = story.does("quality", "lot/L1", held());
    let complaint = story.does("quality", "lot/L1", held());
    story.does("quality", "lot/L1", lifted(paperwork));
    assert_eq!(story.shown("lot/L1"), "on_hold");
    let mut growth = result("sterility");
    growth.value = Value::Finding("growth".into());
    growth.retest_reason = Some("stability".into());
    story.does("analyst", "lot/L1", growth);
    let about = story.newest_deviation();
    story.does("quality", "lot/L1", lifted(complaint));
    assert_eq!(story.shown("lot/L1"), "result_fails");
    decide(&mut story, &about, Decision::Accept);
    let refusal = story.refused("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]));
    assert_eq!(refusal.rule, Rule::Shippable);
    assert!(refusal.why.contains("sterility fails"), "{refusal}");
}

#[test]
fn a_result_that_is_found_invalid_after_the_release_blocks_until_there_is_a_valid_one() {
    let mut story = Story::released();
    let Record::Lot(lot) = story.record("lot/L1") else {
        panic!()
    };
    let invalid = quality::ResultInvalidated {
        test: "viability".into(),
        result: lot.results["viability"].entry,
        reason: "the stain was old".into(),
    };
    story.does("quality", "lot/L1", invalid);
    assert_eq!(story.reasons(VIAL, Purpose::Ship, WARD), ["result_invalid"]);
    let mut again = result("viability");
    again.retest_reason = Some("new stain".into());
    story.does("analyst", "lot/L1", again);
    assert!(story.reasons(VIAL, Purpose::Ship, WARD).is_empty());
}

#[test]
fn at_the_very_instant_of_its_expiry_a_lot_has_expired_for_every_purpose() {
    let mut story = Story::released();
    let Record::Lot(lot) = story.record("lot/L1") else {
        panic!()
    };
    let expiry = lot.expires_at().instant();
    let purposes = [
        Purpose::Release,
        Purpose::Ship,
        Purpose::Allocate,
        Purpose::Thaw,
        Purpose::Give,
    ];
    for (now, expired) in [(expiry.plus_seconds(-1), false), (expiry, true)] {
        story.now = now;
        for purpose in purposes {
            let about = if purpose == Purpose::Release {
                "lot/L1"
            } else {
                VIAL
            };
            let found = story.reasons(about, purpose, PLANT);
            assert_eq!(found.contains(&"expired"), expired, "{purpose:?}");
        }
    }
}
