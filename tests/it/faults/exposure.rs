//! What a vial was exposed to follows from where it was, not from where it is when a file is read.

use super::*;
use crate::hands::late;
use crate::on_both;
use serde_json::json;
use vialog::domain::deviation::Decision;
use vialog::domain::handoff;
use vialog::domain::readings::{SetAside, TemperatureUnit};
use vialog::domain::shipment::Shipment;
use vialog::domain::{site, vial};

/// One vial of a released lot has reached the ward, not yet opened.
fn arrived(app: &TestApp) -> Shipment {
    app.founded()
        .banked()
        .filled("L1", 2)
        .released("L1")
        .packed("SH1", &["L1-001"])
        .carried("SH1");
    app.record(SH1)
}

/// A second setting of the ward's loggers, and what else changes about the first.
fn changed(app: &TestApp, change: impl FnOnce(&mut site::Registered)) {
    let mut ward: site::Registered = app.record("site/ward");
    change(&mut ward);
    let reason = "a new logger".into();
    app.enters("admin", "site/ward", site::Changed { site: ward, reason });
}

on_both! {
    fn all_five_vials_that_lay_in_a_warm_tank_are_in_doubt_wherever_they_are_when_the_file_is_read(app) {
        app.founded().banked().filled("L1", 6).released("L1");
        another_tank(app);
        app.enters("lab", "vial/L1-006", stored("BOX-2", "F1"));
        app.clock.advance_minutes(1);
        let from = now(app);
        app.clock.advance_minutes(60);
        let until = now(app);
        app.enters("lab", V1, stored("BOX-L1", "B1"));
        app.enters("lab", V2, stored("BOX-2", "A1"));
        app.enters("lab", "vial/L1-003", vial::Retrieved { purpose: "to look at".into() });
        app.enters("pharmacist", SH1, packing(&["L1-004"], app.in_days(2)));
        app.clock.advance_minutes(10);
        logged(app, "lab", "tank", (from, until), "-60");
        let found = app.newest_deviation();
        let items = app.get(&format!("/api/v1/{found}/items")).json();
        let items = items["items"].as_array().unwrap().iter();
        let items = items.map(|one| one["subject"].as_str().unwrap());
        let exposed: Vec<&str> = items.filter(|one| one.starts_with("vial/")).collect();
        let five: Vec<String> = (1..=5).map(|number| format!("vial/L1-{number:03}")).collect();
        assert_eq!(exposed, five);
        for vial in &five {
            assert!(app.reasons(vial, "allocate", PLANT).contains(&"deviation_open".to_owned()), "{vial}");
        }
        assert!(!app.reasons("vial/L1-006", "allocate", PLANT).contains(&"deviation_open".to_owned()));
        app.decided(&found, Decision::Reject);
        for vial in [V1, V2, "vial/L1-003", "vial/L1-005"] {
            assert_eq!(app.state(vial), "rejected");
        }
    }

    fn a_logger_that_warms_between_acceptance_and_opening_leaves_a_doubt(app) {
        let packed = arrived(app);
        let accepted = now(app);
        app.clock.advance_minutes(60);
        let cold = app.read("ward-pharmacist", WARD, packed.limit_mc, &logger_file(packed.packed_at, accepted, "-190"));
        let warm = app.read("ward-pharmacist", WARD, packed.limit_mc, &logger_file(accepted, now(app), "10"));
        app.enters("ward-pharmacist", SH1, cold);
        app.enters("ward-pharmacist", SH1, warm);
        app.enters("ward-pharmacist", SH1, receipt(&["L1-001"]));
        assert_eq!((app.state(V1), app.reasons(V1, "allocate", WARD)), ("quarantined".into(), vec!["deviation_open".to_owned()]));
    }

    fn a_warm_file_that_is_read_after_the_receipt_finds_the_vials_where_they_are(app) {
        let packed = arrived(app);
        let until = now(app);
        app.logged("SH1", "-190").recorded();
        app.enters("ward-pharmacist", SH1, receipt(&["L1-001"]));
        app.enters("ward-pharmacist", "place/W1", a_box("ward-tank"));
        app.enters("ward-pharmacist", V1, stored("W1", "A1"));
        assert_eq!(app.state(V1), "available");
        app.clock.advance_days(2);
        let second = app.read("ward-pharmacist", WARD, packed.limit_mc, &logger_file(packed.packed_at, until, "-60"));
        app.enters("ward-pharmacist", SH1, second);
        assert_eq!((app.state(V1), app.state(V2)), ("quarantined".into(), "available".into()));
    }

    fn silence_between_two_files_of_a_tank_leaves_a_doubt(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        let from = now(app);
        app.clock.advance_minutes(300);
        logged(app, "lab", "tank", (from, from.plus_seconds(3600)), "-190");
        assert_eq!(app.state(V1), "available");
        logged(app, "lab", "tank", (from.plus_seconds(3 * 3600), now(app)), "-190");
        assert_eq!(app.state(V1), "quarantined");
    }

    fn an_acceptance_dated_before_the_packing_is_refused(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        let before = now(app);
        app.clock.advance_minutes(120);
        app.packed("SH1", &["L1-001"]);
        let offer = app.offers("pharmacist", "SH1", courier());
        app.clock.advance_minutes(30);
        let accepted = late(&app.event("courier", SH1, accepting(offer)), before);
        assert_eq!(app.send_as("courier", &accepted, &[]).refused_by(), "S04");
        app.enters("courier", SH1, handoff::Accepted { ..accepting(offer) });
    }

    fn a_cold_file_after_a_warm_one_hides_nothing_until_quality_assurance_sets_one_aside(app) {
        let packed = arrived(app);
        let file = |celsius: &str| logger_file(packed.packed_at, now(app), celsius);
        let warm = app.read("ward-pharmacist", WARD, packed.limit_mc, &file("-60"));
        let cold = app.read("ward-pharmacist", WARD, packed.limit_mc, &file("-190"));
        let aside = || SetAside { file: warm.file, reason: "of another shipper".into() };
        app.enters("ward-pharmacist", SH1, warm.clone());
        app.enters("ward-pharmacist", SH1, cold);
        let told = app.get("/api/v1/shipment/SH1/temperature").json();
        assert_eq!(told["deviations"].as_array().unwrap().len(), 1, "the cold one answers for nothing: {told}");
        app.enters("ward-pharmacist", SH1, receipt(&["L1-001"]));
        assert_eq!(app.state(V1), "quarantined");
        assert_eq!(app.does("ward-pharmacist", SH1, aside()).refused_by(), "A01");
        app.enters("quality", SH1, aside());
        assert_eq!(app.state(V1), "available");
    }

    fn a_file_counts_by_the_setting_of_its_first_reading_and_a_blank_line_more_makes_no_other_truth(app) {
        let packed = arrived(app);
        changed(app, |ward| {
            let kelvin = vialog::domain::readings::CsvFormat { unit: TemperatureUnit::Kelvin, ..logger_format() };
            ward.logger_formats.insert("kelvin".into(), kelvin);
        });
        // 120 degrees Celsius; as kelvin that would be -153.15.
        let mut file = logger_file(packed.packed_at, now(app), "120");
        let first = app.read("ward-pharmacist", WARD, packed.limit_mc, &file);
        app.enters("ward-pharmacist", SH1, first);
        let again = app.read_by("kelvin", ("ward-pharmacist", WARD), packed.limit_mc, &file);
        assert!(again.summary.excursions.is_empty());
        assert_eq!(app.does("ward-pharmacist", SH1, again).refused_by(), "S02");
        file.push(b'\n');
        let blank = app.read_by("kelvin", ("ward-pharmacist", WARD), packed.limit_mc, &file);
        app.enters("ward-pharmacist", SH1, blank);
        app.enters("ward-pharmacist", SH1, receipt(&["L1-001"]));
        assert_eq!(app.state(V1), "quarantined");
    }

    fn a_change_of_the_sites_setting_leaves_the_curve_of_a_file_that_was_read_before(app) {
        let packed = arrived(app);
        app.logged("SH1", "-180.5").recorded();
        let before = app.get("/api/v1/shipment/SH1/temperature").json();
        assert!(before["files"][0]["readings"].as_array().unwrap().len() > 1);
        changed(app, |ward| {
            let format = ward.logger_formats.get_mut("dry-shipper").unwrap();
            (format.time_column, format.utc_offset_minutes) = ("Time".into(), 480);
        });
        let after = app.get("/api/v1/shipment/SH1/temperature");
        assert_eq!((after.status, after.json()), (200, before));
        assert_eq!(app.record::<Shipment>(SH1).limit_mc, packed.limit_mc);
        assert_eq!(app.get("/shipment/SH1").status, 200);
    }

    fn eleven_hours_without_a_reading_of_a_tank_leave_a_doubt(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        let from = now(app);
        app.clock.advance_minutes(700);
        let mut file = logger_file(from, from.plus_seconds(600), "-190");
        let later = logger_file(from.plus_seconds(690 * 60), from.plus_seconds(695 * 60), "-190");
        let rows = String::from_utf8(later).unwrap();
        file.extend(rows.split_once('\n').unwrap().1.as_bytes());
        let read = app.read("lab", PLANT, -135_000, &file);
        assert_eq!(read.summary.gaps.len(), 1);
        app.enters("lab", "equipment/tank", read);
        assert_eq!(app.state(V1), "quarantined");
        let found = app.get(&format!("/api/v1/{}", app.newest_deviation())).json();
        let what = found["record"]["deviation"]["what"].as_str().unwrap();
        assert!(what.contains("No logger has readings"), "{what}");
        // The readings of a second logger lift it.
        logged(app, "lab", "tank", (from, now(app)), "-185");
        assert_eq!(app.state(V1), "available");
    }

    fn a_file_with_readings_of_the_future_is_refused_and_asks_about_day_and_month(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        // Written on 7 January as 01/07, read as 1 July; or simply ahead.
        let from = now(app).plus_seconds(11 * 86_400);
        let file = logger_file(from, from.plus_seconds(7200), "-60");
        let read = app.read("lab", PLANT, -135_000, &file);
        let refused = app.does("lab", "equipment/tank", read);
        assert_eq!(refused.refused_by(), "V01");
        assert!(refused.text().contains("day and month"), "{}", refused.text());
        assert_eq!(app.state(V1), "available");
        assert_eq!(app.get("/api/v1/deviation").json(), json!([]));
    }

    fn where_a_vial_was_follows_the_stated_time_of_a_late_move_which_is_marked(app) {
        app.founded().banked().filled("L1", 1).released("L1");
        app.clock.advance_minutes(10);
        let moved_at = now(app);
        app.clock.advance_minutes(3);
        let asked_for = now(app);
        app.clock.advance_minutes(20);
        let moved = late(&app.event("lab", V1, stored("BOX-L1", "C1")), moved_at);
        app.send_as("lab", &moved, &[]).recorded();
        let at = |time: Instant| app.get(&format!("/api/v1/vial/L1-001/at?time={time}")).json();
        let then = at(asked_for);
        assert_eq!((&then["place"]["position"], &then["late"]), (&json!("C1"), &json!(true)), "{then}");
        let before = at(moved_at.plus_seconds(-60));
        assert_eq!(before["place"]["position"], "A1", "{before}");
        assert_eq!(before["late"], false, "only what came late is marked: {before}");
    }
}
