//! Lists: filtered, in parts that join without a gap, and as tables.

use super::app::TestApp;
use super::on_both;
use serde_json::Value;

fn names(list: &Value) -> Vec<String> {
    let lines = list.as_array().unwrap().iter();
    lines
        .map(|line| line["subject"].as_str().unwrap().to_owned())
        .collect()
}

fn listed(app: &TestApp, path: &str) -> Vec<String> {
    let answer = app.get(&format!("/api/v1/{path}"));
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    names(&answer.json())
}

on_both! {
    fn a_list_is_narrowed_by_state_and_by_what_it_relates_to(app) {
        app.at_the_bedside();
        app.filled("L2", 2);
        assert_eq!(listed(app, "vial?of=lot/L2"), ["vial/L2-001", "vial/L2-002"]);
        assert_eq!(listed(app, "vial?of=lot/L1&state=thawed"), ["vial/L1-001"]);
        assert_eq!(listed(app, "vial?of=shipment/SH1"), ["vial/L1-001", "vial/L1-002"]);
        assert_eq!(listed(app, "lot?of=vial/L1-001"), ["lot/L1"]);
        assert_eq!(listed(app, "shipment?of=vial/L1-003"), Vec::<String>::new());
        assert_eq!(listed(app, "vial?state=lost"), Vec::<String>::new());
        assert_eq!(app.get("/api/v1/vial?of=L1").problem().2, "of");
        assert_eq!(app.get("/api/v1/vials").problem().0, 404);
    }

    fn the_parts_of_a_list_join_without_a_gap(app) {
        app.at_the_bedside();
        let all = listed(app, "person?limit=500");
        let mut path = "/api/v1/person?state=enrolled&limit=3".to_owned();
        let mut found = Vec::new();
        loop {
            let answer = app.get(&path);
            let part = names(&answer.json());
            assert!(!part.is_empty() && part.len() <= 3);
            found.extend(part);
            let Some(next) = answer.header("link").strip_suffix(">; rel=\"next\"") else { break };
            path = String::from(next.strip_prefix('<').unwrap());
        }
        assert!(found.len() > 6);
        assert_eq!(found, all);
    }

    fn a_list_of_vials_is_a_table_with_holder_and_lot(app) {
        app.at_the_bedside();
        app.packed("SH2", &["L1-003"]);
        let table = app.get("/api/v1/vial?format=csv&limit=2");
        assert!(table.header("content-type").starts_with("text/csv"));
        assert_eq!(table.header("link"), "</api/v1/vial?format=csv&limit=2&after=L1-002>; rel=\"next\"");
        let rest = app.request_with("GET", "/api/v1/vial?after=L1-002", None, &[("accept", "text/csv")]);
        let due = app.get("/api/v1/vial/L1-001").json()["record"]["vial"]["stage"]["thawed"]["use_by"].as_str().unwrap().to_owned();
        assert_eq!(table.text().replace(&due, "DUE"), "subject,state,holder,lot,site,parent,note,due\r\nvial/L1-001,thawed,site/ward,lot/L1,site/ward,lot/L1,,DUE\r\nvial/L1-002,available,site/ward,lot/L1,site/ward,lot/L1,,\r\n");
        assert_eq!(rest.text(), "subject,state,holder,lot,site,parent,note,due\r\nvial/L1-003,packed,site/plant,lot/L1,,lot/L1,SH2,\r\n");
        let shipment = app.get("/api/v1/shipment?format=csv").text();
        assert!(shipment.contains("\r\nshipment/SH2,sealed,site/plant,,site/ward,site/plant,plant,"), "{shipment}");
        assert_eq!(app.get("/api/v1/vial?format=pdf").problem().2, "format");
    }
}
