//! What a logger recorded of a shipment, and whether that puts the vials inside in doubt.

use super::super::{Hash, Instant, SiteId};
use serde::{Deserialize, Serialize};

/// The reading of a logger's file, as far as the rules ask.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Temperature {
    /// SHA-256 of the file.
    pub file: Hash,
    /// The site by whose setting it was read.
    pub site: SiteId,
    /// The name of the setting.
    pub format: String,
    /// The first reading.
    pub from: Instant,
    /// The last reading.
    pub to: Instant,
    /// The coldest reading, in thousandths of a degree Celsius.
    pub coldest_mc: i32,
    /// The warmest reading.
    pub warmest_mc: i32,
    /// The longest time without a reading that is no gap, in seconds.
    pub max_gap_seconds: u32,
    /// The times without a reading.
    pub gaps: Vec<(Instant, Instant)>,
    /// The times above the limit.
    pub above: Vec<(Instant, Instant)>,
}

impl Temperature {
    /// Why what was inside from one moment to another is in doubt, or none where it is not. What the logger recorded
    /// before the vials came in, or after they came out, does not count.
    pub fn doubt(&self, inside: (Instant, Instant)) -> Option<String> {
        let (first, last) = inside;
        // Both ends count: a single warm reading at the moment of packing is inside.
        let overlaps = |(from, to): &&(Instant, Instant)| *from <= last && first <= *to;
        if let Some((from, to)) = self.above.iter().find(overlaps) {
            return Some(format!("It was too warm from {from} to {to}."));
        }
        if let Some((from, to)) = self.gaps.iter().find(overlaps) {
            return Some(format!("The logger has no reading from {from} to {to}."));
        }
        let gap = i64::from(self.max_gap_seconds);
        if self.from > first.plus_seconds(gap) || self.to < last.plus_seconds(-gap) {
            return Some(format!(
                "The logger read from {} to {} alone.",
                self.from, self.to
            ));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Instant {
        Instant::from_micros(minute * 60_000_000)
    }

    fn read(above: &[(i64, i64)], gaps: &[(i64, i64)]) -> Temperature {
        let moments = |all: &[(i64, i64)]| all.iter().map(|(a, b)| (at(*a), at(*b))).collect();
        Temperature {
            file: Hash([1; 32]),
            site: SiteId::new("ward").unwrap(),
            format: "dry shipper".into(),
            from: at(0),
            to: at(100),
            coldest_mc: -190_000,
            warmest_mc: -100_000,
            max_gap_seconds: 600,
            gaps: moments(gaps),
            above: moments(above),
        }
    }

    #[test]
    fn only_what_overlaps_the_time_inside_puts_the_vials_in_doubt() {
        let inside = (at(10), at(90));
        assert_eq!(read(&[(0, 9), (91, 100)], &[]).doubt(inside), None);
        assert!(read(&[(10, 10)], &[]).doubt(inside).is_some());
        assert!(
            read(&[(0, 11)], &[])
                .doubt(inside)
                .unwrap()
                .contains("too warm")
        );
        assert!(read(&[(89, 95)], &[]).doubt(inside).is_some());
        assert!(
            read(&[], &[(40, 60)])
                .doubt(inside)
                .unwrap()
                .contains("no reading")
        );
    }

    #[test]
    fn a_logger_that_did_not_read_from_packing_to_arrival_leaves_a_doubt() {
        assert_eq!(read(&[], &[]).doubt((at(-10), at(110))), None);
        assert!(
            read(&[], &[])
                .doubt((at(-11), at(100)))
                .unwrap()
                .contains("alone")
        );
        assert!(read(&[], &[]).doubt((at(0), at(111))).is_some());
    }
}
