//! Joining: an invitation is good for one key, its holder proves that they have the key, and an administrator enrols it.

use super::answer::Answer;
use super::app::TestApp;
use super::attachments::bearer;
use super::hands::key_of;
use super::on_both;
use super::privacy::token;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::{Value, json};
use vialog::domain::key::{self, possession_message};
use vialog::domain::{Body, PersonId, PublicKey, Role, person};
use vialog::label::{SymbolKind, read_luma};

/// Sends a request as a person who is signed in.
fn as_person(app: &TestApp, who: &str, path: &str, body: &Value) -> Answer {
    let headers = [("authorization", &*bearer(app, who))];
    let body = Some(("application/json", body.to_string().into_bytes()));
    app.request_with("POST", path, body, &headers)
}

fn invite(app: &TestApp, who: &str, whom: &str) -> Answer {
    as_person(
        app,
        who,
        "/api/v1/invitations",
        &json!({ "person": format!("person/{whom}") }),
    )
}

/// A new person without a key, and the token of an invitation for them.
fn invited(app: &TestApp, whom: &str) -> String {
    let title = "Ward nurse".into();
    app.does(
        "admin",
        &format!("person/{whom}"),
        person::Enrolled { title },
    )
    .recorded();
    let made = invite(app, "admin", whom);
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["token"].as_str().unwrap().to_owned()
}

/// The proof of possession that a device makes with its key.
fn proof(app: &TestApp, whom: &str, key: &SigningKey) -> Value {
    let public = PublicKey::from(key);
    let message = possession_message(&app.origin, &PersonId::new(whom).unwrap(), &public);
    json!(STANDARD.encode(key.sign(&message).to_bytes()))
}

/// Hands the person's own key in.
fn hand_in(app: &TestApp, token: &str, whom: &str) -> Answer {
    let key = key_of(whom);
    let body = json!({
        "token": token, "key": PublicKey::from(&key), "device": "tablet", "possession": proof(app, whom, &key),
    });
    app.post("/api/v1/join/key", &body)
}

fn state(app: &TestApp, token: &str, whom: &str) -> Answer {
    let id = PublicKey::from(&key_of(whom)).id();
    app.post(
        "/api/v1/join/state",
        &json!({ "token": token, "key_id": id }),
    )
}

/// The invitations as an administrator sees them.
fn listed(app: &TestApp) -> Vec<Value> {
    let headers = [("authorization", &*bearer(app, "admin"))];
    let answer = app.request_with("GET", "/api/v1/invitations", None, &headers);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json().as_array().unwrap().clone()
}

/// What the symbol in a picture says, drawn at four dots a module.
fn said(svg: &str) -> String {
    const DOTS: usize = 4;
    let inside =
        |start: &str, end: &str| svg.split(start).nth(1).unwrap().split(end).next().unwrap();
    let side: usize = inside("width=\"", "\"").parse().unwrap();
    let zone: usize = inside("translate(", " ").parse().unwrap();
    let mut luma = vec![255_u8; side * side * DOTS * DOTS];
    for run in inside("translate(", "</svg>").split('M').skip(1) {
        let numbers: Vec<usize> = run
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|one| one.parse().ok())
            .collect();
        let (x, y, wide) = (numbers[0] + zone, numbers[1] + zone, numbers[2]);
        for row in y * DOTS..(y + 1) * DOTS {
            luma[row * side * DOTS + x * DOTS..][..wide * DOTS].fill(0);
        }
    }
    let side = u32::try_from(side * DOTS).unwrap();
    read_luma(side, side, &luma, SymbolKind::Qr).unwrap()
}

/// What a token that cannot be used is answered, for whichever reason.
#[track_caller]
fn useless(answer: &Answer) -> String {
    assert_eq!(answer.problem().0, 404, "{}", answer.text());
    assert_eq!(answer.problem().1, "/problems/invitation");
    answer.text()
}

on_both! {
    fn a_person_joins_with_a_key_that_only_their_device_has(app) {
        let invitation = invited(app, "nurse");
        let seen = app.post("/api/v1/join", &json!({ "token": invitation })).json();
        assert_eq!((&seen["person"], &seen["title"], &seen["log"]), (&json!("person/nurse"), &json!("Ward nurse"), &json!(app.origin)));
        assert_eq!(hand_in(app, &invitation, "nurse").status, 201);
        assert_eq!(state(app, &invitation, "nurse").json()["state"], "waiting");
        assert_eq!(token(app, "nurse").problem().0, 401, "a key that waits signs nobody in");
        let waiting = listed(app).remove(0);
        assert_eq!(waiting["state"], "waiting");
        let key: key::Enrolled = serde_json::from_value(json!({
            "key": waiting["presented"]["key"], "device": waiting["presented"]["device"], "possession": waiting["presented"]["possession"],
        })).unwrap();
        app.does("admin", "person/nurse", Body::from(key)).recorded();
        assert_eq!(state(app, &invitation, "nurse").json()["state"], "enrolled");
        assert_eq!(listed(app)[0]["state"], "enrolled");
        assert_eq!(token(app, "nurse").status, 200);
    }

    fn an_invitation_is_good_for_one_key(app) {
        let invitation = invited(app, "nurse");
        assert_eq!(hand_in(app, &invitation, "nurse").status, 201);
        useless(&hand_in(app, &invitation, "nurse"));
        useless(&app.post("/api/v1/join", &json!({ "token": invitation })));
        let other = PublicKey::from(&key_of("other")).id();
        useless(&app.post("/api/v1/join/state", &json!({ "token": invitation, "key_id": other })));
    }

    fn a_stranger_cannot_tell_why_a_token_is_useless(app) {
        let (used, old, back) = (invited(app, "one"), invited(app, "two"), invited(app, "three"));
        assert_eq!(hand_in(app, &used, "one").status, 201);
        let id = listed(app)[0]["id"].as_str().unwrap().to_owned();
        assert_eq!(as_person(app, "admin", &format!("/api/v1/invitations/{id}/cancel"), &json!({})).status, 204);
        app.clock.advance_minutes(24 * 60 + 1);
        let answers: Vec<String> = [&*used, &*old, &*back, &*"00".repeat(32), "", "nonsense"].iter()
            .map(|token| useless(&app.post("/api/v1/join", &json!({ "token": token })))).collect();
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        useless(&hand_in(app, &old, "two"));
        useless(&hand_in(app, &back, "three"));
        let states: Vec<Value> = listed(app).iter().map(|one| one["state"].clone()).collect();
        assert_eq!(states, [json!("expired"), json!("waiting")], "the administrator is told");
    }

    fn a_key_without_its_proof_is_not_taken(app) {
        let invitation = invited(app, "nurse");
        let (mine, other) = (key_of("nurse"), key_of("other"));
        for (key, proof) in [
            (&mine, proof(app, "nurse", &other)),
            (&mine, proof(app, "other", &mine)),
            (&mine, json!("")),
            (&mine, json!("no base64")),
        ] {
            let body = json!({ "token": invitation, "key": PublicKey::from(key), "device": "tablet", "possession": proof });
            assert_eq!(app.post("/api/v1/join/key", &body).problem(), (400, "/problems/malformed".into(), "possession".into()));
        }
        let known = key_of("admin");
        let body = json!({ "token": invitation, "key": PublicKey::from(&known), "device": "tablet", "possession": proof(app, "nurse", &known) });
        assert_eq!(app.post("/api/v1/join/key", &body).problem().2, "key", "a key of the log is nobody's new key");
        let body = json!({ "token": invitation, "key": PublicKey::from(&mine), "device": "", "possession": proof(app, "nurse", &mine) });
        assert_eq!(app.post("/api/v1/join/key", &body).problem().2, "device");
        assert_eq!(hand_in(app, &invitation, "nurse").status, 201, "nothing of that used the invitation up");
    }

    fn only_an_administrator_invites(app) {
        app.enrol_person("quality", &[Role::Quality], None);
        assert_eq!(invite(app, "quality", "quality").problem().0, 403);
        assert_eq!(app.post("/api/v1/invitations", &json!({ "person": "person/quality" })).problem().0, 401);
        assert_eq!(app.get("/api/v1/invitations").problem().0, 401);
        let quality = [("authorization", &*bearer(app, "quality"))];
        assert_eq!(app.request_with("GET", "/api/v1/invitations", None, &quality).problem().0, 403);
        assert_eq!(invite(app, "admin", "nobody").problem().0, 404);
        for hours in [0, 169] {
            let asked = json!({ "person": "person/quality", "hours": hours });
            assert_eq!(as_person(app, "admin", "/api/v1/invitations", &asked).problem().2, "hours");
        }
        let asked = json!({ "person": "person/quality", "hours": 168 });
        assert_eq!(as_person(app, "admin", "/api/v1/invitations", &asked).status, 201);
        app.does("admin", "person/quality", person::Left { reason: "left".into() }).recorded();
        assert_eq!(invite(app, "admin", "quality").problem().0, 404, "who has left is not invited");
    }

    fn whoever_leaves_joins_no_more(app) {
        let invitation = invited(app, "nurse");
        app.does("admin", "person/nurse", person::Left { reason: "left".into() }).recorded();
        useless(&hand_in(app, &invitation, "nurse"));
    }

    fn the_link_keeps_its_token_from_servers_and_its_symbol_says_the_same(app) {
        app.enrol_person("nurse", &[], None);
        let made = invite(app, "admin", "nurse").json();
        let link = made["link"].as_str().unwrap();
        assert_eq!(link, format!("https://v.example.org/join#{}", made["token"].as_str().unwrap()));
        assert_eq!(said(made["picture"].as_str().unwrap()), link);
    }

    fn an_address_that_asks_too_often_waits_a_minute(app) {
        let ask = || app.post("/api/v1/sign-in/challenge", &json!({})).status;
        let before = (0..300).take_while(|_| ask() == 200).count();
        assert!((200..300).contains(&before), "{before}");
        assert_eq!(ask(), 429);
        app.clock.advance_minutes(1);
        assert_eq!(ask(), 200);
    }

    fn what_a_page_asks_by_itself_keeps_no_session_open(app) {
        let signed_in = bearer(app, "admin");
        let asks = |background: bool| {
            let mut headers = vec![("authorization", &*signed_in)];
            headers.extend(background.then_some(("vialog-background", "1")));
            app.request_with("GET", "/api/v1/invitations", None, &headers).status
        };
        let session = |method: &str| {
            let body = (method == "POST").then(|| ("application/json", b"{}".to_vec()));
            app.request_with(method, "/api/v1/session", body, &[("authorization", &signed_in)]).json()["session"].clone()
        };
        assert_eq!(session("GET")["person"], "person/admin");
        assert_eq!(session("GET")["signing_minutes"], 10);
        app.clock.advance_minutes(20);
        assert_eq!((asks(true), session("GET").is_null()), (200, false));
        app.clock.advance_minutes(9);
        assert!(!session("POST").is_null(), "someone is at work");
        app.clock.advance_minutes(20);
        assert_eq!(asks(true), 200);
        app.clock.advance_minutes(11);
        assert_eq!((asks(true), session("GET").is_null()), (401, true), "nobody was at work for half an hour");
    }

    fn signing_in_as_someone_else_ends_the_session_before(app) {
        app.enrol_person("nurse", &[Role::Nurse], None);
        let before = bearer(app, "admin");
        let challenge = app.post("/api/v1/sign-in/challenge", &json!({})).json()["challenge"].clone();
        let signed = super::privacy::answer(app, "nurse", &challenge).into_bytes();
        let cookie = before.replace("Bearer ", "vialog_session=");
        let headers = [("cookie", &*cookie)];
        let answer = app.request_with("POST", "/api/v1/sign-in", Some(("application/json", signed)), &headers);
        assert_eq!(answer.json()["person"], "person/nurse");
        let gone = app.request_with("GET", "/api/v1/invitations", None, &[("authorization", &before)]);
        assert_eq!(gone.problem().0, 401);
    }
}
