//! Texts, numbers, moments and names: what is beyond its limits is refused with its member on both backends, and everything
//! that was recorded can be read.

use super::app::TestApp;
use super::bad_input::{good, send_text};
use super::on_both;
use super::stage::a_site;
use serde_json::{Value, json};
use vialog::domain::Noun;
use vialog::domain::site::{Registered, SiteRole};

fn spoilt(app: &TestApp, spoil: impl FnOnce(&mut Value)) -> (u16, String, String) {
    let mut event = good(app);
    spoil(&mut event);
    send_text(app, event.to_string().as_bytes()).problem()
}

fn malformed(member: &str) -> (u16, String, String) {
    (400, "/problems/malformed".into(), member.into())
}

#[track_caller]
fn every_list_answers(app: &TestApp) {
    for noun in Noun::ALL {
        let answer = app.get(&format!("/api/v1/{}?limit=500", noun.word()));
        assert_eq!(answer.status, 200, "{}: {}", noun.word(), answer.text());
    }
    assert_eq!(app.get("/api/v1/events?limit=500").status, 200);
}

fn sited(country: &str, time_zone: &str) -> Registered {
    Registered {
        country: country.into(),
        time_zone: time_zone.into(),
        ..a_site("new", vec![SiteRole::TrialSite])
    }
}

on_both! {
    fn a_text_that_nobody_could_read_is_refused_with_its_member(app) {
        for hostile in [
            "", " ", "\u{3000}", " Nurse", "Nurse ", "Nu\0rse", "Nu\u{1b}[31mrse", "Nu\nrse", "Nu\u{7f}rse",
            "Nu\u{9b}rse", "Nu\u{202e}rse", "Nu\u{2066}rse", "Nu\u{200b}rse", "Nu\u{feff}rse", "Nu\u{ffff}rse",
        ] {
            assert_eq!(spoilt(app, |e| e["body"]["title"] = json!(hostile)), malformed("body.title"), "{hostile:?}");
        }
        assert_eq!(spoilt(app, |e| e["body"]["title"] = json!("x".repeat(40_000))), malformed("body.title"));
        assert_eq!(spoilt(app, |e| e["late_reason"] = json!("no\0network")), malformed("late_reason"));
        let lone = good(app).to_string().replace("Nurse", "Nu\\ud800rse");
        assert_eq!(send_text(app, lone.as_bytes()).problem().0, 400);
        assert_eq!(app.size(), 1);
        every_list_answers(app);
        let mut event = good(app);
        event["body"]["title"] = json!("护士 (Ångström, ward 3)");
        send_text(app, event.to_string().as_bytes()).recorded();
        every_list_answers(app);
    }

    fn a_moment_that_no_clock_shows_is_refused(app) {
        for at in [
            "0000-01-01T00:00:00+23:59", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "2026-11-23T10:00:00-13:00",
            "2026-11-23T10:00:00+23:59", "2026-11-23T10:00:00+08:01",
        ] {
            assert_eq!(spoilt(app, |e| e["at"] = json!(at)), malformed("at"), "{at}");
        }
        every_list_answers(app);
    }

    fn a_number_that_its_member_cannot_mean_is_refused(app) {
        app.founded();
        let size = app.size();
        for (kind, noun, member, value) in [
            ("shipment.packed", "shipment", "hold_hours", 80_000_000_u64),
            ("lot.filled", "lot", "cells_per_vial", 1 << 53),
            ("lot.filled", "lot", "post_thaw_minutes", 4_294_967_295),
            ("protocol.adopted", "protocol", "signing_minutes", 4_294_967_295),
        ] {
            let line = SAMPLES.lines().find(|line| line.contains(&format!("\"kind\":\"{kind}\"")));
            let mut event: Value = serde_json::from_str(line.unwrap()).unwrap();
            event["body"][member] = json!(value);
            let answer = send_text(app, event.to_string().as_bytes());
            assert_eq!(answer.problem(), malformed(&format!("body.{member}")), "{noun} {}", answer.text());
        }
        assert_eq!(app.size(), size);
        every_list_answers(app);
    }

    fn a_site_is_where_there_is_a_country_and_a_time_zone(app) {
        let tries = |country: &str, zone: &str| {
            let event = app.event("admin", "site/new", sited(country, zone));
            app.send_as("admin", &event, &[]).refused_by()
        };
        assert_eq!(tries("XX", "Asia/Shanghai"), "V01");
        assert_eq!(tries("CN", "Mars/Phobos"), "V01");
        app.does("admin", "site/new", sited("DE", "Europe/Berlin")).recorded();
        every_list_answers(app);
    }

    fn a_name_that_looks_like_another_is_refused(app) {
        app.does("admin", "site/AC-001X", sited("CN", "Asia/Shanghai")).recorded();
        for alike in ["site/ac-001x", "site/AC-00lX", "site/AC-OOIX", "site/AC.001X"] {
            let event = app.event("admin", alike, sited("CN", "Asia/Shanghai"));
            assert_eq!(app.send_as("admin", &event, &[]).refused_by(), "S02", "{alike}");
        }
        app.does("admin", "site/AC-002X", sited("CN", "Asia/Shanghai")).recorded();
    }

    fn a_number_beyond_all_entries_is_a_problem_of_its_parameter(app) {
        app.founded();
        for (path, member) in [
            ("events?from", "from"),
            ("events?limit", "limit"),
            ("consistency?from", "from"),
            ("proofs?entries", "entries"),
            ("site/plant/history?before", "before"),
            ("site/plant/history?limit", "limit"),
            ("site?limit", "limit"),
            ("trail?after", "after"),
            ("trail?before", "before"),
            ("trail?limit", "limit"),
            ("print-jobs?after", "after"),
            ("print-jobs?limit", "limit"),
        ] {
            for number in ["9223372036854775808", "18446744073709551615", "99999999999999999999", "-1"] {
                let answer = app.get(&format!("/api/v1/{path}={number}"));
                assert_eq!(answer.problem(), malformed(member), "{path}={number}: {}", answer.text());
            }
        }
        for path in ["/api/v1/events/9223372036854775808", "/api/v1/events/18446744073709551615/receipt", "/log/18446744073709551615"] {
            assert_eq!(app.get(path).status, 404, "{path}");
        }
        assert_eq!(app.get("/api/v1/site?name=%00").problem(), malformed("name"));
    }
}

/// An event of every kind.
pub(crate) const SAMPLES: &str = include_str!("../vectors/events.jsonl");
