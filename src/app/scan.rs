//! What a scan means: the thing, what is to be said of it in one line, and what the one who scans may do with it.

use super::next::Possible;
use super::{App, AppError, ShownSubject, Visitor};
use crate::domain::label::Scanned;
use crate::domain::place::Spot;
use crate::domain::shipment::Holder;
use crate::domain::{LabelId, LotId, OrderId, Record, SiteId, Subject};

/// What was scanned.
#[derive(Clone, Debug)]
pub struct ScannedThing {
    /// The thing, with its record.
    pub shown: ShownSubject,
    /// The label that led to it, where a label did.
    pub label: Option<LabelId>,
    /// The steps that the visitor may take with it, the likeliest first; those that a block stands before come last.
    pub steps: Vec<Possible>,
}

/// The kinds in the order in which people scan a thing for them.
pub(super) const LIKELIEST: [&str; 21] = [
    "infusion.completed",
    "infusion.started",
    "infusion.checked",
    "handoff.accepted",
    "shipment.received",
    "recall.acknowledged",
    "vial.thawed",
    "vial.allocated",
    "shipment.sealed",
    "handoff.offered",
    "handoff.collected",
    "step.recorded",
    "step.checked",
    "result.recorded",
    "result.reviewed",
    "lot.released",
    "lot.filled",
    "deviation.assessed",
    "deviation.decided",
    "vial.stored",
    "vial.retrieved",
];

impl App {
    /// What a scan or a typed text means, and what the visitor may do with it.
    ///
    /// # Errors
    /// When nothing of that name is in the record, its label is not as it was printed, or the log is out of reach.
    pub fn scan(&self, text: &str, visitor: Option<&Visitor>) -> Result<ScannedThing, AppError> {
        let shown = self.subject(&self.find(text)?)?;
        let mut steps = self.doable(&shown.subject, visitor)?;
        steps.retain(|step| step.mine);
        let mut steps: Vec<Possible> = steps.into_iter().map(|step| step.step).collect();
        let rank = |step: &Possible| {
            let place = LIKELIEST.iter().position(|word| *word == step.kind.word);
            (step.blocked.is_some(), place.unwrap_or(LIKELIEST.len()))
        };
        // Stable, so that what has no rank keeps the order of the table of kinds.
        steps.sort_by_key(rank);
        Ok(ScannedThing {
            label: Scanned::parse(text).ok().map(|scanned| scanned.label),
            shown,
            steps,
        })
    }
}

impl ScannedThing {
    /// The lot of a vial.
    pub fn lot(&self) -> Option<&LotId> {
        if let Record::Vial(vial) = &self.shown.record {
            Some(&vial.lot)
        } else {
            None
        }
    }

    /// Where a vial lies.
    pub fn spot(&self) -> Option<&Spot> {
        if let Record::Vial(vial) = &self.shown.record {
            vial.place.as_ref()
        } else {
            None
        }
    }

    /// The order that a vial is kept for.
    pub fn order(&self) -> Option<&OrderId> {
        if let Record::Vial(vial) = &self.shown.record {
            vial.order()
        } else {
            None
        }
    }

    /// The site that has it, where a site has.
    pub fn site(&self) -> Option<&SiteId> {
        if let Record::Place(place) = &self.shown.record {
            Some(&place.site)
        } else {
            self.shown.holder.as_ref().and_then(Holder::site)
        }
    }

    /// Who holds it.
    pub fn holder(&self) -> Option<&Holder> {
        self.shown.holder.as_ref()
    }

    /// The thing.
    pub fn subject(&self) -> &Subject {
        &self.shown.subject
    }
}
