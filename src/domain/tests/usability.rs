//! What may be used, and what really happened: the right answers where the record once gave wrong ones.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::deviation::{Assessed, Class, Decided, Decision};
use crate::domain::readings::SetAside;
use crate::domain::specification::Value;
use crate::domain::usability::{Purpose, usability};
use crate::domain::vial::{FoundAgain, Retrieved, VialStage};
use crate::domain::{
    Body, Despite, Event, LocalTime, Record, Relation, Role, Rule, Stop, deviation, infusion,
    order, person, quality, recall, vial,
};

const VIAL: &str = "vial/L1-001";
const SHIPPED: [&str; 3] = ["vial/L1-001", "vial/L1-002", "vial/L1-003"];
const TANK: &str = "equipment/tank";

/// The event as its signer states it afterwards: it happened so many minutes ago, despite these rules.
fn it_happened(story: &mut Story, event: &Event, minutes: i64, rules: &[Rule]) -> Event {
    Event {
        at: LocalTime::at(story.now.plus_seconds(-60 * minutes), 8 * 3600),
        late_reason: Some("no network".into()),
        despite: Some(Despite {
            rules: rules.iter().copied().collect(),
            reason: "it was given before anyone knew".into(),
            evidence: None,
        }),
        ..event.clone()
    }
}

fn decide(story: &mut Story, about: &str, decision: Decision) {
    let assessed = Assessed {
        class: Class::Major,
        impact: "known".into(),
    };
    story.does("quality", about, assessed);
    let decided = Decided {
        decision,
        except: [].into(),
        reason: "looked at".into(),
    };
    story.does("quality", about, decided);
}

/// Two vials in the box B1 of the tank, stored now.
fn in_the_tank() -> Story {
    let mut story = Story::released();
    for (vial, position) in [(VIAL, "A1"), ("vial/L1-002", "A2")] {
        story.does("lab", vial, stored("place/B1", position));
    }
    story.wait_minutes(60);
    story
}

/// The tank was too warm for the last hour.
fn warm(story: &mut Story) -> String {
    let readings = readings(PLANT, story.now.plus_seconds(-3600), story.now, -60_000);
    story.does("lab", TANK, readings);
    story.newest_deviation()
}

fn vial(story: &Story, about: &str) -> vial::Vial {
    let Record::Vial(vial) = story.record(about) else {
        panic!("{about} is no vial");
    };
    vial
}

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

#[test]
fn a_vial_that_is_kept_for_an_order_is_blocked_by_a_warm_tank_like_the_others() {
    let mut story = Story::allocated();
    story.does("ward-pharmacist", VIAL, stored("place/W1", "A1"));
    story.wait_minutes(30);
    let warm = readings(WARD, story.now.plus_seconds(-1200), story.now, 20_000);
    story.does("ward-pharmacist", "equipment/ward-tank", warm);
    assert_eq!(story.shown(VIAL), "quarantined");
    let refusal = story.refused("ward-pharmacist", VIAL, thawed());
    assert_eq!(refusal.rule, Rule::Receipt);
}

#[test]
fn every_vial_that_lay_in_a_tank_while_it_was_warm_is_in_doubt_wherever_it_is_by_then() {
    let mut story = Story::released();
    let vials: Vec<String> = (1..=5)
        .map(|number| format!("vial/L1-{number:03}"))
        .collect();
    for (vial, position) in vials.iter().zip(["A1", "A2", "A3", "A4", "A5"]) {
        story.does("lab", vial, stored("place/B1", position));
    }
    let since = story.now;
    story.wait_minutes(60);
    let until = story.now;
    story.does("lab", "vial/L1-001", stored("place/B1", "B1"));
    story.does(
        "lab",
        "vial/L1-002",
        Retrieved {
            purpose: "work".into(),
        },
    );
    story.does(
        "pharmacist",
        "shipment/S1",
        packed(PLANT, WARD, &["vial/L1-003"]),
    );
    story.does(
        "lab",
        "vial/L1-004",
        vial::Damaged {
            reason: "cracked".into(),
        },
    );
    story.does("lab", "vial/L1-006", stored("place/B1", "C1"));
    story.wait_minutes(10);
    story.does(
        "lab",
        TANK,
        readings(PLANT, since, until.plus_seconds(-60), -60_000),
    );
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    let exposed = deviation::exposed(&story.world, &found, story.now).unwrap();
    let exposed: Vec<String> = exposed
        .into_iter()
        .map(|(vial, _)| vial.to_string())
        .collect();
    assert_eq!(exposed, vials);
    for vial in &vials {
        assert!(
            story
                .reasons(vial, Purpose::Allocate, PLANT)
                .contains(&"deviation_open"),
            "{vial}"
        );
    }
    assert!(
        !story
            .reasons("vial/L1-006", Purpose::Allocate, PLANT)
            .contains(&"deviation_open")
    );
}

#[test]
fn a_warm_logger_between_acceptance_and_opening_leaves_a_doubt() {
    let mut story = Story::sealed();
    let packed_at = story.now;
    story.hand_over("pharmacist", to_courier(), "courier");
    story.wait_minutes(60);
    story.hand_over("courier", to_pharmacy(WARD), "ward-pharmacist");
    let accepted = story.now;
    story.wait_minutes(60);
    story.does(
        "ward-pharmacist",
        "shipment/S1",
        readings(WARD, packed_at, accepted, -190_000),
    );
    let warm = readings(WARD, accepted.plus_seconds(600), story.now, 10_000);
    story.does("ward-pharmacist", "shipment/S1", warm);
    story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
    assert_eq!(story.shown(VIAL), "quarantined");
}

/// A shipment that has arrived, with the moment of its packing.
fn arrived() -> (Story, crate::domain::Instant) {
    let mut story = Story::sealed();
    let packed_at = story.now;
    story.hand_over("pharmacist", to_courier(), "courier");
    story.hand_over("courier", to_pharmacy(WARD), "ward-pharmacist");
    (story, packed_at)
}

#[test]
fn all_files_of_a_shipment_count_together_until_quality_assurance_sets_one_aside() {
    for cold_first in [true, false] {
        let (mut story, packed_at) = arrived();
        let now = story.now;
        let cold = readings(WARD, packed_at, now, -190_000);
        let mut warm = readings(WARD, packed_at, now, -60_000);
        warm.file = sha("another file");
        let file = warm.file;
        let both = if cold_first {
            [cold, warm]
        } else {
            [warm, cold]
        };
        for one in both {
            story.does("ward-pharmacist", "shipment/S1", one);
        }
        story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
        assert_eq!(story.shown(VIAL), "quarantined");
        let aside = SetAside {
            file,
            reason: "of another shipment".into(),
        };
        story.does("ward-quality", "shipment/S1", aside);
        assert_eq!(story.shown(VIAL), "available");
    }
}

#[test]
fn a_file_that_is_read_after_the_receipt_finds_the_vials_where_they_are() {
    let (mut story, packed_at) = arrived();
    let until = story.now;
    story.does(
        "ward-pharmacist",
        "shipment/S1",
        readings(WARD, packed_at, until, -190_000),
    );
    story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
    story.does("ward-pharmacist", VIAL, stored("place/W1", "A1"));
    assert_eq!(story.shown(VIAL), "available");
    story.wait_days(2);
    let mut warm = readings(WARD, packed_at, until, -60_000);
    warm.file = sha("the second logger");
    story.does("ward-pharmacist", "shipment/S1", warm);
    assert_eq!(story.shown(VIAL), "quarantined");
}

#[test]
fn hours_without_a_reading_leave_a_doubt_in_a_tank_as_in_a_shipment() {
    let mut story = in_the_tank();
    story.wait_minutes(660);
    let since = story.now.plus_seconds(-11 * 3600);
    let mut gap = readings(PLANT, since.plus_seconds(-1800), story.now, -190_000);
    gap.summary.gaps = vec![crate::domain::Span {
        from: since,
        to: story.now.plus_seconds(-600),
    }];
    story.does("lab", TANK, gap);
    assert_eq!(story.shown(VIAL), "quarantined");
    // A second logger that has readings of that time lifts the doubt.
    let mut second = readings(PLANT, since.plus_seconds(-600), story.now, -190_000);
    second.file = sha("the second logger");
    story.does("lab", TANK, second);
    assert_eq!(story.shown(VIAL), "available");
}

#[test]
fn silence_between_two_files_of_a_tank_leaves_a_doubt() {
    let mut story = in_the_tank();
    let start = story.now;
    story.wait_minutes(300);
    story.does(
        "lab",
        TANK,
        readings(PLANT, start, start.plus_seconds(3600), -190_000),
    );
    assert_eq!(story.shown(VIAL), "available");
    let mut later = readings(PLANT, start.plus_seconds(3 * 3600), story.now, -190_000);
    later.file = sha("later");
    story.does("lab", TANK, later);
    assert_eq!(story.shown(VIAL), "quarantined");
}

#[test]
fn a_move_that_is_signed_late_counts_from_its_stated_time_and_is_marked_as_late() {
    let mut story = in_the_tank();
    let stored_at = story.now.plus_seconds(-3600);
    let mut event = story.event("lab", VIAL, stored("place/B1", "C1"));
    event.at = LocalTime::at(story.now.plus_seconds(-1200), 8 * 3600);
    event.late_reason = Some("gloves on".into());
    story.send(&event).unwrap();
    let path = vial(&story, VIAL).path;
    let position = |minutes: i64| {
        let at = story.now.plus_seconds(-60 * minutes);
        let stay = path.at(at).unwrap().0.clone();
        (stay.place.unwrap().position, stay.late)
    };
    assert_eq!(position(25), ("A1".to_owned(), false));
    assert_eq!(position(15), ("C1".to_owned(), true));
    assert_eq!(
        path.at(stored_at)
            .unwrap()
            .0
            .place
            .as_ref()
            .unwrap()
            .position,
        "A1"
    );
}

#[test]
fn a_vial_that_is_not_on_the_manifest_is_taken_in_where_it_is_and_unusable_at_its_old_place() {
    let (mut story, packed_at) = arrived();
    let stranger = "vial/L1-005";
    let now = story.now;
    story.does(
        "ward-pharmacist",
        "shipment/S1",
        readings(WARD, packed_at, now, -190_000),
    );
    let mut opened = received(&SHIPPED);
    opened.unlisted = [id(stranger)].into();
    story.does("ward-pharmacist", "shipment/S1", opened);
    assert_eq!(
        vial(&story, stranger).stage,
        VialStage::InStock {
            site: id("site/ward")
        }
    );
    assert_eq!(story.shown(stranger), "quarantined");
    assert_eq!(
        story.shown(VIAL),
        "available",
        "the others are not in doubt"
    );
    let refusal = story.refused(
        "pharmacist",
        "shipment/S2",
        packed(PLANT, WARD, &[stranger]),
    );
    assert!(
        [Rule::Custody, Rule::Receipt, Rule::Equipment].contains(&refusal.rule),
        "{refusal}"
    );
    // The same without a shipment: whoever finds it says so.
    let mut story = Story::released();
    let found = FoundAgain {
        site: id("site/ward"),
        circumstances: "in a drawer".into(),
    };
    story.does("ward-pharmacist", VIAL, found);
    assert_eq!(story.shown(VIAL), "quarantined");
}

// Facts.

/// A verified infusion that was started while the lot was recalled.
fn started_during_a_recall() -> (Story, Event) {
    let mut story = Story::verified();
    story.wait_minutes(5);
    let start = story.event("nurse", "infusion/I1", started());
    story.does("quality", "recall/R1", recalled());
    story.wait_minutes(5);
    (story, start)
}

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

refusals! {
    Despite by fn a_request_is_never_recorded_despite_a_rule() {
        let mut story = Story::released();
        story.does("quality", "lot/L1", held());
        let event = story.event("pharmacist", "lot/L1", crate::domain::lot::Closed { balance: crate::domain::lot::Balance::default() });
        let event = it_happened(&mut story, &event, 1, &[Rule::Balance]);
        story.send(&event)
    }

    Despite by fn a_fact_that_broke_a_rule_says_when_it_happened() {
        let (mut story, start) = started_during_a_recall();
        let mut fact = it_happened(&mut story, &start, 5, &[Rule::Bedside]);
        fact.late_reason = None;
        fact.at = LocalTime::at(story.now, 8 * 3600);
        story.send(&fact)
    }

    Despite by fn nothing_is_recorded_despite_the_rules_about_who_signs() {
        let (mut story, start) = started_during_a_recall();
        let fact = it_happened(&mut story, &start, 5, &[Rule::Role]);
        story.send(&fact)
    }

    Despite by fn a_fact_that_broke_a_rule_names_one() {
        let (mut story, start) = started_during_a_recall();
        let fact = it_happened(&mut story, &start, 5, &[]);
        story.send(&fact)
    }

    Bedside by fn a_rule_that_is_not_named_still_refuses_a_fact() {
        let (mut story, start) = started_during_a_recall();
        let fact = it_happened(&mut story, &start, 5, &[Rule::Custody]);
        story.send(&fact)
    }

    Time by fn a_late_event_is_not_earlier_than_what_it_continues() {
        let mut story = in_the_tank();
        let mut event = story.event("lab", VIAL, Retrieved { purpose: "work".into() });
        event.at = LocalTime::at(story.now.plus_seconds(-7200), 8 * 3600);
        event.late_reason = Some("paper".into());
        story.send(&event)
    }

    Time by fn a_late_event_is_not_earlier_than_what_it_refers_to() {
        let mut story = Story::released();
        story.does("lab", "place/B9", placed(TANK));
        let mut event = story.event("lab", VIAL, stored("place/B9", "A1"));
        event.at = LocalTime::parse("2019-01-01T00:00:00+08:00").unwrap();
        event.late_reason = Some("paper".into());
        story.send(&event)
    }

    Bedside by fn a_late_thaw_does_not_help_its_signer_past_the_expiry() {
        let mut story = Story::allocated();
        let Record::Lot(lot) = story.record("lot/L1") else { panic!() };
        story.now = lot.expires_at().instant().plus_seconds(60);
        let mut event = story.event("ward-pharmacist", VIAL, thawed());
        event.at = LocalTime::at(story.now.plus_seconds(-3600), 8 * 3600);
        event.late_reason = Some("no network".into());
        story.send(&event)
    }

    Shippable by fn nothing_is_packed_that_expires_on_its_way() {
        let mut story = Story::released();
        let Record::Lot(lot) = story.record("lot/L1") else { panic!() };
        story.does("quality", "equipment/shipper", qualified(story.in_days(400)));
        story.does("quality", "equipment/logger", qualified(story.in_days(400)));
        story.now = lot.expires_at().instant().plus_seconds(-1200);
        story.tries("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]))
    }

    Equipment by fn a_shipper_is_in_one_shipment_at_a_time() {
        let mut story = Story::released();
        story.does("pharmacist", "shipment/S1", packed(PLANT, WARD, &[VIAL]));
        story.tries("pharmacist", "shipment/S2", packed(PLANT, WARD, &["vial/L1-002"]))
    }

    Equipment by fn nothing_is_stored_in_a_tank_that_is_out_of_service() {
        let mut story = Story::released();
        story.does("quality", TANK, crate::domain::equipment::Retired { reason: "leaks".into() });
        story.tries("lab", VIAL, stored("place/B1", "A1"))
    }

    Value by fn an_infusion_of_which_nothing_was_given_was_stopped_not_completed() {
        let mut story = Story::verified();
        story.does("nurse", "infusion/I1", started());
        story.tries("nurse", "infusion/I1", completed(0))
    }

    Exists by fn a_file_is_attached_once_by_the_setting_of_its_first_reading() {
        let (mut story, packed_at) = arrived();
        let now = story.now;
        let one = readings(WARD, packed_at, now, -190_000);
        story.does("ward-pharmacist", "shipment/S1", one.clone());
        story.tries("ward-pharmacist", "shipment/S1", one)
    }

    Value by fn a_file_does_not_end_in_the_future() {
        let mut story = in_the_tank();
        let later = story.now.plus_seconds(11 * 86_400);
        let future = readings(PLANT, story.now, later, -190_000);
        story.tries("lab", TANK, future)
    }

    Value by fn a_file_is_read_against_the_limit_of_what_is_in_the_tank() {
        let mut story = in_the_tank();
        let mut odd = readings(PLANT, story.now.plus_seconds(-600), story.now, -190_000);
        odd.limit_mc = -100_000;
        story.tries("lab", TANK, odd)
    }

    Sequence by fn only_a_file_that_counts_is_set_aside() {
        let mut story = in_the_tank();
        story.tries("quality", TANK, SetAside { file: sha("none"), reason: "x".into() })
    }

    Balance by fn a_site_explains_numbers_that_are_not_those_of_the_record() {
        let mut story = Story::stocked();
        story.does("quality", "recall/R1", recalled());
        story.tries("ward-pharmacist", "recall/R1", acknowledged(WARD, 999, 99))
    }

    Balance by fn a_recall_is_not_closed_while_vials_of_it_are_on_the_way() {
        let mut story = Story::sealed();
        story.does("quality", "recall/R1", recalled());
        story.does("quality", "recall/R1", acknowledged(PLANT, 6, 0));
        story.does("ward-pharmacist", "recall/R1", acknowledged(WARD, 0, 0));
        story.tries("quality", "recall/R1", withdrawn_for_good())
    }

    Value by fn a_recall_names_something() {
        Story::released().tries("quality", "recall/R1", recall_of(&[]))
    }

    Sequence by fn an_infusion_that_was_given_is_not_abandoned() {
        let mut story = Story::verified();
        story.does("nurse", "infusion/I1", started());
        story.tries("nurse", "infusion/I1", infusion::Abandoned { reason: "x".into() })
    }

    Value by fn a_site_is_used_for_nothing() {
        let story = Story::staffed();
        let found = usability(&story.world, &subject("site/ward"), Purpose::Ship, None, story.now);
        found.map(|_| sha("usable"))
    }

    Bedside by fn a_vial_that_is_added_between_the_checks_begins_them_anew() {
        let (mut story, other) = (Story::stocked(), "vial/L1-002");
        story.does("investigator", "order/O1", dose("participant/P1", 2).0);
        story.does("ward-pharmacist", VIAL, allocated("order/O1"));
        let early = story.event("ward-pharmacist", VIAL, thawed());
        let early = it_happened(&mut story, &early, 0, &[Rule::Bedside]);
        story.send(&early).unwrap();
        story.decides_all(Decision::Accept);
        let of_one = story.event("nurse", "infusion/I1", check("order/O1", "W1", &[VIAL]));
        let of_one = it_happened(&mut story, &of_one, 0, &[Rule::Bedside]);
        story.send(&of_one).unwrap();
        story.decides_all(Decision::Accept);
        story.does("ward-pharmacist", other, allocated("order/O1"));
        story.does("ward-pharmacist", other, thawed());
        story.tries("second-nurse", "infusion/I1", check("order/O1", "W1", &[VIAL, other]))
    }

    Sequence by fn what_was_given_is_found_nowhere_whatever_its_finder_says() {
        let mut story = Story::infused();
        let found = FoundAgain { site: id("site/ward"), circumstances: "in a drawer".into() };
        let found = story.event("ward-pharmacist", VIAL, found);
        let found = it_happened(&mut story, &found, 0, &[Rule::Sequence]);
        story.send(&found)
    }

    Sequence by fn a_vial_that_is_with_a_courier_is_destroyed_at_no_site() {
        let mut story = Story::sealed();
        story.hand_over("pharmacist", to_courier(), "courier");
        let (role, site) = (Role::Lab, None);
        story.does("admin", "person/courier", person::RoleGranted { role, site });
        let damaged = vial::Damaged { reason: "dropped".into() };
        let damaged = story.event("courier", VIAL, damaged);
        let damaged = it_happened(&mut story, &damaged, 0, &[Rule::Sequence]);
        story.send(&damaged).unwrap();
        story.tries("courier", VIAL, destroyed("person/lab"))
    }
}

#[test]
fn a_lot_on_its_way_is_recalled_at_its_destination_too() {
    let mut story = Story::sealed();
    story.does("quality", "recall/R1", recalled());
    let means = "letter".into();
    let site = id("site/ward");
    story.does("quality", "recall/R1", recall::Notified { site, means });
    story.does("ward-pharmacist", "recall/R1", acknowledged(WARD, 0, 0));
}

#[test]
fn what_is_made_later_from_a_recalled_source_is_recalled_from_the_start() {
    let mut story = Story::banked();
    story.does("quality", "recall/R1", recall_of(&["bank/MCB"]));
    assert!(
        story
            .reasons("bank/WCB", Purpose::Source, PLANT)
            .contains(&"recalled")
    );
    let refusal = story.refused("lab", "lot/L9", lot_opened(4));
    assert_eq!(refusal.rule, Rule::Source);
}

#[test]
fn a_recall_that_is_cleared_gives_back_what_nothing_else_speaks_against() {
    for (disposition, shown) in [
        (recall::Disposition::Cleared, "released"),
        (recall::Disposition::Withdrawn, "recalled"),
    ] {
        let mut story = Story::released();
        story.does("quality", "recall/R1", recalled());
        story.does("quality", "recall/R1", acknowledged(PLANT, 6, 0));
        let closed = recall::Closed {
            effectiveness: "all reached".into(),
            disposition,
        };
        story.does("quality", "recall/R1", closed);
        assert_eq!(story.shown("lot/L1"), shown);
    }
}

#[test]
fn what_was_exposed_with_a_recalled_shipment_is_recalled() {
    let (mut story, packed_at) = arrived();
    let now = story.now;
    story.does(
        "ward-pharmacist",
        "shipment/S1",
        readings(WARD, packed_at, now, -190_000),
    );
    story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
    let exposure = recall::Exposure {
        within: subject("shipment/S1"),
        from: LocalTime::at(packed_at, 0),
        to: LocalTime::at(now, 0),
    };
    let opened = recall::Opened {
        exposures: vec![exposure],
        ..recall_of(&[])
    };
    story.does("quality", "recall/R1", opened);
    assert_eq!(story.shown(VIAL), "recalled");
    assert_ne!(story.shown("vial/L1-005"), "recalled");
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

#[test]
fn a_vial_that_is_found_later_opens_the_account_of_its_lot_again() {
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
    let balance = crate::domain::lot::Balance {
        filled: 6,
        lost: 6,
        ..Default::default()
    };
    story.does(
        "pharmacist",
        "lot/L1",
        crate::domain::lot::Closed { balance },
    );
    assert_eq!(story.state("lot/L1"), "closed");
    let found = FoundAgain {
        site: id("site/plant"),
        circumstances: "behind the rack".into(),
    };
    story.does("pharmacist", VIAL, found);
    assert_eq!(story.state("lot/L1"), "released");
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
    let balance = crate::domain::lot::Balance {
        filled: 6,
        destroyed: 6,
        ..Default::default()
    };
    let closed = crate::domain::lot::Closed { balance };
    let refusal = story.refused("pharmacist", "lot/L1", closed.clone());
    assert!(refusal.why.contains("deviation/DEV-1"), "{refusal}");
    decide(&mut story, "deviation/DEV-1", Decision::Accept);
    story.does("pharmacist", "lot/L1", closed);
}
