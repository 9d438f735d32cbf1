//! The temperature history of a shipment: what its loggers recorded, and when that leaves what was inside in doubt.

use super::{App, AppError};
use crate::domain::readings::{ReadFile, Reading, read};
use crate::domain::{DeviationId, Hash, Instant, Record, ShipmentId, Span, VialId};
use serde::Serialize;
use std::collections::BTreeSet;

/// How warm a shipment was.
#[derive(Clone, Debug, Serialize)]
pub struct TemperatureHistory {
    /// The shipment.
    pub shipment: ShipmentId,
    /// The vials inside.
    pub vials: BTreeSet<VialId>,
    /// The warmest that the product may be, in thousandths of a degree Celsius.
    pub limit_mc: i32,
    /// When the vials came in.
    pub packed_at: Instant,
    /// When the shipment came to rest where it was received; none while it is on its way.
    pub arrived_at: Option<Instant>,
    /// When it was opened; none before that.
    pub opened_at: Option<Instant>,
    /// The warmest reading of all files that count, in thousandths of a degree Celsius; none before one is attached.
    pub warmest_mc: Option<i32>,
    /// The times at which any file that counts says that it was too warm.
    pub too_warm: Vec<Span>,
    /// The times at which no file that counts has readings, once it was opened.
    pub unwatched: Vec<Span>,
    /// Every deviation about the shipment or its readings.
    pub deviations: BTreeSet<DeviationId>,
    /// Its logger files, by their hashes.
    pub files: Vec<FileOfLogger>,
}

/// One logger file of a shipment.
#[derive(Clone, Debug, Serialize)]
pub struct FileOfLogger {
    /// SHA-256 of the file.
    pub file: Hash,
    /// What is signed of it, and the setting by which it is read for ever.
    #[serde(flatten)]
    pub signed: ReadFile,
    /// Its readings from the packing to the opening; none where the file itself is not at hand.
    pub readings: Option<Vec<Reading>>,
}

impl TemperatureHistory {
    /// Whether the readings leave what was inside in doubt.
    pub fn is_in_doubt(&self) -> bool {
        !self.too_warm.is_empty() || !self.unwatched.is_empty()
    }

    /// The readings of every file that counts, in order of time.
    pub fn readings(&self) -> Vec<Reading> {
        let counting = self.files.iter().filter(|it| it.signed.set_aside.is_none());
        let all = counting.flat_map(|file| file.readings.iter().flatten());
        let mut all: Vec<Reading> = all.copied().collect();
        all.sort_by_key(|reading| reading.at);
        all
    }
}

impl App {
    /// The temperature history of a shipment. Each file is read by the setting that was signed with it.
    ///
    /// # Errors
    /// When there is no such shipment, or the log is out of reach.
    pub fn temperature(&self, id: &ShipmentId) -> Result<TemperatureHistory, AppError> {
        let found = self.store().standing(id.subject())?;
        let Some(Record::Shipment(shipment)) = found.map(|standing| standing.record) else {
            return Err(AppError::NotFound(id.to_string()));
        };
        let now = self.now();
        let inside = shipment.inside(now);
        let files = shipment.readings.files.iter().map(|(file, signed)| {
            Ok(FileOfLogger {
                file: *file,
                signed: signed.clone(),
                readings: self.readings_within(file, signed, inside)?,
            })
        });
        let mut deviations = shipment.readings.raised.clone();
        deviations.extend(shipment.concerns.deviations.iter().cloned());
        deviations.extend(shipment.discrepancy().cloned());
        Ok(TemperatureHistory {
            shipment: id.clone(),
            limit_mc: shipment.limit_mc,
            packed_at: shipment.packed_at,
            arrived_at: shipment.arrived_at,
            opened_at: shipment.opened_at,
            warmest_mc: shipment.readings.warmest_mc(),
            too_warm: shipment.too_warm(now),
            unwatched: shipment.unwatched(now),
            deviations,
            files: files.collect::<Result<_, AppError>>()?,
            vials: shipment.vials,
        })
    }

    /// The readings of a file within a window; none where the file is not kept.
    fn readings_within(
        &self,
        file: &Hash,
        signed: &ReadFile,
        window: Span,
    ) -> Result<Option<Vec<Reading>>, AppError> {
        let Some(kept) = self.store().attachment(file)? else {
            return Ok(None);
        };
        let mut readings = read(&kept.bytes, &signed.setting)?;
        readings.retain(|one| window.from <= one.at && one.at <= window.to);
        Ok(Some(readings))
    }
}
