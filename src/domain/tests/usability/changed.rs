//! A deviation that speaks against less than it did: what is reported late is judged by what it spoke against at its time.

use super::settled::{departs, thaw_is_lawful};
use super::*;
use crate::domain::correction::Confirmed;
use crate::domain::{Hash, Instant, Span};
use serde_json::json;

const DEVIATION: &str = "deviation/DEV-9";

/// The vial that is kept for an order, at a time from which on a minute is a long time.
fn kept_for_an_hour() -> Story {
    let mut story = Story::allocated();
    story.wait_minutes(60);
    story
}

/// A thaw of these minutes after a moment is lawful, or is not.
fn is_lawful(story: &Story, since: Instant, expected: &[(i64, bool)]) {
    for &(minutes, lawful) in expected {
        let at = since.plus_seconds(60 * minutes);
        assert_eq!(thaw_is_lawful(story, at), lawful, "{minutes} minutes");
    }
}

fn assesses(story: &mut Story, class: Class) {
    let impact = "looked at".into();
    story.does("quality", DEVIATION, Assessed { class, impact });
}

fn decides(story: &mut Story, decision: Decision, except: &[&str]) {
    let decided = Decided {
        decision,
        except: except.iter().map(|vial| id(vial)).collect(),
        reason: "stability data".into(),
    };
    story.does("quality", DEVIATION, decided);
}

#[test]
fn what_a_decision_lets_go_was_kept_back_until_then() {
    for (decision, except) in [(Decision::Accept, "vial/L1-003"), (Decision::Reject, VIAL)] {
        let mut story = kept_for_an_hour();
        let since = story.now;
        departs(&mut story, "lot/L1");
        story.wait_minutes(60);
        assesses(&mut story, Class::Major);
        decides(&mut story, decision, &[except]);
        story.wait_minutes(60);
        is_lawful(&story, since, &[(-10, true), (30, false), (61, true)]);
    }
}

#[test]
fn a_deviation_that_proves_to_be_minor_kept_everything_back_until_then() {
    for about in [VIAL, "lot/L1"] {
        let mut story = kept_for_an_hour();
        let since = story.now;
        departs(&mut story, about);
        story.wait_minutes(60);
        assesses(&mut story, Class::Minor);
        story.wait_minutes(60);
        is_lawful(&story, since, &[(-10, true), (30, false), (61, true)]);
        decides(&mut story, Decision::Accept, &[]);
        story.wait_minutes(60);
        is_lawful(&story, since, &[(-10, true), (30, false), (61, true)]);
    }
}

#[test]
fn what_was_rejected_first_and_accepted_then_was_kept_back_until_then() {
    let mut story = kept_for_an_hour();
    let since = story.now;
    departs(&mut story, "lot/L1");
    story.wait_minutes(60);
    assesses(&mut story, Class::Major);
    decides(&mut story, Decision::Reject, &["vial/L1-003"]);
    story.wait_minutes(60);
    decides(&mut story, Decision::Accept, &[]);
    story.wait_minutes(60);
    is_lawful(
        &story,
        since,
        &[(-10, true), (30, false), (90, false), (121, true)],
    );
}

#[test]
fn what_was_accepted_but_for_another_vial_is_lawful_from_then_on() {
    let mut story = kept_for_an_hour();
    let since = story.now;
    departs(&mut story, "lot/L1");
    story.wait_minutes(60);
    assesses(&mut story, Class::Major);
    decides(&mut story, Decision::Accept, &["vial/L1-003"]);
    story.wait_minutes(60);
    decides(&mut story, Decision::Accept, &[]);
    story.wait_minutes(60);
    is_lawful(
        &story,
        since,
        &[(-10, true), (30, false), (90, true), (121, true)],
    );
}

/// A file of the journey is read in which this part is silent.
fn silence(story: &mut Story, from: Instant, to: Instant) {
    let mut file = readings(WARD, from, to, -190_000);
    let gap = Span {
        from: from.plus_seconds(600),
        to: to.plus_seconds(-600),
    };
    file.summary.gaps = vec![gap];
    file.file = sha("a second logger");
    story.does("ward-pharmacist", "shipment/S1", file);
}

#[test]
fn a_doubt_that_another_file_lifts_kept_everything_back_until_then() {
    let mut story = kept_for_an_hour();
    let Record::Shipment(shipment) = story.record("shipment/S1") else {
        panic!()
    };
    let (from, to) = (shipment.packed_at, shipment.opened_at.unwrap());
    for file in shipment.readings.files.into_keys() {
        let reason = "of another journey".into();
        story.does("ward-quality", "shipment/S1", SetAside { file, reason });
    }
    silence(&mut story, from, to);
    let since = story.now;
    story.wait_minutes(60);
    let mut third = readings(WARD, from, to, -190_000);
    third.file = sha("a third logger");
    story.does("ward-pharmacist", "shipment/S1", third);
    story.wait_minutes(60);
    is_lawful(&story, since, &[(30, false), (61, true)]);
}

/// A deviation about the place of the vial, of this time.
fn place_departs(story: &mut Story, from: Instant, to: Instant) -> Hash {
    let found = deviation::Opened {
        from: Some(LocalTime::at(from, 8 * 3600)),
        to: Some(LocalTime::at(to, 8 * 3600)),
        ..departed("place/W1", Class::Major)
    };
    story.does("nurse", DEVIATION, found)
}

#[test]
fn a_deviation_that_was_of_another_time_kept_everything_back_until_then() {
    let mut story = Story::allocated();
    story.does("ward-pharmacist", VIAL, stored("place/W1", "A1"));
    let laid = story.now;
    story.wait_minutes(60);
    let since = story.now;
    place_departs(&mut story, laid.plus_seconds(-7200), since);
    story.wait_minutes(60);
    let earlier = LocalTime::at(laid.plus_seconds(-3600), 8 * 3600).to_string();
    let correction = story.correction("deviation.opened", "body.to", json!(earlier));
    let entry = correction.entry;
    let correction = story.does("ward-quality", DEVIATION, correction);
    let confirmed = Confirmed { entry, correction };
    story.does("quality", DEVIATION, confirmed);
    story.wait_minutes(60);
    is_lawful(&story, since, &[(-10, true), (30, false), (61, true)]);
}
