//! Quantities that add up, places that exist, and a closing that leaves nothing open.

use super::*;
use crate::on_both;
use crate::quality::{conditionally, waiting};
use vialog::domain::deviation::Decision;
use vialog::domain::equipment::Retired;
use vialog::domain::lot::{Balance, Closed};
use vialog::domain::order::Dose;
use vialog::domain::protocol::FixedDose;
use vialog::domain::{infusion, lot, quality, vial};

on_both! {
    fn seven_vials_of_25_million_cells_are_not_given_as_a_dose_of_160_million(app) {
        app.founded().banked();
        app.enters("lab", "lot/L1", lot_opened());
        app.expanded("L1");
        let filled = lot::Filled { cells_per_vial: 25_000_000, ..lot_filled(8, app.in_days(200)) };
        app.stocked("L1", filled).released("L1").enrolled("P1");
        let mut amended = protocol();
        amended.version = "2".into();
        amended.dose.fixed = Some(FixedDose { min_cells: 40_000_000, max_cells: 160_000_000 });
        app.enters("quality", "protocol/trial", amended);
        let orders = |cells: u64, vials: u32| {
            let (mut placed, weight) = dose("P1", "L1");
            (placed.dose, placed.vials) = (Dose::Cells(cells), vials);
            app.does_with("investigator", "order/O1", placed, &[weight])
        };
        let refused = orders(160_000_000, 7);
        assert_eq!(refused.refused_by(), "B08", "{}", refused.text());
        orders(150_000_000, 6).recorded();
    }

    fn an_infusion_of_which_nothing_was_given_was_stopped_not_completed(app) {
        app.at_the_bedside().started();
        let completed = infusion::Completed { volume_ul: 0, reaction: false };
        assert_eq!(app.does("nurse", INF1, completed).refused_by(), "V01");
        let stopped = infusion::Stopped { volume_ul: 0, reaction: false, reason: "the vein was lost".into() };
        app.enters("nurse", INF1, stopped);
        assert_eq!(app.state(INF1), "stopped");
    }

    fn a_lot_with_open_deviations_is_not_closed(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        app.enters("lab", "deviation/DEV-1", opened(V1, Class::Minor));
        app.enters("lab", "deviation/DEV-2", opened("lot/L1", Class::Major));
        app.enters("lab", V1, destroyed("pharmacist"));
        let closes = || {
            let balance = Balance { filled: 1, destroyed: 1, ..Balance::default() };
            app.does("pharmacist", "lot/L1", Closed { balance })
        };
        let refused = closes();
        assert_eq!(refused.refused_by(), "B12");
        assert!(refused.text().contains("deviation/DEV-"), "{}", refused.text());
        app.decided("deviation/DEV-1", Decision::Accept);
        assert_eq!(closes().refused_by(), "B12", "the other is open");
        app.decided("deviation/DEV-2", Decision::Accept);
        closes().recorded();
    }

    fn nothing_is_stored_in_a_box_of_a_retired_tank(app) {
        app.founded().banked().filled("L1", 1);
        another_tank(app);
        app.enters("quality", "equipment/tank-2", Retired { reason: "it leaks".into() });
        assert_eq!(app.does("lab", V1, stored("BOX-2", "A1")).refused_by(), "B05");
        assert_eq!(app.state(V1), "stored");
    }

    fn nothing_is_thawed_at_a_site_that_the_protocol_no_longer_names(app) {
        app.founded().banked().filled("L1", 2).released("L1").shipped("SH1", &["L1-001"]);
        app.enrolled("P1").ordered("O1", "P1", "L1").recorded();
        app.enters("ward-pharmacist", V1, allocating("O1"));
        let mut amended = protocol();
        amended.version = "2".into();
        amended.sites = vec![site_id(PLANT)];
        app.enters("quality", "protocol/trial", amended);
        let bath = id("equipment/bath");
        let refused = app.does("ward-pharmacist", V1, vial::Thawed { bath });
        assert_eq!(refused.refused_by(), "B09", "{}", refused.text());
        assert!(refused.text().contains(WARD), "{}", refused.text());
        assert_eq!(app.state(V1), "reserved");
    }

    fn a_shipper_is_in_one_open_shipment(app) {
        app.founded().banked().filled("L1", 2).released("L1").packed("SH1", &["L1-001"]);
        let again = packing(&["L1-002"], app.in_days(2));
        assert_eq!(app.does("pharmacist", "shipment/SH2", again).refused_by(), "B05");
    }

    fn a_conditional_release_waits_for_its_results_no_longer_than_they_take(app) {
        waiting(app);
        let late = quality::ConditionallyReleased { due: app.in_days(4000), ..conditionally(app) };
        assert_eq!(app.does("pharmacist", "lot/L1", late).status, 422);
        assert_eq!(app.state("lot/L1"), "filled");
    }
}
