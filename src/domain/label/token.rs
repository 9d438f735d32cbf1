//! The signed token of a flat label, which a device without a network verifies.

use crate::domain::{BadSubject, LabelId, LotId, PublicKey, Subject};
use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;

mod claim;
pub use claim::{BadClaim, Claim, TOKEN_TYPE};
use claim::{day, day_number};

/// The first byte of a token, by which a reader knows its form.
const VERSION: u8 = 1;

/// A claim with its signature. In JSON and in a symbol, one text: the base32 (RFC 4648, upper case, no padding) of
///
/// | bytes | what |
/// | --- | --- |
/// | 1 | the version, 1 |
/// | 4 | the first bytes of the key's id |
/// | 7 | the label id: its first 11 characters as digits to the base 34 |
/// | 2 | the last day of use, in days since 2000-01-01; 0 for none |
/// | 1, n | the length of the subject, the subject |
/// | 1, n | the length of the lot's name, the name; 0 for none |
/// | 64 | the ed25519 signature over [`Claim::message`] |
///
/// A token proves who stated the claim. It does not prove that the label is the first of its text, that it is not void,
/// or that the key was not revoked: the log does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// What it states.
    pub claim: Claim,
    /// The first bytes of the id of the key that signed.
    pub key: [u8; 4],
    /// The signature.
    pub signature: [u8; 64],
}

/// Why a text is no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// A character, a length or last bits that base32 does not have.
    #[error("a token is base32 in upper case without padding")]
    Encoding,
    /// A form that this program does not know.
    #[error("the token is of version {found}, and this program knows version {VERSION}")]
    Version {
        /// The version.
        found: u8,
    },
    /// It ends too early.
    #[error("the token is cut off")]
    Short,
    /// It goes on after its signature.
    #[error("the token goes on after its end")]
    Long,
    /// The number of its label is of no id.
    #[error("the token is of no label id")]
    Label,
    /// Its subject is none.
    #[error("the token's subject is none: {0}")]
    Subject(BadSubject),
    /// Its lot is none.
    #[error("the token's lot is none: {0}")]
    Lot(BadSubject),
    /// The label beside it has another id.
    #[error("the token is of the label {of}, which is another one")]
    OtherLabel {
        /// The label that it is of.
        of: LabelId,
    },
}

impl Token {
    /// Puts a signature to the claim that it is over.
    pub fn new(claim: Claim, key: &PublicKey, signature: [u8; 64]) -> Self {
        Self {
            claim,
            key: prefix(key),
            signature,
        }
    }

    /// Reads the text of a token. There is one text for one token.
    ///
    /// # Errors
    /// When the text is not exactly that of a token of this version.
    pub fn parse(text: &str) -> Result<Self, BadToken> {
        let Ok(bytes) = BASE32_NOPAD.decode(text.as_bytes()) else {
            return Err(BadToken::Encoding);
        };
        let mut rest = Rest(&bytes);
        let [version] = rest.array()?;
        if version != VERSION {
            return Err(BadToken::Version { found: version });
        }
        let key = rest.array()?;
        let number = rest.array::<7>()?.into_iter();
        let number = number.fold(0, |number, byte| number << 8 | u64::from(byte));
        let label = LabelId::of_number(number).ok_or(BadToken::Label)?;
        let expires_on = day(u16::from_be_bytes(rest.array()?));
        let of = Subject::parse(&rest.text()?).map_err(BadToken::Subject)?;
        let lot = Some(rest.text()?).filter(|name| !name.is_empty());
        let lot = lot.map(|name| LotId::new(&name)).transpose();
        let lot = lot.map_err(BadToken::Lot)?;
        let signature = rest.array()?;
        if !rest.0.is_empty() {
            return Err(BadToken::Long);
        }
        let claim = Claim {
            label,
            of,
            lot,
            expires_on,
        };
        Ok(Self {
            claim,
            key,
            signature,
        })
    }

    /// Whether this key signed the claim for the log of this origin.
    pub fn verify(&self, origin: &str, key: &PublicKey) -> bool {
        self.key == prefix(key) && key.verifies(&self.claim.message(origin), &self.signature)
    }

    fn bytes(&self) -> Vec<u8> {
        let claim = &self.claim;
        let days = claim.expires_on.and_then(day_number).unwrap_or_default();
        let mut bytes = vec![VERSION];
        bytes.extend(self.key);
        bytes.extend(claim.label.number().to_be_bytes().into_iter().skip(1));
        bytes.extend(days.to_be_bytes());
        for text in [
            claim.of.as_str(),
            claim.lot.as_ref().map_or("", LotId::name),
        ] {
            // A subject has at most 78 bytes.
            bytes.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
            bytes.extend(text.as_bytes());
        }
        bytes.extend(self.signature);
        bytes
    }
}

/// The text of the token.
impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE32_NOPAD.encode(&self.bytes()))
    }
}

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'de, str>::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

fn prefix(key: &PublicKey) -> [u8; 4] {
    let [a, b, c, d, ..] = *key.id().bytes();
    [a, b, c, d]
}

/// What is still to be read of a token.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn array<const N: usize>(&mut self) -> Result<[u8; N], BadToken> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(BadToken::Short)?;
        self.0 = rest;
        Ok(*bytes)
    }

    /// A text after its length. What is no UTF-8 is replaced, and then refused as no subject.
    fn text(&mut self) -> Result<Cow<'a, str>, BadToken> {
        let [length] = self.array()?;
        let parts = self.0.split_at_checked(length.into());
        let (bytes, rest) = parts.ok_or(BadToken::Short)?;
        self.0 = rest;
        Ok(String::from_utf8_lossy(bytes))
    }
}

#[cfg(test)]
mod tests;
