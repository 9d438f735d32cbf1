//! The names and public keys under which notes are signed (C2SP signed-note, "Signatures").

use super::note::NoteSignature;
use crate::domain::{BadPublicKey, Hash, PublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;

/// Signature type of a plain ed25519 signature (C2SP signed-note, "Signature types").
const ED25519: u8 = 0x01;

/// A key's name, which for a log is its origin: not empty, no Unicode space, no plus, no control character.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct KeyName(String);

/// Why a text is no verifier key.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadVerifierKey {
    /// The name is empty or holds a space, a plus or a control character.
    #[error("a key name is not empty and holds no space, no plus and no control character")]
    Name,
    /// Not `name+id+base64`.
    #[error(
        "a verifier key is written name+id+key: 8 hexadecimal digits and base64 after the name"
    )]
    Form,
    /// The key is not of the type that is asked for.
    #[error("the verifier key is not an ed25519 key (type 01)")]
    Type,
    /// The id is not that of the name and the key, so one of them was mistyped.
    #[error("the verifier key's id does not belong to its name and key; was it copied whole?")]
    Id,
    /// The key may not sign.
    #[error("the verifier key holds a bad public key")]
    Key(#[source] BadPublicKey),
}

impl KeyName {
    /// Reads a key name.
    ///
    /// # Errors
    /// When the text cannot be a key's name.
    pub fn parse(text: &str) -> Result<Self, BadVerifierKey> {
        let bad = |c: char| c.is_whitespace() || c.is_control() || c == '+';
        if text.is_empty() || text.contains(bad) {
            return Err(BadVerifierKey::Name);
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for KeyName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for KeyName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'de, str>::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// A named ed25519 public key in the form that operators exchange: `name+c74f20a3+ARpc…`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: KeyName,
    key: PublicKey,
    key_id: [u8; 4],
}

impl VerifierKey {
    /// Names a public key.
    pub fn new(name: KeyName, key: PublicKey) -> Self {
        let hash = Hash::of(&[name.as_str().as_bytes(), b"\n", &[ED25519], key.bytes()]);
        let [a, b, c, d, ..] = hash.0;
        Self {
            name,
            key,
            key_id: [a, b, c, d],
        }
    }

    /// Reads `name+id+base64` (white space around it is not part of it), in which the id must be that of the name and the key.
    ///
    /// # Errors
    /// When the text is in any other form, or the key is weak.
    pub fn parse(text: &str) -> Result<Self, BadVerifierKey> {
        let text = text.trim();
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(BadVerifierKey::Form);
        };
        let name = KeyName::parse(name)?;
        let bytes = STANDARD.decode(key).ok().ok_or(BadVerifierKey::Form)?;
        let (kind, key) = bytes.split_first().ok_or(BadVerifierKey::Form)?;
        if *kind != ED25519 {
            return Err(BadVerifierKey::Type);
        }
        let key: &[u8; 32] = key.try_into().ok().ok_or(BadVerifierKey::Form)?;
        let key = PublicKey::from_bytes(key).map_err(BadVerifierKey::Key)?;
        let this = Self::new(name, key);
        if id == hex::encode(this.key_id) {
            Ok(this)
        } else {
            Err(BadVerifierKey::Id)
        }
    }

    /// The key's name; for a log, its origin.
    pub fn name(&self) -> &KeyName {
        &self.name
    }

    /// The public key.
    pub fn public_key(&self) -> &PublicKey {
        &self.key
    }

    /// The first four bytes of `SHA-256(name || 0x0A || 0x01 || key)`.
    pub fn key_id(&self) -> [u8; 4] {
        self.key_id
    }

    pub(super) fn is_named_by(&self, signature: &NoteSignature) -> bool {
        self.name == signature.name && self.key_id == signature.key_id
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[ED25519], self.key.bytes().as_slice()].concat();
        let id = hex::encode(self.key_id);
        write!(f, "{}+{id}+{}", self.name, STANDARD.encode(key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
