//! One bad event harms nobody else, and a clock that jumped signs nothing.

use super::app::TestApp;
use super::behind::Behind;
use super::hands::{key_of, signed};
use super::on_both;
use super::printing_serve::{done, opened, until, vialog};
use super::stage::packing;
use serde_json::{Value, json};
use std::net::TcpListener;
use std::process::Stdio;
use vialog::clock::{Clock, SystemClock};
use vialog::domain::Event;
use vialog::domain::person::{Enrolled, Left};
use vialog::domain::shipment;

const PEOPLE: usize = 44;

fn person(number: usize) -> String {
    format!("person/leaver-{number}")
}

/// So many people who are known and leave.
fn leaving(app: &TestApp) -> Vec<Event> {
    for number in 0..PEOPLE {
        let title = "Nurse".to_owned();
        app.enters("admin", &person(number), Enrolled { title });
    }
    let left = |number| {
        app.event(
            "admin",
            &person(number),
            Left {
                reason: "moved".into(),
            },
        )
    };
    (0..PEOPLE).map(left).collect()
}

fn answers(app: &TestApp, events: &[Event]) -> Vec<Value> {
    let envelopes: Vec<Value> = events
        .iter()
        .map(|event| signed(&key_of("admin"), event, &[]))
        .collect();
    let answer = app.post("/api/v1/events/batch", &json!({ "events": envelopes }));
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["answers"].as_array().unwrap().clone()
}

on_both! {
    fn four_of_forty_four_that_name_an_unreadable_record_are_answered_alone(app) {
        let events = leaving(app);
        let bad = [0, 9, 10, 43];
        let mut behind = Behind::of(app);
        for number in bad {
            behind.run(&format!("UPDATE subjects SET record = '{{' WHERE subject = '{}'", person(number)));
        }
        for (status, round) in [(201, "first"), (200, "again")] {
            for (number, answer) in answers(app, &events).iter().enumerate() {
                if !bad.contains(&number) {
                    assert_eq!(answer["status"], status, "{round} {number}: {answer}");
                    continue;
                }
                assert_eq!(answer["status"], 500, "{round} {number}: {answer}");
                let problem = &answer["problem"];
                assert_eq!(problem["type"], "/problems/fault");
                assert_eq!(problem["recorded"], false);
                assert!(!problem["detail"].as_str().unwrap().contains("send the same"), "{problem}");
            }
        }
        // By itself it gets the same answer, and so does who reads it.
        let alone = app.send_as("admin", &events[0], &[]);
        assert_eq!(alone.problem(), (500, "/problems/fault".into(), String::new()));
        assert_eq!(app.get(&format!("/api/v1/{}", person(0))).problem().1, "/problems/fault");
        assert_eq!(app.get("/readyz").status, 200);
    }

    fn a_record_that_could_not_be_read_back_is_not_written(app) {
        app.founded().banked().filled("L1", 2).released("L1");
        let packed = shipment::Packed { hold_hours: 80_000_000, ..packing(&["L1-001"], app.in_days(2)) };
        let envelopes = [
            signed(&key_of("pharmacist"), &app.event("pharmacist", "shipment/SH-1", packed), &[]),
            signed(&key_of("admin"), &app.event("admin", "person/new", Enrolled { title: "Nurse".into() }), &[]),
        ];
        let answer = app.post("/api/v1/events/batch", &json!({ "events": envelopes })).json();
        // Whichever rule or reader finds it first.
        assert!(answer["answers"][0]["status"].as_u64().unwrap() >= 400, "{answer}");
        assert_eq!(answer["answers"][1]["status"], 201, "{answer}");
        for path in ["/api/v1/shipment", "/api/v1/vial", "/", "/board/shipment"] {
            assert_eq!(app.get(path).status, 200, "{path}");
        }
    }

    fn nothing_is_signed_with_a_clock_that_jumped_and_reading_goes_on(app) {
        let size = app.size();
        app.clock.jump_days(400);
        assert_eq!(app.get("/readyz").problem(), (503, "/problems/clock".into(), String::new()));
        let event = app.event("admin", "person/late", Enrolled { title: "Nurse".into() });
        let refused = app.send_as("admin", &event, &[]);
        assert_eq!(refused.problem(), (503, "/problems/clock".into(), String::new()));
        let problem = refused.json();
        assert_eq!(problem["recorded"], false);
        assert!(problem["remedy"].as_str().unwrap().contains("--confirm-clock"), "{problem}");
        assert_eq!((app.size(), app.get("/api/v1/person/admin").status), (size, 200));
        // It is set right, and goes on by itself.
        app.clock.jump_days(-400);
        assert_eq!(app.get("/readyz").status, 200);
        app.enters("admin", "person/in-time", Enrolled { title: "Nurse".into() });
        // Or it is right as it is, and an operator says so.
        app.clock.jump_days(3);
        assert_eq!(app.get("/readyz").status, 503);
        let shows = app.clock.now();
        assert!(app.inner.confirm_clock(shows.plus_seconds(-3 * 86_400)).unwrap().is_err());
        assert_eq!(app.get("/readyz").status, 503);
        app.inner.confirm_clock(shows).unwrap().unwrap();
        assert_eq!(app.get("/readyz").status, 200);
        app.enters("admin", "person/confirmed", Enrolled { title: "Nurse".into() });
    }
}

#[test]
fn an_operator_confirms_the_clock_by_the_time_that_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let url = opened(folder.path());
    let keys = folder.path().join("keys");
    // As a server leaves it whose clock jumped.
    std::fs::write(keys.join("checkpoint.clock"), "").unwrap();
    let serve = ["serve", "--database", &url, "--dir", keys.to_str().unwrap()];
    let ready = |more: &[&str]| {
        let address = TcpListener::bind(("127.0.0.1", 0))
            .unwrap()
            .local_addr()
            .unwrap()
            .to_string();
        let listen = ["--listen", &address];
        let mut command = vialog(&[&serve[..], &listen[..], more].concat());
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let mut child = child.unwrap();
        let get = |path: &str| ureq::get(format!("http://{address}{path}")).call();
        until(|| get("/healthz").is_ok());
        let ready = get("/readyz").is_ok();
        child.kill().unwrap();
        child.wait().unwrap();
        ready
    };
    assert!(!ready(&[]));
    let wrong = done(
        &[
            &serve[..],
            &[
                "--listen",
                "127.0.0.1:0",
                "--base-url",
                "https://v.example.org",
                "--confirm-clock",
                "2019-01-01T08:00:00+08:00",
            ],
        ]
        .concat(),
    );
    assert!(!wrong.status.success());
    let told = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(told.contains("2019-01-01T00:00:00"), "{told}");
    assert!(!ready(&[]));
    assert!(ready(&["--confirm-clock", &SystemClock.now().to_string()]));
    assert!(ready(&[]));
}
