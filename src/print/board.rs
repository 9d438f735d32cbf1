//! What a worker and those around it tell one another.

use super::fault::Fault;
use crate::domain::Instant;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as Ticks};

/// How old what was seen of a printer may be to be told without asking again.
const FRESH: Duration = Duration::from_secs(2);

/// How a printer was found when it was last looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Condition {
    /// It would print.
    Ready,
    /// It has a label of ours and is not through with it.
    Printing,
    /// It can be reached, and never tells more.
    Reachable,
    /// It would not print.
    Faulty(Fault),
}

impl Condition {
    /// The condition for programs.
    pub fn key(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Printing => "printing",
            Self::Reachable => "reachable",
            Self::Faulty(fault) => fault.key(),
        }
    }

    /// The condition in a word or two.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Printing => "printing",
            Self::Reachable => "reachable; it tells no more",
            Self::Faulty(fault) => fault.word(),
        }
    }

    /// What to do, where something is to be done.
    pub fn remedy(self) -> Option<&'static str> {
        match self {
            Self::Ready | Self::Printing | Self::Reachable => None,
            Self::Faulty(fault) => Some(fault.remedy()),
        }
    }
}

/// What a worker and those around it tell one another.
#[derive(Default)]
pub(super) struct Board {
    state: Mutex<Notices>,
    changed: Condvar,
}

#[derive(Default)]
struct Notices {
    stop: bool,
    /// There may be something new in the queue.
    work: bool,
    /// Someone wants to know how the printer is.
    look: bool,
    seen: Option<(Condition, Instant, Ticks)>,
}

impl Board {
    fn notices(&self) -> MutexGuard<'_, Notices> {
        // A worker that fell leaves nothing half-written here.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn post(&self, notice: impl FnOnce(&mut Notices)) {
        notice(&mut self.notices());
        self.changed.notify_all();
    }

    /// Whether the worker is to end.
    pub(super) fn is_stopped(&self) -> bool {
        self.notices().stop
    }

    /// Takes the wish to know how the printer is.
    pub(super) fn wants_look(&self) -> bool {
        std::mem::take(&mut self.notices().look)
    }

    /// Tells how the printer was found.
    pub(super) fn show(&self, condition: Condition, at: Instant) {
        self.post(|notices| notices.seen = Some((condition, at, Ticks::now())));
    }

    /// Waits until the time is over, or the worker is to end or to look; with `for_work`, or there may be something to print.
    pub(super) fn wait(&self, time: Duration, for_work: bool) {
        let quiet =
            |notices: &mut Notices| !(notices.stop || notices.look || for_work && notices.work);
        let waited = self.changed.wait_timeout_while(self.notices(), time, quiet);
        let (mut notices, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if for_work {
            notices.work = false;
        }
    }

    /// Tells the worker to end.
    pub(super) fn stop(&self) {
        self.post(|notices| notices.stop = true);
    }

    /// Tells the worker that there is something new in the queue.
    pub(super) fn wake(&self) {
        self.post(|notices| notices.work = true);
    }

    /// Asks the worker to look at the printer, unless it did so lately.
    pub(super) fn ask(&self) {
        self.post(|notices| {
            let since = notices.seen.map(|(_, _, since)| since);
            notices.look = since.is_none_or(|since| since.elapsed() > FRESH);
        });
    }

    /// How the printer was found, asked anew if that was long ago; waits for the answer until the deadline.
    pub(super) fn seen(&self, deadline: Ticks) -> Option<(Condition, Instant)> {
        let asked = Ticks::now();
        let old = |notices: &mut Notices| {
            let since = notices.seen.map(|(_, _, since)| since);
            !notices.stop && since.is_none_or(|since| since + FRESH < asked)
        };
        let left = deadline.saturating_duration_since(asked);
        let waited = self.changed.wait_timeout_while(self.notices(), left, old);
        let (notices, _) = waited.unwrap_or_else(PoisonError::into_inner);
        notices.seen.map(|(condition, at, _)| (condition, at))
    }
}

/// Where a worker sits.
pub(super) struct Desk {
    pub(super) printer: String,
    /// The name under which it claims the printer, of this run alone.
    pub(super) owner: String,
    pub(super) board: Arc<Board>,
}
