//! The batch record: the steps of a lot, each signed, with values against limits, materials in date and equipment within
//! its qualification; a second person checks where the template says so.

use super::super::batch_template::{BatchTemplate, Step};
use super::super::deviation::{Class, Deviation, open, own_id};
use super::super::equipment::{was_with, within_qualification};
use super::super::rule::ensure;
use super::super::specification::{Value, Verdict};
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, EquipmentId, Hash, Instant, LotId, PersonId, Refusal, Rule, SiteId, Stop,
    Subject,
};
use super::{Lot, LotStage};
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `step.recorded`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepRecorded {
    /// The step, by its id in the lot's template.
    pub step: String,
    /// What was measured or noted, each measure of the template once.
    pub values: Vec<StepValue>,
    /// The raw materials and reagents that went in.
    pub materials: Vec<Material>,
    /// The equipment used.
    pub equipment: Vec<EquipmentId>,
    /// SHA-256 of each document attached.
    #[schemars(extend("x-file" = true))]
    pub attachments: Vec<Hash>,
}

/// What was measured or noted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepValue {
    /// The measure, by its id.
    pub measure: String,
    /// What was found.
    pub value: Value,
}

/// A raw material or reagent (Regulation (EC) 1394/2007 article 15: everything that the cells come into contact with).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Material {
    /// What it is.
    pub name: String,
    /// The maker's lot.
    pub lot: String,
    /// The last day on which it may be used.
    pub expires_on: NaiveDate,
}

/// `step.checked`, by a second person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StepChecked {
    /// The step.
    pub step: String,
    /// The entry that recorded it.
    pub entry: Hash,
}

/// A step that was done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StepDone {
    /// The entry that recorded it.
    pub entry: Hash,
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: PersonId,
    /// Who else has corrected what was recorded of it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub corrected_by: BTreeSet<PersonId>,
    /// Who checked it, once someone has.
    pub checked_by: Option<PersonId>,
    /// Whether every value was within its limit.
    pub within_limits: bool,
    /// The materials that went in.
    pub materials: Vec<Material>,
    /// The equipment used.
    pub equipment: Vec<EquipmentId>,
}

impl StepDone {
    /// It was done once more: its first record stays, with everything that went in at any time.
    fn repeated(&mut self, again: Self) {
        self.within_limits &= again.within_limits;
        for material in again.materials {
            if !self.materials.contains(&material) {
                self.materials.push(material);
            }
        }
        for equipment in again.equipment {
            if !self.equipment.contains(&equipment) {
                self.equipment.push(equipment);
            }
        }
    }

    /// Whether what is recorded is this person's, who did or corrected it: another person checks it.
    pub fn is_of(&self, person: &PersonId) -> bool {
        self.by == *person || self.corrected_by.contains(person)
    }
}

impl Decide for StepRecorded {
    type Own = (LotId, Lot, BatchTemplate);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        let template = view.get(&lot.batch_template)?;
        let next = template.next(&lot);
        let stage = match lot.stage {
            LotStage::InProcess => next.is_some_and(|step| step.before_fill),
            LotStage::Filled => next.is_some(),
            LotStage::Released
            | LotStage::ConditionallyReleased { .. }
            | LotStage::Rejected { .. }
            | LotStage::Closed => false,
        };
        view.ensure(
            stage,
            Rule::Sequence,
            || {
                format!(
                    "{id} is {}; no step of its batch record is open.",
                    lot.state()
                )
            },
            "Fill the lot, or test and release it.",
        )?;
        Ok((id, lot, template))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot, template): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        let step = template.step(&self.step).ok_or_else(|| {
            let why = format!("The batch record of {id} has no step {:?}.", self.step);
            Refusal::new(Rule::Unknown, why, "Name a step of the batch template.")
        })?;
        let next = template.next(&lot).map(|step| &*step.id);
        act.view.ensure(
            next == Some(&*self.step),
            Rule::Sequence,
            || {
                let next = next.unwrap_or("none");
                format!(
                    "{:?} is not the next step of {id}; that is {next}.",
                    self.step
                )
            },
            "Record the steps in their order.",
        )?;
        let outside = self.outside(step)?;
        self.inputs(act, step, &lot.site)?;
        lot.makers.insert(act.event.actor.clone());
        let done = StepDone {
            entry: act.leaf,
            at: act.when(),
            by: act.event.actor.clone(),
            corrected_by: BTreeSet::new(),
            checked_by: None,
            within_limits: outside.is_empty(),
            materials: self.materials.clone(),
            equipment: self.equipment.clone(),
        };
        match lot.steps.get_mut(&self.step) {
            Some(before) => before.repeated(done),
            None => {
                lot.steps.insert(self.step.clone(), done);
            }
        }
        let mut changes = Changes::of(id.clone(), lot);
        for used in &self.equipment {
            changes = was_with(act, changes, used, [id.clone()])?.touch(used.clone());
        }
        if outside.is_empty() {
            return Ok(changes);
        }
        let what = format!(
            "The step {} is outside its limits: {}.",
            self.step,
            outside.join(", ")
        );
        let found = Deviation::new(act, id.subject().clone(), what, Class::Major);
        open(act, own_id(act, 'D')?, found, changes)
    }
}

impl StepRecorded {
    /// The measures outside their limits, refused unless each measure of the step is answered once in its type.
    pub(crate) fn outside<'s>(&self, step: &'s Step) -> Result<Vec<&'s str>, Stop> {
        let answered: BTreeSet<&str> = self.values.iter().map(|one| &*one.measure).collect();
        let asked: BTreeSet<&str> = step.values.iter().map(|one| &*one.id).collect();
        ensure(
            answered == asked && answered.len() == self.values.len(),
            Rule::Value,
            || format!("The step {} asks for these, each once: {asked:?}.", step.id),
            "Enter every value of the step.",
        )?;
        let mut outside = Vec::new();
        for measure in &step.values {
            let found = self.values.iter().find(|one| one.measure == measure.id);
            let verdict = found.and_then(|one| measure.limit.verdict(&one.value));
            ensure(
                verdict.is_some(),
                Rule::Value,
                || {
                    format!(
                        "The value of {} is not of the type that its limit is.",
                        measure.id
                    )
                },
                "Enter a number for a numeric limit, a finding for a qualitative one.",
            )?;
            if verdict == Some(Verdict::Fail) {
                outside.push(&*measure.id);
            }
        }
        Ok(outside)
    }

    /// Refuses a step that takes materials and names none.
    pub(crate) fn materials_named(&self, view: &View<'_>, step: &Step) -> Result<(), Stop> {
        view.ensure(
            !step.materials || !self.materials.is_empty(),
            Rule::Source,
            || format!("The step {} names no material.", step.id),
            "Name each material with its lot and expiry.",
        )
    }

    /// Materials in date and equipment of the kinds asked for, each within its qualification.
    fn inputs(&self, act: &Act<'_>, step: &Step, site: &SiteId) -> Result<(), Stop> {
        self.materials_named(&act.view, step)?;
        let today = act.view.day_at(site)?;
        for material in &self.materials {
            act.view.ensure(
                material.expires_on >= today,
                Rule::Source,
                || {
                    format!(
                        "{} lot {} expired on {}.",
                        material.name, material.lot, material.expires_on
                    )
                },
                "Use material that is in date.",
            )?;
        }
        let mut kinds = Vec::new();
        for id in &self.equipment {
            let equipment = act.get(id)?;
            within_qualification(&act.view, id, &equipment)?;
            kinds.push(equipment.equipment);
        }
        let lacking = step.equipment.iter().find(|kind| !kinds.contains(kind));
        act.view.ensure(
            lacking.is_none(),
            Rule::Equipment,
            || {
                format!(
                    "The step {} names no equipment of the kind {lacking:?}.",
                    step.id
                )
            },
            "Scan the equipment that was used.",
        )
    }
}

impl Decide for StepChecked {
    type Own = (LotId, Lot);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, lot) = view.own::<LotId>(subject)?;
        let template = view.get(&lot.batch_template)?;
        let waits = lot.steps.iter().any(|(step, done)| {
            template.step(step).is_some_and(|step| step.checked) && done.checked_by.is_none()
        });
        ensure(
            waits,
            Rule::Sequence,
            || format!("{id} has no step that waits for its check."),
            "Record a step first.",
        )?;
        Ok((id, lot))
    }

    fn decide(&self, act: &Act<'_>, (id, mut lot): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&lot.site)?;
        let done = lot
            .steps
            .get_mut(&self.step)
            .filter(|done| done.entry == self.entry);
        let done = done.ok_or_else(|| {
            let why = format!("This is not the record of the step {:?}.", self.step);
            Refusal::new(Rule::Unknown, why, "Check the step that was recorded.")
        })?;
        ensure(
            !done.is_of(&act.event.actor) && done.checked_by.is_none(),
            Rule::QualityComplete,
            || {
                "A step is checked once, by someone who neither did it nor corrected its record."
                    .into()
            },
            "Have another person check it.",
        )?;
        done.checked_by = Some(act.event.actor.clone());
        lot.makers.insert(act.event.actor.clone());
        Ok(Changes::of(id, lot))
    }
}
