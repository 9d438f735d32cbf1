//! The record as the events of one group see it: what was read, with what the group has changed so far.

use super::super::db::Db;
use super::super::error::StoreError;
use super::super::log::{self, StoredEntry};
use super::super::record;
use crate::domain::log::Log;
use crate::domain::{
    Changes, EntryFact, Event, Head, Standing, Subject, Unloaded, Version, World, happened,
};
use crate::ledger::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A view that says which subjects it has not read yet.
#[derive(Default)]
pub(super) struct Overlay {
    standings: HashMap<Subject, Option<Arc<Standing>>>,
    /// Whose name has each skeleton, as far as it has been read.
    names: HashMap<String, Option<Subject>>,
    changed: BTreeSet<Subject>,
    entries: HashMap<u64, EntryFact>,
    /// Subjects whose rows cannot be read. They stay unloaded for the rules.
    unreadable: HashMap<Subject, Arc<StoreError>>,
    /// Entries that cannot be read. An event that refers to one of them must not be decided.
    unreadable_entries: HashMap<u64, Arc<StoreError>>,
}

impl World for Overlay {
    fn standing(&self, subject: &Subject) -> Result<Option<Arc<Standing>>, Unloaded> {
        self.standings
            .get(subject)
            .cloned()
            .ok_or_else(|| Unloaded(subject.clone()))
    }

    fn alike(&self, subject: &Subject) -> Result<Option<Subject>, Unloaded> {
        let found = self.names.get(&subject.skeleton());
        let found = found.ok_or_else(|| Unloaded(subject.clone()))?;
        Ok(found.clone().filter(|found| found != subject))
    }

    fn entry(&self, index: u64) -> Option<EntryFact> {
        self.entries.get(&index).cloned()
    }
}

impl Overlay {
    /// Reads these subjects, all with one query, unless they have been read; and of those that are not there, whether others
    /// are called alike, with a second.
    pub(super) fn load(
        &mut self,
        db: &mut Db,
        wanted: &BTreeSet<Subject>,
    ) -> Result<(), StoreError> {
        let missing: Vec<Subject> = wanted
            .iter()
            .filter(|s| !self.standings.contains_key(s) && !self.unreadable.contains_key(s))
            .cloned()
            .collect();
        // SQLite binds at most 32,766 values to a statement, PostgreSQL 65,535.
        for part in missing.chunks(10_000) {
            for (subject, standing) in record::each_standing(db, part)? {
                match standing {
                    Ok(standing) => {
                        self.standings.insert(subject, Some(Arc::new(standing)));
                    }
                    Err(why) => {
                        self.unreadable.insert(subject, Arc::new(why));
                    }
                }
            }
            let mut absent = Vec::new();
            for subject in part {
                let unreadable = self.unreadable.contains_key(subject);
                if !unreadable && self.standings.entry(subject.clone()).or_default().is_none() {
                    absent.push(subject.skeleton());
                }
            }
            let mut alike: HashMap<_, _> = record::alike(db, &absent)?.into_iter().collect();
            for skeleton in absent {
                let found = alike.remove(&skeleton);
                self.names.entry(skeleton).or_insert(found);
            }
        }
        Ok(())
    }

    /// Refuses to go on with a log under a version of the rules that this program does not know.
    pub(super) fn knows_rules(&mut self, db: &mut Db) -> Result<(), StoreError> {
        self.load(db, &Log::subject().into_iter().collect())?;
        match Log::of(self) {
            Ok(log) => Ok(Version::of(log.version()).map(drop)?),
            // There is no log yet.
            Err(_) => Ok(()),
        }
    }

    /// Reads what an event may need to know of these entries.
    pub(super) fn load_entries(&mut self, db: &mut Db, wanted: &[u64]) -> Result<(), StoreError> {
        // No log comes near the end of the column: there is no such entry.
        let wanted: Vec<u64> = wanted
            .iter()
            .copied()
            .filter(|index| i64::try_from(*index).is_ok())
            .collect();
        if wanted.is_empty() {
            return Ok(());
        }
        for stored in log::entries_at(db, &wanted)? {
            match fact(&stored) {
                Ok(fact) => {
                    self.entries.insert(stored.index, fact);
                }
                Err(why) => {
                    self.unreadable_entries.insert(stored.index, Arc::new(why));
                }
            }
        }
        Ok(())
    }

    /// Why the record of one of these subjects cannot be read, if that is so.
    pub(super) fn unreadable<'a>(
        &self,
        subjects: impl IntoIterator<Item = &'a Subject>,
    ) -> Option<Arc<StoreError>> {
        let mut found = subjects
            .into_iter()
            .filter_map(|subject| self.unreadable.get(subject));
        found.next().cloned()
    }

    /// Why an entry cannot be read, if that is so.
    pub(super) fn unreadable_entry(&self, index: u64) -> Option<Arc<StoreError>> {
        self.unreadable_entries.get(&index).cloned()
    }

    /// Takes over the entry of an accepted event and what it changes.
    pub(super) fn apply(&mut self, index: u64, fact: EntryFact, changes: &Changes) {
        for (changed, record) in &changes.puts {
            let before = self.standings.get(changed);
            let before = before.and_then(|known| known.as_deref());
            let own = *changed == fact.subject;
            let standing = Standing::after(&fact, own, before, record.clone());
            let before = self
                .standings
                .insert(changed.clone(), Some(Arc::new(standing)));
            if before.flatten().is_none() {
                let name = self.names.entry(changed.skeleton()).or_default();
                name.get_or_insert_with(|| changed.clone());
            }
            self.changed.insert(changed.clone());
        }
        self.entries.insert(index, fact);
    }

    /// What the group has changed.
    pub(super) fn changed(&self) -> impl Iterator<Item = (&Subject, &Arc<Standing>)> {
        self.changed
            .iter()
            .filter_map(|subject| Some((subject, self.standings.get(subject)?.as_ref()?)))
    }
}

/// What a later event may need to know of a stored entry.
fn fact(stored: &StoredEntry) -> Result<EntryFact, StoreError> {
    let odd = |why: String| StoreError::odd("entries", why);
    let entry = Entry::parse(&*stored.bytes).map_err(|bad| odd(bad.to_string()))?;
    let event = Event::read(&entry.envelope().payload).map_err(|bad| odd(bad.to_string()))?;
    let head = Head {
        leaf: stored.leaf_hash,
        event: Some(entry.envelope().payload_hash()),
        at: happened(&event, entry.recorded_at()),
    };
    Ok(EntryFact::of(&event, head))
}
