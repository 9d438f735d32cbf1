//! One label: sent once, and seen through.

use super::super::board::Condition;
use super::super::fault::Fault;
use super::super::status::Status;
use super::super::transport::{Line, Unsent};
use super::{Flight, Then, Worker};
use crate::store::{Ended, NextPrint, PrintState, StoreError};
use std::thread;
use std::time::Instant as Ticks;

/// How many answers in a row must say that the printer is through: its first one may be older than the label.
const ENOUGH: u32 = 2;

impl Worker {
    /// Has the store take down how the way of the last label ended. Said again until it is done: a label whose end is not
    /// written down would stay on its way for ever.
    pub(super) fn land(&mut self) -> Result<(), StoreError> {
        if let Some(flight) = &self.flight {
            let ended = Ended {
                state: flight.state,
                fault: flight.fault.map(Fault::key),
                at: self.clock.now(),
            };
            // False means that another server took over in between; then the label is doubtful, and stays so.
            self.store.end_print(&flight.print, ended)?;
            self.flight = None;
        }
        Ok(())
    }

    /// Sends a label and sees it through.
    pub(super) fn deliver(
        &mut self,
        line: Box<dyn Line>,
        mut print: NextPrint,
    ) -> Result<Then, StoreError> {
        let payload = std::mem::take(&mut print.payload);
        let name = format!("{}-{}-{}", print.job_number, print.number, print.name);
        let begun = self
            .store
            .begin_print(self.lease(), &print, self.clock.now());
        // Where nobody knows whether the beginning was written down, nothing has left, and it is taken back.
        self.flight = Some(Flight {
            print,
            state: PrintState::Waiting,
            fault: None,
        });
        if !begun? {
            // The label was taken back, the record has overtaken it, or the printer is another server's by now: look again.
            (self.flight, self.claimed) = (None, None);
            return Ok(Then::GoOn);
        }
        // A process that was held up may have lost the printer to another server; nothing has left yet.
        let held = self.claimed.map(|claimed| claimed.elapsed());
        if held.is_none_or(|held| held > self.timing.lease) {
            self.claimed = None;
            self.land()?;
            return Ok(Then::GoOn);
        }
        // Should this program fall in between, nobody knows how far the label came.
        if let Some(flight) = &mut self.flight {
            (flight.state, flight.fault) = (PrintState::Doubtful, Some(Fault::Program));
        }
        let (state, fault) = self.carry(line, &name, &payload);
        if let Some(flight) = &mut self.flight {
            (flight.state, flight.fault) = (state, fault);
        }
        if let Some(fault) = fault {
            self.show(Some(fault));
            self.noting(Some(fault));
        }
        self.land()?;
        Ok(fault.map_or(Then::GoOn, Then::Again))
    }

    /// Sends the bytes; gives how that ended.
    fn carry(
        &mut self,
        mut line: Box<dyn Line>,
        name: &str,
        payload: &[u8],
    ) -> (PrintState, Option<Fault>) {
        self.board().show(Condition::Printing, self.clock.now());
        match line.send(name, payload) {
            Ok(()) if self.transport.tells() => match self.see_through(line) {
                None => (PrintState::Printed, None),
                Some(fault) => (PrintState::Doubtful, Some(fault)),
            },
            Ok(()) => (PrintState::Sent, None),
            Err(Unsent::Nothing(fault)) => (PrintState::Waiting, Some(fault)),
            Err(Unsent::Perhaps(fault)) => (PrintState::Doubtful, Some(fault)),
        }
    }

    /// Asks the printer until it is through with the label; gives why that is not known, if it is not.
    fn see_through(&mut self, mut line: Box<dyn Line>) -> Option<Fault> {
        let (mut heard, mut through, mut ending) = (Ticks::now(), 0, None);
        let mut fault = None;
        loop {
            self.between(fault.is_some(), ending.is_some());
            let found = line.status();
            fault = match &found {
                Ok(status) => status.fault(),
                Err(fault) => Some(*fault),
            };
            if found.is_ok() {
                heard = Ticks::now();
            }
            let quiet = fault.is_none() && found.is_ok_and(|status| Status::is_through(&status));
            through = if quiet { through + 1 } else { 0 };
            if through == ENOUGH {
                return None;
            }
            let lost = match fault {
                Some(Fault::Lost) => Some(Fault::Lost),
                Some(fault) if heard.elapsed() > self.timing.silence => Some(fault),
                Some(_) | None => self.is_over(&mut ending, fault),
            };
            if lost.is_some() {
                return lost;
            }
            match fault {
                Some(_) => self.show(fault),
                None => self.board().show(Condition::Printing, self.clock.now()),
            }
            self.noting(fault);
            // Should the printer be another server's by now, that one has made the label doubtful.
            if let Err(why) = self.claim() {
                self.complain(&why);
            }
        }
    }

    /// Writes down what keeps the printer from printing; with a label on its way, a failure to do so changes nothing.
    fn noting(&mut self, fault: Option<Fault>) {
        if let Err(why) = self.note(fault) {
            self.complain(&why);
        }
    }

    /// Waits until the next question; a worker that is to end no longer than it must.
    fn between(&self, faulty: bool, ending: bool) {
        if ending {
            thread::sleep(self.timing.ask);
            return;
        }
        let time = if faulty {
            self.timing.stopped
        } else {
            self.timing.ask
        };
        self.board().wait(time, false);
        // Each answer is shown anyway.
        self.board().wants_look();
    }

    /// Whether a worker that is to end can wait no longer for the label on its way.
    fn is_over(&self, ending: &mut Option<Ticks>, fault: Option<Fault>) -> Option<Fault> {
        if !self.board().is_stopped() {
            return None;
        }
        let since = ending.get_or_insert_with(Ticks::now);
        let over = fault.is_some() || since.elapsed() > self.timing.farewell;
        over.then_some(Fault::Stopped)
    }
}
