//! The trial's reports, made anew from the record each time that they are asked for.

mod clocks;
mod enrolment;
mod harm;
mod outcomes;
mod visits;

pub use clocks::ClockRow;
pub use enrolment::{FailedCriterion, SiteEnrolment, TrialEnrolment};
pub use harm::AdverseEventRow;
pub use outcomes::{
    Affected, GradeGroup, RelatedEvents, Responder, ResponseGroup, TrialOutcomes, VisitResponses,
};
pub use visits::VisitRow;

use super::{App, AppError};
use crate::domain::participant::Given;
use crate::domain::{Noun, ProtocolId, Record, Relation, Subject};
use crate::store::ListQuery;
use std::collections::{BTreeMap, BTreeSet};

/// How many records are read at once.
const PAGE: u64 = 500;

impl App {
    /// Every record of a noun, as one variant of [`Record`] has it.
    fn all<T>(
        &self,
        noun: Noun,
        pick: impl Fn(Record) -> Option<T>,
    ) -> Result<Vec<(Subject, T)>, AppError> {
        let found = self.every(ListQuery::of_noun(noun))?.into_iter();
        Ok(found
            .filter_map(|(subject, record)| Some((subject, pick(record)?)))
            .collect())
    }

    /// Every record that is asked for, by name.
    pub(super) fn every(&self, mut query: ListQuery) -> Result<Vec<(Subject, Record)>, AppError> {
        let mut found = Vec::new();
        loop {
            let page = self.store().list(&query, PAGE)?;
            let subjects: Vec<Subject> = page.into_iter().map(|(subject, _)| subject).collect();
            let Some(last) = subjects.last() else {
                return Ok(found);
            };
            last.name().clone_into(&mut query.after);
            let mut records = self.records(&subjects)?;
            found.extend(
                subjects
                    .into_iter()
                    .filter_map(|subject| records.remove(&subject).map(|record| (subject, record))),
            );
        }
    }

    /// The trials of the record, or the one that is named.
    fn trials(
        &self,
        only: Option<&ProtocolId>,
    ) -> Result<Vec<(Subject, crate::domain::protocol::Trial)>, AppError> {
        let pick = |record| {
            if let Record::Protocol(trial) = record {
                Some(trial)
            } else {
                None
            }
        };
        let mut trials = self.all(Noun::Protocol, pick)?;
        if let Some(only) = only {
            trials.retain(|(id, _)| id == only.subject());
            if trials.is_empty() {
                return Err(AppError::NotFound(only.to_string()));
            }
        }
        Ok(trials)
    }

    /// The participants of these trials.
    fn participants(
        &self,
        of: &[(Subject, crate::domain::protocol::Trial)],
    ) -> Result<Vec<(Subject, crate::domain::participant::Participant)>, AppError> {
        let pick = |record| {
            if let Record::Participant(participant) = record {
                Some(participant)
            } else {
                None
            }
        };
        let mut found = self.all(Noun::Participant, pick)?;
        let of: BTreeSet<&Subject> = of.iter().map(|(id, _)| id).collect();
        found.retain(|(_, participant)| of.contains(participant.protocol.subject()));
        Ok(found)
    }

    /// Every adverse event.
    fn adverse_events(
        &self,
    ) -> Result<Vec<(Subject, crate::domain::adverse_event::AdverseEvent)>, AppError> {
        self.all(Noun::AdverseEvent, |record| {
            if let Record::AdverseEvent(event) = record {
                Some(event)
            } else {
                None
            }
        })
    }

    /// The lots of the vials that were used in each of these infusions.
    fn lots<'a>(&self, given: impl Iterator<Item = &'a Given>) -> Result<Lots, AppError> {
        let infusions: BTreeSet<Subject> = given
            .map(|given| given.infusion.subject().clone())
            .collect();
        let infusions: Vec<Subject> = infusions.into_iter().collect();
        let mut used = Vec::new();
        for some in infusions.chunks(200) {
            let links = self.store().links_to(some)?;
            used.extend(
                links
                    .into_iter()
                    .filter(|link| link.relation == Relation::UsedIn),
            );
        }
        let vials: Vec<Subject> = used.iter().map(|link| link.from.clone()).collect();
        let mut lot_of = BTreeMap::new();
        for some in vials.chunks(200) {
            let links = self.store().links_from(some)?;
            let derived = links
                .into_iter()
                .filter(|link| link.relation == Relation::DerivedFrom);
            lot_of.extend(derived.map(|link| (link.from, link.to)));
        }
        let mut lots = Lots::default();
        for link in used {
            let of = lots.0.entry(link.to).or_default();
            of.extend(lot_of.get(&link.from).cloned());
        }
        Ok(lots)
    }
}

/// The lots behind each infusion.
#[derive(Default)]
struct Lots(BTreeMap<Subject, BTreeSet<Subject>>);

impl Lots {
    /// The lots of these infusions, each once.
    fn of<'a>(&self, given: impl Iterator<Item = &'a Given>) -> BTreeSet<Subject> {
        given
            .filter_map(|given| self.0.get(given.infusion.subject()))
            .flatten()
            .cloned()
            .collect()
    }
}
