//! The vial itself, and backward along its path: what it was in, for the time that it was in there.

use super::super::lot::Lot;
use super::super::records::Recorded;
use super::super::vial::{Stay, Vial, VialStage};
use super::super::view::View;
use super::super::view::unknown;
use super::super::{EquipmentId, Instant, LotId, Span, Stop, Subject, VialId};
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
        let bare = self.purpose.needs_label() && !vial.labelled;
        self.add_if(bare, on, Cause::NotLabelled);
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
            | VialStage::Reserved { .. } => {
                self.add_if(vial.was_thawed, on, Cause::Thawed);
                self.add_if(self.purpose == Purpose::Give, on, Cause::NotThawed);
            }
            VialStage::Infused { .. }
            | VialStage::Missing { .. }
            | VialStage::Lost { .. }
            | VialStage::Damaged { .. }
            | VialStage::Returned { .. }
            | VialStage::Retained { .. }
            | VialStage::Destroyed { .. } => {
                self.add_if(vial.was_thawed, on, Cause::Thawed);
                let state = vial.state().to_owned();
                self.add_if(self.is_use(), on, Cause::NotAtHand { state });
            }
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
            for one in travelling(self.view, stay)? {
                let standing = self.view.standing(one.subject())?;
                self.concerns(one.subject(), &standing.record, Some(span))?;
            }
        }
        Ok(())
    }
}

/// Asks at once for these vials and everything that they were in.
///
/// # Errors
/// [`Stop::Unloaded`] with all that the view has yet to load.
pub(crate) fn load_paths(view: &View<'_>, vials: &[VialId]) -> Result<(), Stop> {
    view.load(vials.iter().map(VialId::subject))?;
    let mut within = BTreeSet::new();
    for id in vials {
        let of_vial = |vial: &Vial| {
            let stays = vial.path.stays().iter();
            stays.flat_map(carriers).cloned().collect::<Vec<_>>()
        };
        within.extend(view.peek(id, of_vial)?);
    }
    view.load(within.iter())
}

/// What a vial is in during a stay.
fn carriers(stay: &Stay) -> impl Iterator<Item = &Subject> {
    let place = stay.place.as_ref().map(|spot| spot.place.subject());
    let vessel = stay.vessel.as_ref().map(EquipmentId::subject);
    let other = match &stay.stage {
        VialStage::Packed { shipment } => Some(shipment.subject()),
        VialStage::Thawed { bath, .. } => Some(bath.subject()),
        VialStage::Commissioned { .. }
        | VialStage::InStock { .. }
        | VialStage::Reserved { .. }
        | VialStage::Infused { .. }
        | VialStage::Missing { .. }
        | VialStage::Lost { .. }
        | VialStage::Damaged { .. }
        | VialStage::Returned { .. }
        | VialStage::Retained { .. }
        | VialStage::Destroyed { .. } => None,
    };
    [place, vessel, other].into_iter().flatten()
}

/// The shipper in which a vial is during a stay and the logger beside it, where it is in a shipment.
fn travelling(view: &View<'_>, stay: &Stay) -> Result<Vec<EquipmentId>, Stop> {
    let VialStage::Packed { shipment } = &stay.stage else {
        return Ok(Vec::new());
    };
    view.peek(shipment, |it| vec![it.shipper.clone(), it.logger.clone()])
}

/// The deviations and recalls that reach a vial by its path: those that are open, minor ones as well, and those that take
/// it out of use for good.
///
/// # Errors
/// [`Stop::Unloaded`] when the world has yet to load something.
pub(crate) fn reached_by(
    view: &View<'_>,
    id: &VialId,
    vial: &Vial,
) -> Result<BTreeSet<Subject>, Stop> {
    // For a release a minor deviation counts as well, while it is open.
    let mut asked = Asked::of(view, id.subject(), Purpose::Release, None);
    asked.path(vial)?;
    let found = asked.found.iter().filter_map(|it| it.cause.doubt());
    Ok(found.cloned().collect())
}

/// The equipment that a lot was made with, each with the time: from the step before, or from the opening of the lot.
pub(super) fn made_with(lot: &Lot, opened: Instant) -> impl Iterator<Item = (&EquipmentId, Span)> {
    lot.steps.values().flat_map(move |step| {
        let ends = lot.steps.values().map(|one| one.at);
        let from = ends.filter(|at| *at < step.at).max().unwrap_or(opened);
        let span = Span {
            from: from.min(step.at),
            to: step.at,
        };
        step.equipment.iter().map(move |used| (used, span))
    })
}

/// The time that a vial was in a vessel, shipper, bath, place or shipment, or with a logger, or that its lot was made with
/// a piece of equipment, as far as it overlaps one of these spans; all of it where there are none.
///
/// # Errors
/// [`Stop::Unloaded`] when the world has yet to load something.
pub(crate) fn exposure(
    view: &View<'_>,
    vial: &Vial,
    on: &Subject,
    spans: Option<&[Span]>,
) -> Result<Option<Span>, Stop> {
    let common = |span: Span| match spans {
        Some(spans) => spans.iter().find_map(|one| one.common(&span)),
        None => Some(span),
    };
    for (stay, span) in vial.path.spans(view.now) {
        let mut travels = travelling(view, stay)?.into_iter();
        let within = carriers(stay).any(|one| one == on) || travels.any(|one| one.subject() == on);
        if let Some(common) = common(span).filter(|_| within) {
            return Ok(Some(common));
        }
    }
    let standing = view.standing(vial.lot.subject())?;
    let lot = LotId::pick(&standing.record).ok_or_else(|| unknown(vial.lot.subject()))?;
    let mut made = made_with(lot, standing.born).filter(|(used, _)| used.subject() == on);
    Ok(made.find_map(|(_, span)| common(span)))
}
