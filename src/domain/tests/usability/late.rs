//! What is reported late is judged by what stood against it at its time as well: a settled reason is a breach, and no excuse.

use super::*;
use crate::domain::{Instant, Protocol, equipment, label, participant};

/// What happened at this moment and is reported now.
pub(super) fn late(
    story: &mut Story,
    who: &str,
    about: &str,
    body: impl Into<Body>,
    at: Instant,
) -> Event {
    Event {
        at: LocalTime::at(at, 8 * 3600),
        late_reason: Some("no network".into()),
        ..story.event(who, about, body)
    }
}

/// It is refused by this rule, and recorded despite it, with a deviation.
fn is_a_breach(story: &mut Story, event: &Event, rule: Rule) {
    let Err(Stop::Refused(refusal)) = story.send(event) else {
        panic!("lawful")
    };
    assert_eq!(refusal.rule, rule, "{refusal}");
    let fact = Event {
        despite: Some(Despite {
            rules: [rule].into(),
            reason: "it was done before".into(),
            evidence: None,
        }),
        ..event.clone()
    };
    story.send(&fact).unwrap();
    let Record::Deviation(found) = story.record(&story.newest_named("deviation/B")) else {
        panic!()
    };
    assert_eq!(found.cause, deviation::Cause::Breach([rule].into()));
}

#[test]
fn a_shipment_that_was_packed_before_the_release_is_a_breach() {
    let mut story = Story::filled();
    story.test("lot/L1");
    story.wait_minutes(60);
    let packed_at = story.now;
    story.wait_minutes(120);
    story.releases("pharmacist").unwrap();
    let released_at = story.now;
    story.wait_minutes(5);
    let packing = packed(PLANT, WARD, &SHIPPED);
    // By a clock that may be as wrong as the log allows.
    let near = released_at.plus_seconds(-300);
    let lawful = late(
        &mut story.clone(),
        "pharmacist",
        "shipment/S1",
        packing.clone(),
        near,
    );
    story.clone().send(&lawful).unwrap();
    let event = late(&mut story, "pharmacist", "shipment/S1", packing, packed_at);
    is_a_breach(&mut story, &event, Rule::Shippable);
}

/// A vial that is kept for an order, with a hold on its lot of an hour that has been lifted.
fn held_for_an_hour() -> (Story, Instant) {
    let mut story = Story::allocated();
    story.wait_minutes(60);
    let held_at = story.now;
    let hold = story.does("quality", "lot/L1", held());
    story.wait_minutes(60);
    story.does("quality", "lot/L1", lifted(hold));
    story.wait_minutes(60);
    (story, held_at)
}

#[test]
fn a_thaw_while_the_lot_was_on_hold_is_a_breach_after_the_hold_as_well() {
    let (mut story, held_at) = held_for_an_hour();
    for minutes in [-10, 61] {
        let at = held_at.plus_seconds(60 * minutes);
        let mut other = story.clone();
        let event = late(&mut other, "ward-pharmacist", VIAL, thawed(), at);
        other.send(&event).unwrap();
    }
    let at = held_at.plus_seconds(1800);
    let event = late(&mut story, "ward-pharmacist", VIAL, thawed(), at);
    is_a_breach(&mut story, &event, Rule::Bedside);
}

#[test]
fn a_thaw_in_a_bath_that_was_qualified_only_later_is_a_breach() {
    let mut story = Story::allocated();
    // Its qualification of the story ends.
    let short = equipment::Qualified {
        until: LocalTime::at(story.now.plus_seconds(1800), 8 * 3600),
        ..qualified(story.in_days(1))
    };
    story.wait_minutes(10);
    story.does("ward-pharmacist", "equipment/bath", short);
    story.wait_minutes(50);
    let thawed_at = story.now;
    story.wait_minutes(60);
    let again = qualified(story.in_days(30));
    story.does("ward-pharmacist", "equipment/bath", again);
    story.wait_minutes(10);
    let event = late(&mut story, "ward-pharmacist", VIAL, thawed(), thawed_at);
    is_a_breach(&mut story, &event, Rule::Equipment);
}

#[test]
fn a_thaw_within_a_qualification_that_another_has_followed_is_lawful() {
    let mut story = Story::allocated();
    story.wait_minutes(60);
    let thawed_at = story.now;
    story.wait_minutes(30);
    let again = qualified(story.in_days(30));
    story.does("ward-pharmacist", "equipment/bath", again);
    story.wait_minutes(10);
    let event = late(&mut story, "ward-pharmacist", VIAL, thawed(), thawed_at);
    story.send(&event).unwrap();
}

#[test]
fn a_shipper_that_was_packed_between_its_journey_and_its_qualification_is_a_breach() {
    let mut story = Story::stocked();
    story.wait_minutes(60);
    let packed_at = story.now;
    story.wait_minutes(60);
    let again = qualified(story.in_days(30));
    story.does("quality", "equipment/shipper", again);
    story.wait_minutes(10);
    let back = returned(WARD, PLANT, &SHIPPED);
    let event = late(
        &mut story,
        "ward-pharmacist",
        "shipment/S2",
        back,
        packed_at,
    );
    is_a_breach(&mut story, &event, Rule::Equipment);
}

#[test]
fn an_older_result_that_is_reported_after_a_newer_one_takes_no_place() {
    let retest = |viability: i64| quality::ResultRecorded {
        value: Value::Number(viability),
        retest_reason: Some("the first was doubted".into()),
        ..result("viability")
    };
    let mut story = Story::allocated();
    settled::invalidates(&mut story);
    story.wait_minutes(60);
    let earlier = story.now;
    story.wait_minutes(60);
    let newest = story.does("analyst", "lot/L1", retest(799));
    story.decides(Decision::Accept);
    story.wait_minutes(60);
    assert_eq!(story.reasons(VIAL, Purpose::Thaw, WARD), ["result_fails"]);
    let event = late(&mut story, "analyst", "lot/L1", retest(990), earlier);
    is_a_breach(&mut story, &event, Rule::Time);
    story.decides_all(Decision::Accept);
    let Record::Lot(lot) = story.record("lot/L1") else {
        panic!()
    };
    let result = &lot.results["viability"];
    assert_eq!((result.entry, result.attempt), (newest, 2));
    assert_eq!(story.reasons(VIAL, Purpose::Thaw, WARD), ["result_fails"]);
}

#[test]
fn a_shipment_in_a_shipper_or_logger_that_was_in_another_then_is_a_breach() {
    let mut story = Story::sealed();
    story.equip_another_shipper();
    story.wait_minutes(60);
    let packed_at = story.now;
    story.hand_over("pharmacist", to_courier(), "courier");
    story.hand_over("courier", to_pharmacy(WARD), "ward-pharmacist");
    story.reads_logger(-185_000);
    story.does("ward-pharmacist", "shipment/S1", received(&SHIPPED));
    let again = qualified(story.in_days(30));
    story.does("quality", "equipment/shipper", again);
    story.wait_minutes(10);
    let other = packed_otherwise(PLANT, WARD, &["vial/L1-004"]);
    for name in ["shipper", "logger"] {
        let mut packing = other.clone();
        let equipment = id(&format!("equipment/{name}"));
        match name {
            "shipper" => packing.shipper = equipment,
            _ => packing.logger = equipment,
        }
        let mut story = story.clone();
        let event = late(&mut story, "pharmacist", "shipment/S2", packing, packed_at);
        is_a_breach(&mut story, &event, Rule::Equipment);
    }
    let event = late(&mut story, "pharmacist", "shipment/S2", other, packed_at);
    story.send(&event).unwrap();
}

/// A shipment to the ward that was packed at this moment.
fn packed_late(story: &mut Story, vials: &[&str], at: Instant) -> Event {
    let packing = packed(PLANT, WARD, vials);
    late(story, "pharmacist", "shipment/S1", packing, at)
}

#[test]
fn a_shipment_of_a_vial_that_had_no_label_on_it_then_is_a_breach() {
    let mut story = Story::released();
    let before = story.now;
    story.wait_minutes(60);
    let off = label::Voided {
        reason: "scratched".into(),
    };
    story.does("lab", &label(VIAL), off);
    story.wait_minutes(60);
    let bare = story.now;
    story.wait_minutes(60);
    story.does("lab", &label("another"), printed(VIAL, Some("scratched")));
    story.does("lab", &label("another"), affixed(VIAL));
    story.wait_minutes(60);
    let lawful = packed_late(&mut story.clone(), &SHIPPED, before);
    story.clone().send(&lawful).unwrap();
    let event = packed_late(&mut story, &SHIPPED, bare);
    is_a_breach(&mut story, &event, Rule::Shippable);
}

/// Another version of the protocol is in force from now on.
fn amend(story: &mut Story, version: &str, change: impl FnOnce(&mut Protocol)) {
    let Record::Protocol(trial) = story.record("protocol/trial") else {
        panic!()
    };
    let mut amended = *trial.protocol;
    amended.version = version.into();
    change(&mut amended);
    story.does("quality", "protocol/trial", amended);
}

#[test]
fn a_shipment_to_a_site_that_the_protocol_did_not_name_then_is_a_breach() {
    let mut story = Story::released();
    let before = story.now;
    let mut amends = |version: &str, sites: &[&str]| {
        story.wait_minutes(60);
        let sites = sites.iter().map(|site| id(&format!("site/{site}")));
        amend(&mut story, version, |protocol| {
            protocol.sites = sites.collect();
        });
        story.wait_minutes(60);
        story.now
    };
    let without = amends("4.0", &[PLANT]);
    amends("5.0", &[PLANT, WARD]);
    let lawful = packed_late(&mut story.clone(), &SHIPPED, before);
    story.clone().send(&lawful).unwrap();
    let event = packed_late(&mut story, &SHIPPED, without);
    is_a_breach(&mut story, &event, Rule::Shippable);
}

#[test]
fn a_check_by_a_wristband_that_was_bound_only_later_is_a_breach() {
    let mut story = Story::at_the_bedside();
    let checked_at = story.now;
    story.wait_minutes(10);
    story.does("nurse", "participant/P1", bound("W9"));
    story.wait_minutes(10);
    let checking = check("order/O1", "W9", &[VIAL]);
    let at = story.now.plus_seconds(-60);
    let lawful = late(
        &mut story.clone(),
        "nurse",
        "infusion/I1",
        checking.clone(),
        at,
    );
    story.clone().send(&lawful).unwrap();
    let event = late(&mut story, "nurse", "infusion/I1", checking, checked_at);
    is_a_breach(&mut story, &event, Rule::Bedside);
}

#[test]
fn a_dose_within_the_interval_of_the_protocol_of_its_time_is_a_breach() {
    let mut story = Story::infused();
    story.does("investigator", "order/O2", dose("participant/P1", 1).0);
    story.does("ward-pharmacist", "vial/L1-002", allocated("order/O2"));
    story.wait_minutes(60);
    let thawed_at = story.now;
    story.wait_minutes(60);
    amend(&mut story, "4.0", |protocol| {
        protocol.dose.min_interval_days = 0;
    });
    story.wait_minutes(60);
    let at = story.now.plus_seconds(-60);
    let lawful = late(
        &mut story.clone(),
        "ward-pharmacist",
        "vial/L1-002",
        thawed(),
        at,
    );
    story.clone().send(&lawful).unwrap();
    let event = late(
        &mut story,
        "ward-pharmacist",
        "vial/L1-002",
        thawed(),
        thawed_at,
    );
    is_a_breach(&mut story, &event, Rule::Allocation);
}

#[test]
fn a_screening_is_judged_by_the_protocol_of_its_time() {
    let mut story = Story::banked();
    story.wait_minutes(60);
    let screened_at = story.now;
    story.wait_minutes(60);
    amend(&mut story, "4.0", |protocol| {
        let mut new = protocol.inclusion[0].clone();
        new.id = "new".into();
        protocol.inclusion.push(new);
    });
    story.wait_minutes(60);
    let screening = screening().0;
    let at = story.now.plus_seconds(-60);
    let event = late(
        &mut story.clone(),
        "investigator",
        "participant/P9",
        screening.clone(),
        at,
    );
    let Err(Stop::Refused(refusal)) = story.clone().send(&event) else {
        panic!("lawful")
    };
    assert_eq!(refusal.rule, Rule::Eligibility);
    let event = late(
        &mut story,
        "investigator",
        "participant/P9",
        screening,
        screened_at,
    );
    story.send(&event).unwrap();
    assert_eq!(story.state("participant/P9"), "screened");
    // What bars from the enrolment is asked by the protocol in force.
    let enrolment = participant::Enrolled { consent: None };
    let refusal = story.refused("investigator", "participant/P9", enrolment);
    assert_eq!(refusal.rule, Rule::Eligibility);
}
