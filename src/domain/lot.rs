//! Lots: opened from a working bank, filled into vials.

use super::bank::usable;
use super::rule::ensure;
use super::specification::{Specification, Verdict};
use super::vial::{Vial, VialStage};
use super::{
    Act, BankId, Changes, Decide, Hash, Instant, LocalTime, LotId, PersonId, ProtocolId, Refusal,
    Relation,
};
use super::{Rule, SiteId, SpecificationId, Stop, VialId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The most vials of one fill.
const MAX_VIALS: u32 = 10_000;

/// `lot.opened`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// The trial that it is made for.
    pub protocol: ProtocolId,
    /// The working cell bank that it is made from.
    pub bank: BankId,
    /// The specification that it is tested against.
    pub specification: SpecificationId,
    /// The passage number at harvest, above the bank's.
    pub passage: u32,
}

/// `lot.filled`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filled {
    /// How many vials; they are named after the lot, `-001` and on.
    pub count: u32,
    /// The volume of each.
    pub volume_ul: u32,
    /// The cells in each.
    pub cells_per_vial: u64,
    /// When the lot expires.
    pub expires_at: LocalTime,
    /// How long a thawed vial may be used.
    pub post_thaw_minutes: u32,
    /// SHA-256 of the batch record.
    pub batch_record: Hash,
}

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
    pub value: super::specification::Value,
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
    /// The specification that it is tested against.
    pub specification: SpecificationId,
    /// Where it is made.
    pub site: SiteId,
    /// Who had a hand in making it.
    pub makers: BTreeSet<PersonId>,
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

/// The name of the vial with this number.
///
/// # Errors
/// When the lot's name leaves no room for the number.
pub fn vial_id(lot: &LotId, number: u32) -> Result<VialId, Refusal> {
    VialId::new(&format!("{}-{number:03}", lot.name()))
        .map_err(|bad| Refusal::new(Rule::Value, bad.to_string(), "Give the lot a shorter name."))
}

impl Decide for Opened {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        act.is_new(&act.event.subject)?;
        let protocol = act.get(&self.protocol)?.protocol;
        act.get(&self.specification)?;
        let bank = usable(act, &self.bank)?;
        act.at_site(&bank.site)?;
        ensure(
            bank.is_working(),
            Rule::Source,
            || format!("{} is not a working cell bank.", self.bank),
            "A lot is made from a working bank.",
        )?;
        ensure(
            self.passage > bank.passage,
            Rule::Source,
            || {
                format!(
                    "Passage {} is not above the bank's {}.",
                    self.passage, bank.passage
                )
            },
            "Check the passage number.",
        )?;
        let most = protocol.product.max_passage;
        ensure(
            self.passage <= most,
            Rule::Source,
            || {
                format!(
                    "Passage {} is beyond the product's limit of {most}.",
                    self.passage
                )
            },
            "Start from a container of lower passage.",
        )?;
        let lot = Lot {
            protocol: self.protocol.clone(),
            bank: self.bank.clone(),
            specification: self.specification.clone(),
            site: bank.site,
            makers: BTreeSet::from([act.event.actor.clone()]),
            fill: None,
            results: BTreeMap::new(),
            stage: LotStage::InProcess,
        };
        Ok(Changes::of(act.event.subject.clone(), lot).link(
            act.event.subject.clone(),
            Relation::DerivedFrom,
            self.bank.clone(),
        ))
    }
}

impl Decide for Filled {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut lot) = act.own::<LotId>()?;
        act.at_site(&lot.site)?;
        ensure(
            lot.stage == LotStage::InProcess,
            Rule::Sequence,
            || format!("{id} is already filled."),
            "Open another lot.",
        )?;
        usable(act, &lot.bank)?;
        let counts = (1..=MAX_VIALS).contains(&self.count)
            && self.volume_ul > 0
            && self.cells_per_vial > 0
            && self.post_thaw_minutes > 0;
        ensure(
            counts,
            Rule::Value,
            || {
                format!(
                    "A fill has 1 to {MAX_VIALS} vials, and neither volume, cells nor post-thaw time is nought."
                )
            },
            "Correct the count.",
        )?;
        ensure(
            self.expires_at.instant() > act.when(),
            Rule::Value,
            || "The lot would expire before it is filled.".into(),
            "Correct the expiry.",
        )?;
        lot.makers.insert(act.event.actor.clone());
        lot.fill = Some(self.clone());
        lot.stage = LotStage::Filled;
        let site = lot.site.clone();
        let mut changes = Changes::of(id.clone(), lot);
        for number in 1..=self.count {
            let vial_id = vial_id(&id, number)?;
            act.is_new(vial_id.subject())?;
            let vial = Vial {
                lot: id.clone(),
                number,
                label: None,
                stage: VialStage::Commissioned { site: site.clone() },
            };
            changes =
                changes
                    .put(vial_id.clone(), vial)
                    .link(vial_id, Relation::DerivedFrom, id.clone());
        }
        Ok(changes)
    }
}
