//! What no other step sets right: a false notice, a screening after the enrolment, what a taker saw of a shipper.

use super::super::samples::notice_to;
use super::*;
use crate::domain::adverse_event::{AdverseEvent, AdverseEventStage, Closed, Recipient};
use crate::domain::shipment::Shipment;

const P1: &str = "participant/P1";
const AE: &str = "adverse_event/A1";
const WHOM: (&str, &str) = ("adverse_event.notified", "body.whom");

/// A serious event whose notice to the sponsor is recorded.
fn notified() -> Story {
    let mut story = Story::infused();
    story.wait_days(1);
    let mut report = adverse_event(&story);
    report.serious.insert(Seriousness::Hospitalisation);
    story.does("investigator", AE, report);
    let notice = notice_to(&story, Recipient::Sponsor);
    story.does("investigator", AE, notice);
    story
}

fn event(story: &Story) -> AdverseEvent {
    let Record::AdverseEvent(event) = story.record(AE) else {
        panic!()
    };
    event
}

fn shipment(story: &Story) -> Shipment {
    let Record::Shipment(shipment) = story.record("shipment/S1") else {
        panic!()
    };
    shipment
}

fn newest(story: &Story) -> crate::domain::Deviation {
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    found
}

#[test]
fn a_false_notice_of_the_sponsor_is_set_right_and_the_clock_runs_on() {
    let mut story = notified();
    assert!(!event(&story).is_clock_open());
    let before = story.deviations();
    story
        .corrects("investigator", WHOM, json!("ethics_committee"))
        .unwrap();
    assert!(event(&story).is_clock_open());
    assert_eq!(event(&story).notices[0].whom, Recipient::EthicsCommittee);
    assert_eq!(story.deviations(), before + 1);
    assert!(newest(&story).what.contains("sponsor"));
}

#[test]
fn whom_a_notice_of_a_closed_event_told_is_set_right_by_two_people() {
    let mut story = notified();
    story.does("ward-quality", AE, reviewed_event());
    story.does("ward-quality", AE, Closed {});
    assert!(
        story
            .corrects("investigator", WHOM, json!("regulator"))
            .is_err()
    );
    let people = ("ward-quality", "investigator");
    story.sets_right(people, WHOM, json!("regulator"));
    let event = event(&story);
    assert!(event.is_clock_open());
    assert_eq!(event.stage, AdverseEventStage::Closed);
    assert_eq!(newest(&story).about, subject(P1));
}

const AGE: (&str, &str) = ("participant.screened", "body.age_years");
const MET: (&str, &str) = ("participant.screened", "body.answers[0].met");
const BY: (&str, &str) = ("ward-quality", "investigator");

/// P9 is screened, and enrolled.
fn enrolled_one() -> Story {
    let mut story = Story::banked();
    story.enrols("participant/P9");
    story
}

fn screened(story: &Story) -> Participant {
    let Record::Participant(one) = story.record("participant/P9") else {
        panic!()
    };
    one
}

#[test]
fn a_screening_is_set_right_by_two_people_after_the_enrolment() {
    let mut story = enrolled_one();
    assert!(story.corrects("investigator", AGE, json!(37)).is_err());
    story.sets_right(BY, AGE, json!(37));
    let screening = screened(&story).screening;
    assert_eq!((screening.age_years, screening.failed.len()), (37, 0));
    assert!(newest(&story).what.contains("enrolment"));
    story.sets_right(BY, AGE, json!(81));
    assert_eq!(screened(&story).screening.failed, ["age"]);
    assert!(
        newest(&story).what.contains("age"),
        "{}",
        newest(&story).what
    );
    story.sets_right(BY, MET, json!(false));
    assert_eq!(screened(&story).screening.failed, ["age", "I1"]);
    assert_eq!(screened(&story).state(), "enrolled");
    story.sets_right(BY, AGE, json!(36));
    assert_eq!(screened(&story).screening.failed, ["I1"]);
}

#[test]
fn the_consent_of_a_screening_is_set_right_after_the_enrolment() {
    let mut story = enrolled_one();
    let of = ("participant.screened", "body.consent.given_on");
    story.sets_right(BY, of, json!("2026-06-02"));
    let consent = screened(&story).screening.consent;
    assert_eq!(consent.given_on.to_string(), "2026-06-02");
    assert!(!newest(&story).what.contains("As corrected"));
    story.wait_days(2);
    let late = json!(story.in_days(-1).date().to_string());
    story.sets_right(BY, of, late);
    assert!(
        newest(&story).what.contains("after"),
        "{}",
        newest(&story).what
    );
    let of = ("participant.screened", "body.consent.version");
    story.sets_right(BY, of, json!("1"));
    assert!(newest(&story).what.contains("not in force"));
    assert_eq!(screened(&story).screening.consent.version, "1");
}

#[test]
fn a_consent_that_was_renewed_at_the_enrolment_is_set_right_where_it_was_named() {
    let mut story = Story::banked();
    story.does("investigator", "participant/P9", screening().0);
    let consent = crate::domain::participant::Consent {
        version: "2".into(),
        given_on: "2026-11-20".parse().unwrap(),
    };
    let body = crate::domain::participant::Enrolled {
        consent: Some(consent.clone()),
    };
    story.does("investigator", "participant/P9", body);
    // That of the screening is not in force any more.
    let of = ("participant.screened", "body.consent.given_on");
    story.sets_right(BY, of, json!("2026-06-02"));
    assert_eq!(screened(&story).screening.consent, consent);
    let of = ("participant.enrolled", "body.consent.given_on");
    assert!(
        story
            .corrects("investigator", of, json!("2026-11-21"))
            .is_err()
    );
    story.sets_right(BY, of, json!("2026-11-21"));
    let now = screened(&story).screening.consent;
    assert_eq!(now.given_on.to_string(), "2026-11-21");
}

#[test]
fn a_screening_is_set_right_by_its_signer_before_the_enrolment() {
    let mut story = Story::banked();
    story.does("investigator", "participant/P9", screening().0);
    let count = |story: &Story| {
        let Record::Protocol(trial) = story.record("protocol/trial") else {
            panic!()
        };
        (trial.screened, trial.screen_failures)
    };
    story.corrects("investigator", MET, json!(false)).unwrap();
    assert_eq!(story.state("participant/P9"), "screen_failed");
    assert_eq!(count(&story), (1, 1));
    assert_eq!(story.deviations(), 0);
    story.corrects("investigator", MET, json!(true)).unwrap();
    assert_eq!(story.state("participant/P9"), "screened");
    assert_eq!(count(&story), (1, 0));
}

#[test]
fn an_older_screening_is_shown_corrected_alone() {
    let mut story = Story::banked();
    story.does("investigator", "participant/P9", screening().0);
    let first = story.correction(AGE.0, AGE.1, json!(90));
    story.does("investigator", "participant/P9", screening().0);
    story.does("investigator", "participant/P9", enrolled());
    story.does("investigator", "participant/P9", first);
    assert_eq!(screened(&story).screening.age_years, 36);
}

const SEAL: (&str, &str) = ("handoff.accepted", "body.seal_intact");

#[test]
fn a_seal_that_was_not_whole_is_set_right_by_its_taker_and_the_receipt_finds_it() {
    let mut story = Story::delivered();
    story
        .corrects("ward-pharmacist", SEAL, json!(false))
        .unwrap();
    assert!(shipment(&story).seal_broken);
    let vials = ["vial/L1-001", "vial/L1-002", "vial/L1-003"];
    story.does("ward-pharmacist", "shipment/S1", received(&vials));
    assert_eq!(story.state("shipment/S1"), "received_with_discrepancy");
    assert_eq!(story.shown(VIAL), "quarantined");
}

#[test]
fn a_seal_is_called_whole_after_all_by_two_people() {
    let mut story = Story::delivered();
    story
        .corrects("ward-pharmacist", SEAL, json!(false))
        .unwrap();
    assert!(
        story
            .corrects("ward-pharmacist", SEAL, json!(true))
            .is_err()
    );
    story.sets_right(("ward-quality", "ward-pharmacist"), SEAL, json!(true));
    assert!(!shipment(&story).seal_broken);
}

#[test]
fn a_seal_that_two_takers_found_broken_stays_broken_when_one_was_wrong() {
    let mut story = Story::sealed();
    for (giver, to, taker) in [
        ("pharmacist", to_courier(), "courier"),
        ("courier", to_pharmacy(WARD), "ward-pharmacist"),
    ] {
        let offer = crate::domain::handoff::Offered { to };
        let offer = story.does(giver, "shipment/S1", offer);
        let mut taken = accepted(offer);
        taken.seal_intact = false;
        story.does(taker, "shipment/S1", taken);
    }
    story.sets_right(("quality", "ward-pharmacist"), SEAL, json!(true));
    assert!(shipment(&story).seal_broken);
}

#[test]
fn a_seal_is_set_right_by_two_people_after_the_receipt_and_keeps_back_what_was_inside() {
    let mut story = Story::stocked();
    assert_eq!(story.shown(VIAL), "available");
    assert!(
        story
            .corrects("ward-pharmacist", SEAL, json!(false))
            .is_err()
    );
    story.sets_right(("ward-quality", "ward-pharmacist"), SEAL, json!(false));
    assert_eq!(story.shown(VIAL), "quarantined");
    assert_eq!(newest(&story).about, subject("shipment/S1"));
}

#[test]
fn what_a_taker_read_on_the_logger_is_shown_corrected() {
    let mut story = Story::delivered();
    let of = ("handoff.accepted", "body.temperature_mc");
    story
        .corrects("ward-pharmacist", of, json!(-158_000))
        .unwrap();
    let of = ("handoff.accepted", "body.condition");
    story
        .corrects("ward-pharmacist", of, json!("on its side"))
        .unwrap();
    assert_eq!(story.corrections("shipment/S1").in_force().count(), 2);
}
