//! A lot is released from its own page: one screen, one confirmation.

use super::{Browser, PASSPHRASE};
use crate::in_browser;
use crate::stage::*;

in_browser! {
    fn a_lot_is_released_on_its_page_with_one_confirmation(app) {
        app.founded().banked().filled("L1", 1);
        for test in ["viability", "sterility"] {
            app.tested("L1", test);
        }
        let certificate = tempfile::Builder::new().suffix(".txt").tempfile().unwrap();
        std::fs::write(certificate.path(), "L1 meets its specification").unwrap();
        let device = Browser::open(app);
        device.sits_down("pharmacist").go("/lot/L1").sees("Nothing blocks release");
        device.attach("Certificate of analysis", certificate.path()).click("Release lot");
        device.sees("I release this lot for clinical use").fill("Your passphrase", PASSPHRASE).click("Sign: Release lot");
        device.sees("Free for use: 1 of 1 vials are on hand.").misses("Nothing blocks release");
        assert_eq!(app.state("lot/L1"), "released");
        let certificate = sha("L1 meets its specification").to_string();
        assert_eq!(app.get(&format!("/api/v1/attachments/{certificate}")).text(), "L1 meets its specification");
        let newest = app.get("/api/v1/lot/L1/history?limit=1").json()[0]["index"].clone();
        assert!(app.get(&format!("/log/{newest}")).text().contains(&certificate));
    }

    fn what_is_not_confirmed_is_not_released(app) {
        app.founded().banked().filled("L1", 1);
        for test in ["viability", "sterility"] {
            app.tested("L1", test);
        }
        let certificate = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(certificate.path(), "x").unwrap();
        let device = Browser::open(app);
        device.sits_down("pharmacist").go("/lot/L1");
        device.attach("Certificate of analysis", certificate.path()).click("Release lot");
        device.sees("I release this lot for clinical use").click("Cancel, sign nothing").sees("Nothing blocks release");
        assert_eq!(app.state("lot/L1"), "filled");
    }
}
