//! A recall asks again and again where its vials are, and nothing in it comes into use while it is open.

use super::*;
use crate::on_both;
use vialog::domain::recall::{Acknowledged, Closed, Disposition, Notified};

fn acknowledged(site: &str, vials_kept_apart: u32, participants_told: u32) -> Acknowledged {
    Acknowledged {
        site: site_id(site),
        vials_kept_apart,
        participants_told,
        difference: None,
        measures: "kept apart".into(),
    }
}

on_both! {
    fn a_lot_on_its_way_is_recalled_at_its_destination_and_the_recall_waits_for_its_arrival(app) {
        app.founded().banked().filled("L1", 2).released("L1").packed("SH1", &["L1-001"]);
        let offer = app.offers("pharmacist", "SH1", courier());
        app.enters("courier", SH1, accepting(offer));
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        let report = app.get("/api/v1/recall/R1/report").json();
        let sites = report["sites"].as_array().unwrap().iter().map(|one| one["site"].as_str().unwrap());
        assert_eq!(sites.collect::<Vec<_>>(), ["site/plant", "site/ward"], "{report}");
        let means = "letter".into();
        app.enters("quality", "recall/R1", Notified { site: site_id(WARD), means });
        app.enters("ward-pharmacist", "recall/R1", acknowledged(WARD, 0, 0));
        app.enters("pharmacist", "recall/R1", acknowledged(PLANT, 1, 0));
        let early = app.does("quality", "recall/R1", recall_ended());
        assert_eq!(early.refused_by(), "B12");
        assert!(early.text().contains(SH1), "{}", early.text());
        app.clock.advance_minutes(30);
        let offer = app.offers("courier", "SH1", ward_pharmacy());
        app.enters("ward-pharmacist", SH1, accepting(offer));
        app.logged("SH1", "-180.5").recorded();
        app.enters("ward-pharmacist", SH1, receipt(&["L1-001"]));
        assert_eq!(app.state(V1), "recalled");
        app.enters("ward-pharmacist", "recall/R1", acknowledged(WARD, 1, 0));
        app.enters("quality", "recall/R1", recall_ended());
        assert_eq!((app.state("recall/R1"), app.state(V1)), ("closed".into(), "recalled".into()));
    }

    fn a_recalled_lot_in_quarantine_is_not_released_when_its_hold_is_lifted(app) {
        app.founded().banked().filled("L1", 1).tested("L1", "viability").tested("L1", "sterility");
        let hold = app.enters("quality", "lot/L1", held());
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        app.enters("quality", "lot/L1", lifted(hold));
        assert_eq!(app.state("lot/L1"), "recalled");
        assert_eq!(app.reasons("lot/L1", "release", PLANT), ["recalled"]);
        assert_eq!(app.releases("pharmacist", "L1").status, 422);
        assert_eq!(app.state("lot/L1"), "recalled");
    }

    fn what_is_made_from_a_recalled_bank_is_recalled_from_the_start(app) {
        app.founded().banked().filled("L1", 1);
        app.enters("quality", "recall/R1", recalled(&["bank/MCB1"]));
        assert_eq!(app.state("lot/L1"), "recalled");
        assert_eq!(app.reasons("bank/WCB1", "source", PLANT), ["recalled"]);
        assert_eq!(app.does("lab", "lot/L2", lot_opened()).refused_by(), "B03");
    }

    fn a_recall_that_is_cleared_gives_back_what_nothing_else_speaks_against(app) {
        app.founded().banked().filled("L1", 2).released("L1");
        app.enters("lab", "deviation/DEV-1", opened(V2, Class::Critical));
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        assert_eq!((app.state(V1), app.state(V2)), ("recalled".into(), "recalled".into()));
        app.enters("pharmacist", "recall/R1", acknowledged(PLANT, 2, 0));
        let disposition = Disposition::Cleared;
        app.enters("quality", "recall/R1", Closed { disposition, ..recall_ended() });
        assert_eq!((app.state(V1), app.state(V2)), ("available".into(), "quarantined".into()));
    }

    fn an_acknowledgement_of_999_vials_and_99_participants_is_held_against_the_record(app) {
        app.at_the_bedside().infused();
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        let refused = app.does("ward-pharmacist", "recall/R1", acknowledged(WARD, 999, 99));
        assert_eq!(refused.refused_by(), "B12");
        assert!(refused.text().contains("1 vials") && refused.text().contains("1 participants"), "{}", refused.text());
        let explained = Acknowledged {
            difference: Some("998 empty ones of the training".into()),
            ..acknowledged(WARD, 999, 1)
        };
        app.enters("ward-pharmacist", "recall/R1", explained);
    }
}
