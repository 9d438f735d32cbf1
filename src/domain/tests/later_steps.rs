//! What is reported late changes nothing that is known to have come after it.

use super::histories::{given_without, it_was_done};
use super::refusals;
use super::samples::{adverse_event, reviewed_event, updated};
use super::steps::*;
use super::story::*;
use crate::domain::adverse_event::Seriousness;
use crate::domain::deviation::{Class, Decision};
use crate::domain::handoff::{Accepted, Collected, Consigned, Refused, Withdrawn};
use crate::domain::recall::{Closed as RecallClosed, Disposition, reach};
use crate::domain::shipment::{Carrier, Holder, Shipment};
use crate::domain::usability::{Purpose, usability};
use crate::domain::{
    Body, Commitment, Despite, Event, Hash, LocalTime, ParticipantId, Record, Rule, Stop,
    deviation, handoff, infusion, lot, quality, vial,
};

const VIAL: &str = "vial/L1-001";
const AT: &str = "site/ward";
const DOSE: &str = "infusion/I1";
const SHIPMENT: &str = "shipment/S1";

/// Something that was done so many minutes ago.
fn done(story: &mut Story, who: &str, about: &str, body: impl Into<Body>, minutes: i64) -> Event {
    let mut event = story.event(who, about, body);
    event.late_reason = Some("no network".into());
    event.at = LocalTime::at(story.now.plus_seconds(-60 * minutes), 8 * 3600);
    event
}

/// Recorded despite whatever it broke.
fn states(story: &mut Story, who: &str, about: &str, body: impl Into<Body>, minutes: i64) {
    let event = done(story, who, about, body, minutes);
    assert!(it_was_done(story, event, |_| true));
}

/// Refused although it names every rule that can be set aside for it.
fn refused_for_good(
    story: &mut Story,
    who: &str,
    about: &str,
    body: impl Into<Body>,
) -> Result<Hash, Stop> {
    let mut event = done(story, who, about, body, 0);
    assert!(!it_was_done(story, event.clone(), |_| true));
    event.despite = Some(Despite {
        rules: [Rule::Sequence].into(),
        reason: "it was done".into(),
        evidence: None,
    });
    story.send(&event)
}

fn infusion(story: &Story) -> infusion::Infusion {
    let Record::Infusion(found) = story.record(DOSE) else {
        panic!("no infusion")
    };
    found
}

fn shipment(story: &Story) -> Shipment {
    let Record::Shipment(found) = story.record(SHIPMENT) else {
        panic!("no shipment")
    };
    found
}

fn worn(story: &Story, who: &str) -> Option<Commitment> {
    let Record::Participant(found) = story.record(who) else {
        panic!("no participant")
    };
    found.wristband
}

fn consigned() -> Consigned {
    let (name, waybill) = ("carrier".into(), "W-1".into());
    Consigned {
        carrier: Carrier { name, waybill },
    }
}

refusals! {
    Sequence by fn a_lot_is_filled_once_whatever_is_said_of_it_later() {
        let mut story = Story::infused();
        let filled = lot_filled(2, story.in_days(300));
        refused_for_good(&mut story, "lab", "lot/L1", filled)
    }

    Sequence by fn an_infusion_does_not_end_before_its_start_is_recorded() {
        let mut story = Story::verified();
        refused_for_good(&mut story, "nurse", DOSE, completed(2000))
    }

    Sequence by fn an_infusion_ends_once_whatever_is_said_of_it_later() {
        let mut story = Story::partly_infused();
        refused_for_good(&mut story, "nurse", DOSE, completed(2000))
    }
}

#[test]
fn a_second_fill_leaves_what_became_of_the_vials() {
    let mut story = Story::infused();
    let before = story.record(VIAL);
    let filled = lot_filled(3, story.in_days(300));
    let event = done(&mut story, "lab", "lot/L1", filled, 0);
    assert!(!it_was_done(&mut story, event, |_| true));
    assert_eq!(story.record(VIAL), before);
}

#[test]
fn a_lot_that_was_rejected_stays_so_when_its_fill_is_reported() {
    let mut story = Story::banked();
    story.does("lab", "lot/L1", lot_opened(3));
    story.expand("lot/L1");
    story.wait_minutes(60);
    let rejected = quality::Rejected {
        reason: "contaminated".into(),
    };
    story.does("quality", "lot/L1", rejected);
    let filled = lot_filled(2, story.in_days(300));
    let refusal = story.refused("lab", "lot/L1", filled.clone());
    assert_eq!(refusal.rule, Rule::Sequence);
    states(&mut story, "lab", "lot/L1", filled, 10);
    assert_eq!(story.state("lot/L1"), "rejected");
    assert_eq!(story.state(VIAL), "commissioned");
}

#[test]
fn an_end_is_recorded_once_its_start_is() {
    let mut story = Story::verified();
    story.does("quality", "recall/R1", recalled());
    states(&mut story, "nurse", DOSE, started(), 0);
    story.does("nurse", DOSE, completed(2000));
    assert_eq!(infusion(&story).given_ul(), Some(2000));
    assert_eq!(story.state(VIAL), "infused");
}

#[test]
fn a_second_check_that_is_reported_after_the_end_changes_nothing() {
    let mut story = Story::at_the_bedside();
    let check = check("order/O1", "W1", &[VIAL]);
    story.does("nurse", DOSE, check.clone());
    states(&mut story, "nurse", DOSE, started(), 0);
    story.wait_minutes(20);
    story.does("nurse", DOSE, completed(1800));
    let before = infusion(&story);
    states(&mut story, "second-nurse", DOSE, check, 15);
    assert_eq!(infusion(&story).stage, before.stage);
    assert_eq!(infusion(&story).residual_ul, 200);
    let Record::Order(order) = story.record("order/O1") else {
        panic!()
    };
    assert_eq!((order.infusion, story.state("order/O1")), (None, "given"));
    let given_up = infusion::Abandoned {
        reason: "not given".into(),
    };
    assert_eq!(story.refused("nurse", DOSE, given_up).rule, Rule::Sequence);
}

#[test]
fn a_check_for_one_participant_keeps_apart_the_record_of_another() {
    let mut story = Story::at_the_bedside();
    let check = check("order/O1", "W1", &[VIAL]);
    story.does("nurse", DOSE, check.clone());
    let wrong = given_without("participant/P2", VIAL);
    states(&mut story, "nurse", DOSE, wrong, 0);
    let before = worn(&story, "participant/P2");
    states(&mut story, "second-nurse", DOSE, check, 0);
    assert_eq!(worn(&story, "participant/P2"), before);
    assert_eq!(before, Some(wristband("W2")));
}

#[test]
fn what_is_said_of_a_shipment_after_its_receipt_is_in_its_chain_alone() {
    let mut story = Story::stocked();
    story.wait_minutes(60);
    for (who, body) in [
        ("pharmacist", Body::from(sealed())),
        ("pharmacist", consigned().into()),
        (
            "ward-pharmacist",
            Collected {
                site: id(AT),
                waybill: "W-1".into(),
                seal_intact: true,
                condition: "upright".into(),
                temperature_mc: None,
            }
            .into(),
        ),
    ] {
        let before = shipment(&story);
        states(&mut story, who, SHIPMENT, body, 20);
        let after = shipment(&story);
        assert_eq!(after.stage, before.stage, "{who}");
        assert_eq!(after.holder, before.holder, "{who}");
    }
    let times: Vec<_> = shipment(&story).custody.iter().map(|it| it.from).collect();
    assert!(times.is_sorted());
}

#[test]
fn custody_that_was_taken_is_recorded_although_the_offer_was_withdrawn() {
    let mut story = Story::sealed();
    let offer = story.does(
        "pharmacist",
        SHIPMENT,
        handoff::Offered { to: to_courier() },
    );
    let back = Withdrawn {
        offer,
        reason: "nobody came".into(),
    };
    story.does("pharmacist", SHIPMENT, back);
    let taken = accepted(offer);
    assert_eq!(
        story.refused("courier", SHIPMENT, taken.clone()).rule,
        Rule::Sequence
    );
    states(&mut story, "courier", SHIPMENT, taken, 0);
    assert_eq!(
        shipment(&story).holder,
        Holder::Person(id("person/courier"))
    );
    // And at a ward that took it from a courier who offered it to nobody.
    states(&mut story, "ward-pharmacist", SHIPMENT, accepted(offer), 0);
    assert_eq!(shipment(&story).holder, Holder::Site(id(AT)));
    assert_eq!(story.state(SHIPMENT), "delivered");
}

#[test]
fn a_shipment_that_was_offered_to_another_is_with_its_taker() {
    let mut story = Story::sealed();
    let offer = story.does(
        "pharmacist",
        SHIPMENT,
        handoff::Offered { to: to_courier() },
    );
    states(&mut story, "ward-pharmacist", SHIPMENT, accepted(offer), 0);
    assert_eq!(shipment(&story).holder, Holder::Site(id(AT)));
}

#[test]
fn a_refusal_of_an_offer_that_is_not_open_leaves_the_open_one() {
    let mut story = Story::sealed();
    let offered = || handoff::Offered { to: to_courier() };
    let first = story.does("pharmacist", SHIPMENT, offered());
    let back = Withdrawn {
        offer: first,
        reason: "nobody came".into(),
    };
    story.does("pharmacist", SHIPMENT, back);
    story.does("pharmacist", SHIPMENT, offered());
    let no = Refused {
        offer: first,
        reason: "the seal is broken".into(),
    };
    states(&mut story, "courier", SHIPMENT, no, 0);
    assert_eq!(story.state(SHIPMENT), "offered");
}

#[test]
fn custody_taken_back_from_a_carrier_of_whom_nothing_is_recorded_is_recorded() {
    let mut story = Story::sealed();
    let collected = Collected {
        site: id(AT),
        waybill: "W-7".into(),
        seal_intact: true,
        condition: "upright".into(),
        temperature_mc: None,
    };
    assert_eq!(
        story
            .refused("ward-pharmacist", SHIPMENT, collected.clone())
            .rule,
        Rule::Sequence
    );
    states(&mut story, "ward-pharmacist", SHIPMENT, collected, 0);
    assert_eq!(story.state(SHIPMENT), "delivered");
}

#[test]
fn a_wristband_that_was_put_on_before_the_one_known_is_worn_no_more() {
    let mut story = Story::stocked();
    story.wait_minutes(60);
    story.does("nurse", "participant/P1", bound("W8"));
    states(&mut story, "nurse", "participant/P1", bound("W7"), 30);
    assert_eq!(worn(&story, "participant/P1"), Some(wristband("W8")));
    story.does("nurse", "participant/P1", bound("W9"));
    assert_eq!(worn(&story, "participant/P1"), Some(wristband("W9")));
}

#[test]
fn an_update_from_before_the_newest_one_stops_no_clock() {
    let mut story = Story::infused();
    let reported = adverse_event(&story);
    story.does("investigator", "adverse_event/A1", reported);
    story.wait_minutes(30);
    let earlier = updated(&story);
    story.wait_minutes(30);
    let mut serious = updated(&story);
    serious.serious = [Seriousness::Hospitalisation].into();
    serious.grade = 3;
    story.does("investigator", "adverse_event/A1", serious);
    states(&mut story, "investigator", "adverse_event/A1", earlier, 25);
    let Record::AdverseEvent(found) = story.record("adverse_event/A1") else {
        panic!()
    };
    assert!(found.is_serious() && found.is_clock_open());
    assert_eq!(
        (found.grade, found.worst_grade, found.reports.len()),
        (3, 3, 3)
    );
    let review = reviewed_event();
    story.does("ward-quality", "adverse_event/A1", review);
}

#[test]
fn what_two_infusions_are_said_to_have_given_is_recalled_from_both() {
    let mut story = Story::infused();
    states(
        &mut story,
        "nurse",
        "infusion/I2",
        given_without("participant/P2", VIAL),
        0,
    );
    story.does("quality", "recall/R1", recalled());
    let Record::Recall(recall) = story.record("recall/R1") else {
        panic!()
    };
    let reached = reach(&story.world, &recall, story.now).unwrap();
    let ward = &reached.sites[&id(AT)];
    let names: Vec<&str> = ward.participants.iter().map(ParticipantId::name).collect();
    assert_eq!(names, ["P1", "P2"]);
    assert_eq!(ward.running, [id("infusion/I2")].into());
}

#[test]
fn a_site_answers_a_recall_again_for_what_it_did_not_have_before() {
    let mut story = Story::at_the_bedside();
    story.does("quality", "recall/R1", recalled());
    story.does("ward-quality", "recall/R1", acknowledged(WARD, 3, 0));
    story.does("quality", "recall/R1", acknowledged(PLANT, 3, 0));
    states(
        &mut story,
        "nurse",
        "infusion/I2",
        given_without("participant/P2", VIAL),
        0,
    );
    let closing = || RecallClosed {
        effectiveness: "all found".into(),
        disposition: Disposition::Withdrawn,
    };
    assert_eq!(
        story.refused("quality", "recall/R1", closing()).rule,
        Rule::Balance
    );
    story.does("ward-quality", "recall/R1", acknowledged(WARD, 2, 1));
    story.does("quality", "recall/R1", closing());
}

/// Everything of the lot is given or destroyed, and its account balances.
fn used_up() -> (Story, lot::Closed) {
    let mut story = Story::infused();
    for name in ["vial/L1-002", "vial/L1-003"] {
        story.does("ward-pharmacist", name, destroyed("person/nurse"));
    }
    for name in ["vial/L1-004", "vial/L1-005", "vial/L1-006"] {
        story.does("pharmacist", name, destroyed("person/lab"));
    }
    let balance = lot::Balance {
        filled: 6,
        infused: 1,
        destroyed: 5,
        ..lot::Balance::default()
    };
    (story, lot::Closed { balance })
}

#[test]
fn a_lot_is_not_closed_while_a_doubt_about_what_its_vials_were_in_is_open() {
    for about in [SHIPMENT, "bank/WCB", "clone/C1", "donor/D1"] {
        let (mut story, closing) = used_up();
        story.does("lab", "deviation/DEV-1", departed(about, Class::Major));
        let refusal = story.refused("pharmacist", "lot/L1", closing.clone());
        assert_eq!(refusal.rule, Rule::Balance, "{about}");
        assert!(
            refusal.why.contains("deviation/DEV-1"),
            "{about}: {refusal}"
        );
        story.decides_about("deviation/DEV-1", Decision::Accept);
        story.does("pharmacist", "lot/L1", closing);
    }
    let (mut story, closing) = used_up();
    story.does("quality", "recall/R1", recall_of(&["bank/WCB"]));
    let refusal = story.refused("pharmacist", "lot/L1", closing);
    assert!(refusal.why.contains("recall/R1"), "{refusal}");
}

#[test]
fn a_deviation_about_a_clone_is_decided_with_a_vial_left_out() {
    for about in ["clone/C1", "bank/MCB", "bank/WCB", "donor/D1"] {
        let mut story = Story::stocked();
        story.does("lab", "deviation/DEV-1", departed(about, Class::Major));
        let assessed = deviation::Assessed {
            class: Class::Major,
            impact: "looked at".into(),
        };
        story.does("quality", "deviation/DEV-1", assessed);
        let decided = deviation::Decided {
            decision: Decision::Reject,
            except: [id(VIAL)].into(),
            reason: "made before".into(),
        };
        story.does("second-quality", "deviation/DEV-1", decided);
        assert_eq!(
            story.reasons(VIAL, Purpose::Allocate, WARD),
            [""; 0],
            "{about}"
        );
        assert!(
            !story
                .reasons("vial/L1-002", Purpose::Allocate, WARD)
                .is_empty()
        );
    }
}

#[test]
fn what_is_not_there_to_be_used_is_never_called_usable() {
    let ways: [(&str, Body); 5] = [
        (
            "damaged",
            vial::Damaged {
                reason: "cracked".into(),
            }
            .into(),
        ),
        (
            "lost",
            vial::Lost {
                reason: "not in its box".into(),
            }
            .into(),
        ),
        (
            "retained",
            vial::Retained {
                reason: "for a test".into(),
            }
            .into(),
        ),
        ("destroyed", destroyed("person/nurse").into()),
        ("infused", given_without("participant/P2", VIAL)),
    ];
    for (state, body) in ways {
        let mut story = Story::stocked();
        let about = if state == "infused" { DOSE } else { VIAL };
        let who = if state == "infused" {
            "nurse"
        } else {
            "ward-pharmacist"
        };
        states(&mut story, who, about, body, 0);
        assert_eq!(story.state(VIAL), state);
        for purpose in [
            Purpose::Ship,
            Purpose::Allocate,
            Purpose::Thaw,
            Purpose::Give,
        ] {
            let found = usability(
                &story.world,
                &subject(VIAL),
                purpose,
                Some(&id(AT)),
                story.now,
            )
            .unwrap();
            assert!(!found.is_empty(), "{state} for {purpose:?}");
        }
    }
    let story = Story::stocked();
    assert_eq!(story.reasons(VIAL, Purpose::Give, WARD), ["not_thawed"]);
}

#[test]
fn a_check_of_a_label_that_the_record_does_not_know_is_recorded_as_it_was_made() {
    let mut story = Story::at_the_bedside();
    let unknown = infusion::Checked {
        labels: vec![label_of("of nothing")],
        ..check("order/O1", "W1", &[VIAL])
    };
    states(&mut story, "nurse", DOSE, unknown, 0);
    assert_eq!(story.state(DOSE), "checked_once");
}

#[test]
fn an_acceptance_names_what_the_taker_saw() {
    let mut story = Story::sealed();
    let broken = Accepted {
        seal_intact: false,
        ..accepted(sha("no offer"))
    };
    states(&mut story, "courier", SHIPMENT, broken, 0);
    assert!(shipment(&story).seal_broken);
}

#[test]
fn a_screening_from_before_the_one_known_changes_nothing() {
    let mut story = Story::banked();
    story.does("investigator", "participant/P1", screening().0);
    story.wait_minutes(60);
    story.does("investigator", "participant/P1", screening().0);
    let mut before = screening().0;
    before.answers[0].met = false;
    states(&mut story, "investigator", "participant/P1", before, 30);
    assert_eq!(story.state("participant/P1"), "screened");
}
