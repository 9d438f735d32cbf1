//! The demo's clock: it tells the story's time, which runs ahead from the past and ends at the real now.

use crate::clock::{Clock, SystemClock};
use crate::domain::Instant;
use std::sync::atomic::{AtomicI64, Ordering};

/// The machine's clock minus what the story still has ahead of it. Never goes backwards.
#[derive(Debug)]
pub(crate) struct StoryClock {
    behind_micros: AtomicI64,
    last: AtomicI64,
}

impl StoryClock {
    /// A clock so many seconds behind the machine's.
    pub(crate) fn behind(seconds: i64) -> Self {
        Self {
            behind_micros: AtomicI64::new(seconds.saturating_mul(1_000_000)),
            last: AtomicI64::new(i64::MIN),
        }
    }

    /// Lets story time pass, at most up to the real now.
    pub(crate) fn pass(&self, seconds: i64) {
        let micros = seconds.max(0).saturating_mul(1_000_000);
        let shrink = |behind: i64| Some((behind.saturating_sub(micros)).max(0));
        // The update cannot fail: the function always gives a value.
        self.behind_micros
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, shrink)
            .unwrap_or_default();
    }

    /// Whether the story has caught up with the machine's clock.
    #[cfg(test)]
    pub(crate) fn is_now(&self) -> bool {
        self.behind_micros.load(Ordering::SeqCst) == 0
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Instant {
        let behind = self.behind_micros.load(Ordering::SeqCst);
        let told = SystemClock.now().micros().saturating_sub(behind);
        let last = self.last.fetch_max(told, Ordering::SeqCst);
        Instant::from_micros(told.max(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_story_runs_from_the_past_to_the_real_now_and_not_beyond() {
        let clock = StoryClock::behind(86_400);
        let start = clock.now();
        assert!(start < SystemClock.now().plus_seconds(-86_390));
        clock.pass(80_000);
        assert!(clock.now() >= start.plus_seconds(80_000) && !clock.is_now());
        clock.pass(1_000_000);
        assert!(clock.is_now());
        assert!(clock.now() <= SystemClock.now());
    }

    #[test]
    fn time_that_does_not_pass_changes_nothing() {
        let clock = StoryClock::behind(100);
        let before = clock.now();
        clock.pass(-50);
        assert!(clock.now() >= before && !clock.is_now());
    }
}
