//! What a correction changes in the record, by kind.

use super::super::{Body, Changes, Span, Stop, Subject};
use super::case::Case;
use super::{custody, dose, harm, making, time, trial, words};

/// What a correction changes, and what it shows to be wrong.
#[derive(Default)]
pub(super) struct Effect {
    /// The records as the right value gives them.
    pub(super) changes: Changes,
    /// What was decided on the old value, in words; a second person is needed for it.
    pub(super) rests: Vec<String>,
    /// What the right value does not keep to, in words.
    pub(super) breaks: Vec<String>,
    /// What a deviation about it is about, where that is not the subject of the event.
    pub(super) about: Option<Subject>,
    /// The times that such a deviation is about, where the correction says them.
    pub(super) spans: Option<Vec<Span>>,
}

impl Effect {
    /// These changes, on which nothing rests.
    pub(super) fn of(changes: Changes) -> Self {
        Self {
            changes,
            ..Self::default()
        }
    }

    /// Something was decided on the old value.
    pub(super) fn rest_if(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if holds {
            self.rests.push(what());
        }
    }

    /// The right value does not keep to something.
    pub(super) fn break_if(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if holds {
            self.breaks.push(what());
        }
    }
}

/// Refuses a day or time that the event itself could not have stated, where a correction is shown alone.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "no other kind has a day or time that is shown alone"
)]
pub(super) fn days(case: &Case<'_>) -> Result<(), Stop> {
    match &case.right.body {
        Body::DonorRegistered(right) => right.was_collected(&case.act.view, case.fact.head.at),
        Body::ShipmentPacked(right) => custody::arrival(case, right),
        _ => Ok(()),
    }
}

/// The effect of a correction of a member that the table names as one of the record. The value in force is the corrector's, who
/// does not then check, review or release it.
pub(super) fn of(case: &Case<'_>) -> Result<Effect, Stop> {
    let mut effect = of_member(case)?;
    making::takes_part(case, &mut effect);
    Ok(effect)
}

#[expect(clippy::too_many_lines, reason = "a table: one row for each kind")]
fn of_member(case: &Case<'_>) -> Result<Effect, Stop> {
    if case.member == "at" {
        return time::effect(case);
    }
    match (&case.said.body, &case.right.body) {
        (Body::DonorRegistered(_), Body::DonorRegistered(right)) => making::donor(case, right),
        (Body::DonorTested(_), Body::DonorTested(right)) => making::donor_test(case, right),
        (Body::CloneDerived(_), Body::CloneDerived(right)) => making::derived(case, right),
        (Body::BankCreated(_), Body::BankCreated(right)) => making::bank(case, right),
        (Body::LotOpened(_), Body::LotOpened(right)) => making::opened(case, right),
        (Body::StepRecorded(_), Body::StepRecorded(right)) => making::step(case, right),
        (Body::LotFilled(said), Body::LotFilled(right)) => dose::filled(case, said, right),
        (Body::ResultRecorded(_), Body::ResultRecorded(right)) => making::result(case, right),
        (Body::InfusionCompleted(said), Body::InfusionCompleted(right)) => {
            dose::given(case, said.volume_ul, right.volume_ul)
        }
        (Body::InfusionStopped(said), Body::InfusionStopped(right)) => {
            dose::given(case, said.volume_ul, right.volume_ul)
        }
        (Body::ResidualWasted(said), Body::ResidualWasted(right)) => {
            dose::wasted(case, said.volume_ul, right.volume_ul)
        }
        (Body::AdverseEventReported(_), Body::AdverseEventReported(right)) => {
            harm::reported(case, right)
        }
        (Body::AdverseEventUpdated(_), Body::AdverseEventUpdated(right)) => {
            harm::updated(case, right)
        }
        (Body::AdverseEventNotified(said), Body::AdverseEventNotified(right)) => {
            harm::notified(case, said, right)
        }
        (Body::AssessmentRecorded(said), Body::AssessmentRecorded(right)) => {
            harm::assessed(case, said, right)
        }
        (Body::ParticipantScreened(said), Body::ParticipantScreened(right)) => {
            trial::screened(case, said, right)
        }
        (Body::ParticipantEnrolled(said), Body::ParticipantEnrolled(right)) => {
            trial::enrolled(case, said, right)
        }
        (Body::ParticipantCompleted(_), Body::ParticipantCompleted(right)) => {
            trial::completed(case, right)
        }
        (Body::HandoffAccepted(said), Body::HandoffAccepted(right)) => {
            let shown = (said.temperature_mc, right.temperature_mc);
            custody::taken(case, right.seal_intact, shown)
        }
        (Body::HandoffCollected(said), Body::HandoffCollected(right)) => {
            let shown = (said.temperature_mc, right.temperature_mc);
            custody::taken(case, right.seal_intact, shown)
        }
        (Body::ShipmentReceived(_), Body::ShipmentReceived(right)) => {
            custody::received(case, right)
        }
        (Body::ShipmentPacked(said), Body::ShipmentPacked(right)) => {
            custody::packed(case, said, right)
        }
        (Body::ShipmentSealed(_), Body::ShipmentSealed(right)) => custody::sealed(case, right),
        (Body::RecallAcknowledged(_), Body::RecallAcknowledged(right)) => {
            words::acknowledged(case, right)
        }
        (Body::DeviationOpened(_), Body::DeviationOpened(right)) => words::deviation(case, right),
        (Body::EquipmentQualified(said), Body::EquipmentQualified(right)) => {
            custody::qualified(case, said.until, right.until)
        }
        (_, right) => words::reason(case, right),
    }
}
