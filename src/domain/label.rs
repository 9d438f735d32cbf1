//! Labels: each binds the id in its symbol to one vial, for good.

use super::rule::{ensure, given};
use super::view::View;
use super::{
    Act, Changes, Decide, Hash, LabelId, LabelRef, Record, Refusal, Relation, Rule, Stop, Subject,
    Vial, VialId,
};
use serde::{Deserialize, Serialize};

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

/// A label of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Label {
    /// The vial that it is for.
    pub vial: VialId,
    /// The template and its version.
    pub template: String,
    /// Whether another label has taken its place.
    pub void: bool,
}

impl Label {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.void { "void" } else { "printed" }
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
        let mut changes = Changes::default();
        if let Some(old) = vial.label {
            ensure(
                given(self.reprint_reason.as_deref()),
                Rule::Reprint,
                || format!("{} already has a label.", self.vial),
                "Give the reason for another one.",
            )?;
            let old = LabelRef::new(&old.to_string())
                .map_err(|bad| Refusal::new(Rule::Unknown, bad.to_string(), "Check the label."))?;
            if let Some(Record::Label(mut label)) = act.find(old.subject())? {
                label.void = true;
                changes = changes.put(old, label);
            }
        }
        vial.label = Some(id);
        let label = Label {
            vial: self.vial.clone(),
            template: self.template.clone(),
            void: false,
        };
        let subject = act.event.subject.clone();
        Ok(changes
            .put(subject.clone(), label)
            .put(self.vial.clone(), vial)
            .link(subject, Relation::LabelOf, self.vial.clone()))
    }
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
