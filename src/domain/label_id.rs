//! The short identity that a label carries: 11 random characters and a check character.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// What an id is drawn from: no `I` and no `O`, because people type ids.
const DRAWN: &[u8; 34] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Bytes from here on are drawn again, so that 34 characters share the rest evenly (7 × 34).
const FAIR: u8 = 238;

const LENGTH: usize = 12;

/// The identity of one label: 12 characters of `0-9A-Z` without `I` and `O`, the last of which is
/// the ISO 7064 Mod 37,36 check character of the others. In JSON and on disk, those 12 characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LabelId([u8; LENGTH]);

/// Why a text holds no label id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadLabelId {
    /// Fewer than 12 characters before the text or its last part ends.
    #[error("a label id has 12 characters, this has {found}")]
    TooShort {
        /// How many there are.
        found: usize,
    },
    /// The last 12 characters do not stand alone.
    #[error("a label id has 12 characters, this has more")]
    TooLong,
    /// A character that no id has.
    #[error("a label id has the digits and the letters A to Z without I and O, and no {found:?}")]
    Character {
        /// The character, in upper case.
        found: char,
    },
    /// The check character does not fit the other 11: at least one character is wrong or two are exchanged.
    #[error("the label id is mistyped or misread: its check character does not fit")]
    Check,
}

impl LabelId {
    /// Draws a new id, 55.9 bits of chance, from a source that fills a buffer with random bytes.
    ///
    /// Of one id no other follows by one wrong character or by two neighbours exchanged: Mod 37,36 alone
    /// misses one exchange in 630, and an id that holds such a pair is drawn again.
    ///
    /// # Errors
    /// When the source fails.
    pub fn draw<E>(mut random: impl FnMut(&mut [u8]) -> Result<(), E>) -> Result<Self, E> {
        loop {
            let mut bytes = [0; 16];
            random(&mut bytes)?;
            let drawn: Vec<u8> = bytes
                .iter()
                .filter(|byte| **byte < FAIR)
                .filter_map(|byte| DRAWN.get(usize::from(byte % 34)).copied())
                .take(LENGTH - 1)
                .collect();
            if let Some(id) = Self::with_check(&drawn).filter(|id| !id.survives_an_exchange()) {
                return Ok(id);
            }
        }
    }

    /// Reads what a scanner or a person gives: the id alone, in groups, or at the end of its URL.
    ///
    /// An AIM symbology identifier (`]Q1`) in front, a suffix that a scanner sends in words (`\n`), white space, control
    /// characters, hyphens between groups, lower case and full-width letters do not matter, nor what a keyboard layout
    /// makes of `:`, `/` and `.` in the URL.
    ///
    /// # Errors
    /// When the text does not end in 12 characters that stand alone, hold no `I` or `O`, and pass their check.
    pub fn parse(text: &str) -> Result<Self, BadLabelId> {
        let text = without_aim(without_suffix(text));
        let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
        let mut rest = text.chars().rev().map(folded);
        let mut id = [0; LENGTH];
        for (found, place) in id.iter_mut().rev().enumerate() {
            let next = rest.find(|c| !(c.is_whitespace() || c.is_control() || *c == '-'));
            *place = match next {
                None | Some('/') => return Err(BadLabelId::TooShort { found }),
                Some(c) => id_character(c)?,
            };
        }
        if rest.next().is_some_and(|c| c.is_ascii_alphanumeric()) {
            return Err(BadLabelId::TooLong);
        }
        if checks(&id) {
            Ok(Self(id))
        } else {
            Err(BadLabelId::Check)
        }
    }

    /// The 12 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// For people: three groups of four, with a space between.
    pub fn grouped(&self) -> String {
        let groups: Vec<_> = self.0.chunks(4).map(String::from_utf8_lossy).collect();
        groups.join(" ")
    }

    /// The 11 drawn characters as one number, the first the highest.
    pub(crate) fn number(self) -> u64 {
        let drawn = self.0.iter().take(LENGTH - 1);
        drawn.fold(0, |number, character| {
            let digit = DRAWN.iter().position(|one| one == character);
            number * 34 + u64::try_from(digit.unwrap_or_default()).unwrap_or_default()
        })
    }

    /// The id of this number; none where the number is of no 11 characters, or their check would be `I` or `O`.
    pub(crate) fn of_number(mut number: u64) -> Option<Self> {
        let mut drawn = [0; LENGTH - 1];
        for place in drawn.iter_mut().rev() {
            *place = *DRAWN.get(usize::try_from(number % 34).ok()?)?;
            number /= 34;
        }
        Self::with_check(&drawn).filter(|_| number == 0)
    }

    /// Appends the check character to 11 characters; none where there are fewer or it would be `I` or `O`.
    fn with_check(drawn: &[u8]) -> Option<Self> {
        let data: &[u8; LENGTH - 1] = drawn.try_into().ok()?;
        DRAWN.iter().find_map(|check| {
            let mut id = [*check; LENGTH];
            for (to, from) in id.iter_mut().zip(data) {
                *to = *from;
            }
            checks(&id).then_some(Self(id))
        })
    }

    fn survives_an_exchange(&self) -> bool {
        (1..LENGTH).any(|right| {
            let mut exchanged = self.0;
            exchanged.swap(right - 1, right);
            exchanged != self.0 && checks(&exchanged)
        })
    }
}

/// Drops an AIM symbology identifier: `]`, a letter and a digit (ISO/IEC 15424).
pub(crate) fn without_aim(text: &str) -> &str {
    let rest = text.trim_start().strip_prefix(']');
    rest.and_then(|rest| rest.strip_prefix(|c: char| c.is_ascii_alphabetic()))
        .and_then(|rest| rest.strip_prefix(|c: char| c.is_ascii_digit()))
        .unwrap_or(text)
}

/// Drops white space and control characters behind a text, and a suffix that a scanner was set to send in words: some send
/// the two characters `\n` for a line's end.
pub(crate) fn without_suffix(text: &str) -> &str {
    const WORDS: [&str; 6] = ["\\n", "\\N", "\\r", "\\R", "\\t", "\\T"];
    let mut rest = text;
    loop {
        let ended = rest.trim_end_matches(|c: char| c.is_whitespace() || c.is_control());
        let shorter = WORDS.iter().find_map(|word| ended.strip_suffix(word));
        let shorter = shorter.unwrap_or(ended);
        if shorter == rest {
            return rest;
        }
        rest = shorter;
    }
}

/// Upper case, and the plain form of a full-width letter, which a Chinese input method may give.
pub(crate) fn folded(c: char) -> char {
    let plain = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    plain.to_ascii_uppercase()
}

fn id_character(c: char) -> Result<u8, BadLabelId> {
    match u8::try_from(c) {
        Ok(byte) if DRAWN.contains(&byte) => Ok(byte),
        Ok(_) | Err(_) => Err(BadLabelId::Character { found: c }),
    }
}

/// ISO 7064 Mod 37,36 (hybrid system): whether the last character is the check of those before.
fn checks(text: &[u8]) -> bool {
    let Some((check, data)) = text.split_last() else {
        return false;
    };
    let product = data.iter().fold(36, |product, character| {
        match (product + value(*character)) % 36 {
            0 => 36 * 2 % 37,
            sum => sum * 2 % 37,
        }
    });
    (product + value(*check)) % 36 == 1
}

/// The value of a digit or an upper-case letter in ISO 7064; ids hold nothing else.
fn value(character: u8) -> u32 {
    char::from(character).to_digit(36).unwrap_or_default()
}

impl fmt::Display for LabelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for LabelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for LabelId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Takes the 12 characters as they are written and nothing else, so that signed bytes name an id in one way only.
impl<'de> Deserialize<'de> for LabelId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        match Self::parse(&text) {
            Ok(id) if id.as_str() == text => Ok(id),
            Ok(_) => Err(de::Error::custom("a label id is written as 12 characters")),
            Err(bad) => Err(de::Error::custom(bad)),
        }
    }
}

#[cfg(test)]
mod tests;
