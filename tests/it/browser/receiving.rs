//! Receiving a shipment: one scan of it, one of each vial, one signature.

use super::Browser;
use crate::app::TestApp;
use crate::in_browser;
use crate::stage::*;

/// The names of the first vials of a lot.
fn vials(lot: &str, count: u32) -> Vec<String> {
    (1..=count)
        .map(|number| format!("{lot}-{number:03}"))
        .collect()
}

/// A shipment of the first vials of one lot and two of another at the ward, its logger read; one vial stays behind.
fn arrived(app: &TestApp, count: u32) -> Vec<String> {
    app.founded().banked();
    app.filled("L1", count + 1).released("L1");
    app.filled("L2", 2).released("L2");
    let mut names = vials("L1", count);
    names.extend(vials("L2", 2));
    let sent: Vec<&str> = names.iter().map(String::as_str).collect();
    app.packed("SH1", &sent).carried("SH1");
    app.logged("SH1", "-180.5").recorded();
    names
}

in_browser! {
    fn ten_vials_are_received_by_eleven_scans_and_one_signature(app) {
        let names = arrived(app, 8);
        let browser = Browser::open(app);
        browser.sits_down("ward-pharmacist").go("/").scan("shipment/SH1");
        browser.click("Receive shipment").arrives("/receive/SH1");
        for (count, vial) in (1..).zip(&names) {
            browser.scan(&label_of(vial).to_string()).sees(&format!("{count} / 10"));
        }
        browser.click("Whole, under this number").click("Its file is attached").sees("Everything is answered");
        browser.screenshot("receive");
        let before = app.size();
        browser.click("Sign and receive").click("Sign: Receive shipment").arrives("/shipment/SH1");
        assert_eq!(app.size(), before + 1);
        assert_eq!(app.state("shipment/SH1"), "received");
        assert!(names.iter().all(|vial| app.state(&format!("vial/{vial}")) == "available"));
    }

    fn a_strange_vial_is_shown_as_such_and_a_scan_overwrites_nothing(app) {
        arrived(app, 2);
        let browser = Browser::open(app);
        browser.sits_down("ward-pharmacist").go("/receive/SH1");
        app.filled("L3", 1);
        browser.scan(&label_of("L3-001").to_string()).sees("This vial is not on the manifest").click("Undo Vial L3-001").misses("Undo Vial L3-001");
        browser.scan(&label_of("L1-003").to_string()).sees("This vial is not on the manifest").sees("Nothing is recorded of it until you sign");
        browser.click("Absent L1-002").sees("Absent");
        browser.scan(&label_of("L1-002").to_string()).sees("The scan contradicts what was said").sees("It is marked absent");
        browser.scan(&label_of("L1-001").to_string()).click("Damaged L1-001").sees("2 / 4").screenshot("receive-mismatch");
        browser.go("/receive/SH1").sees("2 / 4").sees("Not on the manifest");
        for vial in ["L2-001", "L2-002"] {
            browser.scan(&label_of(vial).to_string()).sees(&format!("{} / 4", if vial == "L2-001" { 3 } else { 4 }));
        }
        browser.click("Whole, under this number").click("It was not in the shipper");
        browser.click("Sign and receive").click("Sign: Receive shipment").arrives("/shipment/SH1");
        let states = ["L1-001", "L1-002", "L1-003"].map(|vial| app.state(&format!("vial/{vial}")));
        assert_eq!(states, ["damaged", "missing", "quarantined"]);
        assert_eq!(app.state("shipment/SH1"), "received_with_discrepancy");
    }

    fn the_loggers_file_is_handed_in_and_signed_on_the_way(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        app.packed("SH1", &["L1-001"]).carried("SH1");
        let packed: vialog::domain::shipment::Shipment = app.record("shipment/SH1");
        let now = vialog::clock::Clock::now(&*app.clock);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("logger.csv");
        std::fs::write(&file, logger_file(packed.packed_at, now, "-180.5")).unwrap();
        let browser = Browser::open(app);
        browser.sits_down("ward-pharmacist").go("/receive/SH1").attach("File of the logger", &file);
        browser.click("Attach and sign what it says").click("Sign: Attach readings").sees("Its file is attached");
    }
}
