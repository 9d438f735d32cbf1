//! What a device takes along for work without a network, and what it may keep.

use super::app::TestApp;
use super::on_both;
use super::privacy::token;
use super::stage::*;
use serde_json::json;

fn taken(app: &TestApp, who: &str, path: &str) -> super::answer::Answer {
    let session = token(app, who).json()["token"].as_str().unwrap().to_owned();
    app.get_with(&format!("/api/v1/packets/{path}"), &session)
}

on_both! {
    fn a_shipments_packet_is_for_those_whom_it_concerns(app) {
        app.founded().banked().filled("L1", 3).released("L1").packed("SH1", &["L1-001"]);
        let answer = taken(app, "pharmacist", "shipment/SH1");
        assert_eq!(answer.status, 200, "{}", answer.text());
        let packet = answer.json();
        assert_eq!((&packet["state"], &packet["offer"]), (&json!("sealed"), &json!(null)));
        assert_eq!(packet["holder"], json!({ "site": "site/plant" }));
        assert_eq!(packet["vials"], json!(["vial/L1-001"]));
        assert_eq!(packet["heads"], json!({ "shipment/SH1": app.newest("shipment/SH1") }));
        assert_eq!(packet["seal"], "S-1");
        let hands: Vec<_> = packet["hands"].as_array().unwrap().iter().map(|hand| hand["person"].clone()).collect();
        for (who, there) in [("courier", true), ("ward-pharmacist", true), ("lab", true), ("nurse", false), ("analyst", false)] {
            assert_eq!(hands.contains(&json!(format!("person/{who}"))), there, "{who}");
        }
        // A courier has it once it is offered to them.
        assert_eq!(taken(app, "courier", "shipment/SH1").status, 403);
        assert_eq!(taken(app, "courier", "shipment").json(), json!([]));
        let offer = app.offers("pharmacist", "SH1", courier());
        let packet = taken(app, "courier", "shipment/SH1").json();
        assert_eq!(packet["offer"], json!({ "offer": offer, "to": { "person": "person/courier" }, "by": "person/pharmacist" }));
        assert_eq!(taken(app, "courier", "shipment").json()[0]["subject"], "shipment/SH1");
        for who in ["ward-pharmacist", "lab"] {
            assert_eq!(taken(app, who, "shipment/SH1").status, 200, "{who}");
        }
        for who in ["nurse", "analyst", "quality", "investigator", "admin"] {
            assert_eq!(taken(app, who, "shipment/SH1").status, 403, "{who}");
            assert_eq!(taken(app, who, "shipment").json(), json!([]), "{who}");
        }
        assert_eq!(taken(app, "courier", "shipment/NONE").status, 404);
        assert_eq!(app.get("/api/v1/packets/shipment/SH1").status, 401);
        assert_eq!(app.get("/api/v1/packets/shipment").status, 401);
    }

    fn a_page_that_is_kept_on_the_device_holds_nothing_of_anyone(app) {
        app.at_the_bedside();
        let session = token(app, "nurse").json()["token"].as_str().unwrap().to_owned();
        for path in ["/outbox", "/courier"] {
            let (signed_in, nobody) = (app.get_with(path, &session), app.get(path));
            assert_eq!((signed_in.status, signed_in.text()), (200, nobody.text()), "{path}");
            assert!(!nobody.text().contains("nurse"), "{path}");
        }
    }

    fn the_service_worker_names_every_module_and_changes_with_them(app) {
        let worker = app.get("/sw.js");
        assert!(worker.header("content-type").starts_with("text/javascript"));
        assert_eq!(worker.header("cache-control"), "no-cache");
        let text = worker.text();
        let files = text.lines().find_map(|line| line.strip_prefix("const FILES = ")).unwrap();
        let files: Vec<String> = serde_json::from_str(files.trim_end_matches(';')).unwrap();
        for name in ["app.js", "courier.js", "kinds.js", "outbox-page.js", "shapes.svg", "tokens.css", "words-en.js", "words-zh.js"] {
            assert!(files.iter().any(|file| file == name), "{name}");
        }
        for name in &files {
            assert_eq!(app.get(&format!("/assets/{name}")).status, 200, "{name}");
        }
        let version = text.lines().find_map(|line| line.strip_prefix("const VERSION = ")).unwrap();
        assert_eq!(version.len(), "'01234567';".len());
        assert_eq!(app.request_with("GET", "/sw.js", None, &[("if-none-match", worker.header("etag"))]).status, 304);
    }
}
