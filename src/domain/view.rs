//! The world at one moment: all that decides whether a step is possible, whoever takes it.

use super::records::Recorded;
use super::rule::ensure;
use super::{BadSubject, Instant, Record, Refusal, Rule, Stop, Subject, World};

/// A world and the moment that counts as now in it.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    /// What is in the record.
    pub(crate) world: &'a dyn World,
    /// The moment at which the step happens.
    pub(crate) when: Instant,
}

impl View<'_> {
    /// The record of this reference.
    ///
    /// # Errors
    /// [`Rule::Unknown`] when there is none.
    pub(crate) fn get<R: Recorded>(&self, id: &R) -> Result<R::Record, Stop> {
        get(self.world, id)
    }

    /// The reference and the record of an event's own subject.
    ///
    /// # Errors
    /// [`Rule::Unknown`] when it is not in the record.
    pub(crate) fn own<R>(&self, subject: &Subject) -> Result<(R, R::Record), Stop>
    where
        R: Recorded + TryFrom<Subject, Error = BadSubject>,
    {
        let id = R::try_from(subject.clone());
        let id =
            id.map_err(|bad| Refusal::new(Rule::Unknown, bad.to_string(), "Check the subject."))?;
        let record = self.get(&id)?;
        Ok((id, record))
    }

    /// The record of a subject that may be missing.
    pub(crate) fn find(&self, subject: &Subject) -> Result<Option<Record>, Stop> {
        let standing = self.world.standing(subject)?;
        Ok(standing.map(|standing| standing.record.clone()))
    }

    /// Refuses when the subject is already in the record.
    pub(crate) fn is_new(&self, subject: &Subject) -> Result<(), Stop> {
        let there = self.world.standing(subject)?.is_some();
        ensure(
            !there,
            Rule::Exists,
            || format!("{subject} is already in the record."),
            "Choose another name.",
        )
    }
}

/// The record of this reference, in any view of the world.
///
/// # Errors
/// [`Rule::Unknown`] when there is none.
pub(crate) fn get<R: Recorded>(world: &dyn World, id: &R) -> Result<R::Record, Stop> {
    let standing = world.standing(id.as_subject())?;
    let found = standing.and_then(|standing| R::pick(&standing.record).cloned());
    found.ok_or_else(|| unknown(id.as_subject()))
}

/// The refusal of a subject that is not in the record.
pub(crate) fn unknown(subject: &Subject) -> Stop {
    Refusal::new(
        Rule::Unknown,
        format!("{subject} is not in the record."),
        "Check the reference.",
    )
    .into()
}
