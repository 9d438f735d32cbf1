//! What a deviation touches.

use super::find::StoreWorld;
use super::history::WHOLE;
use super::lists::told;
use super::{App, AppError, Evidence};
use crate::domain::deviation::{Class, Decision};
use crate::domain::shipment::Holder;
use crate::domain::vial::VialStage;
use crate::domain::{DeviationId, LotId, Record, Subject, World};
use serde::Serialize;

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
    /// Its state in one word.
    pub state: &'static str,
    /// The lot of a vial.
    pub lot: Option<LotId>,
    /// Who holds it, where that can be said.
    pub holder: Option<Holder>,
    /// Whether it waits for this deviation's decision.
    pub waits: bool,
    /// Whether this deviation's decision condemned it.
    pub condemned: bool,
}

impl App {
    /// Everything that a deviation touches, as it stands now.
    ///
    /// # Errors
    /// When the record does not know the deviation, or the log is out of reach.
    pub fn deviation_items(&self, id: &DeviationId) -> Result<DeviationItems, AppError> {
        let record = self.store().standing(id.subject())?.map(|it| it.record);
        let Some(Record::Deviation(found)) = record else {
            return Err(AppError::NotFound(id.to_string()));
        };
        let world = StoreWorld::new(self.store());
        let subjects: Vec<Subject> = found.items.iter().cloned().collect();
        world.load(&subjects)?;
        let mut items = Vec::with_capacity(subjects.len());
        for subject in subjects {
            let Ok(Some(standing)) = world.standing(&subject) else {
                continue;
            };
            let (holder, lot) = told(&world, &subject)?;
            let (waits, condemned) = stands(&standing.record, id);
            items.push(Item {
                state: standing.record.state(),
                subject,
                lot,
                holder,
                waits,
                condemned,
            });
        }
        let first = self.store().history(id.subject(), None, WHOLE)?;
        let first = self
            .store()
            .entries_at(&first)?
            .into_iter()
            .find(|entry| entry.leaf_hash == found.entry);
        Ok(DeviationItems {
            deviation: id.clone(),
            state: found.state(),
            about: found.about.clone(),
            class: found.class,
            decision: found.decision(),
            opened: first.map(|entry| Evidence {
                what: "opened".to_owned(),
                index: entry.index,
                leaf_hash: entry.leaf_hash,
            }),
            items,
        })
    }
}

/// Whether a vial waits for this deviation, and whether it is condemned by it.
fn stands(record: &Record, id: &DeviationId) -> (bool, bool) {
    let Record::Vial(vial) = record else {
        return (false, false);
    };
    let waits = matches!(&vial.stage, VialStage::Quarantined { deviation, .. } if deviation == id);
    let condemned = matches!(&vial.stage, VialStage::Rejected { deviation, .. } if deviation == id);
    (waits, condemned)
}
