//! The same answers on pages, and traces with everyone who shares a source.

use super::app::TestApp;
use super::on_both;
use super::stage::*;
use serde_json::json;
use vialog::domain::adverse_event::{Course, Relatedness, Reported, Seriousness};
use vialog::domain::correction::Corrected;

#[track_caller]
fn shows(app: &TestApp, path: &str, words: &[&str]) {
    let page = app.get(path);
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    let text = page.text();
    for word in words {
        assert!(text.contains(word), "{word:?} is missing on {path}: {text}");
    }
    assert!(
        !text.contains("<script>") && !text.contains(" style="),
        "{path}"
    );
}

on_both! {
    fn answers_stand_on_the_pages_of_what_they_are_about(app) {
        app.founded().banked().filled("L1", 3);
        shows(app, "/lot/L1", &["2 things block release", "sterility has no result", "Where its vials are"]);
        app.released("L1").shipped("SH1", &["L1-001", "L1-002"]).enrolled("P1").enrolled("P2").thawed("O1", "P1", "L1-001");
        app.infused();
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        shows(app, "/vial/L1-001", &["Shipment packed", "Given to", "/participant/P1", "/api/v1/vial/L1-001/custody?format=csv", "/print/chain-of-custody/L1-001"]);
        shows(app, "/recall/R1", &["1 of 3 vials accounted for; 0 of 1 participants told.", "/participant/P1", "To be told", "Vials taken back"]);
        assert!(!app.get("/lot/L1").text().contains("block release"), "it was released");
        shows(app, "/print/chain-of-custody/L1-001", &["Chain of custody", "/person/courier", "BOX-L1, A1"]);
        shows(app, "/", &["href=\"/reports\"", "href=\"/log\""]);
    }

    fn every_report_has_a_page_and_a_file(app) {
        app.at_the_bedside().infused();
        shows(app, "/reports", &["/reports/outcomes", "/reports/accounts", "/reports/expiries"]);
        for report in ["outcomes", "adverse-events", "serious-clocks", "visits", "enrolment", "accounts", "expiries"] {
            let page = app.get(&format!("/reports/{report}"));
            assert_eq!(page.status, 200, "{report}: {}", page.text());
            let text = page.text();
            let (_, rest) = text.split_once("<p class=\"pager\"><a href=\"").unwrap();
            let (link, _) = rest.split_once('"').unwrap();
            let file = app.get(&link.replace("&#38;", "&").replace("&amp;", "&"));
            assert!(file.header("content-type").starts_with("text/csv"), "{link}: {}", file.text());
        }
        shows(app, "/reports/accounts", &["/lot/L1", "/site/ward", "Received"]);
        shows(app, "/reports/enrolment", &["Screen failures", "trial"]);
        assert_eq!(app.get("/reports/none").status, 404);
    }

    fn the_audit_trail_is_searched_by_a_form(app) {
        app.at_the_bedside().filled("L2", 9).filled("L3", 9);
        shows(app, "/log", &["<form", "name=\"subject\"", "name=\"kind\"", "name=\"key\"", "before=", "data-entry="]);
        let path = "/log?subject=vial%2FL1-001&actor=&kind=vial.thawed&from=&to=";
        shows(app, path, &["Vial thawed", "value=\"vial/L1-001\"", "<option value=\"vial.thawed\" selected>", "1, newest first"]);
        shows(app, "/log?actor=courier&from=2020-01-01T00:00&to=2020-01-02T00:00", &["0, newest first", "None."]);
        assert_eq!(app.get("/log?kind=vial.eaten").status, 400);
    }

    fn a_corrected_step_shows_its_correction_beside_it(app) {
        app.founded().banked().filled("L1", 1);
        let history = app.get("/api/v1/lot/L1/history").json();
        let steps = history.as_array().unwrap();
        let filled = steps.iter().find(|step| step["kind"] == "lot.filled").unwrap();
        assert!(filled.get("corrections").is_none());
        let corrected = Corrected {
            entry: filled["index"].as_u64().unwrap(),
            leaf: serde_json::from_value(filled["leaf_hash"].clone()).unwrap(),
            member: "body.volume_ul".into(),
            was: 2000.into(),
            should_be: 2100.into(),
            reason: "misread".into(),
        };
        app.enters("lab", "lot/L1", corrected);
        let says = ["Corrected:", "Volume", "<del>2\u{a0}mL</del>", "<ins>2.1\u{a0}mL</ins>", "misread"];
        shows(app, "/lot/L1", &says);
        // The vial's history holds the lot's fill, and its correction with it.
        shows(app, "/vial/L1-001", &says);
        let history = app.get("/api/v1/vial/L1-001/history?limit=500").json();
        let filled = history.as_array().unwrap().iter().find(|step| step["kind"] == "lot.filled").unwrap().clone();
        assert_eq!((&filled["corrections"][0]["was"], &filled["corrections"][0]["should_be"]), (&json!(2000), &json!(2100)));
    }

    fn a_trace_names_everyone_of_the_same_lot_bank_and_donor(app) {
        app.at_the_bedside().infused();
        app.thawed("O2", "P2", "L1-002");
        for who in ["nurse", "second-nurse"] {
            app.enters(who, "infusion/INF2", check("O2", "P2", &["L1-002"]));
        }
        let access = "peripheral vein".into();
        app.enters("nurse", "infusion/INF2", vialog::domain::infusion::Started { access, given: None });
        let back = app.get("/api/v1/participant/P1/trace").json();
        assert_eq!(back["co_recipients"], json!(["participant/P2"]));
        let by: Vec<&str> = back["co_recipients_by"].as_array().unwrap().iter().map(|one| one["source"].as_str().unwrap()).collect();
        assert_eq!(by, ["lot/L1", "bank/WCB1", "bank/MCB1", "clone/C1", "donor/D1"]);
        assert!(back["co_recipients_by"].as_array().unwrap().iter().all(|one| one["participants"] == json!(["participant/P2"])));
        let fever = Reported {
            participant: id("participant/P1"),
            infusion: Some(id("infusion/INF1")),
            ctcae_version: "4.0".into(),
            system_organ_class: "General disorders and administration site conditions".into(),
            term: "Fever".into(),
            grade: 3,
            onset_at: app.in_days(0),
            became_aware_at: app.in_days(0),
            relatedness: Relatedness::Possible,
            serious: [Seriousness::Hospitalisation].into(),
            outcome: Course::Recovering,
        };
        app.enters("investigator", "adverse_event/AE1", fever);
        let trace = app.get("/api/v1/lot/L1/trace").json();
        let harm = &trace["recipients"][0]["harm"][0];
        assert_eq!((&trace["recipients"][0]["adverse_events"], &harm["term"]), (&json!(["adverse_event/AE1"]), &json!("Fever")));
        assert_eq!((&harm["grade"], &harm["related"], &harm["serious"]), (&json!(3), &json!(true), &json!(["hospitalisation"])));
        let from = app.get("/api/v1/donor/D1/trace").json();
        assert_eq!((&from["lots"], from["recipients"].as_array().unwrap().len()), (&json!(["lot/L1"]), 2));
    }
}
