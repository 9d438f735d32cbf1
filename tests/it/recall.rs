//! Recalls: opened with one event, told to every site that had vials, acknowledged by each, and closed.

use super::app::TestApp;
use super::on_both;
use super::stage::*;
use vialog::domain::recall::{Acknowledged, Notified};

fn notified(site: &str) -> Notified {
    Notified {
        site: site_id(site),
        means: "letter 17".into(),
    }
}

fn acknowledged(site: &str, vials_kept_apart: u32, participants_told: u32) -> Acknowledged {
    Acknowledged {
        site: site_id(site),
        vials_kept_apart,
        participants_told,
        difference: None,
        measures: "kept apart".into(),
    }
}

fn listed(app: &TestApp, path: &str) -> Vec<String> {
    let lines = app.get(&format!("/api/v1/{path}")).json();
    let lines = lines.as_array().unwrap().iter();
    lines
        .map(|line| line["subject"].as_str().unwrap().to_owned())
        .collect()
}

on_both! {
    fn a_recall_is_told_to_every_site_acknowledged_by_each_and_closed(app) {
        app.at_the_bedside().infused().filled("L2", 1);
        app.enters("quality", "recall/R1", recalled(&["clone/C1"]));
        assert_eq!((app.state("lot/L1"), app.state("lot/L2")), ("recalled".into(), "recalled".into()));
        for site in [PLANT, WARD] {
            app.enters("quality", "recall/R1", notified(site));
        }
        assert_eq!(app.does("ward-pharmacist", "recall/R1", acknowledged(PLANT, 1, 0)).refused_by(), "A02");
        app.enters("ward-pharmacist", "recall/R1", acknowledged(WARD, 1, 1));
        assert_eq!(app.does("quality", "recall/R1", recall_ended()).refused_by(), "B12", "the plant is silent");
        assert_eq!(app.state("recall/R1"), "opened");
        app.enters("pharmacist", "recall/R1", acknowledged(PLANT, 2, 0));
        app.enters("quality", "recall/R1", recall_ended());
        assert_eq!(app.state("recall/R1"), "closed");
        assert_eq!(app.does("quality", "recall/R1", notified(WARD)).refused_by(), "S01");
        assert_eq!(app.get("/recall/R1").status, 200);
    }

    fn the_lists_of_a_recall_come_from_the_api(app) {
        app.at_the_bedside().infused();
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        assert_eq!(listed(app, "lot?of=recall/R1"), ["lot/L1"]);
        assert_eq!(listed(app, "recall?state=opened"), ["recall/R1"]);
        assert_eq!(listed(app, "vial?of=lot/L1"), ["vial/L1-001", "vial/L1-002", "vial/L1-003"]);
        assert_eq!(listed(app, "vial?of=lot/L1&site=ward&state=in_stock"), ["vial/L1-002"], "still to be kept apart at the ward");
        let table = app.get("/api/v1/vial?of=lot/L1&format=csv").text();
        assert!(table.contains("vial/L1-002,recalled,site/ward,lot/L1,site/ward,lot/L1,,\r\nvial/L1-003,recalled,site/plant,lot/L1,site/plant,lot/L1,BOX-L1 A3,\r\n"), "{table}");
        let trace = app.get("/api/v1/lot/L1/trace").json();
        let recipients = trace["recipients"].as_array().unwrap();
        assert_eq!(recipients.len(), 1);
        assert_eq!(recipients[0]["participant"], "participant/P1");
        assert_eq!(recipients[0]["infusions"][0]["vials"][0], "vial/L1-001");
        let back = app.get("/api/v1/participant/P1/trace").json();
        assert_eq!(back["source"], serde_json::json!(["lot/L1", "bank/WCB1", "bank/MCB1", "clone/C1", "donor/D1"]));
        assert!(app.get("/api/v1/lot/L1/history?limit=1").text().contains("recall.opened"));
    }

    fn a_recall_names_what_lots_come_from_and_blocks_use_alone(app) {
        app.at_the_bedside();
        assert_eq!(app.does("quality", "recall/R1", recalled(&["site/ward"])).refused_by(), "V01");
        assert_eq!(app.does("quality", "recall/R1", recalled(&["lot/L9"])).refused_by(), "S03");
        app.enters("quality", "recall/R1", recalled(&["donor/D1"]));
        app.ordered("O2", "P2", "L1");
        assert_eq!(app.does("nurse", "infusion/INF1", check("O1", "P1", &["L1-001"])).refused_by(), "B09");
        let packs = packing(&["L1-003"], app.in_days(2));
        assert_eq!(app.does("pharmacist", "shipment/SH2", packs).refused_by(), "B04");
        app.enters("lab", "vial/L1-003", destroyed("pharmacist"));
        app.enters("ward-pharmacist", "vial/L1-001", destroyed("nurse"));
        app.enters("ward-pharmacist", "shipment/SH3", returning(&["L1-002"], app.in_days(2)));
    }
}
