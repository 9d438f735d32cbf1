//! Testing and release of lots (EU GMP Part IV chapter 11; blocks B01 and B02).

use super::lot::{LotStage, TestResult};
use super::rule::ensure;
use super::specification::Value;
use super::{Act, Changes, Decide, Hash, LotId, Refusal, Rule, Stop};
use serde::{Deserialize, Serialize};

/// `result.recorded`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultRecorded {
    /// The test, by its id in the lot's specification.
    pub test: String,
    /// What was found.
    pub value: Value,
    /// SHA-256 of the raw data.
    pub raw_data: Hash,
    /// Why the test was done again, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retest_reason: Option<String>,
}

/// `result.reviewed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultReviewed {
    /// The test whose newest result was reviewed.
    pub test: String,
    /// The entry that recorded it, so that the review is of this result and no other.
    pub result: Hash,
}

/// `lot.released`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Released {
    /// SHA-256 of the batch record, the same as at the fill.
    pub batch_record: Hash,
    /// SHA-256 of the certificate of analysis.
    pub certificate: Hash,
}

/// `lot.rejected`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejected {
    /// Why.
    pub reason: String,
}

/// `lot.held`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// Why.
    pub reason: String,
}

/// `lot.hold_lifted`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldLifted {
    /// Why.
    pub reason: String,
}

/// `lot.recalled`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recalled {
    /// Why.
    pub reason: String,
}

impl Decide for ResultRecorded {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut lot) = act.own::<LotId>()?;
        act.at_site(&lot.site)?;
        ensure(
            lot.stage == LotStage::Filled,
            Rule::Sequence,
            || format!("{id} is {}, not in quarantine.", lot.state()),
            "Results are recorded between fill and release.",
        )?;
        let specification = act.get(&lot.specification)?;
        let item = specification.item(&self.test).ok_or_else(|| {
            let why = format!("{} has no test {:?}.", lot.specification, self.test);
            Refusal::new(Rule::Unknown, why, "Name a test of the specification.")
        })?;
        let verdict = item.limit.verdict(&self.value).ok_or_else(|| {
            let remedy = "Enter a number for a numeric limit, a finding for a qualitative one.";
            Refusal::new(
                Rule::Value,
                "The value is not of the type that the limit is.",
                remedy,
            )
        })?;
        let again = lot.results.contains_key(&self.test);
        ensure(
            !again || self.retest_reason.is_some(),
            Rule::QualityComplete,
            || format!("{} already has a result.", self.test),
            "Give the reason for testing again.",
        )?;
        let result = TestResult {
            verdict,
            value: self.value.clone(),
            entry: act.leaf,
            analyst: act.event.actor.clone(),
            reviewer: None,
        };
        lot.results.insert(self.test.clone(), result);
        Ok(Changes::of(id, lot))
    }
}

impl Decide for ResultReviewed {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut lot) = act.own::<LotId>()?;
        act.at_site(&lot.site)?;
        ensure(
            lot.stage == LotStage::Filled,
            Rule::Sequence,
            || format!("{id} is {}, not in quarantine.", lot.state()),
            "Results are reviewed before release.",
        )?;
        let result = lot
            .results
            .get_mut(&self.test)
            .filter(|result| result.entry == self.result)
            .ok_or_else(|| {
                let why = format!("This is not the newest result of {}.", self.test);
                Refusal::new(Rule::Unknown, why, "Review the newest result.")
            })?;
        ensure(
            result.analyst != act.event.actor,
            Rule::QualityComplete,
            || "A result is reviewed by someone other than its analyst.".into(),
            "Have another person review it.",
        )?;
        ensure(
            result.reviewer.is_none(),
            Rule::Sequence,
            || "The result is already reviewed.".into(),
            "Nothing is left to do.",
        )?;
        result.reviewer = Some(act.event.actor.clone());
        Ok(Changes::of(id, lot))
    }
}

impl Decide for Released {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut lot) = act.own::<LotId>()?;
        let protocol = act.get(&lot.protocol)?.protocol;
        let named = act.actor.holds(&protocol.release_roles, &lot.site);
        ensure(
            named,
            Rule::ReleaseApart,
            || "The protocol does not name the actor's role for release.".into(),
            "Have the role that the protocol names release the lot.",
        )?;
        let actor = &act.event.actor;
        let tested = lot.results.values().any(|result| result.analyst == *actor);
        ensure(
            !tested && !lot.makers.contains(actor),
            Rule::ReleaseApart,
            || format!("{actor} made or tested {id}."),
            "Have someone release it who did neither.",
        )?;
        ensure(
            lot.stage == LotStage::Filled,
            Rule::Sequence,
            || format!("{id} is {}, not in quarantine.", lot.state()),
            "Only a lot in quarantine is released.",
        )?;
        let blockers = lot.release_blockers(&act.get(&lot.specification)?);
        ensure(
            blockers.is_empty(),
            Rule::QualityComplete,
            || blockers.join(" "),
            "Complete and review every item.",
        )?;
        let fill = lot.fill.as_ref();
        let same = fill.is_some_and(|fill| fill.batch_record == self.batch_record);
        ensure(
            same,
            Rule::QualityComplete,
            || "The batch record is not the one of the fill.".into(),
            "Read the batch record of this lot and release by its hash.",
        )?;
        ensure(
            fill.is_some_and(|fill| fill.expires_at.instant() > act.when()),
            Rule::QualityComplete,
            || format!("{id} has expired."),
            "Reject it.",
        )?;
        lot.stage = LotStage::Released;
        Ok(Changes::of(id, lot))
    }
}

impl Decide for Rejected {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut lot) = act.own::<LotId>()?;
        act.at_site(&lot.site)?;
        let open = matches!(lot.stage, LotStage::InProcess | LotStage::Filled);
        ensure(
            open,
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "A lot that was released is recalled instead.",
        )?;
        lot.stage = LotStage::Rejected {
            reason: self.reason.clone(),
        };
        Ok(Changes::of(id, lot))
    }
}

impl Decide for Held {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut lot) = act.own::<LotId>()?;
        act.at_site(&lot.site)?;
        ensure(
            lot.stage == LotStage::Released,
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "Only a released lot is put on hold.",
        )?;
        lot.stage = LotStage::OnHold {
            reason: self.reason.clone(),
        };
        Ok(Changes::of(id, lot))
    }
}

impl Decide for HoldLifted {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut lot) = act.own::<LotId>()?;
        act.at_site(&lot.site)?;
        let held = matches!(lot.stage, LotStage::OnHold { .. });
        ensure(
            held,
            Rule::Sequence,
            || format!("{id} is not on hold."),
            "Nothing is left to do.",
        )?;
        lot.stage = LotStage::Released;
        Ok(Changes::of(id, lot))
    }
}

impl Decide for Recalled {
    fn decide(&self, act: &Act<'_>) -> Result<Changes, Stop> {
        let (id, mut lot) = act.own::<LotId>()?;
        act.at_site(&lot.site)?;
        let out = matches!(lot.stage, LotStage::Released | LotStage::OnHold { .. });
        ensure(
            out,
            Rule::Sequence,
            || format!("{id} is {}.", lot.state()),
            "Only a lot that was released is recalled; reject it instead.",
        )?;
        lot.stage = LotStage::Recalled {
            reason: self.reason.clone(),
        };
        Ok(Changes::of(id, lot))
    }
}
