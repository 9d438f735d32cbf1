//! Batch templates: versioned data that says by which steps a lot is made, with what limits, and who checks.

use super::equipment::EquipmentKind;
use super::lot::Lot;
use super::rule::ensure;
use super::specification::Limit;
use super::subject::distinct;
use super::usability::Cause;
use super::view::View;
use super::{Act, Changes, Decide, Rule, Stop, Subject, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `batch_template.adopted`, and the template as the record has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    /// Its version.
    pub version: String,
    /// What it makes.
    pub title: Text,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// A batch template of the record.
pub type BatchTemplate = Adopted;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its id, by which it is recorded.
    pub id: String,
    /// What is done.
    pub title: Text,
    /// Whether it comes before the fill.
    pub before_fill: bool,
    /// Whether a second person checks it.
    pub checked: bool,
    /// What is measured or noted.
    #[serde(default)]
    pub values: Vec<Measure>,
    /// The equipment that is used, each of these kinds at least once.
    #[serde(default)]
    pub equipment: Vec<EquipmentKind>,
    /// Whether raw materials or reagents go into it, each then named with its lot and expiry.
    #[serde(default)]
    pub materials: bool,
}

/// What is measured or noted at a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its id.
    pub id: String,
    /// What it is.
    pub title: Text,
    /// The unit of a number, such as `temp_mc`; empty for a finding.
    pub unit: String,
    /// What is as it should be.
    pub limit: Limit,
}

impl BatchTemplate {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        "adopted"
    }

    /// The step of this id.
    pub fn step(&self, id: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// The first step that a lot has not done yet.
    pub fn next(&self, lot: &Lot) -> Option<&Step> {
        self.steps
            .iter()
            .find(|step| !lot.steps.contains_key(&step.id))
    }

    /// What the batch record of a lot lacks: all of it, or what comes before the fill.
    pub fn lacking(&self, lot: &Lot, before_fill: bool) -> Vec<Cause> {
        let steps = self
            .steps
            .iter()
            .filter(|step| step.before_fill || !before_fill);
        steps
            .filter_map(|step| match lot.steps.get(&step.id) {
                None => Some(Cause::StepMissing {
                    step: step.id.clone(),
                }),
                Some(done) if step.checked && done.checked_by.is_none() => {
                    Some(Cause::StepNotChecked {
                        step: step.id.clone(),
                    })
                }
                Some(_) => None,
            })
            .collect()
    }
}

impl Decide for Adopted {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let steps_once =
            !self.steps.is_empty() && distinct(self.steps.iter().map(|step| &*step.id));
        let measures_once = self.steps.iter().all(|step| {
            let once = distinct(step.values.iter().map(|measure| &*measure.id));
            once && step.values.iter().all(|one| one.limit.is_sound())
        });
        // What comes before the fill stands before what comes after it.
        let ordered = self.steps.windows(2).all(|pair| match pair {
            [one, next] => one.before_fill || !next.before_fill,
            _ => true,
        });
        ensure(
            steps_once && measures_once && ordered,
            Rule::Value,
            || {
                "The template is empty, names a step or a measure twice, has a limit upside down, or a step before the fill after one that follows it."
                    .into()
            },
            "Correct the template.",
        )?;
        Ok(Changes::of(act.subject(), self.clone()))
    }
}
