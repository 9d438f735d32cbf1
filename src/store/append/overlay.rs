//! The record as the events of one group see it: what was read, with what the group has changed so far.

use super::super::db::Db;
use super::super::error::StoreError;
use super::super::{log, record};
use crate::domain::{Changes, EntryFact, Event, Head, Standing, Subject, Unloaded, World};
use crate::ledger::Entry;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A view that says which subjects it has not read yet.
#[derive(Default)]
pub(super) struct Overlay {
    standings: HashMap<Subject, Option<Arc<Standing>>>,
    changed: BTreeSet<Subject>,
    entries: HashMap<u64, EntryFact>,
}

impl World for Overlay {
    fn standing(&self, subject: &Subject) -> Result<Option<Arc<Standing>>, Unloaded> {
        self.standings
            .get(subject)
            .cloned()
            .ok_or_else(|| Unloaded(subject.clone()))
    }

    fn entry(&self, index: u64) -> Option<EntryFact> {
        self.entries.get(&index).cloned()
    }
}

impl Overlay {
    /// Reads these subjects, all with one query, unless they have been read.
    pub(super) fn load(
        &mut self,
        db: &mut Db,
        wanted: &BTreeSet<Subject>,
    ) -> Result<(), StoreError> {
        let missing: Vec<Subject> = wanted
            .iter()
            .filter(|s| !self.standings.contains_key(s))
            .cloned()
            .collect();
        // SQLite binds at most 32,766 values to a statement, PostgreSQL 65,535.
        for part in missing.chunks(10_000) {
            for (subject, standing) in record::standings(db, part)? {
                self.standings.insert(subject, Some(Arc::new(standing)));
            }
            for subject in part {
                self.standings.entry(subject.clone()).or_default();
            }
        }
        Ok(())
    }

    /// Reads what an event may need to know of these entries.
    pub(super) fn load_entries(&mut self, db: &mut Db, wanted: &[u64]) -> Result<(), StoreError> {
        if wanted.is_empty() {
            return Ok(());
        }
        for stored in log::entries_at(db, wanted)? {
            let odd = |why: String| StoreError::odd("entries", why);
            let entry = Entry::parse(&*stored.bytes).map_err(|bad| odd(bad.to_string()))?;
            let event =
                Event::read(&entry.envelope().payload).map_err(|bad| odd(bad.to_string()))?;
            let head = Head {
                leaf: stored.leaf_hash,
                event: Some(entry.envelope().payload_hash()),
            };
            let fact = EntryFact::of(&event, head);
            self.entries.insert(stored.index, fact);
        }
        Ok(())
    }

    /// Takes over the entry of an accepted event and what it changes.
    pub(super) fn apply(&mut self, index: u64, fact: EntryFact, changes: &Changes) {
        for (changed, record) in &changes.puts {
            let old = self
                .standings
                .get(changed)
                .and_then(|known| known.as_ref().and_then(|s| s.head));
            let own = *changed == fact.subject;
            let head = if own { Some(fact.head) } else { old };
            let standing = Standing {
                head,
                record: record.clone(),
            };
            self.standings
                .insert(changed.clone(), Some(Arc::new(standing)));
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
