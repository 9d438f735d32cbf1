//! The world at one moment: all that decides whether a step is possible, whoever takes it.

use super::records::Recorded;
use super::rule::ensure;
use super::{
    BadSubject, Instant, Log, Record, Refusal, Rule, SiteId, Standing, Stop, Subject, World,
    site_day,
};
use chrono::NaiveDate;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A world and the moment that counts as now in it.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    /// What is in the record.
    pub(crate) world: &'a dyn World,
    /// The moment at which the step happens, or happened.
    pub(crate) when: Instant,
    /// The moment at which it is recorded; later than `when` for a late entry. A limit that has passed by then is
    /// passed: a late entry never helps its signer past one.
    pub(crate) now: Instant,
    /// The rule that two people have set aside for this step, and for what.
    pub(crate) excuse: Option<&'a (Rule, Subject)>,
    /// The rules that the step may have broken, where its signer states that it has happened.
    pub(crate) breach: Option<&'a Breach<'a>>,
}

/// The rules that a fact has broken.
pub(crate) struct Breach<'a> {
    /// Those that the signer names.
    named: &'a BTreeSet<Rule>,
    /// Those that it did break.
    broken: RefCell<BTreeSet<Rule>>,
}

impl<'a> Breach<'a> {
    /// None broken yet.
    pub(crate) fn of(named: &'a BTreeSet<Rule>) -> Self {
        Self {
            named,
            broken: RefCell::default(),
        }
    }

    /// Those that it broke.
    pub(crate) fn broken(&self) -> BTreeSet<Rule> {
        self.broken.borrow().clone()
    }

    /// Notes a rule as broken, if the signer names it.
    fn covers(&self, rule: Rule) -> bool {
        let named = self.named.contains(&rule) && rule.can_be_breached();
        if named {
            self.broken.borrow_mut().insert(rule);
        }
        named
    }
}

impl<'a> View<'a> {
    /// The world as it is at this moment.
    pub(crate) fn at(world: &'a dyn World, now: Instant) -> Self {
        Self {
            world,
            when: now,
            now,
            excuse: None,
            breach: None,
        }
    }

    /// Refuses unless the condition holds, or its signer states that the step has happened despite this rule.
    ///
    /// # Errors
    /// The refusal.
    #[cfg_attr(test, track_caller)]
    pub(crate) fn ensure(
        &self,
        holds: bool,
        rule: Rule,
        why: impl FnOnce() -> String,
        remedy: &str,
    ) -> Result<(), Stop> {
        ensure(holds || self.breaches(rule), rule, why, remedy).map_err(Stop::of_a_request)
    }

    /// Whether the step is recorded although it breaks this rule.
    pub(crate) fn breaches(&self, rule: Rule) -> bool {
        self.breach.is_some_and(|breach| breach.covers(rule))
    }

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

    /// What the record has of a subject, without a copy.
    ///
    /// # Errors
    /// [`Rule::Unknown`] when it is not in the record.
    pub(crate) fn standing(&self, subject: &Subject) -> Result<Arc<Standing>, Stop> {
        let standing = self.world.standing(subject)?;
        standing.ok_or_else(|| unknown(subject))
    }

    /// The reference and the record of an event's own subject.
    ///
    /// # Errors
    /// [`Rule::Unknown`] when it is not in the record.
    pub(crate) fn own<R>(&self, subject: &Subject) -> Result<(R, R::Record), Stop>
    where
        R: Recorded + TryFrom<Subject, Error = BadSubject>,
    {
        let id = R::try_from(subject.clone())?;
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

    /// What the record has of several subjects, each read once.
    ///
    /// # Errors
    /// [`Stop::Unloaded`] with all that the view has yet to load; [`Rule::Unknown`] when one is not in the record.
    pub(crate) fn standings<'s>(
        &self,
        subjects: impl Iterator<Item = &'s Subject>,
    ) -> Result<Vec<(&'s Subject, Arc<Standing>)>, Stop> {
        let mut missing = Vec::new();
        let mut found = Vec::new();
        for subject in subjects {
            match self.world.standing(subject) {
                Ok(Some(standing)) => found.push((subject, standing)),
                Ok(None) => return Err(unknown(subject)),
                Err(_) => missing.push(subject.clone()),
            }
        }
        if missing.is_empty() {
            Ok(found)
        } else {
            Err(Stop::Unloaded(missing))
        }
    }

    /// As [`ensure`], unless two people have set this rule aside for this subject.
    ///
    /// # Errors
    /// The refusal, when the condition does not hold and nothing excuses it.
    #[cfg_attr(test, track_caller)]
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
        self.ensure(holds || excused, rule, why, remedy)
    }

    /// The record of a subject that may be missing.
    pub(crate) fn find(&self, subject: &Subject) -> Result<Option<Record>, Stop> {
        let standing = self.world.standing(subject)?;
        Ok(standing.map(|standing| standing.record.clone()))
    }

    /// The latest moment that a late step may have meant, as clocks differ by the log's skew; none for a step that happens
    /// now. What stood against a step at its time stands against it, also where it has been settled since.
    ///
    /// # Errors
    /// [`Stop::Unloaded`] when the world has yet to load the log.
    pub(crate) fn stated_late(&self) -> Result<Option<Instant>, Stop> {
        if self.when >= self.now {
            return Ok(None);
        }
        let skew = i64::from(Log::read(self.world, |log| log.skew_seconds)?);
        Ok(Some(self.when.plus_seconds(skew)))
    }

    /// The day at a site at the moment of this view.
    ///
    /// # Errors
    /// [`Rule::Unknown`] when there is no such site.
    pub(crate) fn day_at(&self, site: &SiteId) -> Result<NaiveDate, Stop> {
        self.peek(site, |site| site_day(&site.described.time_zone, self.when))
    }

    /// Refuses when the subject is already in the record, or another under a name that looks the same.
    pub(crate) fn is_new(&self, subject: &Subject) -> Result<(), Stop> {
        let there = self.world.standing(subject)?.is_some();
        ensure(
            !there,
            Rule::Exists,
            || format!("{subject} is already in the record."),
            "Choose another name.",
        )?;
        match self.world.alike(subject)? {
            None => Ok(()),
            Some(other) => Err(Refusal::new(
                Rule::Exists,
                format!("{subject} looks like {other}, which is already in the record."),
                "Enter a name that differs in more than capital letters, O and 0, I, L and 1, or points, hyphens and underscores.",
            )
            .into()),
        }
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
