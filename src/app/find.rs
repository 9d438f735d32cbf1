//! Finding things: the record as a world for the rules, and labels by what a scanner gives.

use super::{App, AppError};
use crate::domain::label::Scanned;
use crate::domain::{EntryFact, LabelRef, Record, Standing, Stop, Subject, Unloaded, World, named};
use crate::store::{Store, StoreError};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The record could not be read to the end of a question.
pub(super) const UNREAD: AppError = AppError::Internal("a record could not be read");

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

impl StoreWorld<'_> {
    /// The answer of the record to a question of the rules.
    ///
    /// # Errors
    /// The question's refusal, or when the log is out of reach.
    pub(super) fn ask<T>(
        &self,
        question: impl Fn(&dyn World) -> Result<T, Stop>,
    ) -> Result<T, AppError> {
        let mut answers: Vec<T> = self.ask_each([()], |world, ()| question(world))?;
        answers.pop().ok_or(UNREAD)
    }

    /// The answers to a question about each of these. What one question needs is read together with what the others need,
    /// so that there are as many reads as the longest way through the record has steps, however many questions are asked.
    ///
    /// # Errors
    /// The first refusal, or when the log is out of reach.
    pub(super) fn ask_each<Q: Copy, T, C: FromIterator<T>>(
        &self,
        about: impl IntoIterator<Item = Q>,
        question: impl Fn(&dyn World, Q) -> Result<T, Stop>,
    ) -> Result<C, AppError> {
        let mut open: Vec<(usize, Q)> = about.into_iter().enumerate().collect();
        let mut answers: BTreeMap<usize, T> = BTreeMap::new();
        while !open.is_empty() {
            let mut missing: BTreeSet<Subject> = BTreeSet::new();
            let mut waiting = Vec::new();
            for (number, one) in open {
                match question(&Known(&self.read), one) {
                    Ok(answer) => {
                        answers.insert(number, answer);
                    }
                    Err(Stop::Unloaded(subjects)) => {
                        missing.extend(subjects);
                        waiting.push((number, one));
                    }
                    Err(Stop::Refused(refusal)) => return Err(AppError::Refused(refusal)),
                    Err(Stop::Stale { head }) => return Err(AppError::Stale { head }),
                    Err(Stop::Version(unknown)) => {
                        return Err(AppError::Refused(unknown.refusal()));
                    }
                }
            }
            let missing: Vec<Subject> = missing.into_iter().collect();
            self.read_at_once(&missing)?;
            open = waiting;
        }
        Ok(answers.into_values().collect())
    }
}

/// What of a world has been read.
struct Known<'a>(&'a RefCell<HashMap<Subject, Option<Arc<Standing>>>>);

impl World for Known<'_> {
    fn standing(&self, subject: &Subject) -> Result<Option<Arc<Standing>>, Unloaded> {
        let read = self.0.borrow();
        read.get(subject)
            .cloned()
            .ok_or_else(|| Unloaded(subject.clone()))
    }

    /// A question about what is there makes no new name.
    fn alike(&self, _: &Subject) -> Result<Option<Subject>, Unloaded> {
        Ok(None)
    }

    fn entry(&self, _: u64) -> Option<EntryFact> {
        None
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

    fn alike(&self, subject: &Subject) -> Result<Option<Subject>, Unloaded> {
        self.store.alike(subject).or(Err(Unloaded(subject.clone())))
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
