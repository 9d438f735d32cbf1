//! What is signed of a logger file.

use super::super::{Instant, Span};
use super::Reading;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The most gaps, and the most excursions, that a summary lists: with both lists full, an event still fits into an entry.
pub const MOST_INTERVALS: usize = 200;

/// A stretch of time in which the logger was warmer than the limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Excursion {
    /// The last reading at or below the limit in front of it, or the first reading of the file.
    pub from: Instant,
    /// The first reading at or below the limit behind it, or the last reading of the file.
    pub to: Instant,
    /// The warmest reading, in thousandths of a degree Celsius.
    pub warmest_mc: i32,
}

/// What a logger file says, in short.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// How many readings.
    pub rows: u32,
    /// The first reading.
    pub from: Instant,
    /// The last reading.
    pub to: Instant,
    /// The coldest reading, in thousandths of a degree Celsius.
    pub coldest_mc: i32,
    /// The warmest reading, in thousandths of a degree Celsius.
    pub warmest_mc: i32,
    /// Where readings lie further apart than the site's setting allows, in order; at most [`MOST_INTERVALS`].
    pub gaps: Vec<Span>,
    /// Where it was warmer than the limit, in order; at most [`MOST_INTERVALS`].
    pub excursions: Vec<Excursion>,
}

impl Summary {
    /// The times at which it was warmer than the limit.
    pub fn above(&self) -> Vec<Span> {
        self.excursions.iter().map(Stretch::span).collect()
    }

    /// Whether it can be the summary of any file against this limit, as far as that shows without the file: its times are in order
    /// and lie within the file's, and it has an excursion exactly where its warmest reading is above the limit.
    pub fn is_coherent(&self, limit_mc: i32) -> bool {
        let within = |intervals: &[Span]| {
            let mut last = self.from;
            intervals.len() <= MOST_INTERVALS
                && intervals.iter().all(|one| {
                    let holds = last <= one.from && one.from <= one.to && one.to <= self.to;
                    last = one.to;
                    holds
                })
        };
        let excursions: Vec<Span> = self.excursions.iter().map(Stretch::span).collect();
        let warmest = self.excursions.iter().map(|one| one.warmest_mc).max();
        let above = (self.warmest_mc > limit_mc).then_some(self.warmest_mc);
        self.rows > 0
            && self.from <= self.to
            && self.coldest_mc <= self.warmest_mc
            && within(&self.gaps)
            && within(&excursions)
            && warmest == above
            && self.excursions.iter().all(|one| one.warmest_mc > limit_mc)
    }
}

/// The summary of readings in order of time, or none of no readings.
///
/// Where there are more than [`MOST_INTERVALS`] gaps or excursions, those that lie nearest to one another are made one that covers
/// them, so that nothing is left out.
pub fn summarise(readings: &[Reading], limit_mc: i32, max_gap_seconds: u32) -> Option<Summary> {
    let temperatures = || readings.iter().map(|reading| reading.temp_mc);
    Some(Summary {
        rows: u32::try_from(readings.len()).ok()?,
        from: readings.first()?.at,
        to: readings.last()?.at,
        coldest_mc: temperatures().min()?,
        warmest_mc: temperatures().max()?,
        gaps: fewer(gaps(readings, max_gap_seconds)),
        excursions: fewer(excursions(readings, limit_mc)),
    })
}

/// Where readings lie too far apart.
fn gaps(readings: &[Reading], max_gap_seconds: u32) -> Vec<Span> {
    let pairs = readings.iter().zip(readings.iter().skip(1));
    let wide =
        pairs.filter(|(one, next)| next.at > one.at.plus_seconds(i64::from(max_gap_seconds)));
    wide.map(|(one, next)| Span {
        from: one.at,
        to: next.at,
    })
    .collect()
}

/// Each run of readings above the limit, from the last good reading in front of it to the first behind it: how long it was too warm
/// between two readings is not known, and is taken as the whole time.
fn excursions(readings: &[Reading], limit_mc: i32) -> Vec<Excursion> {
    let mut found: Vec<Excursion> = Vec::new();
    let mut open: Option<Excursion> = None;
    let mut before: Option<&Reading> = None;
    for reading in readings {
        let above = reading.temp_mc > limit_mc;
        match open.as_mut() {
            Some(run) => {
                run.to = reading.at;
                if above {
                    run.warmest_mc = run.warmest_mc.max(reading.temp_mc);
                } else {
                    found.extend(open.take());
                }
            }
            None if above => {
                open = Some(Excursion {
                    from: before.map_or(reading.at, |before| before.at),
                    to: reading.at,
                    warmest_mc: reading.temp_mc,
                });
            }
            None => {}
        }
        before = Some(reading);
    }
    found.extend(open);
    found
}

/// What has a beginning and an end, and can be made one with the next.
trait Stretch: Copy {
    fn span(&self) -> Span;
    fn cover(self, next: Self) -> Self;
}

impl Stretch for Span {
    fn span(&self) -> Span {
        *self
    }

    fn cover(self, next: Self) -> Self {
        Self {
            from: self.from,
            to: next.to,
        }
    }
}

impl Stretch for Excursion {
    fn span(&self) -> Span {
        Span {
            from: self.from,
            to: self.to,
        }
    }

    fn cover(self, next: Self) -> Self {
        Self {
            from: self.from,
            to: next.to,
            warmest_mc: self.warmest_mc.max(next.warmest_mc),
        }
    }
}

/// At most [`MOST_INTERVALS`]: cut where the widest spaces are, the earlier ones first.
fn fewer<T: Stretch>(spans: Vec<T>) -> Vec<T> {
    if spans.len() <= MOST_INTERVALS {
        return spans;
    }
    let spaces = spans.iter().zip(spans.iter().skip(1));
    let mut spaces: Vec<(i64, Reverse<usize>)> = spaces
        .zip(1..)
        .map(|((one, next), place)| {
            let wide = next.span().from.micros() - one.span().to.micros();
            (wide, Reverse(place))
        })
        .collect();
    spaces.sort_unstable_by_key(|space| Reverse(*space));
    let cuts: BTreeSet<usize> = spaces
        .into_iter()
        .take(MOST_INTERVALS - 1)
        .map(|(_, Reverse(place))| place)
        .collect();
    let mut kept: Vec<T> = Vec::new();
    for (place, span) in spans.into_iter().enumerate() {
        match kept.last_mut() {
            Some(last) if !cuts.contains(&place) => *last = last.cover(span),
            Some(_) | None => kept.push(span),
        }
    }
    kept
}
