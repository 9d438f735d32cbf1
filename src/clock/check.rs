//! Whether the server's clock may be signed with.

use super::Clock;
use crate::domain::Instant;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The skew of a log that is not open yet, in seconds.
pub const DEFAULT_SKEW_SECONDS: u32 = 300;
/// How many days the newest entry may be older than the clock when a server starts. A server that runs knows by its monotonic
/// clock that nothing was recorded for longer; one that starts cannot tell a long rest from a wrong clock.
pub const LONGEST_REST_DAYS: i64 = 30;

/// Why nothing is signed with the present clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockDoubt {
    /// The clock was set while the server ran, by more than the log's skew.
    #[error(
        "the server's clock shows {shows}, but by the time that has passed since it was trusted it would be {expected}"
    )]
    Jumped {
        /// What it shows.
        shows: Instant,
        /// What it would show had it not been set.
        expected: Instant,
    },
    /// A jump was noticed before this server started, and nobody has confirmed the clock since.
    #[error("the server's clock, which shows {shows}, jumped before this server was started")]
    Unconfirmed {
        /// What it shows.
        shows: Instant,
    },
    /// The newest entry is later than the clock, by more than the log's skew.
    #[error(
        "the server's clock shows {shows}, but the newest entry was recorded later, at {newest}"
    )]
    Behind {
        /// What it shows.
        shows: Instant,
        /// When the newest entry was recorded.
        newest: Instant,
    },
    /// The server has just started, and the newest entry is older than [`LONGEST_REST_DAYS`].
    #[error(
        "the server's clock shows {shows}, more than {LONGEST_REST_DAYS} days after the newest entry, which was recorded at {newest}"
    )]
    LongRest {
        /// What it shows.
        shows: Instant,
        /// When the newest entry was recorded.
        newest: Instant,
    },
}

/// The operator named another time than the clock shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the server's clock shows {shows}, which is more than {skew_seconds} s from the time that you confirm, {named}"
)]
pub struct NotConfirmed {
    /// What the clock shows.
    pub shows: Instant,
    /// What the operator named.
    pub named: Instant,
    /// How far they may differ.
    pub skew_seconds: u32,
}

/// One look at the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockLook {
    /// What it shows.
    pub now: Instant,
    /// Why nothing may be signed with it, if there is a reason.
    pub doubt: Option<ClockDoubt>,
}

/// Compares the wall clock with the monotonic clock and with the newest entry of the log. Shared by the writer, which looks
/// before it signs, and by whoever asks whether the server is ready.
pub struct ClockCheck {
    clock: Arc<dyn Clock>,
    skew_seconds: u32,
    /// Exists while a jump is noticed and neither undone nor confirmed, so that a restart does not settle it.
    mark: PathBuf,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Both clocks at the look from which time is measured: the first without a doubt, or the confirmation.
    trusted: Option<(Instant, Duration)>,
    /// An operator has confirmed the clock although the newest entry was this late.
    newest_accepted: Option<Instant>,
    /// A jump that was noticed before the server started.
    unconfirmed: bool,
    /// What the last look gave.
    doubt: Option<ClockDoubt>,
}

impl std::fmt::Debug for ClockCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClockCheck")
            .field("skew_seconds", &self.skew_seconds)
            .finish_non_exhaustive()
    }
}

impl ClockCheck {
    /// A check that allows the log's skew. `mark` is the file that keeps a noticed jump over a restart.
    pub fn new(clock: Arc<dyn Clock>, skew_seconds: u32, mark: &Path) -> Self {
        let state = State {
            unconfirmed: mark.exists(),
            ..State::default()
        };
        Self {
            clock,
            skew_seconds,
            mark: mark.to_owned(),
            state: Mutex::new(state),
        }
    }

    /// Reads the clock. `newest` is when the newest entry was recorded, by whichever server; none before the log is opened.
    pub fn look(&self, newest: Option<Instant>) -> ClockLook {
        let (now, monotonic) = (self.clock.now(), self.clock.monotonic());
        let mut state = self.state();
        let doubt = self.doubt(&state, (now, monotonic), newest);
        if doubt.is_none() {
            state.trusted.get_or_insert((now, monotonic));
        }
        self.report(state.doubt, doubt);
        state.doubt = doubt;
        ClockLook { now, doubt }
    }

    /// Trusts the clock from now on because an operator, who named the time from elsewhere, confirms what it shows.
    ///
    /// # Errors
    /// When the clock shows another time, by more than the log's skew. Then nothing is changed.
    pub fn confirm(&self, named: Instant, newest: Option<Instant>) -> Result<(), NotConfirmed> {
        let (now, monotonic) = (self.clock.now(), self.clock.monotonic());
        if self.differ(now, named) {
            return Err(NotConfirmed {
                shows: now,
                named,
                skew_seconds: self.skew_seconds,
            });
        }
        *self.state() = State {
            trusted: Some((now, monotonic)),
            newest_accepted: newest,
            ..State::default()
        };
        self.unmark();
        tracing::warn!("an operator confirmed the server's clock, which shows {now}");
        Ok(())
    }

    fn doubt(
        &self,
        state: &State,
        (shows, monotonic): (Instant, Duration),
        newest: Option<Instant>,
    ) -> Option<ClockDoubt> {
        if state.unconfirmed {
            return Some(ClockDoubt::Unconfirmed { shows });
        }
        if let Some((wall, since)) = state.trusted {
            let passed = monotonic.saturating_sub(since).as_micros();
            let passed = i64::try_from(passed).unwrap_or(i64::MAX);
            let expected = Instant::from_micros(wall.micros().saturating_add(passed));
            if self.differ(shows, expected) {
                return Some(ClockDoubt::Jumped { shows, expected });
            }
        }
        let newest = newest?;
        let accepted = state.newest_accepted.is_some_and(|late| newest <= late);
        if !accepted && newest > shows && self.differ(newest, shows) {
            return Some(ClockDoubt::Behind { shows, newest });
        }
        let rested = newest.plus_seconds(LONGEST_REST_DAYS * 86_400) < shows;
        (state.trusted.is_none() && rested).then_some(ClockDoubt::LongRest { shows, newest })
    }

    /// Whether two moments are more than the skew apart.
    fn differ(&self, one: Instant, other: Instant) -> bool {
        one.micros().abs_diff(other.micros()) > u64::from(self.skew_seconds) * 1_000_000
    }

    /// Logs a doubt once, when it arises and when it is gone, and marks a jump.
    fn report(&self, before: Option<ClockDoubt>, after: Option<ClockDoubt>) {
        let jumped = |doubt| matches!(doubt, Some(ClockDoubt::Jumped { .. }));
        if jumped(after) && !jumped(before) {
            self.mark();
        }
        match (before, after) {
            (None, Some(doubt)) => tracing::error!(
                "nothing is signed: {doubt}; set the clock, or start the server with --confirm-clock and the time that it is now"
            ),
            (Some(_), None) => {
                tracing::warn!("the server's clock is in order again: events are signed");
                self.unmark();
            }
            (None, None) | (Some(_), Some(_)) => {}
        }
    }

    fn mark(&self) {
        if let Err(why) = fs::write(
            &self.mark,
            "The clock jumped; see vialog serve --confirm-clock.\n",
        ) {
            let error: &(dyn std::error::Error + 'static) = &why;
            tracing::error!(error, "failed to write {}", self.mark.display());
        }
    }

    fn unmark(&self) {
        if self.mark.exists()
            && let Err(why) = fs::remove_file(&self.mark)
        {
            let error: &(dyn std::error::Error + 'static) = &why;
            tracing::error!(error, "failed to remove {}", self.mark.display());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // What is inside is whole after every statement.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
