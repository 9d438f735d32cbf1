//! Corrections as people meet them: from the page of an entry to a form that is filled in, and to the second person.

use super::app::TestApp;
use super::corrections::{correcting, step};
use super::on_both;
use super::privacy::token;
use serde_json::{Value, json};
use vialog::domain::correction::{Confirmed, Corrected};

/// A page as this person reads it.
#[track_caller]
fn page(app: &TestApp, who: &str, path: &str) -> String {
    let session = token(app, who).json()["token"].as_str().unwrap().to_owned();
    let page = app.get_with(path, &session);
    assert_eq!(page.status, 200, "{path} for {who}: {}", page.text());
    page.text().replace("&#38;", "&").replace("&#34;", "\"")
}

/// Where a member of an entry about L1 is corrected.
fn form(entry: u64, member: &str) -> String {
    format!("/act/event.corrected?subject=lot/L1&entry={entry}&member={member}")
}

/// What a form starts with.
fn started(form: &str) -> Value {
    let (_, rest) = form.split_once("data-starter=\"").unwrap();
    let (starter, _) = rest.split_once("\" data-shape").unwrap();
    serde_json::from_str::<Value>(starter).unwrap()["body"].clone()
}

/// The control of a member of a form, up to the next one.
fn control<'f>(form: &'f str, member: &str) -> &'f str {
    let (_, rest) = form
        .split_once(&format!("data-member=\"{member}\""))
        .unwrap();
    rest.split("data-member=").next().unwrap()
}

on_both! {
    fn the_page_of_an_entry_leads_its_signer_and_quality_assurance_to_each_member_that_may_be_corrected(app) {
        app.founded().banked().filled("L1", 1);
        let filled = step(app, "lot/L1", "lot.filled")["index"].as_u64().unwrap();
        let path = format!("/log/{filled}");
        for who in ["lab", "quality", "second-quality"] {
            let page = page(app, who, &path);
            assert!(page.contains("Correct this entry"), "{who}: {page}");
            for member in ["body.volume_ul", "body.cells_per_vial", "body.expires_at"] {
                assert!(page.contains(&form(filled, member)), "{member} for {who}: {page}");
            }
            assert!(page.contains("2\u{a0}mL"), "what it says now, as people read it: {page}");
            assert!(!page.contains(&form(filled, "body.count")), "vials are lost or found by steps of their own: {page}");
        }
        for who in ["second-lab", "analyst", "nurse"] {
            assert!(!page(app, who, &path).contains("/act/event.corrected"), "{who}");
        }
        assert!(!app.get(&path).text().contains("/act/event.corrected"), "nobody who has not signed in");
        let enrolled = step(app, "person/lab", "person.enrolled")["index"].as_u64().unwrap();
        assert!(!page(app, "admin", &format!("/log/{enrolled}")).contains("/act/event.corrected"), "a person is set right by other steps");
    }

    fn a_correction_is_itself_not_corrected(app) {
        app.founded().banked().filled("L1", 1);
        app.enters("lab", "lot/L1", correcting(app));
        let corrected = step(app, "lot/L1", "event.corrected")["index"].as_u64().unwrap();
        assert!(!page(app, "lab", &format!("/log/{corrected}")).contains("/act/event.corrected"));
    }

    fn the_form_of_a_correction_has_what_the_entry_says_now_and_asks_for_the_right_value_in_its_unit(app) {
        app.founded().banked().filled("L1", 1);
        let right = correcting(app);
        let path = form(right.entry, "body.volume_ul");
        let says = |was: u64| json!({ "entry": right.entry, "leaf": right.leaf, "member": "body.volume_ul", "was": was });
        let drawn = page(app, "lab", &path);
        assert_eq!(started(&drawn), says(2000));
        for member in ["was", "should_be"] {
            let control = control(&drawn, member);
            assert!(control.contains("data-shape=\"number\"") && control.contains("data-scale=\"3\"") && control.contains("mL"), "{control}");
        }
        app.enters("lab", "lot/L1", right.clone());
        assert_eq!(started(&page(app, "quality", &path)), says(2100), "the correction in force included");
        let time = page(app, "lab", &form(right.entry, "body.expires_at"));
        assert!(control(&time, "should_be").contains("datetime-local"), "{time}");
    }

    fn without_a_member_that_may_be_corrected_the_form_asks_for_any_value(app) {
        app.founded().banked().filled("L1", 1);
        let filled = correcting(app).entry;
        for path in ["/act/event.corrected?subject=lot/L1".to_owned(), form(filled, "body.count"), form(filled - 1, "body.volume_ul"), form(1_000_000, "body.volume_ul"), form(filled, "body.values[0")] {
            let drawn = page(app, "lab", &path);
            assert_eq!(started(&drawn), json!({}), "{path}");
            assert!(control(&drawn, "should_be").contains("data-shape=\"value\""), "{path}");
        }
    }

    fn a_measured_value_inside_a_list_is_corrected_by_its_own_link(app) {
        app.founded().banked().filled("L1", 1);
        let history = app.get("/api/v1/lot/L1/history").json();
        let mut steps = history.as_array().unwrap().iter().filter(|step| step["kind"] == "step.recorded");
        let expanded = steps.next_back().unwrap()["index"].as_u64().unwrap();
        let measured = form(expanded, "body.values[0].value.number");
        let drawn = page(app, "quality", &format!("/log/{expanded}"));
        assert!(drawn.contains(&measured), "{drawn}");
        let filled = page(app, "quality", &measured);
        assert_eq!(started(&filled)["was"], 85);
        assert!(control(&filled, "should_be").contains("data-shape=\"number\""), "{filled}");
    }

    fn a_correction_that_waits_is_shown_with_the_thing_and_the_entry_until_a_second_person_confirms_it(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        let right = correcting(app);
        let entry = right.entry;
        let correction = app.enters("quality", "lot/L1", right);
        let pages = ["/lot/L1".to_owned(), format!("/log/{entry}")];
        for path in &pages {
            let text = app.get(path).text();
            for word in ["Volume", "<del>2\u{a0}mL</del>", "<ins>2.1\u{a0}mL</ins>", "misread", "Not in force yet"] {
                assert!(text.contains(word), "{word} on {path}: {text}");
            }
        }
        app.enters("lab", "lot/L1", Confirmed { entry, correction });
        for path in &pages {
            let text = app.get(path).text();
            assert!(!text.contains("Not in force yet"), "{path}: {text}");
            assert!(text.contains("In force, confirmed by ") && text.contains("· lab.</p>"), "{path}: {text}");
        }
        let filled = step(app, "lot/L1", "lot.filled");
        assert_eq!(filled["corrections"][0]["confirmed_by"], "person/lab");
    }

    fn a_correction_that_needed_nobody_else_and_one_that_was_replaced_are_on_the_page_of_the_entry(app) {
        app.founded().banked().filled("L1", 1);
        let first = correcting(app);
        app.enters("lab", "lot/L1", first.clone());
        let path = format!("/log/{}", first.entry);
        let text = app.get(&path).text();
        assert!(text.contains("In force.") && !text.contains("confirmed by"), "{text}");
        app.released("L1");
        let second = Corrected { was: 2100.into(), should_be: 2050.into(), ..first };
        app.enters("quality", "lot/L1", second.clone());
        app.enters("quality", "lot/L1", Corrected { should_be: 2060.into(), ..second });
        let text = app.get(&path).text();
        for word in ["In force.", "Never in force", "Not in force yet", "<ins>2.05\u{a0}mL</ins>", "<ins>2.06\u{a0}mL</ins>"] {
            assert!(text.contains(word), "{word}: {text}");
        }
        let chinese = app.request_with("GET", &path, None, &[("accept-language", "zh")]).text();
        for word in ["已生效。", "尚未生效", "从未生效"] {
            assert!(chinese.contains(word), "{word}: {chinese}");
        }
    }

    fn a_correction_waits_for_those_who_may_confirm_it_and_for_nobody_else(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        let right = correcting(app);
        let entry = right.entry;
        let correction = app.enters("quality", "lot/L1", right);
        let leads = format!("/act/correction.confirmed?subject=lot/L1&entry={entry}&correction={correction}");
        for who in ["lab", "second-quality"] {
            let home = page(app, who, "/");
            assert!(home.contains(&leads) && home.contains("waits for a second person"), "{who}: {home}");
            let form = page(app, who, &leads);
            assert_eq!(started(&form), json!({ "entry": entry, "correction": correction }), "{who}");
            assert!(form.contains("2\u{a0}mL \u{2192} 2.1\u{a0}mL"), "what is confirmed: {form}");
        }
        for who in ["quality", "second-lab", "analyst", "reviewer", "pharmacist", "ward-pharmacist", "nurse"] {
            assert!(!page(app, who, "/").contains("correction.confirmed"), "{who}");
        }
        app.enters("second-quality", "lot/L1", Confirmed { entry, correction });
        for who in ["lab", "second-quality"] {
            assert!(!page(app, who, "/").contains("correction.confirmed"), "{who}: nothing waits any more");
        }
    }
}
