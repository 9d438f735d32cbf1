//! The one writer: commits groups, and keeps what fails for one event from the others.

use super::super::db::{Db, Place};
use super::super::error::StoreError;
use super::super::guard::Guard;
use super::super::{Store, log, record};
use super::group::{Desk, Failure, Moment, Opener, Outcome, caught, commit};
use super::overlay::Overlay;
use super::{AppendError, Submission};
use crate::clock::{Clock, ClockCheck, DEFAULT_SKEW_SECONDS};
use crate::domain::log::Log;
use crate::domain::{Record, Standing};
use crate::ledger::NoteSigner;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// What is asked at each moment of a commit.
pub(crate) type Say = Box<dyn Fn(Moment) -> Result<(), StoreError> + Send>;

/// A connection for writing, with the log's key and what must be seen before it signs.
pub(crate) struct Writer {
    place: Place,
    /// None after a failure, until the next group connects again.
    db: Option<Db>,
    signer: NoteSigner,
    clock: Arc<ClockCheck>,
    guard: Guard,
    opener: Arc<OnceLock<Opener>>,
    moment: Say,
}

impl Writer {
    /// Connects, and holds the database against the checkpoint in the file `kept`.
    ///
    /// # Errors
    /// When the database is behind that checkpoint or contradicts it, or cannot be reached.
    pub(crate) fn start(
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
        Overlay::default().knows_rules(&mut db)?;
        let skew = skew(&mut db)?;
        Ok(Self {
            place,
            db: Some(db),
            signer,
            clock: Arc::new(ClockCheck::new(clock, skew, &kept.with_extension("clock"))),
            guard,
            opener: Arc::default(),
            moment,
        })
    }

    /// The check of the clock, which others may ask as well.
    pub(crate) fn clock(&self) -> Arc<ClockCheck> {
        self.clock.clone()
    }

    /// Where it finds what opens the details of participants, once somebody has put it there.
    pub(crate) fn opener(&self) -> Arc<OnceLock<Opener>> {
        self.opener.clone()
    }

    /// Commits a group, with one outcome for each submission, in order. What fails because of one event is answered for that
    /// event; the others are recorded as they would have been without it.
    pub(crate) fn commit(&mut self, group: &[Submission]) -> Vec<Outcome> {
        let Failure { why, of_one } = match self.attempt(group) {
            Ok(outcomes) => return outcomes,
            Err(failure) => failure,
        };
        // Whatever state the connection is in, the next group starts with a new one.
        self.db = None;
        let error: &(dyn std::error::Error + 'static) = &why;
        match group {
            [one] if of_one => {
                let id = one.event.id;
                tracing::error!(error, event.id = %id, "event {id} could not be recorded");
                vec![Err(AppendError::Failed(Arc::new(why)))]
            }
            _ if of_one => {
                let (first, rest) = group.split_at(group.len() / 2);
                let mut outcomes = self.commit(first);
                outcomes.extend(self.commit(rest));
                outcomes
            }
            _ => {
                tracing::error!(error, "a commit of {} events failed", group.len());
                let why = Arc::new(why);
                let everyone = group.iter();
                everyone
                    .map(|_| Err(AppendError::Unavailable(why.clone())))
                    .collect()
            }
        }
    }

    /// Keeps the newest checkpoint before the program ends.
    pub(super) fn end(&mut self) {
        self.guard.write();
    }

    fn attempt(&mut self, group: &[Submission]) -> Result<Vec<Outcome>, Failure> {
        // The transaction of a panic ends with its connection, which is not used again.
        caught(|| self.try_commit(group)).unwrap_or_else(|panic| {
            Err(Failure {
                why: panic,
                of_one: true,
            })
        })
    }

    fn try_commit(&mut self, group: &[Submission]) -> Result<Vec<Outcome>, Failure> {
        let db = match &mut self.db {
            Some(db) => db,
            none => none.insert(
                self.place
                    .connect()
                    .map_err(|why| Failure { why, of_one: false })?,
            ),
        };
        let desk = Desk {
            signer: &self.signer,
            clock: &self.clock,
            guard: &self.guard,
            opener: self.opener.get(),
            moment: &self.moment,
        };
        let committed = commit(db, &desk, group)?;
        if let Some(checkpoint) = &committed.checkpoint {
            self.guard.saw(checkpoint);
        }
        Ok(committed.outcomes)
    }
}

/// The skew of the log in this database, in seconds.
fn skew(db: &mut Db) -> Result<u32, StoreError> {
    let subject: Vec<_> = Log::subject().into_iter().collect();
    let found = record::each_standing(db, &subject)?.pop();
    // A record that cannot be read stops every event by itself; reading goes on.
    Ok(match found.map(|(_, standing)| standing) {
        Some(Ok(Standing {
            record: Record::Log(log),
            ..
        })) => log.skew_seconds,
        Some(_) | None => DEFAULT_SKEW_SECONDS,
    })
}
