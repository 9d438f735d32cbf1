//! Moments: the server's, to the microsecond in UTC, and the signer's, as written with an offset.

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;

/// A moment in UTC to the microsecond; in JSON `2026-11-23T02:15:30.123000Z`, always 27 characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

/// The text is not a time in the form that is asked for.
#[derive(Debug, thiserror::Error)]
pub enum BadTime {
    /// Not the 27 characters of an [`Instant`].
    #[error("a server time is written like 2026-11-23T02:15:30.123000Z")]
    Instant,
    /// Not RFC 3339 with an offset.
    #[error("a time is written with its offset, like 2026-11-23T10:15:30.123+08:00 (RFC 3339)")]
    Offset,
}

impl Instant {
    /// The moment so many microseconds after 1970-01-01T00:00:00Z.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The moment so many seconds later (or earlier, if negative).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// The same moment for calendars.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// Reads the 27 characters that [`fmt::Display`] writes, and nothing else.
    ///
    /// # Errors
    /// When the text is in any other form.
    pub fn parse(text: &str) -> Result<Self, BadTime> {
        let read = DateTime::parse_from_rfc3339(text).ok();
        let this = read
            .map(|t| Self(t.timestamp_micros()))
            .ok_or(BadTime::Instant)?;
        if this.to_string() == text {
            Ok(this)
        } else {
            Err(BadTime::Instant)
        }
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.utc().to_rfc3339_opts(SecondsFormat::Micros, true))
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'de, str>::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// A time that a person claims, with the offset of the clock on their wall (RFC 3339).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LocalTime(DateTime<FixedOffset>);

impl LocalTime {
    /// This moment as told by a clock so many seconds east of UTC.
    ///
    /// An offset of a day or more is taken as none.
    pub fn at(instant: Instant, east_seconds: i32) -> Self {
        let zone = FixedOffset::east_opt(east_seconds).or_else(|| FixedOffset::east_opt(0));
        let utc = instant.utc();
        Self(zone.map_or_else(|| utc.fixed_offset(), |zone| utc.with_timezone(&zone)))
    }

    /// Another moment as told by the same clock.
    #[must_use]
    pub fn same_clock(&self, instant: Instant) -> Self {
        Self(instant.utc().with_timezone(self.0.offset()))
    }

    /// Reads RFC 3339 with an offset.
    ///
    /// # Errors
    /// When the text is in any other form.
    pub fn parse(text: &str) -> Result<Self, BadTime> {
        match DateTime::parse_from_rfc3339(text) {
            Ok(time) if text.len() <= 40 => Ok(Self(time)),
            Ok(_) | Err(_) => Err(BadTime::Offset),
        }
    }

    /// The same moment without the offset, cut to the microsecond.
    pub fn instant(&self) -> Instant {
        Instant(self.0.timestamp_micros())
    }

    /// The moment as the signer's wall shows it, in a pattern of chrono's.
    pub fn told(&self, pattern: &str) -> String {
        self.0.format(pattern).to_string()
    }

    /// How far the clock is ahead of UTC, in seconds.
    pub fn east_seconds(&self) -> i32 {
        self.0.offset().local_minus_utc()
    }

    /// The date on the signer's wall.
    pub fn date(&self) -> NaiveDate {
        self.0.date_naive()
    }

    /// The date that the signer's wall showed at another moment.
    pub fn date_of(&self, instant: Instant) -> NaiveDate {
        instant.utc().with_timezone(self.0.offset()).date_naive()
    }
}

impl fmt::Display for LocalTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_rfc3339_opts(SecondsFormat::Millis, false))
    }
}

impl Serialize for LocalTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for LocalTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'de, str>::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
