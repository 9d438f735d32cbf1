//! The pages about things: what they say to whom, in both languages, and that nobody is offered what would be refused.

use super::app::TestApp;
use super::on_both;
use super::privacy::token;
use super::stage::*;
use std::collections::BTreeSet;
use vialog::domain::deviation::Decision;

/// A page as this person sees it in this language; as a stranger sees it without one.
#[track_caller]
pub(crate) fn seen(app: &TestApp, who: &str, lang: &str, path: &str) -> String {
    let mut headers = vec![("cookie", format!("vialog_lang={lang}"))];
    if !who.is_empty() {
        let token = token(app, who).json()["token"].as_str().unwrap().to_owned();
        headers.push(("authorization", format!("Bearer {token}")));
    }
    let headers: Vec<(&str, &str)> = headers
        .iter()
        .map(|(name, value)| (*name, &**value))
        .collect();
    let page = app.request_with("GET", path, None, &headers);
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    page.text()
}

#[track_caller]
pub(crate) fn says(page: &str, words: &[&str]) {
    for word in words {
        assert!(page.contains(word), "{word:?} is missing: {page}");
    }
}

#[track_caller]
pub(crate) fn says_nothing_of(page: &str, words: &[&str]) {
    for word in words {
        assert!(!page.contains(word), "{word:?} stands there: {page}");
    }
}

/// Every address of a thing that a page links to.
fn links(page: &str) -> BTreeSet<String> {
    let hrefs = page
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    hrefs
        .filter(|href| href.starts_with('/'))
        .map(|href| href.split(['?', '#']).next().unwrap().to_owned())
        .collect()
}

on_both! {
    fn a_lot_says_what_blocks_its_release_what_clears_it_and_who_can(app) {
        app.founded().banked().filled("L1", 2);
        let pharmacist = seen(app, "pharmacist", "en", "/lot/L1");
        says(&pharmacist, &["2 things block release", "viability has no result", "B01", "Analyst at plant", "conditions are met", "In quarantine"]);
        says_nothing_of(&pharmacist, &["data-release", "/act/result.recorded"]);
        says(&seen(app, "analyst", "en", "/lot/L1"), &["/act/result.recorded?subject=lot/L1&#38;test=viability"]);
        says(&seen(app, "pharmacist", "zh", "/lot/L1"), &["2 项阻碍放行", "待检隔离", "质量标准与结果"]);
    }

    fn a_result_is_reviewed_by_another_than_who_obtained_it(app) {
        app.founded().banked().filled("L1", 1);
        app.enters("analyst", "lot/L1", result("viability"));
        says(&seen(app, "reviewer", "en", "/lot/L1"), &["Awaiting review", "/act/result.reviewed?subject=lot/L1"]);
        says_nothing_of(&seen(app, "analyst", "en", "/lot/L1"), &["/act/result.reviewed?subject=lot/L1&#38;test"]);
    }

    fn a_lot_that_nothing_blocks_is_released_on_its_page_by_whom_the_protocol_names(app) {
        app.founded().banked().filled("L1", 1);
        for test in ["viability", "sterility"] {
            app.tested("L1", test);
        }
        let pharmacist = seen(app, "pharmacist", "en", "/lot/L1");
        says(&pharmacist, &["Nothing blocks release", "data-release=\"lot.released\"", "name=\"certificate\"", "/assets/release.js"]);
        let dossier = app.dossier("L1");
        says(&pharmacist, &[&dossier.batch_record.to_string(), &dossier.results.to_string()]);
        for who in ["lab", "analyst", "ward-pharmacist", "nurse", ""] {
            let page = seen(app, who, "en", "/lot/L1");
            says_nothing_of(&page, &["data-release", "/act/lot.rejected"]);
            says(&page, &["It waits for Pharmacist"]);
        }
        app.releases("pharmacist", "L1").recorded();
        let page = seen(app, "pharmacist", "en", "/lot/L1");
        says(&page, &["Released", "Free for use: 1 of 1 vials are on hand."]);
        says_nothing_of(&page, &["data-release", "block release"]);
    }

    fn a_stranger_is_offered_nothing_and_each_person_what_is_theirs(app) {
        app.founded().banked().filled("L1", 2).released("L1").packed("SH1", &["L1-001"]);
        app.offers("pharmacist", "SH1", courier());
        for path in ["/lot/L1", "/vial/L1-001", "/shipment/SH1", "/site/plant", "/person/nurse"] {
            says_nothing_of(&seen(app, "", "en", path), &["href=\"/act/"]);
        }
        says(&seen(app, "courier", "en", "/shipment/SH1"), &["/act/handoff.accepted?subject=shipment/SH1&#38;offer=", "btn--go"]);
        let ward = seen(app, "ward-pharmacist", "en", "/shipment/SH1");
        says_nothing_of(&ward, &["/act/handoff.accepted"]);
        says(&ward, &["custody is offered to courier", "Waits for courier", "half--open"]);
        says(&seen(app, "pharmacist", "en", "/shipment/SH1"), &["/act/handoff.withdrawn"]);
    }

    fn what_stands_in_the_way_is_told_with_its_rule_and_in_the_readers_language(app) {
        app.founded().banked().filled("L1", 1);
        let english = seen(app, "pharmacist", "en", "/vial/L1-001");
        says(&english, &["Pack shipment", "B04"]);
        let chinese = seen(app, "pharmacist", "zh", "/vial/L1-001");
        says(&chinese, &["B04", "lang=\"en\"", "时间线", "来源"]);
    }

    fn a_shipment_shows_its_way_its_vials_and_its_warmth(app) {
        app.founded().banked().filled("L1", 2).released("L1").shipped("SH1", &["L1-001", "L1-002"]);
        let page = seen(app, "", "en", "/shipment/SH1");
        says(&page, &["The way", "Shipment packed", "Custody accepted", "Manifest", "Present", "Temperature of shipment SH1", "class=\"limit\"", "chart--n"]);
        let board = seen(app, "", "en", "/board/shipment");
        says(&board, &["On the way", "Received", "/shipment/SH1", "plant"]);
        says(&seen(app, "", "zh", "/board/shipment"), &["运输途中"]);
    }

    fn an_order_is_filled_from_the_vials_that_fit(app) {
        app.founded().banked().filled("L1", 2).released("L1").shipped("SH1", &["L1-001", "L1-002"]).enrolled("P1");
        app.ordered("O1", "P1", "L1").recorded();
        let page = seen(app, "ward-pharmacist", "en", "/order/O1");
        says(&page, &["Vials that fit", "/act/vial.allocated?subject=vial/L1-001&#38;order=order/O1", "0 of 1 vials are kept"]);
        says_nothing_of(&seen(app, "pharmacist", "en", "/order/O1"), &["Vials that fit", "/act/vial.allocated"]);
        says(&seen(app, "investigator", "en", "/participant/P1"), &["Eligible", "Open order", "Visits begin with the first infusion."]);
    }

    fn visits_are_listed_by_their_due_dates(app) {
        app.at_the_bedside().infused();
        says(&seen(app, "investigator", "en", "/participant/P1"), &["Upcoming", "/infusion/INF1"]);
        says(&seen(app, "investigator", "en", "/assessments"), &["Overdue", "Nothing is due"]);
        says(&seen(app, "investigator", "zh", "/assessments?status=upcoming"), &["随访评估", "/participant/P1"]);
    }

    fn a_deviation_stands_on_its_board_and_says_what_waits_for_it(app) {
        app.founded().banked().filled("L1", 1);
        app.enters("analyst", "lot/L1", low());
        let deviation = app.newest_deviation();
        says(&seen(app, "", "en", "/lot/L1"), &["fails", "Open D-", "is not decided"]);
        let path = format!("/deviation/{}", deviation.trim_start_matches("deviation/"));
        says(&seen(app, "quality", "en", &path), &["What it touches", "/lot/L1", "Not decided", "/act/deviation.assessed"]);
        says(&seen(app, "", "en", "/board/deviation"), &[&path]);
        app.decided(&deviation, Decision::Accept);
    }

    fn every_page_of_a_thing_speaks_both_languages(app) {
        app.at_the_bedside().infused();
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        let mut open: BTreeSet<String> = ["/vial/L1-001", "/recall/R1", "/participant/P1", "/log/0", "/protocol/trial"].map(str::to_owned).into();
        let mut done = BTreeSet::new();
        let things = |path: &String| path.matches('/').count() == 2 && !["/assets", "/api", "/act", "/reports", "/log/", "/print", "/problems", "/board", "/receive", "/bedside"].iter().any(|it| path.starts_with(it));
        while let Some(path) = open.pop_first() {
            if !done.insert(path.clone()) || done.len() > 120 {
                continue;
            }
            for lang in ["en", "zh"] {
                let page = seen(app, "", lang, &path);
                for start in ["fact-", "table-", "column-", "thing-", "state-", "value-", "kind-", "done-", "rule-", "noun-", "role-", "unit-"] {
                    let shown = |end: &str| page.contains(&format!("{end}{start}"));
                    assert!(!shown(">") && !shown("> ") && !shown("\""), "{lang} {path} shows an id that begins with {start}: {page}");
                }
                open.extend(links(&page).into_iter().filter(things));
            }
        }
        assert!(done.len() > 20, "{done:?}");
    }

    fn a_problem_is_told_in_the_readers_words(app) {
        app.founded();
        let headers = [("accept", "text/html"), ("cookie", "vialog_lang=zh")];
        let page = app.request_with("GET", "/vial/none", None, &headers);
        assert_eq!(page.status, 404);
        says(&page.text(), &["<title>问题：", "处理办法：", "autofocus", "role=\"alert\""]);
    }
}
