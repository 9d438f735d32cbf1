//! What becomes of one event of a group.

use super::super::super::db::Db;
use super::super::super::error::StoreError;
use super::super::super::log::StoredEntry;
use super::super::{AppendError, Submission};
use super::{Moment, Open, failed, parsed};
use crate::domain::{
    Changes, Event, Hash, Proposal, Stop, Subject, check_details, decide, event_references,
};
use crate::ledger::Entry;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What is known of a submission while its group is open.
pub(super) enum Fate {
    /// Recorded at this place of the group.
    Recorded(usize),
    /// The log had it already.
    Known(StoredEntry),
    /// The same event as an earlier one of the group, at that one's place.
    Same(usize),
    /// Not recorded.
    Not(AppendError),
}

impl Open<'_> {
    /// Asks the rules. A rule that panics has changed nothing: it only reads.
    pub(super) fn decide(&self, one: &Submission, leaf: Hash) -> Result<Changes, Undecided> {
        let proposal = Proposal {
            event: &one.event,
            key_id: one.envelope.key_id,
            leaf,
            event_hash: one.envelope.payload_hash(),
            index: self.head.size + self.batch.added(),
            recorded_at: self.now,
        };
        caught(|| {
            (self.desk.moment)(Moment::Deciding(one.event.id)).map_err(Undecided::Failed)?;
            let changes = decide(&self.overlay, &proposal)?;
            check_details(&one.event, &one.details, &self.overlay)?;
            Ok(changes)
        })
        .unwrap_or_else(|panic| Err(Undecided::Failed(panic)))
    }

    pub(super) fn fate(
        &mut self,
        db: &mut Db,
        group: &[Submission],
        place: usize,
        one: &Submission,
    ) -> Result<Fate, StoreError> {
        if let Some(fate) = self.seen(group, one) {
            return Ok(fate);
        }
        if let Some(doubt) = self.doubt {
            return Ok(Fate::Not(AppendError::Clock(doubt)));
        }
        let Ok(entry) = Entry::new(self.now, one.envelope.clone()) else {
            return Ok(Fate::Not(AppendError::TooLarge));
        };
        let leaf = entry.leaf_hash();
        let referred = one.event.refers_to();
        if let Some(why) = referred.and_then(|index| self.overlay.unreadable_entry(index)) {
            return Ok(Fate::Not(AppendError::Failed(why)));
        }
        let changes = match self.decided(db, one, leaf)? {
            Ok(changes) => changes,
            Err(why) => return Ok(Fate::Not(why)),
        };
        if let Some(why) = self.worn(db, one, &changes)? {
            return Ok(Fate::Not(why));
        }
        let number = self.accept(one, entry.bytes().to_vec(), leaf, &changes);
        self.accepted.insert(one.event.id, (number, place));
        Ok(Fate::Recorded(number))
    }

    /// What becomes of an event whose id the log or the group has already.
    fn seen(&self, group: &[Submission], one: &Submission) -> Option<Fate> {
        if let Some(stored) = self.known.get(&one.event.id) {
            return Some(match parsed(stored) {
                Ok(entry) if same_event(entry.envelope(), &one.envelope) => {
                    Fate::Known(stored.clone())
                }
                Ok(_) => Fate::Not(AppendError::IdReused),
                Err(why) => Fate::Not(failed(why)),
            });
        }
        let (earlier, of_group) = self.accepted.get(&one.event.id)?;
        let same = group
            .get(*of_group)
            .is_some_and(|first| same_event(&first.envelope, &one.envelope));
        Some(if same {
            Fate::Same(*earlier)
        } else {
            Fate::Not(AppendError::IdReused)
        })
    }

    /// What the rules say of an event once they have read all that they ask for.
    fn decided(
        &mut self,
        db: &mut Db,
        one: &Submission,
        leaf: Hash,
    ) -> Result<Result<Changes, AppendError>, StoreError> {
        loop {
            let subjects = match self.decide(one, leaf) {
                Ok(changes) => {
                    // What stands in a row that cannot be read is never written over.
                    let unreadable = self.overlay.unreadable(changes.puts.keys());
                    return Ok(unreadable.map_or(Ok(changes), |why| Err(AppendError::Failed(why))));
                }
                Err(Undecided::Stop(Stop::Refused(refusal))) => {
                    return Ok(Err(AppendError::Refused(refusal)));
                }
                // The log's own version is known, so it is one that the event names.
                Err(Undecided::Stop(Stop::Version(unknown))) => {
                    return Ok(Err(AppendError::Refused(unknown.refusal())));
                }
                Err(Undecided::Stop(Stop::Stale { head })) => {
                    return Ok(Err(AppendError::Stale { head }));
                }
                Err(Undecided::Failed(why)) => {
                    let error: &(dyn std::error::Error + 'static) = &why;
                    tracing::error!(error, event.id = %one.event.id, "event {} could not be decided", one.event.id);
                    return Ok(Err(failed(why)));
                }
                Err(Undecided::Stop(Stop::Unloaded(subjects))) => subjects,
            };
            if let Some(why) = self.overlay.unreadable(&subjects) {
                return Ok(Err(AppendError::Failed(why)));
            }
            // What an earlier event of the group changed may make this one ask for more.
            self.overlay.load(db, &subjects.into_iter().collect())?;
        }
    }
}

/// Why the rules gave no changes for an event.
pub(super) enum Undecided {
    /// They refuse it, or must read more.
    Stop(Stop),
    /// They failed.
    Failed(StoreError),
}

impl From<Stop> for Undecided {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

/// Runs what must not take anything else down with it.
///
/// # Errors
/// When it panics. The caller sees to it that nothing half-done is used again.
pub(in super::super) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(run)).map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied();
        let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        StoreError::Panicked(text.unwrap_or("a panic without a message").to_owned())
    })
}

/// What a rule will surely or likely ask for.
pub(super) fn likely(event: &Event, key_id: Hash) -> Vec<Subject> {
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
