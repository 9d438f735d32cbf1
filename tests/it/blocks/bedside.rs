//! Block B09: the right dose for the right participant.

use crate::on_both;
use crate::stage::*;
use vialog::domain::{infusion, participant};

fn start() -> infusion::Started {
    infusion::Started {
        access: "vein".into(),
        given: None,
    }
}

on_both! {
    fn b09_a_vial_scanned_for_another_participant_stops_the_infusion(app) {
        app.at_the_bedside();
        let other_wristband = check("O1", "P2", &["L1-001"]);
        assert_eq!(app.refuses("nurse", "infusion/INF1", other_wristband), "B09");
        let other_vial = check("O1", "P1", &["L1-002"]);
        assert_eq!(app.refuses("nurse", "infusion/INF1", other_vial), "B09");
        let mut odd = check("O1", "P1", &["L1-001"]);
        odd.looks_right = false;
        assert_eq!(app.does("nurse", "infusion/INF1", odd).refused_by(), "B09");
        let nothing = check("O1", "P1", &[]);
        assert_eq!(app.does("nurse", "infusion/INF1", nothing).refused_by(), "B09");
        app.infused();
        assert_eq!(app.state("vial/L1-001"), "infused");
    }

    fn b09_two_people_check_and_everything_is_checked_again_at_the_start(app) {
        app.at_the_bedside();
        app.enters("nurse", "infusion/INF1", check("O1", "P1", &["L1-001"]));
        assert_eq!(app.refuses("nurse", "infusion/INF1", start()), "B09", "checked once");
        assert_eq!(app.refuses("nurse", "infusion/INF1", check("O1", "P1", &["L1-001"])), "B09", "by the same");
        app.enters("second-nurse", "infusion/INF1", check("O1", "P1", &["L1-001"]));
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        assert_eq!(app.refuses("nurse", "infusion/INF1", start()), "B09", "recalled since");
    }

    fn b09_another_wristband_since_the_first_check_stops_the_infusion(app) {
        app.at_the_bedside();
        for who in ["nurse", "second-nurse"] {
            app.enters(who, "infusion/INF1", check("O1", "P1", &["L1-001"]));
        }
        let (detail, wristband) = wristband("P1-again");
        app.does_with("nurse", "participant/P1", participant::IdentityBound { wristband }, &[detail]).recorded();
        assert_eq!(app.refuses("nurse", "infusion/INF1", start()), "B09");
    }

    fn b09_nothing_is_infused_after_its_use_by_or_twice(app) {
        app.at_the_bedside().started().ended(2000);
        let again = app.does("nurse", "infusion/INF2", check("O1", "P1", &["L1-001"]));
        assert_eq!(again.refused_by(), "B09", "given already");
        app.clock.advance_days(4);
        app.requalified("bath").thawed("O2", "P2", "L1-002");
        app.clock.advance_minutes(61);
        assert_eq!(app.refuses("nurse", "infusion/INF3", check("O2", "P2", &["L1-002"])), "B09");
    }
}
