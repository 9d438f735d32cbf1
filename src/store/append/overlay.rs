//! The record as the events of one group see it: what was read, with what the group has changed so far.

use super::super::db::Db;
use super::super::error::StoreError;
use super::super::record;
use crate::domain::{Changes, Hash, Standing, Subject, Unloaded, World};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// A view that says which subjects it has not read yet.
#[derive(Default)]
pub(super) struct Overlay {
    standings: HashMap<Subject, Option<Arc<Standing>>>,
    changed: BTreeSet<Subject>,
}

impl World for Overlay {
    fn standing(&self, subject: &Subject) -> Result<Option<Arc<Standing>>, Unloaded> {
        self.standings
            .get(subject)
            .cloned()
            .ok_or_else(|| Unloaded(subject.clone()))
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

    /// Takes over what an accepted event changes.
    pub(super) fn apply(&mut self, subject: &Subject, leaf: Hash, changes: &Changes) {
        for (changed, record) in &changes.puts {
            let old = self
                .standings
                .get(changed)
                .and_then(|known| known.as_ref().and_then(|s| s.head));
            let head = if changed == subject { Some(leaf) } else { old };
            let standing = Standing {
                head,
                record: record.clone(),
            };
            self.standings
                .insert(changed.clone(), Some(Arc::new(standing)));
            self.changed.insert(changed.clone());
        }
    }

    /// What the group has changed.
    pub(super) fn changed(&self) -> impl Iterator<Item = (&Subject, &Arc<Standing>)> {
        self.changed
            .iter()
            .filter_map(|subject| Some((subject, self.standings.get(subject)?.as_ref()?)))
    }
}
