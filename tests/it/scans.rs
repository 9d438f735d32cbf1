//! Scans, and what waits for whom: the answers of the service.

use super::answer::Answer;
use super::app::TestApp;
use super::attachments::bearer;
use super::on_both;
use super::stage::*;
use serde_json::{Value, json};
use std::fmt::Write as _;
use vialog::domain::label;

/// A text as a form sends it, every byte by its number (URL Standard, section 1.3).
pub(crate) fn percent(text: &str) -> String {
    let mut coded = String::new();
    for byte in text.bytes() {
        write!(coded, "%{byte:02X}").unwrap();
    }
    coded
}

impl TestApp {
    /// What was scanned or typed, sent by the form of a page where no script runs.
    pub(crate) fn scanned(&self, text: &str) -> Answer {
        let body = format!("id={}", percent(text)).into_bytes();
        self.request(
            "POST",
            "/scan",
            Some(("application/x-www-form-urlencoded", body)),
        )
    }

    /// Asks as a person what a scan means.
    fn asks(&self, who: &str, text: &str) -> Answer {
        let body = Some((
            "application/json",
            json!({ "text": text }).to_string().into_bytes(),
        ));
        let session = bearer(self, who);
        self.request_with("POST", "/api/v1/scan", body, &[("authorization", &session)])
    }

    /// The home page of a person.
    fn home_of(&self, who: &str) -> String {
        let session = bearer(self, who);
        self.request_with("GET", "/", None, &[("authorization", &session)])
            .text()
    }
}

/// The steps that are offered, and those that a block stands before.
fn steps(told: &Value) -> (Vec<&str>, Vec<&str>) {
    let all = told["steps"].as_array().unwrap().iter();
    let (blocked, free): (Vec<&Value>, Vec<&Value>) =
        all.partition(|step| step["blocked"].is_object());
    (
        free.into_iter()
            .map(|step| step["kind"].as_str().unwrap())
            .collect(),
        blocked
            .into_iter()
            .map(|step| step["kind"].as_str().unwrap())
            .collect(),
    )
}

on_both! {
    fn a_scan_tells_what_the_thing_is_where_it_is_and_who_holds_it(app) {
        app.founded().banked().filled("L1", 2);
        let id = label_of("L1-001");
        for text in [id.to_string(), id.grouped().to_lowercase(), format!("]Q1https>&&v.example.org&{id}\\n\r\n"), "vial/L1-001".into(), "L1-001".into()] {
            let told = app.post("/api/v1/scan", &json!({ "text": text })).json();
            assert_eq!((told["subject"].as_str(), told["state"].as_str()), (Some("vial/L1-001"), Some("stored")), "{text}");
            assert_eq!(told["spot"], json!({ "place": "place/BOX-L1", "position": "A1" }));
            assert_eq!(told["site"], "site/plant");
            assert_eq!(told["line"], "Vial 1 of lot L1. It lies in BOX-L1, A1. Held by plant.");
            assert_eq!(told["steps"], json!([]), "nobody is signed in");
        }
        let place = app.post("/api/v1/scan", &json!({ "text": "BOX-L1" })).json();
        assert_eq!(place["grid"]["free"][0], "A3");
        let lower = app.request_with("POST", "/api/v1/scan", Some(("application/json", br#"{"text":"L1"}"#.to_vec())), &[("accept-language", "zh")]);
        assert!(lower.text().contains("生产于 plant"), "{}", lower.text());
    }

    fn a_scan_offers_only_what_this_person_may_do_here(app) {
        app.founded().banked().filled("L1", 2);
        let lab = app.asks("lab", "vial/L1-001").json();
        let (free, blocked) = steps(&lab);
        assert!(free.contains(&"vial.stored") && free.contains(&"vial.retrieved"), "{free:?}");
        assert!(blocked.contains(&"shipment.packed"), "the lot is not released: {blocked:?}");
        let stored = lab["steps"].as_array().unwrap().iter().find(|step| step["kind"] == "vial.stored").unwrap();
        assert_eq!(stored["href"], "/move?vial=L1-001");
        for other in ["ward-pharmacist", "nurse", "analyst", "courier"] {
            let told = app.asks(other, "vial/L1-001").json();
            let (free, _) = steps(&told);
            assert!(!free.contains(&"vial.stored"), "{other}: {free:?}");
        }
        app.released("L1");
        app.packed("SH1", &["L1-001"]).carried("SH1");
        let told = app.asks("ward-pharmacist", "SH1").json();
        assert_eq!(told["steps"][0]["kind"], "shipment.received", "the likeliest first: {}", told["steps"]);
        assert_eq!(told["steps"][0]["href"], "/receive/SH1");
        assert!(!steps(&app.asks("pharmacist", "SH1").json()).0.contains(&"shipment.received"));
    }

    fn what_is_not_in_the_record_is_said_and_no_address_holds_what_was_scanned(app) {
        app.founded().banked().filled("L1", 1);
        for unknown in ["7K2M9QXA41TE", "7K2M9QXA41TF", "W-00482913", ""] {
            assert_eq!(app.post("/api/v1/scan", &json!({ "text": unknown })).problem().0, 404, "{unknown}");
        }
        assert_eq!(app.get("/api/v1/scan?text=W-00482913").problem().0, 405);
        assert_eq!(app.get("/scan?id=W-00482913").status, 405, "a form of a page sends it in its body");
        assert_eq!(app.post("/api/v1/scan", &json!({ "text": "x".repeat(5000) })).problem().0, 413);
        let id = label_of("L1-001");
        app.enters("lab", &format!("label/{id}"), label::Voided { reason: "scratched".into() });
        let void = app.post("/api/v1/scan", &json!({ "text": id })).json();
        assert_eq!((void["subject"].as_str().unwrap(), void["state"].as_str().unwrap()), (&*format!("label/{id}"), "void"));
        assert!(void["line"].as_str().unwrap().contains("do not go by it"), "{void}");
    }

    fn a_frame_of_a_camera_is_read_and_kept_nowhere(app) {
        app.founded().banked().filled("L1", 1);
        let id = label_of("L1-001");
        let picture = app.get(&format!("/api/v1/label/{id}/png?dpi=203")).body;
        let session = bearer(app, "lab");
        let sends = |bytes: Vec<u8>| app.request_with("POST", "/api/v1/scan/frame", Some(("image/jpeg", bytes)), &[("authorization", &session)]);
        let read = sends(picture.clone());
        assert_eq!(read.json()["texts"], json!([format!("HTTPS://V.EXAMPLE.ORG/{id}")]), "typed by its content, not by its header");
        assert_eq!(sends(b"GIF89a".to_vec()).problem().0, 400);
        assert_eq!(sends(vec![0; 512 * 1024 + 1]).problem().0, 413);
        let nobody = app.request("POST", "/api/v1/scan/frame", Some(("image/png", picture)));
        assert_eq!(nobody.problem().0, 401, "also where reading is open");
    }

    fn everyone_sees_what_waits_for_them_and_nothing_else(app) {
        let sees = |who: &str, words: &[&str]| {
            let home = app.home_of(who);
            for word in words {
                assert!(home.contains(word), "{who} does not see {word:?}: {home}");
            }
        };
        let misses = |who: &str, word: &str| assert!(!app.home_of(who).contains(word), "{who} sees {word:?}");
        app.founded();
        sees("lab", &["First steps in this log", "/act/donor.registered"]);
        app.banked();
        app.enters("lab", "lot/L1", lot_opened());
        app.enters("lab", "lot/L1", expanded(85));
        sees("second-lab", &["One step waits for a check", "/act/step.checked?subject=lot/L1"]);
        misses("lab", "waits for a check");
        app.filled("L2", 3);
        sees("analyst", &["tests have no valid result"]);
        misses("ward-pharmacist", "no valid result");
        app.released("L2");
        app.packed("SH1", &["L2-001", "L2-002"]);
        let offer = app.offers("pharmacist", "SH1", courier());
        sees("courier", &["2 vials are offered to you", "/act/handoff.accepted?subject=shipment/SH1"]);
        misses("ward-pharmacist", "SH1");
        app.enters("courier", "shipment/SH1", accepting(offer));
        sees("courier", &["You carry 2 vials"]);
        let offer = app.offers("courier", "SH1", ward_pharmacy());
        app.enters("ward-pharmacist", "shipment/SH1", accepting(offer));
        sees("ward-pharmacist", &["2 vials have arrived", "/receive/SH1"]);
        misses("nurse", "SH1");
        app.logged("SH1", "-180.5").recorded();
        app.enters("ward-pharmacist", "shipment/SH1", receipt(&["L2-001", "L2-002"]));
        app.enrolled("P1").ordered("O1", "P1", "L2").recorded();
        sees("ward-pharmacist", &["P1: one vial is ordered", "Vials free for use"]);
        app.enters("ward-pharmacist", "vial/L2-001", allocating("O1"));
        sees("nurse", &["one vial is allocated", "/bedside#order/O1"]);
        let bath = id("equipment/bath");
        app.enters("ward-pharmacist", "vial/L2-001", vialog::domain::vial::Thawed { bath });
        app.enters("nurse", "infusion/INF1", check("O1", "P1", &["L2-001"]));
        sees("second-nurse", &["one person has checked"]);
        misses("nurse", "one person has checked");
    }

    fn a_shipment_is_received_by_its_taker_alone_and_the_page_says_so(app) {
        app.founded().banked().filled("L1", 2).released("L1");
        app.packed("SH1", &["L1-001", "L1-002"]);
        let page = |who: &str| {
            let session = bearer(app, who);
            app.request_with("GET", "/receive/SH1", None, &[("authorization", &session)]).text()
        };
        assert!(page("ward-pharmacist").contains("cannot be received now") || page("ward-pharmacist").contains("You cannot receive"));
        app.carried("SH1");
        let theirs = page("ward-pharmacist");
        assert!(theirs.contains("data-vial=\"vial/L1-002\"") && theirs.contains(&format!("data-label=\"{}\"", label_of("L1-001"))), "{theirs}");
        let others = page("nurse");
        assert!(others.contains("You cannot receive this shipment") && !others.contains("data-vial"), "{others}");
        assert_eq!(app.get("/receive/NONE").status, 404);
    }

    fn tanks_racks_and_boxes_can_be_walked_through(app) {
        app.founded().banked().filled("L1", 2);
        assert!(app.get("/storage").text().contains("/storage/tank"));
        assert!(app.get("/storage/tank").text().contains("/place/BOX-L1"));
        let map = app.get("/place/BOX-L1").text();
        assert!(map.contains("A1: L1-001, ") && map.contains(", Stored") && map.contains("A3: free") && map.contains("The next free one is A3"), "{map}");
        assert!(!map.contains("id=\"placing\""), "nobody is signed in, so nobody puts vials here");
        let session = bearer(app, "lab");
        let theirs = app.request_with("GET", "/place/BOX-L1", None, &[("authorization", &session)]).text();
        assert!(theirs.contains("data-site=\"site/plant\""), "{theirs}");
        assert_eq!(app.get("/storage/courier").status, 404);
    }
}
