//! Testing and release of lots (EU GMP Part IV chapter 11; blocks B01 and B02).

use super::lot::{Lot, LotStage, TestResult};
use super::rule::{ensure, given};
use super::specification::Value;
use super::view::View;
use super::{Act, Changes, Decide, Hash, LotId, Refusal, Rule, Stop, Subject};
use serde::{Deserialize, Serialize};

mod hold;
mod release;
pub use hold::{Held, HoldLifted, Recalled};
pub use release::{Rejected, Released};

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

impl Decide for ResultRecorded {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        in_quarantine(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
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
            !again || given(self.retest_reason.as_deref()),
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
        lot.testers.insert(act.event.actor.clone());
        lot.results.insert(self.test.clone(), result);
        Ok(Changes::of(id, lot))
    }
}

impl Decide for ResultReviewed {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = in_quarantine(view, subject)?;
        let waiting = lot.results.values().any(|result| result.reviewer.is_none());
        ensure(
            waiting,
            Rule::Sequence,
            || format!("{id} has no result that waits for its review."),
            "Record a result first.",
        )?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
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

/// The lot between its fill and its release.
fn in_quarantine(view: &View<'_>, subject: &Subject) -> Result<(LotId, Lot), Stop> {
    let (id, lot) = view.own::<LotId>(subject)?;
    ensure(
        lot.stage == LotStage::Filled,
        Rule::Sequence,
        || format!("{id} is {}, not in quarantine.", lot.state()),
        "Results and release belong to a filled lot in quarantine.",
    )?;
    Ok((id, lot))
}
