//! Events signed one after another without a network, sent together afterwards: recorded in order, once, or not at all.

use super::app::TestApp;
use super::forging::{audited, bundle_of, entries};
use super::hands::{key_of, signed};
use super::on_both;
use super::stage::*;
use serde_json::{Value, json};
use vialog::domain::{Body, Event, Hash, Instant, LocalTime, infusion};
use vialog::ledger::{Entry, Envelope, PayloadType};

const ABOUT: &str = "infusion/INF1";

fn hash_of(event: &Event) -> Hash {
    Hash::of(&[&event.to_bytes().unwrap()])
}

/// What four hands sign at the bedside of participant P1 while the ward has no network, ten seconds apart.
fn at_the_bed(app: &TestApp) -> Vec<(&'static str, Event)> {
    let checked = || Body::from(check("O1", "P1", &["L1-001"]));
    let started = infusion::Started {
        access: "peripheral vein".into(),
        given: None,
    };
    let completed = infusion::Completed {
        volume_ul: 1500,
        reaction: false,
    };
    let mut signed: Vec<(&'static str, Event)> = Vec::new();
    for (who, body) in [
        ("nurse", checked()),
        ("second-nurse", checked()),
        ("nurse", started.into()),
        ("nurse", completed.into()),
    ] {
        let before = signed.last();
        let mut event = app.event_after(who, ABOUT, body, before.map(|(_, event)| hash_of(event)));
        event.late_reason = Some("The ward had no network.".into());
        let at: Instant = before.map_or(event.at, |(_, event)| event.at).instant();
        event.at = LocalTime::at(at.plus_seconds(10), 8 * 3600);
        signed.push((who, event));
    }
    signed
}

/// The answers to all of them, sent as one batch.
fn sent(app: &TestApp, events: &[(&str, Event)]) -> Vec<Value> {
    let envelopes = events
        .iter()
        .map(|(who, event)| signed(&key_of(who), event, &[]));
    let batch = json!({ "events": envelopes.collect::<Vec<_>>() });
    let answer = app.post("/api/v1/events/batch", &batch);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["answers"].as_array().unwrap().clone()
}

fn statuses(answers: &[Value]) -> Vec<u64> {
    let status = |answer: &Value| answer["status"].as_u64().unwrap();
    answers.iter().map(status).collect()
}

on_both! {
    fn what_was_signed_without_a_network_is_recorded_in_order_and_once(app) {
        app.at_the_bedside();
        let events = at_the_bed(app);
        app.clock.advance_minutes(50);
        let first = sent(app, &events);
        assert_eq!(statuses(&first), [201, 201, 201, 201], "{first:?}");
        assert_eq!(app.state(ABOUT), "completed");
        assert_eq!(app.state("vial/L1-001"), "partially_infused");
        let (size, again) = (app.size(), sent(app, &events));
        assert_eq!(statuses(&again), [200, 200, 200, 200]);
        assert_eq!(app.size(), size);
        for (one, other) in first.iter().zip(&again) {
            assert_eq!(one["event"], other["event"]);
        }
        // It was given when it was signed, not when it was sent, and within the vial's use-by.
        let history = app.get(&format!("/api/v1/{ABOUT}/history")).json();
        assert_eq!(history.as_array().unwrap().len(), 4, "{history}");
        let index = first[0]["event"]["index"].as_u64().unwrap();
        let shown = app.get(&format!("/api/v1/events/{index}")).json();
        assert_eq!(shown["event_hash"], json!(hash_of(&events[0].1)));
        // And the log goes on from there, by the leaf hash.
        let wasted = infusion::Wasted { volume_ul: 500, method: "clinical waste".into(), witness: id("person/second-nurse") };
        app.does("nurse", ABOUT, wasted).recorded();
    }

    fn a_part_that_was_answered_is_not_recorded_again_when_the_rest_comes(app) {
        app.at_the_bedside();
        let events = at_the_bed(app);
        assert_eq!(statuses(&sent(app, &events[..2])), [201, 201]);
        assert_eq!(statuses(&sent(app, &events)), [200, 200, 201, 201]);
    }

    fn nothing_of_a_chain_is_recorded_whose_first_event_is_refused(app) {
        app.at_the_bedside();
        let mut events = at_the_bed(app);
        events[0].1.body = check("O1", "P2", &["L1-001"]).into();
        for number in 1..events.len() {
            events[number].1.after = Some(hash_of(&events[number - 1].1));
        }
        let (size, answers) = (app.size(), sent(app, &events));
        assert_eq!(statuses(&answers), [422, 409, 409, 409], "{answers:?}");
        assert_eq!(answers[0]["problem"]["rule"], "B09");
        for answer in &answers[1..] {
            assert_eq!(answer["problem"]["type"], "/problems/stale");
            assert_eq!(answer["problem"]["head"], Value::Null);
        }
        assert_eq!(app.size(), size);
        assert_eq!(app.get(&format!("/api/v1/{ABOUT}")).status, 404);
        assert_eq!(app.state("vial/L1-001"), "thawed");
    }

    fn a_recall_in_the_meantime_stops_the_chain_at_its_start(app) {
        app.at_the_bedside();
        let events = at_the_bed(app);
        app.does("quality", "recall/R1", recalled(&["lot/L1"])).recorded();
        let answers = sent(app, &events);
        assert!(answers.iter().all(|answer| answer["event"].is_null()), "{answers:?}");
        assert_eq!(answers[0]["status"], 422);
    }

    fn the_head_of_a_stale_chain_is_the_leaf_hash_of_what_came_first(app) {
        app.at_the_bedside();
        let events = at_the_bed(app);
        let newest = app.enters("second-nurse", ABOUT, check("O1", "P1", &["L1-001"]));
        let answers = sent(app, &events);
        assert_eq!(statuses(&answers), [409, 409, 409, 409]);
        assert_eq!(answers[0]["problem"]["head"], json!(newest));
        assert_eq!(answers[3]["problem"]["head"], json!(newest));
    }

    fn an_auditor_verifies_a_chain_and_finds_a_word_changed_in_it(app) {
        app.at_the_bedside();
        let events = at_the_bed(app);
        let answers = sent(app, &events);
        audited(app, &app.bundle()).unwrap();
        // The log's server and the first checker together write another check in its place: the second no longer follows.
        let index = answers[0]["event"]["index"].as_u64().unwrap();
        let place = usize::try_from(index).unwrap();
        let mut entries = entries(app);
        let altered = Event { late_reason: Some("The tablet was flat.".into()), ..events[0].1.clone() };
        let envelope = Envelope::sign(&key_of("nurse"), PayloadType::Event, altered.to_bytes().unwrap());
        entries[place] = Entry::new(entries[place].recorded_at(), envelope).unwrap();
        let found = audited(app, &bundle_of(app, &entries)).unwrap_err().to_string();
        let told = format!("entry {}: it does not continue its subject", index + 1);
        assert!(found.contains(&told), "{found}");
    }
}
