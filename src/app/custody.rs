//! Where a vial was and who held it, now or at any past moment, and what lay in a tank: answered from the log itself.

use super::{App, AppError};
use crate::domain::custody::{Cause, Period};
use crate::domain::{EquipmentId, Instant, LotId, Noun, PlaceId, Record, VialId};
use serde::Serialize;

/// A vial at one moment.
#[derive(Clone, Debug, Serialize)]
pub struct Held {
    /// The vial.
    pub vial: VialId,
    /// The moment that was asked for.
    pub time: Instant,
    /// What was so then, with the entry that made it so.
    #[serde(flatten)]
    pub period: Period,
    /// The entry that changed it afterwards, if one did.
    pub until: Option<Cause>,
    /// The receipt of the entry that made it so, a C2SP tlog-proof.
    pub receipt: String,
}

/// One link of a vial's chain of custody.
#[derive(Clone, Debug, Serialize)]
pub struct Custody {
    /// What was so, with the entry that made it so; it began when that entry was recorded.
    #[serde(flatten)]
    pub period: Period,
    /// When it ended, which is when the next one began; none for the present.
    pub to: Option<Instant>,
}

/// A vial's stay in a tank or freezer.
#[derive(Clone, Debug, Serialize)]
pub struct Contents {
    /// The vial.
    pub vial: VialId,
    /// Its lot.
    pub lot: Option<LotId>,
    /// The place within.
    pub place: PlaceId,
    /// The position.
    pub position: String,
    /// The entry that put it there.
    pub came: Cause,
    /// The entry that took it away, if one did.
    pub left: Option<Cause>,
}

impl App {
    /// State, holder and place of a vial at a moment by the server's clock: after the last entry recorded at or before it.
    ///
    /// # Errors
    /// When the vial was not in the record at that moment, or the log is out of reach.
    pub fn vial_at(&self, vial: &VialId, time: Instant) -> Result<Held, AppError> {
        let chronicle = self.chronicle()?;
        let Some((period, next)) = chronicle.chains().at(vial, time) else {
            return Err(AppError::NotFound(format!("{vial} at {time}")));
        };
        Ok(Held {
            vial: vial.clone(),
            time,
            receipt: self.receipt(period.entry.index)?.to_string(),
            period: period.clone(),
            until: next.map(|next| next.entry.clone()),
        })
    }

    /// A vial's chain of custody, oldest first, without a gap.
    ///
    /// # Errors
    /// When the record does not know the vial, or the log is out of reach.
    pub fn custody(&self, vial: &VialId) -> Result<Vec<Custody>, AppError> {
        let chronicle = self.chronicle()?;
        let chain = chronicle.chains().of(vial);
        if chain.is_empty() {
            return Err(AppError::NotFound(vial.to_string()));
        }
        let ends = chain.iter().skip(1).map(|next| next.entry.recorded_at);
        let ends = ends.map(Some).chain([None]);
        Ok(chain
            .iter()
            .zip(ends)
            .map(|(period, to)| Custody {
                period: period.clone(),
                to,
            })
            .collect())
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
        let chronicle = self.chronicle()?;
        let stays = chronicle.chains().stays(equipment);
        let stays = stays.into_iter().filter(|stay| stay.overlaps(from, to));
        let mut found: Vec<Contents> = stays
            .map(|stay| Contents {
                vial: stay.vial.clone(),
                lot: None,
                place: stay.spot.place.clone(),
                position: stay.spot.position.clone(),
                came: stay.came.clone(),
                left: stay.left.cloned(),
            })
            .collect();
        drop(chronicle);
        let vials: Vec<_> = found.iter().map(|one| one.vial.subject().clone()).collect();
        let lots = self.records(&vials)?;
        for one in &mut found {
            if let Some(Record::Vial(vial)) = lots.get(one.vial.subject()) {
                one.lot = Some(vial.lot.clone());
            }
        }
        Ok(found)
    }
}
