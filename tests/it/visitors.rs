//! Who may read: everyone where reading is open, else whoever has signed in.

use super::app::{Backend, TestApp};
use super::privacy::{answer, token};
use serde_json::json;
use vialog::app::Settings;
use vialog::domain::{PublicKey, Role, key};

fn closed(backend: Backend, scenario: fn(&TestApp)) {
    if !backend.is_left_out() {
        scenario(&TestApp::spawn(backend, Settings::default()));
    }
}

fn read(app: &TestApp, path: &str, token: &str) -> u16 {
    app.request_with(
        "GET",
        path,
        None,
        &[("authorization", &format!("Bearer {token}"))],
    )
    .status
}

fn sign_in(app: &TestApp, who: &str) -> String {
    let signed_in = token(app, who);
    assert_eq!(signed_in.status, 200, "{}", signed_in.text());
    let cookie = signed_in.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly")
            && cookie.contains("SameSite=Strict")
            && cookie.contains("Secure"),
        "{cookie}"
    );
    signed_in.json()["token"].as_str().unwrap().to_owned()
}

macro_rules! on_both_closed {
    ($(fn $name:ident($app:ident) $body:block)*) => {$(
        fn $name($app: &TestApp) $body

        mod $name {
            #[test]
            fn on_sqlite() {
                super::closed(super::Backend::Sqlite, super::$name);
            }

            #[test]
            fn on_postgres() {
                super::closed(super::Backend::Postgres, super::$name);
            }
        }
    )*};
}

on_both_closed! {
    fn strangers_read_the_static_log_and_nothing_else(app) {
        for path in ["/", "/log", "/log/0", "/person/admin", "/api/v1/person/admin", "/api/v1/events", "/api/v1/events/0",
            "/api/v1/events/0/receipt", "/api/v1/person", "/api/v1/trail", "/print-jobs", "/api/v1/print-jobs", "/api/v1/printers",
            "/api/v1/person/admin/history", "/api/v1/person/admin/next", "/people", "/people/admin", "/api/v1/invitations"]
        {
            assert_eq!(app.get(path).problem().0, 401, "{path}");
        }
        for path in ["/checkpoint", "/tile/0/000.p/1", "/healthz", "/readyz", "/api/openapi.json", "/api/v1/kinds", "/sign-in", "/sign-in/command-line", "/join", "/devices", "/api/v1/session"] {
            assert_eq!(app.get(path).status, 200, "{path}");
        }
    }

    fn whoever_signs_a_challenge_reads_until_the_session_ends(app) {
        let token = sign_in(app, "admin");
        assert_eq!(read(app, "/api/v1/person/admin", &token), 200);
        assert_eq!(read(app, "/person/admin", &token), 200);
        app.clock.advance_minutes(29);
        assert_eq!(read(app, "/api/v1/person/admin", &token), 200);
        app.clock.advance_minutes(31);
        assert_eq!(read(app, "/api/v1/person/admin", &token), 401, "half an hour without use");
        let token = sign_in(app, "admin");
        let bearer = format!("Bearer {token}");
        assert_eq!(app.request_with("POST", "/api/v1/sign-out", None, &[("authorization", &bearer)]).status, 204);
        assert_eq!(read(app, "/api/v1/person/admin", &token), 401);
        assert_eq!(read(app, "/api/v1/person/admin", "0000"), 401);
    }

    fn a_challenge_is_answered_once_in_time_and_for_this_log(app) {
        let challenge = app.post("/api/v1/sign-in/challenge", &json!({})).json()["challenge"].clone();
        let signed = answer(app, "admin", &challenge);
        assert_eq!(app.post_text("/api/v1/sign-in", &signed).status, 200);
        assert_eq!(app.post_text("/api/v1/sign-in", &signed).problem().0, 401, "answered twice");
        let challenge = app.post("/api/v1/sign-in/challenge", &json!({})).json()["challenge"].clone();
        app.clock.advance_minutes(3);
        assert_eq!(app.post_text("/api/v1/sign-in", &answer(app, "admin", &challenge)).problem().0, 401, "too late");
        let invented = json!("00".repeat(32));
        assert_eq!(app.post_text("/api/v1/sign-in", &answer(app, "admin", &invented)).problem().0, 401);
        assert_eq!(token(app, "stranger").problem().0, 401);
    }

    fn a_revoked_key_ends_its_sessions(app) {
        let admin = sign_in(app, "admin");
        let enrol = |subject: &str, body: vialog::domain::Body| {
            // Heads are read with the administrator's session, since reading is closed.
            let path = format!("/api/v1/{subject}");
            let shown = app.request_with("GET", &path, None, &[("authorization", &format!("Bearer {admin}"))]);
            let head = if shown.status == 200 { shown.json()["head"].as_str().map(ToOwned::to_owned) } else { None };
            let mut event = app.event_after("admin", subject, body, None);
            event.after = head.map(|head| vialog::domain::Hash::parse(&head).unwrap());
            app.send_as("admin", &event, &[]).recorded();
        };
        enrol("person/nurse", vialog::domain::person::Enrolled { title: "Nurse".into() }.into());
        enrol("person/nurse", app.enrolment("nurse", &super::hands::key_of("nurse")).into());
        enrol("person/nurse", vialog::domain::person::RoleGranted { role: Role::Nurse, site: None }.into());
        let nurse = sign_in(app, "nurse");
        assert_eq!(read(app, "/api/v1/person/nurse", &nurse), 200);
        let key_id = PublicKey::from_bytes(super::hands::key_of("nurse").verifying_key().as_bytes()).unwrap().id();
        enrol("person/nurse", key::Revoked { key_id, reason: "device lost".into() }.into());
        assert_eq!(read(app, "/api/v1/person/nurse", &nurse), 401);
    }
}
