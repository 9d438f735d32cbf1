//! What becomes of a printed label: on its thing, or void for ever.

use super::super::usability::Cause;
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, LabelId, LabelRef, PersonId, Record, Rule, Stop, Subject,
};
use super::{Bearer, Label, LabelStage, Reconciliation};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `label.affixed`: the label was scanned on its thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Affixed {
    /// What it is on.
    pub of: Subject,
}

/// `label.spoiled`: it was unfit when it came out of the printer, and never was on its thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Spoiled {
    /// Why.
    pub reason: String,
}

/// `label.destroyed`: it was fit and not needed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Destroyed {
    /// Why.
    pub reason: String,
    /// Who saw it; not the actor.
    pub witness: PersonId,
}

/// `label.voided`: it was on its thing and is damaged or wrong.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Voided {
    /// Why.
    pub reason: String,
}

impl Decide for Affixed {
    type Own = (LabelRef, Label);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        printed(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut label): Self::Own) -> Result<Changes, Stop> {
        act.view.ensure(
            label.of == self.of,
            Rule::Reprint,
            || format!("This label was printed for {}.", label.of),
            "Take it off, and scan the label of this one.",
        )?;
        let mut bearer = Bearer::of(&act.view, &self.of)?;
        bearer.takes_label(&act.view)?;
        bearer.acts(act)?;
        if label.of != self.of || label.stage != LabelStage::Printed {
            return Ok(noted(id, label).touch(self.of.clone()));
        }
        let accounted = bearer.is_accounted();
        if let Bearer::Vial(_, vial) = &mut bearer {
            vial.labelled = true;
            if let Some(since) = vial.unlabelled_since.take() {
                vial.concerns.settle(Cause::NotLabelled, since, act.when());
            }
        }
        let changes = counted(act, &bearer, accounted, |labels| labels.affixed += 1)?;
        label.stage = LabelStage::Affixed;
        Ok(changes.and(bearer.into_changes()).put(id, label))
    }
}

impl Decide for Spoiled {
    type Own = (LabelRef, Label);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        printed(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, label): Self::Own) -> Result<Changes, Stop> {
        let bearer = labelled(act, &label)?;
        if label.stage != LabelStage::Printed {
            return Ok(noted(id, label));
        }
        end(act, (id, label), bearer, |labels| labels.spoiled += 1)
    }
}

impl Decide for Destroyed {
    type Own = (LabelRef, Label);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        printed(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, label): Self::Own) -> Result<Changes, Stop> {
        let bearer = labelled(act, &label)?;
        if label.stage != LabelStage::Printed {
            return Ok(noted(id, label));
        }
        end(act, (id, label), bearer, |labels| labels.destroyed += 1)
    }

    fn witness(&self) -> Option<&PersonId> {
        Some(&self.witness)
    }
}

impl Decide for Voided {
    type Own = (LabelRef, Label);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, label) = view.own::<LabelRef>(subject)?;
        view.ensure(
            label.stage == LabelStage::Affixed,
            Rule::Sequence,
            || format!("{id} is {}.", label.state()),
            "A label that was never put on is spoiled or destroyed.",
        )?;
        Ok((id, label))
    }

    fn decide(&self, act: &Act<'_>, (id, label): Self::Own) -> Result<Changes, Stop> {
        // Whoever finds it damaged takes it off; a new one comes from those who label.
        let bearer = Bearer::of(&act.view, &label.of)?;
        bearer.is_here(act)?;
        if label.stage != LabelStage::Affixed {
            return Ok(noted(id, label));
        }
        end(act, (id, label), bearer, |_| ())
    }
}

/// What is said of a label that has come further in the record, or to another end: it is noted, and the label stays as it is.
fn noted(id: LabelRef, label: Label) -> Changes {
    let of = label.of.clone();
    Changes::of(id, label).touch(of)
}

/// The thing that a label was printed for, refused unless the actor labels it.
fn labelled(act: &Act<'_>, label: &Label) -> Result<Bearer, Stop> {
    let bearer = Bearer::of(&act.view, &label.of)?;
    bearer.acts(act)?;
    Ok(bearer)
}

/// The label is void, its thing is without one, and the lot's account says how it ended.
fn end(
    act: &Act<'_>,
    (id, mut label): (LabelRef, Label),
    mut bearer: Bearer,
    count: impl FnOnce(&mut Reconciliation),
) -> Result<Changes, Stop> {
    let accounted = bearer.is_accounted();
    bearer.set_label(None, act.when());
    let changes = counted(act, &bearer, accounted, count)?;
    label.stage = LabelStage::Void;
    Ok(changes.and(bearer.into_changes()).put(id, label))
}

/// Counts anew the labels of the lot of a vial, which was accounted for before or was not; other labels are in no account.
fn counted(
    act: &Act<'_>,
    bearer: &Bearer,
    accounted: bool,
    count: impl FnOnce(&mut Reconciliation),
) -> Result<Changes, Stop> {
    let Bearer::Vial(_, vial) = bearer else {
        return Ok(Changes::default());
    };
    let mut lot = act.get(&vial.lot)?;
    count(&mut lot.labels);
    lot.labels.accounts(accounted, bearer.is_accounted());
    Ok(Changes::default().note(vial.lot.clone(), lot))
}

/// Takes the label off its thing that another one replaces, and voids it; one that never was on its thing counts as spoiled.
pub(super) fn void(act: &Act<'_>, old: &LabelId, bearer: &mut Bearer) -> Result<Changes, Stop> {
    let accounted = bearer.is_accounted();
    bearer.set_label(None, act.when());
    let Some((id, label)) = found(act, old)? else {
        return Ok(Changes::default());
    };
    let spoiled = u32::from(label.stage == LabelStage::Printed);
    let changes = counted(act, bearer, accounted, |labels| labels.spoiled += spoiled)?;
    let stage = LabelStage::Void;
    Ok(changes.put(id, Label { stage, ..label }))
}

/// The label, void because what it says is no longer so.
///
/// # Errors
/// What the view has yet to load.
pub(crate) fn outdated(act: &Act<'_>, old: &LabelId) -> Result<Option<(LabelRef, Label)>, Stop> {
    let stage = LabelStage::Void;
    Ok(found(act, old)?.map(|(id, label)| (id, Label { stage, ..label })))
}

fn found(act: &Act<'_>, old: &LabelId) -> Result<Option<(LabelRef, Label)>, Stop> {
    let old = LabelRef::new(old.as_str())?;
    match act.find(old.subject())? {
        Some(Record::Label(label)) => Ok(Some((old, label))),
        Some(_) | None => Ok(None),
    }
}

/// The label between its print and its thing.
pub(super) fn printed(view: &View<'_>, subject: &Subject) -> Result<(LabelRef, Label), Stop> {
    let (id, label) = view.own::<LabelRef>(subject)?;
    view.ensure(
        label.stage == LabelStage::Printed,
        Rule::Sequence,
        || format!("{id} is {}.", label.state()),
        "Print another label, with the reason.",
    )?;
    Ok((id, label))
}
