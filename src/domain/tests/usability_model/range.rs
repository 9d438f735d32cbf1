//! Stretches of time, both ends included.

use super::Time;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in super::super) struct Range {
    pub(in super::super) from: Time,
    pub(in super::super) to: Time,
}

impl Range {
    pub(in super::super) fn meets(self, other: Self) -> bool {
        self.from.max(other.from) <= self.to.min(other.to)
    }

    pub(super) fn both(self, other: Self) -> Option<Self> {
        self.meets(other).then(|| Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        })
    }

    /// What is left of it without those.
    pub(super) fn minus(self, those: &[Self]) -> Vec<Self> {
        let mut left = vec![self];
        for that in joined(those.to_vec()) {
            left = left
                .into_iter()
                .flat_map(|one| {
                    if !one.meets(that) {
                        return vec![one];
                    }
                    let (before, after) = (
                        Self {
                            to: that.from,
                            ..one
                        },
                        Self {
                            from: that.to,
                            ..one
                        },
                    );
                    let mut pieces = vec![before, after];
                    pieces.retain(|piece| piece.from < piece.to);
                    pieces
                })
                .collect();
        }
        left
    }
}

/// The same times, those that meet made one.
pub(super) fn joined(mut ranges: Vec<Range>) -> Vec<Range> {
    ranges.sort_unstable();
    let mut joined: Vec<Range> = Vec::new();
    for range in ranges {
        match joined.pop() {
            Some(last) if last.meets(range) => joined.push(Range {
                from: last.from,
                to: last.to.max(range.to),
            }),
            last => {
                joined.extend(last);
                joined.push(range);
            }
        }
    }
    joined
}

/// The times that these and others have in common.
pub(super) fn common(these: &[Range], others: &[Range]) -> Vec<Range> {
    let pairs = these
        .iter()
        .flat_map(|this| others.iter().map(|other| this.both(*other)));
    joined(pairs.flatten().collect())
}

/// These times without others.
pub(super) fn without(these: &[Range], others: &[Range]) -> Vec<Range> {
    these.iter().flat_map(|this| this.minus(others)).collect()
}
