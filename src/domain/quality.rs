//! Testing of lots against their specification (EU GMP Part IV chapter 12; block B01).

use super::deviation::{Class, Deviation, open, own_id};
use super::lot::{Lot, LotStage, TestResult};
use super::rule::ensure;
use super::specification::{Item, Specification, Value, Verdict};
use super::usability::lacking;
use super::view::View;
use super::{Act, Changes, Decide, Hash, LotId, Refusal, Rule, Stop, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod conditional;
mod hold;
mod release;
pub use conditional::{ConditionMet, ConditionallyReleased};
pub use hold::{Held, HoldLifted};
pub use release::{Dossier, Rejected, Released};

/// `result.recorded`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResultRecorded {
    /// The test, by its id in the lot's specification.
    pub test: String,
    /// The method, as the specification names it.
    pub method: String,
    /// The unit, as the specification names it.
    pub unit: String,
    /// What was found.
    pub value: Value,
    /// SHA-256 of the raw data.
    #[schemars(extend("x-file" = true))]
    pub raw_data: Hash,
    /// Why the test was done again, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retest_reason: Option<String>,
}

/// `result.reviewed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResultReviewed {
    /// The test whose newest result was reviewed.
    pub test: String,
    /// The entry that recorded it, so that the review is of this result and no other.
    pub result: Hash,
}

/// `result.invalidated`: a fault of the test, not of the lot; the result stays in the log and counts no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResultInvalidated {
    /// The test.
    pub test: String,
    /// The entry that recorded the result.
    pub result: Hash,
    /// The fault that was found.
    pub reason: String,
}

impl Decide for ResultRecorded {
    type Own = (LotId, Lot, Specification);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = in_testing(view, subject)?;
        let specification = view.get(&lot.specification)?;
        Ok((id, lot, specification))
    }

    fn decide(
        &self,
        act: &Act<'_>,
        (id, mut lot, specification): Self::Own,
    ) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        let item = specification.item(&self.test).ok_or_else(|| {
            let why = format!("{} has no test {:?}.", lot.specification, self.test);
            Refusal::new(Rule::Unknown, why, "Name a test of the specification.")
        })?;
        let verdict = self.verdict(item)?;
        let attempt = self.attempt(act, item, &lot)?;
        let result = TestResult {
            verdict,
            value: self.value.clone(),
            entry: act.leaf,
            at: act.when(),
            since: act.when(),
            analyst: act.event.actor.clone(),
            corrected_by: BTreeSet::new(),
            reviewer: None,
            invalid: None,
            attempt,
        };
        lot.testers.insert(act.event.actor.clone());
        match lot.results.get_mut(&self.test) {
            // What is recorded late of a time before the newest is an attempt, and takes no place.
            Some(newest) if result.at < newest.at => newest.attempt = attempt,
            Some(_) | None => {
                let before = lot.results.insert(self.test.clone(), result);
                was_lacking(act, &mut lot, &self.test, before.as_ref());
            }
        }
        if verdict != Verdict::Fail {
            return Ok(Changes::of(id, lot));
        }
        let what = format!("{} is out of specification: {:?}.", self.test, self.value);
        let found = Deviation::new(act, id.subject().clone(), what, Class::Major);
        open(act, own_id(act, 'D')?, found, Changes::of(id, lot))
    }
}

impl ResultRecorded {
    /// The verdict, refused unless method, unit and type are the specification's.
    pub(super) fn verdict(&self, item: &Item) -> Result<Verdict, Stop> {
        ensure(
            self.method == item.method && self.unit == item.unit,
            Rule::Value,
            || {
                format!(
                    "{} is tested by {:?} in the unit {:?}.",
                    item.test, item.method, item.unit
                )
            },
            "Use the specification's method and unit.",
        )?;
        let verdict = item.limit.verdict(&self.value);
        verdict.ok_or_else(|| {
            let remedy = "Enter a number for a numeric limit, a finding for a qualitative one.";
            let why = "The value is not of the type that the limit is.";
            Refusal::new(Rule::Value, why, remedy).into()
        })
    }

    /// Which attempt it is, refused without a reason for another one or beyond what the specification allows.
    fn attempt(&self, act: &Act<'_>, item: &Item, lot: &Lot) -> Result<u32, Stop> {
        let Some(before) = lot.results.get(&self.test) else {
            return Ok(1);
        };
        act.view.ensure(
            self.retest_reason.is_some(),
            Rule::QualityComplete,
            || format!("{} already has a result.", self.test),
            "Give the reason for testing again.",
        )?;
        // An invalid result was no test of the lot, and is not counted against it.
        let attempt = before.attempt + u32::from(before.invalid.is_none());
        act.view.ensure(
            attempt <= 1 + item.retests,
            Rule::QualityComplete,
            || format!("{} may be tested again {} times.", self.test, item.retests),
            "Reject the lot, or have the result found invalid.",
        )?;
        Ok(attempt)
    }
}

impl Decide for ResultReviewed {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = in_testing(view, subject)?;
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
        let result = newest(&mut lot, &self.test, &self.result)?;
        ensure(
            !result.is_of(&act.event.actor),
            Rule::QualityComplete,
            || "A result is reviewed by someone who neither obtained nor corrected it.".into(),
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

impl Decide for ResultInvalidated {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = in_testing(view, subject)?;
        let valid = lot.results.values().any(|result| result.invalid.is_none());
        ensure(
            valid,
            Rule::Sequence,
            || format!("{id} has no valid result."),
            "Record a result first.",
        )?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        let result = newest(&mut lot, &self.test, &self.result)?;
        ensure(
            !result.is_of(&act.event.actor) && result.invalid.is_none(),
            Rule::QualityComplete,
            || {
                "A result is found invalid once, by someone who neither obtained nor corrected it."
                    .into()
            },
            "Have quality assurance decide.",
        )?;
        let before = result.clone();
        result.invalid = Some(self.reason.clone());
        result.since = act.when();
        was_lacking(act, &mut lot, &self.test, Some(&before));
        Ok(Changes::of(id, lot))
    }
}

/// What the newest result of a test spoke against is settled by another, a correction or its invalidity, and was so for its time.
pub(crate) fn was_lacking(act: &Act<'_>, lot: &mut Lot, test: &str, before: Option<&TestResult>) {
    if let Some(before) = before
        && let Some(cause) = lacking(test, Some(before))
    {
        lot.concerns.settle(cause, before.since, act.when());
    }
}

/// The newest result of a test, refused unless it is the one that is meant.
fn newest<'l>(lot: &'l mut Lot, test: &str, entry: &Hash) -> Result<&'l mut TestResult, Stop> {
    let result = lot
        .results
        .get_mut(test)
        .filter(|result| result.entry == *entry);
    result.ok_or_else(|| {
        let why = format!("This is not the newest result of {test}.");
        Refusal::new(Rule::Unknown, why, "Name the newest result.").into()
    })
}

/// The lot once it is filled: also after its release a test may be done again, or found to be wrong.
fn in_testing(view: &View<'_>, subject: &Subject) -> Result<(LotId, Lot), Stop> {
    let (id, lot) = view.own::<LotId>(subject)?;
    view.ensure(
        lot.stage != LotStage::InProcess,
        Rule::Sequence,
        || format!("{id} is {}.", lot.state()),
        "Results belong to a filled lot.",
    )?;
    Ok((id, lot))
}
