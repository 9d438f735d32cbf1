//! Labels printed at the command line: a lot's and one thing's, into a queue or a file, also after an end in the middle.

use super::app::TestApp;
use super::key_file::{AtTheProgram, complaint};
use super::labels::{as_drawn, drawn};
use super::office::Office;
use super::stage::{
    PLANT, WARD, destroyed, id, label_of, lot_filled, lot_opened, printed, site_id, vial_id,
};
use crate::on_both_in_the_office;
use serde_json::Value;
use std::process::Output;
use std::time::{Duration, Instant};
use vialog::domain::label::Token;
use vialog::domain::{LabelId, Role, equipment, label};

/// A lot of so many vials without labels.
fn unlabelled(app: &TestApp, count: u32) {
    app.founded().banked();
    app.enters("lab", "lot/L1", lot_opened());
    app.expanded("L1");
    app.enters("lab", "lot/L1", lot_filled(count, app.in_days(400)));
}

fn with_a_printer(office: &Office) {
    let registered = equipment::Registered {
        equipment: equipment::EquipmentKind::Printer,
        serial: "spool".into(),
        site: site_id(PLANT),
    };
    office.app.enters("quality", "equipment/spool", registered);
    let configured = equipment::Configured {
        model: "desk printer".into(),
        dpi: 300,
        width_um: 25_000,
        height_um: 12_000,
        offset_x_dots: 0,
        offset_y_dots: 0,
        darkness: 0,
    };
    office.app.enters("quality", "equipment/spool", configured);
    std::fs::create_dir(office.spool()).unwrap();
}

fn spooled(office: &Office) -> usize {
    std::fs::read_dir(office.spool()).unwrap().count()
}

/// Waits until so many labels came out.
#[track_caller]
fn come_out(office: &Office, count: usize) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while spooled(office) < count {
        assert!(
            Instant::now() < deadline,
            "{} labels came out",
            spooled(office)
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(spooled(office), count);
}

/// Signs a label for the spool's printer, with these dots, and leaves it out of the queue.
fn signed_alone(app: &TestApp, vial: &str, print: label::Printed) -> LabelId {
    let label = label_of(vial);
    let printer = Some(id("equipment/spool"));
    app.enters(
        "lab",
        &format!("label/{label}"),
        label::Printed { printer, ..print },
    );
    label
}

/// What the program wrote where it ended well.
#[track_caller]
fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}", complaint(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

const VIAL: &str = "vial-25x12-en.v1";
const SHIPPER: &str = "shipper-100x150-en.v1";

on_both_in_the_office! {
    fn the_labels_of_a_lot_are_printed_by_one_command_and_each_once(office) {
        let app = &office.app;
        unlabelled(app, 3);
        with_a_printer(office);
        let lab = AtTheProgram::enrolled(app, "printing-lab", Role::Lab, Some(site_id(PLANT)));
        let print = ["label", "print", "L1", "--template", VIAL, "--printer", "spool"];
        let done = lab.signs(app, &print);
        assert!(done.status.success(), "{}", complaint(&done));
        assert!(complaint(&done).contains("3 labels signed"), "{}", complaint(&done));
        come_out(office, 3);
        let again = lab.signs(app, &print);
        assert!(again.status.success() && complaint(&again).contains("every vial of the lot has a label"), "{}", complaint(&again));
        assert!(complaint(&again).contains("3 labels were signed before, 3 of them queued"), "{}", complaint(&again));
        assert_eq!(spooled(office), 3, "nothing is printed twice");
        let sheet = lab.run(&["label", "sheet", "L1", "--out", &lab.text("sheet.pdf"), "--server", &app.url]);
        assert_eq!(sheet.status.code(), Some(1));
        assert!(complaint(&sheet).contains("3 labels left out: signed for a printer"), "{}", complaint(&sheet));
    }

    fn a_long_lot_is_signed_and_queued_part_by_part(office) {
        let app = &office.app;
        unlabelled(app, 101);
        with_a_printer(office);
        let lab = AtTheProgram::enrolled(app, "printing-lab", Role::Lab, Some(site_id(PLANT)));
        let done = lab.signs(app, &["label", "print", "L1", "--template", VIAL, "--printer", "spool"]);
        assert_eq!(told(&done).lines().count(), 101, "each label's id");
        assert_eq!(complaint(&done).matches("queued as print job").count(), 2, "{}", complaint(&done));
        come_out(office, 101);
    }

    fn what_an_interrupted_command_had_signed_is_printed_by_the_next(office) {
        let app = &office.app;
        unlabelled(app, 4);
        with_a_printer(office);
        let of = "vial/L1-001";
        let whole = as_drawn(VIAL, of, &drawn(app, VIAL, &[(label_of("L1-001"), of, None)])[0]);
        signed_alone(app, "L1-001", whole);
        let other = signed_alone(app, "L1-002", printed("L1-002", None));
        let lab = AtTheProgram::enrolled(app, "printing-lab", Role::Lab, Some(site_id(PLANT)));
        let done = lab.signs(app, &["label", "print", "L1", "--template", VIAL, "--printer", "spool"]);
        let said = complaint(&done);
        assert!(said.contains("2 labels were signed before, 0 of them queued"), "{said}");
        assert!(said.contains(&format!("label {other} is not queued")) && said.contains("2 labels signed"), "{said}");
        assert_eq!(done.status.code(), Some(1), "one has other dots than were signed");
        come_out(office, 3);
        told(&lab.signs(app, &["label", "reprint", other.as_str(), "--reason", "other dots", "--printer", "spool"]));
        come_out(office, 4);
    }

    fn a_sheet_has_the_labels_that_were_signed_as_files_and_are_on_no_vial(office) {
        let app = &office.app;
        unlabelled(app, 4);
        app.enters("lab", "vial/L1-004", destroyed("second-lab"));
        let lab = AtTheProgram::enrolled(app, "printing-lab", Role::Lab, Some(site_id(PLANT)));
        let signed = told(&lab.signs(app, &["label", "print", "L1", "--template", VIAL]));
        assert_eq!(signed.lines().count(), 3, "none for a vial that is no more");
        let first = format!("label/{}", signed.lines().next().unwrap());
        app.enters("lab", &first, label::Affixed { of: vial_id("L1-001").into() });
        let sheet = lab.text("sheet.pdf");
        for layout in ["pages", "a4"] {
            let drawn = lab.run(&["label", "sheet", "L1", "--out", &sheet, "--layout", layout, "--server", &app.url]);
            assert!(drawn.status.success(), "{}", complaint(&drawn));
            for told in ["1 labels left out: on their vials already", "2 labels in"] {
                assert!(complaint(&drawn).contains(told), "{told}: {}", complaint(&drawn));
            }
            assert!(std::fs::read(&sheet).unwrap().starts_with(b"%PDF-"));
        }
        let none = lab.run(&["label", "sheet", "L9", "--out", &sheet, "--server", &app.url]);
        assert_eq!(none.status.code(), Some(1));
    }

    fn a_shippers_label_is_signed_by_command_and_judged_without_a_network(office) {
        let app = &office.app;
        app.founded().banked().filled("L1", 1).released("L1").packed("S1", &["L1-001"]);
        let pharmacist = AtTheProgram::enrolled(app, "pharmacist-2", Role::Pharmacist, Some(site_id(PLANT)));
        let pdf = pharmacist.text("shipper.pdf");
        let print = ["label", "print", "--of", "shipment/S1", "--template", SHIPPER, "--pieces", "2", "--out", &pdf];
        let label = told(&pharmacist.signs(app, &print)).trim().to_owned();
        assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
        let trust = pharmacist.text("trust.json");
        std::fs::write(&trust, app.get("/api/v1/labels/trust").body).unwrap();
        let picture = app.get(&format!("/api/v1/label/{label}/png?dpi=203")).body;
        std::fs::write(pharmacist.path("label.png"), picture).unwrap();
        let judged = told(&pharmacist.run(&["label", "verify", &pharmacist.text("label.png"), "--trust", &trust]));
        for word in ["shipment/S1", "lot/L1", "person/pharmacist-2", "genuine"] {
            assert!(judged.contains(word), "{word}: {judged}");
        }
        let shown = app.get(&format!("/api/v1/label/{label}")).json();
        assert_eq!(shown["record"]["label"]["pieces"], 2);
        assert_eq!(told(&pharmacist.signs(app, &print)).trim(), label, "the same label, written again");
        let replaced = told(&pharmacist.signs(app, &[&print[..], &["--reason", "torn"]].concat()));
        assert_ne!(replaced.trim(), label);
        assert_eq!(app.state(&format!("label/{label}")), "void");
        let nowhere = pharmacist.signs(app, &print[..6]);
        assert_eq!(nowhere.status.code(), Some(2), "{}", complaint(&nowhere));
    }

    fn the_dose_of_a_participant_is_labelled_by_command_with_a_token(office) {
        let app = &office.app;
        app.at_the_bedside();
        let pharmacist = AtTheProgram::enrolled(app, "ward-pharmacist-2", Role::Pharmacist, Some(site_id(WARD)));
        let pdf = pharmacist.text("dose.pdf");
        let print = ["label", "print", "--of", "order/O1", "--template", "participant-50x25-en.v1", "--out", &pdf];
        let label = told(&pharmacist.signs(app, &print)).trim().to_owned();
        let shown = app.get(&format!("/api/v1/label/{label}")).json()["record"]["label"].clone();
        assert_eq!(shown["of"], "order/O1");
        let token = Token::parse(shown["token"].as_str().unwrap()).unwrap();
        assert_eq!(token.claim.label().as_str(), label);
        assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
        let unlabelled = pharmacist.signs(app, &["label", "print", "--of", "lot/L1", "--template", VIAL, "--out", &pdf]);
        assert_eq!(unlabelled.status.code(), Some(1), "a lot bears no label");
    }

    fn a_vial_gets_a_label_with_one_for_its_cap_and_both_once_more(office) {
        let app = &office.app;
        unlabelled(app, 1);
        with_a_printer(office);
        let lab = AtTheProgram::enrolled(app, "printing-lab", Role::Lab, Some(site_id(PLANT)));
        let print = ["label", "print", "--of", "vial/L1-001", "--template", VIAL, "--cap", "cap-micro-qr.v1"];
        let label = told(&lab.signs(app, &[&print[..], &["--printer", "spool"]].concat())).trim().to_owned();
        come_out(office, 2);
        let printed = |label: &str| app.get(&format!("/api/v1/label/{label}")).json()["record"]["label"].clone();
        let before = printed(&label);
        assert_eq!(before["cap"]["template"], "label_template/cap-micro-qr.v1");
        let again = ["label", "reprint", &label, "--reason", "the ribbon had creased"];
        told(&lab.signs(app, &[&again[..], &["--printer", "spool"]].concat()));
        come_out(office, 4);
        assert_eq!(printed(&label)["copy"], 2);
        assert_ne!(printed(&label)["impression"]["raster"], before["impression"]["raster"], "it shows the copy");
        told(&lab.signs(app, &[&again[..], &["--out", &lab.text("vial.pdf")]].concat()));
        assert_eq!((&printed(&label)["copy"], &printed(&label)["printer"]), (&3.into(), &Value::Null));
        for (file, begin) in [("vial.pdf", &b"%PDF-"[..]), ("vial.cap.png", b"\x89PNG")] {
            assert!(std::fs::read(lab.path(file)).unwrap().starts_with(begin), "{file}");
        }
        let silent = lab.signs(app, &[&again[..3], &["--printer", "spool"]].concat());
        assert_eq!(silent.status.code(), Some(2), "a reprint needs a reason");
    }
}
