//! Blocks B10 to B15: what keeps the record, the labels and the account whole.

use crate::forging::{audited, forged};
use crate::hands::{detail, key_of, signed};
use crate::on_both;
use crate::stage::*;
use serde_json::json;
use vialog::clock::Clock;
use vialog::domain::correction::Corrected;
use vialog::domain::infusion::Wasted;
use vialog::domain::lot::{Balance, Closed};
use vialog::domain::participant::IdentityBound;
use vialog::domain::recall::Acknowledged;
use vialog::domain::{LocalTime, PublicKey, key, label};

on_both! {
    fn b10_a_correction_names_the_entry_and_its_reason_and_is_by_its_signer(app) {
        app.founded().banked().filled("L1", 1);
        let step = app.get("/api/v1/lot/L1/history").json().as_array().unwrap().iter()
            .find(|step| step["kind"] == "lot.filled").unwrap().clone();
        let right = Corrected {
            entry: step["index"].as_u64().unwrap(),
            leaf: serde_json::from_value(step["leaf_hash"].clone()).unwrap(),
            member: "body.volume_ul".into(),
            was: 2000.into(),
            should_be: 2100.into(),
            reason: "misread".into(),
        };
        let silent = Corrected { reason: " ".into(), ..right.clone() };
        assert_eq!(app.does("lab", "lot/L1", silent).problem().2, "body.reason");
        let other = Corrected { leaf: sha("another entry"), ..right.clone() };
        assert_eq!(app.refuses("lab", "lot/L1", other), "B10");
        assert_eq!(app.does("analyst", "lot/L1", right.clone()).refused_by(), "B10");
        assert_eq!(app.does("lab", "vial/L1-001", right.clone()).refused_by(), "B10");
        app.enters("lab", "lot/L1", right);
    }

    fn b11_another_label_needs_a_reason_and_voids_the_first(app) {
        app.founded().banked().filled("L1", 2);
        let second = format!("label/{}", label_of("second label"));
        assert_eq!(app.refuses("lab", &second, printed("L1-001", None)), "B11");
        app.enters("lab", &second, printed("L1-001", Some("torn")));
        assert_eq!(app.state(&format!("label/{}", label_of("L1-001"))), "void");
        assert_eq!(app.does("lab", &second, affixed("L1-002")).refused_by(), "B11", "on another vial");
        app.enters("lab", &second, affixed("L1-001"));
        assert_eq!(app.state(&second), "affixed");
        let spoiled = label::Spoiled { reason: "smudged".into() };
        assert_eq!(app.does("lab", &second, spoiled).refused_by(), "S01");
    }

    fn b12_a_lot_or_a_recall_is_closed_only_when_all_is_accounted_for(app) {
        app.founded().banked().filled("L1", 2).released("L1");
        let balance = Balance { filled: 2, on_hand: 2, ..Balance::default() };
        assert_eq!(app.refuses("pharmacist", "lot/L1", Closed { balance }), "B12", "two are somewhere");
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        assert_eq!(app.refuses("quality", "recall/R1", recall_ended()), "B12", "no site has acknowledged it");
        for vial in ["vial/L1-001", "vial/L1-002"] {
            app.enters("lab", vial, destroyed("pharmacist"));
        }
        let kept_apart = Acknowledged {
            site: site_id(PLANT),
            vials_kept_apart: 0,
            participants_told: 0,
            difference: None,
            measures: "destroyed".into(),
        };
        app.enters("pharmacist", "recall/R1", kept_apart);
        app.enters("quality", "recall/R1", recall_ended());
        let other = Balance { filled: 2, retained: 2, ..Balance::default() };
        assert_eq!(app.does("pharmacist", "lot/L1", Closed { balance: other }).refused_by(), "B12", "another account");
        let balance = Balance { filled: 2, destroyed: 2, ..Balance::default() };
        app.enters("pharmacist", "lot/L1", Closed { balance });
        assert_eq!(app.state("lot/L1"), "closed");
    }

    fn b13_what_identifies_a_participant_stands_in_no_event(app) {
        app.founded();
        let (screened, details) = screening("female");
        let event = app.event("investigator", "participant/female", screened);
        assert_eq!(app.send_as("investigator", &event, &details).refused_by(), "B13", "the pseudonym tells it");
        let batch = json!({ "events": [signed(&key_of("investigator"), &event, &details)] });
        let answer = app.post("/api/v1/events/batch", &batch).json();
        assert_eq!(answer["answers"][0]["problem"]["rule"], "B13");
        assert!(app.get("/api/v1/participant").json().as_array().unwrap().is_empty());
        let (screened, details) = screening("W-0007");
        app.does_with("investigator", "participant/W-0007", screened, &details).recorded();
        app.enters("investigator", "participant/W-0007", enrolling());
        let (detail, wristband) = detail("wristband", "W-0007");
        let bound = IdentityBound { wristband };
        assert_eq!(app.does_with("nurse", "participant/W-0007", bound, &[detail]).refused_by(), "B13");
    }

    fn b14_only_an_enrolled_key_of_the_actor_signs(app) {
        app.founded().banked().filled("L1", 1);
        let event = app.event("quality", "lot/L1", held());
        assert_eq!(app.refuses_event("lab", &event), "B14", "another person's key");
        assert_eq!(app.send_as("stranger", &event, &[]).refused_by(), "B14", "nobody's key");
        let found = audited(app, &forged(app, &key_of("stranger"), &event)).unwrap_err().to_string();
        assert!(found.contains("a key that no earlier entry enrols"), "{found}");
        let mut late = app.event("quality", "lot/L1", held());
        late.at = LocalTime::at(app.clock.now().plus_seconds(-7200), 8 * 3600);
        assert_eq!(app.refuses_event("quality", &late), "B14", "late without a reason");
        let id = PublicKey::from_bytes(key_of("quality").verifying_key().as_bytes()).unwrap().id();
        let suspected = key::Suspected { key_id: id, since: 3, reason: "left unlocked".into() };
        app.enters("quality", "person/quality", suspected);
        assert_eq!(app.refuses("quality", "lot/L1", held()), "B14", "a suspected key");
    }

    fn b15_a_recalled_or_expired_vial_can_always_be_destroyed_before_a_witness(app) {
        app.founded().banked().filled("L1", 2).released("L1");
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        app.clock.advance_days(300);
        assert_eq!(app.refuses("lab", "vial/L1-001", destroyed("lab")), "B15", "no witness but the actor");
        app.enters("lab", "vial/L1-001", destroyed("pharmacist"));
        assert_eq!(app.state("vial/L1-001"), "destroyed");
        app.requalified("shipper").requalified("logger");
        let away = vialog::domain::shipment::Packed {
            purpose: vialog::domain::shipment::Purpose::Return { reason: "recalled".into() },
            ..packing(&["L1-002"], app.in_days(2))
        };
        assert_eq!(app.refuses("pharmacist", "shipment/SH1", away), "B15", "a return goes to the maker");
    }

    fn b15_what_is_left_of_a_dose_is_wasted_before_a_witness(app) {
        app.at_the_bedside().started().ended(1800);
        let wasted = |volume_ul: u32, witness: &str| Wasted {
            volume_ul,
            method: "autoclave".into(),
            witness: id(&format!("person/{witness}")),
        };
        assert_eq!(app.state("vial/L1-001"), "partially_infused");
        assert_eq!(app.refuses("nurse", "infusion/INF1", wasted(200, "nurse")), "B15");
        assert_eq!(app.does("nurse", "infusion/INF1", wasted(201, "second-nurse")).refused_by(), "B15");
        app.enters("nurse", "infusion/INF1", wasted(200, "second-nurse"));
    }
}
