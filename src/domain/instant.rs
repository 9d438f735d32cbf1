//! Moments: the server's, to the microsecond in UTC, and the signer's, as written with an offset.

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveTime, SecondsFormat, SubsecRound,
    TimeZone, Timelike, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;

/// A moment in UTC to the microsecond, of the years 0000 to 9999; in JSON `2026-11-23T02:15:30.123000Z`, always 27
/// characters. A sum that leaves these years stops at their ends, so that each moment can be written and read again.
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
    /// An offset that no place has.
    #[error(
        "clocks are set from 12 hours behind UTC to 14 hours ahead of it, in quarters of an hour; enter the offset of the place"
    )]
    Place,
    /// A year that no event states.
    #[error("enter a time of the years 1970 to 2199")]
    Year,
}

/// The first and the last microsecond that can be written in 27 characters.
const ENDS: (i64, i64) = (-62_167_219_200_000_000, 253_402_300_799_999_999);
/// The years of the times that people state, as their clocks show them.
const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;
/// How far clocks are behind UTC and ahead of it at most, in seconds; they are so in whole quarters of an hour.
const EAST: std::ops::RangeInclusive<i32> = -12 * 3600..=14 * 3600;
const QUARTER: i32 = 15 * 60;

impl Instant {
    /// The moment so many microseconds after 1970-01-01T00:00:00Z, or the nearest that can be written.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(ENDS.0, ENDS.1))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// The moment so many seconds later (or earlier, if negative), or the nearest that can be written.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_micros(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
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

/// The day at a site whose clocks show this IANA time zone; the day in UTC where no such zone is known.
pub fn site_day(zone: &str, at: Instant) -> NaiveDate {
    at.utc().with_timezone(&zone_of(zone)).date_naive()
}

/// The moment at which a day ends at a site whose clocks show this IANA time zone; none at the end of the calendar.
pub fn site_day_end(zone: &str, day: NaiveDate) -> Option<Instant> {
    let midnight = day.checked_add_days(Days::new(1))?.and_time(NaiveTime::MIN);
    // Where the clocks go forward at midnight, the next day begins an hour later.
    let hour_later = midnight.checked_add_signed(chrono::TimeDelta::hours(1))?;
    let zone = zone_of(zone);
    let begins = zone.from_local_datetime(&midnight).earliest();
    let begins = begins.or_else(|| zone.from_local_datetime(&hour_later).earliest())?;
    Some(Instant(begins.timestamp_micros()))
}

fn zone_of(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// A time that a person claims, with the offset of the clock on their wall (RFC 3339), to the millisecond.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LocalTime(DateTime<FixedOffset>);

impl LocalTime {
    /// This moment as told by a clock so many seconds east of UTC.
    ///
    /// An offset that no place has is taken as none.
    pub fn at(instant: Instant, east_seconds: i32) -> Self {
        let zone = FixedOffset::east_opt(east_seconds).filter(|offset| of_a_place(*offset));
        let utc = instant.utc().trunc_subsecs(3);
        Self(zone.map_or_else(|| utc.fixed_offset(), |zone| utc.with_timezone(&zone)))
    }

    /// Another moment as told by the same clock.
    #[must_use]
    pub fn same_clock(&self, instant: Instant) -> Self {
        Self(
            instant
                .utc()
                .trunc_subsecs(3)
                .with_timezone(self.0.offset()),
        )
    }

    /// Reads RFC 3339 with an offset, cut to the millisecond, which is what is written of it. A leap second is none, since no
    /// clock of ours shows one.
    ///
    /// # Errors
    /// When the text is in any other form, its year is not from 1970 to 2199, or no place has its offset.
    pub fn parse(text: &str) -> Result<Self, BadTime> {
        let read = DateTime::parse_from_rfc3339(text).ok();
        let whole =
            |time: &DateTime<FixedOffset>| text.len() <= 40 && time.nanosecond() < 1_000_000_000;
        let time = read.filter(whole).ok_or(BadTime::Offset)?;
        if !of_a_place(*time.offset()) {
            return Err(BadTime::Place);
        }
        if !YEARS.contains(&time.year()) {
            return Err(BadTime::Year);
        }
        Ok(Self(time.trunc_subsecs(3)))
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
}

/// Whether some place sets its clocks so.
fn of_a_place(offset: FixedOffset) -> bool {
    let east = offset.local_minus_utc();
    EAST.contains(&east) && east % QUARTER == 0
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

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn the_day_is_that_of_the_sites_clocks_in_summer_and_in_winter() {
        let day = |zone: &str, at: &str| site_day(zone, moment(at)).to_string();
        assert_eq!(
            day("Asia/Shanghai", "2026-07-01T15:59:59.999999Z"),
            "2026-07-01"
        );
        assert_eq!(
            day("Asia/Shanghai", "2026-07-01T16:00:00.000000Z"),
            "2026-07-02"
        );
        assert_eq!(
            day("Europe/Berlin", "2026-01-01T22:59:59.000000Z"),
            "2026-01-01"
        );
        assert_eq!(
            day("Europe/Berlin", "2026-07-01T22:00:00.000000Z"),
            "2026-07-02"
        );
        assert_eq!(
            day("Pacific/Kiritimati", "2026-07-01T10:00:00.000000Z"),
            "2026-07-02"
        );
        assert_eq!(
            day("Mars/Phobos", "2026-07-01T23:59:59.000000Z"),
            "2026-07-01"
        );
    }

    #[test]
    fn a_day_ends_where_the_next_one_begins() {
        for (zone, day, end) in [
            ("Asia/Shanghai", "2026-07-01", "2026-07-01T16:00:00.000000Z"),
            ("Europe/Berlin", "2026-10-25", "2026-10-25T23:00:00.000000Z"),
            // The clocks of Beirut go forward at midnight.
            ("Asia/Beirut", "2026-03-28", "2026-03-28T22:00:00.000000Z"),
        ] {
            let day: NaiveDate = day.parse().unwrap();
            let found = site_day_end(zone, day).unwrap();
            assert_eq!(found, moment(end), "{zone}");
            assert_eq!(site_day(zone, found.plus_seconds(-1)), day, "{zone}");
            assert!(site_day(zone, found) > day, "{zone}");
        }
        assert_eq!(site_day_end("Asia/Shanghai", NaiveDate::MAX), None);
    }
}
