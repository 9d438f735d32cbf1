//! A fact that happened is recorded, not refused like a request.

use super::*;
use crate::attachments::{bearer, exported, verified as checked};
use crate::care::assessed;
use crate::hands::{despite, detail, key_of, late, signed};
use crate::on_both;
use crate::tamper::files;
use vialog::domain::key::Revoked;
use vialog::domain::order::Cancelled;
use vialog::domain::participant::{IdentityBound, Withdrawn};
use vialog::domain::vial::FoundAgain;
use vialog::domain::{Hash, PublicKey, Rule};

/// What the nurse signed at the bedside without a network, and the recall of a minute later.
fn started_before_the_recall(app: &TestApp) -> vialog::domain::Event {
    verified(app);
    let signed = late(&app.event("nurse", INF1, start()), now(app));
    app.clock.advance_minutes(1);
    app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
    app.clock.advance_minutes(20);
    signed
}

/// P1 is in everything that tells who received the lot.
#[track_caller]
fn is_traced(app: &TestApp) {
    let trace = app.get("/api/v1/lot/L1/trace").json();
    assert_eq!(
        trace["recipients"][0]["participant"], "participant/P1",
        "{trace}"
    );
    let report = app.get("/api/v1/recall/R1/report").json();
    assert_eq!(
        report["participants"][0]["participant"], "participant/P1",
        "{report}"
    );
    let told = app.get("/api/v1/recall/R1/report?format=csv").text();
    assert!(told.contains("P1,ward,"), "{told}");
}

on_both! {
    fn an_infusion_given_offline_before_a_recall_is_recorded_and_its_participant_is_in_every_trace(app) {
        let signed = started_before_the_recall(app);
        let refused = app.send_as("nurse", &signed, &[]);
        assert_eq!((refused.refused_by().as_str(), &refused.json()["breachable"]), ("B09", &true.into()));
        assert_eq!(app.states("nurse", &signed), ["B09"]);
        assert_eq!((app.state(INF1), app.breaches().len()), ("started".into(), 1));
        is_traced(app);
        let breach = &app.breaches()[0];
        let shown = app.get(&format!("/api/v1/{breach}")).json();
        assert_eq!((&shown["state"], &shown["record"]["deviation"]["cause"]["breach"][0]), (&"opened".into(), &"B09".into()), "{shown}");
        let items = app.get(&format!("/api/v1/{breach}/items")).text();
        assert!(items.contains("participant/P1") && items.contains(INF1), "{items}");
        assert!(app.get("/infusion/INF1").text().contains("Recorded as a breach"), "the rules that it broke are told");
        let trail = app.get("/api/v1/trail?kind=infusion.started").json();
        assert_eq!(trail[0]["despite"]["rules"][0], "B09", "{trail}");
        // It goes on as it was: completed, and acknowledged by the ward with one participant.
        app.ended(2000);
        is_traced(app);
    }

    fn what_was_signed_with_a_key_revoked_since_is_stated_by_another_with_the_envelope_as_evidence(app) {
        let lost = started_before_the_recall(app);
        let key_id = PublicKey::from_bytes(key_of("nurse").verifying_key().as_bytes()).unwrap().id();
        app.enters("admin", "person/nurse", Revoked { key_id, reason: "the tablet is lost".into() });
        assert_eq!(app.send_as("nurse", &lost, &[]).refused_by(), "B14");
        assert_eq!(app.send_as("nurse", &despite(&lost, &[Rule::Key]), &[]).problem().0, 422, "no breach makes a revoked key sign");
        let envelope = signed(&key_of("nurse"), &lost, &[]).to_string().into_bytes();
        let file = Hash::of(&[&envelope]);
        let headers = [("authorization", &*bearer(app, "second-nurse"))];
        let kept = app.request_with("POST", "/api/v1/attachments", Some(("application/json", envelope.clone())), &headers);
        assert_eq!(kept.status, 201, "{}", kept.text());
        let again = app.event("second-nurse", INF1, start());
        let mut stated = despite(&late(&again, lost.at.instant()), &[Rule::Bedside]);
        stated.despite.as_mut().unwrap().evidence = Some(file);
        app.send_as("second-nurse", &stated, &[]).recorded();
        assert_eq!((app.state(INF1), app.breaches().len()), ("started".into(), 1));
        is_traced(app);
        let trail = app.get("/api/v1/trail?kind=infusion.started").json();
        assert_eq!((&trail[0]["despite"]["evidence"], &trail[0]["actor"]), (&file.to_string().into(), &"person/second-nurse".into()), "{trail}");
        let link = format!("/api/v1/attachments/{file}");
        let entry = format!("/log/{}", trail[0]["index"]);
        for page in ["/infusion/INF1", &entry] {
            assert!(app.get(page).text().contains(&link), "{page}");
        }
        assert_eq!(app.get(&link).body, envelope);
        let csv = app.get("/api/v1/trail?kind=infusion.started&format=csv").text();
        assert!(csv.contains(&format!(",{file},")), "{csv}");
        // An auditor finds it among the files of the log.
        let bundle = exported(app);
        let name = format!("attachment/{file}");
        assert!(files(&bundle).iter().any(|(found, bytes)| *found == name && *bytes == envelope), "{name}");
        checked(app, bundle).unwrap();
    }

    fn a_withdrawal_another_wristband_and_a_hold_in_between_do_not_lose_what_was_given(app) {
        verified(app);
        let signed = late(&app.event("nurse", INF1, start()), now(app));
        app.clock.advance_minutes(1);
        app.enters("quality", "lot/L1", held());
        let (detail, wristband) = detail("wristband", "W-another");
        app.does_with("nurse", "participant/P1", IdentityBound { wristband }, &[detail]).recorded();
        app.enters("investigator", "participant/P1", Withdrawn { reason: "own wish".into() });
        app.clock.advance_minutes(10);
        let rules = app.states("nurse", &signed);
        assert!(!rules.is_empty());
        assert_eq!(app.state(INF1), "started");
        assert_eq!(app.breaches().len(), 1, "{rules:?}");
        let trace = app.get("/api/v1/lot/L1/trace").json();
        assert_eq!(trace["recipients"][0]["participant"], "participant/P1");
    }

    fn what_was_given_without_any_check_is_recorded_with_its_participant_and_its_vial(app) {
        app.at_the_bedside();
        let given = infusion::GivenWithout {
            participant: id("participant/P2"),
            order: None,
            vials: [vial_id("L1-002")].into(),
        };
        let body = infusion::Started { access: "in an emergency".into(), given: Some(given) };
        let event = late(&app.event("nurse", INF1, body), now(app));
        app.clock.advance_minutes(30);
        let rules = app.states("nurse", &event);
        assert!(rules.contains(&"S01".to_owned()), "{rules:?}");
        assert_eq!((app.state(INF1), app.breaches().len()), ("started".into(), 1));
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        let report = app.get("/api/v1/recall/R1/report").json();
        assert_eq!(report["participants"][0]["participant"], "participant/P2", "{report}");
        assert_eq!(app.does("ward-pharmacist", V2, destroyed("nurse")).status, 422, "it is gone");
    }

    fn a_dose_that_was_started_and_ended_offline_is_recorded_whole_after_a_recall(app) {
        let started = despite(&started_before_the_recall(app), &[Rule::Bedside]);
        let completed = infusion::Completed { volume_ul: 2000, reaction: false };
        let after = Hash::of(&[&started.to_bytes().unwrap()]);
        let ended = app.event_after("nurse", INF1, completed, Some(after));
        let ended = late(&ended, started.at.instant().plus_seconds(600));
        let sent = [&started, &ended].map(|event| signed(&key_of("nurse"), event, &[]));
        let answer = app.post("/api/v1/events/batch", &serde_json::json!({ "events": sent })).json();
        for one in answer["answers"].as_array().unwrap() {
            assert_eq!(one["status"], 201, "{answer}");
        }
        assert_eq!((app.state(INF1), app.breaches().len()), ("completed".into(), 1));
        is_traced(app);
    }

    fn an_assessment_on_day_34_of_a_window_to_day_30_is_recorded_and_shown_apart(app) {
        app.at_the_bedside();
        let mut amended = protocol();
        amended.version = "2".into();
        (amended.visits[0].from_day, amended.visits[0].to_day) = (26, 30);
        app.enters("quality", "protocol/trial", amended);
        app.infused();
        app.clock.advance_days(34);
        app.enters("investigator", "participant/P1", assessed(app, 4));
        let visit = app.get("/api/v1/reports/visits").json()[0].clone();
        assert_eq!((&visit["status"], &visit["window"]), (&"done".into(), &"out_of_window".into()), "{visit}");
        assert_eq!(app.state(visit["deviation"].as_str().unwrap()), "opened");
    }

    fn a_vial_that_is_not_on_the_manifest_is_taken_in_where_it_is(app) {
        app.founded().banked().filled("L1", 3).released("L1").packed("SH1", &["L1-001"]).carried("SH1");
        app.logged("SH1", "-180.5").recorded();
        let mut opened = receipt(&["L1-001"]);
        opened.unlisted = [vial_id("L1-002")].into();
        app.enters("ward-pharmacist", SH1, opened);
        // Another one lies in a drawer of the ward.
        let found = FoundAgain { site: site_id(WARD), circumstances: "in a drawer".into() };
        app.enters("ward-pharmacist", "vial/L1-003", found);
        assert_eq!(app.state(V1), "available", "what was listed is not in doubt");
        app.requalified("shipper");
        for vial in ["L1-002", "L1-003"] {
            let subject = format!("vial/{vial}");
            assert_eq!(app.state(&subject), "quarantined");
            let shown = app.get(&format!("/api/v1/{subject}")).json();
            assert_eq!(shown["holder"]["site"], "site/ward", "{shown}");
            let packs = app.does("pharmacist", "shipment/SH2", packing(&[vial], app.in_days(2)));
            assert!(["B06", "B07"].contains(&&*packs.refused_by()), "{}", packs.text());
        }
        let free = app.get("/api/v1/stock/L1.plant").json()["record"]["stock"]["free"].clone();
        assert_eq!(free, 0, "nothing is left at the old place");
    }

    fn a_dose_that_was_checked_and_never_given_comes_to_an_end(app) {
        verified(app);
        app.enters("investigator", "order/O1", Cancelled { reason: "fever".into() });
        assert_eq!(app.state(INF1), "abandoned");
        assert_eq!(app.does("nurse", INF1, start()).refused_by(), "S01");
        app.thawed("O2", "P2", "L1-002");
        app.enters("nurse", "infusion/INF2", check("O2", "P2", &["L1-002"]));
        app.enters("second-nurse", "infusion/INF2", check("O2", "P2", &["L1-002"]));
        app.enters("nurse", "infusion/INF2", infusion::Abandoned { reason: "fever".into() });
        assert_eq!(app.state("infusion/INF2"), "abandoned");
        let given = app.get("/api/v1/lot/L1/trace").json();
        assert_eq!(given["recipients"].as_array().unwrap().len(), 0, "nobody received any of it");
    }
}
