//! The queue in front of the writer, and the writer's thread.

use super::super::db::{Db, Place};
use super::super::error::StoreError;
use super::super::guard::Guard;
use super::super::{Store, log};
use super::group::{Desk, Moment, commit};
use super::{AppendError, Appended, Submission};
use crate::clock::Clock;
use crate::ledger::NoteSigner;
use std::path::Path;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

/// The most events of one commit: beyond it a commit takes longer than anyone gains by sharing it.
const MOST: usize = 256;
/// How many events may wait; beyond it callers wait to be let in.
const WAITING: usize = 4096;
/// How long the writer waits at most for as many events as half of the last group had.
const LINGER: Duration = Duration::from_micros(1500);

/// What is asked at each moment of a commit.
pub(crate) type Say = Box<dyn Fn(Moment) -> Result<(), StoreError> + Send>;

#[derive(Debug)]
struct Job {
    submission: Submission,
    answer: oneshot::Sender<Result<Appended, AppendError>>,
}

/// The way into the log. Clones share one writer; when the last is dropped, the writer finishes what waits.
#[derive(Clone, Debug)]
pub struct Appender(Arc<Writing>);

/// The queue and the thread that empties it.
#[derive(Debug)]
struct Writing {
    queue: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<()>>,
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
    /// When the database is behind that checkpoint or contradicts it, or cannot be reached.
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
        let place = store.place().clone();
        let mut db = place.connect()?;
        let head = log::head(&mut db)?;
        let guard = Guard::open(kept, signer.verifier(), head.as_ref(), &mut db)?;
        let (queue, jobs) = mpsc::channel(WAITING);
        let mut writer = Writer {
            place,
            db: Some(db),
            signer,
            clock,
            guard,
            moment,
            last: 1,
        };
        let thread = thread::Builder::new()
            .name("append".into())
            .spawn(move || writer.run(jobs));
        let thread = thread.map_err(|source| StoreError::File {
            path: "the writer's thread".into(),
            source,
        })?;
        Ok(Self(Arc::new(Writing {
            queue: Some(queue),
            thread: Some(thread),
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

    fn queue(&self) -> Result<&mpsc::Sender<Job>, AppendError> {
        self.0.queue.as_ref().ok_or_else(stopped)
    }
}

fn stopped() -> AppendError {
    AppendError::Unavailable(Arc::new(StoreError::Stopped))
}

struct Writer {
    place: Place,
    /// None after a failure, until the next group connects again.
    db: Option<Db>,
    signer: NoteSigner,
    clock: Arc<dyn Clock>,
    guard: Guard,
    moment: Say,
    /// How many the last group had.
    last: usize,
}

impl Writer {
    fn run(&mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut group = Vec::new();
        while jobs.blocking_recv_many(&mut group, MOST) > 0 {
            self.linger(&mut jobs, &mut group);
            self.last = group.len();
            let (submissions, answers): (Vec<_>, Vec<_>) = group
                .drain(..)
                .map(|job| (job.submission, job.answer))
                .unzip();
            let outcomes = self.commit(&submissions);
            for (answer, outcome) in answers.into_iter().zip(outcomes) {
                // A caller who has gone away asks again and gets the same receipt.
                let _ = answer.send(outcome);
            }
        }
        self.guard.write();
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

    fn commit(&mut self, group: &[Submission]) -> Vec<Result<Appended, AppendError>> {
        match self.try_commit(group) {
            Ok(outcomes) => outcomes,
            Err(why) => {
                let error: &(dyn std::error::Error + 'static) = &why;
                tracing::error!(error, "a commit of {} events failed", group.len());
                // Whatever state the connection is in, the next group starts with a new one.
                self.db = None;
                let why = Arc::new(why);
                group
                    .iter()
                    .map(|_| Err(AppendError::Unavailable(why.clone())))
                    .collect()
            }
        }
    }

    fn try_commit(
        &mut self,
        group: &[Submission],
    ) -> Result<Vec<Result<Appended, AppendError>>, StoreError> {
        let db = match &mut self.db {
            Some(db) => db,
            none => none.insert(self.place.connect()?),
        };
        let desk = Desk {
            signer: &self.signer,
            now: self.clock.now(),
            guard: &self.guard,
            moment: &self.moment,
        };
        let committed = commit(db, &desk, group)?;
        if let Some(checkpoint) = &committed.checkpoint {
            self.guard.saw(checkpoint);
        }
        Ok(committed.outcomes)
    }
}
