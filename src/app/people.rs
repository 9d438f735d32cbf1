//! The people of the record, with their roles and the keys of their devices.

use super::{App, AppError};
use crate::domain::key::Key;
use crate::domain::person::Person;
use crate::domain::{Hash, Noun, PersonId, Record, Relation, Subject};
use std::collections::HashMap;

/// A person with their keys.
#[derive(Clone, Debug)]
pub struct Colleague {
    /// Who.
    pub id: PersonId,
    /// Their record.
    pub record: Person,
    /// The keys of their devices, those in force first.
    pub keys: Vec<(Hash, Key)>,
}

impl Colleague {
    /// How many of the keys may sign.
    pub fn keys_in_force(&self) -> usize {
        let in_force = |(_, key): &&(Hash, Key)| key.in_force();
        self.keys.iter().filter(in_force).count()
    }
}

impl App {
    /// The people after a name, by name; at most 500.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn people(&self, after: &str, limit: u64) -> Result<Vec<Colleague>, AppError> {
        let found = self.subjects(Noun::Person, after, limit)?;
        let subjects: Vec<Subject> = found.into_iter().map(|(subject, _)| subject).collect();
        self.colleagues(&subjects)
    }

    /// One person.
    ///
    /// # Errors
    /// When there is no such person, or the log is out of reach.
    pub fn person(&self, person: &PersonId) -> Result<Colleague, AppError> {
        let found = self
            .colleagues(std::slice::from_ref(person.subject()))?
            .pop();
        found.ok_or_else(|| AppError::NotFound(person.to_string()))
    }

    fn colleagues(&self, subjects: &[Subject]) -> Result<Vec<Colleague>, AppError> {
        let mut keys = self.keys_of(subjects)?;
        let mut records: HashMap<Subject, Record> = HashMap::new();
        for (subject, standing) in self.store().standings(subjects)? {
            records.insert(subject, standing.record);
        }
        let mut people = Vec::with_capacity(subjects.len());
        for subject in subjects {
            let Some(Record::Person(record)) = records.remove(subject) else {
                continue;
            };
            let id = PersonId::try_from(subject.clone());
            let id = id.or(Err(AppError::Internal(
                "a person's subject is of another noun",
            )))?;
            let mut keys = keys.remove(subject).unwrap_or_default();
            keys.sort_by_key(|(id, key)| (!key.in_force(), *id.bytes()));
            people.push(Colleague { id, record, keys });
        }
        Ok(people)
    }

    /// The keys of these people.
    fn keys_of(&self, people: &[Subject]) -> Result<HashMap<Subject, Vec<(Hash, Key)>>, AppError> {
        let links = self.store().links_to(people)?;
        let keys = links
            .into_iter()
            .filter(|link| link.relation == Relation::KeyOf);
        let keys: Vec<Subject> = keys.map(|link| link.from).collect();
        let mut found: HashMap<Subject, Vec<(Hash, Key)>> = HashMap::new();
        for (subject, standing) in self.store().standings(&keys)? {
            let (Record::Key(key), Ok(id)) = (standing.record, Hash::parse(subject.name())) else {
                return Err(AppError::Internal("a key's record is of another noun"));
            };
            let of = key.person.subject().clone();
            found.entry(of).or_default().push((id, key));
        }
        Ok(found)
    }
}
