//! What identifies a participant is nowhere but in the vault, and can be forgotten without breaking a proof.

use super::answer::Answer;
use super::app::TestApp;
use super::hands::key_of;
use super::on_both;
use serde_json::json;
use std::io::Cursor;
use vialog::domain::{ParticipantId, PersonId};
use vialog::ledger::{Envelope, PayloadType, VerifierKey, verify};
use vialog::store::Store;

/// The details that the scenarios hand in.
const DETAILS: [&str; 4] = ["1990-05-01", "W-P1", "GVHD of P1", "\"20000\""];

/// Everything that the service gives out about a scenario.
fn given_out(app: &TestApp) -> Vec<Answer> {
    let mut answers: Vec<Answer> = (0..app.size())
        .map(|index| app.get(&format!("/api/v1/events/{index}")))
        .collect();
    for path in [
        "/",
        "/log",
        "/participant/P1",
        "/order/O1",
        "/infusion/INF1",
        "/vial/L1-001",
        "/lot/L1",
        "/api/v1/participant/P1",
        "/api/v1/participant/P1/history",
        "/api/v1/participant/P1/trace",
        "/api/v1/order/O1",
        "/api/v1/infusion/INF1",
    ] {
        let answer = app.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answers.push(answer);
    }
    answers
}

/// A token for a person, by the challenge that their device signs.
pub(crate) fn token(app: &TestApp, who: &str) -> Answer {
    let challenge = app.post("/api/v1/sign-in/challenge", &json!({})).json()["challenge"].clone();
    app.post_text("/api/v1/sign-in", &answer(app, who, &challenge))
}

/// The signed answer to a challenge.
pub(crate) fn answer(app: &TestApp, who: &str, challenge: &serde_json::Value) -> String {
    let payload = json!({
        "log": app.origin, "challenge": challenge, "actor": PersonId::new(who).unwrap(), "at": app.in_days(0),
    });
    Envelope::sign(
        &key_of(who),
        PayloadType::SignIn,
        payload.to_string().into_bytes(),
    )
    .to_json()
}

on_both! {
    fn no_detail_is_in_the_log_a_page_an_answer_or_an_export(app) {
        app.at_the_bedside().infused();
        for answer in given_out(app) {
            let payload = answer.text();
            for detail in DETAILS {
                assert!(!payload.contains(detail), "{detail} is in {payload}");
            }
        }
        let verified = verify(Cursor::new(app.bundle()), &VerifierKey::parse(&app.verifier_key).unwrap(), |_, _| ()).unwrap();
        assert_eq!(verified.checkpoint.size(), app.size());
    }

    fn a_detail_lies_sealed_in_the_database(app) {
        app.at_the_bedside();
        let store = Store::open(&app.database).unwrap();
        let participant = ParticipantId::new("P1").unwrap();
        for name in ["birth_date", "sex", "diagnosis", "wristband"] {
            let kept = store.detail(participant.subject(), name).unwrap().unwrap();
            for detail in ["1990-05-01", "female", "GVHD of P1", "W-P1"] {
                assert!(!kept.sealed.windows(detail.len()).any(|part| part == detail.as_bytes()), "{name}");
            }
        }
    }

    fn a_forgotten_participant_leaves_every_proof_whole(app) {
        app.at_the_bedside().infused();
        let store = Store::open(&app.database).unwrap();
        let participant = ParticipantId::new("P1").unwrap();
        // Birth date, sex, diagnosis, wristband, and the weight of one order.
        assert_eq!(store.forget(participant.subject()).unwrap(), 5);
        assert_eq!(store.forget(participant.subject()).unwrap(), 0);
        let key = VerifierKey::parse(&app.verifier_key).unwrap();
        verify(Cursor::new(app.bundle()), &key, |_, _| ()).unwrap();
        assert_eq!(store.check(&key, |_, _| ()).unwrap(), []);
        let token = token(app, "nurse").json()["token"].as_str().unwrap().to_owned();
        let bearer = format!("Bearer {token}");
        let salt = |who: &str| app.request_with("GET", &format!("/api/v1/participant/{who}/wristband-salt"), None, &[("authorization", &bearer)]);
        assert_eq!(salt("P1").problem().0, 404);
        assert_eq!(salt("P2").status, 200);
    }

    fn the_salt_of_a_wristband_is_for_the_bedside_staff_of_the_site(app) {
        app.at_the_bedside();
        let asks = |who: &str| {
            let token = token(app, who).json()["token"].as_str().unwrap().to_owned();
            let bearer = format!("Bearer {token}");
            app.request_with("GET", "/api/v1/participant/P1/wristband-salt", None, &[("authorization", &bearer)])
        };
        let salt = asks("nurse").json()["salt"].as_str().unwrap().to_owned();
        assert_eq!(salt, super::stage::wristband("P1").0.salt.to_string());
        assert_eq!(asks("lab").problem().0, 403);
        assert_eq!(asks("pharmacist").problem().0, 403, "of another site");
        assert_eq!(app.get("/api/v1/participant/P1/wristband-salt").problem().0, 401);
    }
}
