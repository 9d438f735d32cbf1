//! Corrections: a signed event is never changed; its correction is a new event that stands beside it.

use super::app::TestApp;
use super::on_both;
use super::stage::*;
use serde_json::Value;
use vialog::domain::correction::Corrected;

/// The newest step of this kind in a subject's history.
pub(crate) fn step(app: &TestApp, subject: &str, kind: &str) -> Value {
    let history = app.get(&format!("/api/v1/{subject}/history")).json();
    let steps = history.as_array().unwrap().iter();
    steps
        .clone()
        .find(|step| step["kind"] == kind)
        .unwrap()
        .clone()
}

/// What corrects the volume of the fill of L1.
pub(crate) fn correcting(app: &TestApp) -> Corrected {
    let filled = step(app, "lot/L1", "lot.filled");
    Corrected {
        entry: filled["index"].as_u64().unwrap(),
        leaf: serde_json::from_value(filled["leaf_hash"].clone()).unwrap(),
        member: "body.volume_ul".into(),
        was: 2000.into(),
        should_be: 2100.into(),
        reason: "misread".into(),
    }
}

on_both! {
    fn the_old_entry_stays_and_its_correction_stands_in_the_history(app) {
        app.founded().banked().filled("L1", 1);
        let before = correcting(app);
        let path = format!("/api/v1/events/{}", before.entry);
        let old = app.get(&path).json();
        app.enters("lab", "lot/L1", before.clone());
        app.enters("quality", "lot/L1", Corrected { was: 2100.into(), should_be: 2050.into(), ..before.clone() });
        assert_eq!(app.get(&path).json()["envelope"], old["envelope"], "byte for byte");
        let record = app.get("/api/v1/lot/L1").json()["record"].clone();
        assert!(record.to_string().contains("\"volume_ul\":2050"), "the record follows the correction: {record}");
        let newest = step(app, "lot/L1", "event.corrected");
        let shown = app.get(&format!("/api/v1/events/{}", newest["index"])).json()["event"]["body"].clone();
        assert_eq!((shown["entry"].as_u64(), shown["was"].as_u64()), (Some(before.entry), Some(2100)));
        assert_eq!((shown["should_be"].as_u64(), shown["reason"].as_str()), (Some(2050), Some("misread")));
        let trail = app.get("/api/v1/trail?kind=event.corrected").json();
        assert_eq!(trail.as_array().unwrap().len(), 2);
        assert_eq!(trail[0]["reason"], "misread");
        let filled = step(app, "lot/L1", "lot.filled");
        let beside = filled["corrections"].as_array().unwrap();
        assert_eq!(beside.len(), 2, "each stands beside what it corrects: {filled}");
        assert!(filled["corrections"].to_string().contains("2050"), "{filled}");
        let page = app.get("/lot/L1").text();
        assert!(page.contains("2.1\u{a0}mL") && page.contains("2.05\u{a0}mL"), "and so on the page of the lot");
        let correction = format!("/log/{}", newest["index"]);
        assert!(page.contains(&correction), "which leads to it");
        assert!(app.get(&correction).text().contains("2050"));
        assert!(app.get(&format!("/log/{}", before.entry)).text().contains("2000"), "the old entry has its page still");
    }

    fn a_correction_that_another_one_replaced_before_it_was_confirmed_was_never_in_force(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        let first = correcting(app);
        app.enters("quality", "lot/L1", first.clone());
        app.enters("quality", "lot/L1", Corrected { should_be: 2050.into(), ..first });
        let filled = step(app, "lot/L1", "lot.filled");
        let effects: Vec<&str> = filled["corrections"].as_array().unwrap().iter().map(|one| one["effect"].as_str().unwrap()).collect();
        assert_eq!(effects, ["replaced", "waits"]);
        let page = app.get("/lot/L1").text();
        assert!(page.contains("Never in force") && page.contains("Not in force yet"), "{page}");
    }

    fn a_correction_of_another_entry_or_by_someone_else_is_refused(app) {
        app.founded().banked().filled("L1", 1);
        let right = correcting(app);
        let refused = |who: &str, wrong: Corrected| app.does(who, "lot/L1", wrong).refused_by();
        assert_eq!(refused("lab", Corrected { entry: right.entry - 1, ..right.clone() }), "B10");
        assert_eq!(refused("lab", Corrected { entry: 1_000_000, ..right.clone() }), "B10");
        assert_eq!(refused("lab", Corrected { leaf: sha("another"), ..right.clone() }), "B10");
        assert_eq!(refused("lab", Corrected { should_be: 2000.into(), ..right.clone() }), "B10");
        let nameless = app.does("lab", "lot/L1", Corrected { member: String::new(), ..right.clone() });
        assert_eq!(nameless.problem().2, "body.member");
        assert_eq!(refused("second-lab", right.clone()), "B10");
        app.enters("lab", "lot/L1", right);
    }

    fn nothing_that_was_recorded_is_changed_or_deleted_by_the_api(app) {
        app.founded();
        let size = app.size();
        let described = app.get("/api/openapi.json").json();
        let paths = described["paths"].as_object().unwrap();
        assert!(paths.len() > 10);
        for (path, verbs) in paths {
            let verbs: Vec<&String> = verbs.as_object().unwrap().keys().collect();
            assert!(verbs.iter().all(|verb| ["get", "post", "parameters"].contains(&verb.as_str())), "{path}: {verbs:?}");
        }
        for path in ["/api/v1/events/3", "/api/v1/events", "/api/v1/events/batch", "/api/v1/person/lab", "/api/v1/person", "/api/v1/person/lab/history", "/api/v1/trail", "/tile/0/000.p/3", "/checkpoint"] {
            for verb in ["PUT", "PATCH", "DELETE"] {
                let answer = app.request(verb, path, Some(("application/json", b"{}".to_vec())));
                assert_eq!(answer.status, 405, "{verb} {path}: {}", answer.text());
            }
        }
        assert_eq!(app.size(), size);
    }
}
