//! Entries: what stands in the log, byte for byte.
//!
//! An entry is the JSON `{"recorded_at":"2026-11-23T02:15:30.123000Z","envelope":{…}}` with no white space, in which the
//! envelope has the form of [`Envelope::to_json`] and is an event's. No two byte strings are the same entry. The leaf
//! hash is SHA-256 over a zero byte and these bytes (RFC 6962 section 2.1).

use super::envelope::{Envelope, PayloadType};
use super::tree::leaf_hash;
use crate::domain::{Hash, Instant};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// The most bytes of an entry: entry bundles carry a 16-bit length (C2SP tlog-tiles, "Log entries").
pub const MAX_ENTRY: usize = 65_535;

const BEFORE_TIME: &str = r#"{"recorded_at":""#;
const BEFORE_TYPE: &str = r#"","envelope":{"payloadType":""#;
const BEFORE_PAYLOAD: &str = r#"","payload":""#;
const BEFORE_KEY: &str = r#"","signatures":[{"keyid":""#;
const BEFORE_SIGNATURE: &str = r#"","sig":""#;
const END: &str = r#""}]}}"#;

/// An event in its envelope with the server's time, as it stands in the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    bytes: Vec<u8>,
    recorded_at: Instant,
    envelope: Envelope,
}

/// Why there is no such entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadEntry {
    /// More bytes than a tile can hold.
    #[error("the entry would have {got} bytes; the log takes at most {MAX_ENTRY}")]
    TooLarge {
        /// How many bytes it has.
        got: usize,
    },
    /// Only events are entries.
    #[error("the envelope is not an event's")]
    NotAnEvent,
    /// The bytes are not in the entry's only form.
    #[error("the entry is not in its exact form at {part}")]
    Form {
        /// The member at which the form breaks.
        part: &'static str,
    },
}

impl Entry {
    /// Writes an event's envelope with the time at which the server recorded it.
    ///
    /// # Errors
    /// When the envelope is not an event's, or the bytes are more than [`MAX_ENTRY`].
    pub fn new(recorded_at: Instant, envelope: Envelope) -> Result<Self, BadEntry> {
        if envelope.payload_type != PayloadType::Event {
            return Err(BadEntry::NotAnEvent);
        }
        let time = recorded_at.to_string();
        let mut text = String::with_capacity(envelope.payload.len() * 4 / 3 + 400);
        text.push_str(BEFORE_TIME);
        text.push_str(&time);
        text.push_str(r#"","envelope":"#);
        envelope.write_json(&mut text);
        text.push('}');
        if text.len() > MAX_ENTRY {
            return Err(BadEntry::TooLarge { got: text.len() });
        }
        Ok(Self {
            bytes: text.into_bytes(),
            recorded_at,
            envelope,
        })
    }

    /// Reads exactly what [`Entry::new`] writes, and nothing else.
    ///
    /// # Errors
    /// When the bytes have any other form; the error names the member.
    pub fn parse(bytes: impl Into<Vec<u8>>) -> Result<Self, BadEntry> {
        let bytes = bytes.into();
        if bytes.len() > MAX_ENTRY {
            return Err(BadEntry::TooLarge { got: bytes.len() });
        }
        let (recorded_at, envelope) = read(&bytes)?;
        Ok(Self {
            bytes,
            recorded_at,
            envelope,
        })
    }

    /// The exact bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The server's time.
    pub fn recorded_at(&self) -> Instant {
        self.recorded_at
    }

    /// The signed event.
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// RFC 6962 leaf hash of the bytes.
    pub fn leaf_hash(&self) -> Hash {
        leaf_hash(&self.bytes)
    }
}

/// Every part of the form is fixed text or has one spelling, so reading it this way proves that writing it again
/// gives the same bytes.
fn read(bytes: &[u8]) -> Result<(Instant, Envelope), BadEntry> {
    let form = |part| BadEntry::Form { part };
    let rest = skip(bytes, BEFORE_TIME, "recorded_at")?;
    let (time, rest) = until(rest, BEFORE_TYPE, "recorded_at")?;
    let recorded_at = Instant::parse(time).ok().ok_or(form("recorded_at"))?;
    if time.len() != 27 {
        return Err(form("recorded_at"));
    }
    let rest = skip(rest, PayloadType::Event.as_str(), "envelope.payloadType")?;
    let rest = skip(rest, BEFORE_PAYLOAD, "envelope.payload")?;
    let (payload, rest) = until(rest, BEFORE_KEY, "envelope.payload")?;
    let payload = STANDARD.decode(payload).ok();
    let payload = payload.ok_or(form("envelope.payload"))?;
    let (key_id, rest) = until(rest, BEFORE_SIGNATURE, "envelope.signatures[0].keyid")?;
    let key_id = Hash::parse(key_id).ok();
    let key_id = key_id.ok_or(form("envelope.signatures[0].keyid"))?;
    let (signature, rest) = until(rest, END, "envelope.signatures[0].sig")?;
    let signature = STANDARD.decode(signature).ok();
    let signature = signature.and_then(|bytes| bytes.try_into().ok());
    if !rest.is_empty() {
        return Err(form("the end"));
    }
    let envelope = Envelope {
        payload_type: PayloadType::Event,
        payload,
        key_id,
        signature: signature.ok_or(form("envelope.signatures[0].sig"))?,
    };
    Ok((recorded_at, envelope))
}

fn skip<'a>(bytes: &'a [u8], fixed: &str, part: &'static str) -> Result<&'a [u8], BadEntry> {
    bytes
        .strip_prefix(fixed.as_bytes())
        .ok_or(BadEntry::Form { part })
}

/// The text up to the next quotation mark, which must begin `fixed`, and what follows `fixed`.
fn until<'a>(
    bytes: &'a [u8],
    fixed: &str,
    part: &'static str,
) -> Result<(&'a str, &'a [u8]), BadEntry> {
    let form = || BadEntry::Form { part };
    let end = bytes.iter().position(|byte| *byte == b'"');
    let (value, rest) = bytes
        .split_at_checked(end.ok_or_else(form)?)
        .ok_or_else(form)?;
    let value = std::str::from_utf8(value).ok().ok_or_else(form)?;
    Ok((value, skip(rest, fixed, part)?))
}
