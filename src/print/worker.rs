//! A printer's worker: takes labels from the queue in the order of their making and sees each through.

mod deliver;

use super::board::{Board, Condition, Desk};
use super::fault::Fault;
use super::transport::{Line, Timing, Transport};
use crate::clock::Clock;
use crate::domain::Instant;
use crate::store::{Lease, NextPrint, PrintState, Store, StoreError};
use std::panic::{self, AssertUnwindSafe};
use std::sync::Arc;
use std::time::Instant as Ticks;

/// The worker of one printer.
pub(super) struct Worker {
    store: Store,
    clock: Arc<dyn Clock>,
    transport: Box<dyn Transport>,
    timing: Timing,
    desk: Desk,
    /// Since when the printer is claimed.
    claimed: Option<Ticks>,
    /// What stands in the store as what keeps the printer from printing.
    noted: Option<Fault>,
    /// Whether something else may stand there since the printer was claimed anew.
    unsure: bool,
    /// How many times in a row the printer could not be reached.
    failures: u32,
    /// The label on its way, until the store has taken down how its way ended.
    flight: Option<Flight>,
}

/// A label on its way, and how its way ended as far as is known.
struct Flight {
    print: NextPrint,
    state: PrintState,
    fault: Option<Fault>,
}

/// What the worker does after a step.
enum Then {
    /// Takes the next step at once.
    GoOn,
    /// Waits for something new in the queue.
    Rest,
    /// Waits until the printer is asked again.
    Again(Fault),
}

impl Worker {
    pub(super) fn new(
        store: Store,
        clock: Arc<dyn Clock>,
        transport: Box<dyn Transport>,
        timing: Timing,
        desk: Desk,
    ) -> Self {
        Self {
            store,
            clock,
            transport,
            timing,
            desk,
            claimed: None,
            noted: None,
            unsure: true,
            failures: 0,
            flight: None,
        }
    }

    fn board(&self) -> &Board {
        &self.desk.board
    }

    fn lease(&self) -> Lease<'_> {
        Lease {
            printer: &self.desk.printer,
            owner: &self.desk.owner,
        }
    }

    /// Works until it is told to end.
    pub(super) fn run(&mut self) {
        while !self.board().is_stopped() {
            match self.guarded() {
                Ok(Then::GoOn) => self.failures = 0,
                Ok(Then::Rest) => {
                    self.failures = 0;
                    self.board().wait(self.timing.idle, true);
                }
                Ok(Then::Again(fault)) if fault.is_told() => {
                    self.failures = 0;
                    self.board().wait(self.timing.stopped, false);
                }
                Ok(Then::Again(_)) => self.pause(),
                Err(why) => {
                    self.complain(&why);
                    self.pause();
                }
            }
        }
        // What cannot be written down now becomes doubtful when the printer is claimed next.
        if let Err(why) = self.land().and_then(|()| self.rest()) {
            self.complain(&why);
        }
    }

    fn complain(&self, why: &StoreError) {
        let error: &(dyn std::error::Error + 'static) = why;
        let printer = &self.desk.printer;
        tracing::error!(error, %printer, "the print queue of {printer} failed");
    }

    /// Waits longer after each failure.
    fn pause(&mut self) {
        let pause = self.timing.pause_after(self.failures);
        self.failures = self.failures.saturating_add(1);
        self.board().wait(pause, false);
    }

    /// Takes a step. A fault of the program in it must not leave the printer without its worker: what was on its way is
    /// doubtful then, and the worker goes on after a pause.
    fn guarded(&mut self) -> Result<Then, StoreError> {
        let step = panic::catch_unwind(AssertUnwindSafe(|| self.step()));
        step.unwrap_or_else(|_told_by_the_hook| {
            let printer = &self.desk.printer;
            tracing::error!(%printer, "the worker of printer {printer} fell and goes on");
            let fault = Fault::Program;
            self.show(Some(fault));
            self.note(Some(fault))?;
            Ok(Then::Again(fault))
        })
    }

    fn step(&mut self) -> Result<Then, StoreError> {
        self.land()?;
        if self.board().wants_look() {
            self.look()?;
        }
        if !self.store.print_due(&self.desk.printer)? {
            self.rest()?;
            return Ok(Then::Rest);
        }
        if !self.claim()? {
            return Ok(Then::Rest);
        }
        let Some(print) = self.store.next_print(&self.desk.printer)? else {
            return Ok(Then::Rest);
        };
        match self.open() {
            Ok(line) => {
                self.show(None);
                self.note(None)?;
                self.deliver(line, print)
            }
            Err(fault) => {
                self.show(Some(fault));
                self.note(Some(fault))?;
                Ok(Then::Again(fault))
            }
        }
    }

    /// Finds out how the printer is. While another server drives it, that one is believed: many printers talk to one at a time.
    fn look(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        match self.store.printer_elsewhere(self.lease(), now)? {
            None => self.show(self.open().err()),
            Some(told) => match told.fault.as_deref().and_then(Fault::of) {
                None => self.board().show(Condition::Printing, now),
                fault => self.show(fault),
            },
        }
        Ok(())
    }

    /// Gives the printer back when there is nothing to print.
    fn rest(&mut self) -> Result<(), StoreError> {
        if self.claimed.take().is_some() {
            self.store.release_printer(self.lease())?;
        }
        Ok(())
    }

    /// Claims the printer for a while longer, where that is due; false while another server drives it.
    fn claim(&mut self) -> Result<bool, StoreError> {
        let fresh = |claimed: Ticks| claimed.elapsed() < self.timing.lease / 3;
        if self.claimed.is_some_and(fresh) {
            return Ok(true);
        }
        let (now, begun) = (self.clock.now(), Ticks::now());
        let micros = i64::try_from(self.timing.lease.as_micros()).unwrap_or(i64::MAX);
        let until = Instant::from_micros(now.micros().saturating_add(micros));
        let ours = self.store.claim_printer(self.lease(), now, until)?;
        let lapsed = |claimed: Ticks| claimed.elapsed() > self.timing.lease;
        self.unsure |= self.claimed.is_none_or(lapsed);
        self.claimed = ours.then_some(begun);
        Ok(ours)
    }

    /// Opens a line to the printer, if it would print now.
    fn open(&self) -> Result<Box<dyn Line>, Fault> {
        let mut line = self.transport.open()?;
        if self.transport.tells() {
            let status = line.status()?;
            match status.fault() {
                Some(fault) => return Err(fault),
                None if !status.is_through() => return Err(Fault::Busy),
                None => {}
            }
        }
        Ok(line)
    }

    /// Tells those around how the printer was found.
    fn show(&self, fault: Option<Fault>) {
        let condition = match fault {
            Some(fault) => Condition::Faulty(fault),
            None if self.transport.tells() => Condition::Ready,
            None => Condition::Reachable,
        };
        self.board().show(condition, self.clock.now());
    }

    /// Writes down what keeps the printer from printing, where that has changed.
    fn note(&mut self, fault: Option<Fault>) -> Result<(), StoreError> {
        if self.unsure || self.noted != fault {
            self.store
                .note_printer(self.lease(), fault.map(Fault::key))?;
            (self.noted, self.unsure) = (fault, false);
            if let Some(fault) = fault {
                let printer = &self.desk.printer;
                tracing::warn!(%printer, "printer {printer}: {}", fault.word());
            }
        }
        Ok(())
    }
}
