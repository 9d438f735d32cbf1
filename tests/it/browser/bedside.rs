//! From the wristband to the infusion under way, as two people at a bedside do it.

use super::{Browser, PASSPHRASE};
use crate::app::TestApp;
use crate::in_browser;
use crate::stage::{held, id, label_of, recalled};
use vialog::domain::deviation::{Class, Opened};
use vialog::domain::infusion::Started;
use vialog::domain::{Body, OrderId, Subject};

/// The number on the wristband of participant P1, as the stage binds it.
const WRISTBAND: &str = "W-P1";

/// Two nurses whose keys are on one tablet; the first of them is signed in.
fn two_nurses(app: &TestApp) -> Browser {
    let browser = Browser::open(app);
    browser.size(820, 1180);
    browser.sits_down("second-nurse").sits_down("nurse");
    browser
}

/// Scans the wristband and the vial's label: two scans.
fn scans(browser: &Browser, vial: &str) {
    browser
        .sees("the wristband")
        .scan(WRISTBAND)
        .sees("Scan the vial");
    browser.scan(&label_of(vial).to_string());
}

fn signs(browser: &Browser, button: &str, act: &str) {
    browser
        .click(button)
        .fill("Your passphrase", PASSPHRASE)
        .click(act);
}

in_browser! {
    fn from_the_wristband_to_the_infusion_in_four_scans_and_two_signatures(app) {
        app.at_the_bedside();
        let before = app.size();
        let browser = two_nurses(app);
        browser.go("/bedside");
        scans(&browser, "L1-001");
        browser.sees("MATCH").screenshot("bedside-match");
        signs(&browser, "It looks right: sign the check", "Sign: Check at the bedside");
        browser.sees("Someone else checks now").click("second nurse · second-nurse");
        scans(&browser, "L1-001");
        browser.sees("MATCH").click("It looks right: sign and start").sees("Say how it is given.");
        browser.click("Peripheral vein");
        signs(&browser, "It looks right: sign and start", "Sign all 2");
        browser.sees("Infusion under way").screenshot("bedside-started");
        assert_eq!(app.size() - before, 3, "two checks and the start");
        assert_eq!(app.state("infusion/O1-1"), "started");
        let started = app.get(&format!("/api/v1/events/{}", app.size() - 1)).json();
        assert_eq!(started["event"]["actor"], "person/second-nurse");
        let body = Body::from(Started { access: "peripheral vein".into(), given: None });
        assert_eq!(started["event"]["body"].to_string(), body.to_raw().unwrap().get());
    }

    fn a_vial_of_another_participant_stops_it_and_no_click_leads_past(app) {
        app.at_the_bedside();
        app.clock.advance_minutes(1);
        app.thawed("O2", "P2", "L1-002");
        let before = app.size();
        let browser = two_nurses(app);
        browser.go("/bedside").sees("the wristband").scan(WRISTBAND).sees("Scan the vial");
        browser.scan(&label_of("L1-002").to_string()).sees("STOP").sees("Wrong vial").sees("B09");
        browser.screenshot("bedside-stop");
        let sides = "return [...document.querySelectorAll('.pair .big')].map((side) => side.textContent)";
        assert_eq!(browser.run(sides, &[]), serde_json::json!(["P1", "P2"]));
        let ways = "return [...document.querySelectorAll('.bed__act *')].map((way) => way.textContent)";
        assert_eq!(browser.run(ways, &[]), serde_json::json!(["Scan another vial", "Leave"]));
        browser.scan(&label_of("L1-001").to_string()).sees("MATCH");
        assert_eq!(app.size(), before, "nothing was signed");
    }

    fn a_stranger_s_wristband_and_a_recall_of_this_minute_stop_it(app) {
        app.at_the_bedside();
        let browser = two_nurses(app);
        browser.go("/bedside").sees("the wristband").scan("W-somebody").sees("STOP").sees("Nobody for whom an order is open");
        browser.click("Scan again").sees("the wristband").scan(WRISTBAND).sees("Scan the vial");
        app.enters("quality", "recall/R1", recalled(&["lot/L1"]));
        browser.scan(&label_of("L1-001").to_string()).sees("STOP").sees("is recalled by recall/R1");
        browser.sees("Lot L1 is concerned as a whole: do not fetch another vial of it.").sees("Call the investigator");
        browser.misses("call the pharmacy").misses("Call the pharmacy");
    }

    fn what_stops_one_vial_alone_asks_for_another_and_what_stops_its_lot_does_not(app) {
        app.at_the_bedside();
        let browser = two_nurses(app);
        let about = |about: &str| Opened {
            about: Subject::parse(about).unwrap(),
            what: "seen".into(),
            class: Class::Critical,
            from: None,
            to: None,
        };
        app.enters("quality", "deviation/D1", about("vial/L1-001"));
        browser.go("/bedside");
        scans(&browser, "L1-001");
        browser.sees("STOP").sees("Call the pharmacy: the order needs another vial.").misses("Scan another vial").misses("as a whole");
        app.enters("quality", "lot/L1", held());
        browser.click("Scan again");
        scans(&browser, "L1-001");
        browser.sees("STOP").sees("Lot L1 is concerned as a whole").sees("Quality assurance can settle it").misses("the order needs another vial");
    }

    fn the_first_checker_is_asked_for_another_person_and_not_for_another_vial(app) {
        app.at_the_bedside();
        let browser = two_nurses(app);
        browser.go("/bedside");
        scans(&browser, "L1-001");
        signs(&browser, "It looks right: sign the check", "Sign: Check at the bedside");
        browser.sees("Someone else checks now").go("/bedside");
        scans(&browser, "L1-001");
        browser.sees("STOP").sees("Hand the device to someone else").misses("Keep this vial apart");
    }

    fn the_packet_of_an_order_is_for_the_bedside_staff_of_its_site_alone(app) {
        app.at_the_bedside();
        let order: OrderId = id("order/O1");
        let asks = format!("return (await fetch('/api/v1/packets/{order}')).status");
        let browser = Browser::open(app);
        for (who, status) in [("nurse", 200), ("ward-pharmacist", 200), ("pharmacist", 403), ("lab", 403), ("admin", 403)] {
            browser.sits_down(who);
            assert_eq!(browser.run(&asks, &[]), status, "{who}");
        }
    }
}
