//! The vial itself, and backward along its path: what it was in, for the time that it was in there.

use super::super::records::Recorded;
use super::super::vial::{Stay, Vial, VialStage};
use super::super::view::View;
use super::super::view::unknown;
use super::super::{EquipmentId, Span, Stop, Subject, VialId};
use super::{Asked, Cause, Purpose};
use std::collections::{BTreeMap, BTreeSet};

impl Asked<'_, '_> {
    /// Why the vial may not be used.
    pub(super) fn vial(&mut self, id: &VialId) -> Result<(), Stop> {
        let standing = self.view.standing(id.subject())?;
        let vial = VialId::pick(&standing.record).ok_or_else(|| unknown(id.subject()))?;
        self.concerns(id.subject(), &standing.record, None)?;
        self.lot(&vial.lot)?;
        self.path(vial)?;
        if let Some(vessel) = vial.path.last().and_then(|stay| stay.vessel.as_ref()) {
            let retired = self.view.peek(vessel, |it| it.retired.is_some())?;
            self.add_if(retired, vessel.subject(), Cause::Retired);
        }
        self.itself(id.subject(), vial);
        Ok(())
    }

    fn itself(&mut self, on: &Subject, vial: &Vial) {
        let labelled = vial.labelled || !matches!(self.purpose, Purpose::Ship | Purpose::Allocate);
        self.add_if(self.is_use() && !labelled, on, Cause::NotLabelled);
        match &vial.stage {
            VialStage::Thawed { use_by, at, .. } => {
                let use_by = *use_by;
                self.add_if(use_by < self.view.now, on, Cause::PastUseBy { use_by });
                // What was thawed once before is not given, whatever was decided of the second thaw.
                let again = vial.path.stays().iter().any(|stay| {
                    matches!(&stay.stage, VialStage::Thawed { at: other, .. } if other != at)
                });
                self.add_if(self.purpose != Purpose::Give || again, on, Cause::Thawed);
            }
            VialStage::Commissioned { .. }
            | VialStage::InStock { .. }
            | VialStage::Packed { .. }
            | VialStage::Reserved { .. }
            | VialStage::Infused { .. }
            | VialStage::Missing { .. }
            | VialStage::Lost { .. }
            | VialStage::Damaged { .. }
            | VialStage::Returned { .. }
            | VialStage::Retained { .. }
            | VialStage::Destroyed { .. } => self.add_if(vial.was_thawed, on, Cause::Thawed),
        }
    }

    /// Deviations and recalls of the places, vessels and shipments in which it was, for the time that it was there.
    fn path(&mut self, vial: &Vial) -> Result<(), Stop> {
        // Most stays are in the same few things, which are read once.
        let stays = vial.path.stays().iter();
        let within: BTreeSet<&Subject> = stays.flat_map(carriers).collect();
        let known: BTreeMap<_, _> = self
            .view
            .standings(within.into_iter())?
            .into_iter()
            .collect();
        for (stay, span) in vial.path.spans(self.view.now) {
            for on in carriers(stay) {
                if let Some(standing) = known.get(on) {
                    self.concerns(on, &standing.record, Some(span))?;
                }
            }
            if let Some(shipper) = shipper(self.view, stay)? {
                let standing = self.view.standing(shipper.subject())?;
                self.concerns(shipper.subject(), &standing.record, Some(span))?;
            }
        }
        Ok(())
    }
}

/// What a vial is in during a stay.
fn carriers(stay: &Stay) -> impl Iterator<Item = &Subject> {
    let place = stay.place.as_ref().map(|spot| spot.place.subject());
    let vessel = stay.vessel.as_ref().map(EquipmentId::subject);
    let shipment = match &stay.stage {
        VialStage::Packed { shipment } => Some(shipment.subject()),
        VialStage::Commissioned { .. }
        | VialStage::InStock { .. }
        | VialStage::Reserved { .. }
        | VialStage::Thawed { .. }
        | VialStage::Infused { .. }
        | VialStage::Missing { .. }
        | VialStage::Lost { .. }
        | VialStage::Damaged { .. }
        | VialStage::Returned { .. }
        | VialStage::Retained { .. }
        | VialStage::Destroyed { .. } => None,
    };
    [place, vessel, shipment].into_iter().flatten()
}

/// The shipper in which a vial is during a stay, where it is in a shipment.
fn shipper(view: &View<'_>, stay: &Stay) -> Result<Option<EquipmentId>, Stop> {
    let VialStage::Packed { shipment } = &stay.stage else {
        return Ok(None);
    };
    view.peek(shipment, |it| Some(it.shipper.clone()))
}

/// The time that a vial was in a vessel, shipper, place or shipment, as far as it overlaps one of these spans; all of it
/// where there are none.
///
/// # Errors
/// [`Stop::Unloaded`] when the world has yet to load something.
pub(crate) fn exposure(
    view: &View<'_>,
    vial: &Vial,
    on: &Subject,
    spans: Option<&[Span]>,
) -> Result<Option<Span>, Stop> {
    for (stay, span) in vial.path.spans(view.now) {
        let within = carriers(stay).any(|one| one == on)
            || shipper(view, stay)?.is_some_and(|one| one.subject() == on);
        if !within {
            continue;
        }
        let common = match spans {
            Some(spans) => spans.iter().find_map(|one| one.common(&span)),
            None => Some(span),
        };
        if common.is_some() {
            return Ok(common);
        }
    }
    Ok(None)
}
