//! What a device asks before it signs: heads, kinds, and the table of kinds as a module.

use super::on_both;
use vialog::domain::{Subject, person};

on_both! {
    fn a_device_learns_many_heads_at_once(app) {
        let body = person::Enrolled { title: "nurse".into() };
        let first = app.does("admin", "person/n-1", body).recorded();
        let answer = app.get("/api/v1/heads?subject=person/n-1&subject=person/n-2");
        assert_eq!(answer.status, 200);
        let told = answer.json();
        assert_eq!(told["log"], app.origin.as_str());
        assert_eq!(told["heads"]["person/n-1"], first["leaf_hash"]);
        assert!(told["heads"]["person/n-2"].is_null());
        let head = app.head(&Subject::parse("person/n-1").unwrap());
        assert_eq!(told["heads"]["person/n-1"], head.unwrap().to_string());
    }

    fn heads_are_asked_for_within_bounds(app) {
        let member = |query: &str| {
            let answer = app.get(&format!("/api/v1/heads{query}"));
            assert_eq!(answer.status, 400, "{query}");
            answer.json()["member"].as_str().unwrap().to_owned()
        };
        assert_eq!(member(""), "subject");
        assert_eq!(member("?subject=ghost/x"), "subject");
        assert_eq!(member("?subject=vial/a&other=1"), "other");
        let many = "subject=vial/a&".repeat(201);
        assert_eq!(member(&format!("?{}", many.trim_end_matches('&'))), "subject");
    }

    fn a_kind_tells_whether_it_asks_for_the_passphrase(app) {
        let asks = |kind: &str| app.get(&format!("/api/v1/kinds/{kind}")).json()["asks_passphrase"].clone();
        assert_eq!(asks("lot.released"), true);
        assert_eq!(asks("vial.stored"), false);
        assert_eq!(app.get("/api/v1/kinds/vial.teleported").status, 404);
        let module = app.get("/assets/kinds.js");
        assert_eq!(module.status, 200);
        let text = module.text();
        let table = text.split("KINDS = ").nth(1).and_then(|rest| rest.split(";\n").next());
        let table: serde_json::Value = serde_json::from_str(table.unwrap()).unwrap();
        assert_eq!(table["lot.released"]["asks"], true);
        assert_eq!(table["lot.released"]["meanings"][0], "I release this lot for clinical use");
    }
}
