//! The pages of lists, of the log and of documents.

use super::app::TestApp;
use super::on_both;
use super::stage::*;

#[track_caller]
fn shows(app: &TestApp, path: &str, words: &[&str]) -> String {
    let page = app.get(path);
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    let text = page.text();
    for word in words {
        assert!(text.contains(word), "{word:?} is missing on {path}: {text}");
    }
    // Neither a style nor a script stands in a page.
    assert!(
        !text.contains(" style=") && !text.contains("<script>"),
        "{path}"
    );
    text
}

on_both! {
    fn a_list_shows_its_nouns_own_columns_sorted_and_in_pages(app) {
        app.at_the_bedside();
        for lot in 2..=8 {
            app.filled(&format!("L{lot}"), 9);
        }
        let first = shows(app, "/vial?sort=-name&limit=25", &["aria-sort=\"descending\"", "1 to 25 of 66", "/place/BOX-L8", "/lot/L8", "Use by"]);
        assert!(first.contains("/vial/L8-009") && !first.contains("/vial/L1-001"));
        shows(app, "/vial?sort=-name&limit=25&after=L6-003", &["26 to 50 of 66", "rel=\"prev\" href=\"?sort=-name&#38;limit=25&#38;before=L6-002\""]);
        shows(app, "/vial?sort=-name&limit=25&before=L6-002", &["1 to 25 of 66"]);
        shows(app, "/vial?of=lot%2FL1&state=thawed", &["1 to 1 of 1", "value=\"lot/L1\"", "<option value=\"thawed\" selected>"]);
        shows(app, "/vial?name=L2-00&sort=site", &["1 to 9 of 9", "/api/v1/vial?name=L2-00&#38;sort=site&#38;format=csv&#38;limit=all"]);
        shows(app, "/vial?name=none", &["0 to 0 of 0", "Nothing fits these filters"]);
        shows(app, "/recall", &["No recall. Quality assurance opens one"]);
        shows(app, "/equipment", &["Qualified until", "Serial number", "name=\"from\" type=\"date\""]);
        assert_eq!(app.get("/vial?sort=colour").status, 400);
    }

    fn every_noun_has_a_list(app) {
        app.at_the_bedside();
        for noun in vialog::domain::Noun::ALL {
            for sort in ["name", "-state", "site", "-parent", "note", "-due"] {
                shows(app, &format!("/{}?sort={sort}", noun.word()), &["<h1>"]);
            }
        }
    }

    fn what_a_lots_hold_forbids_is_not_shown_as_free_in_a_list(app) {
        app.at_the_bedside();
        assert!(shows(app, "/vial?of=lot/L1", &["/vial/L1-002"]).contains("tag ok"));
        app.enters("quality", "lot/L1", held());
        let held = shows(app, "/vial?of=lot/L1", &["/vial/L1-002", "On hold"]);
        assert!(!held.contains("tag ok"), "{held}");
    }

    fn a_list_is_narrowed_by_a_stage_that_was_recorded_and_never_by_what_may_be_used(app) {
        app.at_the_bedside();
        let found = vialog::domain::deviation::Opened {
            about: vialog::domain::Subject::parse("vial/L1-002").unwrap(),
            what: "the box was found open".into(),
            class: vialog::domain::deviation::Class::Critical,
            from: None,
            to: None,
        };
        app.enters("quality", "deviation/D1", found);
        let vials = shows(app, "/vial?state=in_stock", &["Recorded stage", "/vial/L1-002", "In quarantine", "At a site, in no box (1)"]);
        assert!(!vials.contains("tag ok"), "{vials}");
        shows(app, "/lot", &["Release signed (1)"]);
        shows(app, "/stock", &["Kept for no order"]);
        assert!(!app.get("/stock").text().contains("ree for use"));
        for word in ["available", "quarantined", "recalled", "expired", "on_hold"] {
            assert_eq!(app.get(&format!("/api/v1/vial?state={word}")).problem().2, "state", "{word}");
            assert_eq!(app.get(&format!("/vial?state={word}")).status, 400, "{word}");
        }
        for asked in ["bank?state=quarantined", "lot?state=rejected", "vial?state=stored", "shipment?state=rejected"] {
            assert_eq!(app.get(&format!("/api/v1/{asked}")).status, 200, "{asked}");
        }
    }

    fn all_of_a_list_comes_as_one_file(app) {
        app.founded().banked();
        for lot in 1..=7 {
            app.filled(&format!("L{lot}"), 9);
        }
        let file = app.get("/api/v1/vial?format=csv&limit=all&sort=-name");
        assert!(file.header("content-disposition").contains("vial.csv"));
        let text = file.text();
        assert_eq!(text.lines().count(), 64);
        assert!(text.lines().nth(1).unwrap().starts_with("vial/L7-009,stored,site/plant,lot/L7,site/plant,lot/L7,BOX-L7 "), "{text}");
        assert!(text.ends_with("\r\n"));
        let trail = app.get("/api/v1/trail?format=csv&limit=all").text();
        let size: usize = app.get("/checkpoint").text().lines().nth(1).unwrap().parse().unwrap();
        assert_eq!(trail.lines().count(), size + 1);
        assert_eq!(app.get("/api/v1/vial?limit=all").problem().2, "limit");
    }

    fn each_document_carries_its_log_and_its_signatures(app) {
        app.at_the_bedside();
        for (path, words) in [
            ("certificate-of-analysis/L1", &["Certificate of analysis", "sterility", "Pass"][..]),
            ("batch-record/L1", &["Done by"]),
            ("release-certificate/L1", &["What the release rests on"]),
            ("accountability/L1", &["Filled", "Balance", "Recorded by"]),
            ("packing-list/SH1", &["L1-001", "Seal"]),
            ("receipt-report/SH1", &["Seal found broken"]),
            ("temperature-report/SH1", &["<svg class=\"chart chart--w\"", "Limit"]),
            ("chain-of-custody/L1-001", &["/person/courier"]),
            ("chain-of-identity/P1", &["Source"]),
            ("label-specimens/L1", &["Label"]),
        ] {
            let text = shows(app, &format!("/print/{path}"), words);
            for part in ["Signatures", "Checkpoint", "sheet__foot", "/assets/print.css"] {
                assert!(text.contains(part), "{part} is missing on {path}");
            }
        }
        assert_eq!(app.get("/print/certificate-of-analysis/L9").status, 404);
        assert_eq!(app.get("/print/novel/L1").status, 404);
    }

    fn the_log_is_searched_newest_first(app) {
        app.founded().banked().filled("L1", 1);
        let all = shows(app, "/log", &["newest first", "data-entry=\"0\"", "format=csv&#38;limit=all"]);
        assert!(all.find("data-entry=\"1\"") < all.find("data-entry=\"0\""));
        shows(app, "/log?before=1", &["1, newest first", "data-entry=\"0\""]);
        assert_eq!(app.get("/trail?kind=lot.filled").header("location"), "/log?kind=lot.filled");
        let proofs = app.get("/api/v1/proofs?entries=0,1").json();
        assert_eq!(proofs[1]["index"], 1);
        assert!(proofs[0]["receipt"].as_str().unwrap().starts_with("c2sp.org/tlog-proof@v1\nindex 0\n"));
        assert_eq!(app.get("/api/v1/proofs?entries=0,x").problem().2, "entries");
        assert!(app.get("/api/v1/consistency?from=1").json()["checkpoint"].is_string());
        assert_eq!(app.get("/api/v1/consistency?from=999999").status, 404);
    }
}
