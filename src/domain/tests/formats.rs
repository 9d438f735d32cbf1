//! The signed format: every kind reads and writes back byte for byte, and nothing but the format is read.

use super::samples::{a_time, samples};
use super::steps::sha;
use super::story::*;
use crate::domain::{Body, Event, KINDS};
use std::collections::BTreeSet;

/// One event a line and kind. A changed line is a changed format, which logs that are kept would not survive.
const SAMPLES: &str = include_str!("../../../tests/vectors/events.jsonl");

/// The events of which the vectors hold one a line, one of each kind.
pub(crate) fn sample_events() -> Vec<Event> {
    let event = |(about, body): (String, Body)| Event {
        id: sample_id(),
        log: ORIGIN.into(),
        subject: subject(&about),
        after: Some(sha("before")),
        actor: id("person/p-0012"),
        meaning: body.meanings()[1].into(),
        at: a_time(),
        late_reason: Some("no network".into()),
        under: Some(id("override/V9")),
        despite: None,
        body,
    };
    samples().into_iter().map(event).collect()
}

#[test]
fn every_kind_has_a_sample() {
    let sampled: BTreeSet<_> = sample_events().iter().map(|e| e.body.kind()).collect();
    let kinds: BTreeSet<_> = KINDS.iter().map(|kind| kind.word).collect();
    assert_eq!(sampled, kinds);
}

#[test]
fn every_kind_is_written_as_its_sample_and_read_back() {
    let events = sample_events();
    assert_eq!(SAMPLES.lines().count(), events.len());
    for (event, line) in events.into_iter().zip(SAMPLES.lines()) {
        let written = String::from_utf8(event.to_bytes().unwrap()).unwrap();
        assert_eq!(written, line);
        assert_eq!(Event::read(line.as_bytes()).unwrap(), event);
    }
}

/// A sound event as text, to be spoilt.
fn sound() -> String {
    let line = SAMPLES.lines().find(|line| line.contains("\"lot.filled\""));
    line.unwrap().to_owned()
}

/// The member that is named when one part of a sound event is replaced.
fn fault(from: &str, to: &str) -> String {
    let text = sound();
    assert!(text.contains(from), "{from} is not in {text}");
    let spoilt = text.replacen(from, to, 1);
    Event::read(spoilt.as_bytes()).unwrap_err().member
}

#[test]
fn the_member_at_fault_is_named() {
    assert!(Event::read(sound().as_bytes()).is_ok());
    let cases = [
        // unknown, missing, twice
        (r#""id":"#, r#""note":"x","id":"#, "note"),
        (r#""count":"#, r#""note":"x","count":"#, "body.note"),
        (r#""count":40,"#, "", "body.count"),
        (r#""meaning":"我完成这些小瓶的灌装","#, "", "meaning"),
        (r#""count":40"#, r#""count":40,"count":40"#, "body.count"),
        (r#""kind":"#, r#""kind":"lot.filled","kind":"#, "kind"),
        // numbers and types
        (r#""count":40"#, r#""count":40.0"#, "body.count"),
        (r#""count":40"#, r#""count":-1"#, "body.count"),
        (r#""count":40"#, r#""count":"40""#, "body.count"),
        (r#""count":40"#, r#""count":4294967296"#, "body.count"),
        (
            r#""cells_per_vial":10000000"#,
            r#""cells_per_vial":9007199254740993"#,
            "body.cells_per_vial",
        ),
        // the id
        ("-7000-", "-4000-", "id"),
        ("7000-8000", "7000-0000", "id"),
        ("019ab3c4", "019AB3C4", "id"),
        ("019ab3c4-0000", "019ab3c40000", "id"),
        // the other common members
        ("lot.filled", "lot.emptied", "kind"),
        ("lot/L1", "vial/L1", "subject"),
        ("lot/L1", "lots/L1", "subject"),
        ("lot/L1", "lot/../L1", "subject"),
        ("person/p-0012", "site/p-0012", "actor"),
        ("我完成这些小瓶的灌装", "I filled it", "meaning"),
        ("no network", " ", "late_reason"),
        ("+08:00", "", "at"),
    ];
    for (from, to, member) in cases {
        assert_eq!(fault(from, to), member, "{from} -> {to}");
    }
}

#[test]
fn after_may_be_null_but_not_missing_or_malformed() {
    let hash = format!(r#""after":"{}""#, sha("before"));
    assert_eq!(fault(&format!("{hash},"), ""), "after");
    assert_eq!(fault(&hash, r#""after":"abc""#), "after");
    let upper = format!(r#""after":"{}""#, sha("before").to_string().to_uppercase());
    assert_eq!(fault(&hash, &upper), "after");
    let first = sound().replacen(&hash, r#""after":null"#, 1);
    assert_eq!(Event::read(first.as_bytes()).unwrap().after, None);
}

#[test]
fn what_is_no_json_text_is_no_event() {
    let mut bytes = sound().into_bytes();
    bytes[20] = 0xff;
    assert!(Event::read(&bytes).unwrap_err().why.contains("UTF-8"));
    assert!(Event::read(b"").is_err());
    assert!(Event::read(b"[]").is_err());
    assert!(Event::read(format!("{} {{}}", sound()).as_bytes()).is_err());
    assert!(Event::read(format!("\u{feff}{}", sound()).as_bytes()).is_err());
}

#[test]
fn the_reason_of_an_event_is_that_of_its_body_else_of_its_lateness() {
    let reason = |kind: &str| {
        let events = sample_events();
        let event = events.iter().find(|event| event.body.kind() == kind);
        event.unwrap().reason()
    };
    assert_eq!(reason("lot.rejected").as_deref(), Some("fails"));
    assert_eq!(reason("label.printed").as_deref(), Some("torn"));
    assert_eq!(reason("lot.filled").as_deref(), Some("no network"));
    let mut on_time = sample_events().remove(0);
    on_time.late_reason = None;
    assert_eq!(on_time.reason(), None);
}

#[test]
fn either_meaning_may_be_signed() {
    let english = sound().replacen("我完成这些小瓶的灌装", "I filled these vials", 1);
    let event = Event::read(english.as_bytes()).unwrap();
    assert_eq!(event.meaning, "I filled these vials");
}
