//! Bad input: each gets a problem of its own that names the member or the rule, and changes nothing.

use super::answer::Answer;
use super::app::TestApp;
use super::hands::{key_of, signed};
use super::on_both;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use vialog::clock::Clock;
use vialog::domain::{LocalTime, person};
use vialog::ledger::{Envelope, PayloadType};

/// An event that would be recorded, as JSON that a test can spoil.
pub(crate) fn good(app: &TestApp) -> Value {
    let event = app.event(
        "admin",
        "person/p1",
        person::Enrolled {
            title: "Nurse".into(),
        },
    );
    serde_json::from_slice(&event.to_bytes().unwrap()).unwrap()
}

/// Signs the text as it is and sends it.
pub(crate) fn send_text(app: &TestApp, payload: &[u8]) -> Answer {
    let envelope = Envelope::sign(&key_of("admin"), PayloadType::Event, payload.to_vec());
    app.post_text("/api/v1/events", &envelope.to_json())
}

fn spoilt(app: &TestApp, spoil: impl FnOnce(&mut Value)) -> Answer {
    let mut event = good(app);
    spoil(&mut event);
    send_text(app, event.to_string().as_bytes())
}

#[track_caller]
fn malformed(app: &TestApp, answer: &Answer, member: &str) {
    assert_eq!(
        answer.problem(),
        (400, "/problems/malformed".into(), member.into()),
        "{}",
        answer.text()
    );
    assert_eq!(answer.json()["recorded"], false);
    assert_eq!(app.size(), 1);
}

/// The envelope of a good event, as JSON that a test can spoil.
fn envelope(app: &TestApp) -> Value {
    let event = app.event(
        "admin",
        "person/p1",
        person::Enrolled {
            title: "Nurse".into(),
        },
    );
    signed(&key_of("admin"), &event, &[])
}

pub(crate) fn spoilt_envelope(app: &TestApp, spoil: impl FnOnce(&mut Value)) -> Answer {
    let mut envelope = envelope(app);
    spoil(&mut envelope);
    app.post("/api/v1/events", &envelope)
}

on_both! {
    fn the_untouched_event_is_recorded(app) {
        spoilt(app, |_| ()).recorded();
    }

    fn members_of_the_event_are_named(app) {
        malformed(app, &spoilt(app, |e| e["kind"] = json!("person.cloned")), "kind");
        malformed(app, &spoilt(app, |e| e["colour"] = json!("red")), "colour");
        malformed(app, &spoilt(app, |e| e["body"]["colour"] = json!("red")), "body.colour");
        malformed(app, &spoilt(app, |e| { e["body"].as_object_mut().unwrap().remove("title"); }), "body.title");
        for member in ["kind", "id", "log", "subject", "after", "actor", "meaning", "at", "body"] {
            malformed(app, &spoilt(app, |e| { e.as_object_mut().unwrap().remove(member); }), member);
        }
        malformed(app, &spoilt(app, |e| e["body"]["title"] = json!(7)), "body.title");
        malformed(app, &spoilt(app, |e| e["id"] = json!("1b4e28ba-2fa1-41d2-883f-0016d3cca427")), "id");
        malformed(app, &spoilt(app, |e| e["subject"] = json!("person/../x")), "subject");
        malformed(app, &spoilt(app, |e| e["subject"] = json!("planet/earth")), "subject");
        malformed(app, &spoilt(app, |e| e["subject"] = json!("site/p1")), "subject");
        malformed(app, &spoilt(app, |e| e["actor"] = json!("site/admin")), "actor");
        malformed(app, &spoilt(app, |e| e["meaning"] = json!("I agree")), "meaning");
        malformed(app, &spoilt(app, |e| e["at"] = json!("yesterday")), "at");
        malformed(app, &spoilt(app, |e| e["at"] = json!("2026-11-23T10:00:00")), "at");
        malformed(app, &spoilt(app, |e| e["after"] = json!("abc")), "after");
        malformed(app, &spoilt(app, |e| e["late_reason"] = json!(" ")), "late_reason");
    }

    fn numbers_and_doubles_are_named(app) {
        malformed(app, &spoilt(app, |e| e["body"]["title"] = json!(1.5)), "body.title");
        malformed(app, &spoilt(app, |e| e["body"]["title"] = json!(9_007_199_254_740_993_u64)), "body.title");
        let text = good(app).to_string();
        let doubled = text.replacen("{\"actor\"", "{\"kind\":\"person.left\",\"actor\"", 1);
        assert_ne!(doubled, text);
        malformed(app, &send_text(app, doubled.as_bytes()), "kind");
        let doubled = text.replacen("\"title\":", "\"title\":\"x\",\"title\":", 1);
        assert_ne!(doubled, text);
        malformed(app, &send_text(app, doubled.as_bytes()), "body.title");
    }

    fn bytes_that_are_no_text_are_refused(app) {
        malformed(app, &send_text(app, &[b'{', 0xff, b'}']), "");
        malformed(app, &send_text(app, b"[]"), "");
        malformed(app, &send_text(app, b""), "");
        let answer = app.post_bytes("/api/v1/events", vec![0xff, 0xfe]);
        assert_eq!(answer.problem().0, 400);
        let answer = app.post_text("/api/v1/events", "{");
        assert_eq!(answer.problem().0, 400);
        assert_eq!(app.size(), 1);
    }

    fn members_of_the_envelope_are_named(app) {
        malformed(app, &spoilt_envelope(app, |e| e["payloadType"] = json!("application/json")), "payloadType");
        malformed(app, &spoilt_envelope(app, |e| e["signatures"] = json!([])), "signatures");
        malformed(app, &spoilt_envelope(app, |e| {
            let one = e["signatures"][0].clone();
            e["signatures"].as_array_mut().unwrap().push(one);
        }), "signatures");
        malformed(app, &spoilt_envelope(app, |e| e["payload"] = json!("%%%")), "payload");
        malformed(app, &spoilt_envelope(app, |e| { e.as_object_mut().unwrap().remove("payload"); }), "payload");
        malformed(app, &spoilt_envelope(app, |e| e["colour"] = json!(1)), "colour");
        malformed(app, &spoilt_envelope(app, |e| e["signatures"][0]["sig"] = json!("AAAA")), "signatures[0].sig");
        malformed(app, &spoilt_envelope(app, |e| e["signatures"][0]["keyid"] = json!("x")), "signatures[0].keyid");
    }

    fn an_altered_payload_is_noticed(app) {
        let answer = spoilt_envelope(app, |e| {
            let payload = STANDARD.decode(e["payload"].as_str().unwrap()).unwrap();
            let altered = String::from_utf8(payload).unwrap().replace("Nurse", "Nurze");
            e["payload"] = json!(STANDARD.encode(altered));
        });
        assert_eq!(answer.problem(), (400, "/problems/signature".into(), "signatures[0].sig".into()));
        assert_eq!(app.size(), 1);
    }

    fn an_event_for_another_log_is_refused(app) {
        let mut event = app.event("admin", "person/p1", person::Enrolled { title: "Nurse".into() });
        event.log = "example.org/other".into();
        assert_eq!(app.send_as("admin", &event, &[]).refused_by(), "L01");
    }

    fn a_log_is_not_opened_twice(app) {
        let opened = app.get("/api/v1/events/0").json();
        let answer = app.post("/api/v1/events", &opened["envelope"]);
        assert_eq!(answer.status, 200, "the very same entry is a repeat: {}", answer.text());
        let mut event: Value = opened["event"].clone();
        event["id"] = good(app)["id"].clone();
        assert_eq!(send_text(app, event.to_string().as_bytes()).refused_by(), "L02");
        assert_eq!(app.size(), 1);
    }

    fn a_role_is_needed_and_holds_at_its_site(app) {
        app.founded();
        let size = app.size();
        let registered = vialog::domain::donor::Registered {
            site: super::stage::site_id(super::stage::WARD),
            tissue: "fetal".into(),
            consent_reference: "C".into(),
            collected_on: "2026-01-02".parse().unwrap(),
            donation_number: None,
        };
        assert_eq!(app.does("nurse", "donor/D9", registered.clone()).refused_by(), "A01");
        assert_eq!(app.does("lab", "donor/D9", registered).refused_by(), "A02");
        assert_eq!(app.size(), size);
    }

    fn a_clock_beyond_the_skew_needs_a_reason(app) {
        app.clock.advance_minutes(3 * 60);
        let mut event = app.event("admin", "person/p1", person::Enrolled { title: "Nurse".into() });
        event.at = LocalTime::at(app.clock.now().plus_seconds(-7200), 8 * 3600);
        assert_eq!(app.send_as("admin", &event, &[]).refused_by(), "B14");
        event.late_reason = Some("the network was down; written on paper first".into());
        app.send_as("admin", &event, &[]).recorded();
        let mut event = app.event("admin", "person/p2", person::Enrolled { title: "Nurse".into() });
        event.at = LocalTime::at(app.clock.now().plus_seconds(7200), 8 * 3600);
        event.late_reason = Some("my clock is ahead".into());
        assert_eq!(app.send_as("admin", &event, &[]).refused_by(), "B14");
    }

    fn what_is_too_large_is_refused(app) {
        let long = good(app).to_string() + &" ".repeat(60_000);
        let answer = send_text(app, long.as_bytes());
        assert_eq!(answer.problem(), (413, "/problems/too-large".into(), String::new()), "{}", answer.text());
        let answer = app.post_bytes("/api/v1/events", vec![b' '; 300_000]);
        assert_eq!(answer.problem().0, 413);
        assert_eq!(app.size(), 1);
    }

    fn what_is_no_json_request_is_refused(app) {
        let answer = app.request("POST", "/api/v1/events", Some(("text/plain", b"{}".to_vec())));
        assert_eq!(answer.problem().0, 415);
        assert_eq!(app.request("DELETE", "/api/v1/events/0", None).problem().0, 405);
        assert_eq!(app.get("/api/v1/planet/earth").problem().0, 404);
        assert_eq!(app.get("/api/v1/vial/none").problem().0, 404);
        assert_eq!(app.get("/api/v1/events/minus-one").problem().0, 404);
        assert_eq!(app.get("/api/v1/events?limit=lots").problem().0, 400);
    }
}
