//! What people are asked and may say about the print queue, over the API and on its pages.

use super::attachments::bearer;
use super::office::{Office, SHEET, is, sheet};
use super::stub_printer::Habit;
use crate::on_both_in_the_office;
use serde_json::{Value, json};
use uuid::Uuid;
use vialog::domain::{PersonId, Role};

/// A job whose first label is doubtful: it came out, and nobody told.
fn doubtful(office: &Office) -> Uuid {
    office.printer.behaves(Habit::DropAfter);
    let id = office.asks("zd-1", &SHEET);
    office.until(id, is("doubtful"));
    id
}

on_both_in_the_office! {
    fn of_a_doubtful_label_a_person_of_the_site_says_what_became_of_it(office) {
        office.founded();
        let id = doubtful(office);
        let path = format!("/api/v1/print-jobs/{id}/items/1");
        let word = json!({ "came_out": true });
        assert_eq!(office.app.post(&path, &word).problem().0, 401, "reading is open, this is not");
        assert_eq!(office.says("nurse", &path, &word).problem().0, 403, "of another site");
        office.app.enrol_person("auditor", &[Role::Auditor], None);
        assert_eq!(office.says("auditor", &path, &word).problem().0, 403, "signs nothing");
        assert_eq!(office.job(id)["items"][0]["state"], "doubtful");
        let said = office.says("lab", &path, &word);
        assert_eq!(said.status, 200, "{}", said.text());
        assert_eq!(said.json()["items"][0]["settled_by"], "person/lab");
        assert_eq!(said.json()["items"][0]["state"], "printed");
        assert_eq!(office.says("lab", &path, &word).problem(), (409, "/problems/printing".into(), String::new()));
        office.until(id, is("done"));
        assert_eq!(office.printer.printed(), SHEET);
    }

    fn a_label_that_did_not_come_out_is_printed_again_on_a_persons_word_alone(office) {
        office.printer.behaves(Habit::DropHalfway);
        let id = office.asks("zd-1", &SHEET);
        office.until(id, is("doubtful"));
        let said = office.says("admin", &format!("/api/v1/print-jobs/{id}/items/1"), &json!({ "came_out": false }));
        assert_eq!(said.status, 200, "{}", said.text());
        let job = office.until(id, is("done"));
        assert_eq!((&job["items"][0]["attempts"], &job["items"][0]["settled_by"]), (&json!(2), &json!("person/admin")));
        assert_eq!(office.printer.printed(), SHEET);
    }

    fn what_waits_is_taken_back_over_the_api(office) {
        let id = doubtful(office);
        let path = format!("/api/v1/print-jobs/{id}/cancel");
        assert_eq!(office.app.post(&path, &json!({})).problem().0, 401);
        let left = office.says("admin", &path, &json!({}));
        assert_eq!(left.json()["counts"], json!({ "cancelled": 3, "doubtful": 1 }), "{}", left.text());
        assert_eq!(left.json()["items"][3]["settled_by"], "person/admin");
        assert_eq!(office.says("admin", &path, &json!({})).problem().0, 409);
    }

    fn what_is_wrong_in_a_word_is_named(office) {
        let id = doubtful(office);
        let path = format!("/api/v1/print-jobs/{id}/items/1");
        for (word, member) in [
            (json!({}), ""),
            (json!({ "came_out": 1 }), "came_out"),
            (json!({ "came_out": true, "who": "me" }), "who"),
            (json!([]), ""),
        ] {
            let problem = office.says("admin", &path, &word).problem();
            assert_eq!(problem.0, 400, "{word}");
            assert!(member.is_empty() || problem.2 == member, "{word}: {problem:?}");
        }
        let word = json!({ "came_out": true });
        for path in [
            format!("/api/v1/print-jobs/{id}/items/5"),
            format!("/api/v1/print-jobs/{}/items/1", Uuid::nil()),
            "/api/v1/print-jobs/7/items/1".to_owned(),
            format!("/api/v1/print-jobs/{id}/items/first"),
        ] {
            assert_eq!(office.says("admin", &path, &word).problem().0, 404, "{path}");
        }
        for path in ["/api/v1/print-jobs/7", "/print-jobs/7", &format!("/print-jobs/{}", Uuid::nil())] {
            assert_eq!(office.app.get(path).problem().0, 404, "{path}");
        }
        assert_eq!(office.app.get("/api/v1/print-jobs?open=perhaps").problem().0, 400);
        assert_eq!(office.app.post("/api/v1/printers", &json!({})).problem().0, 405);
    }

    fn only_what_can_be_printed_is_taken(office) {
        let who = PersonId::new("admin").unwrap();
        let ask = |printer: &str, labels: &[&str]| office.app.inner.enqueue(printer, &who, sheet(labels)).map(drop);
        let told = |asked: Result<(), vialog::app::AppError>| asked.unwrap_err().to_string();
        assert!(told(ask("zd-9", &SHEET)).contains("zd-9"));
        assert!(told(ask("zd-1", &[])).contains("1 to 500"));
        for name in ["", "../A1", "A/1", ".hidden", "A 1", &"A".repeat(41)] {
            assert!(told(ask("zd-1", &["A1", name])).contains("no name of a label"), "{name}");
        }
        let mut bare = sheet(&["A1"]);
        bare[0].payload.clear();
        assert!(office.app.inner.enqueue("zd-1", &who, bare).is_err());
        let mut huge = sheet(&["A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9"]);
        for item in &mut huge {
            item.payload = vec![b' '; 4 * 1024 * 1024];
        }
        assert!(told(office.app.inner.enqueue("zd-1", &who, huge.clone()).map(drop)).contains("at most 33554432"));
        huge.truncate(1);
        huge[0].payload.push(b' ');
        assert!(told(office.app.inner.enqueue("zd-1", &who, huge).map(drop)).contains("1 to 4194304"));
        assert_eq!(office.app.get("/api/v1/print-jobs").json(), json!([]));
        let test = office.app.inner.print_test("zd-1", &who, b"^XA^FXTEST^FS^XZ".to_vec()).unwrap();
        office.until(test, is("done"));
        assert_eq!(office.printer.printed(), ["TEST"]);
        assert_eq!(office.app.inner.printer_status("zd-1").unwrap().name, "zd-1");
        assert!(office.app.inner.printer_status("zd-9").is_err());
    }

    fn the_queue_is_listed_part_by_part(office) {
        let jobs: Vec<Uuid> = (0..3).map(|_| office.asks("zd-1", &["A1"])).collect();
        for id in &jobs {
            office.until(*id, is("done"));
        }
        office.printer.has_paper(0);
        let open = office.asks("zd-1", &["B1"]);
        let numbers = |path: &str| {
            let answer = office.app.get(path);
            let jobs: Vec<Value> = serde_json::from_str(&answer.text()).unwrap();
            let numbers: Vec<_> = jobs.iter().map(|job| job["number"].as_u64().unwrap()).collect();
            (numbers, answer.header("link").to_owned())
        };
        let (first, link) = numbers("/api/v1/print-jobs?limit=2");
        assert_eq!((first, &*link), (vec![4, 3], "</api/v1/print-jobs?limit=2&after=3>; rel=\"next\""));
        assert_eq!(numbers("/api/v1/print-jobs?limit=2&after=3"), (vec![2, 1], String::new()));
        assert_eq!(numbers("/api/v1/print-jobs?open=true").0, [4]);
        assert_eq!(numbers("/api/v1/print-jobs?printer=blind").0, [0; 0]);
        let page = office.app.get("/print-jobs").text();
        for words in ["Job 4", &format!("/print-jobs/{open}"), "Printed", "1 of 1", "0 of 1", "Spool folder", "zd-1"] {
            assert!(page.contains(words), "{words:?} is missing");
        }
        office.printer.has_paper(9);
        office.until(open, is("done"));
    }

    fn a_person_answers_on_the_page_and_the_printer_goes_on(office) {
        let id = doubtful(office);
        let at = format!("/print-jobs/{id}");
        let stranger = office.app.get(&at).text();
        assert!(stranger.contains("Did label A1 come out?") && !stranger.contains("<form method=\"post\" action=\"/print"), "{stranger}");
        assert!(!stranger.contains("value=\"came_out\""), "who may not answer gets no button");
        let bearer = bearer(&office.app, "admin");
        let get = |path: &str| office.app.request_with("GET", path, None, &[("authorization", &bearer)]);
        let page = get(&at).text();
        assert!(page.contains("value=\"came_out\"") && page.contains("Cancel 3 waiting"), "{page}");
        assert!(!page.contains("<script>"));
        let send = |path: &str, body: &str, from: &str| {
            let body = Some(("application/x-www-form-urlencoded", body.as_bytes().to_vec()));
            let headers = [("authorization", &*bearer), ("sec-fetch-site", from)];
            office.app.request_with("POST", path, body, &headers)
        };
        let settle = format!("{at}/items/1");
        assert_eq!(send(&settle, "said=came_out", "cross-site").problem().0, 403);
        assert_eq!(send(&settle, "said=perhaps", "same-origin").problem().0, 400);
        assert_eq!(office.job(id)["state"], "doubtful");
        let said = send(&settle, "said=came_out", "same-origin");
        assert_eq!((said.status, said.header("location")), (303, &*at));
        office.until(id, is("done"));
        assert_eq!(office.printer.printed(), SHEET);
        office.printer.has_paper(0);
        let next = office.asks("zd-1", &["B1", "B2"]);
        let cancelled = send(&format!("/print-jobs/{next}/cancel"), "", "same-origin");
        assert_eq!(cancelled.status, 303);
        assert_eq!(office.job(next)["counts"]["cancelled"].as_u64().map(|some| some > 0), Some(true));
    }
}
