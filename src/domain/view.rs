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
    /// The rule that two people have set aside for this step, and for what.
    pub(crate) excuse: Option<&'a (Rule, Subject)>,
}

impl View<'_> {
    /// The record of this reference.
    ///
    /// # Errors
    /// [`Rule::Unknown`] when there is none.
    pub(crate) fn get<R: Recorded>(&self, id: &R) -> Result<R::Record, Stop> {
        get(self.world, id)
    }

    /// What is asked of the record of this reference, without a copy of all of it.
    ///
    /// # Errors
    /// [`Rule::Unknown`] when there is none.
    pub(crate) fn peek<R: Recorded, T>(
        &self,
        id: &R,
        ask: impl FnOnce(&R::Record) -> T,
    ) -> Result<T, Stop> {
        let standing = self.world.standing(id.as_subject())?;
        let found = standing.and_then(|standing| R::pick(&standing.record).map(ask));
        found.ok_or_else(|| unknown(id.as_subject()))
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

    /// Asks for several records at once, so that a view that reads as it is asked reads them together.
    ///
    /// # Errors
    /// [`Stop::Unloaded`] with all that the view has yet to load.
    pub(crate) fn load<'s>(&self, subjects: impl Iterator<Item = &'s Subject>) -> Result<(), Stop> {
        let missing = subjects.filter(|one| self.world.standing(one).is_err());
        let missing: Vec<Subject> = missing.cloned().collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(Stop::Unloaded(missing))
        }
    }

    /// As [`ensure`], unless two people have set this rule aside for this subject.
    ///
    /// # Errors
    /// The refusal, when the condition does not hold and nothing excuses it.
    pub(crate) fn ensure_unless_excused(
        &self,
        holds: bool,
        (rule, about): (Rule, &Subject),
        why: impl FnOnce() -> String,
        remedy: &str,
    ) -> Result<(), Stop> {
        let excused = self
            .excuse
            .is_some_and(|(set_aside, of)| *set_aside == rule && of == about);
        ensure(holds || excused, rule, why, remedy)
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
