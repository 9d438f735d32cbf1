//! Prints between the queue and the record: what was signed comes out dot for dot, and what the record has overtaken does not.

use super::foreign::{Job, differing, render_zpl};
use super::office::{Office, has_fault, is};
use super::printing_labels::{again, ask_at, job_of, set_up, signed_for};
use super::stage::affixed;
use super::stub_printer::Habit;
use crate::on_both_in_the_office;
use serde_json::json;
use uuid::Uuid;
use vialog::domain::label;
use vialog::label::{Dpi, Picture};

/// Someone looked and says that the first label of the job did not come out.
fn did_not_come_out(office: &Office, id: Uuid) {
    let path = format!("/api/v1/print-jobs/{id}/items/1");
    let said = office.says("lab", &path, &json!({ "came_out": false }));
    assert_eq!(said.status, 200, "{}", said.text());
}

/// The job was cancelled for this reason, and nothing more comes out.
fn is_overtaken(office: &Office, id: Uuid, why: &str) {
    let job = office.until(id, is("cancelled"));
    assert_eq!(job["items"][0]["overtaken"], why);
    let word = job["items"][0]["overtaken_word"].as_str().unwrap();
    let page = office.app.get(&format!("/print-jobs/{id}")).text();
    assert!(page.contains(word), "{page}");
    std::thread::sleep(std::time::Duration::from_millis(200));
    assert_eq!(office.printer.holds(), 0);
}

on_both_in_the_office! {
    fn a_label_that_is_void_when_its_turn_comes_does_not_come_out(office) {
        set_up(office, "zd-1");
        let label = signed_for(&office.app, "zd-1", "second", "L1-001");
        office.printer.has_paper(0);
        let id = job_of(&ask_at(office, "zd-1", &[&label]).json());
        office.until(id, has_fault("paper_out"));
        office.app.enters("lab", &format!("label/{label}"), label::Spoiled { reason: "smudged".into() });
        office.printer.has_paper(9);
        is_overtaken(office, id, "void");
        assert!(office.printer.printed().is_empty());
    }

    fn a_doubtful_label_of_which_a_later_copy_was_signed_does_not_come_out_again(office) {
        set_up(office, "zd-1");
        let label = signed_for(&office.app, "zd-1", "second", "L1-001");
        office.printer.behaves(Habit::DropHalfway);
        let first = job_of(&ask_at(office, "zd-1", &[&label]).json());
        office.until(first, is("doubtful"));
        let copy = again(&office.app, "zd-1", &label, "L1-001");
        office.app.enters("lab", &format!("label/{label}"), copy);
        let second = job_of(&ask_at(office, "zd-1", &[&label]).json());
        office.until(second, is("done"));
        did_not_come_out(office, first);
        is_overtaken(office, first, "reprinted");
        assert_eq!(office.printer.jobs().len(), 1);
    }

    fn a_doubtful_label_that_is_on_its_vial_does_not_come_out_again(office) {
        set_up(office, "zd-1");
        let label = signed_for(&office.app, "zd-1", "second", "L1-001");
        office.printer.behaves(Habit::DropAfter);
        let id = job_of(&ask_at(office, "zd-1", &[&label]).json());
        office.until(id, is("doubtful"));
        office.app.enters("lab", &format!("label/{label}"), affixed("L1-001"));
        did_not_come_out(office, id);
        is_overtaken(office, id, "affixed");
        assert_eq!(office.printer.jobs().len(), 1);
    }

    fn what_a_printer_gets_renders_to_the_dots_of_the_picture_that_was_shown(office) {
        set_up(office, "zd-1");
        let label = signed_for(&office.app, "zd-1", "second", "L1-001");
        let id = job_of(&ask_at(office, "zd-1", &[&label]).json());
        let job = office.until(id, is("done"));
        assert_eq!((&job["items"][0]["label"], &job["items"][0]["copy"]), (&json!(label), &json!(1)));
        let page = office.app.get(&format!("/print-jobs/{id}")).text();
        let link = format!("/label/{label}");
        assert!(page.contains(&format!("href=\"{link}\"")), "{page}");
        assert_eq!(office.app.get(&link).status, 200);
        let shown = office.app.get(&format!("/api/v1/label/{label}/png?dpi=300"));
        assert_eq!(shown.status, 200);
        let shown = Picture::decode(&shown.body).unwrap();
        let jobs = office.printer.jobs();
        assert_eq!(jobs.len(), 1);
        let folder = tempfile::tempdir().unwrap();
        let (zpl, png) = (folder.path().join("job.zpl"), folder.path().join("job.png"));
        std::fs::write(&zpl, &jobs[0]).unwrap();
        let size = (shown.width(), shown.height());
        let job = Job::sized(zpl, png, size, Dpi::D300);
        render_zpl(std::slice::from_ref(&job), folder.path());
        let rendered = Picture::decode(&std::fs::read(&job.png).unwrap()).unwrap();
        assert_eq!(differing(&rendered, &shown), 0);
    }
}
