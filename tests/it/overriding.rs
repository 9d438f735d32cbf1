//! Overrides: a block set aside once by two people, with a deviation; identity and the quality of a lot never are.

use super::answer::Answer;
use super::app::TestApp;
use super::on_both;
use super::stage::*;
use vialog::domain::overriding::{Granted, Requested};
use vialog::domain::{Hash, Rule, Subject, handoff, person};

fn requested(app: &TestApp, rule: Rule, about: &str) -> Requested {
    Requested {
        rule,
        about: Subject::parse(about).unwrap(),
        whole: Subject::parse(whole_of(rule, about)).unwrap(),
        until: app.in_days(1),
        reason: "the other shipper is broken".into(),
    }
}

/// What an override of this rule is for as a whole.
fn whole_of(rule: Rule, about: &str) -> &str {
    if [Rule::Equipment, Rule::Custody].contains(&rule) {
        "shipment/SH1"
    } else if about.starts_with("lot/") {
        about
    } else {
        "order/O1"
    }
}

fn granted(request: Hash) -> Granted {
    Granted {
        request,
        reason: "it was found sound".into(),
    }
}

/// A released lot and a shipper out of qualification.
fn unqualified(app: &TestApp) {
    app.founded().banked().filled("L1", 2).released("L1");
    app.clock.advance_days(31);
    app.requalified("logger");
}

/// Packs a vial under this override.
fn packs_under(app: &TestApp, shipment: &str, vial: &str, under: Option<&str>) -> Answer {
    let subject = format!("shipment/{shipment}");
    let body = packing(&[vial], app.in_days(2));
    let mut event = app.event("pharmacist", &subject, body);
    event.under = under.map(id);
    app.send_as("pharmacist", &event, &[])
}

on_both! {
    fn an_override_is_asked_for_granted_by_another_and_used_for_one_whole(app) {
        unqualified(app);
        assert_eq!(packs_under(app, "SH1", "L1-001", None).refused_by(), "B05");
        assert_eq!(packs_under(app, "SH1", "L1-001", Some("override/V1")).refused_by(), "S03", "there is none");
        let about = requested(app, Rule::Equipment, "equipment/shipper");
        let request = app.enters("pharmacist", "override/V1", about.clone());
        assert_eq!(packs_under(app, "SH1", "L1-001", Some("override/V1")).refused_by(), "B05", "not granted");
        assert_eq!(app.does("pharmacist", "override/V1", granted(request)).refused_by(), "A01");
        app.enters("quality", "override/V1", granted(request));
        let deviation = app.newest_deviation();
        assert!(app.get(&format!("/api/v1/{deviation}")).text().contains("B05 set aside for equipment/shipper in shipment/SH1"));
        let recorded = packs_under(app, "SH1", "L1-001", Some("override/V1")).recorded();
        assert_eq!(app.state("override/V1"), "used");
        let event = app.get(&format!("/api/v1/events/{}", recorded["index"])).json()["event"].clone();
        assert_eq!(event["override"], "override/V1", "whoever reads the event sees under what it was done");
        assert_eq!(packs_under(app, "SH2", "L1-002", Some("override/V1")).refused_by(), "B05", "for one shipment");
        assert!(app.get("/api/v1/override/V1/history").text().contains("shipment.packed"));
        let own = app.enters("quality", "override/V2", about);
        assert_eq!(app.refuses("quality", "override/V2", granted(own)), "B05", "not by whoever asked");
    }

    fn an_override_ends_in_time_and_excuses_its_own_rule_alone(app) {
        unqualified(app);
        for (number, what) in ["equipment/shipper", "equipment/logger"].into_iter().enumerate() {
            let about = format!("override/V{number}");
            let request = app.enters("pharmacist", &about, requested(app, Rule::Equipment, what));
            app.enters("quality", &about, granted(request));
        }
        assert_eq!(packs_under(app, "SH1", "L1-001", Some("override/V1")).refused_by(), "B05", "of other equipment");
        let hold = app.enters("quality", "lot/L1", held());
        assert_eq!(packs_under(app, "SH1", "L1-001", Some("override/V0")).refused_by(), "B04", "another rule");
        app.enters("quality", "lot/L1", lifted(hold));
        app.clock.advance_days(2);
        assert_eq!(packs_under(app, "SH1", "L1-001", Some("override/V0")).refused_by(), "B05", "too late");
    }

    fn identity_and_the_quality_of_a_lot_are_never_set_aside(app) {
        app.at_the_bedside();
        let may = [Rule::Equipment, Rule::Custody, Rule::Allocation, Rule::Balance];
        for rule in Rule::ALL {
            let asked = app.does("nurse", &format!("override/{}", rule.id()), requested(app, *rule, "participant/P1"));
            if may.contains(rule) {
                asked.recorded();
            } else {
                assert_eq!(asked.refused_by(), rule.id());
            }
        }
        app.enters("quality", "override/B08", granted(app.newest("override/B08")));
        let mut event = app.event("nurse", "infusion/INF1", check("O1", "P2", &["L1-001"]));
        event.under = Some(id("override/B08"));
        assert_eq!(app.refuses_event("nurse", &event), "B09");
    }

    fn custody_is_recovered_from_whoever_has_left(app) {
        app.founded().banked().filled("L1", 1).released("L1").packed("SH1", &["L1-001"]);
        let offer = app.offers("pharmacist", "SH1", courier());
        app.enters("courier", "shipment/SH1", accepting(offer));
        app.enters("admin", "person/courier", person::Left { reason: "moved".into() });
        let offers = |under: Option<&str>| {
            let mut event = app.event("pharmacist", "shipment/SH1", handoff::Offered { to: ward_pharmacy() });
            event.under = under.map(id);
            app.send_as("pharmacist", &event, &[])
        };
        assert_eq!(offers(None).refused_by(), "B06");
        let request = app.enters("pharmacist", "override/V1", requested(app, Rule::Custody, "shipment/SH1"));
        app.enters("quality", "override/V1", granted(request));
        offers(Some("override/V1")).recorded();
        app.enters("ward-pharmacist", "shipment/SH1", accepting(app.newest("shipment/SH1")));
        assert_eq!(app.get("/api/v1/vial/L1-001").json()["holder"]["site"], "site/ward");
    }
}
