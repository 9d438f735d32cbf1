//! What a scanner gives of a label, whatever its symbol and the scanner's settings.

use super::token::{BadToken, Token};
use crate::domain::label_id::{folded, without_aim, without_suffix};
use crate::domain::{BadLabelId, Gtin, LabelId};

/// Fewer characters are no token: 16 bytes and a signature of 64 in base32.
const SHORTEST_TOKEN: usize = 128;

/// A text from a scanner, a camera or a keyboard that leads to a label.
///
/// It may be the label's URL, with or without a token; a GS1 Digital Link; a GS1 element string; a token alone; or the id
/// alone. As in [`LabelId::parse`], an AIM symbology identifier, control characters, lower case, full-width letters and
/// what a keyboard layout makes of punctuation do not matter.
#[derive(Debug, PartialEq, Eq)]
pub struct Scanned {
    /// The label.
    pub label: LabelId,
    /// The number of the trade item, where the symbol has it.
    pub gtin: Option<Gtin>,
    /// The token, where the symbol has one, or what is wrong with it.
    pub token: Option<Result<Token, BadToken>>,
}

impl Scanned {
    /// Reads what was scanned.
    ///
    /// # Errors
    /// When it has no label id. A token that is broken or of another label is no error here: the id is still known.
    pub fn parse(text: &str) -> Result<Self, BadLabelId> {
        let plain = without_aim(without_suffix(text));
        let plain: String = plain.chars().map(folded).collect();
        if let Some(scanned) = elements(&plain) {
            return Ok(scanned);
        }
        match LabelId::parse(text) {
            Ok(label) => Ok(Self::at_the_end(label, &plain)),
            Err(bad) => token_alone(&plain).ok_or(bad),
        }
    }

    /// The label whose id ends the text, with what stands before it.
    fn at_the_end(label: LabelId, plain: &str) -> Self {
        let mut before = parts(plain)
            .rev()
            .skip_while(|part| *part == label.as_str());
        let mut scanned = Self {
            label,
            gtin: None,
            token: None,
        };
        match (before.next(), before.next(), before.next()) {
            (Some("21"), Some(gtin), Some("01")) => scanned.gtin = Gtin::parse(gtin).ok(),
            (Some(token), _, _) if token.len() >= SHORTEST_TOKEN => {
                scanned.token = Some(token_of(label, token));
            }
            (Some(_) | None, _, _) => {}
        }
        scanned
    }
}

/// The runs of letters and digits.
fn parts(plain: &str) -> impl DoubleEndedIterator<Item = &str> {
    plain
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
}

fn token_of(label: LabelId, text: &str) -> Result<Token, BadToken> {
    let token = Token::parse(text)?;
    let of = token.claim.label();
    if of == label {
        Ok(token)
    } else {
        Err(BadToken::OtherLabel { of })
    }
}

fn token_alone(plain: &str) -> Option<Scanned> {
    let token = Token::parse(plain.trim()).ok()?;
    Some(Scanned {
        label: token.claim.label(),
        gtin: None,
        token: Some(Ok(token)),
    })
}

/// Reads GS1 element strings: GTIN (01) and serial number (21), and perhaps lot (10), production date (11) and expiry
/// (17) among them (GS1 General Specifications, section 3). GS ends those of no fixed length.
fn elements(plain: &str) -> Option<Scanned> {
    let (mut gtin, mut label) = (None, None);
    let mut rest = plain.trim_matches(|c: char| c.is_whitespace() || c.is_control());
    while !rest.is_empty() {
        let (identifier, after) = rest.split_at_checked(2)?;
        let length = match identifier {
            "01" => 14,
            "11" | "17" => 6,
            "10" | "21" => after.find('\u{1d}').unwrap_or(after.len()),
            _ => return None,
        };
        let (value, after) = after.split_at_checked(length)?;
        match identifier {
            "01" => gtin = Some(Gtin::parse(value).ok()?),
            "21" => label = Some(LabelId::parse(value).ok()?),
            _ => {}
        }
        rest = after.strip_prefix('\u{1d}').unwrap_or(after);
    }
    Some(Scanned {
        label: label?,
        gtin: Some(gtin?),
        token: None,
    })
}

#[cfg(test)]
mod tests;
