//! Time zones by their IANA names, from the time zone database of the system (RFC 9636).
//!
//! A site's record names its zone. What its clock showed at a moment is looked up where every program looks it up; a
//! system without the database, or a name that it does not know, gives UTC, and pages show UTC beside every time anyway.

use crate::domain::{Instant, LocalTime};
use std::collections::HashMap;
use std::path::{Component, Path};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// Where systems keep the database.
const DATABASE: &str = "/usr/share/zoneinfo";
/// A version 2 or later header: magic, version, reserved bytes and six counts.
const HEADER: usize = 44;

/// How the clocks of a place are set.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Zone {
    /// Offsets east of UTC in seconds, each from a moment on in seconds since 1970; the first holds before them all.
    first: i32,
    changes: Vec<(i64, i32)>,
}

impl Zone {
    /// The zone of this IANA name, read once.
    pub fn named(name: &str) -> Arc<Self> {
        static KNOWN: OnceLock<RwLock<HashMap<String, Arc<Zone>>>> = OnceLock::new();
        let known = KNOWN.get_or_init(RwLock::default);
        let found = known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(zone) = found.get(name) {
            return zone.clone();
        }
        drop(found);
        let zone = Arc::new(Self::read(name).unwrap_or_default());
        let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(name.to_owned(), zone.clone());
        zone
    }

    /// The zone of this machine, as the variable `TZ` names it or its settings have it; UTC where neither does.
    pub fn here() -> Arc<Self> {
        static HERE: OnceLock<Arc<Zone>> = OnceLock::new();
        let read = || match std::env::var("TZ") {
            Ok(name) if !name.is_empty() => Self::named(name.trim_start_matches(':')),
            Ok(_) | Err(_) => {
                let bytes = std::fs::read("/etc/localtime");
                Arc::new(
                    bytes
                        .ok()
                        .and_then(|bytes| Self::parse(&bytes))
                        .unwrap_or_default(),
                )
            }
        };
        HERE.get_or_init(read).clone()
    }

    /// What the clocks showed at a moment.
    pub fn at(&self, instant: Instant) -> LocalTime {
        let seconds = instant.micros().div_euclid(1_000_000);
        let begun = self.changes.partition_point(|(from, _)| *from <= seconds);
        let last = begun.checked_sub(1).and_then(|last| self.changes.get(last));
        LocalTime::at(instant, last.map_or(self.first, |(_, east)| *east))
    }

    fn read(name: &str) -> Option<Self> {
        let relative = Path::new(name);
        // A name leads nowhere but into the database.
        let plain = |part| matches!(part, Component::Normal(_));
        if !relative.components().all(plain) {
            return None;
        }
        let bytes = std::fs::read(Path::new(DATABASE).join(relative)).ok()?;
        Self::parse(&bytes)
    }

    /// Reads the 64-bit data of a `TZif` file, which follows the 32-bit data of its first version.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let first = Counts::read(bytes)?;
        let second = bytes.get(HEADER + first.length(4)?..)?;
        let counts = Counts::read(second)?;
        let data = second.get(HEADER..)?;
        let (times, rest) = data.split_at_checked(counts.times.checked_mul(8)?)?;
        let (which, rest) = rest.split_at_checked(counts.times)?;
        let (types, _) = rest.split_at_checked(counts.types.checked_mul(6)?)?;
        let east: Vec<i32> = types
            .chunks_exact(6)
            .filter_map(|one| Some(i32::from_be_bytes(one.get(..4)?.try_into().ok()?)))
            .collect();
        let changes = times
            .chunks_exact(8)
            .zip(which)
            .filter_map(|(time, which)| {
                let from = i64::from_be_bytes(time.try_into().ok()?);
                Some((from, *east.get(usize::from(*which))?))
            });
        Some(Self {
            first: *east.first()?,
            changes: changes.collect(),
        })
    }
}

/// What a header says of the data that follows it.
struct Counts {
    utc_marks: usize,
    standard_marks: usize,
    leaps: usize,
    times: usize,
    types: usize,
    letters: usize,
}

impl Counts {
    fn read(bytes: &[u8]) -> Option<Self> {
        let header = bytes.get(..HEADER)?;
        if !header.starts_with(b"TZif") || *header.get(4)? < b'2' {
            return None;
        }
        let count = |at: usize| -> Option<usize> {
            let four = header.get(20 + 4 * at..24 + 4 * at)?;
            usize::try_from(u32::from_be_bytes(four.try_into().ok()?)).ok()
        };
        Some(Self {
            utc_marks: count(0)?,
            standard_marks: count(1)?,
            leaps: count(2)?,
            times: count(3)?,
            types: count(4)?,
            letters: count(5)?,
        })
    }

    /// The length of the data, with times of so many bytes.
    fn length(&self, time: usize) -> Option<usize> {
        let parts = [
            self.times.checked_mul(time + 1)?,
            self.types.checked_mul(6)?,
            self.letters,
            self.leaps.checked_mul(time + 4)?,
            self.standard_marks,
            self.utc_marks,
        ];
        parts.into_iter().try_fold(0, usize::checked_add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of two offsets, of which the second holds from 1,000,000 seconds on.
    fn file(first: i32, then: i32) -> Vec<u8> {
        let header = |times: u32, types: u32| {
            let mut bytes = b"TZif2".to_vec();
            bytes.extend([0; 15]);
            for count in [0, 0, 0, times, types, 4] {
                bytes.extend(u32::to_be_bytes(count));
            }
            bytes
        };
        let mut bytes = header(0, 0);
        bytes.extend(b"UTC\0");
        bytes.extend(header(1, 2));
        bytes.extend(i64::to_be_bytes(1_000_000));
        bytes.push(1);
        for east in [first, then] {
            bytes.extend(i32::to_be_bytes(east));
            bytes.extend([0, 0]);
        }
        bytes.extend(b"AAA\0\n\n");
        bytes
    }

    #[test]
    fn the_offset_of_a_moment_is_the_one_in_force_then() {
        let zone = Zone::parse(&file(3_600, -7_200)).unwrap();
        let told = |seconds: i64| {
            let at = zone.at(Instant::from_micros(seconds * 1_000_000));
            at.told("%:z")
        };
        assert_eq!(told(999_999), "+01:00");
        assert_eq!(told(1_000_000), "-02:00");
        assert_eq!(told(i64::from(u32::MAX)), "-02:00");
    }

    #[test]
    fn what_is_no_zone_tells_utc() {
        let cut = |length: usize| Zone::parse(&file(3_600, 7_200)[..length]);
        assert_eq!(
            [cut(0), cut(44), cut(60), cut(100)],
            [None, None, None, None]
        );
        for name in ["Nowhere/At_All", "../passwd", "/etc/passwd", ""] {
            assert_eq!(*Zone::named(name), Zone::default(), "{name}");
        }
    }

    #[test]
    fn the_trials_sites_are_eight_hours_east() {
        let at =
            Zone::named("Asia/Shanghai").at(Instant::parse("2026-11-23T02:15:30.123000Z").unwrap());
        // A system without the database tells UTC.
        let known = Path::new(DATABASE).join("Asia/Shanghai").exists();
        let told = if known {
            "23 Nov 2026 10:15"
        } else {
            "23 Nov 2026 02:15"
        };
        assert_eq!(at.told("%-d %b %Y %H:%M"), told);
    }
}
