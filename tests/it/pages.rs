//! The pages and files of the service, as a person or a program finds them.

use super::labels::shown;
use super::on_both;
use super::stage::label_of;
use vialog::domain::KINDS;

on_both! {
    fn the_story_can_be_followed_from_page_to_page(app) {
        app.at_the_bedside().infused();
        for (path, words) in [
            ("/", vec!["In the record", "Entries", "/checkpoint"]),
            ("/vial/L1-001", vec!["Infused", "Held by", "/lot/L1", "/participant/P1", "Custody accepted", "/log/"]),
            ("/lot/L1", vec!["Released", "viability", "Pass", "/participant/P1", "/vial/L1-002"]),
            ("/shipment/SH1", vec!["Received", "Manifest", "/vial/L1-001", "I accept custody of this shipment"]),
            ("/participant/P1", vec!["/infusion/INF1", "Back to the donor", "/donor/D1"]),
            ("/infusion/INF1", vec!["Completed", "2\u{a0}mL"]),
            ("/donor/D1", vec!["Eligible", "hiv_nat", "G1234 98 654321 H"]),
            ("/protocol/trial", vec!["Inclusion criteria", "of at most 3"]),
            ("/person/nurse", vec!["Roles", "nurse"]),
            ("/log", vec!["Entries", "signed by the log"]),
            ("/log/3", vec!["The exact bytes that were signed", "c2sp.org/tlog-proof@v1", "Leaf hash"]),
            ("/vial", vec!["L1-003"]),
        ] {
            let page = app.get(path);
            assert_eq!(page.status, 200, "{path}: {}", page.text());
            assert!(page.header("content-type").starts_with("text/html"));
            let text = page.text().replace("handoff", "Custody").replace("Handoff accepted", "Custody accepted");
            for word in words {
                assert!(text.contains(word), "{word:?} is missing on {path}");
            }
        }
    }

    fn pages_run_their_own_modules_alone_and_load_nothing_from_elsewhere(app) {
        app.founded();
        for path in ["/", "/log", "/person/admin", "/sign-in", "/problems/refused"] {
            let page = app.get(path);
            assert!(page.header("content-security-policy").contains("script-src 'self'"), "{path}");
            assert_eq!(page.header("x-content-type-options"), "nosniff");
            let text = page.text();
            let foreign = text.split("<script").skip(1).any(|it| !it.starts_with(" type=\"module\" src=\"/assets/"));
            assert!(!foreign && !text.contains(" style=") && !text.contains("//fonts"), "{path}");
            assert!(text.contains("<html lang=\"en\">") && text.contains("class=\"skip\""), "{path}");
        }
    }

    fn a_label_is_drawn_and_its_symbol_leads_to_the_vial(app) {
        app.founded().banked().filled("L1", 1);
        let id = label_of("L1-001");
        let picture = app.get(&format!("/api/v1/label/{id}/png?dpi=203"));
        assert_eq!(picture.status, 200, "{}", picture.text());
        assert_eq!(shown(&picture.body), format!("HTTPS://V.EXAMPLE.ORG/{id}"));
        let drawn = app.get(&format!("/api/v1/label/{id}/svg"));
        assert!(drawn.text().contains("<svg") && drawn.text().contains("NCT00000000"));
        let scanned = app.get(&format!("/{id}"));
        assert_eq!((scanned.status, scanned.header("location")), (303, "/vial/L1-001"));
        let typed = app.scanned(&id.to_string().to_lowercase());
        assert_eq!((typed.status, typed.header("location")), (303, "/vial/L1-001"));
        assert_eq!(app.scanned("L1").header("location"), "/lot/L1");
        assert_eq!(app.get(&format!("/api/v1/label/{id}/png?dpi=299")).problem().2, "dpi");
        assert_eq!(app.get("/api/v1/label/AAAAAAAAAAAA/svg").problem().0, 404);
        assert_eq!(app.get("/ZZZZZZZZZZZZ").problem().0, 404);
    }

    fn the_api_describes_itself(app) {
        let description = app.get("/api/openapi.json").json();
        assert_eq!(description["openapi"], "3.1.0");
        let paths = description["paths"].as_object().unwrap();
        for path in ["/api/v1/events", "/api/v1/events/batch", "/api/v1/{noun}/{name}/next", "/api/v1/sign-in"] {
            assert!(paths.contains_key(path), "{path}");
        }
        assert_eq!(app.get("/api/docs/").status, 200);
        assert_eq!(app.get("/api/v1/kinds").json().as_array().unwrap().len(), KINDS.len());
    }

    fn a_problem_leads_to_what_it_means(app) {
        let missing = app.get("/vial/none");
        let (status, kind, _) = missing.problem();
        assert_eq!(status, 404);
        assert_eq!(app.get(&kind).status, 200);
        assert!(app.get("/problems/refused").text().contains("B09"));
    }

    fn what_may_be_done_next_names_what_stands_in_the_way(app) {
        app.founded().banked().filled("L1", 1);
        let next = app.get("/api/v1/lot/L1/next").json();
        let release = next.as_array().unwrap().iter().find(|step| step["kind"] == "lot.released").unwrap().clone();
        assert_eq!(release["blocked"]["rule"], "B01");
        assert_eq!(release["signers"][0], "pharmacist");
        for item in ["viability", "sterility"] {
            app.tested("L1", item);
        }
        let next = app.get("/api/v1/lot/L1/next").json();
        let release = next.as_array().unwrap().iter().find(|step| step["kind"] == "lot.released").unwrap().clone();
        assert!(release["blocked"].is_null());
    }

    fn a_history_is_newest_first_and_each_step_has_its_proof(app) {
        app.at_the_bedside();
        let history = app.get("/api/v1/vial/L1-001/history").json();
        let steps = history.as_array().unwrap();
        let indexes: Vec<u64> = steps.iter().map(|step| step["index"].as_u64().unwrap()).collect();
        assert!(indexes.is_sorted_by(|one, other| one > other), "{indexes:?}");
        let kinds: Vec<&str> = steps.iter().map(|step| step["kind"].as_str().unwrap()).collect();
        for kind in ["vial.thawed", "vial.allocated", "shipment.received", "handoff.accepted", "label.printed", "lot.filled"] {
            assert!(kinds.contains(&kind), "{kind} is missing in {kinds:?}");
        }
        let key = vialog::ledger::VerifierKey::parse(&app.verifier_key).unwrap();
        for step in steps {
            let receipt = vialog::ledger::Receipt::parse(step["receipt"].as_str().unwrap().as_bytes()).unwrap();
            let leaf = vialog::domain::Hash::parse(step["leaf_hash"].as_str().unwrap()).unwrap();
            receipt.verify(&leaf, &key).unwrap();
        }
        let page = app.get("/api/v1/vial/L1-001/history?limit=2").json();
        assert_eq!(page.as_array().unwrap().len(), 2);
    }

    fn the_static_log_has_the_files_that_its_checkpoint_promises(app) {
        app.founded();
        let tile = app.get(&format!("/tile/0/000.p/{}", app.size()));
        assert_eq!(tile.status, 200);
        assert_eq!(tile.header("content-type"), "application/octet-stream");
        assert!(tile.header("cache-control").contains("immutable"));
        assert_eq!(u64::try_from(tile.body.len()).unwrap(), app.size() * 32);
        assert_eq!(app.get("/tile/0/000").status, 404, "the tile is not full yet");
        assert_eq!(app.get("/tile/0/0").status, 404);
        assert_eq!(app.get("/tile/entries/000.p/3").status, 200);
        assert!(app.get("/log.vkey").text().starts_with(&app.verifier_key));
        assert_eq!(app.get("/healthz").text(), "alive\n");
        assert_eq!(app.get("/readyz").text(), format!("ready, {} entries\n", app.size()));
    }
}
