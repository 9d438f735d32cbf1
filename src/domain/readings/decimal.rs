//! Temperatures as decimals, turned into thousandths of a degree Celsius without any float.

use super::{DecimalMark, TemperatureUnit};

/// The most digits in front of the mark, and behind it: more than any instrument has, few enough for exact arithmetic.
const DIGITS: u32 = 15;
/// Absolute zero, in thousandths of a degree Celsius.
const COLDEST: i128 = -273_150;
/// Hotter than anything that carries a logger.
const HOTTEST: i128 = 1_000_000;

/// Reads a temperature; gives thousandths of a degree Celsius, rounded half away from zero.
///
/// # Errors
/// In words, when the text is no decimal number or no temperature.
pub(super) fn thousandths(
    text: &str,
    mark: DecimalMark,
    unit: TemperatureUnit,
) -> Result<i32, String> {
    let (number, one) =
        decimal(text, mark).ok_or_else(|| format!("{text:?} is not a decimal number"))?;
    // As a fraction, so that every unit is converted exactly and rounded once.
    let (above, below) = match unit {
        TemperatureUnit::Celsius => (number * 1000, one),
        TemperatureUnit::Fahrenheit => ((number - 32 * one) * 5000, one * 9),
        TemperatureUnit::Kelvin => (number * 1000 - 273_150 * one, one),
    };
    let half = if above < 0 { -below } else { below };
    let rounded = (above * 2 + half) / (below * 2);
    if !(COLDEST..=HOTTEST).contains(&rounded) {
        return Err(format!("{text:?} is no temperature that there can be"));
    }
    i32::try_from(rounded).or(Err(format!("{text:?} is out of range")))
}

/// The digits as one number, and the power of ten by which it is to be divided.
fn decimal(text: &str, mark: DecimalMark) -> Option<(i128, i128)> {
    let text = text.trim();
    // Some loggers write the minus sign of typography.
    let bare = text
        .strip_prefix('-')
        .or_else(|| text.strip_prefix('\u{2212}'));
    let negative = bare.is_some();
    let bare = bare.or_else(|| text.strip_prefix('+')).unwrap_or(text);
    let (whole, part) = match bare.split_once(mark.sign()) {
        Some((whole, part)) if !part.is_empty() => (whole, part),
        Some(_) => return None,
        None => (bare, ""),
    };
    let digits = |text: &str| {
        u32::try_from(text.len()).is_ok_and(|length| length <= DIGITS)
            && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if whole.is_empty() || !digits(whole) || !digits(part) {
        return None;
    }
    let number: i128 = format!("{whole}{part}").parse().ok()?;
    let one = 10_i128.pow(u32::try_from(part.len()).ok()?);
    Some((if negative { -number } else { number }, one))
}
