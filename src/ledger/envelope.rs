//! DSSE envelopes: one payload, one ed25519 signature (secure-systems-lab/dsse, `protocol.md` and `envelope.md`).
//!
//! vialog narrows the standard in four ways, so that one signed event has one form: exactly one
//! signature, `keyid` is the SHA-256 of the key's `SubjectPublicKeyInfo`, no unknown member, and base64 with its padding.
//! What is stored is [`Envelope::to_json`], never the text that came in; the payload's bytes are the same in both.

use super::envelope_json::{self, Details};
use crate::domain::key::{POSSESSION_TYPE, pae};
use crate::domain::{Hash, PublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::value::RawValue;

pub use super::envelope_json::BadEnvelope;

/// What kind of statement an envelope carries (DSSE `payloadType`); it is signed with the payload, so that
/// no signature made for one purpose serves another.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PayloadType {
    /// An event of the log.
    Event,
    /// The answer to a sign-in challenge.
    SignIn,
    /// A new key's own proof that its holder has the private half.
    KeyPossession,
}

impl PayloadType {
    /// The media type as it stands in the envelope.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Event => "application/vnd.vialog.event+json",
            Self::SignIn => "application/vnd.vialog.sign-in+json",
            Self::KeyPossession => POSSESSION_TYPE,
        }
    }
}

/// One payload with its one signature. Nothing is verified until [`Envelope::verify`] says so.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Envelope {
    /// What the payload is.
    pub payload_type: PayloadType,
    /// The exact bytes that were signed.
    pub payload: Vec<u8>,
    /// Which key claims to have signed: a hint for the look-up, never the proof.
    pub key_id: Hash,
    /// The ed25519 signature over [`pae`] (RFC 8032 section 5.1.6).
    pub signature: [u8; 64],
}

/// Why an envelope is not signed by a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// The `keyid` names another key than the one at hand.
    #[error("the keyid names another key")]
    OtherKey,
    /// The signature is not this key's over these bytes.
    #[error("the signature does not verify")]
    Signature,
}

/// An event's envelope as a client sends it, with the sensitive details that stay outside the log.
#[derive(Debug)]
pub struct Submission {
    /// What goes into the log.
    pub envelope: Envelope,
    /// The member `details`, unread, which no signature covers by itself; the payload holds its salted hash.
    pub details: Option<Box<RawValue>>,
}

impl Submission {
    /// Reads an event's envelope in which the extension member `details` may stand.
    ///
    /// # Errors
    /// When any member is missing, doubled, unknown or not of its form; the error names the member.
    pub fn parse(bytes: &[u8]) -> Result<Self, BadEnvelope> {
        let (envelope, details) =
            envelope_json::read(bytes, PayloadType::Event, Details::MayStand)?;
        Ok(Self { envelope, details })
    }
}

impl Envelope {
    /// Signs a payload as a client does.
    pub fn sign(key: &SigningKey, payload_type: PayloadType, payload: Vec<u8>) -> Self {
        let signature = key.sign(&pae(payload_type.as_str(), &payload)).to_bytes();
        Self {
            payload_type,
            payload,
            key_id: PublicKey::from(key).id(),
            signature,
        }
    }

    /// Reads an envelope of the expected type: a JSON object with the members `payloadType`, `payload` and
    /// `signatures`, in any order and spacing, base64 standard or URL-safe (DSSE demands both) with canonical padding.
    ///
    /// # Errors
    /// When any member is missing, doubled, unknown or not of its form; the error names the member.
    pub fn parse(bytes: &[u8], expected: PayloadType) -> Result<Self, BadEnvelope> {
        envelope_json::read(bytes, expected, Details::Refused).map(|(envelope, _)| envelope)
    }

    /// The one form in which vialog writes an envelope: members in the order `payloadType`, `payload`,
    /// `signatures` (`keyid`, `sig`), no white space, standard base64 with padding.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(self.payload.len() * 4 / 3 + 320);
        self.write_json(&mut out);
        out
    }

    /// [`Envelope::to_json`] at the end of a text.
    pub(crate) fn write_json(&self, out: &mut String) {
        out.push_str(r#"{"payloadType":""#);
        out.push_str(self.payload_type.as_str());
        out.push_str(r#"","payload":""#);
        STANDARD.encode_string(&self.payload, out);
        out.push_str(r#"","signatures":[{"keyid":""#);
        out.push_str(&self.key_id.to_string());
        out.push_str(r#"","sig":""#);
        STANDARD.encode_string(self.signature, out);
        out.push_str(r#""}]}"#);
    }

    /// SHA-256 of the exact bytes that were signed: by it an event is known before it has an entry.
    pub fn payload_hash(&self) -> Hash {
        Hash::of(&[&self.payload])
    }

    /// Verifies strictly that this key signed this payload as this type (RFC 8032 section 5.1.7; see [`PublicKey::verifies`]).
    ///
    /// # Errors
    /// When the `keyid` is another key's, or the signature is not right.
    pub fn verify(&self, key: &PublicKey) -> Result<(), NotSigned> {
        if key.id() != self.key_id {
            return Err(NotSigned::OtherKey);
        }
        let signed = pae(self.payload_type.as_str(), &self.payload);
        if key.verifies(&signed, &self.signature) {
            Ok(())
        } else {
            Err(NotSigned::Signature)
        }
    }
}
