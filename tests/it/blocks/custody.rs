//! Blocks B04 to B08: what is shipped, received and allocated.

use crate::app::TestApp;
use crate::on_both;
use crate::stage::*;
use serde_json::Value;
use vialog::domain::deviation::Decision;
use vialog::domain::handoff::{Offered, Refused, Withdrawn};
use vialog::domain::order::Dose;
use vialog::domain::receipt::{Checked, Found, Logger};
use vialog::domain::{order, vial};

fn holder(app: &TestApp) -> Value {
    app.get("/api/v1/vial/L1-001").json()["holder"].clone()
}

on_both! {
    fn b04_an_unreleased_held_recalled_or_packed_vial_is_not_shipped(app) {
        app.founded().banked().filled("L1", 3);
        let packs = |shipment: &str| app.refuses("pharmacist", &format!("shipment/{shipment}"), packing(&["L1-001"], app.in_days(2)));
        assert_eq!(packs("SH1"), "B04", "not released");
        app.released("L1");
        let hold = app.enters("quality", "lot/L1", held());
        assert_eq!(packs("SH1"), "B04", "on hold");
        app.enters("quality", "lot/L1", lifted(hold));
        app.packed("SH1", &["L1-001"]);
        assert_eq!(packs("SH2"), "B04", "packed already");
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        let other = packing(&["L1-002"], app.in_days(2));
        assert_eq!(app.does("pharmacist", "shipment/SH2", other).refused_by(), "B04", "recalled");
    }

    fn b04_an_expired_vial_is_not_shipped(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        app.clock.advance_days(201);
        app.requalified("shipper").requalified("logger");
        assert_eq!(app.refuses("pharmacist", "shipment/SH1", packing(&["L1-001"], app.in_days(2))), "B04");
    }

    fn b05_a_shipper_out_of_qualification_or_back_from_a_journey_is_not_packed(app) {
        app.founded().banked().filled("L1", 3).released("L1");
        app.clock.advance_days(31);
        assert_eq!(app.refuses("pharmacist", "shipment/SH1", packing(&["L1-001"], app.in_days(2))), "B05");
        app.requalified("shipper").requalified("logger");
        let slow = packing(&["L1-001"], app.in_days(11));
        assert_eq!(app.does("pharmacist", "shipment/SH1", slow).refused_by(), "B05", "longer than it stays cold");
        app.packed("SH1", &["L1-001"]).carried("SH1").logged("SH1", "-180").recorded();
        app.enters("ward-pharmacist", "shipment/SH1", receipt(&["L1-001"]));
        assert_eq!(app.state("equipment/shipper"), "used");
        let next = || packing(&["L1-002"], app.in_days(2));
        assert_eq!(app.does("pharmacist", "shipment/SH2", next()).refused_by(), "B05", "it has travelled");
        app.requalified("shipper");
        app.enters("pharmacist", "shipment/SH2", next());
        app.enrolled("P1").ordered("O1", "P1", "L1").recorded();
        app.enters("ward-pharmacist", "vial/L1-001", allocating("O1"));
        let thawed = || vial::Thawed { bath: id("equipment/bath") };
        assert_eq!(app.refuses("ward-pharmacist", "vial/L1-001", thawed()), "B05", "the bath is out of qualification");
        app.requalified("bath").enters("ward-pharmacist", "vial/L1-001", thawed());
    }

    fn b06_only_the_named_taker_accepts_and_custody_moves_then(app) {
        app.founded().banked().filled("L1", 1).released("L1").packed("SH1", &["L1-001"]);
        let to_courier = app.offers("pharmacist", "SH1", courier());
        assert_eq!(holder(app)["site"], "site/plant", "an offer moves nothing");
        assert_eq!(app.refuses("ward-pharmacist", "shipment/SH1", accepting(to_courier)), "B06");
        assert_eq!(app.does("courier", "shipment/SH1", accepting(sha("another offer"))).refused_by(), "B06");
        app.enters("courier", "shipment/SH1", accepting(to_courier));
        assert_eq!(holder(app)["person"], "person/courier");
        assert_eq!(app.does("pharmacist", "shipment/SH1", Offered { to: ward_pharmacy() }).refused_by(), "B06");
        let offer = app.offers("courier", "SH1", ward_pharmacy());
        app.enters("ward-pharmacist", "shipment/SH1", Refused { offer, reason: "seal number differs".into() });
        assert_eq!(holder(app)["person"], "person/courier", "a refusal moves nothing");
        let offer = app.offers("courier", "SH1", ward_pharmacy());
        app.enters("courier", "shipment/SH1", Withdrawn { offer, reason: "wrong door".into() });
        let offer = app.offers("courier", "SH1", ward_pharmacy());
        app.enters("ward-pharmacist", "shipment/SH1", accepting(offer));
        assert_eq!(holder(app)["site"], "site/ward");
    }

    fn b07_nothing_is_used_before_its_receipt_and_warm_vials_wait_for_the_decision(app) {
        app.founded().banked().filled("L1", 3).released("L1").packed("SH1", &["L1-001", "L1-002"]).carried("SH1");
        app.enrolled("P1").ordered("O1", "P1", "L1").recorded();
        let allocates = || app.does("ward-pharmacist", "vial/L1-001", allocating("O1"));
        assert_eq!(app.refuses("ward-pharmacist", "vial/L1-001", allocating("O1")), "B07", "not received");
        let all = ["L1-001", "L1-002"];
        assert_eq!(app.does("ward-pharmacist", "shipment/SH1", receipt(&all)).refused_by(), "B07", "the logger is not read");
        app.logged("SH1", "-120.25").recorded();
        assert_eq!(app.does("ward-pharmacist", "shipment/SH1", receipt(&all[..1])).refused_by(), "B07", "one is not answered for");
        let warmth = app.newest_deviation();
        let mut strange = receipt(&all);
        strange.vials.push(Checked { vial: vial_id("L1-003"), found: Found::Present });
        assert_eq!(app.does("ward-pharmacist", "shipment/SH1", strange).refused_by(), "B07", "not on the manifest");
        let mut warm = receipt(&all);
        warm.vials[1].found = Found::Damaged;
        app.enters("ward-pharmacist", "shipment/SH1", warm);
        assert_eq!(app.state("shipment/SH1"), "received_with_discrepancy");
        assert_eq!((app.state("vial/L1-001"), app.state("vial/L1-002")), ("quarantined".into(), "damaged".into()));
        assert_eq!(allocates().refused_by(), "B07", "too warm, and not decided");
        assert!(app.get(&format!("/api/v1/{warmth}")).text().contains("too warm"));
        let damage = app.newest_deviation();
        assert_ne!(warmth, damage);
        app.decided(&warmth, Decision::Accept).decided(&damage, Decision::Accept);
        allocates().recorded();
        assert_eq!(app.state("vial/L1-001"), "reserved");
    }

    fn b07_a_broken_seal_or_a_lost_logger_leaves_a_doubt(app) {
        for (number, (seal_intact, logger, told)) in
            [(false, Logger::Read, "seal was broken"), (true, Logger::Lost, "logger is lost")].into_iter().enumerate()
        {
            let (lot, shipment) = (format!("L{number}"), format!("SH{number}"));
            let vial = format!("{lot}-001");
            if number == 0 {
                app.founded().banked();
            }
            app.filled(&lot, 1).released(&lot).packed(&shipment, &[&vial]).carried(&shipment);
            if logger == Logger::Read {
                app.logged(&shipment, "-180").recorded();
            }
            let mut doubtful = receipt(&[&vial]);
            (doubtful.seal_intact, doubtful.logger) = (seal_intact, logger);
            app.enters("ward-pharmacist", &format!("shipment/{shipment}"), doubtful);
            let deviation = app.newest_deviation();
            assert!(app.get(&format!("/api/v1/{deviation}")).text().contains(told), "{told}");
            app.decided(&deviation, Decision::Reject).requalified("shipper");
            assert_eq!(app.state(&format!("vial/{vial}")), "rejected");
        }
    }

    fn b08_a_vial_is_allocated_once_within_the_order_at_its_site(app) {
        app.at_the_bedside();
        assert_eq!(app.refuses("ward-pharmacist", "vial/L1-002", allocating("O1")), "B08", "the order is filled");
        app.ordered("O2", "P2", "L1").recorded();
        assert_eq!(app.refuses("ward-pharmacist", "vial/L1-001", allocating("O2")), "B08", "kept for another");
        assert_eq!(app.does("ward-pharmacist", "vial/L1-003", allocating("O2")).refused_by(), "B08", "it is at the plant");
        let (much, weight) = dose("P1", "L1");
        let much = order::Placed { dose: Dose::CellsPerKg(2_000_001), ..much };
        assert_eq!(app.does_with("investigator", "order/O3", much, &[weight]).refused_by(), "B08");
        let (fixed, weight) = dose("P1", "L1");
        let fixed = order::Placed { dose: Dose::Cells(10_000_000), ..fixed };
        assert_eq!(app.does_with("investigator", "order/O3", fixed, &[weight]).refused_by(), "B08", "no fixed dose");
        let cancelled = order::Cancelled { reason: "fever".into() };
        app.enters("investigator", "order/O2", cancelled);
        assert_eq!(app.does("ward-pharmacist", "vial/L1-002", allocating("O2")).refused_by(), "B08", "cancelled");
    }

    fn b08_what_expires_first_is_allocated_first_or_a_reason_is_given(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        app.clock.advance_days(1);
        app.filled("L2", 1).released("L2").shipped("SH1", &["L1-001", "L2-001"]).enrolled("P1");
        let (mut placed, weight) = dose("P1", "L1");
        placed.lots.insert(id("lot/L2"));
        app.does_with("investigator", "order/O1", placed, &[weight]).recorded();
        assert_eq!(app.refuses("ward-pharmacist", "vial/L2-001", allocating("O1")), "B08");
        let chosen = order::Allocated { choice_reason: Some("L1 is kept for another".into()), ..allocating("O1") };
        app.enters("ward-pharmacist", "vial/L2-001", chosen);
        assert_eq!(app.state("order/O1"), "allocated");
        let reason = "given back".into();
        app.enters("ward-pharmacist", "vial/L2-001", order::AllocationCancelled { order: id("order/O1"), reason });
        assert_eq!((app.state("order/O1"), app.state("vial/L2-001")), ("placed".into(), "available".into()));
    }
}
