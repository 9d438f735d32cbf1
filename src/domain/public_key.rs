//! ed25519 public keys that may sign, and the one way in which a signature is verified.

use super::Hash;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// `SubjectPublicKeyInfo` of an ed25519 key up to its 32 bytes (RFC 8410 section 4).
const SPKI_PREFIX: [u8; 12] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
];

/// An ed25519 public key that is canonical and of large order; in JSON, its 32 bytes in base64.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// Why bytes are no public key that may sign.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadPublicKey {
    /// Not base64, or not 32 bytes.
    #[error("a public key is 32 bytes in standard base64")]
    Form,
    /// Not a canonical encoding of a curve point.
    #[error("the public key is not a point on the curve in canonical form")]
    NotAPoint,
    /// A point of small order signs for everyone.
    #[error("the public key is of small order and would accept forged signatures")]
    SmallOrder,
    /// The point has a component of small order, on which verifiers disagree.
    #[error("the public key is not in the prime-order group, so that verifiers would disagree")]
    Torsion,
}

impl PublicKey {
    /// Takes 32 bytes and refuses weak keys (RFC 8032 section 5.1.7, strict).
    ///
    /// # Errors
    /// When the bytes are not canonical, not on the curve, of small order or torsioned.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, BadPublicKey> {
        let Ok(key) = VerifyingKey::from_bytes(bytes) else {
            return Err(BadPublicKey::NotAPoint);
        };
        if key.to_bytes() != *bytes || key.to_edwards().compress().as_bytes() != bytes {
            return Err(BadPublicKey::NotAPoint);
        }
        if key.is_weak() {
            return Err(BadPublicKey::SmallOrder);
        }
        if !key.to_edwards().is_torsion_free() {
            return Err(BadPublicKey::Torsion);
        }
        Ok(Self(key))
    }

    /// Reads 32 bytes in standard base64 with padding.
    ///
    /// # Errors
    /// As [`PublicKey::from_bytes`], and when the text is not base64 of 32 bytes.
    pub fn parse(text: &str) -> Result<Self, BadPublicKey> {
        let bytes: [u8; 32] = match STANDARD.decode(text).map(TryInto::try_into) {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(_)) | Err(_) => return Err(BadPublicKey::Form),
        };
        Self::from_bytes(&bytes)
    }

    /// The 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// SHA-256 of the `SubjectPublicKeyInfo`, which is the `keyid` of an envelope.
    pub fn id(&self) -> Hash {
        Hash::of(&[&SPKI_PREFIX, self.bytes()])
    }

    /// Verifies strictly: canonical scalar, no small-order point on either side, no cofactor.
    /// Returns false for every signature that is not right.
    pub fn verifies(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        self.0
            .verify_strict(message, &Signature::from_bytes(signature))
            .is_ok()
    }
}

/// The public half of a private key, which is canonical and in the prime-order group by the way it is made.
impl From<&SigningKey> for PublicKey {
    fn from(key: &SigningKey) -> Self {
        Self(key.verifying_key())
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}
