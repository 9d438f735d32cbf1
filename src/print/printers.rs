//! The printers of a service, each with a worker of its own.

use super::board::{Board, Condition, Desk};
use super::file::{PrinterFile, Way};
use super::spool::Spool;
use super::tcp::Tcp;
use super::transport::{Timing, Transport};
use super::worker::Worker;
use crate::clock::Clock;
use crate::domain::Instant;
use crate::store::Store;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant as Ticks};
use uuid::Uuid;

/// A printer of this service.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PrinterSeen {
    /// The name of its equipment.
    pub name: String,
    /// How it is reached.
    pub way: Way,
    /// How it was found, and when; nothing before its first answer or failure.
    pub seen: Option<(Condition, Instant)>,
}

struct Running {
    way: Way,
    board: Arc<Board>,
    thread: Option<JoinHandle<()>>,
}

/// The printers of a service. Their workers end when this is dropped.
#[derive(Default)]
#[expect(
    missing_debug_implementations,
    reason = "threads have no useful debug form"
)]
pub struct Printers(BTreeMap<String, Running>);

impl Printers {
    /// No printers.
    pub fn none() -> Self {
        Self::default()
    }

    /// Starts a worker for each printer of the file.
    ///
    /// # Errors
    /// When the system gives no more threads.
    pub fn start(
        store: &Store,
        clock: &Arc<dyn Clock>,
        file: &PrinterFile,
        timing: Timing,
    ) -> io::Result<Self> {
        let mut printers = Self::none();
        for (name, way) in &file.0 {
            let transport: Box<dyn Transport> = match way {
                Way::Tcp { address, tells } => Box::new(Tcp {
                    address: address.clone(),
                    tells: *tells,
                    timing,
                }),
                Way::Spool(folder) => Box::new(Spool(folder.clone())),
            };
            printers.add(name, way.clone(), |board| {
                Worker::new(store.clone(), clock.clone(), transport, timing, board)
            })?;
        }
        Ok(printers)
    }

    /// Starts one more worker.
    pub(super) fn add(
        &mut self,
        name: &str,
        way: Way,
        worker: impl FnOnce(Desk) -> Worker,
    ) -> io::Result<()> {
        let board = Arc::new(Board::default());
        let mut worker = worker(Desk {
            printer: name.to_owned(),
            owner: Uuid::now_v7().to_string(),
            board: board.clone(),
        });
        let thread = thread::Builder::new()
            .name(format!("print {name}"))
            .spawn(move || worker.run())?;
        let running = Running {
            way,
            board,
            thread: Some(thread),
        };
        self.0.insert(name.to_owned(), running);
        Ok(())
    }

    /// Whether there is a printer of this name.
    pub fn knows(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Tells a printer's worker that there is something new in the queue.
    pub fn wake(&self, name: &str) {
        if let Some(running) = self.0.get(name) {
            running.board.wake();
        }
    }

    /// How every printer is, by name. Those not looked at lately are asked, all at once and for so long at most; who has not
    /// answered by then is told as it was found before.
    pub fn seen(&self, patience: Duration) -> Vec<PrinterSeen> {
        self.look(|_| true, patience)
    }

    /// How one printer is, in the same way.
    pub fn seen_one(&self, name: &str, patience: Duration) -> Option<PrinterSeen> {
        self.look(|one| one == name, patience).pop()
    }

    fn look(&self, wanted: impl Fn(&str) -> bool, patience: Duration) -> Vec<PrinterSeen> {
        let chosen = self.0.iter().filter(|(name, _)| wanted(name));
        for (_, running) in chosen.clone() {
            running.board.ask();
        }
        let deadline = Ticks::now() + patience;
        let seen = chosen.map(|(name, running)| PrinterSeen {
            name: name.clone(),
            way: running.way.clone(),
            seen: running.board.seen(deadline),
        });
        seen.collect()
    }
}

impl Drop for Printers {
    /// Ends the workers together; a label on its way gets a moment to come out.
    fn drop(&mut self) {
        for running in self.0.values() {
            running.board.stop();
        }
        for running in self.0.values_mut() {
            if let Some(thread) = running.thread.take()
                && thread.join().is_err()
            {
                tracing::error!("a printer's worker ended in a fault");
            }
        }
    }
}
