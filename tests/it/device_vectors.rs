//! What a browser signs (`src/web/assets/event.js`) and what this program reads are held to each other by one file of
//! vectors: here from this side, in `browser/` from the other.

use serde_json::Value;
use vialog::domain::{Event, Hash, commit};
use vialog::ledger::{Envelope, PayloadType};

/// Inputs, exact bytes and envelopes as the browser's module makes them.
const VECTORS: &str = include_str!("../vectors/device-events.json");

#[test]
fn what_a_browser_signs_is_byte_for_byte_what_this_program_would_sign() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let seed = Hash::parse(vectors["seed"].as_str().unwrap()).unwrap();
    let key = ed25519_dalek::SigningKey::from_bytes(seed.bytes());
    let events = vectors["events"].as_array().unwrap();
    assert!(!events.is_empty());
    for vector in events {
        let text = vector["text"].as_str().unwrap();
        let event = Event::read(text.as_bytes()).unwrap();
        assert_eq!(event.to_bytes().unwrap(), text.as_bytes());
        let envelope = Envelope::sign(&key, PayloadType::Event, text.as_bytes().to_vec());
        assert_eq!(envelope.to_json(), vector["envelope"].as_str().unwrap());
    }
}

#[test]
fn a_browser_commits_to_details_as_this_program_does() {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    let details = vectors["details"].as_array().unwrap();
    assert!(!details.is_empty());
    for vector in details {
        let text = |name: &str| vector[name].as_str().unwrap();
        let made = commit(
            text("name"),
            &Hash::parse(text("salt")).unwrap(),
            text("value"),
        );
        assert_eq!(made.0.to_string(), text("commitment"));
    }
}
