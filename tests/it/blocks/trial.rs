//! Rules of the trial: who is enrolled, what details are handed in, what is reported, and what a recall asks.

use crate::hands::detail;
use crate::on_both;
use crate::stage::*;
use vialog::domain::{adverse_event, participant};

on_both! {
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
            app.does("investigator", &subject, enrolling()).refused_by()
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
        let enrolled = enrolling();
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
        app.does("investigator", "participant/P1", enrolling()).recorded();
        let (mut placed, weight) = dose("P1", "L1");
        placed.vials = 2;
        assert_eq!(app.does_with("investigator", "order/O1", placed, &[weight]).refused_by(), "D02");
    }

    fn adverse_events_follow_the_protocol(app) {
        app.at_the_bedside().infused();
        let reported = |grade, version: &str| adverse_event::Reported {
            participant: id("participant/P1"),
            infusion: Some(id("infusion/INF1")),
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
