//! The replay: every entry is decided again by the same rules as on the day on which it was recorded.

use super::{Entry, NotSigned};
use crate::domain::{
    Body, Changes, EntryFact, Event, Hash, Instant, KeyId, Malformed, MemoryWorld, Proposal,
    PublicKey, Record, Refusal, Stop, UnknownVersion, World, decide,
};
use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::thread;
use uuid::Uuid;

/// Why an entry could not have been recorded by an honest server.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The signed bytes are no event.
    #[error("the signed event is malformed at {:?}: {}", .0.member, .0.why)]
    Malformed(Malformed),
    /// The key that signed is not in the log before this entry.
    #[error("it is signed with a key that no earlier entry enrols")]
    UnknownKey,
    /// The signature is not right.
    #[error("{0}")]
    Signature(NotSigned),
    /// A rule refuses it.
    #[error("the rules refuse it: {0}")]
    Refused(Refusal),
    /// It does not continue its subject.
    #[error("it does not continue its subject, whose newest entry was {}", .0.map_or("none".to_owned(), |head| head.to_string()))]
    Stale(Option<Hash>),
    /// This program does not know the version of the rules that decides it.
    #[error("{0}; verify it with a newer vialog")]
    Version(UnknownVersion),
    /// An earlier entry has the same event id.
    #[error("an earlier entry has the same event id {0}")]
    Repeated(Uuid),
    /// The server's clock goes back.
    #[error("it was recorded at {now}, before the entry in front of it at {before}")]
    Backwards {
        /// When the entry in front was recorded.
        before: Instant,
        /// When this one was.
        now: Instant,
    },
}

/// The first entry that fails, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {index}: {why}")]
pub struct BrokenEntry {
    /// Its index in the log.
    pub index: u64,
    /// What is wrong with it.
    pub why: Broken,
}

/// An entry whose event has been read; nothing is verified yet.
#[derive(Debug)]
struct Read {
    entry: Entry,
    leaf: Hash,
    event: Event,
}

/// A log replayed up to some entry.
#[derive(Debug, Default)]
pub struct Replay {
    world: MemoryWorld,
    ids: HashSet<Uuid>,
    keys: HashMap<Hash, PublicKey>,
    size: u64,
    recorded_at: Option<Instant>,
}

impl Replay {
    /// How many entries have been replayed.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The world after them.
    pub fn world(&self) -> &MemoryWorld {
        &self.world
    }

    /// Replays the next entries: reads them, decides them in order, and verifies each signature strictly with the
    /// key that the log itself had enrolled by then. Uses every core for what does not depend on order.
    ///
    /// # Errors
    /// The first entry that fails. What came before it has been replayed.
    pub fn extend(&mut self, entries: Vec<Entry>) -> Result<(), BrokenEntry> {
        self.extend_with(entries, |_, _, _| ())
    }

    /// As [`Replay::extend`], and shows each entry's event and changes as they are decided, before their signatures
    /// are verified.
    ///
    /// # Errors
    /// As [`Replay::extend`].
    pub fn extend_with(
        &mut self,
        entries: Vec<Entry>,
        mut see: impl FnMut(u64, &Event, &Changes),
    ) -> Result<(), BrokenEntry> {
        let first = self.size;
        let read = in_parallel(entries, |entry| {
            let event = Event::read(&entry.envelope().payload).map_err(Broken::Malformed)?;
            Ok(Read {
                leaf: entry.leaf_hash(),
                entry,
                event,
            })
        });
        let mut decided = Vec::with_capacity(read.len());
        let mut failed = None;
        for one in read {
            let accepted = one.and_then(|one| self.accept(&one, &mut see).map(|key| (one, key)));
            match accepted {
                Ok(accepted) => decided.push(accepted),
                Err(why) => {
                    failed = Some(BrokenEntry {
                        index: self.size,
                        why,
                    });
                    break;
                }
            }
        }
        // A bad signature in front of the refused entry comes first; and a refusal may follow from a forged entry.
        let verified = in_parallel(decided, |(one, key)| one.entry.envelope().verify(&key));
        let forged = (first..).zip(verified).find_map(|(index, result)| {
            result.err().map(|why| BrokenEntry {
                index,
                why: Broken::Signature(why),
            })
        });
        forged.or(failed).map_or(Ok(()), Err)
    }

    /// Decides one entry and applies it; gives the key with which it must be signed.
    fn accept(
        &mut self,
        read: &Read,
        see: &mut impl FnMut(u64, &Event, &Changes),
    ) -> Result<PublicKey, Broken> {
        let Read { entry, leaf, event } = read;
        let now = entry.recorded_at();
        if let Some(before) = self.recorded_at.filter(|before| *before > now) {
            return Err(Broken::Backwards { before, now });
        }
        if self.ids.contains(&event.id) {
            return Err(Broken::Repeated(event.id));
        }
        let key_id = entry.envelope().key_id;
        let key = self.key(key_id, event).ok_or(Broken::UnknownKey)?;
        let proposal = Proposal {
            event,
            key_id,
            leaf: *leaf,
            event_hash: entry.envelope().payload_hash(),
            index: self.size,
            recorded_at: now,
        };
        let changes = decide(&self.world, &proposal).map_err(|stop| match stop {
            Stop::Refused(refusal) => Broken::Refused(refusal),
            Stop::Stale { head } => Broken::Stale(head),
            Stop::Version(unknown) => Broken::Version(unknown),
            // A world in memory has everything loaded, so this names a subject that it does not know.
            Stop::Unloaded(_) => Broken::UnknownKey,
        })?;
        see(self.size, event, &changes);
        self.world
            .apply(EntryFact::of(event, proposal.head()), changes);
        self.ids.insert(event.id);
        self.size += 1;
        self.recorded_at = Some(now);
        Ok(key)
    }

    /// The key of this id: the log's own record of it, or the one that entry 0 brings along.
    fn key(&mut self, key_id: Hash, event: &Event) -> Option<PublicKey> {
        if let (0, Body::LogOpened(body)) = (self.size, &event.body) {
            return Some(body.key);
        }
        // A key id is the hash of its key, so what was read once holds for good; whether it may sign is for the rules.
        if let Some(key) = self.keys.get(&key_id) {
            return Some(*key);
        }
        let id = KeyId::new(&key_id.to_string()).ok()?;
        let standing = self.world.standing(id.subject()).ok()??;
        let Record::Key(key) = &standing.record else {
            return None;
        };
        let key = key.key().ok()?;
        self.keys.insert(key_id, key);
        Some(key)
    }
}

/// Applies a function to every item, on every core, and keeps the order.
fn in_parallel<T: Send, R: Send>(items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    let cores = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let share = items.len().div_ceil(cores).max(64);
    let mut rest = items.into_iter();
    let shares: Vec<Vec<T>> = std::iter::from_fn(|| {
        let share: Vec<T> = rest.by_ref().take(share).collect();
        (!share.is_empty()).then_some(share)
    })
    .collect();
    let work = &work;
    thread::scope(|scope| {
        let running: Vec<_> = shares
            .into_iter()
            .map(|share| scope.spawn(move || share.into_iter().map(work).collect::<Vec<R>>()))
            .collect();
        running
            .into_iter()
            .flat_map(|thread| match thread.join() {
                Ok(results) => results,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}
