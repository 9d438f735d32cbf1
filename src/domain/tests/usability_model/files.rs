//! Logger files: which times of a shipment or store they leave in doubt, all together.

use super::super::super::deviation::Class;
use super::super::super::readings::Attached;
use super::super::super::{Body, Span};
use super::range::{Range, common, joined, without};
use super::{Entry, Known, Time};
use std::collections::{BTreeMap, BTreeSet};

struct File {
    whole: Range,
    max_gap: Time,
    gaps: Vec<Range>,
    warm: Vec<Range>,
}

/// The files of one thing that count, and the deviations about what they left in doubt.
#[derive(Default)]
pub(super) struct Files {
    counting: BTreeMap<String, File>,
    /// Whether any was ever read.
    any: bool,
    pub(super) raised: BTreeSet<String>,
}

impl Files {
    fn too_warm(&self, window: Range) -> Vec<Range> {
        let warm = self.counting.values().flat_map(|file| file.warm.clone());
        common(&[window], &warm.collect::<Vec<_>>())
    }

    /// The times that no file watches, longer than readings may lie apart.
    fn dark(&self, window: Range) -> Vec<Range> {
        let files = self.counting.values();
        let watched = files.flat_map(|file| file.whole.minus(&file.gaps));
        let watched = joined(watched.collect());
        let most = self.counting.values().map(|file| file.max_gap).min();
        let mut dark = window.minus(&watched);
        dark.retain(|one| one.to - one.from > most.unwrap_or(0));
        dark
    }

    fn watched(&self) -> Option<Range> {
        let from = self.counting.values().map(|file| file.whole.from).min()?;
        let to = self.counting.values().map(|file| file.whole.to).max()?;
        Some(Range { from, to })
    }
}

fn range(span: &Span) -> Range {
    Range {
        from: span.from.micros(),
        to: span.to.micros(),
    }
}

impl Known {
    #[expect(clippy::wildcard_enum_match_arm, reason = "no other event is of files")]
    pub(super) fn reading(&mut self, entry: &Entry<'_>) {
        let files = self.files.entry(entry.about.clone()).or_default();
        let newly_warm = match &entry.event.body {
            Body::ReadingsAttached(body) => {
                let key = (body.site.to_string(), body.format.clone());
                let file = read(body, self.max_gaps[&key]);
                let warm = file.warm.clone();
                files.counting.insert(body.file.to_string(), file);
                files.any = true;
                warm
            }
            Body::ReadingsSetAside(body) => {
                files.counting.remove(&body.file.to_string());
                Vec::new()
            }
            _ => return,
        };
        self.review(entry, &newly_warm);
    }

    /// What is in doubt now: undecided doubts shrink with it, and what no deviation is about yet opens one. What was
    /// decided stays as decided, but nobody has decided about warmth that is only now known.
    fn review(&mut self, entry: &Entry<'_>, newly_warm: &[Range]) {
        let doubts = self.doubts(&entry.about, entry.recorded);
        let (mut open, mut decided) = (Vec::new(), Vec::new());
        for name in &self.files[&entry.about].raised {
            let found = self.deviations.get_mut(name).unwrap();
            let spans = found.spans.as_mut().unwrap();
            if found.decision.is_none() {
                *spans = common(spans, &doubts);
                open.extend(spans.clone());
            } else {
                decided.extend(spans.clone());
            }
        }
        let warm = common(&common(newly_warm, &doubts), &decided);
        let mut fresh = without(&warm, &open);
        open.extend(decided);
        fresh.extend(without(&doubts, &open));
        let fresh = joined(fresh);
        if !fresh.is_empty() {
            let about = entry.about.clone();
            self.raise(&about, entry, Class::Major, Some(fresh));
        }
    }

    /// The times in doubt that no deviation is about yet.
    pub(super) fn fresh_doubts(&self, about: &str, now: Time) -> Vec<Range> {
        let known = self.files.get(about).into_iter();
        let known = known.flat_map(|files| &files.raised);
        let known = known.filter_map(|name| self.deviations[name].spans.clone());
        let known: Vec<Range> = known.flatten().collect();
        without(&self.doubts(about, now), &known)
    }

    /// The times that the files of a shipment or store leave in doubt.
    fn doubts(&self, about: &str, now: Time) -> Vec<Range> {
        let none = Files::default();
        let files = self.files.get(about).unwrap_or(&none);
        let Some(parcel) = self.parcels.get(about) else {
            let Some(watched) = files.watched() else {
                return Vec::new();
            };
            let mut doubts = files.too_warm(watched);
            doubts.extend(files.dark(watched));
            return joined(doubts);
        };
        let inside = Range {
            from: parcel.packed,
            to: parcel.opened.unwrap_or(now).max(parcel.packed),
        };
        let mut doubts = files.too_warm(inside);
        let since = if parcel.left {
            inside.from
        } else {
            parcel.cold
        };
        if parcel.opened.is_some() && (files.any || !parcel.left) && since < inside.to {
            let from = since.max(inside.from);
            doubts.extend(files.dark(Range { from, ..inside }));
        }
        joined(doubts)
    }
}

fn read(body: &Attached, max_gap: Time) -> File {
    let summary = &body.summary;
    let warm = summary.excursions.iter().map(|one| Range {
        from: one.from.micros(),
        to: one.to.micros(),
    });
    File {
        whole: Range {
            from: summary.from.micros(),
            to: summary.to.micros(),
        },
        max_gap,
        gaps: summary.gaps.iter().map(range).collect(),
        warm: warm.collect(),
    }
}
