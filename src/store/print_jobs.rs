//! The print queue: jobs and their labels. It lies outside the log, like sessions; what was printed and why is told by events.
//!
//! A label goes from `waiting` to `sending` in a transaction of its own, before its first byte leaves. What ends in between
//! is `doubtful`, and only a person's word leads on from there, so no label is ever printed twice by the program alone. Until
//! it is given, the rest of the job waits too: what came out last is easier to tell while nothing has come after it.
//!
//! What was signed when a job was made may be void when its turn comes. So the record is asked again in the transaction in which
//! a label leaves, and in that in which it waits once more.

mod asking;
mod items;
mod lease;
mod reading;
mod sending;

pub use items::{LabelPart, LabelPrint, Overtaken, PrintItem, QueuedItem};
pub(crate) use lease::Lease;
pub(crate) use sending::{Ended, NextPrint};

use super::error::StoreError;
use crate::domain::{Instant, PersonId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The labels of a printer in this state.
macro_rules! of_printer {
    ($printer:expr, $state:expr) => {
        print_items::table
            .filter(print_items::state.eq($state.word()))
            .filter(
                print_items::job.eq_any(
                    print_jobs::table
                        .filter(print_jobs::printer.eq($printer))
                        .select(print_jobs::id),
                ),
            )
    };
}
use of_printer;

/// How far a label in the queue has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum PrintState {
    /// Nothing of it has left yet.
    Waiting,
    /// Its bytes are on their way, or it is not yet known to be through.
    Sending,
    /// It came out: the printer says so, or a person does.
    Printed,
    /// It was handed over to a printer or a spool that never tells whether it came out.
    Sent,
    /// Its bytes may have reached the printer; a person must look.
    Doubtful,
    /// Someone took it back before it left, or the record had gone on by then.
    Cancelled,
}

impl PrintState {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Sending,
        Self::Printed,
        Self::Sent,
        Self::Doubtful,
        Self::Cancelled,
    ];

    /// The state in one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Printed => "printed",
            Self::Sent => "sent",
            Self::Doubtful => "doubtful",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether the printer or a person still has something to do with it.
    pub fn is_open(self) -> bool {
        match self {
            Self::Waiting | Self::Sending | Self::Doubtful => true,
            Self::Printed | Self::Sent | Self::Cancelled => false,
        }
    }

    pub(super) fn read(word: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|state| state.word() == word);
        found.ok_or_else(|| StoreError::odd("print_items", format!("{word:?} is no state")))
    }
}

/// Labels for one printer, asked for together.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewPrintJob {
    /// The job's id, which no other job has.
    pub id: Uuid,
    /// The printer's name.
    pub printer: String,
    /// Who asks for it.
    pub made_by: PersonId,
    /// When.
    pub made_at: Instant,
    /// The labels, in the order in which they come out.
    pub items: Vec<PrintItem>,
}

/// A job in the queue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrintJob {
    /// Its id.
    pub id: Uuid,
    /// Its number, by which jobs are printed in the order of their making.
    pub number: u64,
    /// The printer's name.
    pub printer: String,
    /// Who asked for it.
    pub made_by: PersonId,
    /// When.
    pub made_at: Instant,
    /// How many of its labels are in each state.
    pub counts: BTreeMap<PrintState, u64>,
    /// What keeps its printer from printing, as it was last seen, while the job is open.
    pub fault: Option<String>,
}

impl PrintJob {
    /// How many of its labels are in this state.
    pub fn count(&self, state: PrintState) -> u64 {
        self.counts.get(&state).copied().unwrap_or(0)
    }

    /// How many labels it has.
    pub fn size(&self) -> u64 {
        self.counts.values().sum()
    }

    /// How far it has come, in one word: what needs a person comes before everything else.
    pub fn state(&self) -> &'static str {
        let has = |state| self.count(state) > 0;
        if has(PrintState::Doubtful) {
            "doubtful"
        } else if has(PrintState::Sending) {
            "printing"
        } else if has(PrintState::Waiting) {
            "waiting"
        } else if has(PrintState::Printed) || has(PrintState::Sent) {
            "done"
        } else {
            "cancelled"
        }
    }
}

/// Which jobs are asked for; every member narrows the choice.
#[derive(Clone, Debug, Default)]
pub struct PrintQuery {
    /// Those of this printer.
    pub printer: Option<String>,
    /// Those of which something is still open.
    pub open: bool,
    /// Those with a smaller number.
    pub before: Option<u64>,
}

/// Whose word it is, and when it was given.
#[derive(Clone, Copy, Debug)]
pub struct Word<'a> {
    /// Who.
    pub by: &'a PersonId,
    /// When.
    pub at: Instant,
}
