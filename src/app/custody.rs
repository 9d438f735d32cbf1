//! Where a vial was, who held it and what was with it, now or at any past moment, and what lay in a tank: read from the
//! paths of the records, each step with the entry that proves it.

use super::find::StoreWorld;
use super::show::read_entry;
use super::{App, AppError};
use crate::domain::custody::{self, Beside, Lay, Period};
use crate::domain::{EquipmentId, Hash, Instant, Noun, PersonId, Span, VialId};
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

/// The entry that began something: what proves it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Cause {
    /// Its index in the log.
    pub index: u64,
    /// Its leaf hash.
    pub leaf_hash: Hash,
    /// The kind of event.
    pub kind: &'static str,
    /// Who signed it.
    pub actor: PersonId,
    /// When the server recorded it.
    pub recorded_at: Instant,
}

/// A vial at one moment.
#[derive(Clone, Debug, Serialize)]
pub struct Held {
    /// The vial.
    pub vial: VialId,
    /// The moment that was asked for.
    pub time: Instant,
    /// What was so then.
    #[serde(flatten)]
    pub period: Period,
    /// The entry that made it so.
    pub entry: Cause,
    /// When it ended, as stated; none for the present.
    pub to: Option<Instant>,
    /// The entry that changed it afterwards, if one did.
    pub until: Option<Cause>,
    /// The vials that were in the same place, tank or shipment.
    pub with: Vec<Beside>,
    /// The receipt of the entry that made it so, a C2SP tlog-proof.
    pub receipt: String,
}

/// One link of a vial's chain of custody.
#[derive(Clone, Debug, Serialize)]
pub struct Custody {
    /// What was so.
    #[serde(flatten)]
    pub period: Period,
    /// The entry that made it so.
    pub entry: Cause,
    /// When it ended, which is when the next one began; none for the present.
    pub to: Option<Instant>,
}

/// A vial's stay in a tank or freezer.
#[derive(Clone, Debug, Serialize)]
pub struct Contents {
    /// The vial, its position, and the times.
    #[serde(flatten)]
    pub lay: Lay,
    /// The entry that put it there.
    pub came: Cause,
    /// The entry that took it away, if one did.
    pub left: Option<Cause>,
}

/// Entries that are told of, by their indexes.
pub(super) struct Causes(HashMap<u64, Cause>);

impl Causes {
    /// The entry of this index.
    ///
    /// # Errors
    /// When it was not among those that were read.
    pub(super) fn get(&self, index: u64) -> Result<Cause, AppError> {
        let missing = AppError::Internal("an entry of the log is missing");
        self.0.get(&index).cloned().ok_or(missing)
    }
}

impl App {
    /// State, holder and place of a vial at a moment by the times that were stated, and what was with it.
    ///
    /// # Errors
    /// When the vial was not in the record at that moment, or the log is out of reach.
    pub fn vial_at(&self, vial: &VialId, time: Instant) -> Result<Held, AppError> {
        let now = self.now();
        let (world, chain) = self.chain(vial)?;
        let Some((period, next)) = custody::at(&chain, time) else {
            return Err(AppError::NotFound(format!("{vial} at {time}")));
        };
        let entries = [Some(period.entry), next.map(|next| next.entry)];
        let causes = self.causes(entries.into_iter().flatten())?;
        Ok(Held {
            vial: vial.clone(),
            time,
            receipt: self.receipt(period.entry)?.to_string(),
            entry: causes.get(period.entry)?,
            to: next.map(|next| next.from),
            until: next.map(|next| causes.get(next.entry)).transpose()?,
            with: world.ask(|world| custody::beside(world, vial, time, now))?,
            period: period.clone(),
        })
    }

    /// A vial's chain of custody, oldest first, without a gap.
    ///
    /// # Errors
    /// When the record does not know the vial, or the log is out of reach.
    pub fn custody(&self, vial: &VialId) -> Result<Vec<Custody>, AppError> {
        let (_, chain) = self.chain(vial)?;
        let causes = self.causes(chain.iter().map(|period| period.entry))?;
        let ends: Vec<Instant> = chain.iter().skip(1).map(|next| next.from).collect();
        let ends = ends.into_iter().map(Some).chain([None]);
        let links = chain.into_iter().zip(ends).map(|(period, to)| {
            Ok(Custody {
                entry: causes.get(period.entry)?,
                period,
                to,
            })
        });
        links.collect()
    }

    /// The vials that lay in a tank or freezer at any time between two moments, both included.
    ///
    /// # Errors
    /// When the record does not know the equipment, or the log is out of reach.
    pub fn contents(
        &self,
        equipment: &EquipmentId,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<Contents>, AppError> {
        let standing = self.store().standing(equipment.subject())?;
        if standing.is_none_or(|standing| standing.record.noun() != Noun::Equipment) {
            return Err(AppError::NotFound(equipment.to_string()));
        }
        let now = self.now();
        let window = Span { from, to };
        let found = StoreWorld::new(self.store())
            .ask(|world| custody::contents(world, equipment, window, now))?;
        let entries = found.iter().flat_map(|lay| [Some(lay.came), lay.left]);
        let causes = self.causes(entries.flatten())?;
        let contents = found.into_iter().map(|lay| {
            Ok(Contents {
                came: causes.get(lay.came)?,
                left: lay.left.map(|left| causes.get(left)).transpose()?,
                lay,
            })
        });
        contents.collect()
    }

    /// A vial's chain of custody, and the world that it was read from.
    fn chain(&self, vial: &VialId) -> Result<(StoreWorld<'_>, Vec<Period>), AppError> {
        if self.store().standing(vial.subject())?.is_none() {
            return Err(AppError::NotFound(vial.to_string()));
        }
        let now = self.now();
        let world = StoreWorld::new(self.store());
        let chain = world.ask(|world| custody::chain(world, vial, now))?;
        Ok((world, chain))
    }

    /// What is told of these entries, read at once.
    pub(super) fn causes(&self, indexes: impl Iterator<Item = u64>) -> Result<Causes, AppError> {
        let indexes: BTreeSet<u64> = indexes.collect();
        let indexes: Vec<u64> = indexes.into_iter().collect();
        let stored = self.store().entries_at(&indexes)?;
        let causes = stored.iter().map(|stored| {
            let entry = read_entry(stored)?;
            let cause = Cause {
                index: stored.index,
                leaf_hash: stored.leaf_hash,
                kind: entry.line.kind,
                actor: entry.event.actor,
                recorded_at: entry.line.recorded_at,
            };
            Ok((stored.index, cause))
        });
        Ok(Causes(causes.collect::<Result<_, AppError>>()?))
    }
}
