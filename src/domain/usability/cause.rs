//! The reasons why something may not be used, each with its facts.

use super::super::{DeviationId, Hash, Instant, ProtocolId, RecallId, SiteId, Span};
use serde::{Deserialize, Serialize};

/// What a reason is, with its facts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Cause {
    /// The lot is not released.
    NotReleased,
    /// The lot was rejected.
    Rejected,
    /// The lot is closed.
    Closed,
    /// The lot is released before its last results, which the site does not accept.
    ConditionNotAccepted {
        /// The site.
        site: SiteId,
    },
    /// A result on which the release waits is overdue.
    ResultOverdue {
        /// Until when it was expected.
        due: Instant,
    },
    /// A test that the specification asks for has no result.
    ResultMissing {
        /// The test.
        test: String,
    },
    /// The newest result of a test was found invalid.
    ResultInvalid {
        /// The test.
        test: String,
    },
    /// A test fails.
    ResultFails {
        /// The test.
        test: String,
        /// The entry that recorded it.
        entry: Hash,
    },
    /// A result was not reviewed.
    ResultNotReviewed {
        /// The test.
        test: String,
    },
    /// A step of the batch record was not recorded.
    StepMissing {
        /// The step.
        step: String,
    },
    /// A step of the batch record was not checked by a second person.
    StepNotChecked {
        /// The step.
        step: String,
    },
    /// Printed labels are neither on a vial nor spoiled nor destroyed.
    LabelsOpen {
        /// How many.
        labels: u32,
    },
    /// Not every vial is labelled.
    VialsNotLabelled {
        /// How many are.
        labelled: u32,
        /// How many were filled.
        filled: u32,
    },
    /// No test may come later, so that there is nothing to release under.
    NothingLater,
    /// The lot is on hold.
    Held {
        /// The entry of the hold.
        hold: Hash,
        /// Why, in the words of the person who put it on hold.
        why: String,
    },
    /// It is recalled.
    Recalled {
        /// The recall.
        recall: RecallId,
        /// Whether the recall is closed and takes it out of use for good.
        closed: bool,
    },
    /// A deviation about it is not decided.
    DeviationOpen {
        /// The deviation.
        deviation: DeviationId,
        /// The time that the thing was exposed to it, where it is about a place, a vessel or a shipment.
        exposed: Option<Span>,
    },
    /// A deviation was decided against it.
    DeviationAgainst {
        /// The deviation.
        deviation: DeviationId,
        /// The time that the thing was exposed to it, where it is about a place, a vessel or a shipment.
        exposed: Option<Span>,
    },
    /// It has expired.
    Expired {
        /// When.
        at: Instant,
    },
    /// The donor is not determined eligible.
    DonorNotEligible,
    /// The bank is not qualified.
    NotQualified,
    /// The bank, or the tank or freezer in which a vial lies, is out of use.
    Retired,
    /// Every container of the bank has been used.
    Depleted,
    /// The protocol does not name the site.
    SiteNotInTrial {
        /// The site.
        site: SiteId,
        /// The trial.
        protocol: ProtocolId,
    },
    /// It has no label that a scan has confirmed on it.
    NotLabelled,
    /// It was given, lost, missing, damaged, returned, retained or destroyed.
    NotAtHand {
        /// Which of these, in one word.
        state: String,
    },
    /// It is not thawed.
    NotThawed,
    /// It was thawed before.
    Thawed,
    /// Its use-by has passed.
    PastUseBy {
        /// The last moment at which an infusion of it might have started.
        use_by: Instant,
    },
}
