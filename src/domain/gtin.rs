//! The number of a trade item, where the sponsor has one (GS1 General Specifications, section 2.1).

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;

const LENGTH: usize = 14;

/// A GTIN-14: 14 digits, the last of which is the check digit of the others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gtin([u8; LENGTH]);

/// Why a text is no GTIN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadGtin {
    /// Not 14 digits.
    #[error("a GTIN has 14 digits; put zeros in front of a shorter one")]
    Form,
    /// The check digit does not fit.
    #[error("the check digit of the GTIN does not fit the other digits")]
    Check,
}

impl Gtin {
    /// Reads 14 digits.
    ///
    /// # Errors
    /// When it is not 14 digits, or the check digit does not fit.
    pub fn parse(text: &str) -> Result<Self, BadGtin> {
        let digits: [u8; LENGTH] = text.as_bytes().try_into().or(Err(BadGtin::Form))?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(BadGtin::Form);
        }
        // Weights 3 and 1 in turn from the left, the check digit included (GS1 section 7.9.1).
        let weights = [3, 1].into_iter().cycle();
        let sum: u32 = digits
            .iter()
            .zip(weights)
            .map(|(digit, weight)| u32::from(digit - b'0') * weight)
            .sum();
        if sum.is_multiple_of(10) {
            Ok(Self(digits))
        } else {
            Err(BadGtin::Check)
        }
    }

    /// The 14 digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Gtin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Gtin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'de, str>::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gtin_has_14_digits_and_its_check_digit() {
        assert_eq!(
            Gtin::parse("09506000134352").unwrap().as_str(),
            "09506000134352"
        );
        assert_eq!(Gtin::parse("09506000134353"), Err(BadGtin::Check));
        assert_eq!(Gtin::parse("9506000134352"), Err(BadGtin::Form));
        assert_eq!(Gtin::parse("0950600013435X"), Err(BadGtin::Form));
    }
}
