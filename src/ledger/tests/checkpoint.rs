use super::signer;
use crate::ledger::tree::empty_root;
use crate::ledger::{BadCheckpoint, BadNote, Checkpoint, Note, SignedCheckpoint};

/// The example of C2SP tlog-checkpoint, whose key the text does not give.
const C2SP: &str = include_str!("../../../tests/vectors/c2sp-checkpoint.txt");

#[test]
fn the_checkpoint_of_the_specification_is_read_and_written() {
    let note = Note::parse(C2SP.as_bytes()).unwrap();
    let checkpoint = Checkpoint::parse(note.text()).unwrap();
    assert_eq!(checkpoint.origin.as_str(), "example.com/behind-the-sofa");
    assert_eq!(checkpoint.size, 20_852_163);
    let root = "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62";
    assert_eq!(checkpoint.root.to_string(), root);
    assert_eq!(checkpoint.to_string(), note.text());
}

#[test]
fn a_signed_checkpoint_opens_with_its_key() {
    let log = signer("example.org/log", 1);
    let signed = SignedCheckpoint::sign(&log, 0, empty_root());
    let text = signed.to_string();
    let empty = "example.org/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
    assert!(text.starts_with(&format!("{empty}\n— example.org/log ")));
    let opened = SignedCheckpoint::open(text.as_bytes(), log.verifier());
    assert_eq!(opened, Ok(signed));
}

#[test]
fn a_checkpoint_changed_anywhere_does_not_open() {
    let log = signer("example.org/log", 1);
    let text = SignedCheckpoint::sign(&log, 5, empty_root()).to_string();
    for place in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[place] ^= 1;
        let opened = SignedCheckpoint::open(&bytes, log.verifier());
        assert!(opened.is_err(), "byte {place}");
        assert!(SignedCheckpoint::open(&text.as_bytes()[..place], log.verifier()).is_err());
    }
}

#[test]
fn cosignatures_stay_with_the_checkpoint() {
    let (log, witness) = (
        signer("example.org/log", 1),
        signer("example.org/witness", 2),
    );
    let signed = SignedCheckpoint::sign(&log, 5, empty_root());
    let mut note = signed.note().clone();
    note.add(witness.sign(note.text()).unwrap().signatures()[0].clone());
    let text = note.to_string();
    let opened = SignedCheckpoint::open(text.as_bytes(), log.verifier()).unwrap();
    assert_eq!(opened.to_string(), text);
    assert_eq!(opened.checkpoint(), signed.checkpoint());
}

#[test]
fn another_key_under_the_same_name_is_not_enough() {
    let forged = SignedCheckpoint::sign(&signer("example.org/log", 2), 5, empty_root());
    let log = signer("example.org/log", 1);
    let opened = SignedCheckpoint::open(forged.to_string().as_bytes(), log.verifier());
    assert_eq!(opened, Err(BadCheckpoint::Note(BadNote::NoKnownKey)));
}

#[test]
fn a_checkpoint_of_another_log_is_refused_even_when_the_key_signed_it() {
    let log = signer("example.org/log", 1);
    let other = SignedCheckpoint::sign(&signer("example.org/other", 1), 5, empty_root());
    let note = log.sign(other.note().text()).unwrap().to_string();
    let opened = SignedCheckpoint::open(note.as_bytes(), log.verifier());
    assert!(
        matches!(opened, Err(BadCheckpoint::Origin { .. })),
        "{opened:?}"
    );
}

#[test]
fn the_line_that_breaks_the_form_is_named() {
    let root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    for (text, line) in [
        (String::new(), "origin"),
        (format!("\n1\n{root}\n"), "origin"),
        (format!("a b\n1\n{root}\n"), "origin"),
        (format!("log\n01\n{root}\n"), "size"),
        (format!("log\n\n{root}\n"), "size"),
        (format!("log\n+1\n{root}\n"), "size"),
        (format!("log\n-1\n{root}\n"), "size"),
        (format!("log\n1 \n{root}\n"), "size"),
        (format!("log\n18446744073709551616\n{root}\n"), "size"),
        (format!("log\n1\n{root}"), "root"),
        ("log\n1\n47DEQpj8\n".into(), "root"),
        (
            format!("log\n1\n{}\n", root.replace("SuFU=", "SuFV=")),
            "root",
        ),
        (format!("log\n1\n{root}\nextension\n"), "fourth"),
    ] {
        let expected = Err(BadCheckpoint::Form { line });
        assert_eq!(Checkpoint::parse(&text), expected, "{text:?}");
    }
}
