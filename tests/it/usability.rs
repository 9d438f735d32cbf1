//! May it be used, and if not, why not: one answer for whoever asks.

use super::on_both;
use super::stage::*;
use serde_json::Value;
use vialog::domain::Hash;

/// The words of the reasons of an answer.
fn words(told: &Value) -> Vec<&str> {
    let reasons = told["reasons"].as_array().unwrap().iter();
    reasons.map(|one| one["reason"].as_str().unwrap()).collect()
}

on_both! {
    fn a_vial_is_asked_for_what_and_where_it_is_to_be_used_and_every_open_reason_is_told(app) {
        app.at_the_bedside();
        let asked = "/api/v1/vial/L1-002/usability?for=allocate&site=ward";
        let told = app.get(asked).json();
        assert_eq!((&told["usable"], &told["for"], &told["site"]), (&true.into(), &"allocate".into(), &"site/ward".into()), "{told}");
        app.enters("quality", "lot/L1", held());
        app.enters("quality", "lot/L1", held());
        let told = app.get(asked).json();
        assert_eq!(words(&told), ["held", "held"], "each hold has its own end");
        let one = &told["reasons"][0];
        assert_eq!((&one["on"], &one["settled_by"], &one["rule"]), (&"lot/L1".into(), &"lot.hold_lifted".into(), &"B08".into()));
        assert_eq!(app.get("/api/v1/vial/L1-002").json()["state"], "on_hold");
        app.enters("quality", "lot/L1", lifted(Hash::parse(one["hold"].as_str().unwrap()).unwrap()));
        assert_eq!(words(&app.get(asked).json()), ["held"]);
    }

    fn a_question_that_makes_no_sense_is_told_by_the_parameter_at_fault(app) {
        app.at_the_bedside();
        for (path, member) in [
            ("vial/L1-002/usability", "for"),
            ("vial/L1-002/usability?for=sale", "for"),
            ("person/nurse/usability?for=give", "for"),
            ("vial/L1-002/usability?for=give&site=a%2Fb", "site"),
        ] {
            let told = app.get(&format!("/api/v1/{path}")).problem();
            assert_eq!((told.0, &*told.2), (400, member), "{path}");
        }
        for path in ["vial/L9-001/usability?for=give", "vial/L1-002/usability?for=give&site=moon"] {
            assert_eq!(app.get(&format!("/api/v1/{path}")).problem().0, 404, "{path}");
        }
    }

    fn the_page_of_a_vial_says_why_it_may_not_be_used_in_both_languages(app) {
        app.at_the_bedside();
        app.enters("quality", "lot/L1", held());
        let page = app.get("/vial/L1-002").text();
        assert!(page.contains("Why it may not be used") && page.contains("is on hold"), "{page}");
        let chinese = app.request_with("GET", "/vial/L1-002", None, &[("accept-language", "zh")]).text();
        assert!(chinese.contains("不得使用的原因") && chinese.contains("已暂停使用"), "{chinese}");
    }
}
