//! What a reason is called, which rule it refuses by, what settles it, and its sentence in English.

use super::super::Rule;
use super::super::{Span, Subject};
use super::{Cause, Purpose, Reason};
use std::fmt;

impl Cause {
    /// Whether it is the same reason, though perhaps seen at another time of exposure.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::DeviationOpen { deviation: one, .. },
                Self::DeviationOpen { deviation: two, .. },
            )
            | (
                Self::DeviationAgainst { deviation: one, .. },
                Self::DeviationAgainst { deviation: two, .. },
            ) => one == two,
            (one, two) => one == two,
        }
    }

    /// The deviation or recall that it is; none for another reason.
    pub(crate) fn doubt(&self) -> Option<&Subject> {
        if let Self::DeviationOpen { deviation, .. } | Self::DeviationAgainst { deviation, .. } =
            self
        {
            Some(deviation.subject())
        } else if let Self::Recalled { recall, .. } = self {
            Some(recall.subject())
        } else {
            None
        }
    }

    /// Whether it is still to be decided or closed: a deviation or recall that is open.
    pub(crate) fn is_open(&self) -> bool {
        matches!(
            self,
            Self::DeviationOpen { .. } | Self::Recalled { closed: false, .. }
        )
    }

    /// The word in answers.
    pub fn word(&self) -> &'static str {
        match self {
            Self::NotReleased => "not_released",
            Self::Rejected => "rejected",
            Self::Closed => "closed",
            Self::ConditionNotAccepted { .. } => "condition_not_accepted",
            Self::ResultOverdue { .. } => "result_overdue",
            Self::ResultMissing { .. } => "result_missing",
            Self::ResultInvalid { .. } => "result_invalid",
            Self::ResultFails { .. } => "result_fails",
            Self::ResultNotReviewed { .. } => "result_not_reviewed",
            Self::StepMissing { .. } => "step_missing",
            Self::StepNotChecked { .. } => "step_not_checked",
            Self::LabelsOpen { .. } => "labels_open",
            Self::VialsNotLabelled { .. } => "vials_not_labelled",
            Self::NothingLater => "nothing_later",
            Self::Held { .. } => "held",
            Self::Recalled { .. } => "recalled",
            Self::DeviationOpen { .. } => "deviation_open",
            Self::DeviationAgainst { .. } => "deviation_against",
            Self::Expired { .. } => "expired",
            Self::DonorNotEligible => "donor_not_eligible",
            Self::NotQualified => "not_qualified",
            Self::Retired => "retired",
            Self::Depleted => "depleted",
            Self::SiteNotInTrial { .. } => "site_not_in_trial",
            Self::NotLabelled => "not_labelled",
            Self::NotAtHand { .. } => "not_at_hand",
            Self::NotThawed => "not_thawed",
            Self::Thawed => "thawed",
            Self::PastUseBy { .. } => "past_use_by",
        }
    }

    /// The kind of event that settles it; none where nothing does.
    pub fn settled_by(&self) -> Option<&'static str> {
        match self {
            Self::NotReleased => Some("lot.released"),
            Self::ConditionNotAccepted { .. } | Self::ResultOverdue { .. } => {
                Some("lot.condition_met")
            }
            Self::ResultMissing { .. } | Self::ResultInvalid { .. } | Self::ResultFails { .. } => {
                Some("result.recorded")
            }
            Self::ResultNotReviewed { .. } => Some("result.reviewed"),
            Self::StepMissing { .. } => Some("step.recorded"),
            Self::StepNotChecked { .. } => Some("step.checked"),
            Self::LabelsOpen { .. } | Self::VialsNotLabelled { .. } | Self::NotLabelled => {
                Some("label.affixed")
            }
            Self::Held { .. } => Some("lot.hold_lifted"),
            Self::Recalled { closed: false, .. } => Some("recall.closed"),
            Self::DeviationOpen { .. } | Self::DeviationAgainst { .. } => Some("deviation.decided"),
            Self::DonorNotEligible => Some("donor.determined"),
            Self::NotQualified => Some("bank.qualified"),
            Self::NotThawed => Some("vial.thawed"),
            Self::SiteNotInTrial { .. } => Some("protocol.adopted"),
            Self::Rejected
            | Self::Closed
            | Self::NothingLater
            | Self::Recalled { closed: true, .. }
            | Self::Expired { .. }
            | Self::Retired
            | Self::Depleted
            | Self::NotAtHand { .. }
            | Self::Thawed
            | Self::PastUseBy { .. } => None,
        }
    }

    /// The test that it is about, if it is about one.
    pub fn test(&self) -> Option<&str> {
        match self {
            Self::ResultMissing { test }
            | Self::ResultInvalid { test }
            | Self::ResultFails { test, .. }
            | Self::ResultNotReviewed { test } => Some(test),
            Self::NotReleased
            | Self::Rejected
            | Self::Closed
            | Self::ConditionNotAccepted { .. }
            | Self::ResultOverdue { .. }
            | Self::StepMissing { .. }
            | Self::StepNotChecked { .. }
            | Self::LabelsOpen { .. }
            | Self::VialsNotLabelled { .. }
            | Self::NothingLater
            | Self::Held { .. }
            | Self::Recalled { .. }
            | Self::DeviationOpen { .. }
            | Self::DeviationAgainst { .. }
            | Self::Expired { .. }
            | Self::DonorNotEligible
            | Self::NotQualified
            | Self::Retired
            | Self::Depleted
            | Self::SiteNotInTrial { .. }
            | Self::NotLabelled
            | Self::NotAtHand { .. }
            | Self::NotThawed
            | Self::Thawed
            | Self::PastUseBy { .. } => None,
        }
    }

    /// Whether it stops a dose that is made ready or given: what was free for it before is so no longer.
    pub fn stops_a_dose(&self) -> bool {
        matches!(
            self,
            Self::Held { .. }
                | Self::Recalled { .. }
                | Self::DeviationOpen { .. }
                | Self::DeviationAgainst { .. }
                | Self::Rejected
                | Self::ResultFails { .. }
                | Self::ResultInvalid { .. }
                | Self::ResultOverdue { .. }
                | Self::DonorNotEligible
        )
    }
}

impl Reason {
    /// The rule by which a use for this purpose is refused because of it.
    pub fn rule(&self, purpose: Purpose) -> Rule {
        let of_source = matches!(
            self.cause,
            Cause::DonorNotEligible | Cause::NotQualified | Cause::Depleted
        );
        let of_bank = self.cause == Cause::Retired && purpose == Purpose::Release;
        let of_deviation = matches!(
            self.cause,
            Cause::DeviationOpen { .. } | Cause::DeviationAgainst { .. }
        );
        if of_source || of_bank {
            Rule::Source
        } else if of_deviation && !matches!(purpose, Purpose::Release | Purpose::Source) {
            Rule::Receipt
        } else {
            purpose.rule()
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match &self.cause {
            Cause::NotReleased => "Have the lot released first.",
            Cause::ConditionNotAccepted { .. } => "Wait for the last results, or use another lot.",
            Cause::ResultOverdue { .. }
            | Cause::ResultMissing { .. }
            | Cause::ResultInvalid { .. } => "Have the test done and its result reviewed.",
            Cause::ResultFails { .. } => "Keep it apart and ask quality assurance.",
            Cause::ResultNotReviewed { .. } => "Have the result reviewed.",
            Cause::StepMissing { .. } | Cause::StepNotChecked { .. } => {
                "Complete the batch record."
            }
            Cause::LabelsOpen { .. } | Cause::VialsNotLabelled { .. } | Cause::NotLabelled => {
                "Label each vial and scan it; destroy the labels that are left."
            }
            Cause::NothingLater => "Release the lot.",
            Cause::Held { .. } => "Have quality assurance lift the hold.",
            Cause::DeviationOpen { .. } => "Have quality assurance decide the deviation.",
            Cause::DonorNotEligible => "Have quality assurance determine the donor's eligibility.",
            Cause::NotQualified => "Have quality assurance qualify the bank.",
            Cause::Retired | Cause::Depleted => "Use another.",
            Cause::NotThawed => "Thaw it first.",
            Cause::SiteNotInTrial { .. } => "Use it at a site that the protocol names.",
            Cause::Rejected
            | Cause::Closed
            | Cause::Recalled { .. }
            | Cause::DeviationAgainst { .. }
            | Cause::Expired { .. }
            | Cause::NotAtHand { .. }
            | Cause::Thawed
            | Cause::PastUseBy { .. } => "Do not use it; keep it apart, return or destroy it.",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let on = &self.on;
        match &self.cause {
            Cause::NotReleased => write!(f, "{on} is not released."),
            Cause::Rejected => write!(f, "{on} was rejected."),
            Cause::Closed => write!(f, "{on} is closed."),
            Cause::ConditionNotAccepted { site } => {
                write!(
                    f,
                    "{on} is released before its last results, which {site} does not accept."
                )
            }
            Cause::ResultOverdue { due } => write!(f, "A result of {on} was due by {due}."),
            Cause::ResultMissing { test } => write!(f, "{test} has no result."),
            Cause::ResultInvalid { test } => write!(f, "{test} has no valid result."),
            Cause::ResultFails { test, .. } => write!(f, "{test} fails."),
            Cause::ResultNotReviewed { test } => write!(f, "{test} is not reviewed."),
            Cause::StepMissing { step } => write!(f, "The step {step} is not recorded."),
            Cause::StepNotChecked { step } => write!(f, "The step {step} is not checked."),
            Cause::LabelsOpen { labels } => {
                write!(
                    f,
                    "{labels} printed labels are neither on a vial nor spoiled nor destroyed."
                )
            }
            Cause::VialsNotLabelled { labelled, filled } => {
                write!(f, "{labelled} of {filled} vials are labelled.")
            }
            Cause::NothingLater => {
                f.write_str("No test may come later: there is nothing to release under.")
            }
            Cause::Held { why, .. } => write!(f, "{on} is on hold: {why}"),
            Cause::Recalled { recall, .. } => write!(f, "{on} is recalled by {recall}."),
            Cause::DeviationOpen { deviation, exposed } => {
                write!(f, "{deviation} about {on} is open")?;
                if let Some(Span { from, to }) = exposed {
                    write!(f, ", from {from} to {to}")?;
                }
                f.write_str(".")
            }
            Cause::DeviationAgainst { deviation, .. } => {
                write!(f, "{deviation} about {on} was decided against its use.")
            }
            Cause::Expired { at } => write!(f, "{on} expired at {at}."),
            Cause::DonorNotEligible => write!(f, "{on} is not determined eligible."),
            Cause::NotQualified => write!(f, "{on} is not qualified."),
            Cause::Retired => write!(f, "{on} is retired."),
            Cause::Depleted => write!(f, "Every container of {on} has been used."),
            Cause::SiteNotInTrial { site, protocol } => {
                write!(f, "{site} is no site of {protocol}.")
            }
            Cause::NotLabelled => write!(f, "{on} has no label that a scan has confirmed on it."),
            Cause::NotAtHand { state } => write!(f, "{on} is {state}."),
            Cause::NotThawed => write!(f, "{on} is not thawed."),
            Cause::Thawed => write!(f, "{on} was thawed."),
            Cause::PastUseBy { use_by } => write!(f, "{on} was to be used by {use_by}."),
        }
    }
}
