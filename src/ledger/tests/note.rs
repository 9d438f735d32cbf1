use super::signer;
use crate::ledger::{BadNote, BadVerifierKey, KeyName, Note, NoteSigner, VerifierKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;

/// The example of the documentation of Go's `golang.org/x/mod/sumdb/note`, with its two keys.
const GO_NOTE: &str = include_str!("../../../tests/vectors/go-note.txt");
const GO_VERIFIER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const GO_SIGNER: &str = "AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
/// The example of C2SP signed-note, whose key the text does not give.
const C2SP_NOTE: &str = include_str!("../../../tests/vectors/c2sp-note.txt");

fn go_verifier() -> VerifierKey {
    VerifierKey::parse(GO_VERIFIER).unwrap()
}

fn parse(text: &str) -> Result<Note, BadNote> {
    Note::parse(text.as_bytes())
}

#[test]
fn the_note_of_the_go_documentation_verifies_and_is_made_byte_for_byte() {
    let note = parse(GO_NOTE).unwrap();
    let known = [go_verifier()];
    assert_eq!(note.verify(&known).unwrap(), [&known[0]]);
    assert_eq!(note.to_string(), GO_NOTE);
    let secret = STANDARD.decode(GO_SIGNER).unwrap();
    let seed: [u8; 32] = secret[1..].try_into().unwrap();
    let name = KeyName::parse("PeterNeumann").unwrap();
    let signer = NoteSigner::new(name, SigningKey::from_bytes(&seed));
    assert_eq!(signer.verifier().to_string(), GO_VERIFIER);
    assert_eq!(signer.sign(note.text()).unwrap().to_string(), GO_NOTE);
}

#[test]
fn the_note_of_the_specification_is_read_with_its_blank_line_inside() {
    let note = parse(C2SP_NOTE).unwrap();
    assert!(note.text().ends_with("sole:\n\ned è subito sera.\n"));
    let [signature] = note.signatures() else {
        panic!("one signature");
    };
    assert_eq!(signature.name.as_str(), "quasimodo.example/salvatore");
    assert_eq!(hex::encode(signature.key_id), "367ba04b");
    assert_eq!(signature.signature.len(), 64);
    assert_eq!(note.to_string(), C2SP_NOTE);
}

#[test]
fn a_verifier_key_changed_anywhere_is_refused() {
    for place in 0..GO_VERIFIER.len() {
        let mut text = GO_VERIFIER.as_bytes().to_vec();
        text[place] += 1;
        let text = String::from_utf8(text).unwrap();
        assert!(VerifierKey::parse(&text).is_err(), "{text}");
        assert!(VerifierKey::parse(GO_VERIFIER.get(..place).unwrap()).is_err());
    }
}

#[test]
fn a_verifier_key_of_another_length_type_or_id_is_refused() {
    let long = "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==";
    assert_eq!(VerifierKey::parse(long), Err(BadVerifierKey::Form));
    let kind = "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    assert_eq!(VerifierKey::parse(kind), Err(BadVerifierKey::Type));
    let renamed = GO_VERIFIER.replace("Peter", "Paul");
    assert_eq!(VerifierKey::parse(&renamed), Err(BadVerifierKey::Id));
    let upper = GO_VERIFIER.replace("c74f20a3", "C74F20A3");
    assert_eq!(VerifierKey::parse(&upper), Err(BadVerifierKey::Id));
}

#[test]
fn a_verifier_key_of_small_order_is_refused() {
    let mut key = [0; 33];
    key[..2].copy_from_slice(&[1, 1]);
    let text = format!("example.org/log+00000000+{}", STANDARD.encode(key));
    let result = VerifierKey::parse(&text);
    assert!(matches!(result, Err(BadVerifierKey::Key(_))), "{result:?}");
}

#[test]
fn key_names_hold_no_space_plus_or_control_character() {
    for bad in ["", "a b", "a+b", "a\u{a0}b", "a\u{2003}b", "a\nb", "a\tb"] {
        assert_eq!(KeyName::parse(bad), Err(BadVerifierKey::Name), "{bad:?}");
    }
    assert!(KeyName::parse("example.org/nct03123458").is_ok());
}

#[test]
fn a_changed_text_does_not_verify() {
    let note = parse(&GO_NOTE.replace("cryptography", "Cryptography")).unwrap();
    let name = go_verifier().name().clone();
    assert_eq!(
        note.verify(&[go_verifier()]),
        Err(BadNote::Signature { name })
    );
}

#[test]
fn unknown_signatures_are_ignored_even_under_a_known_name() {
    let other = signer("PeterNeumann", 7).sign(parse(GO_NOTE).unwrap().text());
    let other = other.unwrap();
    let mut note = parse(GO_NOTE).unwrap();
    note.add(other.signatures()[0].clone());
    let note = parse(&note.to_string()).unwrap();
    assert_eq!(note.signatures().len(), 2);
    assert_eq!(note.verify(&[go_verifier()]).unwrap().len(), 1);
    assert_eq!(other.verify(&[go_verifier()]), Err(BadNote::NoKnownKey));
}

#[test]
fn one_bad_signature_of_a_known_key_refuses_the_note_whatever_the_others_say() {
    let (log, witness) = (
        signer("example.org/log", 1),
        signer("example.org/witness", 2),
    );
    let known = [log.verifier().clone(), witness.verifier().clone()];
    let mut note = log.sign("text\n").unwrap();
    let mut bad = witness.sign("text\n").unwrap().signatures()[0].clone();
    note.add(bad.clone());
    assert_eq!(note.verify(&known).unwrap().len(), 2);
    bad.signature[0] ^= 1;
    note.add(bad.clone());
    let refused = Err(BadNote::Signature {
        name: bad.name.clone(),
    });
    assert_eq!(note.verify(&known), refused);
    bad.signature.clear();
    let mut note = log.sign("text\n").unwrap();
    note.add(bad);
    assert_eq!(note.verify(&known), refused);
}

#[test]
fn a_hundred_signatures_are_read_and_no_more() {
    let mut note = parse(GO_NOTE).unwrap();
    let other = signer("example.org/witness", 2).sign(note.text()).unwrap();
    for _ in 1..100 {
        note.add(other.signatures()[0].clone());
    }
    let hundred = parse(&note.to_string()).unwrap();
    assert_eq!(hundred.verify(&[go_verifier()]).unwrap().len(), 1);
    note.add(other.signatures()[0].clone());
    assert!(parse(&note.to_string()).is_err());
}

#[test]
fn a_note_in_any_other_form_is_refused() {
    let (_, sig) = GO_NOTE.split_once("\n\n").unwrap();
    for (text, why) in [
        (String::new(), "nothing"),
        ("text\n\n".into(), "no signature"),
        (format!("text\n{sig}"), "no blank line"),
        (sig.to_owned(), "no text"),
        (GO_NOTE.trim_end().to_owned(), "no newline at the end"),
        (format!("{GO_NOTE}more\n"), "a line after the signature"),
        (GO_NOTE.replace("— ", "- "), "a hyphen for the em dash"),
        (GO_NOTE.replace("— ", "—  "), "two spaces"),
        (GO_NOTE.replace("PeterNeumann ", "Peter+Neumann "), "a plus"),
        (
            GO_NOTE.replace("PeterNeumann ", "Peter\u{a0}Neumann "),
            "a space",
        ),
        (GO_NOTE.replace("JnAM=", "JnAN="), "stray bits"),
        (GO_NOTE.replace("JnAM=", "JnAM"), "no padding"),
        (GO_NOTE.replace("think", "th\tink"), "a tab"),
        (GO_NOTE.replace('\n', "\r\n"), "carriage returns"),
        ("text\n\n— name AAAAAA==\n".into(), "a key id alone"),
    ] {
        assert!(matches!(parse(&text), Err(BadNote::Form { .. })), "{why}");
    }
    let latin = [b"\xe9\n", GO_NOTE.as_bytes()].concat();
    assert!(Note::parse(&latin).is_err());
    let long = format!("{}\n{GO_NOTE}", "x".repeat(128 * 1024));
    assert!(parse(&long).is_err());
}

#[test]
fn a_text_that_no_note_can_hold_is_not_signed() {
    let signer = signer("example.org/log", 1);
    for text in ["", "no newline", "tab\t\n"] {
        assert!(signer.sign(text).is_err(), "{text:?}");
    }
}

#[test]
fn a_signer_does_not_show_its_private_key() {
    let signer = signer("example.org/log", 1);
    let shown = format!("{signer:?}");
    assert_eq!(shown, format!("NoteSigner({})", signer.verifier()));
}
