//! What is recorded although it broke a rule, and what is said to have been before what it rests on.

use super::refusals;
use super::steps::*;
use super::story::*;
use crate::domain::deviation::Class;
use crate::domain::{Body, Despite, Event, Hash, LocalTime, Role, Rule, Stop, person, vial};

const VIAL: &str = "vial/L1-001";

/// A vial that was allocated an hour ago.
fn an_hour_later() -> Story {
    let mut story = Story::allocated();
    story.wait_minutes(60);
    story
}

/// An event that is entered late, about so many minutes ago.
fn late(story: &mut Story, who: &str, about: &str, body: impl Into<Body>, minutes: i64) -> Event {
    let mut event = story.event(who, about, body);
    event.late_reason = Some("no network".into());
    event.at = LocalTime::at(story.now.plus_seconds(-60 * minutes), 8 * 3600);
    event
}

fn despite(rules: &[Rule], reason: &str) -> Despite {
    Despite {
        rules: rules.iter().copied().collect(),
        reason: reason.into(),
        evidence: None,
    }
}

/// A vial is thawed 31 days on, when the bath is out of its qualification, despite these rules.
fn thaws_despite(rules: &[Rule]) -> Result<Hash, Stop> {
    let mut story = Story::allocated();
    story.wait_days(31);
    let mut event = late(&mut story, "ward-pharmacist", VIAL, thawed(), 10);
    event.despite = Some(despite(rules, "the other bath was broken"));
    story.send(&event)
}

refusals! {
    Despite by fn what_broke_a_rule_names_it() {
        thaws_despite(&[])
    }

    Despite by fn nothing_is_recorded_despite_a_rule_that_says_what_happened_to_what() {
        thaws_despite(&[Rule::Equipment, Rule::Unknown])
    }

    Equipment by fn a_fact_that_broke_another_rule_than_it_names_is_refused() {
        thaws_despite(&[Rule::Custody])
    }

    Despite by fn a_request_is_not_made_despite_a_rule() {
        let mut story = Story::staffed();
        let enrolled = person::Enrolled { title: "nurse".into() };
        let mut event = late(&mut story, "admin", "person/another", enrolled, 10);
        event.despite = Some(despite(&[Rule::Sequence], "in haste"));
        story.send(&event)
    }

    Despite by fn a_fact_that_broke_a_rule_is_entered_late() {
        let mut story = Story::released();
        let lost = vial::Lost { reason: "not in its box".into() };
        let mut event = story.event("lab", VIAL, lost);
        event.despite = Some(despite(&[Rule::Custody], "in haste"));
        story.send(&event)
    }

    Time by fn a_late_event_is_not_before_the_one_that_it_continues() {
        let mut story = an_hour_later();
        let event = late(&mut story, "ward-pharmacist", VIAL, thawed(), 70);
        story.send(&event)
    }

    Time by fn a_late_event_is_not_before_what_it_names() {
        let mut story = Story::stocked();
        story.wait_minutes(60);
        story.does("investigator", "order/O1", dose("participant/P1", 1).0);
        let event = late(&mut story, "ward-pharmacist", VIAL, allocated("order/O1"), 30);
        story.send(&event)
    }

    Time by fn nothing_was_signed_before_its_signer_was_enrolled() {
        let mut story = an_hour_later();
        story.enrol("newcomer", Role::Lab, Some(PLANT));
        let event = late(&mut story, "newcomer", "place/B2", placed("equipment/tank"), 30);
        story.send(&event)
    }
}

#[test]
fn a_fact_that_broke_a_rule_is_recorded_and_opens_a_deviation() {
    let mut story = Story::allocated();
    story.wait_days(31);
    let mut event = late(&mut story, "ward-pharmacist", VIAL, thawed(), 10);
    event.despite = Some(despite(&[Rule::Equipment], "the other bath was broken"));
    story.send(&event).unwrap();
    assert_eq!(story.state(VIAL), "thawed");
    assert_eq!(story.state(&story.newest_deviation()), "opened");
}

#[test]
fn a_person_who_has_left_is_refused_as_such() {
    let mut story = Story::staffed();
    let reason = "moved".into();
    story.does("admin", "person/lab", person::Left { reason });
    let refusal = story.refused("lab", "donor/D1", donor_tested(false));
    assert_eq!(refusal.rule, Rule::Role);
    assert_eq!(refusal.why, "person/lab has left.");
}

#[test]
fn nobody_takes_the_name_of_the_deviation_of_a_breach() {
    let mut story = Story::allocated();
    story.wait_days(31);
    let index = story.signed.len();
    for end in ["", "-2"] {
        let about = format!("deviation/b_{:06}{end}", index + 2);
        let class = Class::Minor;
        story.does("ward-pharmacist", &about, departed("site/ward", class));
    }
    let mut event = late(&mut story, "ward-pharmacist", VIAL, thawed(), 10);
    event.despite = Some(despite(&[Rule::Equipment], "the other bath was broken"));
    let leaf = story.send(&event).unwrap();
    let leaf = leaf.to_string();
    let breach = format!("deviation/B-{:06}-{}", index + 2, leaf.get(..16).unwrap());
    assert_eq!(story.state(&breach), "opened");
}
