//! The logger files of one shipment or store, all together: which times were too warm, and which nobody has watched.

use super::super::{DeviationId, Hash, Instant, PersonId, SiteId, Span};
use super::CsvFormat;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A logger's file as it was read, as far as the rules ask.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReadFile {
    /// Who attached it.
    pub attached_by: PersonId,
    /// The site by whose setting it was read.
    pub site: SiteId,
    /// The name of the setting.
    pub format: String,
    /// The setting as it was then: the file is read by it for ever.
    pub setting: CsvFormat,
    /// The first reading.
    pub from: Instant,
    /// The last reading.
    pub to: Instant,
    /// The coldest reading, in thousandths of a degree Celsius.
    pub coldest_mc: i32,
    /// The warmest reading.
    pub warmest_mc: i32,
    /// The times without a reading.
    pub gaps: Vec<Span>,
    /// The times above the limit.
    pub above: Vec<Span>,
    /// Why quality assurance set it aside, where it did: it counts no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set_aside: Option<String>,
}

impl ReadFile {
    /// The longest time without a reading that is no gap, in seconds.
    fn max_gap_seconds(&self) -> i64 {
        i64::from(self.setting.max_gap_seconds)
    }
}

/// The logger files of a shipment or store, with the deviations that were opened because of them.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Readings {
    /// The files by SHA-256.
    pub files: BTreeMap<Hash, ReadFile>,
    /// The deviations about the doubts that they left.
    pub raised: BTreeSet<DeviationId>,
}

impl Readings {
    /// Whether no file was ever read.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.raised.is_empty()
    }

    /// The files that count.
    pub fn counting(&self) -> impl Iterator<Item = &ReadFile> {
        self.files.values().filter(|file| file.set_aside.is_none())
    }

    /// The warmest reading of all files that count, in thousandths of a degree Celsius.
    pub fn warmest_mc(&self) -> Option<i32> {
        self.counting().map(|file| file.warmest_mc).max()
    }

    /// The time from the first reading to the last of all files that count.
    pub fn watched(&self) -> Option<Span> {
        let from = self.counting().map(|file| file.from).min()?;
        let to = self.counting().map(|file| file.to).max()?;
        Some(Span { from, to })
    }

    /// The times within a window at which any file says that it was too warm.
    pub fn too_warm(&self, window: Span) -> Vec<Span> {
        let above = self.counting().flat_map(|file| &file.above);
        Span::merged(above.filter_map(|one| one.common(&window)).collect())
    }

    /// The times within a window at which no file has readings as close as its setting asks for.
    pub fn unwatched(&self, window: Span) -> Vec<Span> {
        let watched = self.counting().flat_map(|file| {
            let whole = Span {
                from: file.from,
                to: file.to,
            };
            Span::without(&[whole], &file.gaps)
        });
        let watched = Span::merged(watched.collect());
        // Nothing is read at the moment of a packing or an opening. The strictest setting says how long that may be: a
        // lenient one excuses only the silences within its own file.
        let most = self.counting().map(ReadFile::max_gap_seconds).min();
        let most = most.unwrap_or(0);
        let mut dark = Span::without(&[window], &watched);
        dark.retain(|one| one.to > one.from.plus_seconds(most));
        dark
    }
}

impl Span {
    /// The same times as spans in order that do not meet.
    pub fn merged(mut spans: Vec<Self>) -> Vec<Self> {
        spans.sort_unstable();
        let mut merged: Vec<Self> = Vec::with_capacity(spans.len());
        for span in spans {
            match merged.last_mut() {
                Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
                Some(_) | None => merged.push(span),
            }
        }
        merged
    }

    /// What is left of these times without others. A moment at which both meet belongs to neither.
    pub fn without(these: &[Self], others: &[Self]) -> Vec<Self> {
        let taken = Self::merged(others.to_vec());
        let mut left = Vec::new();
        for this in these {
            let mut rest = Some(*this);
            for gap in taken.iter().filter(|gap| gap.overlaps(this)) {
                let Some(open) = rest else { break };
                if open.from < gap.from {
                    left.push(Self {
                        from: open.from,
                        to: gap.from,
                    });
                }
                rest = (gap.to < open.to).then_some(Self {
                    from: gap.to.max(open.from),
                    to: open.to,
                });
            }
            left.extend(rest);
        }
        left
    }

    /// What these times and others have in common.
    pub fn among(these: &[Self], others: &[Self]) -> Vec<Self> {
        let common = these
            .iter()
            .flat_map(|this| others.iter().filter_map(|other| this.common(other)));
        Self::merged(common.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Instant {
        Instant::from_micros(minute * 60_000_000)
    }

    fn span(from: i64, to: i64) -> Span {
        Span {
            from: at(from),
            to: at(to),
        }
    }

    fn spans(all: &[(i64, i64)]) -> Vec<Span> {
        all.iter().map(|(from, to)| span(*from, *to)).collect()
    }

    /// A file in seconds: its first and last reading, when it was too warm, and when it says nothing.
    type InSeconds<'a> = (i64, i64, &'a [(i64, i64)], &'a [(i64, i64)]);

    fn readings(files: &[InSeconds<'_>]) -> Readings {
        let setting: CsvFormat = crate::domain::tests::steps::logger_format();
        let files = files
            .iter()
            .zip(0..)
            .map(|((from, to, above, gaps), number)| {
                let file = ReadFile {
                    attached_by: PersonId::new("pharmacist").unwrap(),
                    site: SiteId::new("ward").unwrap(),
                    format: "dry shipper".into(),
                    setting: CsvFormat {
                        max_gap_seconds: 600,
                        ..setting.clone()
                    },
                    from: at(*from),
                    to: at(*to),
                    coldest_mc: -190_000,
                    warmest_mc: -100_000,
                    gaps: spans(gaps),
                    above: spans(above),
                    set_aside: None,
                };
                (Hash([number; 32]), file)
            });
        Readings {
            files: files.collect(),
            raised: BTreeSet::new(),
        }
    }

    #[test]
    fn a_cold_file_does_not_undo_a_warm_one() {
        let both = readings(&[(0, 100, &[(20, 30)], &[]), (0, 100, &[], &[])]);
        assert_eq!(both.too_warm(span(10, 90)), spans(&[(20, 30)]));
        assert_eq!(both.too_warm(span(40, 90)), spans(&[]));
    }

    #[test]
    fn a_gap_of_one_file_is_watched_where_another_has_readings() {
        let one = readings(&[(0, 100, &[], &[(20, 60)])]);
        assert_eq!(one.unwatched(span(0, 100)), spans(&[(20, 60)]));
        let two = readings(&[(0, 100, &[], &[(20, 60)]), (15, 40, &[], &[])]);
        assert_eq!(two.unwatched(span(0, 100)), spans(&[(40, 60)]));
        let three = readings(&[(0, 100, &[], &[(20, 60)]), (15, 70, &[], &[])]);
        assert_eq!(three.unwatched(span(0, 100)), spans(&[]));
    }

    #[test]
    fn silence_before_the_first_reading_between_files_and_after_the_last_is_unwatched() {
        let files = readings(&[(0, 40, &[], &[]), (60, 100, &[], &[])]);
        let dark = files.unwatched(span(-20, 120));
        assert_eq!(dark, spans(&[(-20, 0), (40, 60), (100, 120)]));
        assert_eq!(files.unwatched(span(-10, 40)), spans(&[]));
        assert_eq!(readings(&[]).unwatched(span(0, 1)), spans(&[(0, 1)]));
    }

    #[test]
    fn a_lenient_setting_of_one_file_does_not_excuse_the_silence_of_another() {
        let mut files = readings(&[(0, 40, &[], &[]), (60, 100, &[], &[])]);
        for number in [0, 1] {
            let lenient = files.files.get_mut(&Hash([number; 32])).unwrap();
            let before = lenient.setting.max_gap_seconds;
            lenient.setting.max_gap_seconds = 12 * 3600;
            assert_eq!(files.unwatched(span(0, 100)), spans(&[(40, 60)]));
            let lenient = files.files.get_mut(&Hash([number; 32])).unwrap();
            lenient.setting.max_gap_seconds = before;
        }
    }

    #[test]
    fn times_are_cut_and_joined() {
        let these = spans(&[(0, 10), (20, 30)]);
        assert_eq!(
            Span::without(&these, &spans(&[(5, 25)])),
            spans(&[(0, 5), (25, 30)])
        );
        assert_eq!(Span::without(&these, &spans(&[(0, 30)])), spans(&[]));
        assert_eq!(
            Span::among(&these, &spans(&[(5, 25)])),
            spans(&[(5, 10), (20, 25)])
        );
        assert_eq!(
            Span::merged(spans(&[(5, 25), (0, 10), (25, 26)])),
            spans(&[(0, 26)])
        );
    }
}
