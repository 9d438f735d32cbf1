//! Specifications: versioned data that a lot is tested against (ICH Q6B), never limits in code.

use super::rule::ensure;
use super::subject::distinct;
use super::view::View;
use super::{Act, Changes, Decide, Rule, Stop, Subject, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `specification.adopted`, and the specification as the record has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    /// Its version.
    pub version: String,
    /// What it specifies.
    pub title: Text,
    /// Its items, each under an id of its own.
    pub items: Vec<Item>,
}

/// A specification of the record.
pub type Specification = Adopted;

/// One item of a specification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The id of the test, by which results name it.
    pub test: String,
    /// What is tested.
    pub title: Text,
    /// The method.
    pub method: String,
    /// The unit of a numeric value, such as `percent_tenths`; empty for a qualitative item.
    pub unit: String,
    /// What passes.
    pub limit: Limit,
    /// How many days after the fill the result comes, where that is so long that a lot may be released before it; else nought.
    #[serde(default)]
    pub lag_days: u32,
    /// How many times the test may be done again, each time with a reason.
    #[serde(default = "one")]
    pub retests: u32,
}

/// One retest, where the specification says nothing else.
fn one() -> u32 {
    1
}

/// What passes, in the item's unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Limit {
    /// At least this.
    Minimum(i64),
    /// At most this.
    Maximum(i64),
    /// From the first to the second, both included.
    Range(i64, i64),
    /// At most this for each kilogram of the participant's body weight; the result itself is in the item's unit for
    /// each millilitre, and is weighed against the volume of each order.
    PerKgMaximum(i64),
    /// This very finding.
    Finding(String),
    /// Anything; the result is reported without a verdict.
    ReportOnly,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Value {
    /// A number in the item's unit.
    Number(i64),
    /// A finding in words.
    Finding(String),
}

/// Whether a value passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Within the limit.
    Pass,
    /// Outside the limit.
    Fail,
    /// Reported without a verdict.
    ReportOnly,
}

impl Limit {
    /// The verdict on a value, or none when the value is of the wrong type for the limit.
    pub fn verdict(&self, value: &Value) -> Option<Verdict> {
        let passes = match (self, value) {
            (Self::ReportOnly, _) | (Self::PerKgMaximum(_), Value::Number(_)) => {
                return Some(Verdict::ReportOnly);
            }
            (Self::Minimum(least), Value::Number(number)) => number >= least,
            (Self::Maximum(most), Value::Number(number)) => number <= most,
            (Self::Range(least, most), Value::Number(number)) => (least..=most).contains(&number),
            (Self::Finding(wanted), Value::Finding(found)) => wanted == found,
            (
                Self::Minimum(_) | Self::Maximum(_) | Self::Range(..) | Self::PerKgMaximum(_),
                Value::Finding(_),
            )
            | (Self::Finding(_), Value::Number(_)) => return None,
        };
        Some(if passes { Verdict::Pass } else { Verdict::Fail })
    }

    /// Whether it can be a limit at all.
    pub fn is_sound(&self) -> bool {
        match self {
            Self::Range(least, most) => least <= most,
            Self::PerKgMaximum(most) => *most > 0,
            Self::Minimum(_) | Self::Maximum(_) | Self::Finding(_) | Self::ReportOnly => true,
        }
    }
}

impl Specification {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        "adopted"
    }

    /// The item of this test.
    pub fn item(&self, test: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.test == test)
    }
}

impl Decide for Adopted {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let once = !self.items.is_empty() && distinct(self.items.iter().map(|item| &*item.test));
        ensure(
            once,
            Rule::Value,
            || "The specification is empty or names a test twice.".into(),
            "Name each test once.",
        )?;
        let sound = self.items.iter().all(|item| item.limit.is_sound());
        ensure(
            sound,
            Rule::Value,
            || "A range of the specification is upside down.".into(),
            "Give the lower limit first.",
        )?;
        Ok(Changes::of(act.subject(), self.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_on_the_limit_passes_and_one_beyond_fails() {
        let verdict = |limit: Limit, number| limit.verdict(&Value::Number(number));
        assert_eq!(verdict(Limit::Minimum(950), 950), Some(Verdict::Pass));
        assert_eq!(verdict(Limit::Minimum(950), 949), Some(Verdict::Fail));
        assert_eq!(verdict(Limit::Maximum(20), 20), Some(Verdict::Pass));
        assert_eq!(verdict(Limit::Maximum(20), 21), Some(Verdict::Fail));
        assert_eq!(verdict(Limit::Range(3, 5), 2), Some(Verdict::Fail));
        assert_eq!(verdict(Limit::ReportOnly, 2), Some(Verdict::ReportOnly));
    }

    #[test]
    fn a_number_is_no_answer_to_a_finding() {
        assert_eq!(
            Limit::Finding("no growth".into()).verdict(&Value::Number(0)),
            None
        );
        assert_eq!(
            Limit::Minimum(1).verdict(&Value::Finding("many".into())),
            None
        );
    }
}
