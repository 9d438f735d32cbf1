//! A clock that the tests move.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use vialog::clock::{Clock, SystemClock};
use vialog::domain::Instant;

/// Starts on 2026-07-01T00:00:00Z and ticks a millisecond at each look, so that no two looks are equal; or goes with the
/// machine's clock, where someone else in the scenario reads that one.
#[derive(Debug)]
pub(crate) struct TestClock {
    hand: Hand,
    /// By how many microseconds it was set, rather than moved on.
    jumped: AtomicI64,
}

#[derive(Debug)]
enum Hand {
    OfItsOwn(AtomicI64),
    /// By how many microseconds it is ahead of the machine's.
    Ahead(AtomicI64),
}

impl TestClock {
    pub(crate) fn new() -> Self {
        let start = Instant::parse("2026-07-01T00:00:00.000000Z").unwrap();
        Self::of(Hand::OfItsOwn(AtomicI64::new(start.micros())))
    }

    fn of(hand: Hand) -> Self {
        Self {
            hand,
            jumped: AtomicI64::new(0),
        }
    }

    /// The machine's clock, until it is moved.
    pub(crate) fn of_the_machine() -> Self {
        Self::of(Hand::Ahead(AtomicI64::new(0)))
    }

    pub(crate) fn advance_minutes(&self, minutes: i64) {
        let (Hand::OfItsOwn(micros) | Hand::Ahead(micros)) = &self.hand;
        micros.fetch_add(minutes * 60_000_000, Ordering::SeqCst);
    }

    pub(crate) fn advance_days(&self, days: i64) {
        self.advance_minutes(days * 24 * 60);
    }

    /// Sets it by so many days, without any time having passed.
    pub(crate) fn jump_days(&self, days: i64) {
        self.jumped
            .fetch_add(days * 86_400_000_000, Ordering::SeqCst);
        self.advance_days(days);
    }

    /// How far it has been moved ahead of the machine's clock.
    pub(crate) fn ahead_milliseconds(&self) -> i64 {
        match &self.hand {
            Hand::OfItsOwn(_) => (self.now().micros() - SystemClock.now().micros()) / 1000,
            Hand::Ahead(ahead) => ahead.load(Ordering::SeqCst) / 1000,
        }
    }
}

impl Clock for TestClock {
    fn now(&self) -> Instant {
        Instant::from_micros(match &self.hand {
            Hand::OfItsOwn(now) => now.fetch_add(1000, Ordering::SeqCst),
            Hand::Ahead(ahead) => SystemClock.now().micros() + ahead.load(Ordering::SeqCst),
        })
    }

    /// Looks without a tick.
    fn monotonic(&self) -> Duration {
        let now = match &self.hand {
            Hand::OfItsOwn(now) => now.load(Ordering::SeqCst),
            Hand::Ahead(_) => self.now().micros(),
        };
        let passed = now - self.jumped.load(Ordering::SeqCst);
        Duration::from_micros(passed.try_into().unwrap())
    }
}
