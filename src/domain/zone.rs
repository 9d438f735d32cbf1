//! Time zones by their IANA names, from the database that is compiled in (RFC 9557 section 4.1 gives the form of a name).
//!
//! A site's record names its zone. The rules that take the name and the pages that show its clock ask this one place, so
//! that every server, and the verifier, agree whatever their systems know.

use super::{Instant, LocalTime};
use chrono::{Offset, TimeZone};
use chrono_tz::Tz;

/// How the clocks of a place are set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Zone(Tz);

impl Zone {
    /// The zone of this IANA name; none where the database has no such name.
    pub fn named(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// What the clocks showed at a moment.
    pub fn at(self, instant: Instant) -> LocalTime {
        let utc = instant.utc().naive_utc();
        let offset = self.0.offset_from_utc_datetime(&utc).fix();
        LocalTime::at(instant, offset.local_minus_utc())
    }
}

/// UTC.
impl Default for Zone {
    fn default() -> Self {
        Self(Tz::UTC)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Instant;
    use super::Zone;

    fn shown(zone: &str, at: &str) -> String {
        let at = Instant::parse(at).unwrap();
        Zone::named(zone).unwrap().at(at).to_string()
    }

    #[test]
    fn the_offset_of_a_moment_is_the_one_in_force_then() {
        let winter = "2026-01-23T02:15:30.123000Z";
        let summer = "2026-07-23T02:15:30.123000Z";
        assert_eq!(
            shown("Europe/Berlin", winter),
            "2026-01-23T03:15:30.123+01:00"
        );
        assert_eq!(
            shown("Europe/Berlin", summer),
            "2026-07-23T04:15:30.123+02:00"
        );
        assert_eq!(
            shown("Asia/Shanghai", winter),
            "2026-01-23T10:15:30.123+08:00"
        );
        assert_eq!(
            shown("Asia/Kathmandu", winter),
            "2026-01-23T08:00:30.123+05:45"
        );
    }

    #[test]
    fn what_is_no_name_of_the_database_is_no_zone() {
        for name in [
            "Mars/Phobos",
            "asia/shanghai",
            "+08:00",
            "../passwd",
            "Asia/",
            "",
        ] {
            assert_eq!(Zone::named(name), None, "{name}");
        }
    }
}
