//! From a signed print to the printer: only what was signed comes out, and each print once.

use super::app::TestApp;
use super::labels::{as_drawn, drawn};
use super::office::{Office, is};
use super::stage::{PLANT, id, label_of, site_id};
use crate::on_both_in_the_office;
use serde_json::{Value, json};
use uuid::Uuid;
use vialog::domain::{Hash, equipment, label};

const TEMPLATE: &str = "vial-25x12-en.v1";

/// A printer of the plant that empties into the spool folder, set up.
fn configured(office: &Office) {
    set_up(office, "spool");
    std::fs::create_dir(office.spool()).unwrap();
}

/// A printer of the plant, set up, and two vials with their labels on.
pub(crate) fn set_up(office: &Office, printer: &str) {
    let app = &office.app;
    app.founded().banked().filled("L1", 2);
    let registered = equipment::Registered {
        equipment: equipment::EquipmentKind::Printer,
        serial: printer.into(),
        site: site_id(PLANT),
    };
    let about = format!("equipment/{printer}");
    app.enters("quality", &about, registered);
    app.enters("quality", &about, profile(0));
}

fn profile(offset_y_dots: i32) -> equipment::Configured {
    equipment::Configured {
        model: "desk printer".into(),
        dpi: 300,
        width_um: 32_000,
        height_um: 12_000,
        offset_x_dots: 0,
        offset_y_dots,
        darkness: 4,
    }
}

/// Signs another label for a vial, for the spool's printer; gives the label's id.
fn signed(app: &TestApp, seed: &str, vial: &str) -> String {
    signed_for(app, "spool", seed, vial)
}

/// Signs another label for a vial, for this printer; gives the label's id.
pub(crate) fn signed_for(app: &TestApp, printer: &str, seed: &str, vial: &str) -> String {
    let second = label_of(seed);
    let of = format!("vial/{vial}");
    let drawn = drawn(app, TEMPLATE, &[(second, &of, None)]);
    let print = label::Printed {
        printer: Some(id(&format!("equipment/{printer}"))),
        reprint_reason: Some("torn".into()),
        ..as_drawn(TEMPLATE, &of, &drawn[0])
    };
    app.enters("lab", &format!("label/{second}"), print);
    second.to_string()
}

fn ask(office: &Office, labels: &[&str]) -> super::answer::Answer {
    ask_at(office, "spool", labels)
}

pub(crate) fn ask_at(office: &Office, printer: &str, labels: &[&str]) -> super::answer::Answer {
    let asked = json!({ "printer": format!("equipment/{printer}"), "labels": labels });
    office.says("lab", "/api/v1/print-jobs", &asked)
}

pub(crate) fn job_of(told: &Value) -> Uuid {
    told["job"].as_str().unwrap().parse().unwrap()
}

/// What lies in the spool folder, by name.
fn spooled(office: &Office) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(office.spool()).unwrap();
    let mut found: Vec<_> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read(path).unwrap())
        })
        .collect();
    found.sort();
    found
}

/// The second copy of a vial's label, as it is to be signed.
pub(crate) fn again(app: &TestApp, printer: &str, label: &str, vial: &str) -> label::Reprinted {
    let asked = json!({
        "template": format!("label_template/{TEMPLATE}"), "dpi": 300, "copy": 2,
        "labels": [{ "id": label, "of": format!("vial/{vial}") }],
    });
    let drawn = app.post("/api/v1/labels/draw", &asked).json();
    label::Reprinted {
        copy: 2,
        raster: Hash::parse(drawn[0]["impression"]["raster"].as_str().unwrap()).unwrap(),
        cap_raster: None,
        dpi: 300,
        printer: Some(id(&format!("equipment/{printer}"))),
        reason: "smeared".into(),
    }
}

on_both_in_the_office! {
    fn a_signed_print_goes_to_its_printer_once_however_often_it_is_asked_for(office) {
        configured(office);
        let label = signed(&office.app, "second", "L1-001");
        let many = vec![&*label; 501];
        assert_eq!(ask(office, &many).problem(), (400, "/problems/malformed".into(), "labels".into()));
        assert_eq!(ask(office, &[]).problem().2, "labels");
        let told = ask(office, &[&label, &label]);
        assert_eq!(told.status, 200, "{}", told.text());
        let told = told.json();
        assert_eq!((&told["labels"], &told["already"]), (&json!(1), &json!([])));
        office.until(job_of(&told), is("done"));
        let again = ask(office, &[&label]).json();
        assert_eq!((&again["job"], &again["already"]), (&Value::Null, &json!([label])));
        let spooled = spooled(office);
        assert_eq!(spooled.len(), 1, "{spooled:?}");
        assert!(spooled[0].0.ends_with(&format!("{label}.1.zpl")), "{}", spooled[0].0);
        let text = String::from_utf8_lossy(&spooled[0].1).into_owned();
        assert!(text.starts_with("^XA") && text.contains("^MD4") && text.contains("^PQ1"), "{text}");
    }

    fn a_label_printed_again_is_another_print_under_the_same_id(office) {
        configured(office);
        let label = signed(&office.app, "second", "L1-001");
        office.until(job_of(&ask(office, &[&label]).json()), is("done"));
        let about = format!("label/{label}");
        let again = again(&office.app, "spool", &label, "L1-001");
        let silent = label::Reprinted { reason: String::new(), ..again.clone() };
        assert_eq!(office.app.does("lab", &about, silent).problem(), (400, "/problems/malformed".into(), "body.reason".into()));
        office.app.enters("lab", &about, again);
        office.until(job_of(&ask(office, &[&label]).json()), is("done"));
        let names: Vec<String> = spooled(office).into_iter().map(|(name, _)| name).collect();
        assert!(names.iter().any(|name| name.ends_with(&format!("{label}.2.zpl"))), "{names:?}");
        assert_eq!(names.len(), 2);
    }

    fn nothing_is_printed_that_was_not_signed_as_it_is(office) {
        configured(office);
        let app = &office.app;
        let affixed = label_of("L1-001").to_string();
        assert_eq!(ask(office, &[&affixed]).problem().0, 409, "it is on its vial already");
        let other = label_of("other");
        let drawn = drawn(app, TEMPLATE, &[(other, "vial/L1-002", None)]);
        let as_file = label::Printed {
            reprint_reason: Some("torn".into()),
            ..as_drawn(TEMPLATE, "vial/L1-002", &drawn[0])
        };
        app.enters("lab", &format!("label/{other}"), as_file);
        let other = other.to_string();
        assert_eq!(ask(office, &[&other]).problem().0, 409, "it was signed as a file");
        let third = label_of("third");
        let mut odd = as_drawn(TEMPLATE, "vial/L1-002", &drawn[0]);
        odd.reprint_reason = Some("torn".into());
        odd.printer = Some(id("equipment/spool"));
        app.enters("lab", &format!("label/{third}"), odd);
        let third = third.to_string();
        assert_eq!(ask(office, &[&third]).problem().0, 409, "the dots are those of another label");
        let stranger = json!({ "printer": "equipment/spool", "labels": [] });
        let headless = app.post("/api/v1/print-jobs", &stranger);
        assert_eq!(headless.problem().0, 401);
        let asked = json!({ "printer": "equipment/spool", "labels": [affixed] });
        assert_eq!(office.says("ward-pharmacist", "/api/v1/print-jobs", &asked).problem().0, 403);
        assert!(spooled(office).is_empty());
    }

    fn a_printer_shows_its_rulers(office) {
        configured(office);
        let told = office.says("lab", "/api/v1/printers/spool/test", &json!({}));
        assert_eq!(told.status, 200, "{}", told.text());
        office.until(told.json()["id"].as_str().unwrap().parse().unwrap(), is("done"));
        let spooled = spooled(office);
        assert!(spooled[0].0.ends_with("TEST.zpl"), "{}", spooled[0].0);
        assert!(spooled[0].1.starts_with(b"^XA"));
    }
}
