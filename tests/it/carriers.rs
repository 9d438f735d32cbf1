//! Carriers who have no key: consigned on the giver's signature, collected on the taker's, held by someone at every moment.

use super::app::TestApp;
use super::on_both;
use super::stage::*;
use serde_json::{Value, json};
use vialog::domain::handoff::{Collected, Consigned};
use vialog::domain::shipment::Carrier;

fn consigned() -> Consigned {
    let carrier = Carrier {
        name: "Cold Wings".into(),
        waybill: "W-4711".into(),
    };
    Consigned { carrier }
}

fn collected(site: &str, waybill: &str) -> Collected {
    Collected {
        site: site_id(site),
        waybill: waybill.into(),
        seal_intact: true,
        condition: "upright, cold".into(),
        temperature_mc: Some(-185_000),
    }
}

/// Who holds the vial and its shipment: the same, as the record, the list and the page say.
#[track_caller]
fn held_by(app: &TestApp, holder: &Value, told: &str) {
    for subject in ["vial/L1-001", "shipment/SH1"] {
        let shown = app.get(&format!("/api/v1/{subject}")).json();
        assert_eq!(&shown["holder"], holder, "{subject}");
        let (noun, name) = subject.split_once('/').unwrap();
        let table = app.get(&format!("/api/v1/{noun}?format=csv")).text();
        let line = table.lines().find(|line| line.starts_with(subject));
        assert!(line.unwrap().contains(told), "{name}: {table}");
    }
}

on_both! {
    fn custody_is_shown_at_every_moment_of_a_journey_by_a_carrier(app) {
        app.founded().banked().filled("L1", 1).released("L1").packed("SH1", &["L1-001"]);
        held_by(app, &json!({ "site": "site/plant" }), "site/plant");
        app.enters("pharmacist", "shipment/SH1", consigned());
        assert_eq!(app.state("shipment/SH1"), "with_carrier");
        let carrier = json!({ "carrier": { "name": "Cold Wings", "waybill": "W-4711" } });
        held_by(app, &carrier, "Cold Wings under waybill W-4711");
        assert!(app.get("/vial/L1-001").text().contains("Cold Wings"));
        app.clock.advance_minutes(8 * 60);
        app.enters("ward-pharmacist", "shipment/SH1", collected(WARD, "W-4711"));
        assert_eq!(app.state("shipment/SH1"), "delivered");
        held_by(app, &json!({ "site": "site/ward" }), "site/ward");
        app.logged("SH1", "-180.5").recorded();
        app.enters("ward-pharmacist", "shipment/SH1", receipt(&["L1-001"]));
        assert_eq!((app.state("shipment/SH1"), app.state("vial/L1-001")), ("received".into(), "available".into()));
        let history = app.get("/api/v1/vial/L1-001/history").text();
        assert!(history.contains("handoff.consigned") && history.contains("handoff.collected"));
    }

    fn only_the_right_waybill_is_collected_at_one_of_the_ends(app) {
        app.founded().banked().filled("L1", 1).released("L1").packed("SH1", &["L1-001"]);
        assert_eq!(app.does("ward-pharmacist", "shipment/SH1", collected(WARD, "W-4711")).refused_by(), "S01", "not under way");
        assert_eq!(app.does("ward-pharmacist", "shipment/SH1", consigned()).refused_by(), "B06", "not theirs to give");
        app.enters("pharmacist", "shipment/SH1", consigned());
        assert_eq!(app.refuses("ward-pharmacist", "shipment/SH1", collected(WARD, "W-4712")), "B06");
        assert_eq!(app.does("ward-pharmacist", "shipment/SH1", collected(PLANT, "W-4711")).refused_by(), "B06", "of another site");
        let offered = vialog::domain::handoff::Offered { to: ward_pharmacy() };
        assert_eq!(app.does("pharmacist", "shipment/SH1", offered).refused_by(), "S01", "the carrier has it");
        app.enters("pharmacist", "shipment/SH1", collected(PLANT, "W-4711"));
        held_by(app, &json!({ "site": "site/plant" }), "site/plant");
    }

    fn a_journey_whose_logger_stopped_leaves_a_doubt(app) {
        app.founded().banked().filled("L1", 1).released("L1").packed("SH1", &["L1-001"]);
        app.enters("pharmacist", "shipment/SH1", consigned());
        app.logged_at("pharmacist", PLANT, "SH1", "-180").recorded();
        app.clock.advance_minutes(8 * 60);
        app.enters("ward-pharmacist", "shipment/SH1", collected(WARD, "W-4711"));
        app.enters("ward-pharmacist", "shipment/SH1", receipt(&["L1-001"]));
        assert_eq!(app.state("vial/L1-001"), "quarantined");
        assert!(app.get(&format!("/api/v1/{}", app.newest_deviation())).text().contains("No logger has readings"));
    }
}
