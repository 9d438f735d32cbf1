//! What is offered for correction is what the rules take, and nothing else.

use super::story::*;
use crate::domain::correction::{
    Confirmed, Correctable, Corrected, correctable_members, may_correct,
};
use crate::domain::{Event, Hash, Record};
use serde_json::{Value, json};

/// The leaf hash of an entry of a story.
fn leaf(story: &Story, entry: u64) -> Hash {
    let recorded = &story.signed[usize::try_from(entry).unwrap()];
    Hash::of(&[b"leaf", &entry.to_be_bytes(), &recorded.bytes])
}

/// Each entry of a story.
fn entries(story: &Story) -> Vec<(u64, Event)> {
    let events = story
        .signed
        .iter()
        .map(|one| Event::read(&one.bytes).unwrap());
    (0_u64..).zip(events).collect()
}

/// The entry of the newest event of a kind.
fn newest(story: &Story, kind: &str) -> (u64, Event) {
    let mut all = entries(story).into_iter().rev();
    all.find(|(_, event)| event.body.kind() == kind).unwrap()
}

fn offered(story: &Story, entry: u64, event: &Event) -> Vec<Correctable> {
    let own = story.record(&event.subject.to_string());
    correctable_members(event, entry, &own).unwrap()
}

/// The correction of a member by the value that it has.
fn unchanged(story: &Story, entry: u64, member: &str, says: &Value) -> Corrected {
    Corrected {
        entry,
        leaf: leaf(story, entry),
        member: member.to_owned(),
        was: says.clone(),
        should_be: says.clone(),
        reason: "misread".into(),
    }
}

fn says(story: &Story, kind: &str, member: &str) -> Option<Value> {
    let (entry, event) = newest(story, kind);
    let mut all = offered(story, entry, &event).into_iter();
    all.find(|one| one.member == member).map(|one| one.says)
}

#[test]
fn every_member_that_is_offered_is_taken_as_the_form_writes_it() {
    let story = Story::infused();
    let mut count = 0;
    for (entry, event) in entries(&story) {
        for Correctable { member, says } in offered(&story, entry, &event) {
            let same = unchanged(&story, entry, &member, &says);
            let refusal =
                story
                    .clone()
                    .refused(event.actor.name(), &event.subject.to_string(), same);
            assert!(
                refusal.why.contains("says the same"),
                "{member} of {}: {refusal}",
                event.body.kind()
            );
            count += 1;
        }
    }
    assert!(count > 40, "{count}");
}

#[test]
fn no_member_that_is_not_offered_is_taken() {
    let story = Story::infused();
    let mut count = 0;
    for (entry, event) in entries(&story) {
        let offered = offered(&story, entry, &event);
        let whole: Value = serde_json::from_slice(&event.to_bytes().unwrap()).unwrap();
        for (name, value) in whole["body"].as_object().unwrap() {
            let member = format!("body.{name}");
            if offered.iter().any(|one| one.member.starts_with(&member)) {
                continue;
            }
            let same = unchanged(&story, entry, &member, value);
            story
                .clone()
                .refused(event.actor.name(), &event.subject.to_string(), same);
            count += 1;
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn what_is_offered_says_the_value_in_force() {
    let mut story = Story::released();
    let volume = "body.volume_ul";
    let (entry, event) = newest(&story, "lot.filled");
    let before = says(&story, "lot.filled", volume).unwrap();
    let right = Corrected {
        should_be: json!(2100),
        ..unchanged(&story, entry, volume, &before)
    };
    let correction = story.does("quality", "lot/L1", right);
    assert_eq!(says(&story, "lot.filled", volume), Some(before), "it waits");
    story.does(
        event.actor.name(),
        "lot/L1",
        Confirmed { entry, correction },
    );
    assert_eq!(says(&story, "lot.filled", volume), Some(json!(2100)));
}

#[test]
fn corrections_and_what_other_steps_set_right_are_offered_for_nothing() {
    let mut story = Story::filled();
    let (entry, event) = newest(&story, "lot.filled");
    let right = Corrected {
        should_be: json!(2100),
        ..unchanged(&story, entry, "body.volume_ul", &json!(2000))
    };
    story.does(event.actor.name(), "lot/L1", right);
    for kind in [
        "event.corrected",
        "person.enrolled",
        "site.registered",
        "label.printed",
    ] {
        let (entry, event) = newest(&story, kind);
        assert_eq!(offered(&story, entry, &event), [], "{kind}");
    }
}

#[test]
fn the_signer_and_quality_assurance_correct_and_who_corrected_does_not_confirm() {
    let mut story = Story::released();
    let (entry, event) = newest(&story, "lot.filled");
    let before = says(&story, "lot.filled", "body.volume_ul").unwrap();
    let right = Corrected {
        should_be: json!(2100),
        ..unchanged(&story, entry, "body.volume_ul", &before)
    };
    story.does("quality", "lot/L1", right);
    let lot = story.record("lot/L1");
    let waiting = lot.corrections().unwrap().that_wait().next().unwrap();
    for (who, corrects, confirms) in [
        (event.actor.name(), true, true),
        ("quality", true, false),
        ("analyst", false, false),
    ] {
        let Record::Person(person) = story.record(&format!("person/{who}")) else {
            panic!()
        };
        let id = id(&format!("person/{who}"));
        let (world, who_asks) = (&story.world, (&id, &person));
        assert_eq!(
            may_correct(world, &event, who_asks).unwrap(),
            corrects,
            "{who}"
        );
        let may = waiting.may_be_confirmed(world, &event, who_asks);
        assert_eq!(may.unwrap(), confirms, "{who}");
    }
}
