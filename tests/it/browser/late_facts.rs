//! What has happened already, stated on a page by those who were there, or by another person with what was signed as evidence.

use super::{Browser, PASSPHRASE};
use crate::app::TestApp;
use crate::hands::{key_of, signed};
use crate::in_browser;
use crate::stage::{check, label_of, recalled};
use vialog::clock::Clock;
use vialog::domain::infusion::Started;
use vialog::domain::{Event, Hash};

/// An infusion that two people checked.
fn verified(app: &TestApp) {
    app.at_the_bedside();
    for who in ["nurse", "second-nurse"] {
        app.enters(who, "infusion/INF1", check("O1", "P1", &["L1-001"]));
    }
}

/// Signs what was seen twice.
fn signs(browser: &Browser) {
    browser.sees("Look again: this will be recorded");
    browser.sees("A deviation opens. Quality assurance classes");
    browser.click("Sign it as done");
    browser
        .fill("Your passphrase", PASSPHRASE)
        .click("Sign: Start infusion");
}

in_browser! {
    fn an_infusion_that_was_given_without_the_checks_is_stated_on_a_form(app) {
        app.at_the_bedside();
        app.clock.advance_minutes(20);
        let browser = Browser::open(app);
        browser.sits_down("nurse").go("/participant/P1");
        browser.click("Record an infusion that was given without the checks").sees("What has happened already");
        browser.fill("Infusion", "GIVEN-1").fill("Vascular access", "in an emergency");
        browser.click("Add: Vials").scan(&label_of("L1-002").to_string()).click("See what you sign").sees("To be put right: 3");
        assert_eq!(app.breaches(), Vec::<String>::new());
        let at = app.clock.now().plus_seconds(8 * 3600 - 300).to_string();
        browser.fill("When it was done", &at[..19]).fill("Reason for the late entry", "there was no time");
        browser.fill("How it came about", "the heart stopped").click("See what you sign");
        browser.sees("the heart stopped").sees("B09");
        signs(&browser);
        browser.sees("GIVEN-1").sees("Under way");
        assert_eq!((app.state("infusion/GIVEN-1"), app.breaches().len()), ("started".into(), 1));
        let trace = app.get("/api/v1/lot/L1/trace").json();
        assert_eq!(trace["recipients"][0]["participant"], "participant/P1");
    }

    fn a_saved_copy_is_stated_again_by_another_person_with_the_envelope_as_evidence(app) {
        verified(app);
        let start = Started { access: "peripheral vein".into(), given: None };
        let lost: Event = app.event("nurse", "infusion/INF1", start);
        let envelope = signed(&key_of("nurse"), &lost, &[]);
        app.clock.advance_minutes(10);
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.json");
        std::fs::write(&copy, serde_json::json!({ "envelope": envelope, "problem": null }).to_string()).unwrap();
        let browser = Browser::open(app);
        browser.sits_down("second-nurse").go("/state-again").attach("The saved copy", &copy);
        browser.sees("Start infusion").sees("nurse").click("Keep it as evidence and open the form");
        browser.sees("The form is filled in with what nurse signed").click("See what you sign");
        // No rule is known before the log refuses it.
        browser.fill("Your passphrase", PASSPHRASE).click("Sign: Start infusion");
        signs(&browser);
        browser.sees("Under way");
        assert_eq!((app.state("infusion/INF1"), app.breaches().len()), ("started".into(), 1));
        let trail = app.get("/api/v1/trail?kind=infusion.started").json();
        assert_eq!(trail[0]["actor"], "person/second-nurse");
        let file = trail[0]["despite"]["evidence"].as_str().unwrap();
        let kept = app.get(&format!("/api/v1/attachments/{file}"));
        assert_eq!(Hash::of(&[&kept.body]).to_string(), file);
        assert_eq!(serde_json::from_slice::<serde_json::Value>(&kept.body).unwrap(), envelope);
        assert_eq!(trail[0]["at"], lost.at.to_string(), "it is of the time at which it was done");
    }
}
