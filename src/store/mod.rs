//! The database: the only room that names diesel.
//!
//! # What the store promises
//!
//! - What the [`Appender`] has answered is durable: SQLite commits with `synchronous=FULL`, PostgreSQL with its default.
//! - The log is a chain of commits. Each moves the head by compare-and-swap inside a transaction that excludes other
//!   writers, so any number of servers may share one database and none can fork the log.
//! - The tables of the record change in the same transaction as the log; a reader sees both or neither.
//! - What is in the log never changes: by code, by trigger, and, since neither binds an administrator of the
//!   database, by [`Store::check`] and by every bundle's verification.
//! - `subjects`, `tallies`, `links`, `touches` and `trail` follow from the log and can be made anew with [`Store::rebuild`]. `details`,
//!   `sessions`, `challenges` and `invitations` do not, and are never part of a proof; nor do `attachments`, whose hashes
//!   events name, nor the print queue (`print_jobs`, `print_items`, `print_leases`).
//! - One bad event harms nobody else: what fails because of it is its own answer, and its neighbours are recorded as they would
//!   have been without it.
//! - Nothing is signed with a clock that contradicts the newest entry or the time that has passed
//!   ([`ClockCheck`](crate::clock::ClockCheck)).
//! - After a failed commit nobody knows whether it was written. The caller is told so and asks again: an event that
//!   is there already gets the receipt that it would have got.
//!
//! # Adding a query
//!
//! Write it in the file of its table (`log.rs`, `record.rs`, `vault.rs`) on the common `Db`, if the common subset can say
//! it (no upserts, no batch inserts); else as a pair in `sqlite.rs` and `postgres.rs`. Give it a method on [`Store`].

mod append;
mod attachments;
mod check;
mod db;
mod error;
mod guard;
mod invitations;
mod lists;
mod log;
mod migrate;
mod postgres;
mod print_jobs;
mod proofs;
mod rebuild;
mod record;
mod rows;
mod schema;
mod sqlite;
#[cfg(test)]
mod tests;
mod trail;
mod vault;

pub use append::{AppendError, Appended, Appender, Opener, Submission};
pub use attachments::Attachment;
pub use check::Difference;
pub use error::StoreError;
pub use invitations::{Invitation, Presented};
pub use lists::{ListQuery, ListRow, Sort};
pub use log::{LogHead, StoredEntry};
pub(crate) use print_jobs::{Ended, Lease, NextPrint};
pub use print_jobs::{
    LabelPart, LabelPrint, NewPrintJob, Overtaken, PrintItem, PrintJob, PrintQuery, PrintState,
    QueuedItem, Word,
};
pub use trail::TrailQuery;
pub use vault::{SealedDetail, Session};

use crate::domain::{Hash, Instant, Link, Standing, Subject};
use crate::ledger::{Receipt, TilePath, VerifierKey};
use db::{Db, Manager, Place, read_tx, write_tx};
use diesel::r2d2::Pool;
use uuid::Uuid;

/// How many connections read at once.
const READERS: u32 = 8;

/// A database with a log. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Store {
    place: Place,
    pool: Pool<Manager>,
}

impl Store {
    /// Makes the tables in a new database; the log is opened by its first event.
    ///
    /// # Errors
    /// When the URL is unknown, the database cannot be reached, or it holds a log already.
    pub fn create(url: &str) -> Result<Self, StoreError> {
        let place = Place::parse(url)?;
        if let Some(folder) = place
            .folder()
            .filter(|folder| !folder.as_os_str().is_empty())
        {
            let made = std::fs::create_dir_all(folder);
            made.map_err(|source| StoreError::File {
                path: folder.display().to_string(),
                source,
            })?;
        }
        let mut db = place.connect()?;
        sound(&mut db)?;
        migrate::known(&mut db)?;
        migrate::up(&mut db)?;
        if log::head(&mut db)?.is_some() {
            return Err(StoreError::Exists);
        }
        let pool = db::pool(&place, READERS)?;
        Ok(Self { place, pool })
    }

    /// Opens a database that has a log. Never makes one: a mistyped path must not begin an empty log.
    ///
    /// # Errors
    /// When the URL is unknown, the database cannot be reached, has no log, or was written by a newer program.
    pub fn open(url: &str) -> Result<Self, StoreError> {
        let place = Place::parse(url)?;
        if !place.exists() {
            return Err(StoreError::NoLog);
        }
        let mut db = place.connect()?;
        sound(&mut db)?;
        if !migrate::known(&mut db)? {
            return Err(StoreError::NoLog);
        }
        migrate::up(&mut db)?;
        if log::head(&mut db)?.is_none() {
            return Err(StoreError::NoLog);
        }
        let pool = db::pool(&place, READERS)?;
        Ok(Self { place, pool })
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    fn read<T>(
        &self,
        read: impl FnOnce(&mut Db) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut db = self
            .pool
            .get()
            .map_err(|e| StoreError::Connect(e.to_string()))?;
        read(&mut db)
    }

    /// The newest state of the log.
    ///
    /// # Errors
    /// When the database fails, here and in every method below.
    pub fn head(&self) -> Result<Option<LogHead>, StoreError> {
        self.read(log::head)
    }

    /// The newest checkpoint, signed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn checkpoint(&self) -> Result<Option<String>, StoreError> {
        self.read(log::checkpoint)
    }

    /// The entries from this index on, at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub fn entries(&self, from: u64, limit: u64) -> Result<Vec<StoredEntry>, StoreError> {
        self.read(|db| log::entries(db, from, limit))
    }

    /// The entries of these indexes, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub fn entries_at(&self, indexes: &[u64]) -> Result<Vec<StoredEntry>, StoreError> {
        self.read(|db| log::entries_at(db, indexes))
    }

    /// The entry of an event id.
    ///
    /// # Errors
    /// When the database fails.
    pub fn entry_of(&self, id: Uuid) -> Result<Option<StoredEntry>, StoreError> {
        let found = self.read(|db| log::known_ids(db, &[id]))?;
        Ok(found.into_iter().next().map(|(_, entry)| entry))
    }

    /// The receipt of an entry, for ever the same bytes.
    ///
    /// # Errors
    /// When the database fails.
    pub fn receipt(&self, index: u64) -> Result<Option<Receipt>, StoreError> {
        self.read(|db| log::receipt(db, index))
    }

    /// The bytes of a tile or an entry bundle, if the log has come so far.
    ///
    /// # Errors
    /// When the database fails.
    pub fn tile(&self, path: &TilePath) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(|db| match path.level {
            Some(level) => log::tile(db, level, path.index, path.width),
            None => log::bundle(db, path.index, path.width),
        })
    }

    /// A subject as the record has it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn standing(&self, subject: &Subject) -> Result<Option<Standing>, StoreError> {
        Ok(self
            .standings(std::slice::from_ref(subject))?
            .pop()
            .map(|(_, standing)| standing))
    }

    /// These subjects as the record has them, as far as it knows them.
    ///
    /// # Errors
    /// When the database fails.
    pub fn standings(&self, subjects: &[Subject]) -> Result<Vec<(Subject, Standing)>, StoreError> {
        self.read(|db| record::standings(db, subjects))
    }

    /// Another subject whose name has the same [skeleton](Subject::skeleton).
    ///
    /// # Errors
    /// When the database fails.
    pub fn alike(&self, subject: &Subject) -> Result<Option<Subject>, StoreError> {
        let found = self.read(|db| record::alike(db, &[subject.skeleton()]))?;
        let mut others = found.into_iter().map(|(_, found)| found);
        Ok(others.find(|found| found != subject))
    }

    /// How many subjects there are of each noun and state.
    ///
    /// # Errors
    /// When the database fails.
    pub fn counts(&self) -> Result<Vec<(String, String, u64)>, StoreError> {
        self.read(record::counts)
    }

    /// How many subjects there are of each noun and state at each site, by noun, state and site; those of no site stand under
    /// the empty text.
    ///
    /// # Errors
    /// When the database fails.
    pub fn tallies(&self) -> Result<Vec<(String, String, String, u64)>, StoreError> {
        self.read(record::tallies)
    }

    /// The indexes of the entries in a subject's history, newest first, before the given one.
    ///
    /// # Errors
    /// When the database fails.
    pub fn history(
        &self,
        subject: &Subject,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Vec<u64>, StoreError> {
        self.read(|db| record::history(db, subject, before, limit))
    }

    /// The relations from these subjects to older things.
    ///
    /// # Errors
    /// When the database fails.
    pub fn links_from(&self, subjects: &[Subject]) -> Result<Vec<Link>, StoreError> {
        self.read(|db| record::links_from(db, subjects))
    }

    /// The relations from younger things to these subjects.
    ///
    /// # Errors
    /// When the database fails.
    pub fn links_to(&self, subjects: &[Subject]) -> Result<Vec<Link>, StoreError> {
        self.read(|db| record::links_to(db, subjects))
    }

    /// A participant's detail, sealed.
    ///
    /// # Errors
    /// When the database fails.
    pub fn detail(
        &self,
        subject: &Subject,
        name: &str,
    ) -> Result<Option<SealedDetail>, StoreError> {
        self.read(|db| vault::detail(db, subject, name))
    }

    /// Deletes every detail of a participant; gives how many there were. Every proof holds on.
    ///
    /// # Errors
    /// When the database fails.
    pub fn forget(&self, owner: &Subject) -> Result<usize, StoreError> {
        self.read(|db| write_tx(db, |db| vault::forget(db, owner)))
    }

    /// Keeps the hash of a challenge until it expires.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_challenge(
        &self,
        challenge: &Hash,
        now: Instant,
        until: Instant,
    ) -> Result<(), StoreError> {
        self.read(|db| write_tx(db, |db| vault::put_challenge(db, challenge, now, until)))
    }

    /// Takes a challenge away; true if it was there and in time, which it is once.
    ///
    /// # Errors
    /// When the database fails.
    pub fn take_challenge(&self, challenge: &Hash, now: Instant) -> Result<bool, StoreError> {
        self.read(|db| write_tx(db, |db| vault::take_challenge(db, challenge, now)))
    }

    /// Begins a session.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_session(&self, session: &Session, now: Instant) -> Result<(), StoreError> {
        self.read(|db| write_tx(db, |db| vault::put_session(db, session, now)))
    }

    /// The session of this token hash, whether or not it is still in time.
    ///
    /// # Errors
    /// When the database fails.
    pub fn session(&self, token: &Hash) -> Result<Option<Session>, StoreError> {
        self.read(|db| vault::session(db, token))
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// When the database fails.
    pub fn touch_session(&self, token: &Hash, now: Instant) -> Result<(), StoreError> {
        self.read(|db| write_tx(db, |db| vault::touch_session(db, token, now)))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database fails.
    pub fn end_session(&self, token: &Hash) -> Result<(), StoreError> {
        self.read(|db| write_tx(db, |db| vault::end_session(db, token)))
    }

    /// Makes the tables of the record anew from the log; gives how many entries were replayed.
    ///
    /// # Errors
    /// When the log does not hold, in which case nothing is changed, or the database fails.
    pub fn rebuild(&self, progress: impl FnMut(u64, u64)) -> Result<u64, StoreError> {
        self.read(|db| write_tx(db, |db| rebuild::rebuild(db, progress)))
    }

    /// Compares every table with the log; gives every difference, none when all is well.
    ///
    /// # Errors
    /// When the database fails.
    pub fn check(
        &self,
        key: &VerifierKey,
        progress: impl FnMut(u64, u64),
    ) -> Result<Vec<Difference>, StoreError> {
        self.read(|db| read_tx(db, |db| check::check(db, key, progress)))
    }
}

/// Refuses a library or server that cannot keep the store's promises.
fn sound(db: &mut Db) -> Result<(), StoreError> {
    match db {
        Db::Sqlite(db) => sqlite::sound(db),
        Db::Postgres(_) => Ok(()),
    }
}
