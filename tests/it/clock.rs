//! A clock that the tests move.

use std::sync::atomic::{AtomicI64, Ordering};
use vialog::clock::Clock;
use vialog::domain::Instant;

/// Starts on 2026-07-01T00:00:00Z and ticks a millisecond at each look, so that no two looks are equal.
#[derive(Debug)]
pub(crate) struct TestClock(AtomicI64);

impl TestClock {
    pub(crate) fn new() -> Self {
        Self(AtomicI64::new(
            Instant::parse("2026-07-01T00:00:00.000000Z")
                .unwrap()
                .micros(),
        ))
    }

    pub(crate) fn advance_minutes(&self, minutes: i64) {
        self.0.fetch_add(minutes * 60_000_000, Ordering::SeqCst);
    }

    pub(crate) fn advance_days(&self, days: i64) {
        self.advance_minutes(days * 24 * 60);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.0.fetch_add(1000, Ordering::SeqCst))
    }
}
