//! The audit trail: what a person, a key, a kind or a stretch of time is asked for.

use super::app::TestApp;
use super::hands::key_of;
use super::on_both;
use serde_json::Value;
use vialog::clock::Clock;
use vialog::domain::{PublicKey, key, vial};

fn lines(app: &TestApp, query: &str) -> Vec<Value> {
    let answer = app.get(&format!("/api/v1/trail?limit=500&{query}"));
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json().as_array().unwrap().clone()
}

fn indexes(lines: &[Value]) -> Vec<u64> {
    lines
        .iter()
        .map(|line| line["index"].as_u64().unwrap())
        .collect()
}

on_both! {
    fn the_trail_tells_who_signed_what_when_and_why(app) {
        app.at_the_bedside();
        let all = lines(app, "");
        assert_eq!(indexes(&all), (0..app.size()).collect::<Vec<_>>(), "oldest first, nothing left out");
        let damaged = vial::Damaged { reason: "dropped, and it broke".into() };
        app.does("pharmacist", "vial/L1-003", damaged).recorded();
        let newest = lines(app, "kind=vial.damaged").pop().unwrap();
        let entry = app.get(&format!("/api/v1/events/{}", newest["index"])).json();
        assert_eq!(newest["subject"], "vial/L1-003");
        assert_eq!(newest["kind"], "vial.damaged");
        assert_eq!(newest["actor"], "person/pharmacist");
        assert_eq!(newest["reason"], "dropped, and it broke");
        for (told, signed) in [("meaning", "meaning"), ("at", "at")] {
            assert_eq!(newest[told], entry["event"][signed]);
        }
        assert_eq!(newest["recorded_at"], entry["recorded_at"]);
        assert_eq!(newest["leaf_hash"], entry["leaf_hash"]);
        assert_eq!(newest["key_id"], entry["envelope"]["signatures"][0]["keyid"]);
    }

    fn every_filter_narrows_the_trail(app) {
        app.at_the_bedside();
        let all = lines(app, "");
        let chosen = |query: &str, holds: &dyn Fn(&Value) -> bool| {
            let wanted: Vec<Value> = all.iter().filter(|line| holds(line)).cloned().collect();
            assert!(!wanted.is_empty() && wanted.len() < all.len(), "{query}");
            assert_eq!(lines(app, query), wanted, "{query}");
        };
        chosen("actor=person/courier", &|line| line["actor"] == "person/courier");
        chosen("actor=analyst&kind=result.recorded", &|line| line["kind"] == "result.recorded");
        let key = PublicKey::from_bytes(key_of("analyst").verifying_key().as_bytes()).unwrap().id().to_string();
        chosen(&format!("key={key}"), &|line| line["key_id"] == key.as_str());
        let middle = all[all.len() / 2]["recorded_at"].as_str().unwrap();
        chosen(&format!("from={middle}"), &|line| line["recorded_at"].as_str() >= Some(middle));
        chosen(&format!("to={middle}"), &|line| line["recorded_at"].as_str() < Some(middle));
        let history = app.get("/api/v1/vial/L1-001/history?limit=500").json();
        let mut of_vial = indexes(history.as_array().unwrap());
        of_vial.reverse();
        assert_eq!(indexes(&lines(app, "subject=vial/L1-001")), of_vial);
        assert_eq!(lines(app, "actor=nobody"), Vec::<Value>::new());
        for (query, member) in [
            ("actor=lot/L1", "actor"), ("subject=L1", "subject"), ("key=00", "key"), ("kind=vial.cloned", "kind"),
            ("from=today", "from"), ("to=1", "to"), ("format=xml", "format"),
        ] {
            assert_eq!(app.get(&format!("/api/v1/trail?{query}")).problem().2, member, "{query}");
        }
    }

    fn the_trail_goes_on_where_it_ended_whatever_is_recorded_in_between(app) {
        app.at_the_bedside();
        let mut path = "/api/v1/trail?limit=7&actor=admin".to_owned();
        let mut found = Vec::new();
        loop {
            let answer = app.get(&path);
            found.extend(indexes(answer.json().as_array().unwrap()));
            let Some(next) = answer.header("link").strip_suffix(">; rel=\"next\"") else { break };
            path = String::from(next.strip_prefix('<').unwrap());
            if found.len() == 7 {
                let id = PublicKey::from_bytes(key_of("nurse").verifying_key().as_bytes()).unwrap().id();
                app.does("admin", "person/nurse", key::Revoked { key_id: id, reason: "lost".into() }).recorded();
            }
        }
        assert_eq!(found, indexes(&lines(app, "actor=admin")));
        assert_eq!(found.last(), Some(&(app.size() - 1)));
    }

    fn a_late_entry_tells_why_it_is_late(app) {
        app.founded();
        app.clock.advance_minutes(3 * 60);
        let site = vialog::domain::person::Enrolled { title: "Nurse".into() };
        let mut event = app.event("admin", "person/late", site);
        event.at = vialog::domain::LocalTime::at(app.clock.now().plus_seconds(-7200), 0);
        event.late_reason = Some("=no network".into());
        app.send_as("admin", &event, &[]).recorded();
        let line = lines(app, "subject=person/late").pop().unwrap();
        assert_eq!((&line["reason"], &line["late_reason"]), (&"=no network".into(), &"=no network".into()));
        let table = app.get("/api/v1/trail?subject=person/late&format=csv").text();
        let rows: Vec<&str> = table.split("\r\n").collect();
        assert!(rows[0].starts_with("index,recorded_at,at,actor,key_id,kind,subject,meaning,reason,"), "{table}");
        assert!(rows[1].contains("person.enrolled,person/late,") && rows[1].contains(",'=no network,"), "{table}");
    }
}
