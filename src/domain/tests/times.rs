//! Times and days far away: whatever states one is refused, or stands in a list here that says why it may.

use super::story::*;
use crate::domain::correction::{Corrected, correctable_members};
use crate::domain::{Event, Hash, LocalTime, MemoryWorld, Proposal, Stop, World, decide};
use chrono::NaiveDate;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const PAST: &str = "1970-01-01";
const FUTURE: &str = "2199-12-31";

/// What may be said of long ago: since when something was wrong, and what happened before the log.
const LONG_AGO: [&str; 7] = [
    "deviation.opened body.from",
    "donor.registered body.collected_on",
    "participant.screened body.consent.given_on",
    "protocol.adopted body.started_on",
    "protocol.amended body.started_on",
    "readings.attached body.summary.from",
    "recall.opened body.exposures[0].from",
];

/// What may be planned, or is said by others, for as far ahead as they like.
const FAR_AHEAD: [&str; 3] = [
    "protocol.adopted body.started_on",
    "protocol.amended body.started_on",
    "step.recorded body.materials[0].expires_on",
];

/// The same value, far away: a day or a moment, as the member has it; none for anything else.
fn far(says: &Value, day: &str) -> Option<Value> {
    let text = says.as_str()?;
    if text.parse::<NaiveDate>().is_ok() {
        return Some(json!(day));
    }
    let moment = if text.ends_with('Z') && text.contains('.') {
        format!("{day}T00:00:00.000000Z")
    } else {
        LocalTime::parse(text).ok()?;
        format!("{day}T00:00:00+00:00")
    };
    Some(json!(moment))
}

/// The members of a value that are times or days.
fn times(path: &str, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                let path = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                times(&path, inner, found);
            }
        }
        Value::Array(items) => {
            for (place, inner) in items.iter().enumerate() {
                times(&format!("{path}[{place}]"), inner, found);
            }
        }
        _ if far(value, PAST).is_some() => found.push(path.to_owned()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn pointer(path: &str) -> String {
    format!(
        "/{}",
        path.replace('[', ".").replace(']', "").replace('.', "/")
    )
}

/// Whether the event with another value in a member would be accepted where it stands in the log.
fn accepted(
    world: &MemoryWorld,
    index: usize,
    signed: &Signed,
    member: &str,
    value: Value,
) -> bool {
    let mut json: Value = serde_json::from_slice(&signed.bytes).unwrap();
    *json.pointer_mut(&pointer(member)).unwrap() = value;
    if member == "at" {
        json["late_reason"] = json!("no network");
    }
    let Ok(event) = Event::read(json.to_string().as_bytes()) else {
        return false;
    };
    let bytes = event.to_bytes().unwrap();
    let index = u64::try_from(index).unwrap();
    let proposal = Proposal {
        event: &event,
        key_id: signed.key_id,
        leaf: Hash::of(&[b"leaf", &index.to_be_bytes(), &bytes]),
        event_hash: Hash::of(&[&bytes]),
        index,
        recorded_at: signed.recorded_at,
    };
    decide(world, &proposal).is_ok()
}

/// Every kind that names a time or a day, with those that may be far away.
fn far_events(day: &str) -> BTreeSet<String> {
    let story = Story::with_every_kind();
    let mut world = MemoryWorld::default();
    let mut found = BTreeSet::new();
    for (index, signed) in story.signed.iter().enumerate() {
        let json: Value = serde_json::from_slice(&signed.bytes).unwrap();
        let kind = Event::read(&signed.bytes).unwrap().body.kind();
        let mut members = Vec::new();
        times("", &json, &mut members);
        for member in members {
            let value = far(json.pointer(&pointer(&member)).unwrap(), day).unwrap();
            // The log begins with its first entry.
            let first = kind == "log.opened";
            // What was done despite a rule may have been done at any time.
            let breach = member == "at" && json.get("despite").is_some();
            if !first && !breach && accepted(&world, index, signed, &member, value) {
                found.insert(format!("{kind} {member}"));
            }
        }
        record(&mut world, index, signed).unwrap();
    }
    found
}

/// Every member with a time or a day that can be corrected to one far away.
fn far_corrections(day: &str) -> BTreeSet<String> {
    let story = Story::with_every_kind();
    let mut found = BTreeSet::new();
    for (index, signed) in story.signed.iter().enumerate() {
        let event = Event::read(&signed.bytes).unwrap();
        let entry = u64::try_from(index).unwrap();
        let about = event.subject.to_string();
        let own = story.record(&about);
        for one in correctable_members(&event, entry, &own).unwrap() {
            let Some(should_be) = far(&one.says, day) else {
                continue;
            };
            let correction = Corrected {
                entry,
                leaf: Hash::of(&[b"leaf", &entry.to_be_bytes(), &signed.bytes]),
                member: one.member.clone(),
                was: one.says.clone(),
                should_be,
                reason: "misread".into(),
            };
            let accepted = ["quality", "second-quality"].iter().any(|who| {
                let mut story = story.clone();
                match story.tries(who, &about, correction.clone()) {
                    Ok(_) => true,
                    Err(Stop::Refused(_)) => false,
                    Err(other) => panic!("{other:?}"),
                }
            });
            if accepted {
                found.insert(format!("{} {}", event.body.kind(), one.member));
            }
        }
    }
    assert!(story.world.entry(0).is_some());
    found
}

/// What is corrected to something that breaks a rule opens a deviation.
const POINTED_OUT: &str = "step.recorded body.materials[0].expires_on";

fn allowed<const N: usize>(all: [&str; N]) -> BTreeSet<String> {
    all.iter().map(ToString::to_string).collect()
}

#[test]
fn nothing_is_stated_of_long_ago_but_what_may_be() {
    let odd: Vec<String> = far_events(PAST)
        .difference(&allowed(LONG_AGO))
        .cloned()
        .collect();
    assert!(odd.is_empty(), "{odd:#?}");
}

#[test]
fn nothing_is_stated_of_years_ahead_but_what_may_be() {
    let odd: Vec<String> = far_events(FUTURE)
        .difference(&allowed(FAR_AHEAD))
        .cloned()
        .collect();
    assert!(odd.is_empty(), "{odd:#?}");
}

#[test]
fn nothing_is_corrected_to_long_ago_but_what_may_be() {
    let odd: Vec<String> = far_corrections(PAST)
        .difference(&allowed(LONG_AGO))
        .cloned()
        .collect();
    assert_eq!(odd, [POINTED_OUT]);
}

#[test]
fn nothing_is_corrected_to_years_ahead_but_what_may_be() {
    let odd: Vec<String> = far_corrections(FUTURE)
        .difference(&allowed(FAR_AHEAD))
        .cloned()
        .collect();
    assert!(odd.is_empty(), "{odd:#?}");
}
