//! Quality: from the batch record to a conditional release and its condition, results out of specification, late donors.

use super::app::TestApp;
use super::on_both;
use super::stage::*;
use vialog::domain::deviation::{Class, Closed, Decision, Opened};
use vialog::domain::donor::{Determined, Eligibility};
use vialog::domain::quality::{ConditionMet, ConditionallyReleased, ResultInvalidated};
use vialog::domain::specification::Value;
use vialog::domain::{Subject, lot, site};

/// A lot of two vials in quarantine whose sterility takes 14 days, all else tested.
pub(crate) fn waiting(app: &TestApp) {
    app.founded().banked();
    let mut lagged = specification();
    lagged.items[1].lag_days = 14;
    app.enters("quality", "specification/lagged", lagged);
    let opened = lot::Opened {
        specification: id("specification/lagged"),
        ..lot_opened()
    };
    app.filled_as("L1", 2, opened).tested("L1", "viability");
}

pub(crate) fn conditionally(app: &TestApp) -> ConditionallyReleased {
    ConditionallyReleased {
        dossier: app.dossier("L1"),
        awaiting: ["sterility".to_owned()].into(),
        due: app.in_days(14),
    }
}

fn met(app: &TestApp) -> ConditionMet {
    ConditionMet {
        dossier: app.dossier("L1"),
    }
}

/// The ward takes vials of conditional releases from now on.
pub(crate) fn accepting_conditional(app: &TestApp) {
    let ward: site::Registered = app.record("site/ward");
    let site = site::Registered {
        accepts_conditional: true,
        ..ward
    };
    let reason = "by contract".into();
    app.enters("admin", "site/ward", site::Changed { site, reason });
}

fn found(about: &str) -> Opened {
    Opened {
        about: Subject::parse(about).unwrap(),
        what: "a door stood open".into(),
        class: Class::Minor,
        from: None,
        to: None,
    }
}

on_both! {
    fn a_batch_record_leads_to_a_conditional_release_and_its_condition(app) {
        waiting(app);
        let record: lot::Lot = app.record("lot/L1");
        assert_eq!(record.steps["expand"].checked_by.as_ref().unwrap().name(), "second-lab");
        assert_eq!(record.steps["expand"].materials[0].lot, "M-17");
        assert_eq!(app.releases("pharmacist", "L1").refused_by(), "B01", "sterility has no result");
        let mut more = conditionally(app);
        more.awaiting.insert("viability".into());
        assert_eq!(app.does("pharmacist", "lot/L1", more).refused_by(), "B01");
        app.enters("pharmacist", "lot/L1", conditionally(app));
        assert_eq!(app.state("lot/L1"), "conditionally_released");
        let packs = || app.does("pharmacist", "shipment/SH1", packing(&["L1-001"], app.in_days(2)));
        assert_eq!(packs().refused_by(), "B04", "the ward does not accept it");
        accepting_conditional(app);
        packs().recorded();
        assert_eq!(app.does("pharmacist", "lot/L1", met(app)).refused_by(), "B01", "no later result yet");
        app.tested("L1", "sterility");
        let before = conditionally(app).dossier;
        app.enters("pharmacist", "lot/L1", met(app));
        assert_eq!(app.state("lot/L1"), "released");
        assert_eq!(app.dossier("L1"), before, "a release changes nothing of what it was signed for");
        let history = app.get("/api/v1/lot/L1/history").json();
        let kinds: Vec<&str> = history.as_array().unwrap().iter().map(|step| step["kind"].as_str().unwrap()).collect();
        for kind in ["step.recorded", "step.checked", "lot.filled", "result.reviewed", "lot.conditionally_released", "lot.condition_met"] {
            assert!(kinds.contains(&kind), "{kind} is missing in {kinds:?}");
        }
        assert!(app.get("/lot/L1").text().contains("Released"));
    }

    fn a_later_result_that_fails_holds_what_is_out_already(app) {
        waiting(app);
        accepting_conditional(app);
        app.enters("pharmacist", "lot/L1", conditionally(app));
        app.shipped("SH1", &["L1-001"]).enrolled("P1").ordered("O1", "P1", "L1").recorded();
        let mut growth = result("sterility");
        growth.value = Value::Finding("growth".into());
        app.tested_as("L1", growth);
        assert_eq!(app.state("lot/L1"), "result_fails");
        assert_eq!(app.does("ward-pharmacist", "vial/L1-001", allocating("O1")).refused_by(), "B07");
        assert_eq!(app.does("pharmacist", "lot/L1", met(app)).refused_by(), "B01");
    }

    fn a_conditional_release_counts_until_its_result_is_due(app) {
        waiting(app);
        accepting_conditional(app);
        app.enters("pharmacist", "lot/L1", conditionally(app));
        app.clock.advance_days(15);
        let late = packing(&["L1-001"], app.in_days(2));
        assert_eq!(app.does("pharmacist", "shipment/SH1", late).refused_by(), "B04");
    }

    fn a_result_out_of_specification_opens_a_deviation_that_is_decided_and_closed(app) {
        app.founded().banked().filled("L1", 1).tested("L1", "sterility");
        let entry = app.enters("analyst", "lot/L1", low());
        let deviation = app.newest_deviation();
        let index = app.get("/api/v1/lot/L1/history?limit=1").json()[0]["index"].as_u64().unwrap();
        assert_eq!(deviation, format!("deviation/D-{index:06}"), "named after the entry that opened it");
        let shown = app.get(&format!("/api/v1/{deviation}")).json()["record"]["deviation"].clone();
        assert_eq!((shown["about"].as_str(), shown["found_by"].as_str()), (Some("lot/L1"), Some("person/analyst")));
        assert_eq!(shown["entry"], entry.to_string());
        assert!(app.get("/lot/L1").text().contains(&deviation), "the lot's page leads to it");
        let reason = "the stain was old".to_owned();
        let invalid = ResultInvalidated { test: "viability".into(), result: entry, reason };
        assert_eq!(app.does("analyst", "lot/L1", invalid.clone()).refused_by(), "A01");
        app.enters("quality", "lot/L1", invalid);
        let mut again = result("viability");
        again.retest_reason = Some("a new stain".into());
        app.tested_as("L1", again);
        assert_eq!(app.releases("pharmacist", "L1").refused_by(), "B01", "the deviation is open");
        app.decided(&deviation, Decision::Accept);
        app.enters("quality", &deviation, Closed { measures: "stains are dated".into() });
        assert_eq!(app.state(&deviation), "closed");
        app.releases("pharmacist", "L1").recorded();
    }

    fn a_deviation_is_assessed_decided_and_closed_in_this_order_by_someone_else(app) {
        app.founded().banked().filled("L1", 1);
        app.enters("quality", "deviation/DEV-1", found("lot/L1"));
        let closed = || Closed { measures: "a spring".into() };
        assert_eq!(app.does("quality", "deviation/DEV-1", closed()).refused_by(), "S01");
        assert_eq!(app.does("lab", "deviation/DEV-2", found("protocol/trial")).refused_by(), "V01");
        assert_eq!(app.does("lab", "deviation/DEV-2", found("lot/L9")).refused_by(), "S03");
        app.decided("deviation/DEV-1", Decision::Accept);
        assert_eq!(app.does("quality", "deviation/DEV-1", closed()).refused_by(), "B01", "closed by the finder");
        assert_eq!(app.get("/api/v1/deviation?state=decided").json().as_array().unwrap().len(), 1);
        assert_eq!(app.get("/api/v1/deviation?of=lot/L1").json()[0]["subject"], "deviation/DEV-1");
    }

    fn a_step_outside_its_limits_opens_a_deviation(app) {
        app.founded().banked();
        app.enters("lab", "lot/L1", lot_opened());
        let entry = app.enters("lab", "lot/L1", expanded(60));
        let step = "expand".into();
        app.enters("second-lab", "lot/L1", lot::StepChecked { step, entry });
        let deviation = app.newest_deviation();
        app.vialled("L1", 1).tested("L1", "viability").tested("L1", "sterility");
        assert_eq!(app.releases("pharmacist", "L1").refused_by(), "B01");
        app.decided(&deviation, Decision::Accept);
        app.releases("pharmacist", "L1").recorded();
    }

    fn a_late_reactive_donor_takes_every_lot_of_the_donation_out_of_use(app) {
        app.founded().banked().filled("L1", 2).released("L1").filled("L2", 1);
        app.shipped("SH1", &["L1-001"]).enrolled("P1").ordered("O1", "P1", "L1").recorded();
        app.enters("analyst", "donor/D1", donor_tested("hbv_nat", true));
        assert_eq!(app.state("donor/D1"), "incomplete");
        for lot in ["lot/L1", "lot/L2"] {
            assert_eq!(app.state(lot), "donor_not_eligible");
        }
        assert_eq!(app.does("ward-pharmacist", "vial/L1-001", allocating("O1")).refused_by(), "B03");
        let packs = packing(&["L1-002"], app.in_days(2));
        assert_eq!(app.does("pharmacist", "shipment/SH2", packs).refused_by(), "B03");
        let determined = Determined { eligibility: Eligibility::Ineligible, basis: "hepatitis B".into() };
        app.enters("quality", "donor/D1", determined);
        assert_eq!(app.state("donor/D1"), "ineligible");
        assert!(app.get("/api/v1/lot/L1/history").text().contains("donor.tested"), "the lot's history shows it");
    }
}
