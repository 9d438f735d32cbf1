//! Whatever stands in an event is refused with its member, or leaves records that read back as they were written.

use super::samples::a_time;
use super::steps::{
    batch_template, form, label_of, logger_format, protocol, signed, specification,
};
use super::story::*;
use crate::domain::form::AnswerType;
use crate::domain::limits::{fault, length};
use crate::domain::view::{Breach, View};
use crate::domain::{
    Body, Changes, Despite, Event, Hash, Instant, KINDS, LocalTime, MAX_INTEGER, MemoryWorld, Noun,
    Proposal, Record, Rule, Stop, Subject, decide, deviation, equipment, label, log, participant,
    person, site, vial,
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Texts that no event holds.
const HOSTILE: [&str; 14] = [
    "",
    "   ",
    "\u{3000}",
    " blank in front",
    "blank behind ",
    "red\u{1b}[31m",
    "nul\0",
    "delete\u{7f}",
    "next line\u{85}",
    "over\u{202e}ride",
    "iso\u{2066}late",
    "zero\u{200b}width",
    "mark\u{feff}",
    "unassigned\u{378}",
];

/// Numbers at the ends of the types that bodies have.
const ENDS: [i64; 14] = [
    -(1 << 53),
    -2_147_483_649,
    -2_147_483_648,
    -1,
    0,
    1,
    255,
    256,
    65_535,
    2_147_483_647,
    4_294_967_295,
    4_294_967_296,
    80_000_000,
    1 << 53,
];

/// Days and moments at the ends of what can be written.
const TIMES: [&str; 12] = [
    "0000-01-01",
    "1899-12-31",
    "2200-01-01",
    "+262142-12-31",
    "-262143-01-01",
    "0000-01-01T00:00:00+23:59",
    "1969-12-31T23:59:59Z",
    "2200-01-01T00:00:00Z",
    "2026-11-23T10:00:00.000-13:00",
    "2026-11-23T10:00:00.000+14:15",
    "2026-11-23T10:00:00.000+08:01",
    "2026-11-23T23:59:60.000+08:00",
];

/// The pointers (RFC 6901) of all values in a value that hold no others, with the paths by which faults name them.
fn leaves(value: &Value, pointer: &str, path: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                let escaped = name.replace('~', "~0").replace('/', "~1");
                let (pointer, path) = (format!("{pointer}/{escaped}"), format!("{path}.{name}"));
                leaves(inner, &pointer, &path, found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                let (pointer, path) = (format!("{pointer}/{index}"), format!("{path}[{index}]"));
                leaves(inner, &pointer, &path, found);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            found.push((pointer.to_owned(), path.to_owned()));
        }
    }
}

fn decided(
    world: &MemoryWorld,
    index: u64,
    event: &Event,
    signed: &Signed,
) -> Result<Changes, Stop> {
    let bytes = event.to_bytes().unwrap();
    let proposal = Proposal {
        event,
        key_id: signed.key_id,
        leaf: Hash::of(&[&bytes]),
        event_hash: Hash::of(&[&bytes]),
        index,
        recorded_at: signed.recorded_at,
    };
    decide(world, &proposal)
}

fn reads_back(changes: &Changes, what: &str) {
    for record in changes.puts.values() {
        let written = serde_json::to_string(record).unwrap();
        let read: Result<Record, _> = serde_json::from_str(&written);
        assert_eq!(
            read.as_ref().ok(),
            Some(record),
            "{what}: {written} {read:?}"
        );
    }
}

/// Puts a value in the place of one of an event, and tells what is refused in reading it.
fn with(event: &Value, pointer: &str, value: &Value) -> Result<Event, String> {
    let mut spoilt = event.clone();
    *spoilt.pointer_mut(pointer).unwrap() = value.clone();
    Event::read(spoilt.to_string().as_bytes()).map_err(|bad| bad.member)
}

#[test]
fn whatever_stands_in_an_event_is_refused_with_its_member_or_leaves_records_that_read_back() {
    let story = Story::infused();
    let mut world = MemoryWorld::default();
    for (index, signed) in (0..).zip(&story.signed) {
        let event: Value = serde_json::from_slice(&signed.bytes).unwrap();
        let mut found = Vec::new();
        leaves(&event["body"], "/body", "body", &mut found);
        for (pointer, path) in found {
            let value = event.pointer(&pointer).unwrap();
            let texts = HOSTILE.iter().chain(&TIMES).map(|text| json!(text));
            let others: Vec<Value> = match value {
                Value::String(_) => texts.collect(),
                Value::Number(_) => ENDS.iter().map(|number| json!(number)).collect(),
                Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => continue,
            };
            for other in others {
                let what = format!("{} {path} {other}", event["kind"]);
                match with(&event, &pointer, &other) {
                    Err(member) => assert!(path.starts_with(&member), "{what}: {member}"),
                    Ok(read) => {
                        assert_eq!(
                            Event::read(&read.to_bytes().unwrap()).unwrap(),
                            read,
                            "{what}"
                        );
                        let hostile = HOSTILE.iter().any(|text| other == *text);
                        let empty = other == "" && path.ends_with("unit");
                        let tab = path.ends_with("delimiter");
                        assert!(!hostile || empty || tab, "{what} is read");
                        if let Ok(changes) = decided(&world, index, &read, signed) {
                            reads_back(&changes, &what);
                        }
                    }
                }
            }
        }
        let event = Event::read(&signed.bytes).unwrap();
        let changes = decided(&world, index, &event, signed).unwrap();
        reads_back(&changes, event.body.kind());
        record(&mut world, usize::try_from(index).unwrap(), signed).unwrap();
    }
}

/// Every schema in a schema, with the name of its member.
fn schemas<'a>(name: &'a str, schema: &'a Value, see: &mut dyn FnMut(&str, &Value)) {
    see(name, schema);
    let Some(members) = schema.as_object() else {
        return;
    };
    for (word, inner) in members {
        match (&**word, inner) {
            ("properties", Value::Object(members)) => {
                for (member, inner) in members {
                    schemas(member, inner, see);
                }
            }
            ("anyOf" | "oneOf" | "allOf" | "prefixItems", Value::Array(branches)) => {
                for branch in branches {
                    schemas(name, branch, see);
                }
            }
            ("items", inner) => schemas(name, inner, see),
            ("additionalProperties", inner) => schemas("", inner, see),
            _ => {}
        }
    }
}

fn is_a(schema: &Value, kind: &str) -> bool {
    schema["type"] == kind
        || schema["type"]
            .as_array()
            .is_some_and(|of| of.contains(&json!(kind)))
}

#[test]
fn every_number_of_every_kind_has_a_row_in_the_table_of_limits() {
    let mut without = BTreeSet::new();
    for kind in KINDS {
        let schema = Value::from(kind.schema());
        schemas("", &schema, &mut |name, schema| {
            let most = schema["maximum"].as_u64();
            let bounded = most.is_some_and(|most| most < MAX_INTEGER);
            // Entries are numbered as far as numbers go.
            if is_a(schema, "integer") && !bounded && !["entry", "since"].contains(&name) {
                without.insert(format!("{} {name}", kind.word));
            }
        });
    }
    assert_eq!(without, BTreeSet::new());
}

#[test]
fn a_day_is_known_by_the_name_of_its_member() {
    for kind in KINDS {
        let schema = Value::from(kind.schema());
        schemas("", &schema, &mut |name, schema| {
            let day = schema["format"] == "date";
            let named = name.ends_with("_on") && is_a(schema, "string");
            assert_eq!(day, named, "{} {name}", kind.word);
        });
    }
}

#[test]
fn a_text_is_as_long_as_its_member_may_be_and_no_longer() {
    let mut event = Story::staffed().event("admin", "site/new", a_site("new"));
    let mut named = |name: String| {
        let mut body = a_site("new");
        body.name.en = name;
        event.body = body.into();
        Event::read(&event.to_bytes().unwrap()).map_err(|bad| bad.member)
    };
    let most = length("name").most;
    assert!(named("院".repeat(most)).is_ok());
    assert_eq!(named("院".repeat(most + 1)).unwrap_err(), "body.name.en");
    assert_eq!(named("x".repeat(40_000)).unwrap_err(), "body.name.en");
    assert_eq!(named("two\nlines".into()).unwrap_err(), "body.name.en");
}

#[test]
fn a_reason_has_several_lines_and_says_something() {
    let mut event = Story::staffed().event("admin", "site/new", a_site("new"));
    let mut late = |reason: &str| {
        event.late_reason = Some(reason.into());
        Event::read(&event.to_bytes().unwrap()).map_err(|bad| bad.member)
    };
    assert!(late("the network was down:\n\tsince noon").is_ok());
    for bad in HOSTILE {
        assert_eq!(late(bad).unwrap_err(), "late_reason", "{bad:?}");
    }
    assert_eq!(late(&"x".repeat(4_001)).unwrap_err(), "late_reason");
    event.late_reason = None;
    let mut despite = |reason: &str| {
        let (rules, reason) = ([Rule::Custody].into(), reason.into());
        event.despite = Some(Despite {
            rules,
            reason,
            evidence: None,
        });
        Event::read(&event.to_bytes().unwrap()).map_err(|bad| bad.member)
    };
    assert!(despite("the shelf was full:\n\tsince noon").is_ok());
    for bad in HOSTILE {
        assert_eq!(despite(bad).unwrap_err(), "despite.reason", "{bad:?}");
    }
}

#[test]
fn no_fault_repeats_what_nobody_sees() {
    let mut event = serde_json::to_value(a_site("new")).unwrap();
    event["\u{202e}\u{1b}[2J"] = json!(1);
    let text = json!({"kind": "site.registered", "body": event}).to_string();
    let bad = Event::read(text.as_bytes()).unwrap_err();
    assert!(
        !(bad.member + &bad.why)
            .chars()
            .any(|c| fault(c, false).is_some())
    );
}

#[test]
fn a_time_is_of_a_clock_and_a_year_that_there_are_and_is_written_as_it_is_read() {
    for text in [
        "1970-01-01T00:00:00.000-12:00",
        "2199-12-31T23:59:59.999+14:00",
        "2026-11-23T10:15:30.123+05:45",
    ] {
        assert_eq!(LocalTime::parse(text).unwrap().to_string(), text);
    }
    for text in TIMES {
        assert!(LocalTime::parse(text).is_err(), "{text}");
    }
    let fine = LocalTime::parse("2026-11-23T10:15:30.123987+08:00").unwrap();
    assert_eq!(LocalTime::parse(&fine.to_string()).unwrap(), fine);
    for (micros, seconds) in [(i64::MAX, 1), (i64::MIN, -1), (0, i64::MAX), (0, i64::MIN)] {
        let moment = Instant::from_micros(micros).plus_seconds(seconds);
        assert_eq!(Instant::parse(&moment.to_string()).unwrap(), moment);
    }
    assert_eq!(a_time().to_string().len(), 29);
}

fn refused(country: &str, time_zone: &str) -> Option<Rule> {
    let odd = site::Registered {
        country: country.into(),
        time_zone: time_zone.into(),
        ..a_site("new")
    };
    match Story::opened().tries("admin", "site/new", odd) {
        Err(Stop::Refused(refusal)) => Some(refusal.rule),
        Err(other) => panic!("{other:?}"),
        Ok(_) => None,
    }
}

#[test]
fn a_site_lies_in_a_country_and_a_time_zone_that_there_are() {
    assert_eq!(refused("CN", "Asia/Shanghai"), None);
    assert_eq!(refused("DE", "Europe/Berlin"), None);
    assert_eq!(refused("CN", "Mars/Phobos"), Some(Rule::Value));
    assert_eq!(refused("XX", "Asia/Shanghai"), Some(Rule::Value));
    assert_eq!(refused("cn", "Asia/Shanghai"), Some(Rule::Value));
}

#[test]
fn a_name_that_looks_like_another_is_given_to_nothing_new() {
    let mut story = Story::staffed();
    for alike in [
        "site/Ward",
        "site/WARD",
        "person/1ab",
        "person/Iab",
        "equipment/l0gger",
    ] {
        let made = match alike.split_once('/').unwrap().0 {
            "site" => story.refused("admin", alike, a_site("new")),
            "person" => story.refused(
                "admin",
                alike,
                person::Enrolled {
                    title: "lab".into(),
                },
            ),
            _ => {
                let Record::Equipment(logger) = story.record("equipment/logger") else {
                    panic!("equipment");
                };
                let registered = equipment::Registered {
                    equipment: logger.equipment,
                    serial: logger.serial,
                    site: logger.site,
                };
                story.refused("quality", alike, registered)
            }
        };
        assert_eq!(made.rule, Rule::Exists, "{alike}: {made}");
    }
}

#[test]
fn participants_whose_names_look_the_same_are_one() {
    let mut story = Story::infused();
    let known = story.world.standings().map(|(about, _)| about.clone());
    let known = known
        .into_iter()
        .find(|about| about.noun() == Noun::Participant);
    let known = known.unwrap().to_string();
    let alike = format!(
        "participant/{}",
        known
            .split_once('/')
            .unwrap()
            .1
            .to_lowercase()
            .replace('1', "l")
    );
    assert_ne!(known, alike);
    let screened = story
        .signed
        .iter()
        .map(|signed| Event::read(&signed.bytes).unwrap());
    let screened = screened.into_iter().find_map(|event| {
        let Body::ParticipantScreened(body) = event.body else {
            return None;
        };
        Some(*body)
    });
    let screened: participant::Screened = screened.unwrap();
    let refusal = story.refused("investigator", &alike, screened);
    assert_eq!(refusal.rule, Rule::Exists, "{refusal}");
}

#[test]
fn the_system_finds_a_name_where_a_person_has_taken_its_own() {
    let mut story = Story::stocked();
    let index = story.signed.len() + 1;
    let taken = format!("deviation/d-{index:06}").replace('0', "o");
    let opened = super::steps::departed("vial/L1-001", deviation::Class::Minor);
    story.does("quality", &taken, opened);
    let lost = vial::Lost {
        reason: "searched for twice".into(),
    };
    story.does("ward-pharmacist", "vial/L1-001", lost);
    let named = format!("deviation/D-{index:06}-2");
    assert_eq!(story.state(&named), "opened");
}

#[test]
fn nothing_begins_under_a_name_that_looks_like_another() {
    let story = Story::with_every_kind();
    let every: BTreeSet<Rule> = Rule::ALL.iter().copied().collect();
    let breach = Breach::of(&every);
    let view = View {
        breach: Some(&breach),
        ..View::at(&story.world, story.now)
    };
    let mut begun = BTreeSet::new();
    for kind in KINDS {
        let Some(noun) = kind.noun.filter(|noun| *noun != Noun::Log) else {
            continue;
        };
        let mut known = story.world.standings().map(|(about, _)| about);
        let found = known.find_map(|about| {
            let name = about.name();
            let mut alike = [name.to_lowercase(), name.to_uppercase()].into_iter();
            let alike = alike.find(|alike| alike != name && about.noun() == noun)?;
            Subject::new(noun, &alike).ok()
        });
        let Some(alike) = found else { continue };
        match (kind.ready)(&view, &alike) {
            Err(Stop::Refused(refusal)) if refusal.rule == Rule::Exists => {
                begun.insert(kind.word);
            }
            Err(Stop::Refused(refusal)) if refusal.rule == Rule::Unknown => {}
            other => panic!("{} of {alike}: {other:?}", kind.word),
        }
    }
    assert!(begun.len() > 20, "{begun:?}");
    for word in ["protocol.adopted", "infusion.started", "site.registered"] {
        assert!(begun.contains(word), "{word}");
    }
}

#[test]
fn names_within_a_document_do_not_look_the_same() {
    let mut story = Story::banked();
    let mut refused = |about: &str, body: Body| {
        let refusal = story.refused("quality", about, body);
        assert_eq!(refusal.rule, Rule::Value, "{about}: {refusal}");
    };
    let alike = |id: &str| id.to_lowercase().replace('1', "l");
    let mut protocol = protocol();
    protocol.version = "2".into();
    let mut twice = protocol.clone();
    let mut visit = twice.visits[0].clone();
    visit.id = visit.id.to_uppercase();
    twice.visits.push(visit);
    refused("protocol/trial", twice.into());
    let mut twice = protocol.clone();
    let mut criterion = twice.inclusion[0].clone();
    criterion.id = alike(&criterion.id);
    twice.exclusion.push(criterion);
    refused("protocol/trial", twice.into());
    let mut named_age = protocol.clone();
    named_age.inclusion[0].id = "AGE".into();
    refused("protocol/trial", named_age.into());
    let mut twice = specification();
    let mut item = twice.items[0].clone();
    item.test = item.test.to_uppercase();
    twice.items.push(item);
    refused("specification/other", twice.into());
    let mut twice = batch_template();
    let mut step = twice.steps[1].clone();
    step.id = step.id.to_uppercase();
    twice.steps.push(step);
    refused("batch_template/other", twice.into());
    let mut twice = batch_template();
    let mut measure = twice.steps[0].values[0].clone();
    measure.id = measure.id.to_uppercase();
    twice.steps[0].values.push(measure);
    refused("batch_template/other", twice.into());
    let mut twice = form();
    let mut item = twice.items[0].clone();
    item.id = "SKIN.SCORE".into();
    twice.items.push(item);
    refused("form/other", twice.into());
    let mut twice = form();
    if let AnswerType::Choice(choices) = &mut twice.items[1].answer {
        let mut choice = choices[0].clone();
        choice.id = choice.id.to_uppercase();
        choices.push(choice);
    }
    refused("form/other", twice.into());
    let mut same_version = protocol;
    same_version.version = "l".into();
    let refusal = story.refused("quality", "protocol/trial", same_version);
    assert_eq!(refusal.rule, Rule::Exists, "{refusal}");
    let mut twice = a_site("third");
    twice.logger_formats.insert("TESTO".into(), logger_format());
    let refusal = story.refused("admin", "site/third", twice);
    assert_eq!(refusal.rule, Rule::Value, "{refusal}");
}

#[test]
fn the_name_of_a_site_leaves_room_for_that_of_its_stocks() {
    let mut story = Story::staffed();
    let long = format!("site/{}", "S".repeat(32));
    let refusal = story.refused("admin", &long, a_site("long"));
    assert_eq!(refusal.rule, Rule::Value, "{refusal}");
    let longest = format!("site/{}", "S".repeat(31));
    story.does("admin", &longest, a_site("longest"));
    let lot = id(&format!("lot/{}", "L".repeat(32)));
    assert!(crate::domain::stock::stock_id(&lot, &id(&longest)).is_ok());
}

#[test]
fn the_longest_token_and_the_longest_verifier_key_are_taken() {
    let lot = format!("lot/{}", "L".repeat(32));
    let longest = |noun: Noun| format!("{}/{}", noun.word(), "N".repeat(64));
    let bears = [
        Noun::Vial,
        Noun::Place,
        Noun::Shipment,
        Noun::Order,
        Noun::Infusion,
    ];
    let tokens = bears.map(|noun| {
        let claim = label::Claim::new(
            label_of("any"),
            subject(&longest(noun)),
            Some(id(&lot)),
            None,
        );
        signed("lab", claim.unwrap()).to_string().len()
    });
    assert_eq!(tokens.into_iter().max(), Some(length("token").most));
    let origin = "o".repeat(200);
    let verifier_key = format!("{origin}+12345678+{}", "A".repeat(44));
    assert_eq!(verifier_key.len(), length("verifier_key").most);
    let mut story = Story::empty();
    let opened = log::Opened {
        origin: origin.clone(),
        verifier_key,
        ..opening()
    };
    let mut event = story.event("admin", "log/main", opened);
    event.log = origin;
    story.send(&event).unwrap();
}
