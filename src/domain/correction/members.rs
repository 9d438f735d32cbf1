//! The table of the members that may be corrected.

use super::super::{Body, Refusal, Rule, Stop};

/// How far a correction of a member goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reach {
    /// The record follows.
    Record,
    /// It is kept and shown; the record has no such value.
    Shown,
}

/// What may be corrected in the events of a kind: the members, with everything inside them.
#[derive(Default)]
struct Members {
    /// Those that the record follows.
    record: &'static [&'static str],
    /// Those that are only shown.
    shown: &'static [&'static str],
    /// What to do about the others.
    instead: &'static str,
}

/// What every event says for its readers alone.
const WORDS: [&str; 2] = ["late_reason", "despite.reason"];

/// Refuses a member that is set right by a step of its own.
pub(super) fn reach(body: &Body, member: &str) -> Result<Reach, Stop> {
    let all = members(body);
    let within = |root: &str| {
        let rest = member.strip_prefix(root);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    if all.record.iter().any(|root| within(root)) {
        return Ok(Reach::Record);
    }
    if all.shown.iter().chain(&WORDS).any(|root| within(root)) {
        return Ok(Reach::Shown);
    }
    let why = format!("{member} of {} is not corrected.", body.kind());
    let instead = if all.instead.is_empty() {
        "Sign the step that sets it right, or open a deviation about it."
    } else {
        all.instead
    };
    Err(Refusal::new(Rule::Correction, why, instead).into())
}

/// The table.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not in the table is not corrected"
)]
#[expect(clippy::too_many_lines, reason = "a table: one row for each kind")]
fn members(body: &Body) -> Members {
    let row = |record, shown, instead| Members {
        record,
        shown,
        instead,
    };
    match body {
        Body::DonorRegistered(_) => row(
            &[
                "body.tissue",
                "body.consent_reference",
                "body.donation_number",
            ],
            &["body.collected_on"],
            "Register the donor at the right site under another name.",
        ),
        Body::DonorTested(_) => row(
            &["body.reactive"],
            &[],
            "Record the right test of the donor.",
        ),
        Body::DonorDetermined(_) => row(
            &[],
            &["body.basis"],
            "Determine the donor's eligibility again.",
        ),
        Body::CloneDerived(_) => row(
            &["body.passage", "body.doublings_tenths"],
            &["body.method"],
            "Derive the clone from the right donor under another name.",
        ),
        Body::BankCreated(_) => row(
            &["body.passage", "body.doublings_tenths", "body.containers"],
            &[],
            "Retire this bank and record the right one.",
        ),
        Body::LotOpened(_) => row(
            &["body.passage", "body.doublings_tenths"],
            &[],
            "Reject this lot and open another.",
        ),
        Body::StepRecorded(_) => row(
            &["at", "body.values", "body.materials"],
            &[],
            "Open a deviation about the lot that names the step.",
        ),
        Body::LotFilled(_) => row(
            &[
                "body.volume_ul",
                "body.cells_per_vial",
                "body.expires_at",
                "body.post_thaw_minutes",
            ],
            &[],
            "Declare vials lost that are not there, or open a deviation about the lot that names those that are too many.",
        ),
        Body::ResultRecorded(_) => row(
            &["body.value"],
            &["body.retest_reason"],
            "Have the result found invalid, and record it again.",
        ),
        Body::BankRetired(_)
        | Body::EquipmentRetired(_)
        | Body::ResultInvalidated(_)
        | Body::LotHeld(_)
        | Body::LotRejected(_) => row(&["body.reason"], &[], ""),
        Body::LotHoldLifted(_) => row(&[], &["body.reason"], "Put the lot on hold again."),
        Body::VialStored(_) | Body::VialRetrieved(_) => {
            row(&["at"], &[], "Store the vial where it is.")
        }
        Body::VialDamaged(_) | Body::VialLost(_) | Body::VialFound(_) | Body::VialRetained(_) => {
            row(&["at"], &["body.reason"], "")
        }
        Body::VialDestroyed(_) => row(&["at"], &["body.reason", "body.method"], ""),
        Body::VialThawed(_) => row(
            &["at"],
            &[],
            "Open a deviation about the vial that names the bath.",
        ),
        Body::AllocationCancelled(_) => row(&[], &["body.reason"], "Allocate the vial again."),
        Body::VialAllocated(_) => row(
            &[],
            &[],
            "Cancel the allocation, and allocate the right vial.",
        ),
        Body::ShipmentPacked(_) => row(
            &[
                "body.hold_hours",
                "body.route",
                "body.purpose.return.reason",
            ],
            &["body.planned_arrival"],
            "Receive the shipment as it is: each vial present, absent or damaged, and what is not on the manifest.",
        ),
        Body::ShipmentSealed(_) => row(&["body.seal"], &[], ""),
        Body::HandoffRefused(_) | Body::HandoffWithdrawn(_) | Body::ParticipantWithdrawn(_) => {
            row(&[], &["body.reason"], "")
        }
        Body::HandoffOffered(_) => row(
            &[],
            &[],
            "Withdraw the offer, and offer it to the right taker.",
        ),
        Body::EquipmentQualified(_) => row(&["body.until"], &[], "Qualify the equipment again."),
        Body::PlaceRegistered(_) => row(
            &["body.room", "body.rack", "body.box_name"],
            &[],
            "Register the right place, and move what lies in this one.",
        ),
        Body::HandoffAccepted(_) | Body::HandoffCollected(_) => row(
            &["at", "body.seal_intact", "body.temperature_mc"],
            &["body.condition"],
            "Open a deviation about the shipment that names the handoff.",
        ),
        Body::HandoffConsigned(_) => row(
            &["at"],
            &[],
            "Open a deviation about the shipment that names the carrier.",
        ),
        Body::ShipmentReceived(_) => row(
            &["at", "body.opened_at"],
            &[],
            "Declare a vial lost, damaged or found, or open a deviation about the shipment.",
        ),
        Body::ParticipantScreened(_) => row(
            &[
                "body.consent.version",
                "body.consent.given_on",
                "body.age_years",
                "body.answers",
            ],
            &[],
            "Screen the participant again; after the enrolment, open a deviation about the participant.",
        ),
        Body::ParticipantEnrolled(_) => row(
            &["body.consent.version", "body.consent.given_on"],
            &[],
            "Open a deviation about the participant.",
        ),
        Body::ParticipantCompleted(_) => row(&["body.last_seen_on"], &[], ""),
        Body::IdentityBound(_) => row(&[], &[], "Bind the right wristband."),
        Body::OrderPlaced(_) => row(&[], &[], "Cancel the order, and place the right one."),
        Body::OrderCancelled(_) => row(&[], &["body.reason"], "Place another order."),
        Body::InfusionStarted(_) => row(
            &["at"],
            &["body.access"],
            "Open a deviation about the infusion that names what was given.",
        ),
        Body::InfusionCompleted(_) => row(&["at", "body.volume_ul"], &["body.reaction"], ""),
        Body::InfusionStopped(_) => row(
            &["at", "body.volume_ul"],
            &["body.reaction", "body.reason"],
            "",
        ),
        Body::InfusionAbandoned(_) => row(&[], &["body.reason"], "Begin another infusion."),
        Body::ResidualWasted(_) => row(
            &["body.volume_ul"],
            &["body.method"],
            "Open a deviation about the infusion that names the witness.",
        ),
        Body::AdverseEventReported(_) => row(
            &[
                "body.infusion",
                "body.system_organ_class",
                "body.term",
                "body.grade",
                "body.onset_at",
                "body.became_aware_at",
                "body.relatedness",
                "body.serious",
                "body.outcome",
            ],
            &[],
            "Report the adverse event of the right participant under another name.",
        ),
        Body::AdverseEventUpdated(_) => row(
            &[
                "body.grade",
                "body.became_aware_at",
                "body.relatedness",
                "body.serious",
                "body.outcome",
            ],
            &["body.reason"],
            "",
        ),
        Body::AdverseEventNotified(_) => {
            row(&["body.whom", "body.told_at", "body.reference"], &[], "")
        }
        Body::AssessmentRecorded(_) => row(
            &[
                "body.infusion",
                "body.visit",
                "body.performed_on",
                "body.response",
                "body.answers",
            ],
            &["body.repeat_reason"],
            "Record the visit again, with its reason.",
        ),
        Body::VisitMissed(_) => row(&[], &["body.reason"], "Record the assessment."),
        Body::RecallOpened(_) => row(&["body.reason"], &[], "Open another recall."),
        Body::RecallNotified(_) => row(&[], &["body.means"], "Record which site was told."),
        Body::RecallAcknowledged(_) => row(
            &[
                "body.vials_kept_apart",
                "body.participants_told",
                "body.difference",
                "body.measures",
            ],
            &[],
            "",
        ),
        Body::RecallClosed(_) => row(&["body.effectiveness"], &[], "Open another recall."),
        Body::DeviationOpened(_) => row(
            &["body.what", "body.from", "body.to"],
            &[],
            "Assess the deviation, or open the right one.",
        ),
        Body::DeviationAssessed(_) => row(&[], &["body.impact"], "Assess the deviation again."),
        Body::DeviationDecided(_) => row(&[], &["body.reason"], "Decide the deviation again."),
        Body::DeviationClosed(_) => row(&[], &["body.measures"], ""),
        _ => Members::default(),
    }
}
