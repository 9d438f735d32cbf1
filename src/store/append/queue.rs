//! The queue in front of the writer, and the writer's thread.

use super::super::Store;
use super::super::error::StoreError;
use super::group::Opener;
use super::writer::{Say, Writer};
use super::{AppendError, Appended, Submission};
use crate::clock::{Clock, ClockCheck};
use crate::ledger::NoteSigner;
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// The most events of one commit: beyond it a commit takes longer than anyone gains by sharing it.
const MOST: usize = 256;
/// How many events may wait; beyond it callers wait to be let in.
const WAITING: usize = 4096;
/// How long the writer waits at most for as many events as half of the last group had.
const LINGER: Duration = Duration::from_micros(1500);

#[derive(Debug)]
struct Job {
    submission: Submission,
    answer: oneshot::Sender<Result<Appended, AppendError>>,
}

/// The way into the log. Clones share one writer; when the last is dropped, the writer finishes what waits.
#[derive(Clone, Debug)]
pub struct Appender(Arc<Writing>);

/// The queue and the thread that empties it.
struct Writing {
    queue: Option<mpsc::Sender<Job>>,
    clock: Arc<ClockCheck>,
    opener: Arc<OnceLock<Opener>>,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Writing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writing").finish_non_exhaustive()
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        // The writer ends when the queue is closed and empty; it must have kept its checkpoint before the program ends.
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has already failed its callers.
            let _ = thread.join();
        }
    }
}

impl Appender {
    /// Starts the writer of a store. `kept` is the file outside the database that remembers the newest checkpoint.
    ///
    /// # Errors
    /// When the database is behind that checkpoint or contradicts it, or cannot be reached, or when the log is under a
    /// version of the rules that this program does not know.
    pub fn start(
        store: &Store,
        signer: NoteSigner,
        clock: Arc<dyn Clock>,
        kept: &Path,
    ) -> Result<Self, StoreError> {
        Self::start_watched(store, signer, clock, kept, Box::new(|_| Ok(())))
    }

    /// As [`Appender::start`], with a say at each moment of a commit, by which tests let it fail.
    pub(crate) fn start_watched(
        store: &Store,
        signer: NoteSigner,
        clock: Arc<dyn Clock>,
        kept: &Path,
        moment: Say,
    ) -> Result<Self, StoreError> {
        let writer = Writer::start(store, signer, clock, kept, moment)?;
        let (clock, opener) = (writer.clock(), writer.opener());
        let (queue, jobs) = mpsc::channel(WAITING);
        let mut turns = Turns { writer, last: 1 };
        let thread = thread::Builder::new()
            .name("append".into())
            .spawn(move || turns.run(jobs));
        let thread = thread.map_err(|source| StoreError::File {
            path: "the writer's thread".into(),
            source,
        })?;
        Ok(Self(Arc::new(Writing {
            queue: Some(queue),
            thread: Some(thread),
            clock,
            opener,
        })))
    }

    /// Records an event, or tells why not. The answer comes after the event is durable.
    ///
    /// # Errors
    /// See [`AppendError`].
    pub async fn append(&self, submission: Submission) -> Result<Appended, AppendError> {
        let (answer, answered) = oneshot::channel();
        let sent = self.queue()?.send(Job { submission, answer }).await;
        sent.ok().ok_or_else(stopped)?;
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }

    /// As [`Appender::append`], for a thread that may block.
    ///
    /// # Errors
    /// See [`AppendError`].
    pub fn append_blocking(&self, submission: Submission) -> Result<Appended, AppendError> {
        let (answer, answered) = oneshot::channel();
        let sent = self.queue()?.blocking_send(Job { submission, answer });
        sent.ok().ok_or_else(stopped)?;
        answered.blocking_recv().unwrap_or_else(|_| Err(stopped()))
    }

    /// Lets the writer open the details of participants, which it asks for where a wristband is bound. Once for all clones.
    pub fn opens_details(&self, opener: Opener) {
        // A second one would open the same vault.
        let _ = self.0.opener.set(opener);
    }

    /// The check of the server's clock, which the writer makes before it signs.
    pub fn clock(&self) -> &ClockCheck {
        &self.0.clock
    }

    fn queue(&self) -> Result<&mpsc::Sender<Job>, AppendError> {
        self.0.queue.as_ref().ok_or_else(stopped)
    }
}

fn stopped() -> AppendError {
    AppendError::Unavailable(Arc::new(StoreError::Stopped))
}

/// The loop of the writer's thread.
struct Turns {
    writer: Writer,
    /// How many the last group had.
    last: usize,
}

impl Turns {
    fn run(&mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut group = Vec::new();
        while jobs.blocking_recv_many(&mut group, MOST) > 0 {
            self.linger(&mut jobs, &mut group);
            self.last = group.len();
            let (submissions, answers): (Vec<_>, Vec<_>) = group
                .drain(..)
                .map(|job| (job.submission, job.answer))
                .unzip();
            let outcomes = self.writer.commit(&submissions);
            for (answer, outcome) in answers.into_iter().zip(outcomes) {
                // A caller who has gone away asks again and gets the same receipt.
                let _ = answer.send(outcome);
            }
        }
        self.writer.end();
    }

    /// Waits a little for company, but never when the last event came alone.
    fn linger(&self, jobs: &mut mpsc::Receiver<Job>, group: &mut Vec<Job>) {
        let enough = (self.last / 2).min(MOST);
        let until = Instant::now() + LINGER;
        while group.len() < enough && Instant::now() < until {
            match jobs.try_recv() {
                Ok(job) => group.push(job),
                Err(_) => thread::sleep(Duration::from_micros(50)),
            }
        }
    }
}
