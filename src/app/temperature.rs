//! The temperature history of a shipment: what its logger recorded, and whether that puts what was inside in doubt.

use super::{App, AppError};
use crate::domain::readings::Reading;
use crate::domain::shipment::{Shipment, ShipmentStage, Temperature};
use crate::domain::{DeviationId, Instant, Record, ShipmentId, VialId};
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
    /// What was signed of the logger's file; none before it is attached.
    pub signed: Option<Temperature>,
    /// Why what was inside is in doubt, by the file; none where it is not.
    pub doubt: Option<String>,
    /// The deviation that decides about it, where one was opened at its receipt.
    pub deviation: Option<DeviationId>,
    /// The readings from the packing to the arrival.
    pub readings: Vec<Reading>,
}

impl App {
    /// The temperature history of a shipment.
    ///
    /// # Errors
    /// When there is no such shipment, its file is not kept or cannot be read by the site's setting any more, or the log
    /// is out of reach.
    pub fn temperature(&self, id: &ShipmentId) -> Result<TemperatureHistory, AppError> {
        let found = self.store().standing(id.subject())?;
        let Some(Record::Shipment(shipment)) = found.map(|standing| standing.record) else {
            return Err(AppError::NotFound(id.to_string()));
        };
        let readings = self.readings_of(&shipment)?;
        let until = shipment.arrived_at.unwrap_or_else(|| self.now());
        let doubt = shipment
            .temperature
            .as_ref()
            .and_then(|read| read.doubt((shipment.packed_at, until)));
        let deviation = match shipment.stage {
            ShipmentStage::Discrepancy { deviation } => Some(deviation),
            ShipmentStage::Packed
            | ShipmentStage::Sealed
            | ShipmentStage::Offered { .. }
            | ShipmentStage::Consigned
            | ShipmentStage::Delivered
            | ShipmentStage::Received => None,
        };
        Ok(TemperatureHistory {
            shipment: id.clone(),
            vials: shipment.vials,
            limit_mc: shipment.limit_mc,
            packed_at: shipment.packed_at,
            arrived_at: shipment.arrived_at,
            signed: shipment.temperature,
            doubt,
            deviation,
            readings,
        })
    }

    /// The readings of the file that is attached, while the vials were inside.
    fn readings_of(&self, shipment: &Shipment) -> Result<Vec<Reading>, AppError> {
        let Some(signed) = &shipment.temperature else {
            return Ok(Vec::new());
        };
        let inside = (Some(shipment.packed_at), shipment.arrived_at);
        self.readings(&signed.file, &signed.site, &signed.format, inside)
    }
}
