//! A clock that the tests move.

use std::sync::atomic::{AtomicI64, Ordering};
use vialog::clock::{Clock, SystemClock};
use vialog::domain::Instant;

/// Starts on 2026-07-01T00:00:00Z and ticks a millisecond at each look, so that no two looks are equal; or goes with the
/// machine's clock, where someone else in the scenario reads that one.
#[derive(Debug)]
pub(crate) enum TestClock {
    OfItsOwn(AtomicI64),
    /// By how many microseconds it is ahead of the machine's.
    Ahead(AtomicI64),
}

impl TestClock {
    pub(crate) fn new() -> Self {
        let start = Instant::parse("2026-07-01T00:00:00.000000Z").unwrap();
        Self::OfItsOwn(AtomicI64::new(start.micros()))
    }

    /// The machine's clock, until it is moved.
    pub(crate) fn of_the_machine() -> Self {
        Self::Ahead(AtomicI64::new(0))
    }

    pub(crate) fn advance_minutes(&self, minutes: i64) {
        let (Self::OfItsOwn(micros) | Self::Ahead(micros)) = self;
        micros.fetch_add(minutes * 60_000_000, Ordering::SeqCst);
    }

    pub(crate) fn advance_days(&self, days: i64) {
        self.advance_minutes(days * 24 * 60);
    }

    /// How far it has been moved ahead of the machine's clock.
    pub(crate) fn ahead_milliseconds(&self) -> i64 {
        match self {
            Self::OfItsOwn(_) => (self.now().micros() - SystemClock.now().micros()) / 1000,
            Self::Ahead(ahead) => ahead.load(Ordering::SeqCst) / 1000,
        }
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant::from_micros(match self {
            Self::OfItsOwn(now) => now.fetch_add(1000, Ordering::SeqCst),
            Self::Ahead(ahead) => SystemClock.now().micros() + ahead.load(Ordering::SeqCst),
        })
    }
}
