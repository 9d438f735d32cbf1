//! Lots: opened from a working bank, made step by step, filled into vials, tested and released.

use super::label::Reconciliation;
use super::specification::{Value, Verdict};
use super::{
    BankId, BatchTemplateId, Concerns, Corrections, DonorId, Hash, Instant, LocalTime, PersonId,
    ProtocolId, ShipmentId, SiteId, SpecificationId,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod closing;
mod dossier;
mod making;
mod step;
pub use closing::{Balance, Closed};
pub(crate) use closing::{still_open, vials};
pub(crate) use dossier::in_quarantine;
pub use dossier::{Readiness, Unsigned, readiness};
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
    /// Every vial accounted for.
    Closed,
}

/// Why and since when nothing of a lot may be used.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Hold {
    /// Why.
    pub reason: String,
    /// Since when.
    pub since: Instant,
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
    /// When it was obtained.
    pub at: Instant,
    /// Since when it is the newest with this verdict, or does not count.
    pub since: Instant,
    /// Who obtained it.
    pub analyst: PersonId,
    /// Who else has corrected it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub corrected_by: BTreeSet<PersonId>,
    /// Who reviewed it, once someone has.
    pub reviewer: Option<PersonId>,
    /// Why it does not count, where it was found invalid.
    pub invalid: Option<String>,
    /// How many times the test was done, this one included.
    pub attempt: u32,
}

impl TestResult {
    /// Whether the value in force is this person's, who obtained or corrected it: another person reviews it.
    pub fn is_of(&self, person: &PersonId) -> bool {
        self.analyst == *person || self.corrected_by.contains(person)
    }
}

/// A condition of a release that was met.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Waited {
    /// Until when the last results were expected.
    pub due: Instant,
    /// When they were there.
    pub until: Instant,
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
    /// Every site that ever received vials of it.
    pub sites: BTreeSet<SiteId>,
    /// The shipments that carry vials of it, each with where it goes.
    pub bound: BTreeMap<ShipmentId, SiteId>,
    /// The holds in force, by the entry that put it on hold. Each is lifted by itself.
    pub holds: BTreeMap<Hash, Hold>,
    /// Since when it is released, under a condition or not; none before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub released_at: Option<Instant>,
    /// How long it waited for its last results after that, where it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waited: Option<Waited>,
    /// What speaks against using it; what it comes from is asked besides.
    pub concerns: Concerns,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
    /// Where it is in its life.
    pub stage: LotStage,
    /// Where it was before it was closed: a vial that is found later opens its account again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_closing: Option<LotStage>,
}

impl Lot {
    /// The state in one word. Whether it may be used is another question, see [`usability`](super::usability).
    pub fn state(&self) -> &'static str {
        match self.stage {
            LotStage::InProcess => "in_process",
            LotStage::Filled => "filled",
            LotStage::Released => "released",
            LotStage::ConditionallyReleased { .. } => "conditionally_released",
            LotStage::Rejected { .. } => "rejected",
            LotStage::Closed => "closed",
        }
    }

    /// Whether it was released, under a condition or not, and is not closed.
    pub fn is_released(&self) -> bool {
        matches!(
            self.stage,
            LotStage::Released | LotStage::ConditionallyReleased { .. }
        )
    }

    /// Whether its batch record is still being written.
    pub fn is_in_process(&self) -> bool {
        self.stage == LotStage::InProcess
    }

    /// Whether its first release is still to come.
    pub fn awaits_release(&self) -> bool {
        matches!(self.stage, LotStage::InProcess | LotStage::Filled)
    }

    /// Whether it was released before its last results, which are still to come.
    pub fn awaits_results(&self) -> bool {
        matches!(self.stage, LotStage::ConditionallyReleased { .. })
    }

    /// Whether it is out of use for good: rejected or closed.
    pub fn is_over(&self) -> bool {
        matches!(self.stage, LotStage::Rejected { .. } | LotStage::Closed)
    }

    /// Every site where vials of it were, are or are going to.
    pub fn reaches(&self) -> BTreeSet<&SiteId> {
        let going = self.bound.values();
        self.sites.iter().chain(going).chain([&self.site]).collect()
    }

    /// When it expires; the beginning of time before its fill.
    pub fn expires_at(&self) -> LocalTime {
        let unfilled = || LocalTime::at(Instant::from_micros(0), 0);
        self.fill
            .as_ref()
            .map_or_else(unfilled, |fill| fill.expires_at)
    }

    /// SHA-256 over the entries of its batch record: every step, in the order of their names, then the fill's, then the
    /// corrections in force.
    pub fn batch_record(&self) -> Hash {
        let steps = self.steps.values().map(|step| step.entry);
        let fill = self.fill.iter().map(|fill| fill.batch_record);
        digest(
            "vialog/batch-record/v1",
            steps.chain(fill).chain(self.corrected()),
        )
    }

    /// SHA-256 over the entries of the newest result of each test, in the order of the tests, then the corrections in
    /// force.
    pub fn results_hash(&self) -> Hash {
        let results = self.results.values().map(|result| result.entry);
        digest("vialog/results/v1", results.chain(self.corrected()))
    }

    /// The corrections in force, so that those who sign for the lot have read the right values.
    fn corrected(&self) -> impl Iterator<Item = Hash> {
        self.corrections.in_force().map(|one| one.correction)
    }
}

/// SHA-256 over a label, a zero byte and the hashes.
fn digest(label: &str, hashes: impl Iterator<Item = Hash>) -> Hash {
    let hashes: Vec<Hash> = hashes.collect();
    let mut parts: Vec<&[u8]> = vec![label.as_bytes(), b"\0"];
    parts.extend(hashes.iter().map(|hash| &hash.bytes()[..]));
    Hash::of(&parts)
}
