//! Lots: opened from a working bank, made step by step, filled into vials, tested and released.

use super::donor::ensure_eligible;
use super::label::Reconciliation;
use super::rule::ensure;
use super::specification::{Value, Verdict};
use super::view::View;
use super::{
    BankId, BatchTemplateId, DeviationId, DonorId, Hash, Instant, LocalTime, LotId, PersonId,
    ProtocolId, RecallId, Rule, SiteId, SpecificationId, Stop,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod blocker;
mod closing;
mod dossier;
mod making;
mod step;
pub use blocker::Blocker;
pub(crate) use blocker::sentences;
pub use closing::{Balance, Closed};
pub use dossier::{Readiness, Unsigned, readiness};
pub(crate) use dossier::{blockers, in_quarantine, usable_at};
pub use making::{Filled, Opened, vial_id};
pub use step::{Material, StepChecked, StepDone, StepRecorded, StepValue};

/// Where a lot is in its life. A hold stands beside it, so that lifting one leaves the lot where it was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LotStage {
    /// Being made.
    InProcess,
    /// Filled, in quarantine until it is released.
    Filled,
    /// Released before results that take longer; for sites that accept that.
    ConditionallyReleased {
        /// The tests that have no result yet.
        awaiting: BTreeSet<String>,
        /// Until when they are expected.
        due: LocalTime,
    },
    /// Released for clinical use.
    Released,
    /// Never released.
    Rejected {
        /// Why.
        reason: String,
    },
    /// Taken back after its release.
    Recalled {
        /// The recall.
        recall: RecallId,
    },
    /// Every vial accounted for.
    Closed,
}

/// Why and since which entry nothing of a lot may be used.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hold {
    /// Why.
    pub reason: String,
    /// The entry that put it on hold.
    pub entry: Hash,
}

/// A result on a lot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TestResult {
    /// The verdict by the specification.
    pub verdict: Verdict,
    /// What was found.
    pub value: Value,
    /// The entry that recorded it.
    pub entry: Hash,
    /// Who obtained it.
    pub analyst: PersonId,
    /// Who reviewed it, once someone has.
    pub reviewer: Option<PersonId>,
    /// Why it does not count, where it was found invalid.
    pub invalid: Option<String>,
    /// How many times the test was done, this one included.
    pub attempt: u32,
}

/// A lot of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Lot {
    /// The trial that it is made for.
    pub protocol: ProtocolId,
    /// The bank that it is made from.
    pub bank: BankId,
    /// The donor at the root of its line.
    pub donor: DonorId,
    /// The specification that it is tested against.
    pub specification: SpecificationId,
    /// The template of its batch record.
    pub batch_template: BatchTemplateId,
    /// Where it is made.
    pub site: SiteId,
    /// The passage number at harvest.
    pub passage: u32,
    /// Population doublings since the donation, in tenths.
    pub doublings_tenths: u32,
    /// Who had a hand in making it.
    pub makers: BTreeSet<PersonId>,
    /// Who had a hand in testing it.
    pub testers: BTreeSet<PersonId>,
    /// The steps of its batch record that were done.
    pub steps: BTreeMap<String, StepDone>,
    /// The fill, once done.
    pub fill: Option<Filled>,
    /// The newest result of each test.
    pub results: BTreeMap<String, TestResult>,
    /// The labels printed for its vials.
    pub labels: Reconciliation,
    /// The deviations that touch it.
    pub deviations: BTreeSet<DeviationId>,
    /// Every site that ever received vials of it.
    pub sites: BTreeSet<SiteId>,
    /// The hold in force, if one is.
    pub hold: Option<Hold>,
    /// Where it is in its life.
    pub stage: LotStage,
}

impl Lot {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            LotStage::Rejected { .. } => "rejected",
            LotStage::Recalled { .. } => "recalled",
            LotStage::Closed => "closed",
            LotStage::InProcess
            | LotStage::Filled
            | LotStage::Released
            | LotStage::ConditionallyReleased { .. }
                if self.hold.is_some() =>
            {
                "on_hold"
            }
            LotStage::InProcess => "in_process",
            LotStage::Filled => "filled",
            LotStage::Released => "released",
            LotStage::ConditionallyReleased { .. } => "conditionally_released",
        }
    }

    /// When it expires; the beginning of time before its fill.
    pub fn expires_at(&self) -> LocalTime {
        let unfilled = || LocalTime::at(Instant::from_micros(0), 0);
        self.fill
            .as_ref()
            .map_or_else(unfilled, |fill| fill.expires_at)
    }

    /// Whether a hold would say anything of it: what was rejected, recalled or closed is out of use already.
    pub fn can_be_held(&self) -> bool {
        let out = matches!(
            self.stage,
            LotStage::Rejected { .. } | LotStage::Recalled { .. } | LotStage::Closed
        );
        self.hold.is_none() && !out
    }

    /// Why a vial of this lot may not be used at this moment, or none when it may. A conditional release counts only
    /// where it is accepted.
    pub fn unusable(&self, at: Instant, conditional_is_accepted: bool) -> Option<&'static str> {
        match &self.stage {
            LotStage::InProcess | LotStage::Filled => Some("is not released"),
            LotStage::Rejected { .. } => Some("has been rejected"),
            LotStage::Recalled { .. } => Some("has been recalled"),
            LotStage::Closed => Some("is closed"),
            LotStage::ConditionallyReleased { .. } if !conditional_is_accepted => {
                Some("is released only conditionally, which the site does not accept")
            }
            LotStage::ConditionallyReleased { due, .. } if due.instant() < at => {
                Some("waits for a result that is overdue")
            }
            LotStage::ConditionallyReleased { .. } | LotStage::Released => {
                if self.hold.is_some() {
                    return Some("is on hold");
                }
                (self.expires_at().instant() < at).then_some("has expired")
            }
        }
    }

    /// SHA-256 over the entries of its batch record: every step, in the order of their names, then the fill's.
    pub fn batch_record(&self) -> Hash {
        let steps = self.steps.values().map(|step| step.entry);
        digest(
            "vialog/batch-record/v1",
            steps.chain(self.fill.iter().map(|fill| fill.batch_record)),
        )
    }

    /// SHA-256 over the entries of the newest result of each test, in the order of the tests.
    pub fn results_hash(&self) -> Hash {
        digest(
            "vialog/results/v1",
            self.results.values().map(|result| result.entry),
        )
    }
}

/// SHA-256 over a label, a zero byte and the hashes.
fn digest(label: &str, hashes: impl Iterator<Item = Hash>) -> Hash {
    let hashes: Vec<Hash> = hashes.collect();
    let mut parts: Vec<&[u8]> = vec![label.as_bytes(), b"\0"];
    parts.extend(hashes.iter().map(|hash| &hash.bytes()[..]));
    Hash::of(&parts)
}

/// Refuses by the rule that asks unless the lot's vials may be used at this site now, and by block B03 once its donor
/// is not eligible.
pub(crate) fn ensure_usable(
    view: &View<'_>,
    id: &LotId,
    rule: Rule,
    site: Option<&SiteId>,
) -> Result<(), Stop> {
    let donor = view.peek(id, |lot| lot.donor.clone())?;
    ensure_eligible(view, &donor)?;
    let accepts = match site {
        Some(site) => view.peek(site, |site| site.accepts_conditional)?,
        None => true,
    };
    let unusable = view.peek(id, |lot| lot.unusable(view.when, accepts))?;
    ensure(
        unusable.is_none(),
        rule,
        || format!("{id} {}.", unusable.unwrap_or_default()),
        "Keep the vials apart and ask quality assurance.",
    )
}
