//! Questions answered in one call each, with the entries that prove the answer: releases, accounts, the past, expiries, deviations, recalls.

use super::app::TestApp;
use super::on_both;
use super::stage::*;
use serde_json::{Value, json};
use vialog::clock::Clock;
use vialog::domain::deviation::Decision;
use vialog::domain::recall::{Acknowledged, Notified};
use vialog::domain::vial;

/// The answer of the API, which must be one.
fn asked(app: &TestApp, path: &str) -> Value {
    let answer = app.get(&format!("/api/v1/{path}"));
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.json()
}

/// A list as CSV, without its last line's end.
fn table(app: &TestApp, path: &str) -> Vec<String> {
    let mark = if path.contains('?') { '&' } else { '?' };
    let answer = app.get(&format!("/api/v1/{path}{mark}format=csv"));
    assert!(
        answer.header("content-type").starts_with("text/csv"),
        "{}",
        answer.text()
    );
    answer.text().lines().map(str::to_owned).collect()
}

/// The sums of a site in an account.
fn sums(account: &Value, site: &str) -> Vec<u64> {
    let sites = account["sites"].as_array().unwrap();
    let site = sites.iter().find(|one| one["site"] == site).unwrap();
    assert_eq!(site["even"], true, "{site}");
    [
        "filled",
        "received",
        "shipped",
        "infused",
        "destroyed",
        "returned",
        "lost",
        "on_hand",
    ]
    .map(|name| site[name].as_u64().unwrap())
    .to_vec()
}

fn moment(app: &TestApp) -> String {
    app.clock.now().to_string()
}

fn acknowledged(site: &str, vials_kept_apart: u32, participants_told: u32) -> Acknowledged {
    Acknowledged {
        site: site_id(site),
        vials_kept_apart,
        participants_told,
        difference: None,
        measures: "locked away".into(),
    }
}

on_both! {
    fn a_lot_tells_what_blocks_its_release_and_what_is_signed_at_it(app) {
        app.founded().banked().filled("L1", 2);
        let missing = |test: &str| json!({ "on": "lot/L1", "reason": "result_missing", "test": test });
        let report = asked(app, "lot/L1/release");
        assert_eq!(report["blockers"], json!([missing("viability"), missing("sterility")]));
        app.tested("L1", "viability").tested("L1", "sterility");
        let report = asked(app, "lot/L1/release");
        assert_eq!(report["blockers"], json!([]));
        let signed = serde_json::to_value(app.dossier("L1")).unwrap();
        for member in ["batch_record", "results", "specification", "version"] {
            assert_eq!(report["dossier"][member], signed[member], "{member}");
        }
        let evidence = report["evidence"].as_array().unwrap();
        let said: Vec<&str> = evidence.iter().map(|one| one["what"].as_str().unwrap()).collect();
        for what in ["step expand", "result viability", "result sterility"] {
            assert!(said.contains(&what), "{what} is missing in {said:?}");
        }
        for one in evidence {
            let entry = asked(app, &format!("events/{}", one["index"]));
            assert_eq!(entry["leaf_hash"], one["leaf_hash"]);
        }
        app.releases("pharmacist", "L1").recorded();
        let report = asked(app, "lot/L1/release");
        assert_eq!(report["blockers"], json!([]));
        assert_eq!(app.get("/api/v1/lot/L9/release").status, 404);
    }

    fn an_account_is_even_at_each_site_and_its_movements_carry_the_balance(app) {
        app.at_the_bedside().infused();
        app.enters("ward-pharmacist", "vial/L1-002", destroyed("nurse"));
        let account = asked(app, "lot/L1/account");
        assert_eq!((account["even"].as_bool(), account["balance"]["filled"].as_u64()), (Some(true), Some(3)));
        // Filled, received, shipped, infused, destroyed, returned, lost, on hand.
        assert_eq!(sums(&account, "site/plant"), [3, 0, 2, 0, 0, 0, 0, 1]);
        assert_eq!(sums(&account, "site/ward"), [0, 2, 0, 1, 1, 0, 0, 0]);
        let ward = asked(app, "lot/L1/account?site=ward");
        assert_eq!(ward["sites"].as_array().unwrap().len(), 1);
        let moved = asked(app, "lot/L1/account?site=site/ward&detail=1");
        let said: Vec<(&str, i64, i64)> = moved.as_array().unwrap().iter()
            .map(|one| (one["what"].as_str().unwrap(), one["change"].as_i64().unwrap(), one["on_hand"].as_i64().unwrap()))
            .collect();
        assert_eq!(said, [("received", 1, 1), ("received", 1, 2), ("infused", -1, 1), ("destroyed", -1, 0)]);
        let lines = table(app, "lot/L1/account?site=ward&detail=1");
        assert_eq!(lines[0], "at,late,recorded_at,entry,leaf_hash,lot,site,vial,what,change,on_hand,recorder");
        assert!(lines[4].ends_with(",L1,ward,L1-002,destroyed,-1,0,ward-pharmacist"), "{}", lines[4]);
        app.filled("L2", 1);
        let all = table(app, "accounts");
        assert_eq!(all[0], "lot,site,filled,received,shipped,infused,destroyed,returned,retained,lost,missing,on_hand,on_the_way,even");
        let rest = ["L1,plant,3,0,2,0,0,0,0,0,0,1,,yes", "L1,ward,0,2,0,1,1,0,0,0,0,0,,yes", "L1,all,3,,,1,1,0,0,0,0,1,0,yes",
            "L2,plant,1,0,0,0,0,0,0,0,0,1,,yes", "L2,all,1,,,0,0,0,0,0,0,1,0,yes"];
        assert_eq!(all[1..], rest);
        assert_eq!(app.get("/api/v1/lot/L1/account?detail=2").problem().2, "detail");
        assert_eq!(app.get("/api/v1/lot/L9/account").status, 404);
    }

    fn on_its_way_a_vial_is_in_no_sites_account_and_still_in_its_lots(app) {
        app.founded().banked().filled("L1", 2).released("L1").packed("SH1", &["L1-001"]);
        let offer = app.offers("pharmacist", "SH1", courier());
        assert_eq!(sums(&asked(app, "lot/L1/account"), "site/plant"), [2, 0, 0, 0, 0, 0, 0, 2], "offered is not given");
        app.enters("courier", "shipment/SH1", accepting(offer));
        let account = asked(app, "lot/L1/account");
        assert_eq!(sums(&account, "site/plant"), [2, 0, 1, 0, 0, 0, 0, 1]);
        assert_eq!((account["on_the_way"].as_u64(), account["even"].as_bool()), (Some(1), Some(true)));
    }

    fn a_vial_is_told_as_it_was_at_any_moment_with_its_proof(app) {
        let before = moment(app);
        app.clock.advance_minutes(1);
        app.founded().banked().filled("L1", 1).released("L1");
        let kept = moment(app);
        app.clock.advance_minutes(1);
        app.packed("SH1", &["L1-001"]);
        let offer = app.offers("pharmacist", "SH1", courier());
        app.clock.advance_minutes(30);
        app.enters("courier", "shipment/SH1", accepting(offer));
        let taken = moment(app);
        app.clock.advance_minutes(10);
        let on_the_road = moment(app);
        let at = |time: &str| asked(app, &format!("vial/L1-001/at?time={time}"));
        let then = at(&kept);
        assert_eq!((then["state"].as_str(), &then["holder"]["site"]), (Some("stored"), &json!("site/plant")));
        assert_eq!(then["place"], json!({ "place": "place/BOX-L1", "position": "A1" }));
        for time in [&taken, &on_the_road] {
            let now = at(time);
            assert_eq!((now["state"].as_str(), &now["holder"]), (Some("packed"), &json!({ "person": "person/courier" })));
            assert_eq!((now["entry"]["kind"].as_str(), &now["until"]), (Some("handoff.accepted"), &Value::Null));
            let receipt = asked(app, "vial/L1-001/history?limit=1");
            assert_eq!(now["receipt"], receipt[0]["receipt"], "the entry that put it there is the newest");
            assert_eq!(now["entry"]["leaf_hash"], receipt[0]["leaf_hash"]);
        }
        app.clock.advance_minutes(10);
        let offer = app.offers("courier", "SH1", ward_pharmacy());
        app.enters("ward-pharmacist", "shipment/SH1", accepting(offer));
        assert_eq!(at(&moment(app))["holder"], json!({ "site": "site/ward" }));
        let then = at(&on_the_road);
        assert_eq!((&then["holder"], &then["until"]["kind"]), (&json!({ "person": "person/courier" }), &json!("handoff.accepted")), "the past stays as it was");
        assert_eq!(app.get(&format!("/api/v1/vial/L1-001/at?time={before}")).status, 404);
        assert_eq!(app.get("/api/v1/vial/L1-001/at?time=yesterday").problem().2, "time");
        assert_eq!(asked(app, "vial/L1-001/at")["state"], app.state("vial/L1-001"));
    }

    fn a_chain_of_custody_has_one_holder_at_every_moment(app) {
        app.at_the_bedside().infused();
        let chain = asked(app, "vial/L1-001/custody");
        let chain = chain.as_array().unwrap();
        for two in chain.windows(2) {
            assert_eq!(two[0]["to"], two[1]["entry"]["recorded_at"], "no gap");
            assert!(two[0]["entry"]["index"].as_u64() < two[1]["entry"]["index"].as_u64());
        }
        assert_eq!(chain.last().unwrap()["to"], Value::Null);
        let mut holders: Vec<String> = chain.iter().map(|one| one["holder"].to_string()).collect();
        holders.dedup();
        assert_eq!(holders, [r#"{"site":"site/plant"}"#, r#"{"person":"person/courier"}"#, r#"{"site":"site/ward"}"#]);
        let states: Vec<&str> = chain.iter().map(|one| one["state"].as_str().unwrap()).collect();
        assert_eq!(states, ["commissioned", "stored", "packed", "packed", "packed", "in_stock", "reserved", "thawed", "infused"]);
        let lines = table(app, "vial/L1-001/custody");
        assert_eq!(lines[0], "from,late,to,state,holder,place,position,entry,leaf_hash,kind,signer,recorded_at");
        assert_eq!(lines.len(), chain.len() + 1);
        assert!(lines[2].contains(",stored,site/plant,BOX-L1,A1,"), "{}", lines[2]);
        assert_eq!(app.get("/api/v1/vial/L9-001/custody").status, 404);
    }

    fn what_lay_in_a_tank_between_two_moments_is_found_from_the_log(app) {
        app.founded().banked().filled("L1", 2);
        let kept = moment(app);
        app.clock.advance_minutes(10);
        app.enters("lab", "vial/L1-001", vial::Retrieved { purpose: "to look at".into() });
        app.clock.advance_minutes(10);
        let out = moment(app);
        app.clock.advance_minutes(10);
        app.enters("lab", "vial/L1-001", stored("BOX-L1", "B1"));
        let names = |path: &str| -> Vec<String> {
            let found = asked(app, path);
            found.as_array().unwrap().iter().map(|one| format!("{} {}", one["vial"].as_str().unwrap(), one["position"].as_str().unwrap())).collect()
        };
        assert_eq!(names(&format!("equipment/tank/contents?to={kept}")), ["vial/L1-001 A1", "vial/L1-002 A2"]);
        assert_eq!(names(&format!("equipment/tank/contents?from={out}&to={out}")), ["vial/L1-002 A2"]);
        assert_eq!(names("equipment/tank/contents"), ["vial/L1-001 A1", "vial/L1-002 A2", "vial/L1-001 B1"]);
        let lines = table(app, "equipment/tank/contents");
        assert!(lines[1].starts_with("L1-001,L1,BOX-L1,A1,") && lines[1].contains(",lab,"), "{}", lines[1]);
        assert!(lines[2].ends_with(",,,,no"), "it lies there still: {}", lines[2]);
        assert_eq!(names("equipment/bath/contents"), Vec::<String>::new());
        assert_eq!(app.get("/api/v1/equipment/none/contents").status, 404);
    }

    fn what_runs_out_soon_is_listed_the_earliest_first(app) {
        app.at_the_bedside();
        let of = |days: u32| -> Vec<String> {
            let found = asked(app, &format!("expiries?days={days}"));
            found.as_array().unwrap().iter().map(|one| format!("{} {}", one["what"].as_str().unwrap(), one["subject"].as_str().unwrap())).collect()
        };
        assert_eq!(of(0), Vec::<String>::new());
        let soon = of(1);
        assert_eq!(soon, ["use_by vial/L1-001"]);
        let month = of(31);
        assert!(month.contains(&"qualification equipment/bath".to_owned()), "{month:?}");
        assert!(!month.contains(&"lot lot/L1".to_owned()));
        let year = of(365);
        for what in ["lot lot/L1", "stock stock/L1.ward", "stock stock/L1.plant"] {
            assert!(year.contains(&what.to_owned()), "{what} is missing in {year:?}");
        }
        app.clock.advance_minutes(24 * 60);
        let over = asked(app, "expiries?days=0");
        assert_eq!((over[0]["what"].as_str(), over[0]["over"].as_bool(), over[0]["vials"].as_u64()), (Some("use_by"), Some(true), Some(1)));
        let lines = table(app, "expiries?days=365");
        assert_eq!(lines[0], "due,over,what,subject,site,vials,state");
        assert!(lines.iter().any(|line| line.contains(",no,stock,stock/L1.ward,ward,1,in_stock")), "{lines:?}");
    }

    fn a_deviation_names_what_it_touches_and_what_waits_for_it(app) {
        app.founded().banked().filled("L1", 2).released("L1").packed("SH1", &["L1-001", "L1-002"]).carried("SH1");
        app.logged("SH1", "-99.5").recorded();
        app.enters("ward-pharmacist", "shipment/SH1", receipt(&["L1-001", "L1-002"]));
        let deviation = app.newest_deviation();
        let found = asked(app, &format!("{deviation}/items"));
        let waiting = |found: &Value| found["items"].as_array().unwrap().iter().filter(|one| one["waits"] == true).count();
        assert_eq!((waiting(&found), &found["decision"]), (2, &Value::Null));
        let opened = asked(app, &format!("events/{}", found["opened"]["index"]));
        assert_eq!(opened["leaf_hash"], found["opened"]["leaf_hash"]);
        app.decided(&deviation, Decision::Reject);
        let found = asked(app, &format!("{deviation}/items"));
        assert_eq!((waiting(&found), found["decision"].as_str()), (0, Some("reject")));
        let lines = table(app, &format!("{deviation}/items"));
        assert!(lines.contains(&"vial/L1-001,rejected,L1,site/ward,no,yes".to_owned()), "{lines:?}");
        assert_eq!(app.get("/api/v1/deviation/none/items").status, 404);
    }

    fn a_recall_reports_how_far_it_has_come(app) {
        app.at_the_bedside().infused();
        app.enters("quality", "recall/R1", recalled(&["donor/D1"]));
        let report = asked(app, "recall/R1/report");
        assert_eq!((report["vials"].as_array().unwrap().len(), report["vials_accounted_for"].as_u64()), (3, Some(1)), "one is infused");
        assert_eq!((report["participants"][0]["participant"].as_str(), report["participants_told"].as_u64()), (Some("participant/P1"), Some(0)));
        let told = table(app, "recall/R1/report");
        assert_eq!(told, ["participant,site,site_acknowledged,lots,vials,infusions,adverse_events", "P1,ward,no,L1,L1-001,INF1,"]);
        app.enters("quality", "recall/R1", Notified { site: site_id(WARD), means: "letter".into() });
        app.enters("ward-pharmacist", "recall/R1", acknowledged(WARD, 1, 1));
        let report = asked(app, "recall/R1/report");
        assert_eq!((report["vials_accounted_for"].as_u64(), report["participants_told"].as_u64()), (Some(2), Some(1)));
        let sites = report["sites"].as_array().unwrap();
        let ward = sites.iter().find(|site| site["site"] == "site/ward").unwrap();
        assert_eq!((ward["vials_on_hand"].as_u64(), ward["vials_kept_apart"].as_u64(), ward["participants"].as_u64()), (Some(1), Some(1), Some(1)));
        for step in ["notified", "acknowledged"] {
            let entry = asked(app, &format!("events/{}", ward[step]["index"]));
            assert_eq!(entry["leaf_hash"], ward[step]["leaf_hash"], "{step}");
        }
        app.enters("pharmacist", "recall/R1", acknowledged(PLANT, 1, 0));
        assert_eq!(asked(app, "recall/R1/report")["vials_accounted_for"], 3);
        assert_eq!(report["lots"][0]["even"], true);
        assert_eq!(app.get("/api/v1/recall/none/report").status, 404);
    }
}
