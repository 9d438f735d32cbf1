use super::rfc_key;
use crate::domain::Instant;
use crate::ledger::{BadEntry, Entry, Envelope, MAX_ENTRY, PayloadType};

const ENVELOPE: &str = include_str!("../../../tests/vectors/dsse-ed25519.json");
/// What `printf '\0{"recorded_at":…}' | sha256sum` prints of the entry below.
const LEAF: &str = "1379bdf9807fad11433332fc2b668e6348d668933622a8a4a157d73a546e5032";

fn time() -> Instant {
    Instant::parse("2026-11-23T02:15:30.123000Z").unwrap()
}

fn entry() -> Entry {
    let envelope = Envelope::parse(ENVELOPE.as_bytes(), PayloadType::Event).unwrap();
    Entry::new(time(), envelope).unwrap()
}

fn text() -> String {
    format!(r#"{{"recorded_at":"2026-11-23T02:15:30.123000Z","envelope":{ENVELOPE}}}"#)
}

#[test]
fn an_entry_has_its_exact_bytes_and_leaf_hash() {
    let entry = entry();
    assert_eq!(entry.bytes(), text().as_bytes());
    assert_eq!(entry.leaf_hash().to_string(), LEAF);
    assert_eq!(entry.recorded_at(), time());
    assert_eq!(entry.envelope().to_json(), ENVELOPE);
    assert_eq!(Entry::parse(text()), Ok(entry));
}

#[test]
fn an_entry_that_changes_anywhere_is_another_entry_or_none() {
    let (good, text) = (entry(), text());
    for place in 0..text.len() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[place] ^= 1 << bit;
            if let Ok(other) = Entry::parse(bytes.clone()) {
                assert_ne!(other, good);
                let again = Entry::new(other.recorded_at(), other.envelope().clone());
                assert_eq!(again.unwrap().bytes(), bytes, "byte {place} bit {bit}");
            }
        }
    }
}

#[test]
fn the_part_that_breaks_the_form_is_named() {
    for (old, new, part) in [
        ("{\"recorded", "{ \"recorded", "recorded_at"),
        (".123000Z", ".123Z", "recorded_at"),
        (".123000Z", ".123000+00:00", "recorded_at"),
        ("event+json", "sign-in+json", "envelope.payloadType"),
        ("eyJr", "eyJ", "envelope.payload"),
        ("T8+fiJ9", "T8-fiJ9", "envelope.payload"),
        ("06e3fd", "06E3FD", "envelope.signatures[0].keyid"),
        ("OLCrBA==", "OLCrBB==", "envelope.signatures[0].sig"),
        ("OLCrBA==", "OLCr", "envelope.signatures[0].sig"),
        ("\"}]}}", "\"}]} }", "envelope.signatures[0].sig"),
        ("\"}]}}", "\"}]}} ", "the end"),
    ] {
        assert!(text().contains(old));
        let result = Entry::parse(text().replacen(old, new, 1));
        assert_eq!(result, Err(BadEntry::Form { part }), "{new}");
    }
}

#[test]
fn a_cut_entry_is_refused_at_every_length() {
    let text = text();
    for length in 0..text.len() {
        assert!(
            Entry::parse(&text.as_bytes()[..length]).is_err(),
            "{length}"
        );
    }
}

#[test]
fn an_entry_has_at_most_65535_bytes() {
    let frame = entry().bytes().len() - 56;
    let room = MAX_ENTRY - frame;
    // Base64 grows in steps of four.
    let payload = |quads: usize| vec![b'x'; quads * 3];
    let sign = |payload| Envelope::sign(&rfc_key(), PayloadType::Event, payload);
    let largest = Entry::new(time(), sign(payload(room / 4))).unwrap();
    assert!(largest.bytes().len() <= MAX_ENTRY);
    assert!(Entry::parse(largest.bytes()).is_ok());
    let result = Entry::new(time(), sign(payload(room / 4 + 1)));
    let got = frame + (room / 4 + 1) * 4;
    assert_eq!(result, Err(BadEntry::TooLarge { got }));
    let result = Entry::parse(vec![b' '; MAX_ENTRY + 1]);
    assert_eq!(result, Err(BadEntry::TooLarge { got: MAX_ENTRY + 1 }));
}

#[test]
fn only_an_event_is_an_entry() {
    let other = Envelope::sign(&rfc_key(), PayloadType::SignIn, b"{}".to_vec());
    assert_eq!(Entry::new(time(), other), Err(BadEntry::NotAnEvent));
}
