//! One group of events: decided in order, written together.

use super::super::db::{Db, write_tx};
use super::super::error::StoreError;
use super::super::guard::Guard;
use super::super::log::{self, LogHead, StoredEntry};
use super::super::trail::TrailRow;
use super::super::vault::put_detail;
use super::overlay::Overlay;
use super::write::{Batch, NewEntry, write};
use super::{AppendError, Appended, Submission};
use crate::clock::{ClockCheck, ClockDoubt};
use crate::domain::participant::are_in_force;
use crate::domain::{Changes, EntryFact, Hash, Head, Instant, Stop, Subject, happened};
use crate::ledger::tree::{Frontier, Window};
use crate::ledger::{Entry, NoteSigner, Receipt, SignedCheckpoint};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

mod fate;
mod wristband;
pub(super) use fate::caught;
use fate::{Fate, Undecided, likely};
pub use wristband::Opener;

/// What became of one submission.
pub(crate) type Outcome = Result<Appended, AppendError>;

/// A moment of a commit at which tests let it fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Moment {
    /// The event with this id is about to be decided.
    Deciding(Uuid),
    /// Everything is written, nothing is durable.
    Written,
    /// Everything is durable, and nobody has been told.
    Committed,
}

/// What a commit needs besides the database and the events.
pub(crate) struct Desk<'a> {
    /// The log's own key.
    pub(crate) signer: &'a NoteSigner,
    /// The server's clock, asked before anything is signed.
    pub(crate) clock: &'a ClockCheck,
    /// What was signed before.
    pub(crate) guard: &'a Guard,
    /// What opens the details of participants; none where a program has no key of the vault.
    pub(crate) opener: Option<&'a Opener>,
    /// Asked at each [`Moment`]; in a server it never objects.
    pub(crate) moment: &'a dyn Fn(Moment) -> Result<(), StoreError>,
}

/// What a committed group leaves behind.
pub(crate) struct Committed {
    /// One outcome for each submission, in order.
    pub(crate) outcomes: Vec<Outcome>,
    /// The checkpoint that was signed, if anything was recorded.
    pub(crate) checkpoint: Option<SignedCheckpoint>,
}

/// Why a whole group was not committed.
#[derive(Debug)]
pub(crate) struct Failure {
    /// What failed.
    pub(crate) why: StoreError,
    /// Whether one of its events may be the cause, so that the others could be recorded without it.
    pub(crate) of_one: bool,
}

/// Decides and commits a group.
///
/// # Errors
/// When the store failed for the whole group; then nothing of it was written, unless the commit itself failed, after
/// which it may have been.
pub(crate) fn commit(
    db: &mut Db,
    desk: &Desk<'_>,
    group: &[Submission],
) -> Result<Committed, Failure> {
    let mut of_one = false;
    let done = write_tx(db, |db| {
        let mut open = Open::begin(db, desk)?;
        of_one = true;
        open.load(db, group)?;
        open.overlay.knows_rules(db)?;
        let fates = open.decide_all(db, group)?;
        open.write_events(db)?;
        of_one = false;
        let checkpoint = open.advance(db, desk.signer)?;
        let receipts = open.receipts(checkpoint.as_ref());
        (desk.moment)(Moment::Written)?;
        Ok((fates, receipts, checkpoint))
    });
    let done = done.and_then(|done| (desk.moment)(Moment::Committed).map(|()| done));
    let (fates, recorded, checkpoint) = done.map_err(|why| Failure {
        // What passes by itself is of the database, whatever event it met.
        of_one: of_one && !why.is_transient(),
        why,
    })?;
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(group.len());
    for fate in fates {
        outcomes.push(match fate {
            Fate::Recorded(place) => of_place(&recorded, place, true),
            Fate::Same(place) => of_place(&recorded, place, false),
            // What is wrong with an old entry is no trouble of its new neighbours.
            Fate::Known(entry) => known(db, &entry).map_err(failed),
            Fate::Not(why) => Err(why),
        });
    }
    Ok(Committed {
        outcomes,
        checkpoint,
    })
}

/// The answer for one event that the store failed for.
fn failed(why: StoreError) -> AppendError {
    let transient = why.is_transient();
    let why = Arc::new(why);
    if transient {
        AppendError::Unavailable(why)
    } else {
        AppendError::Failed(why)
    }
}

fn of_place(recorded: &[Appended], place: usize, fresh: bool) -> Outcome {
    let gone = || StoreError::odd("entries", "a recorded event has no receipt");
    let found = recorded.get(place).ok_or_else(|| failed(gone()))?;
    Ok(Appended {
        fresh,
        ..found.clone()
    })
}

/// The answer for an event that the log had already.
fn known(db: &mut Db, stored: &StoredEntry) -> Result<Appended, StoreError> {
    let entry = parsed(stored)?;
    let receipt = log::receipt(db, stored.index)?;
    let receipt =
        receipt.ok_or_else(|| StoreError::odd("checkpoints", "an entry has no checkpoint"))?;
    Ok(Appended {
        index: stored.index,
        leaf_hash: stored.leaf_hash,
        recorded_at: entry.recorded_at(),
        receipt: receipt.to_string(),
        fresh: false,
    })
}

fn parsed(stored: &StoredEntry) -> Result<Entry, StoreError> {
    Entry::parse(&*stored.bytes).map_err(|bad| StoreError::odd("entries", bad.to_string()))
}

/// A group between the beginning of its transaction and its write.
struct Open<'a> {
    desk: &'a Desk<'a>,
    head: LogHead,
    exists: bool,
    now: Instant,
    /// Why nothing may be signed now, if there is a reason.
    doubt: Option<ClockDoubt>,
    overlay: Overlay,
    batch: Batch,
    /// The log's own entries of the group's event ids.
    known: HashMap<Uuid, StoredEntry>,
    /// Where in the batch each accepted event id stands, with what it was of the group.
    accepted: HashMap<Uuid, (usize, usize)>,
}

impl<'a> Open<'a> {
    fn begin(db: &mut Db, desk: &'a Desk<'a>) -> Result<Self, StoreError> {
        let stored = log::head(db)?;
        desk.guard.follows(db, stored.as_ref())?;
        let look = desk
            .clock
            .look(stored.as_ref().map(|head| head.recorded_at));
        let exists = stored.is_some();
        let head = stored.unwrap_or_else(|| LogHead {
            size: 0,
            root: Frontier::empty().root(),
            frontier: Frontier::empty(),
            epoch: 0,
            recorded_at: look.now,
        });
        Ok(Self {
            desk,
            // The log's time never goes back, whatever the machine's clock does.
            now: look.now.max(head.recorded_at),
            doubt: look.doubt,
            head,
            exists,
            overlay: Overlay::default(),
            batch: Batch::default(),
            known: HashMap::new(),
            accepted: HashMap::new(),
        })
    }

    /// Reads what the rules will ask for, one query a round for the whole group.
    fn load(&mut self, db: &mut Db, group: &[Submission]) -> Result<(), StoreError> {
        let ids: Vec<Uuid> = group.iter().map(|one| one.event.id).collect();
        self.known = log::known_ids(db, &ids)?.into_iter().collect();
        let entries: Vec<u64> = group
            .iter()
            .filter_map(|one| one.event.refers_to())
            .collect();
        self.overlay.load_entries(db, &entries)?;
        let mut wanted: BTreeSet<Subject> = group
            .iter()
            .flat_map(|one| likely(&one.event, one.envelope.key_id))
            .collect();
        while !wanted.is_empty() {
            self.overlay.load(db, &wanted)?;
            let missing = |one: &Submission| match self.decide(one, Hash([0; 32])) {
                Err(Undecided::Stop(Stop::Unloaded(subjects))) => Some(subjects),
                Ok(_) | Err(_) => None,
            };
            let missing = group.iter().filter_map(missing).flatten();
            wanted = missing
                .filter(|subject| self.overlay.unreadable([subject]).is_none())
                .collect();
        }
        Ok(())
    }

    fn decide_all(&mut self, db: &mut Db, group: &[Submission]) -> Result<Vec<Fate>, StoreError> {
        (0..)
            .zip(group)
            .map(|(place, one)| self.fate(db, group, place, one))
            .collect()
    }

    fn accept(&mut self, one: &Submission, bytes: Vec<u8>, leaf: Hash, changes: &Changes) -> usize {
        let index = self.head.size + self.batch.added();
        let head = Head {
            leaf,
            event: Some(one.envelope.payload_hash()),
            at: happened(&one.event, self.now),
        };
        self.overlay
            .apply(index, EntryFact::of(&one.event, head), changes);
        self.batch.links.extend(changes.links.iter().cloned());
        self.batch.touches.extend(
            changes
                .touched
                .iter()
                .map(|subject| (subject.clone(), index)),
        );
        let record = changes.puts.get(&one.event.subject);
        if are_in_force(record, &one.event.body, leaf) {
            self.batch.details.extend(one.sealed.iter().cloned());
        }
        let key_id = one.envelope.key_id;
        let row = TrailRow::of(index, &one.event, key_id, self.now);
        self.batch.trail.push(row);
        self.batch.entries.push(NewEntry {
            index,
            id: one.event.id,
            leaf,
            recorded_at: self.now,
            bytes,
        });
        self.batch.entries.len() - 1
    }

    /// Writes what the accepted events add.
    fn write_events(&self, db: &mut Db) -> Result<(), StoreError> {
        if self.batch.entries.is_empty() {
            return Ok(());
        }
        write(db, &self.batch, &self.overlay)?;
        for detail in &self.batch.details {
            put_detail(db, detail)?;
        }
        Ok(())
    }

    /// Moves the log's head over the accepted events, with the checkpoint that covers them; nothing when there is none.
    fn advance(
        &self,
        db: &mut Db,
        signer: &NoteSigner,
    ) -> Result<Option<SignedCheckpoint>, StoreError> {
        if self.batch.entries.is_empty() {
            return Ok(None);
        }
        let frontier = self.window().frontier();
        let checkpoint = SignedCheckpoint::sign(signer, frontier.size(), frontier.root());
        let next = LogHead {
            size: frontier.size(),
            root: frontier.root(),
            frontier,
            epoch: self.head.epoch + 1,
            recorded_at: self.now,
        };
        super::write::advance(
            db,
            self.exists.then_some(&self.head),
            &next,
            &checkpoint.to_string(),
        )?;
        Ok(Some(checkpoint))
    }

    fn window(&self) -> Window {
        let leaves: Vec<Hash> = self.batch.entries.iter().map(|entry| entry.leaf).collect();
        Window::new(&self.head.frontier, &leaves)
    }

    /// The receipts of what was recorded, from the tree's right edge alone.
    fn receipts(&self, checkpoint: Option<&SignedCheckpoint>) -> Vec<Appended> {
        let Some(checkpoint) = checkpoint.map(ToString::to_string) else {
            return Vec::new();
        };
        let window = self.window();
        let receipt = |entry: &NewEntry| {
            let proof = window.inclusion_proof(entry.index).unwrap_or_default();
            let receipt = Receipt {
                index: entry.index,
                proof,
                checkpoint: checkpoint.clone(),
            };
            Appended {
                index: entry.index,
                leaf_hash: entry.leaf,
                recorded_at: entry.recorded_at,
                receipt: receipt.to_string(),
                fresh: true,
            }
        };
        self.batch.entries.iter().map(receipt).collect()
    }
}
