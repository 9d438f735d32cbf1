//! Work while the server is away: pages that open all the same, what is signed meanwhile, and what becomes of it afterwards.

use super::{Browser, PASSPHRASE};
use crate::app::TestApp;
use crate::hands::{key_of, signed};
use crate::in_browser;
use crate::stage::{check, courier, label_of, recalled, vial_id};
use serde_json::{Value, json};
use vialog::domain::correction::Corrected;
use vialog::domain::vial::Damaged;

const SHIPMENT: &str = "shipment/SH1";
const PAGE: &str = "/courier#shipment/SH1";
const BEDSIDE: &str = "/bedside#order/O1";

/// Waits until the pages without data open without a server, and tells what is kept for that.
const READY: &str = r"
    await navigator.serviceWorker.ready;
    for (;;) {
        const names = await caches.keys();
        const kept = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)));
        if (navigator.serviceWorker.controller && kept.flat().includes('/courier') && kept.flat().includes('/outbox')) return kept.flat();
        await new Promise((resolve) => setTimeout(resolve, 100));
    }";

/// How many rows each store of the device has.
const ROWS: &str = r"
    const { db } = await import('/assets/db.js');
    const rows = await Promise.all(['outbox', 'receipts', 'packets'].map((store) => db.all(store)));
    return rows.map((all) => all.length);";

/// A sealed shipment at the plant.
fn sealed(app: &TestApp) {
    app.founded().banked().filled("L1", 3).released("L1");
    app.packed("SH1", &["L1-001", "L1-002"]);
}

/// Records an event while no server runs, as one that another server took.
fn recorded_elsewhere(app: &TestApp, who: &str, subject: &str, envelope: &Value) {
    let sent = envelope.to_string();
    let submitted = app.inner.submit(sent.as_bytes());
    let recorded = actix_web::rt::System::new().block_on(submitted);
    recorded.unwrap_or_else(|why| panic!("{who} {subject}: {why}"));
}

/// Accepts on the page, as whoever's turn it is.
fn accepts(browser: &Browser) -> &Browser {
    browser
        .click("Yes, whole and the same number")
        .fill("What the shipper looks like", "upright, dry")
        .fill("Logger shows, °C", "-185.5")
        .click("Accept custody")
}

/// Scans the wristband of participant P1 and the label of the vial.
fn checks(browser: &Browser) -> &Browser {
    browser
        .sees("the wristband")
        .scan("W-P1")
        .sees("Scan the vial");
    let label = label_of("L1-001").to_string();
    browser.scan(&label).sees("MATCH")
}

in_browser! {
    fn custody_is_taken_and_handed_on_while_the_server_is_away(app) {
        sealed(app);
        app.offers("pharmacist", "SH1", courier());
        let browser = Browser::open(app);
        browser.size(390, 844).forgives("ERR_CONNECTION");
        browser.sits_down("ward-pharmacist").sits_down("courier").go(PAGE).sees("Offered to");
        let kept = browser.run(READY, &[]);
        let kept: Vec<&str> = kept.as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
        let shells = ["/outbox", "/bedside", "/courier"];
        assert!(kept.iter().all(|path| path.starts_with("/assets/") || shells.contains(path)), "{kept:?}");
        let size = app.size();
        app.away(|| {
            browser.go("/vial/L1-001").sees("This page needs the network");
            browser.go(PAGE).sees("Offline since").sees("recalls and holds as of");
            browser.screenshot("courier-offline");
            accepts(&browser).sees("Signed without a network.").click("Sign: Accept custody");
            browser.sees("It waits on this device");
            browser.click("Pharmacist of ward").click("Offer custody").click("Sign: Offer custody");
            browser.sees("2 events wait").click("ward pharmacist · ward-pharmacist");
            accepts(&browser).fill("Your passphrase", PASSPHRASE).click("Sign: Accept custody");
            browser.sees("3 events wait").go("/outbox").sees("On this device, not sent");
            browser.screenshot("outbox-offline");
            assert_eq!(browser.run(ROWS, &[]), json!([3, 0, 1]));
        });
        browser.misses("events wait").sees("Nothing waits").misses("Offline since");
        assert_eq!(app.state(SHIPMENT), "delivered");
        assert_eq!(app.size(), size + 3);
        assert_eq!(browser.run(ROWS, &[]), json!([0, 3, 1]));
        let steps = app.get("/api/v1/shipment/SH1/history?limit=3").json();
        assert!(steps.as_array().unwrap().iter().all(|step| step["late_reason"] == "Signed without a network."), "{steps}");
    }

    fn a_dose_is_checked_by_two_and_started_while_the_server_is_away(app) {
        app.at_the_bedside();
        let browser = Browser::open(app);
        browser.size(820, 1180).forgives("ERR_CONNECTION");
        browser.sits_down("second-nurse").sits_down("nurse").go(BEDSIDE).sees("the wristband");
        browser.run(READY, &[]);
        let size = app.size();
        app.away(|| {
            browser.go("/outbox").go(BEDSIDE);
            checks(&browser).click("It looks right: sign the check").fill("Your passphrase", PASSPHRASE);
            browser.click("Sign: Check at the bedside").sees("1 event waits").click("second nurse · second-nurse");
            checks(&browser).click("Peripheral vein").click("It looks right: sign and start");
            browser.fill("Your passphrase", PASSPHRASE).click("Sign all 2").sees("Infusion under way");
            browser.sees("3 events wait").screenshot("bedside-offline");
        });
        browser.misses("3 events wait");
        assert_eq!((app.state("infusion/O1-1").as_str(), app.size() - size), ("started", 3));
        assert_eq!(app.state("vial/L1-001"), "infused");
    }

    fn a_start_that_a_recall_overtook_is_recorded_as_done_after_a_second_look(app) {
        app.at_the_bedside();
        for nurse in ["nurse", "second-nurse"] {
            app.enters(nurse, "infusion/INF1", check("O1", "P1", &["L1-001"]));
        }
        let browser = Browser::open(app);
        browser.size(820, 1180).forgives("ERR_CONNECTION").sits_down("nurse").go(BEDSIDE).sees("the wristband");
        browser.run(READY, &[]);
        app.away(|| {
            browser.go("/outbox").go(BEDSIDE);
            checks(&browser).click("Peripheral vein").click("It looks right: sign and start");
            browser.fill("Your passphrase", PASSPHRASE).click("Sign: Start infusion").sees("Infusion under way");
            let recall = app.event_after("quality", "recall/R1", recalled(&["lot/L1"]), None);
            recorded_elsewhere(app, "quality", "recall/R1", &signed(&key_of("quality"), &recall, &[]));
        });
        browser.sees("1 event came back").go("/outbox").sees("is recalled by recall/R1").misses("Sign it as done");
        assert_eq!(app.state("infusion/INF1"), "verified", "nothing is recorded by itself");
        browser.click("It was done: record it as done, against rule B09").sees("Only for what has happened");
        browser.click("See what will be recorded").misses("Look again: this will be recorded");
        browser.fill("How it came about", "no network, the recall was not known").click("See what will be recorded");
        browser.sees("Look again: this will be recorded").sees("A deviation opens. Quality assurance classes").misses("critical deviation").screenshot("outbox-done");
        assert_eq!(app.state("infusion/INF1"), "verified");
        browser.click("Sign it as done").fill("Your passphrase", PASSPHRASE).click("Sign: Start infusion");
        browser.sees("Recorded as done, as entry").misses("came back and");
        assert_eq!((app.state("infusion/INF1"), app.state("vial/L1-001")), ("started".into(), "infused".into()));
        let start = app.get("/api/v1/infusion/INF1/history?limit=1").json()[0].clone();
        let deviation = format!("deviation/B-{:06}", start["index"].as_u64().unwrap());
        assert_eq!(app.state(&deviation), "opened");
        let trace = app.get("/api/v1/lot/L1/trace").json();
        assert_eq!(trace["recipients"][0]["participant"], "participant/P1");
    }

    fn an_answer_that_was_lost_is_asked_for_again_and_nothing_is_recorded_twice(app) {
        sealed(app);
        let browser = Browser::open(app);
        browser.forgives("ERR_CONNECTION").sits_down("pharmacist").go(PAGE).sees("Offer custody");
        browser.run(READY, &[]);
        app.away(|| {
            browser.click("courier · courier").click("Offer custody").click("Sign: Offer custody").sees("1 event waits");
            // The log has it already when the device sends it: the answer to an earlier attempt was lost.
            let sent = browser.run("const { db } = await import('/assets/db.js'); return (await db.all('outbox'))[0].envelope", &[]);
            recorded_elsewhere(app, "pharmacist", SHIPMENT, &sent);
        });
        browser.misses("1 event waits").misses("Offline since");
        assert_eq!(app.state(SHIPMENT), "offered");
        assert_eq!(app.get("/api/v1/shipment/SH1/history").json().as_array().unwrap().len(), 3);
        assert_eq!(browser.run(ROWS, &[]), json!([0, 1, 1]));
    }

    fn what_comes_back_is_shown_beside_the_record_and_settled_by_a_person(app) {
        sealed(app);
        let newest = app.newest(SHIPMENT);
        let browser = Browser::open(app);
        browser.forgives("ERR_CONNECTION").sits_down("pharmacist").go(PAGE).sees("Offer custody");
        browser.run(READY, &[]);
        let entry = app.size() - 1;
        app.away(|| {
            browser.click("courier · courier").click("Offer custody").click("Sign: Offer custody").sees("1 event waits");
            browser.fill("Why", "the courier left").click("Withdraw the offer").click("Sign: Withdraw offer").sees("2 events wait");
            let corrected = Corrected {
                entry,
                leaf: newest,
                member: "body.seal".into(),
                was: "S-1".into(),
                should_be: "S-0001".into(),
                reason: "misread".into(),
            };
            let event = app.event_after("pharmacist", SHIPMENT, corrected, Some(newest));
            recorded_elsewhere(app, "pharmacist", SHIPMENT, &signed(&key_of("pharmacist"), &event, &[]));
        });
        browser.sees("1 event came back").go("/outbox").sees("What this device signed").sees("What the record says now");
        browser.sees("Someone recorded something in between").sees("1 more event about it waits behind");
        browser.screenshot("outbox-conflict");
        browser.click("Sign again after the record").click("Sign again").fill("Your passphrase", PASSPHRASE).click("Sign: Offer custody");
        browser.sees("Signed again as entry").sees("Withdraw offer: Shipment SH1");
        assert_eq!(app.state(SHIPMENT), "offered");
        browser.click("Withdraw: it did not happen").click("Withdraw").sees("Say it in a few words");
        browser.fill("Reason", "the courier came back").click("Withdraw").sees("Withdrawn: the courier came back");
        browser.misses("came back and").screenshot("outbox-settled");
        assert_eq!(app.state(SHIPMENT), "offered");
        assert_eq!(browser.run(ROWS, &[]), json!([2, 1, 1]));
    }

    fn what_comes_back_is_reported_as_a_deviation(app) {
        sealed(app);
        let browser = Browser::open(app);
        browser.forgives("ERR_CONNECTION").sits_down("lab").go("/outbox").sees("Nothing waits");
        browser.run(READY, &[]);
        let damaged = app.event("lab", "vial/L1-003", Damaged { reason: "cracked".into() });
        let mut stale = damaged.clone();
        stale.after = Some(app.newest(SHIPMENT));
        let queue = "const { enqueue } = await import('/assets/outbox.js'); await enqueue([arguments[0]])";
        browser.run(queue, &[signed(&key_of("lab"), &stale, &[])]);
        browser.run("await (await import('/assets/outbox.js')).flush()", &[]);
        browser.sees("1 event came back").click("Report a deviation").click("Report").sees("Choose one");
        browser.click("Minor").click("Report").fill("Your passphrase", PASSPHRASE).click("Sign: Report deviation");
        browser.sees("Reported as deviation/DEV-");
        let about = vial_id("L1-003");
        let opened = app.get("/api/v1/deviation").json();
        assert_eq!(opened.as_array().unwrap().len(), 1, "{opened}");
        let name = opened[0]["subject"].as_str().unwrap();
        assert_eq!(app.get(&format!("/api/v1/{name}")).json()["record"]["deviation"]["about"], json!(about));
    }
}
