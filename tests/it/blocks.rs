//! The blocks that protect people, one test each, through the service; the rules' own tests go further.

use super::hands::detail;
use super::on_both;
use super::stage::*;
use vialog::domain::handoff::{Refused, Withdrawn};
use vialog::domain::receipt::{Checked, ExcursionDecided, Found};
use vialog::domain::specification::Value;
use vialog::domain::{
    Hash, OrderId, PersonId, Role, adverse_event, equipment, infusion, label, order, participant,
    quality, vial,
};

on_both! {
    fn b01_a_lot_with_a_missing_failed_or_unreviewed_result_is_not_released(app) {
        app.founded().banked().filled("L1", 1);
        let release = || quality::Released { batch_record: sha("batch"), certificate: sha("coa") };
        assert_eq!(app.does("pharmacist", "lot/L1", release()).refused_by(), "B01");
        app.tested("L1", "sterility");
        let low = quality::ResultRecorded {
            test: "viability".into(),
            value: Value::Number(799),
            raw_data: sha("raw"),
            retest_reason: None,
        };
        let result = app.does("analyst", "lot/L1", low.clone()).recorded();
        assert!(app.does("pharmacist", "lot/L1", release()).text().contains("viability fails"));
        let result = Hash::parse(result["leaf_hash"].as_str().unwrap()).unwrap();
        let review = quality::ResultReviewed { test: "viability".into(), result };
        assert_eq!(app.does("analyst", "lot/L1", review.clone()).refused_by(), "B01");
        app.does("reviewer", "lot/L1", review).recorded();
        assert_eq!(app.does("pharmacist", "lot/L1", release()).refused_by(), "B01");
        assert_eq!(app.does("analyst", "lot/L1", low).refused_by(), "B01");
    }

    fn b02_nobody_releases_what_they_made_or_tested(app) {
        app.founded().banked().filled("L1", 1);
        for item in specification().items {
            app.tested("L1", &item.test);
        }
        let release = || quality::Released { batch_record: sha("batch"), certificate: sha("coa") };
        assert_eq!(app.does("quality", "lot/L1", release()).refused_by(), "B02");
        let granted = vialog::domain::person::RoleGranted { role: Role::Pharmacist, site: Some(site_id(PLANT)) };
        app.does("admin", "person/analyst", granted.clone()).recorded();
        assert_eq!(app.does("analyst", "lot/L1", release()).refused_by(), "B02");
        app.does("admin", "person/lab", granted).recorded();
        assert_eq!(app.does("lab", "lot/L1", release()).refused_by(), "B02");
        app.does("pharmacist", "lot/L1", release()).recorded();
    }

    fn b03_nothing_is_made_from_a_donor_who_is_not_eligible(app) {
        app.founded().banked();
        let reactive = vialog::domain::donor::Tested { test: "hbv_nat".into(), reactive: true, report: sha("r") };
        app.does("analyst", "donor/D1", reactive).recorded();
        let opened = vialog::domain::lot::Opened {
            protocol: vialog::domain::ProtocolId::new("trial").unwrap(),
            bank: vialog::domain::BankId::new("WCB1").unwrap(),
            specification: vialog::domain::SpecificationId::new("spec-1").unwrap(),
            passage: 4,
        };
        assert_eq!(app.does("lab", "lot/L1", opened).refused_by(), "B03");
    }

    fn b04_an_unreleased_held_or_packed_vial_is_not_shipped(app) {
        app.founded().banked().filled("L1", 2);
        assert_eq!(app.does("pharmacist", "shipment/SH1", packing(&["L1-001"])).refused_by(), "B04");
        app.released("L1");
        app.does("quality", "lot/L1", quality::Held { reason: "late result".into() }).recorded();
        assert_eq!(app.does("pharmacist", "shipment/SH1", packing(&["L1-001"])).refused_by(), "B04");
        app.does("quality", "lot/L1", quality::HoldLifted { reason: "explained".into() }).recorded();
        app.packed("SH1", &["L1-001"]);
        assert_eq!(app.does("pharmacist", "shipment/SH2", packing(&["L1-001"])).refused_by(), "B04");
    }

    fn b05_a_shipper_out_of_qualification_is_not_packed(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        app.clock.advance_days(31);
        assert_eq!(app.does("pharmacist", "shipment/SH1", packing(&["L1-001"])).refused_by(), "B05");
        let again = equipment::Qualified { until: app.in_days(30), report: sha("report") };
        app.does("quality", "equipment/shipper", again.clone()).recorded();
        app.does("quality", "equipment/logger", again).recorded();
        app.does("pharmacist", "shipment/SH1", packing(&["L1-001"])).recorded();
    }

    fn b06_only_the_named_taker_accepts_and_custody_moves_then(app) {
        app.founded().banked().filled("L1", 1).released("L1").packed("SH1", &["L1-001"]);
        let holder = |app: &super::app::TestApp| app.get("/api/v1/vial/L1-001").json()["holder"].clone();
        let to_courier = app.offers("pharmacist", "SH1", courier());
        assert_eq!(holder(app)["site"], "site/plant", "an offer moves nothing");
        assert_eq!(app.does("ward-pharmacist", "shipment/SH1", accepting(to_courier)).refused_by(), "B06");
        assert_eq!(app.does("courier", "shipment/SH1", accepting(sha("another offer"))).refused_by(), "B06");
        app.does("courier", "shipment/SH1", accepting(to_courier)).recorded();
        assert_eq!(holder(app)["person"], "person/courier");
        let offered = vialog::domain::handoff::Offered { to: ward_pharmacy() };
        assert_eq!(app.does("pharmacist", "shipment/SH1", offered).refused_by(), "B06");
        let offer = app.offers("courier", "SH1", ward_pharmacy());
        let refused = Refused { offer, reason: "seal number differs".into() };
        app.does("ward-pharmacist", "shipment/SH1", refused).recorded();
        assert_eq!(holder(app)["person"], "person/courier", "a refusal moves nothing");
        let offer = app.offers("courier", "SH1", ward_pharmacy());
        let withdrawn = Withdrawn { offer, reason: "wrong door".into() };
        app.does("courier", "shipment/SH1", withdrawn).recorded();
        let offer = app.offers("courier", "SH1", ward_pharmacy());
        app.does("ward-pharmacist", "shipment/SH1", accepting(offer)).recorded();
        assert_eq!(holder(app)["site"], "site/ward");
    }

    fn b07_every_vial_is_answered_for_at_receipt_and_warm_ones_wait(app) {
        app.founded().banked().filled("L1", 2).released("L1").packed("SH1", &["L1-001", "L1-002"]);
        let offer = app.offers("pharmacist", "SH1", ward_pharmacy());
        app.does("ward-pharmacist", "shipment/SH1", accepting(offer)).recorded();
        app.enrolled("P1");
        let (placed, weight) = dose("P1", "L1");
        app.does_with("investigator", "order/O1", placed, &[weight]).recorded();
        let allocate = order::Allocated { order: OrderId::new("O1").unwrap() };
        assert_eq!(app.does("ward-pharmacist", "vial/L1-001", allocate.clone()).refused_by(), "B07");
        assert_eq!(app.does("ward-pharmacist", "shipment/SH1", receipt(&["L1-001"])).refused_by(), "B07");
        let mut warm = receipt(&["L1-001", "L1-002"]);
        warm.vials[1].found = Found::Damaged;
        warm.warmest_mc = Some(-120_000);
        app.does("ward-pharmacist", "shipment/SH1", warm).recorded();
        assert_eq!(app.state("shipment/SH1"), "excursion");
        assert_eq!(app.state("vial/L1-002"), "damaged");
        assert_eq!(app.does("ward-pharmacist", "vial/L1-001", allocate.clone()).refused_by(), "B07");
        let decided = ExcursionDecided { usable: true, reason: "within stability data".into() };
        app.does("quality", "shipment/SH1", decided).recorded();
        app.does("ward-pharmacist", "vial/L1-001", allocate).recorded();
        assert_eq!(app.state("vial/L1-001"), "reserved");
    }

    fn b07_a_vial_that_is_not_on_the_manifest_is_not_received(app) {
        app.founded().banked().filled("L1", 2).released("L1").packed("SH1", &["L1-001"]);
        let offer = app.offers("pharmacist", "SH1", ward_pharmacy());
        app.does("ward-pharmacist", "shipment/SH1", accepting(offer)).recorded();
        let mut strange = receipt(&["L1-001"]);
        strange.vials.push(Checked { vial: vial_id("L1-002"), found: Found::Present });
        assert_eq!(app.does("ward-pharmacist", "shipment/SH1", strange).refused_by(), "B07");
    }

    fn b08_a_vial_is_allocated_once_within_the_order(app) {
        app.founded().banked().filled("L1", 3).released("L1");
        app.shipped("SH1", &["L1-001", "L1-002"]).enrolled("P1").enrolled("P2");
        app.thawed("O1", "P1", "L1-001");
        let to = |order: &str| order::Allocated { order: OrderId::new(order).unwrap() };
        assert_eq!(app.does("ward-pharmacist", "vial/L1-002", to("O1")).refused_by(), "B08");
        let (placed, weight) = dose("P2", "L1");
        app.does_with("investigator", "order/O2", placed, &[weight]).recorded();
        assert_eq!(app.does("ward-pharmacist", "vial/L1-001", to("O2")).refused_by(), "B08");
        assert_eq!(app.does("ward-pharmacist", "vial/L1-003", to("O2")).refused_by(), "B08", "it is at the plant");
        let (mut much, weight) = dose("P2", "L1");
        much.cells_per_kg = 2_000_001;
        assert_eq!(app.does_with("investigator", "order/O3", much, &[weight]).refused_by(), "B08");
    }

    fn b09_a_vial_scanned_for_another_participant_stops_the_infusion(app) {
        app.at_the_bedside();
        let other_wristband = check("O1", "P2", &["L1-001"]);
        assert_eq!(app.does("nurse", "infusion/INF1", other_wristband).refused_by(), "B09");
        let other_vial = check("O1", "P1", &["L1-002"]);
        assert_eq!(app.does("nurse", "infusion/INF1", other_vial).refused_by(), "B09");
        let mut odd = check("O1", "P1", &["L1-001"]);
        odd.looks_right = false;
        assert_eq!(app.does("nurse", "infusion/INF1", odd).refused_by(), "B09");
        app.infused();
        assert_eq!(app.state("vial/L1-001"), "infused");
    }

    fn b09_two_people_check_and_everything_is_checked_again_at_the_start(app) {
        app.at_the_bedside();
        let start = || infusion::Started { access: "vein".into() };
        app.does("nurse", "infusion/INF1", check("O1", "P1", &["L1-001"])).recorded();
        assert_eq!(app.does("nurse", "infusion/INF1", start()).refused_by(), "B09");
        assert_eq!(app.does("nurse", "infusion/INF1", check("O1", "P1", &["L1-001"])).refused_by(), "B09");
        app.does("second-nurse", "infusion/INF1", check("O1", "P1", &["L1-001"])).recorded();
        app.does("quality", "lot/L1", quality::Recalled { reason: "late sterility".into() }).recorded();
        assert_eq!(app.does("nurse", "infusion/INF1", start()).refused_by(), "B09");
    }

    fn b09_nothing_is_infused_after_its_use_by(app) {
        app.at_the_bedside();
        app.clock.advance_minutes(61);
        let late = app.does("nurse", "infusion/INF1", check("O1", "P1", &["L1-001"]));
        assert_eq!(late.refused_by(), "B09");
    }

    fn b11_another_label_needs_a_reason_and_voids_the_first(app) {
        app.founded().banked().filled("L1", 1);
        let again = |reason: Option<&str>| label::Printed {
            vial: vial_id("L1-001"),
            template: "vial-25x12.v1".into(),
            template_hash: sha("template"),
            reprint_reason: reason.map(Into::into),
        };
        let second = format!("label/{}", label_of("second label"));
        assert_eq!(app.does("lab", &second, again(None)).refused_by(), "B11");
        app.does("lab", &second, again(Some("torn"))).recorded();
        assert_eq!(app.state(&format!("label/{}", label_of("L1-001"))), "void");
        assert_eq!(app.state(&second), "printed");
    }

    fn b15_a_recalled_or_expired_vial_can_always_be_destroyed(app) {
        app.founded().banked().filled("L1", 2).released("L1");
        app.does("quality", "lot/L1", quality::Recalled { reason: "late result".into() }).recorded();
        app.clock.advance_days(300);
        let destroyed = |witness: &str| vial::Destroyed {
            reason: "recalled".into(),
            method: "autoclave".into(),
            witness: PersonId::new(witness).unwrap(),
            certificate: sha("certificate"),
        };
        assert_eq!(app.does("lab", "vial/L1-001", destroyed("lab")).refused_by(), "B06");
        app.does("lab", "vial/L1-001", destroyed("pharmacist")).recorded();
        assert_eq!(app.state("vial/L1-001"), "destroyed");
    }

    fn e01_to_e03_only_the_eligible_are_enrolled_and_no_more_than_the_cap(app) {
        app.founded();
        let refused = |name: &str, spoil: &dyn Fn(&mut participant::Screened)| {
            let subject = format!("participant/{name}");
            let (mut screened, details) = screening(name);
            spoil(&mut screened);
            let answer = app.does_with("investigator", &subject, screened, &details);
            if answer.status != 201 {
                return answer.refused_by();
            }
            app.does("investigator", &subject, participant::Enrolled { consent: None }).refused_by()
        };
        assert_eq!(refused("P6", &|s| s.answers[0].met = false), "E01");
        assert_eq!(refused("P7", &|s| s.answers[2].met = true), "E01");
        assert_eq!(refused("P8", &|s| { s.answers.pop(); }), "E01");
        assert_eq!(refused("P8", &|s| s.age_years = 35), "D02");
        let (mut old, mut details) = screening("P5");
        (details[0], old.birth_date) = detail("birth_date", "1940-05-01");
        old.age_years = 86;
        app.does_with("investigator", "participant/P5", old, &details).recorded();
        assert_eq!(app.state("participant/P5"), "screen_failed");
        let enrolled = participant::Enrolled { consent: None };
        assert_eq!(app.does("investigator", "participant/P5", enrolled).refused_by(), "E02");
        for participant in ["P1", "P2", "P3"] {
            app.enrolled(participant);
        }
        assert_eq!(refused("P9", &|_| ()), "E03");
    }

    fn d01_and_d02_details_open_their_commitments_and_agree_with_the_event(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        let (screened, details) = screening("P1");
        let send = |details: &[vialog::domain::Detail]| {
            app.does_with("investigator", "participant/P1", screened.clone(), details)
        };
        assert_eq!(send(&[]).refused_by(), "D01");
        assert_eq!(send(&details[..2]).refused_by(), "D01");
        let mut other = details.clone();
        other[0] = detail("birth_date", "1991-05-01").0;
        assert_eq!(send(&other).refused_by(), "D01");
        let mut more = details.clone();
        more.push(detail("weight_g", "20000").0);
        assert_eq!(send(&more).refused_by(), "D01");
        send(&details).recorded();
        app.does("investigator", "participant/P1", participant::Enrolled { consent: None }).recorded();
        let (mut placed, weight) = dose("P1", "L1");
        placed.vials = 2;
        assert_eq!(app.does_with("investigator", "order/O1", placed, &[weight]).refused_by(), "D02");
    }

    fn adverse_events_follow_the_protocol(app) {
        app.at_the_bedside().infused();
        let reported = |grade, version: &str| adverse_event::Reported {
            participant: vialog::domain::ParticipantId::new("P1").unwrap(),
            infusion: Some(vialog::domain::InfusionId::new("INF1").unwrap()),
            ctcae_version: version.into(),
            system_organ_class: "General disorders and administration site conditions".into(),
            term: "Fever".into(),
            grade,
            onset_at: app.in_days(0),
            became_aware_at: app.in_days(0),
            relatedness: adverse_event::Relatedness::Possible,
            serious: [].into(),
            outcome: adverse_event::Course::Recovered,
        };
        app.clock.advance_minutes(1);
        assert_eq!(app.does("investigator", "adverse_event/AE1", reported(1, "5.0")).refused_by(), "V01");
        assert_eq!(app.does("investigator", "adverse_event/AE1", reported(6, "4.0")).refused_by(), "V01");
        assert_eq!(app.does("investigator", "adverse_event/AE1", reported(5, "4.0")).refused_by(), "V01");
        app.does("investigator", "adverse_event/AE1", reported(1, "4.0")).recorded();
    }

    fn the_two_questions_of_a_recall_are_answered(app) {
        app.at_the_bedside().infused();
        let lot = app.get("/api/v1/lot/L1/trace");
        assert_eq!(lot.status, 200, "{}", lot.text());
        let text = lot.text();
        for thing in ["participant/P1", "vial/L1-001", "infusion/INF1", "shipment/SH1", "vial/L1-003"] {
            assert!(text.contains(thing), "{thing} is missing in {text}");
        }
        assert!(!text.contains("participant/P2"), "P2 received nothing of it");
        let back = app.get("/api/v1/participant/P1/trace").text();
        for thing in ["vial/L1-001", "lot/L1", "bank/WCB1", "bank/MCB1", "clone/C1", "donor/D1"] {
            assert!(back.contains(thing), "{thing} is missing in {back}");
        }
    }
}
