//! Moving vials: two scans and one confirmation.

use super::Browser;
use crate::app::TestApp;
use crate::in_browser;
use crate::stage::*;
use serde_json::json;

/// Where a vial lies by the record.
fn spot(app: &TestApp, vial: &str) -> String {
    let shown = app.get(&format!("/api/v1/vial/{vial}")).json();
    let place = &shown["record"]["vial"]["place"];
    format!(
        "{} {}",
        place["place"].as_str().unwrap(),
        place["position"].as_str().unwrap()
    )
}

fn scan_of(vial: &str) -> String {
    format!("HTTPS://V.EXAMPLE.ORG/{}", label_of(vial))
}

in_browser! {
    fn a_vial_is_moved_by_two_scans_and_one_confirmation(app) {
        app.founded().banked().filled("L1", 2).filled("L2", 1);
        let browser = Browser::open(app);
        browser.sits_down("lab").go("/move");
        browser.scan(&scan_of("L1-001")).sees("Scan the box that they go to");
        browser.scan("place/BOX-L2").sees("To BOX-L2, position").screenshot("move");
        assert_eq!(spot(app, "L1-001"), "place/BOX-L1 A1", "nothing is recorded by scans alone");
        browser.click("Sign and move (1)").click("Sign: Store vial").sees("Moved: 1");
        assert_eq!(spot(app, "L1-001"), "place/BOX-L2 A2");
    }

    fn several_vials_are_moved_with_one_signature_and_a_line_is_taken_off_before(app) {
        app.founded().banked().filled("L1", 3).filled("L2", 1);
        let browser = Browser::open(app);
        browser.sits_down("lab").go("/move");
        for vial in ["L1-001", "L1-002", "L1-003"] {
            browser.scan(&scan_of(vial)).sees(&format!("Vial {vial}"));
        }
        browser.click("Undo Vial L1-002").misses("Vial L1-002");
        browser.scan("place/BOX-L2").sees("Sign and move (2)");
        browser.choose("Position of Vial L1-003", "C4");
        browser.click("Sign and move (2)").click("Sign all 2").sees("Moved: 2");
        assert_eq!([spot(app, "L1-001"), spot(app, "L1-002"), spot(app, "L1-003")], ["place/BOX-L2 A2", "place/BOX-L1 A2", "place/BOX-L2 C4"]);
    }

    fn what_cannot_be_put_away_is_said_and_nothing_is_recorded(app) {
        app.founded().banked().filled("L1", 2).released("L1");
        app.packed("SH1", &["L1-002"]);
        app.enters("ward-pharmacist", "place/W1", a_box("ward-tank"));
        let browser = Browser::open(app);
        browser.sits_down("lab").go("/move").scan(&scan_of("L1-002")).sees("This vial cannot be put away now").sees("Nothing was recorded.");
        browser.scan(&scan_of("L1-001")).sees("Scan the box that they go to");
        browser.scan("place/W1").sees("The vials are at another site than the box");
        browser.scan("shipment/SH1").sees("Neither a vial nor a box").screenshot("move-refused");
    }

    fn a_box_is_walked_through_by_arrows_and_filled_by_scans(app) {
        app.founded().banked().filled("L1", 2).filled("L2", 1);
        let browser = Browser::open(app);
        browser.sits_down("lab").go("/place/BOX-L2");
        browser.run("document.querySelector('.cell').focus()", &[]);
        browser.strike("ArrowDown").strike("ArrowRight").strike("ArrowRight").strike("Enter");
        let chosen = "const cell = document.activeElement; return [cell.dataset.position, cell.getAttribute('aria-pressed')]";
        assert_eq!(browser.run(chosen, &[]), json!(["B3", "true"]));
        browser.scan(&scan_of("L1-002")).sees("Sign and move (1)").screenshot("box");
        browser.click("Sign and move (1)").click("Sign: Store vial").sees("Moved: 1");
        assert_eq!(spot(app, "L1-002"), "place/BOX-L2 B3");
    }
}
