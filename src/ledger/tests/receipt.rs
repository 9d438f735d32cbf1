use super::signer;
use crate::domain::Hash;
use crate::ledger::tree::{BadProof, empty_root};
use crate::ledger::{NotProven, Receipt, SignedCheckpoint};

/// The example of C2SP tlog-proof, in which the text itself cuts the signatures short.
const C2SP: &str = include_str!("../../../tests/vectors/c2sp-proof.txt");

#[test]
fn the_proof_of_the_specification_is_read_and_written() {
    let receipt = Receipt::parse(C2SP.as_bytes()).unwrap();
    assert_eq!(receipt.index, 73_894);
    assert_eq!(receipt.proof.len(), 5);
    let first = "8122b25e861952067a8ddb9662b9033804629ce30626f7978e032405371d3e54";
    assert_eq!(receipt.proof[0].to_string(), first);
    assert!(
        receipt
            .checkpoint
            .starts_with("example.com/fancylog\n109482\n")
    );
    let (before, rest) = C2SP.split_once("extra").unwrap();
    let (_, after) = rest.split_once('\n').unwrap();
    assert_eq!(receipt.to_string(), format!("{before}{after}"));
}

#[test]
fn a_receipt_in_any_other_form_is_refused() {
    for (old, new) in [
        ("tlog-proof@v1", "tlog-proof@v2"),
        ("index 73894", "index 073894"),
        ("index 73894", "index +73894"),
        ("index 73894", "index -1"),
        ("index 73894", "index 18446744073709551616"),
        ("index 73894\n", ""),
        ("index 73894\n", "index 73894\nindex 73894\n"),
        ("extra YWdl", "extra !"),
        ("extra YWdl", "extra  YWdl"),
        ("extra ", "extra YQ==\nextra "),
        ("cdPlQ=", "cdPlQ"),
        ("cdPlQ=", "cdPlR="),
        ("gSKyXoYZ", ""),
        ("cdPlQ=\n", "cdPlQ=\r\n"),
    ] {
        assert!(C2SP.contains(old), "{old}");
        let text = C2SP.replacen(old, new, 1);
        assert!(Receipt::parse(text.as_bytes()).is_err(), "{new:?}");
    }
    assert!(Receipt::parse(b"").is_err());
    assert!(Receipt::parse(&[C2SP.as_bytes(), b"\xff"].concat()).is_err());
    let line = "gSKyXoYZUgZ6jduWYrkDOARinOMGJveXjgMkBTcdPlQ=\n";
    let long = C2SP.replacen(line, &line.repeat(64), 1);
    assert!(Receipt::parse(long.as_bytes()).is_err());
}

#[test]
fn the_receipt_of_the_only_entry_has_no_hashes() {
    let log = signer("example.org/log", 1);
    let leaf = Hash([7; 32]);
    let checkpoint = SignedCheckpoint::sign(&log, 1, leaf).to_string();
    let text = format!("c2sp.org/tlog-proof@v1\nindex 0\n\n{checkpoint}");
    let receipt = Receipt::parse(text.as_bytes()).unwrap();
    assert_eq!(receipt.proof, []);
    assert_eq!(receipt.to_string(), text);
    assert_eq!(receipt.verify(&leaf, log.verifier()).unwrap().size(), 1);
}

#[test]
fn a_receipt_under_another_logs_checkpoint_or_beyond_it_proves_nothing() {
    let log = signer("example.org/log", 1);
    let leaf = Hash([7; 32]);
    let receipt = |size, index, root| Receipt {
        index,
        proof: Vec::new(),
        checkpoint: SignedCheckpoint::sign(&log, size, root).to_string(),
    };
    let other = signer("example.org/other", 1);
    let proven = receipt(1, 0, leaf).verify(&leaf, other.verifier());
    assert!(matches!(proven, Err(NotProven::Checkpoint(_))));
    for (size, index) in [(0, 0), (1, 1)] {
        let proven = receipt(size, index, empty_root()).verify(&leaf, log.verifier());
        let Err(NotProven::Proof(why)) = proven else {
            panic!("{proven:?}");
        };
        assert_eq!(why, BadProof::OutOfRange { asked: index, size });
    }
}
