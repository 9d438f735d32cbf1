//! Giving an infusion: its start, where everything is checked again, and its end.

use super::super::order::OrderStage;
use super::super::participant::Given;
use super::super::rule::ensure;
use super::super::vial::{Moves, VialStage};
use super::super::view::View;
use super::super::{
    Act, Changes, Concerns, Corrections, Decide, InfusionId, OrderId, ParticipantId, Refusal,
    Relation, Rule, Stop, Subject, VialId,
};
use super::{End, Infusion, InfusionStage, fit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// `infusion.started`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Started {
    /// How it is given.
    pub access: String,
    /// What was given, where it was not checked before as it was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<GivenWithout>,
}

/// What was given without the checks that belong before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GivenWithout {
    /// To whom.
    pub participant: ParticipantId,
    /// Under which order, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<OrderId>,
    /// The vials.
    pub vials: BTreeSet<VialId>,
}

/// `infusion.completed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Completed {
    /// The volume given.
    pub volume_ul: u32,
    /// Whether a reaction was seen.
    pub reaction: bool,
}

/// `infusion.stopped`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    /// The volume given.
    pub volume_ul: u32,
    /// Whether a reaction was seen.
    pub reaction: bool,
    /// Why.
    pub reason: String,
}

/// An infusion that may start now, or has started.
pub(crate) struct Ready {
    /// As it was checked; none where it was not.
    infusion: Option<Infusion>,
}

impl Decide for Started {
    type Own = Ready;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Ready, Stop> {
        if view.find(subject)?.is_none() {
            view.is_new(subject)?;
            view.ensure(
                false,
                Rule::Sequence,
                || format!("{subject} was not checked by two people before."),
                "Have two people check first.",
            )?;
            return Ok(Ready { infusion: None });
        }
        let (id, infusion) = view.own::<InfusionId>(subject)?;
        ensure(
            !infusion.has_started(),
            Rule::Sequence,
            || format!("{id} is {}.", infusion.state()),
            "It has been recorded that it started.",
        )?;
        view.ensure(
            infusion.stage != InfusionStage::Abandoned,
            Rule::Sequence,
            || format!("{id} is {}.", infusion.state()),
            "Begin a new infusion and check again.",
        )?;
        let checked_at = if let InfusionStage::Verified { at, .. } = infusion.stage {
            Some(at)
        } else {
            None
        };
        view.ensure(
            checked_at.is_some_and(|at| at <= view.when),
            Rule::Bedside,
            || {
                format!(
                    "{id} is {}, not checked by two people before.",
                    infusion.state()
                )
            },
            "Have two people check first.",
        )?;
        if let Some(order) = infusion.as_checked(view)? {
            fit(view, &order)?;
        }
        Ok(Ready {
            infusion: Some(infusion),
        })
    }

    fn decide(&self, act: &Act<'_>, own: Ready) -> Result<Changes, Stop> {
        let mut infusion = self.what(act, own.infusion)?;
        act.at_site(&infusion.site)?;
        let id = InfusionId::try_from(act.subject())?;
        infusion.stage = InfusionStage::Started { at: act.when() };
        let mut moves = Moves::new(act);
        for vial_id in &infusion.vials {
            let vial = moves.now(vial_id)?;
            // What was given to somebody before is not given again in the account.
            let free = !matches!(vial.stage, VialStage::Infused { .. });
            let stage = VialStage::Infused {
                site: infusion.site.clone(),
                infusion: id.clone(),
                partial: false,
            };
            if free {
                moves.bring(vial_id, vial, stage)?;
            } else {
                moves.given_again(vial_id, vial, &id);
            }
        }
        let mut changes = infusion.vials.iter().fold(moves.done(), |changes, vial| {
            changes
                .touch(vial.clone())
                .link(vial.clone(), Relation::UsedIn, id.clone())
        });
        if let Some(order_id) = &infusion.order {
            let mut order = changes.latest(act, order_id)?;
            order.stage = OrderStage::Given;
            order.infusion = None;
            changes = changes.put(order_id.clone(), order);
        }
        let mut participant = changes.latest(act, &infusion.participant)?;
        if participant.order == infusion.order {
            participant.order = None;
        }
        participant.infusions.push(Given {
            infusion: id.clone(),
            started_at: act.when(),
            started_on: act.view.day_at(&infusion.site)?,
        });
        let to = infusion.participant.clone();
        Ok(changes
            .link(id.clone(), Relation::GivenTo, to.clone())
            .put(to, participant)
            .put(id, infusion))
    }
}

impl Started {
    /// What is given: what was checked, or what its signer states where something else was given.
    fn what(&self, act: &Act<'_>, checked: Option<Infusion>) -> Result<Infusion, Stop> {
        let Some(given) = &self.given else {
            let remedy = "Name in given what was given to whom.";
            return checked.ok_or_else(|| {
                Refusal::new(Rule::Value, "It is not said what was given.", remedy).into()
            });
        };
        act.view.ensure(
            false,
            Rule::Bedside,
            || "What was given is not what two people checked.".into(),
            "Leave given out: what was checked is given.",
        )?;
        ensure(
            !given.vials.is_empty(),
            Rule::Value,
            || "No vial is named.".into(),
            "Name each vial that was given.",
        )?;
        let participant = act.get(&given.participant)?;
        if let Some(order) = &given.order {
            let of = act.view.peek(order, |order| order.participant.clone())?;
            ensure(
                of == given.participant,
                Rule::Value,
                || format!("{order} is for {of}."),
                "Name the order under which it was given, or none.",
            )?;
        }
        Ok(Infusion {
            order: given.order.clone(),
            participant: given.participant.clone(),
            site: participant.site,
            vials: given.vials.clone(),
            wristband: checked.as_ref().and_then(|it| it.wristband),
            first: checked.and_then(|it| it.first),
            residual_ul: 0,
            label: None,
            end: None,
            stage: InfusionStage::CheckedOnce,
            concerns: Concerns::default(),
            corrections: Corrections::default(),
        })
    }
}

impl Decide for Completed {
    type Own = (InfusionId, Infusion);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        under_way(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut infusion): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&infusion.site)?;
        something_given(self.volume_ul)?;
        let residual_ul = left_over(act, &infusion, self.volume_ul)?;
        infusion.stage = InfusionStage::Completed {
            volume_ul: self.volume_ul,
        };
        ended(act, id, infusion, residual_ul)
    }
}

impl Decide for Stopped {
    type Own = (InfusionId, Infusion);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        under_way(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut infusion): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&infusion.site)?;
        let residual_ul = left_over(act, &infusion, self.volume_ul)?;
        infusion.stage = InfusionStage::Stopped {
            volume_ul: self.volume_ul,
        };
        ended(act, id, infusion, residual_ul)
    }
}

/// Refuses a completed infusion of which nothing was given.
pub(crate) fn something_given(volume_ul: u32) -> Result<(), Stop> {
    ensure(
        volume_ul > 0,
        Rule::Value,
        || "Nothing was given.".into(),
        "Enter the volume given, or record that the infusion was stopped.",
    )
}

/// The infusion between its start and its end. Its start can always be recorded before, and its end be corrected, so nothing
/// is recorded despite this: an end without a start would hide to whom the vials were given, and a second end what the
/// first one said.
fn under_way(view: &View<'_>, subject: &Subject) -> Result<(InfusionId, Infusion), Stop> {
    let (id, infusion) = view.own::<InfusionId>(subject)?;
    ensure(
        infusion.is_under_way(),
        Rule::Sequence,
        || format!("{id} is {}.", infusion.state()),
        if infusion.given_ul().is_some() {
            "An infusion ends once: correct what was said of its end."
        } else {
            "Record its start first, also where it was given despite a rule."
        },
    )?;
    Ok((id, infusion))
}

/// What the vials held before the infusion.
pub(crate) fn held(act: &Act<'_>, infusion: &Infusion) -> Result<u32, Stop> {
    let mut held = 0_u32;
    for vial in &infusion.vials {
        let lot = act.get(&act.get(vial)?.lot)?;
        held = held.saturating_add(lot.fill.map_or(0, |fill| fill.volume_ul));
    }
    Ok(held)
}

/// What is left over, refused when more is given than the vials held.
fn left_over(act: &Act<'_>, infusion: &Infusion, volume_ul: u32) -> Result<u32, Stop> {
    let held = held(act, infusion)?;
    act.view.ensure(
        volume_ul <= held,
        Rule::Bedside,
        || format!("{volume_ul} µL are more than the {held} µL of the vials."),
        "Correct the volume.",
    )?;
    Ok(held.saturating_sub(volume_ul))
}

/// The infusion ends; its vials' and its participant's histories show it, and whether something was left over.
fn ended(
    act: &Act<'_>,
    id: InfusionId,
    mut infusion: Infusion,
    residual_ul: u32,
) -> Result<Changes, Stop> {
    infusion.residual_ul = residual_ul;
    infusion.end = Some(End {
        entry: act.index,
        at: act.when(),
        late: act.event.late_reason.is_some(),
    });
    let mut moves = Moves::new(act);
    for vial_id in &infusion.vials {
        let stage = VialStage::Infused {
            site: infusion.site.clone(),
            infusion: id.clone(),
            partial: residual_ul > 0,
        };
        let vial = act.get(vial_id)?;
        if matches!(&vial.stage, VialStage::Infused { infusion, .. } if *infusion == id) {
            moves.bring(vial_id, vial, stage)?;
        }
    }
    let participant = infusion.participant.clone();
    Ok(moves.done().put(id, infusion).touch(participant))
}
