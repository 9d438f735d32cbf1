//! Reads the JSON of an envelope, strictly, and says which member is wrong.

use super::envelope::{Envelope, PayloadType};
use crate::domain::Hash;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Why bytes are no envelope; [`BadEnvelope::member`] says where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadEnvelope {
    /// The bytes are not UTF-8 (RFC 8259 section 8.1).
    #[error("the envelope is not UTF-8")]
    NotUtf8,
    /// The text is not one JSON object.
    #[error("the envelope is not a JSON object: {why}")]
    NotAnObject {
        /// What the JSON reader found, with line and column.
        why: String,
    },
    /// A member is missing.
    #[error("the envelope lacks the member {member}")]
    Missing {
        /// The member's path.
        member: &'static str,
    },
    /// A member stands twice.
    #[error("the envelope has the member {member} more than once")]
    Duplicate {
        /// The member's path.
        member: String,
    },
    /// A member that no envelope has.
    #[error("the envelope has the unknown member {member}")]
    Unknown {
        /// The member's path.
        member: String,
    },
    /// A member has a value of another kind.
    #[error("the envelope's {member} is not {wanted}")]
    WrongType {
        /// The member's path.
        member: &'static str,
        /// What it should be.
        wanted: &'static str,
    },
    /// The payload is of another type than is asked for here.
    #[error("the envelope's payloadType is not {expected}")]
    PayloadType {
        /// The only type accepted here.
        expected: &'static str,
    },
    /// There is not exactly one signature.
    #[error("the envelope has {got} signatures, not one")]
    SignatureCount {
        /// How many there are.
        got: usize,
    },
}

impl BadEnvelope {
    /// The path of the offending member, such as `signatures[0].sig`; empty for the whole envelope.
    pub fn member(&self) -> &str {
        match self {
            Self::NotUtf8 | Self::NotAnObject { .. } => "",
            Self::Missing { member } | Self::WrongType { member, .. } => member,
            Self::Duplicate { member } | Self::Unknown { member } => member,
            Self::PayloadType { .. } => "payloadType",
            Self::SignatureCount { .. } => "signatures",
        }
    }
}

/// Whether the extension member `details` may stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Details {
    MayStand,
    Refused,
}

/// The members of a JSON object as they stand, duplicates included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(4);
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(Collect).map(Members)
    }
}

impl<'a> Members<'a> {
    /// Takes the values of the known members, in their order; `prefix` completes a path in an error.
    fn take<const N: usize>(
        self,
        prefix: &str,
        known: [&str; N],
    ) -> Result<[Option<&'a RawValue>; N], BadEnvelope> {
        let mut values = [None; N];
        for (name, value) in self.0 {
            let member = format!("{prefix}{name}");
            let place = known
                .iter()
                .zip(values.iter_mut())
                .find(|(k, _)| **k == name);
            match place {
                None => return Err(BadEnvelope::Unknown { member }),
                Some((_, Some(_))) => return Err(BadEnvelope::Duplicate { member }),
                Some((_, slot)) => *slot = Some(value),
            }
        }
        Ok(values)
    }
}

/// Reads an envelope and, where it may stand, the member `details`.
pub(super) fn read(
    bytes: &[u8],
    expected: PayloadType,
    details: Details,
) -> Result<(Envelope, Option<Box<RawValue>>), BadEnvelope> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(BadEnvelope::NotUtf8);
    };
    let members: Members<'_> =
        serde_json::from_str(text).map_err(|error| BadEnvelope::NotAnObject {
            why: error.to_string(),
        })?;
    let [payload_type, payload, signatures, extra] =
        members.take("", ["payloadType", "payload", "signatures", "details"])?;
    if extra.is_some() && details == Details::Refused {
        return Err(BadEnvelope::Unknown {
            member: "details".to_owned(),
        });
    }
    if string(payload_type, "payloadType")? != expected.as_str() {
        return Err(BadEnvelope::PayloadType {
            expected: expected.as_str(),
        });
    }
    let (key_id, signature) = signature(signatures)?;
    let envelope = Envelope {
        payload_type: expected,
        payload: base64(payload, "payload")?,
        key_id,
        signature,
    };
    Ok((envelope, extra.map(ToOwned::to_owned)))
}

/// Reads `signatures`, which holds exactly one.
fn signature(value: Option<&RawValue>) -> Result<(Hash, [u8; 64]), BadEnvelope> {
    let missing = BadEnvelope::Missing {
        member: "signatures",
    };
    let value = value.ok_or(missing)?;
    let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(value.get()) else {
        return Err(wrong("signatures", "an array"));
    };
    let [only] = list.as_slice() else {
        return Err(BadEnvelope::SignatureCount { got: list.len() });
    };
    let Ok(members) = serde_json::from_str::<Members<'_>>(only.get()) else {
        return Err(wrong("signatures[0]", "an object"));
    };
    let [id, sig] = members.take("signatures[0].", ["keyid", "sig"])?;
    let Ok(key_id) = Hash::parse(&string(id, "signatures[0].keyid")?) else {
        return Err(wrong(
            "signatures[0].keyid",
            "64 lower-case hexadecimal digits",
        ));
    };
    match base64(sig, "signatures[0].sig")?.try_into() {
        Ok(signature) => Ok((key_id, signature)),
        Err(_) => Err(wrong("signatures[0].sig", "64 bytes in base64")),
    }
}

fn wrong(member: &'static str, wanted: &'static str) -> BadEnvelope {
    BadEnvelope::WrongType { member, wanted }
}

fn string(value: Option<&RawValue>, member: &'static str) -> Result<String, BadEnvelope> {
    let value = value.ok_or(BadEnvelope::Missing { member })?;
    match serde_json::from_str(value.get()) {
        Ok(text) => Ok(text),
        Err(_) => Err(wrong(member, "a string")),
    }
}

/// Standard or URL-safe base64 (RFC 4648 sections 4 and 5), padded and without stray bits.
fn base64(value: Option<&RawValue>, member: &'static str) -> Result<Vec<u8>, BadEnvelope> {
    let text = string(value, member)?;
    let url_safe = text.contains(['-', '_']);
    let engine = if url_safe { &URL_SAFE } else { &STANDARD };
    match engine.decode(&text) {
        Ok(bytes) => Ok(bytes),
        Err(_) => Err(wrong(member, "base64 with its padding")),
    }
}
