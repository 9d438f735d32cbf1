//! What a device checks of an answer before it believes that its event is in the log.

use super::client::Recorded;
use super::failure::{Failure, Next};
use crate::domain::Hash;
use crate::ledger::{Entry, Envelope, Receipt, VerifierKey};

/// The answer is about the very event that was signed, and its receipt proves that the event is in the log of this key.
/// Gives the leaf hash.
///
/// # Errors
/// When anything of the answer does not hold.
pub(crate) fn check(
    envelope: &Envelope,
    recorded: &Recorded,
    key: &VerifierKey,
) -> Result<Hash, Failure> {
    let next = "do not trust this server; keep this answer";
    let entry = Entry::new(recorded.recorded_at, envelope.clone()).or_next("the entry", next)?;
    let leaf = entry.leaf_hash();
    if leaf != recorded.leaf_hash {
        let what = format!("the server answered with another leaf hash than {leaf}");
        return Err(Failure::new(what, next));
    }
    let receipt = Receipt::parse(recorded.receipt.as_bytes()).or_next("the receipt", next)?;
    if receipt.index != recorded.index {
        return Err(Failure::new("the receipt is of another entry", next));
    }
    receipt.verify(&leaf, key).or_next("the receipt", next)?;
    Ok(leaf)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::keys::new_key;
    use crate::domain::Instant;
    use crate::ledger::{KeyName, NoteSigner, PayloadType, SignedCheckpoint};

    struct Log {
        signer: NoteSigner,
        envelope: Envelope,
        recorded: Recorded,
    }

    /// A log of one entry and the server's honest answer to it.
    fn log() -> Log {
        let name = KeyName::parse("example.org/log").unwrap();
        let signer = NoteSigner::new(name, new_key().unwrap());
        let envelope = Envelope::sign(&new_key().unwrap(), PayloadType::Event, b"{}".to_vec());
        let recorded_at = Instant::from_micros(1_700_000_000_000_000);
        let leaf_hash = Entry::new(recorded_at, envelope.clone())
            .unwrap()
            .leaf_hash();
        let recorded = Recorded {
            index: 0,
            leaf_hash,
            recorded_at,
            receipt: receipt(&signer, leaf_hash),
        };
        Log {
            signer,
            envelope,
            recorded,
        }
    }

    fn receipt(signer: &NoteSigner, leaf: Hash) -> String {
        let receipt = Receipt {
            index: 0,
            proof: Vec::new(),
            checkpoint: SignedCheckpoint::sign(signer, 1, leaf).to_string(),
        };
        receipt.to_string()
    }

    fn checked(log: &Log) -> Result<Hash, Failure> {
        check(&log.envelope, &log.recorded, log.signer.verifier())
    }

    #[test]
    fn an_honest_answer_is_believed() {
        let log = log();
        assert_eq!(checked(&log).unwrap(), log.recorded.leaf_hash);
    }

    #[test]
    fn a_receipt_of_another_log_s_key_is_not_believed() {
        let mut log = log();
        let name = log.signer.verifier().name().clone();
        let other = NoteSigner::new(name, new_key().unwrap());
        log.recorded.receipt = receipt(&other, log.recorded.leaf_hash);
        assert!(checked(&log).unwrap_err().line().contains("the receipt"));
    }

    #[test]
    fn a_receipt_of_other_bytes_than_were_signed_is_not_believed() {
        let mut log = log();
        log.envelope.payload.push(b' ');
        assert!(
            checked(&log)
                .unwrap_err()
                .line()
                .contains("another leaf hash")
        );
        log.recorded.leaf_hash = Entry::new(log.recorded.recorded_at, log.envelope.clone())
            .unwrap()
            .leaf_hash();
        assert!(checked(&log).unwrap_err().line().contains("the receipt"));
    }

    #[test]
    fn a_receipt_of_another_entry_is_not_believed() {
        let mut log = log();
        log.recorded.index = 1;
        assert!(checked(&log).unwrap_err().line().contains("another entry"));
    }
}
