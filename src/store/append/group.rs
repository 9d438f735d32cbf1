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
use crate::domain::{
    Changes, EntryFact, Event, Hash, Head, Instant, Proposal, Stop, Subject, check_details, decide,
    event_references,
};
use crate::ledger::tree::{Frontier, Window};
use crate::ledger::{Entry, NoteSigner, Receipt, SignedCheckpoint};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What became of one submission.
type Outcome = Result<Appended, AppendError>;

/// A moment of a commit at which tests let it fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Moment {
    /// Everything is written, nothing is durable.
    Written,
    /// Everything is durable, and nobody has been told.
    Committed,
}

/// What a commit needs besides the database and the events.
pub(crate) struct Desk<'a> {
    /// The log's own key.
    pub(crate) signer: &'a NoteSigner,
    /// The server's clock.
    pub(crate) now: Instant,
    /// What was signed before.
    pub(crate) guard: &'a Guard,
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

/// What is known of a submission while its group is open.
enum Fate {
    /// Recorded at this place of the group.
    Recorded(usize),
    /// The log had it already.
    Known(StoredEntry),
    /// The same event as an earlier one of the group, at that one's place.
    Same(usize),
    /// Not recorded.
    Not(AppendError),
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
) -> Result<Committed, StoreError> {
    let (fates, recorded, checkpoint) = write_tx(db, |db| {
        let mut open = Open::begin(db, desk, group)?;
        let fates = open.decide_all(db, group)?;
        let checkpoint = open.write(db, desk.signer)?;
        let receipts = open.receipts(checkpoint.as_ref());
        (desk.moment)(Moment::Written)?;
        Ok((fates, receipts, checkpoint))
    })?;
    (desk.moment)(Moment::Committed)?;
    let mut outcomes: Vec<Outcome> = Vec::with_capacity(group.len());
    for fate in fates {
        outcomes.push(match fate {
            Fate::Recorded(place) => of_place(&recorded, place, true),
            Fate::Same(place) => of_place(&recorded, place, false),
            // What is wrong with an old entry is no trouble of its new neighbours.
            Fate::Known(entry) => {
                known(db, &entry).map_err(|why| AppendError::Unavailable(why.into()))
            }
            Fate::Not(why) => Err(why),
        });
    }
    Ok(Committed {
        outcomes,
        checkpoint,
    })
}

fn of_place(recorded: &[Appended], place: usize, fresh: bool) -> Outcome {
    let gone = || StoreError::odd("entries", "a recorded event has no receipt");
    let found = recorded
        .get(place)
        .ok_or_else(|| AppendError::Unavailable(gone().into()))?;
    Ok(Appended {
        fresh,
        ..found.clone()
    })
}

/// The answer for an event that the log had already.
fn known(db: &mut Db, stored: &StoredEntry) -> Result<Appended, StoreError> {
    let entry =
        Entry::parse(&*stored.bytes).map_err(|bad| StoreError::odd("entries", bad.to_string()))?;
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

/// A group between the beginning of its transaction and its write.
struct Open {
    head: LogHead,
    exists: bool,
    now: Instant,
    overlay: Overlay,
    batch: Batch,
    /// The log's own entries of the group's event ids.
    known: HashMap<Uuid, StoredEntry>,
    /// Where in the batch each accepted event id stands, with what it was of the group.
    accepted: HashMap<Uuid, (usize, usize)>,
}

impl Open {
    fn begin(db: &mut Db, desk: &Desk<'_>, group: &[Submission]) -> Result<Self, StoreError> {
        let stored = log::head(db)?;
        desk.guard.follows(db, stored.as_ref())?;
        let now = desk.now;
        let exists = stored.is_some();
        let head = stored.unwrap_or_else(|| LogHead {
            size: 0,
            root: Frontier::empty().root(),
            frontier: Frontier::empty(),
            epoch: 0,
            recorded_at: now,
        });
        let ids: Vec<Uuid> = group.iter().map(|one| one.event.id).collect();
        let mut open = Self {
            // The log's time never goes back, whatever the machine's clock does.
            now: now.max(head.recorded_at),
            head,
            exists,
            overlay: Overlay::default(),
            batch: Batch::default(),
            known: log::known_ids(db, &ids)?.into_iter().collect(),
            accepted: HashMap::new(),
        };
        open.load(db, group)?;
        Ok(open)
    }

    /// Reads what the rules will ask for, one query a round for the whole group.
    fn load(&mut self, db: &mut Db, group: &[Submission]) -> Result<(), StoreError> {
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
                Err(Stop::Unloaded(subjects)) => Some(subjects),
                Ok(_) | Err(_) => None,
            };
            wanted = group.iter().filter_map(missing).flatten().collect();
        }
        Ok(())
    }

    fn decide(&self, one: &Submission, leaf: Hash) -> Result<Changes, Stop> {
        let proposal = Proposal {
            event: &one.event,
            key_id: one.envelope.key_id,
            leaf,
            event_hash: one.envelope.payload_hash(),
            index: self.head.size + self.batch.added(),
            recorded_at: self.now,
        };
        let changes = decide(&self.overlay, &proposal)?;
        check_details(&one.event, &one.details, &self.overlay)?;
        Ok(changes)
    }

    fn decide_all(&mut self, db: &mut Db, group: &[Submission]) -> Result<Vec<Fate>, StoreError> {
        (0..)
            .zip(group)
            .map(|(place, one)| self.fate(db, group, place, one))
            .collect()
    }

    fn fate(
        &mut self,
        db: &mut Db,
        group: &[Submission],
        place: usize,
        one: &Submission,
    ) -> Result<Fate, StoreError> {
        if let Some(stored) = self.known.get(&one.event.id) {
            let same = Entry::parse(&*stored.bytes)
                .is_ok_and(|entry| same_event(entry.envelope(), &one.envelope));
            return Ok(if same {
                Fate::Known(stored.clone())
            } else {
                Fate::Not(AppendError::IdReused)
            });
        }
        if let Some((earlier, of_group)) = self.accepted.get(&one.event.id) {
            let same = group
                .get(*of_group)
                .is_some_and(|first| same_event(&first.envelope, &one.envelope));
            return Ok(if same {
                Fate::Same(*earlier)
            } else {
                Fate::Not(AppendError::IdReused)
            });
        }
        let Ok(entry) = Entry::new(self.now, one.envelope.clone()) else {
            return Ok(Fate::Not(AppendError::TooLarge));
        };
        let leaf = entry.leaf_hash();
        loop {
            match self.decide(one, leaf) {
                Ok(changes) => {
                    let number = self.accept(one, entry.bytes().to_vec(), leaf, &changes);
                    self.accepted.insert(one.event.id, (number, place));
                    return Ok(Fate::Recorded(number));
                }
                Err(Stop::Refused(refusal)) => return Ok(Fate::Not(AppendError::Refused(refusal))),
                Err(Stop::Stale { head }) => return Ok(Fate::Not(AppendError::Stale { head })),
                // What an earlier event of the group changed may make this one ask for more.
                Err(Stop::Unloaded(subjects)) => {
                    self.overlay.load(db, &subjects.into_iter().collect())?;
                }
            }
        }
    }

    fn accept(&mut self, one: &Submission, bytes: Vec<u8>, leaf: Hash, changes: &Changes) -> usize {
        let index = self.head.size + self.batch.added();
        let head = Head {
            leaf,
            event: Some(one.envelope.payload_hash()),
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
        self.batch.details.extend(one.sealed.iter().cloned());
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

    /// Writes everything, with the checkpoint that covers it; nothing when nothing was accepted.
    fn write(
        &mut self,
        db: &mut Db,
        signer: &NoteSigner,
    ) -> Result<Option<SignedCheckpoint>, StoreError> {
        if self.batch.entries.is_empty() {
            return Ok(None);
        }
        let frontier = self.window().frontier();
        let checkpoint = SignedCheckpoint::sign(signer, frontier.size(), frontier.root());
        write(db, &self.batch, &self.overlay)?;
        for detail in &self.batch.details {
            put_detail(db, detail)?;
        }
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

/// What a rule will surely or likely ask for.
fn likely(event: &Event, key_id: Hash) -> Vec<Subject> {
    let mut subjects = event_references(event);
    subjects.extend(crate::domain::log::Log::subject());
    subjects.extend(Subject::parse(&format!("key/{key_id}")));
    subjects.push(event.actor.subject().clone());
    subjects.push(event.subject.clone());
    subjects
}

/// Whether two envelopes hold the same event: the same bytes signed with the same key.
fn same_event(one: &crate::ledger::Envelope, other: &crate::ledger::Envelope) -> bool {
    one.payload == other.payload && one.key_id == other.key_id
}
