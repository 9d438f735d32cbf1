//! Scanning: by a scanner on the keyboard's plug, by typing, and by the camera.

use super::Browser;
use crate::in_browser;
use crate::stage::label_of;
use serde_json::{Value, json};
use std::path::Path;
use vialog::label::Picture;

/// Reads each line of the vectors as the browser does and gives those that it reads otherwise than they say.
const VECTORS: &str = r"
    const { parseScan } = await import('/assets/ids.js');
    return arguments[0].filter((wanted) => {
        const read = parseScan(wanted.text);
        return read.id !== wanted.label || read.gtin !== wanted.gtin || Boolean(read.token) !== Boolean(wanted.token)
            || read.subject !== wanted.subject || read.problem !== wanted.problem || read.name !== wanted.name;
    });";

/// How often the service was asked what a scan means.
const ASKED: &str = "return performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('/api/v1/scan')).length";

in_browser! {
    fn the_browser_reads_every_scan_of_the_vectors_as_the_service_does(app) {
        let browser = Browser::open(app);
        browser.go("/sign-in");
        let vectors = include_str!("../../vectors/scans.jsonl").lines();
        let vectors: Vec<Value> = vectors.map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(browser.run(VECTORS, &[json!(vectors)]), json!([]));
    }

    fn one_scan_finds_a_vial_wherever_the_focus_is(app) {
        app.founded().banked().filled("L1", 1);
        let link = format!("]Q1HTTPS://V.EXAMPLE.ORG/{}", label_of("L1-001"));
        let browser = Browser::open(app);
        browser.sits_down("lab").go("/log");
        // The focus is on a link of the menu, which Enter would follow.
        browser.run("document.querySelector('.nav a, .brand').focus()", &[]);
        browser.scan(&link).arrives("/vial/L1-001");
    }

    fn home_says_what_was_scanned_and_offers_what_may_be_done(app) {
        app.founded().banked().filled("L1", 2);
        let browser = Browser::open(app);
        browser.sits_down("lab").go("/").scan(&label_of("L1-001").to_string());
        browser.sees("It lies in BOX-L1, A1").sees("Move").sees("Scanned just now");
        assert_eq!(browser.at(), "/");
        browser.scan(&label_of("L1-002").to_string()).sees("It lies in BOX-L1, A2").screenshot("home-scanned");
        browser.run("document.querySelector('#just-scanned button').click()", &[]);
        assert_eq!(browser.run("return document.querySelectorAll('#just-scanned li').length", &[]), 1);
        browser.size(390, 844).screenshot("home-scanned-phone");
    }

    fn the_same_code_twice_within_two_seconds_is_one_scan(app) {
        app.founded().banked().filled("L1", 1);
        let browser = Browser::open(app);
        browser.sits_down("lab").go("/");
        // The page's clock stands, however slow the machine is.
        browser.run("performance.now = () => 60000", &[]);
        let id = label_of("L1-001").to_string();
        browser.scan(&id).scan(&id).sees("It lies in BOX-L1, A1");
        assert_eq!(browser.run(ASKED, &[]), 1);
    }

    fn a_mistyped_id_is_kept_and_the_likely_one_is_one_click_away(app) {
        app.founded().banked().filled("L1", 1);
        let id = label_of("L1-001").to_string();
        let (first, second) = (&id[..1], &id[1..2]);
        assert_ne!(first, second);
        let exchanged = format!("{second}{first}{}", &id[2..]);
        let browser = Browser::open(app);
        browser.sits_down("lab").go("/").scan(&exchanged).sees("A character is wrong, or two are exchanged");
        let kept = "return [document.querySelector('form.scan input').value, document.querySelector('form.scan input').getAttribute('aria-invalid')]";
        assert_eq!(browser.run(kept, &[]), json!([exchanged, "true"]));
        browser.sees("characters 1 and 2 exchanged").screenshot("mistyped");
        browser.run("[...document.querySelectorAll('#scanned button')].find((one) => one.innerText.includes('characters 1 and 2')).click()", &[]);
        browser.sees("It lies in BOX-L1, A1");
    }

    fn the_page_for_setting_a_scanner_up_says_what_came(app) {
        let browser = Browser::open(app);
        app.founded();
        browser.sits_down("lab").go("/scan-test").scan("]Q1https>&&v.example.org&testscanner4");
        browser.sees("It came otherwise than it is printed").sees("]Q1").sees("TEST SCAN NER4").screenshot("scanner-set-up");
        browser.scan("7K2M9QXA41TF").sees("Not understood").sees("does not fit");
        assert_eq!(browser.at(), "/scan-test", "nothing was opened");
    }

    fn the_camera_reads_a_label_of_our_own(app) {
        app.founded().banked().filled("L1", 1);
        let id = label_of("L1-001");
        let picture = app.get(&format!("/api/v1/label/{id}/png?dpi=203")).body;
        let folder = tempfile::tempdir().unwrap();
        let film = folder.path().join("label.y4m");
        std::fs::write(&film, filmed(&Picture::decode(&picture).unwrap())).unwrap();
        let camera = format!("--use-file-for-fake-video-capture={}", path(&film));
        let browser = Browser::open_with(app, &["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", &camera]);
        browser.sits_down("lab").go("/");
        browser.run("document.querySelector('.scan__cam').click()", &[]);
        browser.sees("It lies in BOX-L1, A1");
        browser.misses("Close camera");
    }

    fn a_camera_without_its_server_says_so(app) {
        app.founded();
        let browser = Browser::open_with(app, &["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]);
        browser.forgives("ERR_INTERNET_DISCONNECTED").sits_down("lab").go("/");
        browser.run("document.querySelector('.scan__cam').click()", &[]);
        browser.sees("Hold the symbol still").sees("Move closer");
        browser.offline(true).sees("The server reads the pictures and cannot be reached");
        browser.offline(false).click("Close camera").misses("Close camera");
    }
}

fn path(file: &Path) -> String {
    file.display().to_string()
}

/// A film of one frame, 1280 × 720, that shows a picture three times as large in its midst (YUV4MPEG2).
fn filmed(picture: &Picture) -> Vec<u8> {
    let (width, height) = (1280_usize, 720_usize);
    let [wide, high] =
        [picture.width(), picture.height()].map(|side| usize::try_from(side).unwrap());
    let (left, top) = ((width - 3 * wide) / 2, (height - 3 * high) / 2);
    let mut luma = vec![200_u8; width * height];
    for row in 0..3 * high {
        for column in 0..3 * wide {
            let brightness = picture.luma()[row / 3 * wide + column / 3];
            // The brightness of video goes from 16 to 235.
            luma[(top + row) * width + left + column] =
                16 + u8::try_from(u16::from(brightness) * 219 / 255).unwrap();
        }
    }
    let mut film = b"YUV4MPEG2 W1280 H720 F10:1 Ip A1:1 C420jpeg\n".to_vec();
    film.extend(b"FRAME\n");
    film.extend(luma);
    film.extend(vec![128_u8; width * height / 2]);
    film
}
