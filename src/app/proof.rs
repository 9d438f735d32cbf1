//! What is needed to check entries without trusting this server: their bytes, receipts, and the keys that signed them.

use super::history::WHOLE;
use super::show::read_entry;
use super::{App, AppError};
use crate::domain::{Hash, KeyId, Record, Subject};
use crate::ledger::SignedCheckpoint;
use crate::ledger::tree::NoProof;

/// The most entries of one question.
pub const MOST_PROOFS: usize = 64;

/// Everything about one entry that a check asks for.
#[derive(Clone, Debug)]
pub struct EntryProof {
    /// Its index.
    pub index: u64,
    /// Its exact bytes.
    pub bytes: Vec<u8>,
    /// Its receipt, a C2SP tlog-proof.
    pub receipt: String,
    /// The key that it names; none where the record does not know it, which is a fault.
    pub key: Option<SigningDevice>,
}

/// A device key as the record has it.
#[derive(Clone, Debug)]
pub struct SigningDevice {
    /// Whose it is.
    pub person: Subject,
    /// Its 32 bytes in base64.
    pub public_key: String,
    /// The entry that enrolled it.
    pub enrolled: u64,
    /// The entry that revoked it, where one did.
    pub revoked: Option<u64>,
}

/// That the log of one size is the beginning of the log of a later one.
#[derive(Clone, Debug)]
pub struct Consistency {
    /// The newest checkpoint, a signed note.
    pub checkpoint: String,
    /// The hashes from the older tree to it (RFC 6962 section 2.1.2).
    pub proof: Vec<Hash>,
}

impl App {
    /// The proofs of these entries, in the order of the log; at most [`MOST_PROOFS`].
    ///
    /// # Errors
    /// When there is no such entry, or the log is out of reach.
    pub fn proofs(&self, indexes: &[u64]) -> Result<Vec<EntryProof>, AppError> {
        let some: Vec<u64> = indexes.iter().take(MOST_PROOFS).copied().collect();
        let mut proofs = Vec::with_capacity(some.len());
        for stored in self.store().entries_at(&some)? {
            let key_id = read_entry(&stored)?.key_id;
            proofs.push(EntryProof {
                index: stored.index,
                receipt: self.receipt(stored.index)?.to_string(),
                key: self.signing_device(&key_id)?,
                bytes: stored.bytes,
            });
        }
        Ok(proofs)
    }

    fn signing_device(&self, key_id: &Hash) -> Result<Option<SigningDevice>, AppError> {
        let Ok(id) = KeyId::new(&key_id.to_string()) else {
            return Ok(None);
        };
        let standing = self.store().standing(id.subject())?;
        let Some(Record::Key(key)) = standing.map(|standing| standing.record) else {
            return Ok(None);
        };
        let history = self.store().history(id.subject(), None, WHOLE)?;
        Ok(history.last().map(|enrolled| SigningDevice {
            person: key.person.subject().clone(),
            public_key: key.public_key,
            enrolled: *enrolled,
            revoked: key.revoked.map(|revoked| revoked.index),
        }))
    }

    /// The proof that the log of this size, which a device saw, is the beginning of the log as it is now.
    ///
    /// # Errors
    /// When the log is shorter than that, or out of reach.
    pub fn consistency(&self, from: u64) -> Result<Consistency, AppError> {
        let checkpoint = self.checkpoint()?;
        let Ok(signed) = SignedCheckpoint::open(checkpoint.as_bytes(), self.verifier_key()) else {
            return Err(AppError::Internal("the newest checkpoint is not the log's"));
        };
        match self.store().consistency(from, signed.size()) {
            Ok(proof) => Ok(Consistency { checkpoint, proof }),
            Err(NoProof::OutOfRange { .. }) => {
                Err(AppError::NotFound(format!("log of {from} entries")))
            }
            Err(NoProof::Source(why)) => Err(why.into()),
        }
    }
}
