//! Where values stand in a drawing, and which of them an axis names.

/// A straight scale from values to tenths of a pixel.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    from: i64,
    to: i64,
    at: i64,
    end: i64,
}

impl Scale {
    /// `from` stands at `at`, `to` at `end`. A range of nothing is widened, so that its one value has a place.
    pub(super) fn new((from, to): (i64, i64), (at, end): (i64, i64)) -> Self {
        let to = if to > from { to } else { from + 1 };
        Self { from, to, at, end }
    }

    /// Where a value stands; beyond the ends where it lies beyond the range.
    pub(super) fn of(&self, value: i64) -> i64 {
        let part = i128::from(value) - i128::from(self.from);
        let whole = i128::from(self.to) - i128::from(self.from);
        let length = i128::from(self.end) - i128::from(self.at);
        let moved = part.saturating_mul(length) / whole.max(1);
        self.at
            .saturating_add(i64::try_from(moved).unwrap_or(i64::MAX / 4))
    }

    /// Where a value stands, drawn at the nearer end where it lies beyond the range.
    pub(super) fn within(&self, value: i64) -> i64 {
        self.of(value.clamp(self.from, self.to))
    }
}

/// A step of 1, 2 or 5 times a power of ten by which `range` has at most so many steps.
pub(super) fn step_of(range: i64, most: i64) -> i64 {
    let mut power = 1_i64;
    loop {
        for times in [1, 2, 5] {
            let step = power.saturating_mul(times);
            if range / step <= most || step == i64::MAX {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// The multiples of a step from the one at or below `from` to the one at or above `to`.
pub(super) fn ticks((from, to): (i64, i64), step: i64) -> Vec<i64> {
    let first = from.div_euclid(step) * step;
    let mut ticks = vec![first];
    let mut next = first + step;
    while next < to + step {
        ticks.push(next);
        next += step;
    }
    ticks
}

const MINUTE: i64 = 60_000_000;

/// The steps that a clock's axis takes, in minutes.
const CLOCK: [i64; 16] = [
    1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440, 2880, 10_080, 20_160, 40_320,
];

/// A step of a clock, in microseconds, by which `range` has at most so many steps.
pub(super) fn clock_step(range: i64, most: i64) -> i64 {
    let steps = CLOCK.into_iter().map(|minutes| minutes * MINUTE);
    let fits = |step: &i64| range / step <= most;
    let longest = 40_320 * MINUTE;
    steps
        .into_iter()
        .find(fits)
        .unwrap_or_else(|| longest * (1 + range / (longest * most.max(1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_takes_few_round_steps() {
        assert_eq!(step_of(80_000, 5), 20_000);
        assert_eq!(step_of(7, 5), 2);
        assert_eq!(step_of(0, 5), 1);
        assert_eq!(
            ticks((-185_000, -128_400), 20_000),
            [-200_000, -180_000, -160_000, -140_000, -120_000]
        );
    }

    #[test]
    fn a_clock_takes_steps_of_a_clock() {
        let hour = 60 * MINUTE;
        assert_eq!(clock_step(21 * hour, 6), 4 * hour);
        assert_eq!(clock_step(400 * 24 * hour, 6) / (24 * hour), 84);
    }

    #[test]
    fn one_value_has_a_place() {
        let scale = Scale::new((5, 5), (100, 900));
        assert_eq!(scale.of(5), 100);
        assert_eq!(Scale::new((0, 10), (100, 900)).of(5), 500);
        assert_eq!(Scale::new((0, 10), (100, 900)).within(50), 900);
    }
}
