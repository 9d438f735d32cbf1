//! A site's setting for the files of one make of logger.

use super::super::{Instant, Malformed};
use chrono::format::{Item, Parsed, StrftimeItems, parse};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// In what the file's temperatures are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemperatureUnit {
    /// Degrees Celsius.
    Celsius,
    /// Degrees Fahrenheit.
    Fahrenheit,
    /// Kelvin.
    Kelvin,
}

/// What stands between whole degrees and their fractions.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecimalMark {
    /// As in `-180.5`.
    Point,
    /// As in `-180,5`.
    Comma,
}

impl DecimalMark {
    /// The character.
    pub(super) fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

/// How a CSV file of a logger is read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CsvFormat {
    /// What separates cells: a comma, a semicolon, a tab or a vertical bar.
    pub delimiter: char,
    /// How many lines stand in front of the one with the names of the columns.
    pub skip_rows: u32,
    /// The name of the column with the time of a reading.
    pub time_column: String,
    /// The name of the column with the temperature.
    pub temperature_column: String,
    /// How the time is written, as a pattern of chrono's, such as `%Y-%m-%d %H:%M:%S`.
    pub time_format: String,
    /// How far east of UTC the logger's clock is, in minutes; holds where the time has no offset of its own.
    pub utc_offset_minutes: i32,
    /// The unit of the temperatures.
    pub unit: TemperatureUnit,
    /// The decimal mark of the temperatures.
    pub decimal: DecimalMark,
    /// The longest time between two readings that is no gap, in seconds.
    pub max_gap_seconds: u32,
}

/// The delimiters that files have.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// No clock on earth is further from UTC than this, in minutes.
const FURTHEST: i32 = 14 * 60;
/// How long a name or a pattern may be.
const LONGEST: usize = 100;
/// What [`Instant`] writes in 27 characters: the years 1970 to 9999.
const YEARS: std::ops::Range<i64> = 0..253_402_300_800_000_000;

impl CsvFormat {
    /// Tells what is wrong with the setting.
    ///
    /// # Errors
    /// With the member at fault: a delimiter of another kind, an empty or overlong name, one name for both columns, a pattern that
    /// chrono does not know or that leaves the moment open, an offset beyond 14 hours, or a longest gap of nought.
    pub fn check(&self) -> Result<(), Malformed> {
        let fault = |holds: bool, member: &str, why: &str| {
            if holds {
                Ok(())
            } else {
                Err(Malformed::new(member, why))
            }
        };
        let named =
            |name: &str| !name.is_empty() && name.trim() == name && name.chars().count() <= LONGEST;
        let what = "a column's name is 1 to 100 characters without blanks around them";
        fault(
            DELIMITERS.contains(&self.delimiter),
            "delimiter",
            "cells are separated by a comma, a semicolon, a tab or a vertical bar",
        )?;
        fault(named(&self.time_column), "time_column", what)?;
        fault(named(&self.temperature_column), "temperature_column", what)?;
        fault(
            self.time_column != self.temperature_column,
            "temperature_column",
            "time and temperature stand in two columns",
        )?;
        fault(
            self.utc_offset_minutes.abs() <= FURTHEST,
            "utc_offset_minutes",
            "no clock is more than 14 hours from UTC",
        )?;
        fault(
            self.max_gap_seconds > 0,
            "max_gap_seconds",
            "the longest time between readings is at least a second",
        )?;
        let pattern = self.time_format.chars().count() <= LONGEST && self.pattern_holds();
        fault(
            pattern,
            "time_format",
            "the pattern is not one of chrono's, or leaves the date or the time open",
        )
    }

    /// Whether a moment that is written by the pattern can be read by it again.
    fn pattern_holds(&self) -> bool {
        let items: Vec<Item<'_>> = StrftimeItems::new(&self.time_format).collect();
        if items.iter().any(|item| matches!(item, Item::Error)) {
            return false;
        }
        // An evening, so that a clock of twelve hours that does not say which half of the day it is is found out.
        let at = Instant::from_micros(951_866_096_000_000);
        let written = at.utc().fixed_offset().format_with_items(items.iter());
        // Some patterns can only be read by.
        let mut text = String::new();
        if write!(text, "{written}").is_err() {
            return false;
        }
        let minute = |at: Instant| at.micros().div_euclid(60_000_000);
        moment(&text, &items, 0).is_some_and(|read| minute(read) == minute(at))
    }

    /// The reader of this format's times.
    ///
    /// # Errors
    /// When the pattern is none.
    pub(super) fn clock(&self) -> Result<Clock<'_>, Malformed> {
        let items = StrftimeItems::new(&self.time_format).parse();
        let items = items.map_err(|bad| Malformed::new("time_format", bad.to_string()))?;
        Ok(Clock {
            items,
            east: self.utc_offset_minutes.saturating_mul(60),
        })
    }
}

/// Reads times by one pattern.
pub(super) struct Clock<'a> {
    items: Vec<Item<'a>>,
    east: i32,
}

impl Clock<'_> {
    /// The moment of a text, if it is one in the pattern.
    pub(super) fn moment(&self, text: &str) -> Option<Instant> {
        moment(text, &self.items, self.east)
    }
}

/// The moment of a text: by its own offset, else by that of a clock so many seconds east of UTC.
fn moment(text: &str, items: &[Item<'_>], east: i32) -> Option<Instant> {
    let mut parsed = Parsed::new();
    parse(&mut parsed, text, items.iter()).ok()?;
    let at = if parsed.offset().is_some() {
        parsed.to_datetime().ok()?.timestamp_micros()
    } else {
        let wall = parsed.to_naive_datetime_with_offset(east).ok()?;
        let micros = wall.and_utc().timestamp_micros();
        micros.checked_sub(i64::from(east) * 1_000_000)?
    };
    YEARS.contains(&at).then(|| Instant::from_micros(at))
}
