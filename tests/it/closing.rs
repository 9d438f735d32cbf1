//! Closing: a lot once each vial is accounted for, a trial once everyone has ended it and every lot is closed.

use super::care::missed;
use super::on_both;
use super::stage::*;
use vialog::domain::lot::{Balance, Closed};
use vialog::domain::participant::Withdrawn;
use vialog::domain::protocol;

on_both! {
    fn a_trial_is_closed_when_everyone_and_every_vial_is_accounted_for(app) {
        app.at_the_bedside().infused();
        let closed = || protocol::Closed { statement: "kept for 30 years".into() };
        assert_eq!(app.refuses("quality", "protocol/trial", closed()), "B12", "participants are in the trial");
        for participant in ["participant/P1", "participant/P2"] {
            app.enters("investigator", participant, Withdrawn { reason: "own wish".into() });
        }
        assert_eq!(app.does("quality", "protocol/trial", closed()).refused_by(), "B12", "the lot is open");
        app.enters("lab", "vial/L1-003", destroyed("pharmacist"));
        let early = Balance { filled: 3, infused: 1, destroyed: 1, on_hand: 1, ..Balance::default() };
        assert_eq!(app.does("pharmacist", "lot/L1", Closed { balance: early }).refused_by(), "B12", "a vial is at the ward");
        app.enters("ward-pharmacist", "vial/L1-002", destroyed("nurse"));
        let balance = Balance { filled: 3, infused: 1, destroyed: 2, ..Balance::default() };
        app.enters("pharmacist", "lot/L1", Closed { balance });
        assert_eq!(app.refuses("quality", "protocol/trial", closed()), "B12", "a visit is neither done nor missed");
        app.enters("investigator", "participant/P1", missed());
        app.enters("quality", "protocol/trial", closed());
        assert_eq!((app.state("lot/L1"), app.state("protocol/trial")), ("closed".into(), "closed".into()));
        let (screened, details) = screening("P3");
        let late = app.does_with("investigator", "participant/P3", screened, &details);
        assert_eq!(late.refused_by(), "S01", "nobody is screened for a closed trial");
        assert_eq!(app.does("lab", "lot/L2", lot_opened()).refused_by(), "S01", "nor is a lot made for it");
        assert_eq!(app.does("quality", "protocol/trial", closed()).refused_by(), "S01");
    }
}
