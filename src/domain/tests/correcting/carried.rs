//! What was said of a shipment on its way: what its logger showed, when it changed hands, and when it was opened.

use super::*;
use crate::domain::deviation::Class;
use crate::domain::{Deviation, Instant, Shipment};

const S1: &str = "shipment/S1";
const SHOWN: (&str, &str) = ("handoff.accepted", "body.temperature_mc");
const TAKEN_AT: (&str, &str) = ("handoff.accepted", "at");
const OPENED_AT: (&str, &str) = ("shipment.received", "body.opened_at");
const RECEIVED_AT: (&str, &str) = ("shipment.received", "at");
const VIALS: [&str; 3] = ["vial/L1-001", "vial/L1-002", "vial/L1-003"];

fn shipment(story: &Story) -> Shipment {
    let Record::Shipment(shipment) = story.record(S1) else {
        panic!()
    };
    shipment
}

fn found(story: &Story) -> Deviation {
    let Record::Deviation(found) = story.record(&story.newest_deviation()) else {
        panic!()
    };
    found
}

/// The time so many minutes from a moment on, on a wall in Shanghai.
fn wall(since: Instant, minutes: i64) -> LocalTime {
    LocalTime::at(since.plus_seconds(minutes * 60), 8 * 3600)
}

fn refused(outcome: Result<Hash, Stop>, rule: Rule) {
    let Err(Stop::Refused(refusal)) = outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(refusal.rule, rule, "{refusal}");
}

/// Received three hours after the arrival; the logger's file ends with the arrival, at which it is said to have been opened.
fn opened_at_its_arrival() -> (Story, Instant) {
    let mut story = Story::delivered();
    let arrived = story.now;
    story.wait_minutes(180);
    let receipt = crate::domain::receipt::Received {
        opened_at: Some(wall(arrived, 0)),
        ..received(&VIALS)
    };
    story.does("ward-pharmacist", S1, receipt);
    assert!(story.reasons(VIAL, Purpose::Ship, WARD).is_empty());
    (story, arrived)
}

#[test]
fn a_logger_that_showed_too_much_by_the_right_value_keeps_the_vials_back_at_once() {
    let mut story = Story::arrived();
    assert!(
        !story
            .reasons(VIAL, Purpose::Ship, WARD)
            .contains(&"deviation_open")
    );
    story
        .corrects("ward-pharmacist", SHOWN, json!(5_000))
        .unwrap();
    assert!(
        story
            .reasons(VIAL, Purpose::Ship, WARD)
            .contains(&"deviation_open")
    );
    let found = found(&story);
    assert_eq!((found.about, found.class), (subject(S1), Class::Major));
    let at = shipment(&story).custody.last().unwrap().from;
    assert_eq!(found.spans, Some(vec![crate::domain::Span::at(at)]));
}

#[test]
fn a_logger_that_stayed_cold_by_the_right_value_leaves_the_doubt_to_be_decided() {
    let mut story = Story::sealed();
    let offer = crate::domain::handoff::Offered { to: to_courier() };
    let offer = story.does("pharmacist", S1, offer);
    let mut taken = accepted(offer);
    taken.temperature_mc = Some(5_000);
    story.does("courier", S1, taken);
    let before = story.deviations();
    story.corrects("courier", SHOWN, json!(-185_000)).unwrap();
    assert_eq!(story.deviations(), before);
    assert!(
        story
            .reasons(VIAL, Purpose::Ship, WARD)
            .contains(&"deviation_open")
    );
}

#[test]
fn two_people_set_right_when_a_shipment_changed_hands() {
    let mut story = Story::delivered();
    let taken = shipment(&story).arrived_at.unwrap();
    let right = json!(wall(taken, -20).to_string());
    refused(
        story.corrects("ward-pharmacist", TAKEN_AT, right.clone()),
        Rule::Correction,
    );
    let reasons = story.reasons(VIAL, Purpose::Ship, WARD);
    story.sets_right(("ward-quality", "ward-pharmacist"), TAKEN_AT, right);
    let now = shipment(&story);
    let last = now.custody.last().unwrap();
    assert_eq!(last.from, taken.plus_seconds(-20 * 60));
    assert!(last.late);
    assert_eq!(now.arrived_at, Some(last.from));
    assert_eq!(found(&story).about, subject(S1));
    assert_eq!(
        story.reasons(VIAL, Purpose::Ship, WARD),
        reasons,
        "who had it keeps nothing back"
    );
}

#[test]
fn a_shipment_changes_hands_between_the_handoffs_beside_it() {
    let mut story = Story::delivered();
    let taken = shipment(&story).arrived_at.unwrap();
    for minutes in [-40, 40] {
        story.wait_minutes(60);
        let right = json!(wall(taken, minutes).to_string());
        let outcome = story.corrects("ward-quality", TAKEN_AT, right);
        match minutes {
            40 => outcome.map(drop).unwrap(),
            _ => refused(outcome, Rule::Time),
        }
    }
    story.does("ward-pharmacist", S1, received(&VIALS));
    let after = json!(wall(story.now, 10).to_string());
    story.wait_minutes(60);
    refused(story.corrects("ward-quality", TAKEN_AT, after), Rule::Time);
}

#[test]
fn what_was_inside_for_longer_than_its_logger_tells_is_in_doubt() {
    let (mut story, arrived) = opened_at_its_arrival();
    let right = json!(wall(arrived, 180).to_string());
    refused(
        story.corrects("ward-pharmacist", OPENED_AT, right.clone()),
        Rule::Correction,
    );
    assert!(story.reasons(VIAL, Purpose::Ship, WARD).is_empty());
    story.sets_right(("ward-quality", "ward-pharmacist"), OPENED_AT, right);
    assert_eq!(
        shipment(&story).opened_at,
        Some(arrived.plus_seconds(180 * 60))
    );
    assert!(!story.reasons(VIAL, Purpose::Ship, WARD).is_empty());
    let moved = story.vial().path.last().unwrap().from;
    assert_eq!(moved, arrived.plus_seconds(180 * 60));
}

#[test]
fn a_shipper_is_opened_between_its_arrival_and_its_receipt() {
    let (mut story, arrived) = opened_at_its_arrival();
    story.wait_minutes(60);
    for minutes in [-10, 200] {
        let right = json!(wall(arrived, minutes).to_string());
        refused(story.corrects("ward-quality", OPENED_AT, right), Rule::Time);
    }
    let before = json!(wall(arrived, -10).to_string());
    refused(
        story.corrects("ward-quality", RECEIVED_AT, before),
        Rule::Time,
    );
    let after = json!(wall(arrived, 30).to_string());
    story
        .corrects("ward-pharmacist", RECEIVED_AT, after)
        .unwrap();
}

#[test]
fn a_receipt_without_an_hour_of_its_own_was_the_opening() {
    let mut story = Story::arrived();
    story.wait_minutes(180);
    story.reads_logger(-180_000);
    story.does("ward-pharmacist", S1, received(&VIALS));
    let opened = shipment(&story).opened_at.unwrap();
    let right = json!(wall(opened, -60).to_string());
    story.sets_right(("ward-quality", "ward-pharmacist"), RECEIVED_AT, right);
    assert_eq!(shipment(&story).opened_at, Some(opened.plus_seconds(-3600)));
}

#[test]
fn an_adverse_event_came_after_the_infusion_that_is_right() {
    let mut story = harmed();
    let named = ("adverse_event.reported", "body.infusion");
    refused(
        story.corrects("investigator", named, json!("infusion/I9")),
        Rule::Value,
    );
    story.corrects("investigator", named, json!(null)).unwrap();
    let Record::AdverseEvent(event) = story.record("adverse_event/A1") else {
        panic!()
    };
    assert_eq!(event.infusion, None);
    story
        .corrects("investigator", named, json!("infusion/I1"))
        .unwrap();
    let Record::AdverseEvent(event) = story.record("adverse_event/A1") else {
        panic!()
    };
    assert_eq!(event.infusion, Some(id("infusion/I1")));
}
