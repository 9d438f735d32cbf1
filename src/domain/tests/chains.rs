//! Events that were signed one after another before any of them was recorded: each names the one before it by the hash of its
//! signed bytes.

use super::steps::*;
use super::story::*;
use crate::domain::infusion::Completed;
use crate::domain::shipment::Holder;
use crate::domain::{Body, Despite, Event, Hash, LocalTime, Record, Rule, Stop, handoff, person};

const VIAL: &str = "vial/L1-001";
const ABOUT: &str = "infusion/I1";

fn hash_of(event: &Event) -> Hash {
    Hash::of(&[&event.to_bytes().unwrap()])
}

/// An event that a device without a network signs after another of its own.
fn then(story: &mut Story, who: &str, first: &Event, body: impl Into<Body>) -> Event {
    let mut event = story.event(who, &first.subject.to_string(), body);
    event.after = Some(hash_of(first));
    event.late_reason = Some("no network".into());
    event
}

/// Two checks, start and end of an infusion, none of them recorded yet.
fn at_the_bed(story: &mut Story) -> [Event; 4] {
    let checked = || check("order/O1", "W1", &[VIAL]);
    let mut first = story.event("nurse", ABOUT, checked());
    first.late_reason = Some("no network".into());
    let second = then(story, "second-nurse", &first, checked());
    let begun = then(story, "nurse", &second, started());
    let given = Completed {
        volume_ul: 1000,
        reaction: false,
    };
    let ended = then(story, "nurse", &begun, given);
    [first, second, begun, ended]
}

fn stale(outcome: &Result<Hash, Stop>) -> Option<Hash> {
    let Err(Stop::Stale { head }) = outcome else {
        panic!("{outcome:?}");
    };
    *head
}

#[test]
fn an_infusion_signed_without_a_network_is_recorded_afterwards() {
    let mut story = Story::at_the_bedside();
    let events = at_the_bed(&mut story);
    story.wait_minutes(50);
    for event in events {
        story.send(&event).unwrap();
    }
    assert_eq!(story.state(ABOUT), "completed");
}

#[test]
fn what_arrives_after_the_use_by_is_recorded_only_as_a_breach() {
    let mut story = Story::at_the_bedside();
    let given_at = story.now;
    let events = at_the_bed(&mut story);
    story.wait_minutes(90);
    let Err(Stop::Refused(refusal)) = story.send(&events[0]) else {
        panic!()
    };
    assert_eq!(refusal.rule, Rule::Bedside);
    for event in events {
        let despite = matches!(
            &event.body,
            Body::InfusionChecked(_) | Body::InfusionStarted(_)
        );
        let again = Event {
            after: story.head(ABOUT),
            at: LocalTime::at(given_at, 8 * 3600),
            despite: despite.then(|| Despite {
                rules: [Rule::Bedside].into(),
                reason: "no network on the ward".into(),
                evidence: None,
            }),
            ..event
        };
        story.send(&again).unwrap();
    }
    assert_eq!(story.state(ABOUT), "completed");
    story.newest_named("deviation/B");
}

#[test]
fn a_reason_for_being_late_does_no_harm_to_an_event_that_is_not() {
    let mut story = Story::at_the_bedside();
    for event in at_the_bed(&mut story) {
        story.send(&event).unwrap();
    }
    assert_eq!(story.state(ABOUT), "completed");
}

#[test]
fn a_leaf_hash_and_an_event_hash_name_the_same_entry() {
    let mut story = Story::at_the_bedside();
    let [first, second, begun, _] = at_the_bed(&mut story);
    story.send(&first).unwrap();
    let leaf = story.send(&second).unwrap();
    let by_leaf = Event {
        after: Some(leaf),
        ..begun.clone()
    };
    story.clone().send(&by_leaf).unwrap();
    story.send(&begun).unwrap();
}

#[test]
fn only_the_newest_entry_is_continued() {
    let mut story = Story::at_the_bedside();
    let [first, second, begun, _] = at_the_bed(&mut story);
    story.send(&first).unwrap();
    let leaf = story.send(&second).unwrap();
    for after in [
        None,
        Some(hash_of(&first)),
        Some(hash_of(&begun)),
        // The newest entry about something else.
        story.head("order/O1"),
    ] {
        let event = Event {
            after,
            ..begun.clone()
        };
        assert_eq!(stale(&story.send(&event)), Some(leaf), "{after:?}");
    }
}

#[test]
fn what_follows_a_refused_event_is_stale() {
    let mut story = Story::at_the_bedside();
    let wrong = story.event("nurse", ABOUT, check("order/O1", "W2", &[VIAL]));
    let next = then(
        &mut story,
        "second-nurse",
        &wrong,
        check("order/O1", "W1", &[VIAL]),
    );
    assert!(matches!(story.send(&wrong), Err(Stop::Refused(why)) if why.rule == Rule::Bedside));
    assert_eq!(stale(&story.send(&next)), None);
    assert_eq!(story.head(ABOUT), None);
}

#[test]
fn what_another_did_in_between_makes_the_rest_stale() {
    let mut story = Story::opened();
    let title = || person::Enrolled { title: "p".into() };
    let enrolled = story.event("admin", "person/p", title());
    let left = then(
        &mut story,
        "admin",
        &enrolled,
        person::Left {
            reason: "moved".into(),
        },
    );
    story.send(&enrolled).unwrap();
    let granted = person::RoleGranted {
        role: crate::domain::Role::Courier,
        site: None,
    };
    let newest = story.does("admin", "person/p", granted);
    assert_eq!(stale(&story.send(&left)), Some(newest));
}

#[test]
fn one_word_of_an_earlier_event_changed_and_the_next_no_longer_follows() {
    let mut story = Story::at_the_bedside();
    let [first, second, ..] = at_the_bed(&mut story);
    let altered = Event {
        late_reason: Some("another reason".into()),
        ..first
    };
    let leaf = story.send(&altered).unwrap();
    assert_eq!(stale(&story.send(&second)), Some(leaf));
}

#[test]
fn custody_is_offered_and_taken_where_there_is_no_network() {
    let mut story = Story::sealed();
    let about = "shipment/S1";
    let offer = story.event("pharmacist", about, handoff::Offered { to: to_courier() });
    let taken = then(&mut story, "courier", &offer, accepted(hash_of(&offer)));
    let another = then(&mut story, "courier", &offer, accepted(sha("another")));
    story.send(&offer).unwrap();
    let Err(Stop::Refused(refusal)) = story.clone().send(&another) else {
        panic!("another offer was answered");
    };
    assert_eq!(refusal.rule, Rule::Custody);
    story.send(&taken).unwrap();
    let Record::Shipment(shipment) = story.record(about) else {
        panic!("no shipment");
    };
    assert_eq!(shipment.holder, Holder::Person(id("person/courier")));
}

#[test]
fn an_offer_named_by_its_event_is_the_newest_entry() {
    let mut story = Story::sealed();
    let about = "shipment/S1";
    let offer = story.event("pharmacist", about, handoff::Offered { to: to_courier() });
    let leaf = story.send(&offer).unwrap();
    let sealed = story.correction("shipment.sealed", "body.seal", "7".into());
    story.does("pharmacist", about, sealed);
    // By then the offer has an entry, and whoever signs anew knows its leaf hash.
    let refusal = story.refused("courier", about, accepted(hash_of(&offer)));
    assert_eq!(refusal.rule, Rule::Custody);
    story.does("courier", about, accepted(leaf));
}
