//! Receipts: the proof that an entry is in the log, in one text (C2SP tlog-proof).

use super::tree::{BadProof, verify_inclusion};
use super::{BadCheckpoint, SignedCheckpoint, VerifierKey};
use crate::domain::Hash;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

const FIRST_LINE: &str = "c2sp.org/tlog-proof@v1";
/// A tree of 2^63 leaves has no longer proofs.
const MAX_HASHES: usize = 63;

/// A receipt. Nothing is verified until [`Receipt::verify`] says so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Receipt {
    /// The index of the entry.
    pub index: u64,
    /// The inclusion proof, from the leaf's sibling up.
    pub proof: Vec<Hash>,
    /// The signed checkpoint whose tree holds the entry.
    pub checkpoint: String,
}

/// Why a text is no receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a tlog-proof: {0}")]
pub struct BadReceipt(&'static str);

/// Why a receipt proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum NotProven {
    /// The checkpoint is not the log's.
    #[error("the receipt's checkpoint does not hold")]
    Checkpoint(#[from] BadCheckpoint),
    /// The proof does not lead to the checkpoint's root.
    #[error("the receipt does not hold")]
    Proof(#[from] BadProof),
}

impl Receipt {
    /// Reads a receipt as it was given out. An `extra` line, which vialog never writes, is passed over.
    ///
    /// # Errors
    /// When the text has any other form.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadReceipt> {
        let text = std::str::from_utf8(bytes)
            .ok()
            .ok_or(BadReceipt("not UTF-8"))?;
        let (head, checkpoint) = text
            .split_once("\n\n")
            .ok_or(BadReceipt("no checkpoint after a blank line"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST_LINE) {
            return Err(BadReceipt("another first line"));
        }
        if let Some(extra) = lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            STANDARD
                .decode(extra)
                .ok()
                .ok_or(BadReceipt("an extra line that is not base64"))?;
            lines.next();
        }
        let index = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .ok_or(BadReceipt("no index line"))?;
        let number: u64 = index
            .parse()
            .ok()
            .ok_or(BadReceipt("an index that is no number"))?;
        if number.to_string() != index {
            return Err(BadReceipt("an index that is not in its shortest form"));
        }
        let proof: Option<Vec<Hash>> = lines.map(hash).collect();
        let proof = proof
            .filter(|p| p.len() <= MAX_HASHES)
            .ok_or(BadReceipt("a proof that is not base64 hashes"))?;
        Ok(Self {
            index: number,
            proof,
            checkpoint: checkpoint.to_owned(),
        })
    }

    /// Verifies that the entry with this leaf hash is in the log of this key; gives the checkpoint that says so.
    ///
    /// # Errors
    /// When the checkpoint is not signed by the key, or the proof does not lead to its root.
    pub fn verify(&self, leaf: &Hash, key: &VerifierKey) -> Result<SignedCheckpoint, NotProven> {
        let checkpoint = SignedCheckpoint::open(self.checkpoint.as_bytes(), key)?;
        verify_inclusion(
            (self.index, leaf),
            checkpoint.size(),
            &self.proof,
            checkpoint.root(),
        )?;
        Ok(checkpoint)
    }
}

fn hash(line: &str) -> Option<Hash> {
    let bytes: [u8; 32] = STANDARD.decode(line).ok()?.try_into().ok()?;
    Some(Hash(bytes))
}

/// The text that the client keeps, in a file that ends in `.tlog-proof`.
impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{FIRST_LINE}\nindex {}", self.index)?;
        for hash in &self.proof {
            writeln!(f, "{}", STANDARD.encode(hash.bytes()))?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::tree::{Frontier, Window};
    use crate::ledger::{KeyName, NoteSigner};
    use ed25519_dalek::SigningKey;

    fn receipts() -> (NoteSigner, Vec<Hash>, Vec<Receipt>) {
        let signer = NoteSigner::new(
            KeyName::parse("example.org/log").unwrap(),
            SigningKey::from_bytes(&[3; 32]),
        );
        let leaves: Vec<Hash> = (0..5_u8).map(|n| Hash::of(&[&[n]])).collect();
        let window = Window::new(&Frontier::empty(), &leaves);
        let checkpoint = SignedCheckpoint::sign(&signer, 5, window.frontier().root()).to_string();
        let receipts = (0..5)
            .map(|index| Receipt {
                index,
                proof: window.inclusion_proof(index).unwrap(),
                checkpoint: checkpoint.clone(),
            })
            .collect();
        (signer, leaves, receipts)
    }

    #[test]
    fn a_receipt_reads_back_and_proves_its_own_leaf_alone() {
        let (signer, leaves, receipts) = receipts();
        for (receipt, leaf) in receipts.iter().zip(&leaves) {
            let text = receipt.to_string();
            assert!(text.starts_with("c2sp.org/tlog-proof@v1\nindex "));
            assert_eq!(Receipt::parse(text.as_bytes()).unwrap(), *receipt);
            assert_eq!(receipt.verify(leaf, signer.verifier()).unwrap().size(), 5);
            assert!(receipt.verify(&Hash([9; 32]), signer.verifier()).is_err());
        }
        let mut moved = receipts[1].clone();
        moved.index = 2;
        assert!(moved.verify(&leaves[1], signer.verifier()).is_err());
    }

    #[test]
    fn an_altered_receipt_proves_nothing() {
        let (signer, leaves, receipts) = receipts();
        let text = receipts[3].to_string();
        for place in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[place] ^= 1;
            let proven = Receipt::parse(&bytes)
                .is_ok_and(|r| r.verify(&leaves[3], signer.verifier()).is_ok());
            assert!(!proven, "byte {place} of the receipt can be altered");
        }
    }

    #[test]
    fn an_extra_line_is_passed_over() {
        let (signer, leaves, receipts) = receipts();
        let text = receipts[0]
            .to_string()
            .replacen("\nindex", "\nextra YQ==\nindex", 1);
        Receipt::parse(text.as_bytes())
            .unwrap()
            .verify(&leaves[0], signer.verifier())
            .unwrap();
    }
}
