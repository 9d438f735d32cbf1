//! What spoke against a use for an hour and has been settled since: what is reported late of that hour is a breach, what is
//! reported of the time before and after it is not.

use super::super::histories::it_was_done;
use super::super::quality::waiting_for_sterility;
use super::late::late;
use super::*;
use crate::domain::correction::Confirmed;
use crate::domain::{Instant, donor, site};
use serde_json::json;

type Step = fn(&mut Story);

/// How a reason arises, and how it is settled.
const REASONS: [(&str, Step, Step); 9] = [
    (
        "a deviation about the vial",
        |it| departs(it, VIAL),
        accepts,
    ),
    (
        "a deviation about the lot",
        |it| departs(it, "lot/L1"),
        accepts,
    ),
    (
        "a deviation about the bank",
        |it| departs(it, "bank/WCB"),
        accepts,
    ),
    ("a recall", recalls, clears),
    ("a hold", holds, lifts),
    ("a failing result", fails, |it| {
        accepts(it);
        invalidates(it);
        tests_again(it, 920);
    }),
    ("a failing result that was misread", fails, |it| {
        accepts(it);
        corrects(it);
        accepts(it);
    }),
    ("an invalid result", invalidates, |it| tests_again(it, 920)),
    ("an eligibility", incomplete, eligible),
];

pub(super) fn departs(story: &mut Story, about: &str) {
    story.does("lab", "deviation/DEV-9", departed(about, Class::Major));
}

fn accepts(story: &mut Story) {
    story.decides(Decision::Accept);
}

fn recalls(story: &mut Story) {
    story.does("quality", "recall/R1", recalled());
}

fn clears(story: &mut Story) {
    story.does("quality", "recall/R1", acknowledged(PLANT, 3, 0));
    story.does("ward-pharmacist", "recall/R1", acknowledged(WARD, 3, 0));
    let closed = recall::Closed {
        effectiveness: "all reached".into(),
        disposition: recall::Disposition::Cleared,
    };
    story.does("quality", "recall/R1", closed);
}

fn holds(story: &mut Story) {
    story.does("quality", "lot/L1", held());
}

fn lifts(story: &mut Story) {
    let Record::Lot(lot) = story.record("lot/L1") else {
        panic!()
    };
    let hold = lot.holds.keys().next().copied().unwrap();
    story.does("quality", "lot/L1", lifted(hold));
}

fn tests_again(story: &mut Story, viability: i64) {
    let again = quality::ResultRecorded {
        value: Value::Number(viability),
        retest_reason: Some("the first was doubted".into()),
        ..result("viability")
    };
    story.does("analyst", "lot/L1", again);
}

fn fails(story: &mut Story) {
    tests_again(story, 799);
}

pub(super) fn invalidates(story: &mut Story) {
    let Record::Lot(lot) = story.record("lot/L1") else {
        panic!()
    };
    let invalidated = quality::ResultInvalidated {
        test: "viability".into(),
        result: lot.results["viability"].entry,
        reason: "a wrong dilution".into(),
    };
    story.does("quality", "lot/L1", invalidated);
}

fn corrects(story: &mut Story) {
    let right = json!({"number": 920});
    let correction = story.correction("result.recorded", "body.value", right);
    let entry = correction.entry;
    let correction = story.does("quality", "lot/L1", correction);
    let confirmed = Confirmed { entry, correction };
    story.does("analyst", "lot/L1", confirmed);
}

fn incomplete(story: &mut Story) {
    let incomplete = determined(donor::Eligibility::Incomplete);
    story.does("quality", "donor/D1", incomplete);
}

fn eligible(story: &mut Story) {
    let eligible = determined(donor::Eligibility::Eligible);
    story.does("quality", "donor/D1", eligible);
}

/// A thaw of this moment, reported now: lawful, or recorded as a breach alone.
pub(super) fn thaw_is_lawful(story: &Story, at: Instant) -> bool {
    let mut story = story.clone();
    let event = late(&mut story, "ward-pharmacist", VIAL, thawed(), at);
    if story.clone().send(&event).is_ok() {
        return true;
    }
    assert!(it_was_done(&mut story, event, |_| true));
    let Record::Deviation(found) = story.record(&story.newest_named("deviation/B")) else {
        panic!()
    };
    assert!(matches!(found.cause, deviation::Cause::Breach(_)));
    false
}

#[test]
fn what_spoke_against_a_thaw_at_its_time_speaks_against_it_when_it_is_reported() {
    for (what, arises, ends) in REASONS {
        let mut story = Story::allocated();
        story.wait_minutes(60);
        let since = story.now;
        arises(&mut story);
        story.wait_minutes(60);
        assert!(
            !story.reasons(VIAL, Purpose::Thaw, WARD).is_empty(),
            "{what}"
        );
        ends(&mut story);
        story.wait_minutes(60);
        let left = story.reasons(VIAL, Purpose::Thaw, WARD);
        assert!(left.is_empty(), "{what}: {left:?}");
        for (minutes, lawful) in [(-10, true), (1, false), (30, false), (61, true)] {
            let at = since.plus_seconds(60 * minutes);
            assert_eq!(
                thaw_is_lawful(&story, at),
                lawful,
                "{what}, {minutes} minutes"
            );
        }
    }
}

/// The ward takes vials of a lot that waits for a result from now on, or takes none.
fn ward_accepts(story: &mut Story, accepts_conditional: bool) {
    let Record::Site(ward) = story.record("site/ward") else {
        panic!()
    };
    let site = site::Registered {
        accepts_conditional,
        ..ward.described
    };
    let reason = "a change of policy".into();
    story.does("admin", "site/ward", site::Changed { site, reason });
}

/// The lot of the story is released before its sterility result, which is due half an hour from now.
fn released_on_a_condition(story: &mut Story) {
    let conditional = quality::ConditionallyReleased {
        dossier: story.release_of("lot/L1").dossier,
        awaiting: ["sterility".to_owned()].into(),
        due: LocalTime::at(story.now.plus_seconds(1800), 8 * 3600),
    };
    story.does("pharmacist", "lot/L1", conditional);
}

/// A lot that was released before its sterility result, for a ward that accepts that or does not, and finally an hour later.
fn released_twice(accepts_conditional: bool) -> (Story, Instant) {
    let mut story = waiting_for_sterility();
    ward_accepts(&mut story, accepts_conditional);
    story.wait_minutes(60);
    let since = story.now;
    released_on_a_condition(&mut story);
    story.wait_minutes(60);
    let entry = story.does("analyst", "lot/L1", result("sterility"));
    story.does("reviewer", "lot/L1", reviewed("sterility", entry));
    let dossier = story.release_of("lot/L1").dossier;
    let met = quality::ConditionMet { dossier };
    story.does("pharmacist", "lot/L1", met);
    story.wait_minutes(60);
    (story, since)
}

#[test]
fn what_was_packed_before_the_condition_was_met_is_judged_by_the_condition() {
    for accepts_conditional in [true, false] {
        let (story, since) = released_twice(accepts_conditional);
        // Until the result was due, a ward that accepts it may have it; nobody may from then on.
        for (minutes, lawful) in [(10, accepts_conditional), (45, false), (70, true)] {
            let what = format!("{accepts_conditional}, {minutes} minutes");
            assert_eq!(may_be_reported(&story, since, minutes), lawful, "{what}");
        }
    }
}

/// Whether vials that were packed for the ward so many minutes after a moment may be reported now, without a breach.
fn may_be_reported(story: &Story, since: Instant, minutes: i64) -> bool {
    let mut story = story.clone();
    let packing = packed(PLANT, WARD, &SHIPPED);
    let at = since.plus_seconds(60 * minutes);
    let event = late(&mut story, "pharmacist", "shipment/S1", packing, at);
    story.send(&event).is_ok()
}

#[test]
fn what_was_packed_for_a_ward_is_judged_by_what_the_ward_accepted_then() {
    for accepted in [true, false] {
        let (mut story, since) = released_twice(accepted);
        ward_accepts(&mut story, !accepted);
        story.wait_minutes(60);
        for (minutes, lawful) in [(10, accepted), (70, true)] {
            let what = format!("{accepted}, {minutes} minutes");
            assert_eq!(may_be_reported(&story, since, minutes), lawful, "{what}");
        }
    }
}

#[test]
fn what_was_packed_before_a_ward_accepted_a_lot_that_still_waits_is_a_breach() {
    let mut story = waiting_for_sterility();
    let since = story.now;
    released_on_a_condition(&mut story);
    story.wait_minutes(15);
    ward_accepts(&mut story, true);
    story.wait_minutes(10);
    assert!(may_be_reported(&story, since, 20));
    assert!(!may_be_reported(&story, since, 5));
}
