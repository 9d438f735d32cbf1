//! Blocks B01 to B03: what is released.

use crate::on_both;
use crate::stage::*;
use vialog::domain::deviation::Decision;
use vialog::domain::donor::{Determined, Eligibility};
use vialog::domain::quality::{ConditionallyReleased, Released};
use vialog::domain::{Role, lot, person};

on_both! {
    fn b01_a_lot_without_a_whole_dossier_is_not_released(app) {
        app.founded().banked();
        app.enters("lab", "lot/L1", lot_opened());
        let filled = lot_filled(1, app.in_days(200));
        assert_eq!(app.does("lab", "lot/L1", filled).refused_by(), "S01", "no step is recorded");
        let entry = app.enters("lab", "lot/L1", expanded(85));
        let checked = lot::StepChecked { step: "expand".into(), entry };
        assert_eq!(app.does("lab", "lot/L1", checked.clone()).refused_by(), "B01", "checked by whoever did it");
        app.enters("second-lab", "lot/L1", checked);
        app.vialled("L1", 1).tested("L1", "sterility");
        assert!(app.releases("pharmacist", "L1").text().contains("viability has no result"));
        let result = app.enters("analyst", "lot/L1", result("viability"));
        assert!(app.releases("pharmacist", "L1").text().contains("viability is not reviewed"));
        let review = reviewed("viability", result);
        assert_eq!(app.does("analyst", "lot/L1", review.clone()).refused_by(), "B01", "reviewed by its analyst");
        app.enters("reviewer", "lot/L1", review);
        let second = format!("label/{}", label_of("second"));
        app.enters("lab", &second, printed("L1-001", Some("torn")));
        assert!(app.releases("pharmacist", "L1").text().contains("1 printed labels are neither"));
        app.enters("lab", &second, affixed("L1-001"));
        let mut dossier = app.dossier("L1");
        dossier.batch_record = sha("another record");
        assert_eq!(app.refuses("pharmacist", "lot/L1", Released { dossier }), "B01", "another batch record");
        let mut dossier = app.dossier("L1");
        dossier.results = sha("other results");
        assert_eq!(app.does("pharmacist", "lot/L1", Released { dossier }).refused_by(), "B01");
        app.releases("pharmacist", "L1").recorded();
        assert_eq!(app.state("lot/L1"), "released");
    }

    fn b01_a_result_that_fails_or_an_open_deviation_keeps_a_lot_from_its_release(app) {
        app.founded().banked().filled("L1", 1).tested("L1", "sterility").tested_as("L1", low());
        let told = app.releases("pharmacist", "L1").text();
        assert!(told.contains("viability fails") && told.contains("is open."), "{told}");
        assert_eq!(app.does("analyst", "lot/L1", result("viability")).refused_by(), "B01", "again without a reason");
        let mut again = result("viability");
        again.retest_reason = Some("a second sample".into());
        app.tested_as("L1", again.clone());
        assert_eq!(app.does("analyst", "lot/L1", again).refused_by(), "B01", "once too often");
        assert_eq!(app.releases("pharmacist", "L1").refused_by(), "B01", "the deviation is open");
        app.decided(&app.newest_deviation(), Decision::Reject);
        let dossier = app.dossier("L1");
        assert_eq!(app.refuses("pharmacist", "lot/L1", Released { dossier }), "B01");
        let early = ConditionallyReleased { dossier: app.dossier("L1"), awaiting: [].into(), due: app.in_days(14) };
        assert_eq!(app.does("pharmacist", "lot/L1", early).refused_by(), "S01", "nothing takes longer");
    }

    fn b02_nobody_releases_what_they_made_or_tested(app) {
        app.founded().banked().filled("L1", 1).tested("L1", "viability").tested("L1", "sterility");
        assert_eq!(app.releases("quality", "L1").refused_by(), "B02");
        let granted = person::RoleGranted { role: Role::Pharmacist, site: Some(site_id(PLANT)) };
        for who in ["analyst", "lab", "second-lab"] {
            app.enters("admin", &format!("person/{who}"), granted.clone());
            if who != "second-lab" {
                let dossier = app.dossier("L1");
                assert_eq!(app.refuses(who, "lot/L1", Released { dossier }), "B02", "{who}");
            }
        }
        app.releases("pharmacist", "L1").recorded();
    }

    fn b03_nothing_is_made_from_a_donor_who_is_not_eligible(app) {
        app.founded().banked();
        let mut far = lot_opened();
        far.passage = 6;
        assert_eq!(app.does("lab", "lot/L1", far).refused_by(), "B03", "beyond the passage limit");
        app.enters("analyst", "donor/D1", donor_tested("hbv_nat", true));
        assert_eq!(app.refuses("lab", "lot/L1", lot_opened()), "B03");
        let again = Determined { eligibility: Eligibility::Eligible, basis: "a repeat".into() };
        assert_eq!(app.does("quality", "donor/D1", again).refused_by(), "B03");
    }

    fn b03_a_step_uses_no_material_out_of_date(app) {
        app.founded().banked();
        app.enters("lab", "lot/L1", lot_opened());
        let mut old = expanded(85);
        old.materials[0].expires_on = "2026-06-30".parse().unwrap();
        assert_eq!(app.refuses("lab", "lot/L1", old), "B03");
        let mut silent = expanded(85);
        silent.materials.clear();
        assert_eq!(app.does("lab", "lot/L1", silent).refused_by(), "B03");
    }
}
