//! A correction in the browser: from the page of an entry to the second person, each with what the record knows.

use super::{Browser, PASSPHRASE};
use crate::corrections::{correcting, step};
use crate::in_browser;

in_browser! {
    fn a_person_corrects_from_the_page_of_an_entry_and_enters_only_the_right_value_and_the_reason(app) {
        app.founded().banked().filled("L1", 1);
        let filled = correcting(app).entry;
        let browser = Browser::open(app);
        browser.sits_down("lab").go(&format!("/log/{filled}")).sees("Correct this entry").click("Volume");
        browser.fill("Should be", "2.1").fill("Reason", "misread").click("See what you sign");
        browser.sees("2.1 mL").sees("2 mL").fill("Your passphrase", PASSPHRASE).strike("Enter").arrives("/lot/L1");
        let corrected = step(app, "lot/L1", "event.corrected")["index"].clone();
        let body = app.get(&format!("/api/v1/events/{corrected}")).json()["event"]["body"].clone();
        assert_eq!((&body["was"], &body["should_be"]), (&2000.into(), &2100.into()), "numbers, in the unit of the event");
        browser.go(&format!("/log/{filled}")).sees("Corrected: Volume says 2 mL and should say 2.1 mL").sees("In force.");
    }

    fn a_second_person_confirms_what_waits_for_them(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        app.enters("quality", "lot/L1", correcting(app));
        let browser = Browser::open(app);
        browser.sits_down("lab").go("/").sees("waits for a second person").click("Confirm correction L1");
        browser.sees("Volume: 2 mL \u{2192} 2.1 mL. misread").click("See what you sign");
        browser.fill("Your passphrase", PASSPHRASE).strike("Enter").arrives("/lot/L1").sees("In force, confirmed by");
        browser.go("/").misses("waits for a second person");
    }
}
