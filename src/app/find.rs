//! Finding things: the record as a world for the rules, and labels by what a scanner gives.

use super::{App, AppError};
use crate::domain::label::Scanned;
use crate::domain::{EntryFact, LabelRef, Record, Standing, Subject, Unloaded, World, named};
use crate::store::{Store, StoreError};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// The record as it stands in the store, read as the rules ask for it.
pub(super) struct StoreWorld<'a> {
    store: &'a Store,
    read: RefCell<HashMap<Subject, Option<Arc<Standing>>>>,
}

impl<'a> StoreWorld<'a> {
    pub(super) fn new(store: &'a Store) -> Self {
        Self {
            store,
            read: RefCell::default(),
        }
    }

    /// Reads these at once, with the shipments that carry the vials among them, so that asking for each costs nothing.
    pub(super) fn load(&self, subjects: &[Subject]) -> Result<(), StoreError> {
        let mut carried = BTreeSet::new();
        for (_, standing) in self.read_at_once(subjects)? {
            if let Record::Vial(vial) = &standing.record
                && let Err(shipment) = vial.stage.holder()
            {
                carried.insert(shipment.subject().clone());
            }
        }
        let carried: Vec<Subject> = carried.into_iter().collect();
        self.read_at_once(&carried).map(drop)
    }

    fn read_at_once(
        &self,
        subjects: &[Subject],
    ) -> Result<Vec<(Subject, Arc<Standing>)>, StoreError> {
        let found = self.store.standings(subjects)?.into_iter();
        let found: Vec<_> = found
            .map(|(subject, standing)| (subject, Arc::new(standing)))
            .collect();
        let mut read = self.read.borrow_mut();
        // What is not there is known not to be there.
        read.extend(subjects.iter().map(|one| (one.clone(), None)));
        let known = found.iter().cloned();
        read.extend(known.map(|(subject, standing)| (subject, Some(standing))));
        Ok(found)
    }
}

impl World for StoreWorld<'_> {
    fn standing(&self, subject: &Subject) -> Result<Option<Arc<Standing>>, Unloaded> {
        if let Some(known) = self.read.borrow().get(subject) {
            return Ok(known.clone());
        }
        let found = self
            .store
            .standing(subject)
            .or(Err(Unloaded(subject.clone())))?
            .map(Arc::new);
        self.read
            .borrow_mut()
            .insert(subject.clone(), found.clone());
        Ok(found)
    }

    /// What may be done next never depends on an entry that a person has yet to name.
    fn entry(&self, _: u64) -> Option<EntryFact> {
        None
    }
}

impl App {
    /// The records of these subjects, as far as they are known, read at once.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn records(&self, subjects: &[Subject]) -> Result<HashMap<Subject, Record>, AppError> {
        let found = self.store().standings(subjects)?.into_iter();
        Ok(found
            .map(|(subject, standing)| (subject, standing.record))
            .collect())
    }

    /// Where a label leads, by whatever a scanner or a person gives of it: to what bears it, and once it is void to the
    /// label itself, which says so. A token in the symbol has to be the one that was printed.
    ///
    /// # Errors
    /// When the text is no label's, the label is unknown, its token is another one, or the log is out of reach.
    pub fn led_to(&self, scanned: &str) -> Result<Subject, AppError> {
        let scanned =
            Scanned::parse(scanned).map_err(|bad| AppError::NotFound(format!("label: {bad}")))?;
        let id = scanned.label;
        let reference =
            LabelRef::new(id.as_str()).map_err(|bad| AppError::NotFound(bad.to_string()))?;
        let missing = || AppError::NotFound(format!("label {}", id.grouped()));
        let label = match self.record_of(reference.subject()) {
            Ok(Record::Label(label)) => label,
            Ok(_) | Err(AppError::NotFound(_)) => return Err(missing()),
            Err(other) => return Err(other),
        };
        match scanned.token {
            Some(token) if token.as_ref().ok() != label.token.as_ref() => {
                let told = "label with this signature: it was not printed here, so do not use what it is on";
                Err(AppError::NotFound(told.to_owned()))
            }
            Some(_) | None if label.is_void() => Ok(reference.into()),
            Some(_) | None => Ok(label.of),
        }
    }

    /// The record of a subject.
    ///
    /// # Errors
    /// When it is not in the record, or the log is out of reach.
    pub(super) fn record_of(&self, subject: &Subject) -> Result<Record, AppError> {
        let standing = self.store().standing(subject)?;
        standing
            .map(|standing| standing.record)
            .ok_or_else(|| AppError::NotFound(subject.to_string()))
    }
}

impl App {
    /// The thing that a scan or a typed text means: where a label leads, or a subject of the record by its full
    /// or its bare name.
    ///
    /// # Errors
    /// When nothing of that name is in the record, or the log is out of reach.
    pub fn find(&self, text: &str) -> Result<Subject, AppError> {
        let no_label = match self.led_to(text) {
            Ok(bearer) => return Ok(bearer),
            Err(why) => why,
        };
        let things = named(text);
        let known: BTreeSet<Subject> = self
            .store()
            .standings(&things)?
            .into_iter()
            .map(|(subject, _)| subject)
            .collect();
        let found = things.into_iter().find(|thing| known.contains(thing));
        found.ok_or(no_label)
    }
}
