//! The backup of a person's key, which a browser makes and takes as well (`src/web/assets/keys.js`).
//!
//! # The format, version 1
//!
//! One JSON object, by custom in a file that ends in `.vialog-key`:
//!
//! ```json
//! { "vialog-key": 1,
//!   "log": "vialog.example.org/nct03123458",
//!   "person": "person/p-0012",
//!   "public": "32 bytes of the ed25519 public key",
//!   "kdf": { "name": "PBKDF2-HMAC-SHA-256", "iterations": 600000, "salt": "16 bytes" },
//!   "cipher": { "name": "AES-256-GCM", "iv": "12 bytes" },
//!   "key": "64 bytes: the sealed PKCS#8 key (RFC 8410, without its public half) and the tag" }
//! ```
//!
//! Bytes are in standard base64. The key derivation takes the passphrase in UTF-8 and Unicode's form NFC. The cipher's
//! additional data are the lines `vialog-key/1`, log, person and public key, joined by line feeds without one at the end, so
//! that a backup whose owner or log was altered does not open. 600,000 iterations are OWASP's count for this function;
//! a reader takes from 600,000 to 10,000,000.

use super::failure::{Failure, Next};
use super::keys::{random, to_der};
use crate::domain::{PersonId, PublicKey};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use pbkdf2::pbkdf2_hmac_array;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::ops::RangeInclusive;
use zeroize::Zeroizing;

const VERSION: u32 = 1;
const KDF: &str = "PBKDF2-HMAC-SHA-256";
const CIPHER: &str = "AES-256-GCM";
/// OWASP Password Storage Cheat Sheet, for PBKDF2 with HMAC-SHA-256.
const ITERATIONS: u32 = 600_000;
/// What a reader takes: no weaker than ours, and no more than a minute's work.
const TAKEN: RangeInclusive<u32> = ITERATIONS..=10_000_000;

/// A backup, as its file has it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Backup {
    #[serde(rename = "vialog-key")]
    version: u32,
    /// The origin of the log in which the key signs.
    log: String,
    /// Whose key it is.
    pub(crate) person: PersonId,
    public: PublicKey,
    kdf: Derivation,
    cipher: Cipher,
    key: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Derivation {
    name: String,
    iterations: u32,
    salt: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cipher {
    name: String,
    iv: String,
}

impl Backup {
    /// Seals a key under a passphrase.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub(crate) fn seal(
        key: &SigningKey,
        person: PersonId,
        log: &str,
        passphrase: &str,
    ) -> Result<Self, Failure> {
        Self::seal_with(key, person, log, passphrase, (random()?, random()?))
    }

    fn seal_with(
        key: &SigningKey,
        person: PersonId,
        log: &str,
        passphrase: &str,
        (salt, iv): ([u8; 16], [u8; 12]),
    ) -> Result<Self, Failure> {
        let mut this = Self {
            version: VERSION,
            log: log.to_owned(),
            person,
            public: PublicKey::from(key),
            kdf: Derivation {
                name: KDF.to_owned(),
                iterations: ITERATIONS,
                salt: STANDARD.encode(salt),
            },
            cipher: Cipher {
                name: CIPHER.to_owned(),
                iv: STANDARD.encode(iv),
            },
            key: String::new(),
        };
        let der = to_der(key).or_next("the key cannot be written", "make a new key")?;
        let bound = this.bound();
        let payload = Payload {
            msg: der.as_bytes(),
            aad: bound.as_bytes(),
        };
        let sealed = cipher(passphrase, &salt, ITERATIONS).encrypt(&Nonce::from(iv), payload);
        let sealed = sealed.or_next("the key cannot be sealed", "try again")?;
        this.key = STANDARD.encode(sealed);
        Ok(this)
    }

    /// Reads a backup's file.
    ///
    /// # Errors
    /// When it is no backup, or one that this program does not know.
    pub(crate) fn read(text: &str) -> Result<Self, Failure> {
        let next = "name a file that a browser or vialog key backup wrote";
        let this: Self = serde_json::from_str(text).or_next("the file is no backup", next)?;
        let known = this.version == VERSION
            && this.kdf.name == KDF
            && this.cipher.name == CIPHER
            && TAKEN.contains(&this.kdf.iterations);
        if known {
            Ok(this)
        } else {
            Err(Failure::new(
                "the backup is of a kind that this program does not know",
                "use the version of vialog that wrote it",
            ))
        }
    }

    /// The file's text.
    ///
    /// # Errors
    /// Never, as it is made of texts and numbers.
    pub(crate) fn to_text(&self) -> Result<String, Failure> {
        let text = serde_json::to_string(self).or_next("the backup cannot be written", "try again");
        Ok(format!("{}\n", text?))
    }

    /// Opens the key.
    ///
    /// # Errors
    /// When the passphrase is not right, or the file was altered.
    pub(crate) fn open(&self, passphrase: &str) -> Result<SigningKey, Failure> {
        let shut = || {
            Failure::new(
                "the backup does not open",
                "check the passphrase, and that the file is as it was written",
            )
        };
        let bytes = |text: &str| STANDARD.decode(text).or(Err(shut()));
        let iv: [u8; 12] = bytes(&self.cipher.iv)?.try_into().or(Err(shut()))?;
        let (salt, sealed, bound) = (bytes(&self.kdf.salt)?, bytes(&self.key)?, self.bound());
        let payload = Payload {
            msg: &sealed,
            aad: bound.as_bytes(),
        };
        let der = cipher(passphrase, &salt, self.kdf.iterations)
            .decrypt(&Nonce::from(iv), payload)
            .map(Zeroizing::new)
            .or(Err(shut()))?;
        let key = SigningKey::from_pkcs8_der(&der).or(Err(shut()))?;
        if PublicKey::from(&key) == self.public {
            Ok(key)
        } else {
            Err(shut())
        }
    }

    /// What the sealed key is bound to.
    fn bound(&self) -> String {
        format!(
            "vialog-key/{VERSION}\n{}\n{}\n{}",
            self.log, self.person, self.public
        )
    }
}

fn cipher(passphrase: &str, salt: &[u8], iterations: u32) -> Aes256Gcm {
    let key = pbkdf2_hmac_array::<Sha256, 32>(passphrase.as_bytes(), salt, iterations);
    let key = Zeroizing::new(key);
    Aes256Gcm::new((&*key).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Hash;

    /// What the browser is tested with as well.
    const GOLDEN: &str = include_str!("../../tests/vectors/backup.vialog-key");
    const WORDS: &str = "correct horse 电池 staple";

    fn golden() -> Backup {
        let key = SigningKey::from_bytes(Hash::of(&[b"a key to be kept"]).bytes());
        let person = PersonId::new("p-0012").unwrap();
        Backup::seal_with(
            &key,
            person,
            "vialog.example.org/nct03123458",
            WORDS,
            (*b"sixteen bytes :)", *b"twelve bytes"),
        )
        .unwrap()
    }

    #[test]
    fn the_format_stays_as_it_is() {
        assert_eq!(golden().to_text().unwrap(), GOLDEN);
        let key = Backup::read(GOLDEN).unwrap().open(WORDS).unwrap();
        assert_eq!(key.as_bytes(), Hash::of(&[b"a key to be kept"]).bytes());
    }

    #[test]
    fn a_backup_opens_with_its_passphrase_alone_and_as_it_was_written() {
        let key = SigningKey::from_bytes(&[5; 32]);
        let person = PersonId::new("p-0012").unwrap();
        let sealed = Backup::seal(&key, person, "example.org/log", WORDS).unwrap();
        let text = sealed.to_text().unwrap();
        assert_eq!(Backup::read(&text).unwrap().open(WORDS).unwrap(), key);
        assert!(sealed.open("correct horse").is_err());
        for (was, altered) in [("p-0012", "p-0013"), ("example.org", "example.com")] {
            let altered = Backup::read(&text.replace(was, altered)).unwrap();
            assert!(altered.open(WORDS).is_err());
        }
    }

    #[test]
    fn a_backup_of_another_kind_is_not_read() {
        for (was, altered) in [
            ("\"vialog-key\":1", "\"vialog-key\":2"),
            ("SHA-256", "SHA-1"),
            ("600000", "1000"),
            ("600000", "4000000000"),
            ("AES-256-GCM", "AES-256-CBC"),
            ("\"log\"", "\"logs\""),
        ] {
            assert!(
                Backup::read(&GOLDEN.replace(was, altered)).is_err(),
                "{altered}"
            );
        }
    }
}
