//! The first things that a browser must be able to do here, and that the verbs do what they say.

use super::{Browser, PASSPHRASE};
use crate::in_browser;
use crate::stage::label_of;
use serde_json::json;

/// A form with one field of each sort.
const FORM: &str = r##"
    document.querySelector("main").innerHTML = `
        <label>Reason <input></label> <label>Day <input type="date"></label>
        <label>Site <select><option>plant</option><option>ward</option></select></label>
        <label>Seal <input type="checkbox"></label> <label>File <input type="file"></label>
        <button type="button">Hide</button><p id="hidden">Not yet hidden</p>`;
    document.querySelector("main button").addEventListener("click", () => document.querySelector("#hidden").remove());"##;

/// What is in the fields of the form.
const FILLED: &str = r#"
    const [reason, day, seal, file] = document.querySelectorAll("main input");
    return [reason.value, day.value, document.querySelector("select").value, seal.checked, file.files[0].name];"#;

in_browser! {
    fn a_scan_leads_to_the_vial(app) {
        app.founded().banked().filled("L1", 1);
        let browser = Browser::open(app);
        browser.sits_down("nurse").go("/log").click("Scan or type an id");
        browser.scan(&label_of("L1-001").to_string()).arrives("/vial/L1-001");
        assert_eq!(browser.heading(), "L1-001");
    }

    fn a_form_is_filled_in_by_the_names_of_its_fields(app) {
        let browser = Browser::open(app);
        browser.go("/sign-in").run(FORM, &[]);
        browser.fill("Reason", "spilt").fill("Reason", "thawed").fill("Day", "2026-03-01").choose("Site", "ward");
        browser.click("Seal").attach("File", std::path::Path::new("Cargo.toml"));
        assert_eq!(browser.run(FILLED, &[]), json!(["thawed", "2026-03-01", "ward", true, "Cargo.toml"]));
        browser.sees("Not yet  hidden").click("Hide").misses("Not yet hidden");
    }

    fn a_page_is_told_of_its_readers_device(app) {
        let browser = Browser::open(app);
        browser.size(390, 844).prefers(&[("prefers-color-scheme", "dark")]).speaks("zh").go("/sign-in");
        let told = "return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches, document.documentElement.lang, navigator.onLine]";
        assert_eq!(browser.run(told, &[]), json!([390, true, "zh-Hans", true]));
        assert_eq!(browser.offline(true).run(told, &[])[3], false);
        assert_eq!(browser.offline(false).run(told, &[])[3], true);
        let picture = std::fs::read(browser.screenshot("a-phone-at-night")).unwrap();
        assert!(picture.starts_with(b"\x89PNG"));
    }

    fn the_keyboard_alone_reaches_the_content(app) {
        let browser = Browser::open(app);
        browser.go("/sign-in").strike("Tab").strike("Enter").arrives("/sign-in#main");
    }

    fn each_device_has_its_own_session(app) {
        let browser = Browser::open(app);
        let other = browser.beside(app);
        browser.sits_down("admin").go("/log").arrives("/log");
        assert_eq!(browser.heading(), "Log");
        other.forgives("/log").go("/log").sees("Sign in");
        assert_ne!(other.heading(), "Log");
    }

    fn the_browser_signs_with_the_time_of_the_service(app) {
        app.clock.advance_days(3);
        let browser = Browser::open(app);
        browser.go("/sign-in");
        let theirs = browser.run("return Date.now()", &[]).as_i64().unwrap();
        let ours = vialog::clock::Clock::now(&*app.clock).micros() / 1000;
        assert!((ours - theirs).abs() < 10_000, "{ours} {theirs}");
    }

    fn a_breach_of_the_content_security_policy_fails_a_scenario(app) {
        let scenario = std::panic::AssertUnwindSafe(|| {
            let browser = Browser::open(app);
            browser.go("/sign-in");
            browser.run("document.body.setAttribute('onclick', 'alert(1)')", &[]);
        });
        let failure = std::panic::catch_unwind(scenario).unwrap_err();
        let why = failure.downcast_ref::<String>().unwrap();
        assert!(why.contains("Content Security Policy"), "{why}");
    }

    fn whoever_sits_down_can_sign(app) {
        app.founded();
        let browser = Browser::open(app);
        browser.sits_down("nurse");
        let signs = "const { unlock, signer } = await import('/assets/session.js');
            const signers = [await signer(), await unlock('person/nurse', arguments[0])];
            const signed = await Promise.all(signers.map((one) => one.sign(new Uint8Array(3))));
            return signed.map((bytes) => bytes.length)";
        assert_eq!(browser.run(signs, &[json!(PASSPHRASE)]), json!([64, 64]));
    }

    fn what_a_page_hands_out_is_saved(app) {
        let browser = Browser::open(app);
        browser.go("/sign-in").run("document.querySelector('main').innerHTML = '<a href=\"/log.vkey\" download=\"log.vkey\">Key</a>'", &[]);
        assert_eq!(browser.click("Key").saved("log.vkey"), app.get("/log.vkey").body);
    }
}
