//! How cold and how warm a shipment was, by all its logger files together.

use crate::domain::shipment::Shipment;

/// The coldest and the warmest reading of the files that count; none while no file does.
pub(super) fn span_of(shipment: &Shipment) -> Option<(i32, i32)> {
    let coldest = shipment.readings.counting().map(|file| file.coldest_mc);
    coldest.min().zip(shipment.readings.warmest_mc())
}
