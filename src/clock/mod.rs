//! The one place that reads the clock.

mod check;
pub use check::{
    ClockCheck, ClockDoubt, ClockLook, DEFAULT_SKEW_SECONDS, LONGEST_REST_DAYS, NotConfirmed,
};

use crate::domain::{Instant, LocalTime};
use chrono::{Local, Offset, TimeZone};
use std::sync::LazyLock;
use std::time::Duration;

/// What the clock of this machine shows at a moment, by the variable `TZ` or its settings; UTC where neither says.
pub fn local(instant: Instant) -> LocalTime {
    let offset = Local.offset_from_utc_datetime(&instant.utc().naive_utc());
    LocalTime::at(instant, offset.fix().local_minus_utc())
}

/// Where "now" comes from; tests bring their own.
pub trait Clock: Send + Sync {
    /// The present moment, to the microsecond.
    fn now(&self) -> Instant;

    /// How much time has passed since some fixed moment. It goes on evenly when the clock behind [`Clock::now`] is set. A clock
    /// that is moved only to let time pass needs none of its own.
    fn monotonic(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.now().micros()).unwrap_or(0))
    }
}

/// The machine's own clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the clock"
    )]
    fn now(&self) -> Instant {
        Instant::from_micros(chrono::Utc::now().timestamp_micros())
    }

    fn monotonic(&self) -> Duration {
        static START: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
        START.elapsed()
    }
}
