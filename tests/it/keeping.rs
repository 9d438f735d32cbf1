//! Keeping: places and positions, counts with differences, loss, and what becomes of vials that are not used.

use super::app::TestApp;
use super::on_both;
use super::stage::*;
use vialog::domain::deviation::Decision;
use vialog::domain::place::{Counted, Difference, Place, Seen};
use vialog::domain::shipment::Taker;
use vialog::domain::{Role, equipment, vial};

fn counted(seen: &[(&str, &str)], differences: &[&str]) -> Counted {
    let one = |(vial, position): &(&str, &str)| Seen {
        vial: vial_id(vial),
        position: (*position).into(),
    };
    let explained = |vial: &&str| Difference {
        vial: vial_id(vial),
        explanation: "put back in haste".into(),
    };
    Counted {
        seen: seen.iter().map(one).collect(),
        differences: differences.iter().map(explained).collect(),
    }
}

fn lost() -> vial::Lost {
    vial::Lost {
        reason: "searched for twice".into(),
    }
}

fn free(app: &TestApp, stock: &str) -> u64 {
    let shown = app.get(&format!("/api/v1/stock/{stock}")).json();
    shown["record"]["stock"]["free"].as_u64().unwrap()
}

on_both! {
    fn a_vial_is_in_one_position_and_a_position_holds_one_vial(app) {
        app.founded().banked().filled("L1", 2);
        let moves = |vial: &str, position: &str| app.does("lab", &format!("vial/{vial}"), stored("BOX-L1", position));
        assert_eq!(app.refuses("lab", "vial/L1-002", stored("BOX-L1", "A1")), "P01", "taken");
        assert_eq!(moves("L1-002", "J1").refused_by(), "P01", "there is none");
        moves("L1-001", "C4").recorded();
        moves("L1-002", "A1").recorded();
        let place: Place = app.record("place/BOX-L1");
        let held: Vec<(&str, &str)> = place.vials.iter().map(|(position, vial)| (&**position, vial.name())).collect();
        assert_eq!(held, [("A1", "L1-002"), ("C4", "L1-001")]);
        app.enters("lab", "vial/L1-001", vial::Retrieved { purpose: "to be labelled".into() });
        assert_eq!(app.state("vial/L1-001"), "in_stock");
        let retired = equipment::Retired { reason: "old".into() };
        assert_eq!(app.does("quality", "equipment/tank", retired).refused_by(), "P01", "a vial lies in it");
        app.enters("ward-pharmacist", "place/W1", a_box("ward-tank"));
        assert_eq!(app.does("lab", "vial/L1-001", stored("W1", "A1")).refused_by(), "A02", "at another site");
        assert!(app.get("/place/BOX-L1").text().contains("/vial/L1-002"));
    }

    fn a_count_explains_every_difference_and_opens_a_deviation(app) {
        app.founded().banked().filled("L1", 3).released("L1");
        assert_eq!(free(app, "L1.plant"), 3);
        let whole = [("L1-001", "A1"), ("L1-002", "A2"), ("L1-003", "A3")];
        app.enters("lab", "place/BOX-L1", counted(&whole, &[]));
        assert!(app.get("/api/v1/deviation").json().as_array().unwrap().is_empty(), "nothing differs");
        let found = [("L1-001", "B1"), ("L1-002", "A2")];
        assert_eq!(app.does("lab", "place/BOX-L1", counted(&found, &["L1-001"])).refused_by(), "P01", "one is not explained");
        let all = ["L1-001", "L1-002", "L1-003"];
        assert_eq!(app.does("lab", "place/BOX-L1", counted(&found, &all)).refused_by(), "P01", "one does not differ");
        app.enters("lab", "place/BOX-L1", counted(&found, &["L1-001", "L1-003"]));
        assert_eq!((app.state("vial/L1-001"), app.state("vial/L1-003")), ("available".into(), "missing".into()));
        assert_eq!(app.record::<Place>("place/BOX-L1").vials["B1"].name(), "L1-001");
        assert_eq!(free(app, "L1.plant"), 2);
        assert_eq!(app.state(&app.newest_deviation()), "opened");
    }

    fn a_vial_lost_and_found_waits_for_a_decision_before_it_is_used(app) {
        app.founded().banked().filled("L1", 2).released("L1").shipped("SH1", &["L1-001", "L1-002"]);
        app.enrolled("P1").ordered("O1", "P1", "L1").recorded();
        assert_eq!(free(app, "L1.ward"), 2);
        app.enters("ward-pharmacist", "vial/L1-001", lost());
        let loss = app.newest_deviation();
        assert_eq!((app.state("vial/L1-001"), app.state(&loss)), ("lost".into(), "opened".into()));
        assert_eq!(free(app, "L1.ward"), 1);
        assert_eq!(app.does("ward-pharmacist", "vial/L1-001", destroyed("nurse")).refused_by(), "S01", "nobody has it");
        let found = || vial::FoundAgain { site: site_id(WARD), circumstances: "behind the rack".into() };
        assert_eq!(app.does("ward-pharmacist", "vial/L1-002", found()).refused_by(), "S01", "it was never lost");
        app.enters("ward-pharmacist", "vial/L1-001", found());
        assert_eq!(app.state("vial/L1-001"), "quarantined");
        assert_eq!(app.does("ward-pharmacist", "vial/L1-001", allocating("O1")).refused_by(), "B07");
        let finding = app.newest_deviation();
        assert_ne!(loss, finding);
        app.decided(&loss, Decision::Accept).decided(&finding, Decision::Accept);
        app.enters("ward-pharmacist", "vial/L1-001", allocating("O1"));
        assert_eq!(app.state("order/O1"), "allocated");
    }

    fn a_warm_tank_puts_what_lay_in_it_in_quarantine(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        let from = vialog::clock::Clock::now(&*app.clock);
        app.clock.advance_minutes(30);
        let file = logger_file(from, from.plus_seconds(1200), "-99.5");
        let read = app.read("lab", PLANT, -135_000, &file);
        assert_eq!(read.summary.excursions.len(), 1);
        app.enters("lab", "equipment/tank", read);
        assert_eq!(app.state("vial/L1-001"), "quarantined");
        let packs = || app.does("pharmacist", "shipment/SH1", packing(&["L1-001"], app.in_days(2)));
        assert_eq!(packs().refused_by(), "B07");
        app.decided(&app.newest_deviation(), Decision::Accept);
        packs().recorded();
    }

    fn what_is_returned_is_at_its_maker_and_then_destroyed_before_a_witness(app) {
        app.founded().banked().filled("L1", 3).released("L1").shipped("SH1", &["L1-001", "L1-002"]);
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        app.enters("ward-pharmacist", "shipment/SH2", returning(&["L1-001"], app.in_days(2)));
        app.enters("ward-pharmacist", "shipment/SH2", sealed());
        let plant = Taker::Staff { role: Role::Pharmacist, site: site_id(PLANT) };
        let offer = app.offers("ward-pharmacist", "SH2", plant);
        app.enters("pharmacist", "shipment/SH2", accepting(offer));
        app.logged_at("pharmacist", PLANT, "SH2", "-180").recorded();
        app.enters("pharmacist", "shipment/SH2", receipt(&["L1-001"]));
        assert_eq!(app.state("vial/L1-001"), "returned");
        assert_eq!(app.does("lab", "vial/L1-001", destroyed("lab")).refused_by(), "B15");
        app.enters("lab", "vial/L1-001", destroyed("pharmacist"));
        assert_eq!(app.state("vial/L1-001"), "destroyed");
        assert!(app.get("/api/v1/trail?subject=person/pharmacist&limit=500").text().contains("vial.destroyed"), "the witness's history shows it");
        assert_eq!(app.does("lab", "vial/L1-001", destroyed("pharmacist")).refused_by(), "S01", "destroyed once");
        app.enters("lab", "vial/L1-003", vial::Retained { reason: "reference".into() });
        let again = packing(&["L1-003"], app.in_days(2));
        assert_eq!(app.requalified("shipper").does("pharmacist", "shipment/SH3", again).refused_by(), "S01");
    }
}
