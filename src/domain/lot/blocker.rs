//! What can stand between a lot and its release, one thing each, so that whoever shows it can lead to what clears it.

use super::super::{DeviationId, Refusal};
use serde::{Serialize, Serializer};
use std::fmt;

/// One thing that stands between a lot and its release. As text it is one sentence.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Blocker {
    /// The lot, its bank or its donor is not in a state that allows it.
    Refused(Refusal),
    /// A step of the batch record was not recorded.
    StepMissing(String),
    /// A step of the batch record was not checked by a second person.
    StepUnchecked(String),
    /// A test has no result.
    NoResult(String),
    /// A test has no result that counts.
    NoValidResult(String),
    /// A test fails.
    Fails(String),
    /// A result was not reviewed.
    Unreviewed(String),
    /// Printed labels are not accounted for.
    LabelsOpen(u32),
    /// Not every vial is labelled.
    Unlabelled {
        /// How many are.
        labelled: u32,
        /// How many were filled.
        filled: u32,
    },
    /// A deviation is not decided.
    DeviationOpen(DeviationId),
    /// A deviation was decided against the lot.
    DeviationAgainst(DeviationId),
    /// No test may come later, so that there is nothing to release under.
    NothingLater,
}

impl Blocker {
    /// The test that it is about, if it is about one.
    pub fn test(&self) -> Option<&str> {
        match self {
            Self::NoResult(test)
            | Self::NoValidResult(test)
            | Self::Fails(test)
            | Self::Unreviewed(test) => Some(test),
            Self::Refused(_)
            | Self::StepMissing(_)
            | Self::StepUnchecked(_)
            | Self::LabelsOpen(_)
            | Self::Unlabelled { .. }
            | Self::DeviationOpen(_)
            | Self::DeviationAgainst(_)
            | Self::NothingLater => None,
        }
    }
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => f.write_str(&refusal.why),
            Self::StepMissing(step) => write!(f, "The step {step} is not recorded."),
            Self::StepUnchecked(step) => write!(f, "The step {step} is not checked."),
            Self::NoResult(test) => write!(f, "{test} has no result."),
            Self::NoValidResult(test) => write!(f, "{test} has no valid result."),
            Self::Fails(test) => write!(f, "{test} fails."),
            Self::Unreviewed(test) => write!(f, "{test} is not reviewed."),
            Self::LabelsOpen(open) => write!(
                f,
                "{open} printed labels are neither on a vial nor spoiled nor destroyed."
            ),
            Self::Unlabelled { labelled, filled } => {
                write!(f, "{labelled} of {filled} vials are labelled.")
            }
            Self::DeviationOpen(id) => write!(f, "{id} is open."),
            Self::DeviationAgainst(id) => write!(f, "{id} was decided against the lot."),
            Self::NothingLater => {
                f.write_str("No test may come later: there is nothing to release under.")
            }
        }
    }
}

impl Serialize for Blocker {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What stands in the way, in one text.
pub(crate) fn sentences(blockers: &[Blocker]) -> String {
    let told: Vec<String> = blockers.iter().map(Blocker::to_string).collect();
    told.join(" ")
}
