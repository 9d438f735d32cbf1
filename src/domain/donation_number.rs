//! The number of a donation by ISBT 128, where the donor centre gives one.
//!
//! Only the form and the check character are known here: who may give which numbers stands in tables that are licensed,
//! and are not shipped.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;

/// What the values 0 to 36 of ISO 7064 Mod 37-2 are written as.
const CHARACTERS: &[u8; 37] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";

/// Facility (5), year (2) and sequence (6).
const LENGTH: usize = 13;

/// Flag characters from here to 96 are the value of the check character and 60.
const CHECKING_FLAGS: u32 = 60;

/// A donation identification number: 13 characters that passed their check. Normal form, in JSON as well: those 13 and
/// the check character, without spaces and flag characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DonationNumber([u8; LENGTH]);

/// Why a text is no donation number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDonationNumber {
    /// Not 13 characters with what may follow them.
    #[error(
        "a donation number has 13 characters, perhaps 2 flag characters, and its check character: 14 or 16 in all, not {found}"
    )]
    Length {
        /// How many characters there are, without spaces.
        found: usize,
    },
    /// A character that does not stand at its place.
    #[error(
        "a donation number is a letter or digit but O and 0, four letters or digits, and eight digits: not {found:?} at place {place}"
    )]
    Character {
        /// The character, in upper case.
        found: char,
        /// Its place, from 1.
        place: usize,
    },
    /// The check character does not fit: at least one character is wrong or two are exchanged.
    #[error("a character is wrong or missing, since the check character does not fit")]
    Check,
}

impl DonationNumber {
    /// Reads what a person types or a scanner gives: the 13 characters, perhaps the 2 flag characters, and the check
    /// character. Spaces and lower case do not matter, nor the `=` that a symbol has in front. A symbol whose flag
    /// characters stand for the check character (60 to 96) needs no other.
    ///
    /// # Errors
    /// When the form is another, or the check character does not fit.
    pub fn parse(text: &str) -> Result<Self, BadDonationNumber> {
        let text = text.trim();
        let text = text.strip_prefix('=').unwrap_or(text);
        let typed: Vec<char> = text
            .chars()
            .filter(|c| !c.is_whitespace())
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let wrong_length = || BadDonationNumber::Length { found: typed.len() };
        let (number, rest) = typed
            .split_first_chunk::<LENGTH>()
            .ok_or_else(wrong_length)?;
        let number = well_formed(number)?;
        let of_flags = |tens: char, ones: char| {
            let flags = tens.to_digit(10)? * 10 + ones.to_digit(10)?;
            flags
                .checked_sub(CHECKING_FLAGS)
                .filter(|value| *value < 37)
        };
        let check = check_value(&number);
        let fits = match *rest {
            [typed] => typed == character(check),
            [tens, ones, typed] => {
                let flags_fit = of_flags(tens, ones).is_none_or(|value| value == check);
                flags_fit && typed == character(check)
            }
            [tens, ones] => of_flags(tens, ones).ok_or_else(wrong_length)? == check,
            _ => return Err(wrong_length()),
        };
        if fits {
            Ok(Self(number))
        } else {
            Err(BadDonationNumber::Check)
        }
    }

    /// For people, as on a label: facility, year, sequence and check character, with spaces between.
    pub fn grouped(&self) -> String {
        let part = |from, length| self.0.iter().skip(from).take(length).copied();
        let parts = [(0, 5), (5, 2), (7, 6)]
            .map(|(from, length)| part(from, length).map(char::from).collect::<String>());
        format!("{} {}", parts.join(" "), character(check_value(&self.0)))
    }
}

/// The characters as bytes, each of which may stand at its place.
fn well_formed(typed: &[char; LENGTH]) -> Result<[u8; LENGTH], BadDonationNumber> {
    let mut number = [0; LENGTH];
    for (place, (to, found)) in number.iter_mut().zip(typed).enumerate() {
        let good = match place {
            0 => found.is_ascii_alphanumeric() && !matches!(found, 'O' | '0'),
            1..=4 => found.is_ascii_alphanumeric(),
            _ => found.is_ascii_digit(),
        };
        *to = u8::try_from(*found)
            .ok()
            .filter(|_| good)
            .ok_or(BadDonationNumber::Character {
                found: *found,
                place: place + 1,
            })?;
    }
    Ok(number)
}

/// ISO 7064 Mod 37-2: with it, the sum of each value times 2 to the power of its place from the right is 1.
fn check_value(number: &[u8; LENGTH]) -> u32 {
    let sum = number.iter().fold(0, |sum, byte| {
        let value = char::from(*byte).to_digit(36).unwrap_or_default();
        (sum + value) * 2 % 37
    });
    (38 - sum) % 37
}

fn character(value: u32) -> char {
    let place = usize::try_from(value).unwrap_or_default();
    CHARACTERS.get(place).copied().map_or('?', char::from)
}

impl fmt::Display for DonationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = String::from_utf8_lossy(&self.0);
        write!(f, "{number}{}", character(check_value(&self.0)))
    }
}

impl fmt::Debug for DonationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for DonationNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Takes the normal form and nothing else.
impl<'de> Deserialize<'de> for DonationNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        match Self::parse(&text) {
            Ok(number) if number.to_string() == text => Ok(number),
            Ok(_) => Err(de::Error::custom(
                "a donation number is written as 13 characters and its check character",
            )),
            Err(bad) => Err(de::Error::custom(bad)),
        }
    }
}

#[cfg(test)]
mod tests;
