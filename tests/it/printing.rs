//! The print queue behind the service: it survives what printers, services and databases do, and prints each label once.

use super::app::Backend;
use super::behind::Behind;
use super::office::{Office, SHEET, Service, has_fault, is, sheet};
use super::stub_printer::{Habit, zpl};
use crate::on_both_in_the_office;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use vialog::domain::PersonId;

on_both_in_the_office! {
    fn paper_that_runs_out_in_the_middle_of_a_sheet_is_told_and_printing_goes_on_by_itself(office) {
        office.printer.has_paper(2);
        let id = office.asks("zd-1", &SHEET);
        let job = office.until(id, has_fault("paper_out"));
        assert_eq!(job["fault"]["word"], "paper out");
        assert_eq!(job["fault"]["remedy"], "Put in paper; printing goes on by itself.");
        let page = office.app.get(&format!("/print-jobs/{id}")).text();
        assert!(page.contains("Paper out") && page.contains("Put in paper; printing goes on by itself."), "{page}");
        std::thread::sleep(Duration::from_millis(200));
        assert_eq!(office.printer.printed(), SHEET[..2]);
        office.printer.has_paper(100);
        let job = office.until(id, is("done"));
        assert_eq!((&job["fault"], &job["counts"]), (&Value::Null, &json!({ "printed": 4 })));
        assert_eq!(office.printer.printed(), SHEET);
    }

    fn a_printer_that_was_away_prints_when_it_is_there(office) {
        office.printer.is_on(false);
        let id = office.asks("zd-1", &SHEET);
        office.until(id, has_fault("away"));
        assert!(office.printer.printed().is_empty());
        office.printer.is_on(true);
        office.until(id, is("done"));
        office.came_out_once(&SHEET);
    }

    fn a_printer_that_hangs_keeps_no_request_waiting(office) {
        office.printer.behaves(Habit::Mute);
        let id = office.asks("zd-1", &SHEET);
        office.until(id, has_fault("silent"));
        let begun = Instant::now();
        for path in ["/", "/print-jobs", "/api/v1/print-jobs", "/healthz"] {
            assert_eq!(office.app.get(path).status, 200);
        }
        let printers = office.app.get("/api/v1/printers").json();
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        let names: Vec<_> = printers.as_array().unwrap().iter().map(|one| (&one["name"], &one["state"])).collect();
        let told = [("blind", "reachable"), ("spool", "no_spool"), ("zd-1", "silent")];
        let told = told.map(|(name, state)| (json!(name), json!(state)));
        assert_eq!(names, told.each_ref().map(|(name, state)| (name, state)));
        office.printer.behaves(Habit::Honest);
        office.until(id, is("done"));
        office.came_out_once(&SHEET);
    }

    fn two_services_on_one_database_print_each_label_once(office) {
        let others: Vec<Service> = (0..2).map(|_| office.service()).collect();
        let labels: Vec<String> = (1..=12).map(|number| format!("S{number}")).collect();
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        let who = PersonId::new("admin").unwrap();
        let mut jobs = Vec::new();
        for (turn, some) in labels.chunks(2).enumerate() {
            let app = others.get(turn % 3).map_or(&office.app.inner, |other| &other.app);
            jobs.push(app.enqueue("zd-1", &who, sheet(some)).unwrap().job.unwrap());
        }
        for id in jobs {
            office.until(id, is("done"));
        }
        office.came_out_once(&labels);
    }

    fn a_spool_folder_gets_each_label_whole_and_waits_until_it_is_there(office) {
        let id = office.asks("spool", &["A1", "A2"]);
        office.until(id, has_fault("no_spool"));
        std::fs::create_dir(office.spool()).unwrap();
        let job = office.until(id, is("done"));
        assert_eq!(job["counts"], json!({ "sent": 2 }));
        let mut found: Vec<_> = std::fs::read_dir(office.spool())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        found.sort();
        let number = &job["number"];
        assert_eq!(found, [format!("{number}-1-A1.zpl"), format!("{number}-2-A2.zpl")]);
        assert_eq!(std::fs::read(office.spool().join(&found[0])).unwrap(), zpl("A1"));
    }

    fn a_printer_that_never_tells_leaves_its_labels_sent_and_the_page_says_so(office) {
        let id = office.asks("blind", &SHEET);
        let job = office.until(id, is("done"));
        assert_eq!(job["counts"], json!({ "sent": 4 }));
        let page = office.app.get(&format!("/print-jobs/{id}")).text();
        assert!(page.contains("Sent, not confirmed") && page.contains("never tells whether a label came out"), "{page}");
        while office.blind.holds() > 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(office.blind.printed(), SHEET);
    }

    fn a_database_that_fails_with_a_label_on_its_way_loses_and_doubles_nothing(office) {
        office.printer.takes(Duration::from_millis(300));
        let id = office.asks("zd-1", &["A1", "A2"]);
        office.until(id, |job| job["items"][0]["state"] == "sending");
        let mut behind = Behind::of(&office.app);
        behind.run("ALTER TABLE print_items RENAME TO elsewhere");
        while office.printer.printed().is_empty() {
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(200));
        behind.run("ALTER TABLE elsewhere RENAME TO print_items");
        let job = office.until(id, is("done"));
        assert_eq!(job["counts"], json!({ "printed": 2 }));
        office.came_out_once(&["A1", "A2"]);
    }
}

/// A queue with a service that is started anew in the middle of a sheet.
fn restarted(backend: Backend, labels: usize) {
    if backend.is_left_out() {
        return;
    }
    let office = Office::without_printers(backend);
    office.printer.takes(Duration::from_millis(20));
    let labels: Vec<String> = (1..=labels).map(|number| format!("R{number}")).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let mut service = office.service();
    let who = PersonId::new("admin").unwrap();
    let put = service.app.enqueue("zd-1", &who, sheet(&labels)).unwrap();
    let id = put.job.unwrap();
    for _ in 0..3 {
        let before = office.printer.printed().len();
        while office.printer.printed().len() < before + 2 {
            std::thread::sleep(Duration::from_millis(5));
        }
        drop(service);
        service = office.service();
    }
    // Then with a stop that no service can wait out.
    office.printer.has_paper(0);
    office.until(id, has_fault("paper_out"));
    drop(service);
    office.until(id, |job| job["counts"].get("sending").is_none());
    office.printer.has_paper(100);
    let _service = office.service();
    std::thread::sleep(Duration::from_millis(200));
    office.settles(id);
    office.until(id, is("done"));
    office.came_out_once(&labels);
}

#[test]
fn the_queue_survives_services_that_end_in_the_middle_of_a_sheet_on_sqlite() {
    restarted(Backend::Sqlite, 12);
}

#[test]
fn the_queue_survives_services_that_end_in_the_middle_of_a_sheet_on_postgres() {
    restarted(Backend::Postgres, 12);
}
