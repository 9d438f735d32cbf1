//! Finding things: the record as a world for the rules, and labels by what a scanner gives.

use super::{App, AppError};
use crate::domain::{
    EntryFact, LabelId, LabelRef, Noun, Record, Standing, Subject, Unloaded, World,
};
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

    /// The thing that bears a label in force, by whatever a scanner or a person gives of its id.
    ///
    /// # Errors
    /// When the text is no label id, the label is unknown or void, or the log is out of reach.
    pub fn bearer_of_label(&self, scanned: &str) -> Result<Subject, AppError> {
        let id =
            LabelId::parse(scanned).map_err(|bad| AppError::NotFound(format!("label: {bad}")))?;
        let reference =
            LabelRef::new(&id.to_string()).map_err(|bad| AppError::NotFound(bad.to_string()))?;
        match self
            .store()
            .standing(reference.subject())?
            .map(|standing| standing.record)
        {
            Some(Record::Label(label)) if !label.is_void() => Ok(label.of),
            Some(Record::Label(_)) => Err(AppError::NotFound(format!(
                "label {} in force: it is void",
                id.grouped()
            ))),
            Some(_) | None => Err(AppError::NotFound(format!("label {}", id.grouped()))),
        }
    }
}

impl App {
    /// The thing that a scan or a typed text means: what bears a label, or a subject of the record by its full
    /// or its bare name.
    ///
    /// # Errors
    /// When nothing of that name is in the record, or the log is out of reach.
    pub fn find(&self, text: &str) -> Result<Subject, AppError> {
        let no_label = match self.bearer_of_label(text) {
            Ok(bearer) => return Ok(bearer),
            Err(why) => why,
        };
        let full = Subject::parse(text).into_iter();
        let bare = Noun::ALL
            .into_iter()
            .filter_map(|noun| Subject::new(noun, text).ok());
        let named: Vec<Subject> = full.chain(bare).collect();
        let found = self.store().standings(&named)?.into_iter().next();
        found.map(|(subject, _)| subject).ok_or(no_label)
    }
}
