//! May it be used: each reason stands by itself, has its own end, and one answer is given everywhere.

use super::*;
use crate::on_both;
use crate::quality::{accepting_conditional, conditionally, waiting};
use vialog::domain::deviation::Decision;
use vialog::domain::quality::ResultInvalidated;
use vialog::domain::specification::Value;
use vialog::domain::{lot, vial};

fn packs(app: &TestApp, vial: &str) -> crate::answer::Answer {
    app.does("pharmacist", SH1, packing(&[vial], app.in_days(2)))
}

on_both! {
    fn of_two_excursions_on_one_vial_each_is_decided_by_itself(app) {
        app.founded().banked().filled("L1", 2).released("L1");
        let mut found = Vec::new();
        for celsius in ["-130", "30"] {
            let from = now(app);
            app.clock.advance_minutes(60);
            logged(app, "lab", "tank", (from, now(app)), celsius);
            found.push(app.newest_deviation());
        }
        assert_ne!(found[0], found[1]);
        app.decided(&found[0], Decision::Accept);
        assert_eq!(app.state(V1), "quarantined", "the second is open");
        assert_eq!(app.reasons(V1, "ship", WARD), ["deviation_open"]);
        assert_eq!(packs(app, "L1-001").refused_by(), "B07");
        app.decided(&found[1], Decision::Reject);
        assert_eq!(app.state(V1), "rejected");
        assert_eq!(app.reasons(V1, "ship", WARD), ["deviation_against"]);
        assert_eq!(packs(app, "L1-001").status, 422);
    }

    fn a_critical_deviation_about_a_vial_or_its_released_lot_speaks_against_use_from_its_opening(app) {
        app.founded().banked().filled("L1", 3).released("L1");
        app.enters("lab", "deviation/DEV-1", opened(V1, Class::Critical));
        assert_eq!((app.state(V1), app.state(V2)), ("quarantined".into(), "available".into()));
        assert_eq!(packs(app, "L1-001").status, 422);
        app.decided("deviation/DEV-1", Decision::Reject);
        assert_eq!((app.state(V1), packs(app, "L1-001").status), ("rejected".into(), 422));
        app.enters("lab", "deviation/DEV-2", opened("lot/L1", Class::Critical));
        assert_eq!(app.reasons(V2, "ship", WARD), ["deviation_open"]);
        assert_ne!(app.state("lot/L1"), "released");
        assert_eq!(packs(app, "L1-002").status, 422);
        app.decided("deviation/DEV-2", Decision::Reject);
        for vial in [V2, "vial/L1-003"] {
            assert_eq!(app.reasons(vial, "ship", WARD), ["deviation_against"]);
            assert_eq!(app.state(vial), "rejected");
        }
    }

    fn a_critical_deviation_about_a_tank_speaks_against_what_lies_in_it(app) {
        app.founded().banked().filled("L1", 2).released("L1");
        another_tank(app);
        app.enters("lab", V2, stored("BOX-2", "A1"));
        app.clock.advance_minutes(1);
        app.enters("lab", "deviation/DEV-1", opened("equipment/tank-2", Class::Critical));
        assert_eq!((app.state(V1), app.state(V2)), ("available".into(), "quarantined".into()));
        assert_eq!(packs(app, "L1-002").status, 422);
        app.decided("deviation/DEV-1", Decision::Accept);
        assert_eq!(app.state(V2), "available");
        packs(app, "L1-002").recorded();
    }

    fn growth_after_a_conditional_release_blocks_though_the_paperwork_hold_is_lifted(app) {
        waiting(app);
        app.enters("pharmacist", "lot/L1", conditionally(app));
        assert_eq!(app.reasons(V1, "ship", WARD), ["condition_not_accepted"]);
        accepting_conditional(app);
        assert!(app.reasons(V1, "ship", WARD).is_empty());
        let paperwork = app.enters("quality", "lot/L1", held());
        let mut growth = result("sterility");
        growth.value = Value::Finding("growth".into());
        app.tested_as("L1", growth);
        app.enters("quality", "lot/L1", lifted(paperwork));
        assert_ne!(app.state("lot/L1"), "conditionally_released");
        assert!(app.reasons(V1, "ship", WARD).contains(&"result_fails".to_owned()));
        assert_eq!(packs(app, "L1-001").status, 422);
        assert!(app.get("/vial/L1-001").text().contains("Why it may not be used"));
    }

    fn an_overdue_result_of_a_conditional_release_is_told_everywhere(app) {
        waiting(app);
        accepting_conditional(app);
        app.enters("pharmacist", "lot/L1", conditionally(app));
        app.clock.advance_days(15);
        assert_eq!(app.reasons(V1, "ship", WARD), ["result_overdue"]);
        assert_eq!(packs(app, "L1-001").refused_by(), "B04");
        assert_ne!(app.state("lot/L1"), "conditionally_released");
        assert!(app.get("/vial/L1-001").text().contains("Why it may not be used"));
    }

    fn a_result_on_which_a_lot_was_released_blocks_once_it_is_found_invalid(app) {
        waiting(app);
        accepting_conditional(app);
        app.enters("pharmacist", "lot/L1", conditionally(app));
        let record: lot::Lot = app.record("lot/L1");
        let invalid = ResultInvalidated {
            test: "viability".into(),
            result: record.results["viability"].entry,
            reason: "the stain was old".into(),
        };
        app.enters("quality", "lot/L1", invalid);
        assert_eq!(app.reasons(V1, "ship", WARD), ["result_invalid"]);
        assert_eq!(packs(app, "L1-001").refused_by(), "B04");
        let mut again = result("viability");
        again.retest_reason = Some("a new stain".into());
        app.tested_as("L1", again);
        packs(app, "L1-001").recorded();
    }

    fn at_the_instant_of_its_expiry_a_lot_has_expired_for_every_purpose(app) {
        app.founded().banked().filled("L1", 2).released("L1");
        let record: lot::Lot = app.record("lot/L1");
        let expiry = record.expires_at().instant();
        let ahead = |app: &TestApp| (expiry.micros() - now(app).micros()) / 60_000_000;
        app.clock.advance_minutes(ahead(app));
        for (purpose, about) in [("ship", V1), ("allocate", V1), ("thaw", V1), ("give", V1), ("release", "lot/L1")] {
            assert!(!app.reasons(about, purpose, PLANT).contains(&"expired".to_owned()), "{purpose}");
        }
        app.clock.advance_minutes(1);
        for (purpose, about) in [("ship", V1), ("allocate", V1), ("thaw", V1), ("give", V1), ("release", "lot/L1")] {
            assert!(app.reasons(about, purpose, PLANT).contains(&"expired".to_owned()), "{purpose}");
        }
        assert_eq!(app.state("lot/L1"), "expired");
        assert_eq!(app.state(V1), "expired");
    }

    fn a_vial_that_is_kept_for_an_order_is_blocked_by_a_warm_tank_and_its_order_says_so(app) {
        app.founded().banked().filled("L1", 2).released("L1").shipped("SH1", &["L1-001"]);
        app.enrolled("P1").ordered("O1", "P1", "L1").recorded();
        app.enters("ward-pharmacist", V1, allocating("O1"));
        app.enters("ward-pharmacist", "place/W1", a_box("ward-tank"));
        app.enters("ward-pharmacist", V1, stored("W1", "A1"));
        let from = now(app);
        app.clock.advance_minutes(30);
        logged(app, "ward-pharmacist", "ward-tank", (from, now(app)), "20");
        assert_eq!((app.state(V1), app.reasons(V1, "thaw", WARD)), ("quarantined".into(), vec!["deviation_open".to_owned()]));
        let bath = id("equipment/bath");
        assert_eq!(app.does("ward-pharmacist", V1, vial::Thawed { bath }).refused_by(), "B07");
        let page = app.get("/order/O1").text();
        assert!(page.contains(&app.newest_deviation()), "{page}");
    }

    fn an_infusion_that_runs_when_its_lot_is_held_says_so_and_still_ends(app) {
        app.at_the_bedside().started();
        app.enters("quality", "lot/L1", held());
        for page in ["/infusion/INF1", "/order/O1"] {
            assert!(app.get(page).text().contains("on hold"), "{page}");
        }
        app.ended(1500);
        assert_eq!(app.state(INF1), "completed");
    }

    fn a_start_stated_for_a_second_after_the_use_by_is_recorded_as_a_breach_alone(app) {
        verified(app);
        let thawed: vial::Vial = app.record(V1);
        let vial::VialStage::Thawed { use_by, .. } = thawed.stage else { panic!("it is thawed") };
        app.clock.advance_minutes(90);
        let after = crate::hands::late(&app.event("nurse", INF1, start()), use_by.plus_seconds(1));
        assert_eq!(app.states("nurse", &after), ["B09"]);
        assert_eq!((app.state(INF1), app.breaches().len()), ("started".into(), 1));
    }
}
