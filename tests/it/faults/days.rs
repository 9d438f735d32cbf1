//! Times have bounds: nothing is earlier than what it continues, and being late helps nobody past a limit.

use super::*;
use crate::hands::late;
use crate::on_both;
use vialog::domain::{LocalTime, infusion, lot, vial};

on_both! {
    fn what_is_said_to_be_of_2019_is_refused_at_every_step_of_a_dose(app) {
        app.founded().banked().filled("L1", 2).released("L1").shipped("SH1", &["L1-001"]);
        app.enrolled("P1").ordered("O1", "P1", "L1").recorded();
        app.enters("ward-pharmacist", V1, allocating("O1"));
        let old = LocalTime::parse("2019-07-01T08:00:00+08:00").unwrap().instant();
        let of_2019 = |who: &str, about: &str, body: vialog::domain::Body| {
            app.send_as(who, &late(&app.event(who, about, body), old), &[]).refused_by()
        };
        let thawed = || vial::Thawed { bath: id("equipment/bath") };
        assert_eq!(of_2019("ward-pharmacist", V1, thawed().into()), "S04");
        app.enters("ward-pharmacist", V1, thawed());
        for who in ["nurse", "second-nurse"] {
            let checked = || check("O1", "P1", &["L1-001"]);
            assert_eq!(of_2019(who, INF1, checked().into()), "S04");
            app.enters(who, INF1, checked());
        }
        assert_eq!(of_2019("nurse", INF1, start().into()), "S04");
        app.enters("nurse", INF1, start());
        // Nor is it completed 300 days before its start.
        let completed = || infusion::Completed { volume_ul: 2000, reaction: false };
        let event = late(&app.event("nurse", INF1, completed()), now(app).plus_seconds(-300 * 86_400));
        assert_eq!(app.send_as("nurse", &event, &[]).refused_by(), "S04");
        app.enters("nurse", INF1, completed());
    }

    fn a_thaw_of_an_expired_lot_that_is_stated_for_a_time_before_is_a_breach(app) {
        app.founded().banked().filled("L1", 2).released("L1").shipped("SH1", &["L1-001"]);
        app.enrolled("P1").ordered("O1", "P1", "L1").recorded();
        app.enters("ward-pharmacist", V1, allocating("O1"));
        let expiry = app.record::<lot::Lot>("lot/L1").expires_at().instant();
        let minutes = (expiry.micros() - now(app).micros()) / 60_000_000;
        app.clock.advance_minutes(minutes - 120);
        app.requalified("bath");
        app.clock.advance_minutes(180);
        let thaw = app.event("ward-pharmacist", V1, vial::Thawed { bath: id("equipment/bath") });
        assert_eq!(app.send_as("ward-pharmacist", &thaw, &[]).refused_by(), "B09");
        let before = late(&thaw, expiry.plus_seconds(-1800));
        assert_eq!(app.states("ward-pharmacist", &before), ["B09"]);
        assert_eq!((app.record::<vial::Vial>(V1).state(), app.breaches().len()), ("thawed", 1));
        assert_eq!(app.state(V1), "expired", "it is shown as what it is");
        let reasons = app.reasons(V1, "give", WARD);
        assert!(reasons.contains(&"expired".to_owned()), "{reasons:?}");
    }

    fn what_expires_on_its_way_is_not_packed(app) {
        app.founded().banked().filled("L1", 2).released("L1");
        let expiry = app.record::<lot::Lot>("lot/L1").expires_at().instant();
        let minutes = (expiry.micros() - now(app).micros()) / 60_000_000;
        app.clock.advance_minutes(minutes - 20);
        app.requalified("shipper").requalified("logger");
        let arrival = LocalTime::at(now(app).plus_seconds(3600), 8 * 3600);
        let packs = app.does("pharmacist", SH1, packing(&["L1-001"], arrival));
        assert_eq!(packs.refused_by(), "B04", "{}", packs.text());
    }
}
