//! The vault: participants' details, sealed so that neither the database nor its backup tells them.
//!
//! A sealed detail is a random 96-bit nonce and the AES-256-GCM ciphertext (NIST SP 800-38D) of value and salt; the
//! subject and the name of the detail are authenticated with it, so that no row can take another's place.

use super::AppError;
use crate::domain::{Commitment, Detail, Hash, Subject};
use crate::store::SealedDetail;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use zeroize::Zeroizing;

const NONCE: usize = 12;

/// The vault's key, wiped from memory when it is dropped.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "a key is never shown")]
pub struct VaultKey(Zeroizing<[u8; 32]>);

impl VaultKey {
    /// The key of these bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// Reads a key file: 64 hexadecimal digits.
    ///
    /// # Errors
    /// When the file cannot be read, or holds anything else.
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = Zeroizing::new(fs::read_to_string(path)?);
        let key = Hash::parse(text.trim())
            .map_err(|bad| io::Error::new(io::ErrorKind::InvalidData, bad))?;
        Ok(Self::from_bytes(key.0))
    }

    /// Makes a new key and writes it to a file that only its owner reads. Never writes over a file.
    ///
    /// # Errors
    /// When the file is there already or cannot be written, or the system has no random bytes.
    pub fn create(path: &Path) -> io::Result<Self> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(io::Error::other)?;
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        let text = Zeroizing::new(format!("{}\n", Hash(bytes)));
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        Ok(Self::from_bytes(bytes))
    }

    /// Seals a detail of a participant, to which the event about the subject commits.
    ///
    /// # Errors
    /// When the system has no random bytes, or the cipher fails.
    pub(super) fn seal(
        &self,
        subject: &Subject,
        owner: &Subject,
        detail: &Detail,
    ) -> Result<SealedDetail, AppError> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).or(Err(AppError::Internal("no random bytes")))?;
        let plain = serde_json::to_vec(detail).map(Zeroizing::new);
        let plain = plain.or(Err(AppError::Internal("a detail cannot be written")))?;
        let bound = bound(subject, &detail.name);
        let payload = Payload {
            msg: &plain,
            aad: bound.as_bytes(),
        };
        let cipher = Aes256Gcm::new((&*self.0).into());
        let sealed = cipher.encrypt(&Nonce::from(nonce), payload);
        let sealed = sealed.or(Err(AppError::Internal("a detail cannot be sealed")))?;
        Ok(SealedDetail {
            subject: subject.clone(),
            name: detail.name.clone(),
            owner: owner.clone(),
            commitment: detail.commitment(),
            sealed: [&nonce[..], &sealed].concat(),
        })
    }

    /// Opens a sealed detail and checks it against its commitment.
    ///
    /// # Errors
    /// When the row was altered, or sealed with another key.
    pub(super) fn open(&self, kept: &SealedDetail) -> Result<Detail, AppError> {
        let altered = || {
            AppError::Internal(
                "a sealed detail does not open: it was altered, or the vault's key is another",
            )
        };
        let (nonce, sealed) = kept
            .sealed
            .split_first_chunk::<NONCE>()
            .ok_or_else(altered)?;
        let bound = bound(&kept.subject, &kept.name);
        let payload = Payload {
            msg: sealed,
            aad: bound.as_bytes(),
        };
        let cipher = Aes256Gcm::new((&*self.0).into());
        let plain = cipher
            .decrypt(&Nonce::from(*nonce), payload)
            .map(Zeroizing::new)
            .or(Err(altered()))?;
        let detail: Detail = serde_json::from_slice(&plain).or(Err(altered()))?;
        let Commitment(committed) = kept.commitment;
        if detail.commitment().0 == committed {
            Ok(detail)
        } else {
            Err(altered())
        }
    }
}

/// What a sealed detail is bound to.
fn bound(subject: &Subject, name: &str) -> String {
    format!("vialog/vault/v1 {subject} {name}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Noun;

    #[test]
    fn a_sealed_detail_opens_with_its_key_in_its_place_alone() {
        let key = VaultKey::from_bytes([1; 32]);
        let subject = Subject::new(Noun::Participant, "P1").unwrap();
        let detail = Detail {
            name: "sex".into(),
            value: "female".into(),
            salt: Hash([2; 32]),
        };
        let kept = key.seal(&subject, &subject, &detail).unwrap();
        assert!(!kept.sealed.windows(6).any(|part| part == b"female"));
        assert!(key.open(&kept).is_ok_and(|open| open.value == "female"));
        assert!(VaultKey::from_bytes([9; 32]).open(&kept).is_err());
        let moved = SealedDetail {
            name: "diagnosis".into(),
            ..kept.clone()
        };
        assert!(key.open(&moved).is_err());
        for place in 0..kept.sealed.len() {
            let mut altered = kept.clone();
            altered.sealed[place] ^= 1;
            assert!(key.open(&altered).is_err(), "byte {place}");
        }
    }
}
