//! What a deviation touches.

use super::find::StoreWorld;
use super::history::WHOLE;
use super::lists::told;
use super::{App, AppError, Evidence};
use crate::domain::deviation::{Class, Decision, Deviation, exposed};
use crate::domain::shipment::Holder;
use crate::domain::usability::{Cause, Reason};
use crate::domain::{DeviationId, Hash, LotId, Noun, Record, Span, Subject, VialId};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a deviation touches.
#[derive(Clone, Debug, Serialize)]
pub struct DeviationItems {
    /// The deviation.
    pub deviation: DeviationId,
    /// Its state in one word.
    pub state: &'static str,
    /// What it is about.
    pub about: Subject,
    /// How grave it is.
    pub class: Class,
    /// The decision in force, if one is.
    pub decision: Option<Decision>,
    /// The times at which what was in the place, vessel or shipment was exposed; none for the whole time.
    pub spans: Option<Vec<Span>>,
    /// The entry that opened it.
    pub opened: Option<Evidence>,
    /// Everything that it touches.
    pub items: Vec<Item>,
}

/// One thing that a deviation touches.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// The thing.
    pub subject: Subject,
    /// Its state in one word, as it is shown.
    pub state: &'static str,
    /// The lot of a vial.
    pub lot: Option<LotId>,
    /// Who holds it, where that can be said.
    pub holder: Option<Holder>,
    /// The time that a vial was exposed in what the deviation is about.
    pub exposed: Option<Span>,
    /// Whether it waits for this deviation's decision.
    pub waits: bool,
    /// Whether this deviation's decision condemned it.
    pub condemned: bool,
}

impl App {
    /// Everything that a deviation touches, as it stands now: what it is about, what comes from that, and every vial that was
    /// in it at the time.
    ///
    /// # Errors
    /// When the record does not know the deviation, or the log is out of reach.
    pub fn deviation_items(&self, id: &DeviationId) -> Result<DeviationItems, AppError> {
        let record = self.store().standing(id.subject())?.map(|it| it.record);
        let Some(Record::Deviation(found)) = record else {
            return Err(AppError::NotFound(id.to_string()));
        };
        let world = StoreWorld::new(self.store());
        let touched = self.touched(&world, &found)?;
        let states = world.shown(touched.keys(), self.now())?;
        let mut items = Vec::with_capacity(touched.len());
        for ((subject, exposed), shown) in touched.into_iter().zip(states) {
            let Some(shown) = shown else { continue };
            let (holder, lot) = told(&world, &subject)?;
            items.push(Item {
                state: shown.word,
                waits: shown.reasons.iter().any(|reason| waits(reason, id)),
                condemned: shown.reasons.iter().any(|reason| condemns(reason, id)),
                subject,
                lot,
                holder,
                exposed,
            });
        }
        Ok(DeviationItems {
            deviation: id.clone(),
            state: found.state(),
            about: found.about.clone(),
            class: found.class,
            decision: found.decision(),
            opened: self.opening(id, &found.entry)?,
            spans: found.spans,
            items,
        })
    }

    /// What it touches, each with the time that it was exposed.
    fn touched(
        &self,
        world: &StoreWorld<'_>,
        found: &Deviation,
    ) -> Result<BTreeMap<Subject, Option<Span>>, AppError> {
        let mut touched = BTreeMap::new();
        for item in &found.items {
            if [Noun::Donor, Noun::Clone, Noun::Bank, Noun::Lot].contains(&item.noun()) {
                let (lots, vials) = self.offspring(item)?;
                touched.extend(lots.into_iter().chain(vials).map(|one| (one, None)));
            }
            touched.insert(item.clone(), None);
        }
        let now = self.now();
        let exposed: Vec<(VialId, Span)> = world.ask(|world| exposed(world, found, now))?;
        touched.extend(
            exposed
                .into_iter()
                .map(|(vial, span)| (vial.into(), Some(span))),
        );
        Ok(touched)
    }

    /// The entry that opened a deviation.
    fn opening(&self, id: &DeviationId, leaf: &Hash) -> Result<Option<Evidence>, AppError> {
        let history = self.store().history(id.subject(), None, WHOLE)?;
        let mut entries = self.store().entries_at(&history)?.into_iter();
        let first = entries.find(|entry| entry.leaf_hash == *leaf);
        Ok(first.map(|entry| Evidence {
            what: "opened".to_owned(),
            index: entry.index,
            leaf_hash: entry.leaf_hash,
        }))
    }
}

/// Whether a reason is that this deviation is not decided.
fn waits(reason: &Reason, id: &DeviationId) -> bool {
    matches!(&reason.cause, Cause::DeviationOpen { deviation, .. } if deviation == id)
}

/// Whether a reason is that this deviation was decided against it.
fn condemns(reason: &Reason, id: &DeviationId) -> bool {
    matches!(&reason.cause, Cause::DeviationAgainst { deviation, .. } if deviation == id)
}
