//! What speaks against using a thing, kept on the thing where it arose: deviations and recalls, and what spoke against it
//! before.
//!
//! Nothing is copied to what comes from the thing or was in it. Who asks about a vial asks upward along its line and
//! backward along its path, so that what is made or found later is asked as well.

use super::usability::Cause;
use super::{Changes, DeviationId, Instant, RecallId, Record, Stop, Subject};
use super::{view::View, view::unknown};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The deviations and recalls that may speak against using a thing, and whatever comes from it or was in it.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Concerns {
    /// Deviations that are open, or decided against something.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub deviations: BTreeSet<DeviationId>,
    /// Recalls that are open, or closed for good.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub recalls: BTreeSet<RecallId>,
    /// What spoke against it and does not any more, oldest first: what is reported late of that time is judged by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub settled: Vec<Settled>,
}

/// A reason that has been settled.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Settled {
    /// What it was.
    pub cause: Cause,
    /// Since when it was known.
    pub since: Instant,
    /// When it was settled.
    pub until: Instant,
}

impl Concerns {
    /// Whether there are and were none.
    pub fn is_empty(&self) -> bool {
        self.deviations.is_empty() && self.recalls.is_empty() && self.settled.is_empty()
    }

    /// This speaks against the thing no more, and did for this time.
    pub(crate) fn settle(&mut self, cause: Cause, since: Instant, until: Instant) {
        let settled = Settled {
            cause,
            since,
            until,
        };
        if since < until && !self.settled.contains(&settled) {
            self.settled.push(settled);
        }
    }

    /// The deviation speaks against the thing no more.
    pub(crate) fn settle_deviation(
        &mut self,
        view: &View<'_>,
        id: &DeviationId,
        until: Instant,
    ) -> Result<(), Stop> {
        if self.deviations.remove(id) {
            let since = view.standing(id.subject())?.born;
            let cause = Cause::DeviationOpen {
                deviation: id.clone(),
                exposed: None,
            };
            self.settle(cause, since, until);
        }
        Ok(())
    }

    /// The recall speaks against the thing no more.
    pub(crate) fn settle_recall(
        &mut self,
        view: &View<'_>,
        id: &RecallId,
        until: Instant,
    ) -> Result<(), Stop> {
        if self.recalls.remove(id) {
            let since = view.standing(id.subject())?.born;
            let cause = Cause::Recalled {
                recall: id.clone(),
                closed: false,
            };
            self.settle(cause, since, until);
        }
        Ok(())
    }
}

/// A stretch of time, both ends included.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// Its beginning.
    pub from: Instant,
    /// Its end.
    pub to: Instant,
}

impl Span {
    /// A single moment.
    pub fn at(moment: Instant) -> Self {
        Self {
            from: moment,
            to: moment,
        }
    }

    /// Whether they have a moment in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }

    /// What they have in common, if anything.
    #[must_use]
    pub fn common(&self, other: &Self) -> Option<Self> {
        self.overlaps(other).then(|| Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        })
    }
}

/// Gives the member `concerns` of those records that have one.
macro_rules! concerns {
    ($record:expr, $($borrow:tt)+) => {
        match $record {
            Record::Donor(it) => Some($($borrow)+ it.concerns),
            Record::Clone(it) => Some($($borrow)+ it.concerns),
            Record::Bank(it) => Some($($borrow)+ it.concerns),
            Record::Lot(it) => Some($($borrow)+ it.concerns),
            Record::Vial(it) => Some($($borrow)+ it.concerns),
            Record::Shipment(it) => Some($($borrow)+ it.concerns),
            Record::Place(it) => Some($($borrow)+ it.concerns),
            Record::Equipment(it) => Some($($borrow)+ it.concerns),
            Record::Participant(it) => Some($($borrow)+ it.concerns),
            Record::Order(it) => Some($($borrow)+ it.concerns),
            Record::Infusion(it) => Some($($borrow)+ it.concerns),
            Record::Log(_)
            | Record::Protocol(_)
            | Record::Specification(_)
            | Record::BatchTemplate(_)
            | Record::Form(_)
            | Record::Terminology(_)
            | Record::Site(_)
            | Record::Person(_)
            | Record::Key(_)
            | Record::Stock(_)
            | Record::Deviation(_)
            | Record::Recall(_)
            | Record::Override(_)
            | Record::LabelTemplate(_)
            | Record::Label(_)
            | Record::AdverseEvent(_) => None,
        }
    };
}

impl Record {
    /// What speaks against it; none for a thing that nothing is kept against.
    pub fn concerns(&self) -> Option<&Concerns> {
        concerns!(self, &)
    }

    fn concerns_mut(&mut self) -> Option<&mut Concerns> {
        concerns!(self, &mut)
    }
}

/// Changes what speaks against a thing, on top of whatever else an event changes of it; the entry stands in its history.
///
/// # Errors
/// When the record does not know the thing, or the view has yet to load it.
pub(crate) fn concern(
    view: &View<'_>,
    thing: &Subject,
    changes: Changes,
    change: impl FnOnce(&mut Concerns) -> Result<(), Stop>,
) -> Result<Changes, Stop> {
    let mut record = match changes.puts.get(thing) {
        Some(record) => record.clone(),
        None => view.find(thing)?.ok_or_else(|| unknown(thing))?,
    };
    let Some(concerns) = record.concerns_mut() else {
        return Ok(changes.touch(thing.clone()));
    };
    let before = concerns.clone();
    change(concerns)?;
    if *concerns == before {
        return Ok(changes.touch(thing.clone()));
    }
    Ok(changes.put(thing.clone(), record))
}
