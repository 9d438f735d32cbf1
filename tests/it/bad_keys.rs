//! Bad keys and signatures: each gets a problem of its own, and changes nothing.

use super::bad_input::{good, send_text, spoilt_envelope};
use super::hands::key_of;
use super::on_both;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::json;
use vialog::domain::{Role, person};
use vialog::ledger::{PayloadType, pae};

on_both! {
    fn a_malleated_signature_is_noticed(app) {
        let answer = spoilt_envelope(app, |e| {
            let sig = STANDARD.decode(e["signatures"][0]["sig"].as_str().unwrap()).unwrap();
            e["signatures"][0]["sig"] = json!(STANDARD.encode(plus_order(&sig)));
        });
        assert_eq!(answer.problem(), (400, "/problems/signature".into(), "signatures[0].sig".into()));
        assert_eq!(app.size(), 1);
    }

    fn a_signature_for_another_type_of_payload_is_noticed(app) {
        let answer = spoilt_envelope(app, |e| {
            let payload = STANDARD.decode(e["payload"].as_str().unwrap()).unwrap();
            let sig = key_of("admin").sign(&pae(PayloadType::SignIn.as_str(), &payload));
            e["signatures"][0]["sig"] = json!(STANDARD.encode(sig.to_bytes()));
        });
        assert_eq!(answer.problem().1, "/problems/signature");
    }

    fn a_key_that_nobody_enrolled_is_refused(app) {
        let event = app.event("admin", "person/p1", person::Enrolled { title: "Nurse".into() });
        assert_eq!(app.send_as("stranger", &event, &[]).refused_by(), "B14");
        assert_eq!(app.size(), 1);
    }

    fn a_key_signs_for_its_own_person_alone(app) {
        app.enrol_person("other", &[Role::Administrator], None);
        let event = app.event("admin", "person/p1", person::Enrolled { title: "Nurse".into() });
        assert_eq!(app.send_as("other", &event, &[]).refused_by(), "B14");
    }

    fn a_revoked_key_signs_nothing_more(app) {
        app.enrol_person("other", &[Role::Administrator], None);
        let key_id = vialog::domain::PublicKey::from_bytes(key_of("other").verifying_key().as_bytes()).unwrap().id();
        let revoked = vialog::domain::key::Revoked { key_id, reason: "lost".into() };
        app.does("admin", "person/other", revoked).recorded();
        let size = app.size();
        let left = app.does("other", "person/other", person::Left { reason: "x".into() });
        assert_eq!(left.refused_by(), "B14");
        assert_eq!(app.size(), size);
    }

    fn a_small_order_key_is_not_enrolled(app) {
        let mut event = good(app);
        app.does("admin", "person/p1", person::Enrolled { title: "Nurse".into() }).recorded();
        let head = app.head(&vialog::domain::Subject::parse("person/p1").unwrap());
        event["kind"] = json!("key.enrolled");
        event["meaning"] = json!("I enrol this key, which this person holds");
        event["after"] = json!(head);
        event["body"] = json!({ "key": STANDARD.encode(small_order()), "device": "d", "possession": STANDARD.encode([0; 64]) });
        let answer = send_text(app, event.to_string().as_bytes());
        assert_eq!(answer.problem(), (400, "/problems/malformed".into(), "body.key".into()));
        assert!(answer.text().contains("small order"), "{}", answer.text());
    }

    fn a_key_is_enrolled_only_with_its_own_proof(app) {
        app.does("admin", "person/p1", person::Enrolled { title: "Nurse".into() }).recorded();
        let mut enrolment = app.enrolment("p1", &key_of("p1"));
        enrolment.possession = app.enrolment("p1", &SigningKey::from_bytes(&[9; 32])).possession;
        assert_eq!(app.does("admin", "person/p1", enrolment).refused_by(), "B14");
    }
}

/// The same signature with the group's order added to its scalar: equal to lax verifiers.
fn plus_order(signature: &[u8]) -> Vec<u8> {
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut out = signature.to_vec();
    let mut carry = 0_u16;
    for (byte, add) in out[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = u8::try_from(sum & 0xff).unwrap();
        carry = sum >> 8;
    }
    out
}

/// The encoding of the point (0, 1), for which a fixed signature verifies under any message in lax verifiers.
fn small_order() -> [u8; 32] {
    let mut point = [0; 32];
    point[0] = 1;
    point
}
