//! Labels: each binds the id in its symbol to one vial, for good. Every label printed is accounted for: on its vial, or
//! void with a reason.

use super::rule::{ensure, given, stated};
use super::view::View;
use super::{
    Act, Changes, Decide, Hash, LabelId, LabelRef, Lot, Record, Refusal, Relation, Rule, Stop,
    Subject, Vial, VialId,
};
use serde::{Deserialize, Serialize};

mod field;
mod scanned;
mod token;
pub use field::{Demand, Field, Jurisdiction, Level, demands};
pub use scanned::Scanned;
pub use token::{BadClaim, BadToken, Claim, TOKEN_TYPE, Token};

/// `label.printed`, about the label of the same id.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Printed {
    /// The vial that it is for.
    pub vial: VialId,
    /// The template and its version, as `vial-25x12.v1`.
    pub template: String,
    /// SHA-256 of the template.
    pub template_hash: Hash,
    /// Why a label is printed in place of another, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reprint_reason: Option<String>,
}

/// `label.affixed`: the label was scanned on its vial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Affixed {
    /// The vial that it is on.
    pub vial: VialId,
}

/// `label.spoiled`: it was destroyed before it was on a vial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spoiled {
    /// Why.
    pub reason: String,
}

/// Where a label is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelStage {
    /// Printed, and not yet on its vial.
    Printed,
    /// On its vial.
    Affixed,
    /// Another label has taken its place, or it was spoiled.
    Void,
}

/// A label of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Label {
    /// The vial that it is for.
    pub vial: VialId,
    /// The template and its version.
    pub template: String,
    /// Where it is in its life.
    pub stage: LabelStage,
}

/// The labels of a lot's vials, as they are reconciled before its release.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reconciliation {
    /// How many were printed.
    pub printed: u32,
    /// How many of them were put on a vial.
    pub affixed: u32,
    /// How many of them never were, and are void.
    pub spoiled: u32,
    /// How many vials have their label on them.
    pub labelled: u32,
}

impl Reconciliation {
    /// How many are not accounted for.
    pub fn open(&self) -> u32 {
        self.printed
            .saturating_sub(self.affixed.saturating_add(self.spoiled))
    }
}

impl Label {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            LabelStage::Printed => "printed",
            LabelStage::Affixed => "affixed",
            LabelStage::Void => "void",
        }
    }

    /// Whether it is void.
    pub fn is_void(&self) -> bool {
        self.stage == LabelStage::Void
    }
}

impl Decide for Printed {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let id = LabelId::parse(act.event.subject.name())
            .ok()
            .filter(|id| id.to_string() == act.event.subject.name());
        let id = id.ok_or_else(|| {
            Refusal::new(
                Rule::Value,
                "The label's id is not 12 characters with their check character.",
                "Draw a new id.",
            )
        })?;
        let mut vial = labelable(&act.view, &self.vial)?;
        vial.holder(act.view.world)?.acts(act)?;
        let mut lot = act.get(&vial.lot)?;
        lot.labels.printed += 1;
        let mut changes = Changes::default();
        if let Some(old) = vial.label {
            ensure(
                given(self.reprint_reason.as_deref()),
                Rule::Reprint,
                || format!("{} already has a label.", self.vial),
                "Give the reason for another one.",
            )?;
            changes = void(act, &old, &mut lot)?;
            lot.labels.labelled -= u32::from(vial.labelled);
        }
        vial.label = Some(id);
        vial.labelled = false;
        let label = Label {
            vial: self.vial.clone(),
            template: self.template.clone(),
            stage: LabelStage::Printed,
        };
        let subject = act.event.subject.clone();
        Ok(changes
            .put(subject.clone(), label)
            .note(vial.lot.clone(), lot)
            .put(self.vial.clone(), vial)
            .link(subject, Relation::LabelOf, self.vial.clone()))
    }
}

/// The label that another one replaces is void; one that never was on its vial counts as spoiled.
fn void(act: &Act<'_>, old: &LabelId, lot: &mut Lot) -> Result<Changes, Stop> {
    let old = LabelRef::new(old.as_str())?;
    let Some(Record::Label(mut label)) = act.find(old.subject())? else {
        return Ok(Changes::default());
    };
    if label.stage == LabelStage::Printed {
        lot.labels.spoiled += 1;
    }
    label.stage = LabelStage::Void;
    Ok(Changes::of(old, label))
}

impl Decide for Affixed {
    type Own = (LabelRef, Label);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        printed(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut label): Self::Own) -> Result<Changes, Stop> {
        ensure(
            label.vial == self.vial,
            Rule::Reprint,
            || format!("This label was printed for {}.", label.vial),
            "Take it off, and scan the label of this vial.",
        )?;
        let mut vial = act.get(&self.vial)?;
        vial.holder(act.view.world)?.acts(act)?;
        let mut lot = act.get(&vial.lot)?;
        lot.labels.affixed += 1;
        lot.labels.labelled += 1;
        label.stage = LabelStage::Affixed;
        vial.labelled = true;
        Ok(Changes::of(id, label)
            .note(vial.lot.clone(), lot)
            .put(self.vial.clone(), vial))
    }
}

impl Decide for Spoiled {
    type Own = (LabelRef, Label);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        printed(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut label): Self::Own) -> Result<Changes, Stop> {
        stated(&self.reason, "reason")?;
        let mut vial = act.get(&label.vial)?;
        vial.holder(act.view.world)?.acts(act)?;
        let mut lot = act.get(&vial.lot)?;
        lot.labels.spoiled += 1;
        vial.label = None;
        let vial_id = label.vial.clone();
        label.stage = LabelStage::Void;
        Ok(Changes::of(id, label)
            .note(vial.lot.clone(), lot)
            .put(vial_id, vial))
    }
}

/// The label between its print and its vial.
fn printed(view: &View<'_>, subject: &Subject) -> Result<(LabelRef, Label), Stop> {
    let (id, label) = view.own::<LabelRef>(subject)?;
    ensure(
        label.stage == LabelStage::Printed,
        Rule::Sequence,
        || format!("{id} is {}.", label.state()),
        "Print another label, with the reason.",
    )?;
    Ok((id, label))
}

/// The vial, refused once its life has ended.
pub(crate) fn labelable(view: &View<'_>, id: &VialId) -> Result<Vial, Stop> {
    let vial = view.get(id)?;
    ensure(
        !vial.is_over(),
        Rule::Sequence,
        || format!("{id} is {}.", vial.state()),
        "Nothing is left to label.",
    )?;
    Ok(vial)
}
