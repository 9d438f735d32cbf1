//! The state of a thing in one word, as people must see it: what may not be used is never shown as free for use.

use super::super::vial::{Vial, VialStage};
use super::super::view::View;
use super::super::{Instant, Noun, Record, Stop, Subject, World};
use super::{Cause, Purpose, Reason, reasons};

/// A thing's state with what stands behind it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// The state in one word: the record's own, or what speaks loudest against the use of the thing.
    pub word: &'static str,
    /// Every reason why it may not be used for what comes next; empty for a thing of which that is not asked.
    pub reasons: Vec<Reason>,
}

/// The state of a thing as it is to be shown at this moment.
///
/// # Errors
/// [`Stop::Unloaded`] when the world has yet to load something.
pub fn shown(
    world: &dyn World,
    subject: &Subject,
    record: &Record,
    now: Instant,
) -> Result<Shown, Stop> {
    let view = View::at(world, now);
    let own = || Shown {
        word: record.state(),
        reasons: Vec::new(),
    };
    match record {
        Record::Vial(vial) => of_vial(&view, subject, vial),
        Record::Lot(lot) if lot.is_over() => Ok(own()),
        Record::Lot(_) => of_lot(&view, subject, record.state()),
        Record::Bank(_) | Record::Clone(_) | Record::Donor(_) => {
            of_source(&view, subject, record.state())
        }
        Record::Log(_)
        | Record::Protocol(_)
        | Record::Specification(_)
        | Record::BatchTemplate(_)
        | Record::Form(_)
        | Record::Terminology(_)
        | Record::Site(_)
        | Record::Person(_)
        | Record::Key(_)
        | Record::Equipment(_)
        | Record::Place(_)
        | Record::Stock(_)
        | Record::Deviation(_)
        | Record::Recall(_)
        | Record::Override(_)
        | Record::LabelTemplate(_)
        | Record::Label(_)
        | Record::Shipment(_)
        | Record::Participant(_)
        | Record::Order(_)
        | Record::Infusion(_)
        | Record::AdverseEvent(_) => Ok(own()),
    }
}

/// What comes next for a vial in this stage, if anything may.
fn next_purpose(stage: &VialStage) -> Option<Purpose> {
    match stage {
        VialStage::Commissioned { .. } | VialStage::InStock { .. } | VialStage::Packed { .. } => {
            Some(Purpose::Allocate)
        }
        VialStage::Reserved { .. } => Some(Purpose::Thaw),
        VialStage::Thawed { .. } => Some(Purpose::Give),
        VialStage::Infused { .. }
        | VialStage::Missing { .. }
        | VialStage::Lost { .. }
        | VialStage::Damaged { .. }
        | VialStage::Returned { .. }
        | VialStage::Retained { .. }
        | VialStage::Destroyed { .. } => None,
    }
}

fn of_vial(view: &View<'_>, subject: &Subject, vial: &Vial) -> Result<Shown, Stop> {
    let Some(purpose) = next_purpose(&vial.stage) else {
        return Ok(Shown {
            word: vial.state(),
            reasons: Vec::new(),
        });
    };
    let reasons = reasons(view, subject, purpose, vial.stage.site())?;
    let free = matches!(vial.stage, VialStage::InStock { .. }) && reasons.is_empty();
    let own = if free { "available" } else { vial.state() };
    Ok(Shown {
        word: loudest(&reasons).unwrap_or(own),
        reasons,
    })
}

fn of_lot(view: &View<'_>, subject: &Subject, own: &'static str) -> Result<Shown, Stop> {
    let mut found = reasons(view, subject, Purpose::Allocate, None)?;
    found.retain(|reason| reason.cause != Cause::NotReleased);
    Ok(Shown {
        word: loudest(&found).unwrap_or(own),
        reasons: found,
    })
}

fn of_source(view: &View<'_>, subject: &Subject, own: &'static str) -> Result<Shown, Stop> {
    let found = reasons(view, subject, Purpose::Source, None)?;
    // What a donor says of itself in its own word is not said again.
    let other = |reason: &&Reason| reason.on != *subject || reason.cause != Cause::DonorNotEligible;
    let word = found.iter().filter(other);
    let word = word.filter_map(|reason| rank(&reason.cause)).min();
    Ok(Shown {
        word: word.map_or(own, |(_, word)| word),
        reasons: found,
    })
}

/// The word of the reason that speaks loudest, if one changes what is shown.
fn loudest(found: &[Reason]) -> Option<&'static str> {
    let ranks = found.iter().filter_map(|reason| rank(&reason.cause));
    ranks.min().map(|(_, word)| word)
}

/// Whether the word is an answer of the rules about a thing of this noun, and no stage that its record ever has. A list cannot be
/// narrowed by it.
pub fn is_answer(noun: Noun, word: &str) -> bool {
    let asked = matches!(
        noun,
        Noun::Vial | Noun::Lot | Noun::Bank | Noun::Clone | Noun::Donor
    );
    let stage = matches!(
        (noun, word),
        (Noun::Lot, "rejected") | (Noun::Bank, "quarantined")
    );
    asked && !stage && ANSWERS.contains(&word)
}

/// The words of [`shown`] that are no stages: free for use, and those of [`rank`].
const ANSWERS: [&str; 10] = [
    "available",
    "recalled",
    "rejected",
    "donor_not_eligible",
    "result_fails",
    "expired",
    "past_use_by",
    "quarantined",
    "on_hold",
    "result_awaited",
];

/// How loudly a reason speaks, least first, and the state that is shown because of it; none where the own state says enough.
fn rank(cause: &Cause) -> Option<(u8, &'static str)> {
    match cause {
        Cause::Recalled { .. } => Some((0, "recalled")),
        Cause::Rejected | Cause::DeviationAgainst { .. } | Cause::Thawed => Some((1, "rejected")),
        Cause::DonorNotEligible => Some((2, "donor_not_eligible")),
        Cause::ResultFails { .. } => Some((3, "result_fails")),
        Cause::Expired { .. } => Some((4, "expired")),
        Cause::PastUseBy { .. } => Some((5, "past_use_by")),
        Cause::DeviationOpen { .. } => Some((6, "quarantined")),
        Cause::Held { .. } => Some((7, "on_hold")),
        Cause::ResultOverdue { .. } | Cause::ResultInvalid { .. } => Some((8, "result_awaited")),
        Cause::NotReleased
        | Cause::Closed
        | Cause::ConditionNotAccepted { .. }
        | Cause::ResultMissing { .. }
        | Cause::ResultNotReviewed { .. }
        | Cause::StepMissing { .. }
        | Cause::StepNotChecked { .. }
        | Cause::LabelsOpen { .. }
        | Cause::VialsNotLabelled { .. }
        | Cause::NothingLater
        | Cause::NotQualified
        | Cause::Retired
        | Cause::Depleted
        | Cause::SiteNotInTrial { .. }
        | Cause::NotLabelled
        | Cause::NotAtHand { .. }
        | Cause::NotThawed => None,
    }
}
