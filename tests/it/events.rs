//! Sending events: receipts, repeats, stale heads, batches.

use super::hands::{key_of, signed};
use super::on_both;
use super::stage::text;
use serde_json::json;
use vialog::domain::{Body, Hash, Subject, person, site};
use vialog::ledger::{Receipt, VerifierKey};

fn a_site() -> site::Registered {
    site::Registered {
        name: text("A hospital"),
        address: text("street"),
        city: text("city"),
        postal_code: "100000".into(),
        country: "CN".into(),
        time_zone: "Asia/Shanghai".into(),
        roles: vec![site::SiteRole::TrialSite],
        logger_formats: [].into(),
        accepts_conditional: false,
    }
}

on_both! {
    fn an_event_gets_a_receipt_that_verifies_offline(app) {
        let answer = app.does("admin", "site/plant", a_site());
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(answer.header("location"), "/api/v1/events/1");
        let recorded = answer.json();
        assert_eq!(recorded["index"], 1);
        assert_eq!(recorded["kind"], "site.registered");
        assert_eq!(recorded["subject"], "site/plant");
        let receipt = Receipt::parse(recorded["receipt"].as_str().unwrap().as_bytes()).unwrap();
        let leaf = Hash::parse(recorded["leaf_hash"].as_str().unwrap()).unwrap();
        let key = VerifierKey::parse(&app.verifier_key).unwrap();
        receipt.verify(&leaf, &key).unwrap();
        assert!(receipt.verify(&Hash::of(&[b"another entry"]), &key).is_err());
    }

    fn the_same_event_again_gets_the_same_receipt(app) {
        let event = app.event("admin", "site/plant", a_site());
        let first = app.send_as("admin", &event, &[]);
        assert_eq!(first.status, 201, "{}", first.text());
        for who in ["a", "b", "c"] {
            app.enrol_person(who, &[], None);
        }
        let again = app.send_as("admin", &event, &[]);
        assert_eq!(again.status, 200, "{}", again.text());
        assert_eq!(first.json(), again.json());
        let stored = app.get("/api/v1/events/1/receipt");
        assert_eq!(stored.text(), first.json()["receipt"].as_str().unwrap());
    }

    fn an_id_is_not_used_for_other_bytes(app) {
        let event = app.event("admin", "site/plant", a_site());
        app.send_as("admin", &event, &[]).recorded();
        let mut other = app.event("admin", "site/other", a_site());
        other.id = event.id;
        let answer = app.send_as("admin", &other, &[]);
        assert_eq!(answer.problem(), (409, "/problems/id-reused".into(), "id".into()));
        assert_eq!(app.size(), 2);
    }

    fn a_stale_event_is_answered_with_the_present_head(app) {
        app.does("admin", "person/p1", person::Enrolled { title: "Nurse".into() }).recorded();
        let subject = Subject::parse("person/p1").unwrap();
        let head = app.head(&subject);
        let mut stale = app.event("admin", "person/p1", person::Left { reason: "moved".into() });
        stale.after = None;
        let answer = app.send_as("admin", &stale, &[]);
        assert_eq!(answer.problem().0, 409);
        assert_eq!(answer.json()["type"], "/problems/stale");
        assert_eq!(answer.json()["head"], json!(head));
        assert_eq!(answer.json()["recorded"], false);
    }

    fn each_event_of_a_batch_is_answered_by_itself(app) {
        let good = app.event("admin", "site/plant", a_site());
        let also_good = app.event("admin", "site/other", a_site());
        let refused = app.event("nobody", "site/third", a_site());
        let key = key_of("admin");
        let answer = app.post("/api/v1/events/batch", &json!({ "events": [
            signed(&key, &good, &[]),
            signed(&key_of("nobody"), &refused, &[]),
            { "payloadType": "text/plain" },
            signed(&key, &also_good, &[]),
            signed(&key, &good, &[]),
        ]}));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answers = answer.json()["answers"].as_array().unwrap().clone();
        let statuses: Vec<_> = answers.iter().map(|one| one["status"].as_u64().unwrap()).collect();
        assert_eq!(statuses, [201, 422, 400, 201, 200]);
        assert_eq!(answers[0]["event"]["receipt"], answers[4]["event"]["receipt"]);
        assert_eq!(answers[1]["problem"]["rule"], "B14");
        assert_eq!(app.size(), 3);
    }

    fn each_event_of_a_batch_is_decided_after_those_in_front_of_it(app) {
        let about = "person/newcomer";
        let mut events = Vec::new();
        let mut before = None;
        for body in [
            Body::from(person::Enrolled { title: "Administrator".into() }),
            person::RoleGranted { role: vialog::domain::Role::Administrator, site: None }.into(),
            app.enrolment("newcomer", &key_of("newcomer")).into(),
        ] {
            let event = app.event_after("admin", about, body, before);
            before = Some(Hash::of(&[&event.to_bytes().unwrap()]));
            events.push(signed(&key_of("admin"), &event, &[]));
        }
        let by_another = app.event("nobody", "site/third", a_site());
        events.push(signed(&key_of("nobody"), &by_another, &[]));
        let theirs = app.event("newcomer", "site/plant", a_site());
        events.push(signed(&key_of("newcomer"), &theirs, &[]));
        let answer = app.post("/api/v1/events/batch", &json!({ "events": events }));
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answers = answer.json()["answers"].as_array().unwrap().clone();
        let statuses: Vec<_> = answers.iter().map(|one| one["status"].as_u64().unwrap()).collect();
        assert_eq!(statuses, [201, 201, 201, 422, 201], "{answers:?}");
        assert_eq!(answers[3]["problem"]["rule"], "B14");
        assert_eq!(answers[4]["event"]["subject"], "site/plant");
    }

    fn many_clients_at_once_get_one_entry_each_and_no_gap(app) {
        app.enrol_person("second", &[vialog::domain::Role::Administrator], None);
        let before = app.size();
        std::thread::scope(|scope| {
            for client in 0..8 {
                let app = &app;
                scope.spawn(move || {
                    for number in 0..10 {
                        let subject = format!("site/s-{client}-{number}");
                        app.does("second", &subject, a_site()).recorded();
                    }
                });
            }
        });
        assert_eq!(app.size(), before + 80);
        let listed = app.get(&format!("/api/v1/events?from={before}&limit=100")).json();
        let indexes: Vec<_> =
            listed["events"].as_array().unwrap().iter().map(|e| e["index"].as_u64().unwrap()).collect();
        assert_eq!(indexes, (before..before + 80).collect::<Vec<_>>());
    }

    fn one_event_sent_by_many_at_once_stands_once(app) {
        let event = app.event("admin", "site/plant", a_site());
        let before = app.size();
        let receipts: Vec<String> = std::thread::scope(|scope| {
            let sending: Vec<_> = (0..16)
                .map(|_| scope.spawn(|| app.send_as("admin", &event, &[])))
                .collect();
            sending
                .into_iter()
                .map(|answer| answer.join().unwrap().json()["receipt"].as_str().unwrap().to_owned())
                .collect()
        });
        assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
        assert_eq!(app.size(), before + 1);
    }

    fn an_event_is_read_back_as_it_was_signed(app) {
        let event = app.event("admin", "site/plant", a_site());
        let envelope = signed(&key_of("admin"), &event, &[]);
        app.post("/api/v1/events", &envelope).recorded();
        let read = app.get("/api/v1/events/1").json();
        assert_eq!(read["envelope"], envelope);
        assert_eq!(read["event"]["body"]["name"]["en"], "A hospital");
        assert_eq!(app.get("/api/v1/events/99").problem().0, 404);
    }
}
