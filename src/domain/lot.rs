//! Lots: opened from a working bank, filled into vials.

use super::donor::eligible;
use super::rule::ensure;
use super::specification::{Specification, Value, Verdict};
use super::view::View;
use super::{
    BankId, DonorId, Hash, Instant, LotId, PersonId, ProtocolId, Rule, SiteId, SpecificationId,
    Stop,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

mod making;
pub use making::{Filled, Opened, vial_id};

/// Where a lot is in its life.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LotStage {
    /// Being made.
    InProcess,
    /// Filled, in quarantine until it is released.
    Filled,
    /// Released for clinical use.
    Released,
    /// Released, and held back for now.
    OnHold {
        /// Why.
        reason: String,
    },
    /// Never released.
    Rejected {
        /// Why.
        reason: String,
    },
    /// Taken back after its release.
    Recalled {
        /// Why.
        reason: String,
    },
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
    /// Where it is made.
    pub site: SiteId,
    /// Who had a hand in making it.
    pub makers: BTreeSet<PersonId>,
    /// Who had a hand in testing it.
    pub testers: BTreeSet<PersonId>,
    /// The fill, once done.
    pub fill: Option<Filled>,
    /// The newest result of each test.
    pub results: BTreeMap<String, TestResult>,
    /// Where it is in its life.
    pub stage: LotStage,
}

impl Lot {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            LotStage::InProcess => "in_process",
            LotStage::Filled => "filled",
            LotStage::Released => "released",
            LotStage::OnHold { .. } => "on_hold",
            LotStage::Rejected { .. } => "rejected",
            LotStage::Recalled { .. } => "recalled",
        }
    }

    /// Why a vial of this lot may not be used at this moment, or none when it may.
    pub fn unusable(&self, at: Instant) -> Option<&'static str> {
        match self.stage {
            LotStage::InProcess | LotStage::Filled => Some("is not released"),
            LotStage::OnHold { .. } => Some("is on hold"),
            LotStage::Rejected { .. } => Some("has been rejected"),
            LotStage::Recalled { .. } => Some("has been recalled"),
            LotStage::Released => {
                let expired = self
                    .fill
                    .as_ref()
                    .is_none_or(|fill| fill.expires_at.instant() < at);
                expired.then_some("has expired")
            }
        }
    }

    /// What still stands between the lot and its release, one sentence each (block B01).
    pub fn release_blockers(&self, specification: &Specification) -> Vec<String> {
        let blocker = |test: &str| match self.results.get(test) {
            None => Some(format!("{test} has no result.")),
            Some(result) if result.verdict == Verdict::Fail => Some(format!("{test} fails.")),
            Some(result) if result.reviewer.is_none() => Some(format!("{test} is not reviewed.")),
            Some(_) => None,
        };
        specification
            .items
            .iter()
            .filter_map(|item| blocker(&item.test))
            .collect()
    }
}

/// The lot, refused by the rule that asks unless its vials may be used now, and by block B03 once its donor is not eligible.
pub(crate) fn usable(view: &View<'_>, id: &LotId, rule: Rule) -> Result<Lot, Stop> {
    let lot = view.get(id)?;
    let unusable = lot.unusable(view.when);
    ensure(
        unusable.is_none(),
        rule,
        || format!("{id} {}.", unusable.unwrap_or_default()),
        "Keep the vials apart and ask quality assurance.",
    )?;
    eligible(view, &lot.donor)?;
    Ok(lot)
}
