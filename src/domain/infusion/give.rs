//! Giving an infusion: its start, where everything is checked again, and its end.

use super::super::order::OrderStage;
use super::super::participant::Given;
use super::super::rule::{ensure, stated};
use super::super::vial::{Moves, VialStage};
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, InfusionId, Order, Participant, Relation, Rule, Stop, Subject,
};
use super::{Infusion, InfusionStage, fit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `infusion.started`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Started {
    /// How it is given.
    pub access: String,
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

/// An infusion that may start now.
pub(crate) struct Ready {
    id: InfusionId,
    infusion: Infusion,
    order: Order,
    participant: Participant,
}

impl Decide for Started {
    type Own = Ready;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Ready, Stop> {
        let (id, infusion) = view.own::<InfusionId>(subject)?;
        let (rule, checked_at) = match &infusion.stage {
            InfusionStage::CheckedOnce => (Rule::Bedside, None),
            InfusionStage::Verified { at, .. } => (Rule::Bedside, Some(*at)),
            InfusionStage::Started { .. }
            | InfusionStage::Completed { .. }
            | InfusionStage::Stopped { .. } => (Rule::Sequence, None),
        };
        ensure(
            checked_at.is_some_and(|at| at <= view.when),
            rule,
            || {
                format!(
                    "{id} is {}, not checked by two people before.",
                    infusion.state()
                )
            },
            "Have two people check first.",
        )?;
        let order = infusion.as_checked(view)?;
        let participant = fit(view, &order)?;
        Ok(Ready {
            id,
            infusion,
            order,
            participant,
        })
    }

    fn decide(&self, act: &Act<'_>, own: Ready) -> Result<Changes, Stop> {
        let Ready {
            id,
            mut infusion,
            mut order,
            mut participant,
        } = own;
        act.at_site(&infusion.site)?;
        let mut moves = Moves::new(act);
        for vial_id in &infusion.vials {
            let stage = VialStage::Infused {
                site: infusion.site.clone(),
                infusion: id.clone(),
                partial: false,
            };
            moves.to(vial_id, act.get(vial_id)?, stage)?;
        }
        let changes = infusion.vials.iter().fold(moves.done(), |changes, vial| {
            changes.link(vial.clone(), Relation::UsedIn, id.clone())
        });
        order.stage = OrderStage::Given;
        participant.order = None;
        participant.infusions.push(Given {
            infusion: id.clone(),
            started_at: act.when(),
            started_on: act.event.at.date_of(act.when()),
        });
        infusion.stage = InfusionStage::Started { at: act.when() };
        Ok(changes
            .put(infusion.order.clone(), order)
            .put(infusion.participant.clone(), participant)
            .put(id, infusion))
    }
}

impl Decide for Completed {
    type Own = (InfusionId, Infusion);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        under_way(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut infusion): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&infusion.site)?;
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
        stated(&self.reason, "reason")?;
        let residual_ul = left_over(act, &infusion, self.volume_ul)?;
        infusion.stage = InfusionStage::Stopped {
            volume_ul: self.volume_ul,
        };
        ended(act, id, infusion, residual_ul)
    }
}

/// The infusion between its start and its end.
fn under_way(view: &View<'_>, subject: &Subject) -> Result<(InfusionId, Infusion), Stop> {
    let (id, infusion) = view.own::<InfusionId>(subject)?;
    let started = matches!(infusion.stage, InfusionStage::Started { .. });
    ensure(
        started,
        Rule::Sequence,
        || format!("{id} is {}.", infusion.state()),
        "An infusion ends once, after its start.",
    )?;
    Ok((id, infusion))
}

/// What is left over, refused when more is given than the vials held.
fn left_over(act: &Act<'_>, infusion: &Infusion, volume_ul: u32) -> Result<u32, Stop> {
    let mut held = 0_u32;
    for vial in &infusion.vials {
        let lot = act.get(&act.get(vial)?.lot)?;
        held = held.saturating_add(lot.fill.map_or(0, |fill| fill.volume_ul));
    }
    ensure(
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
    let mut moves = Moves::new(act);
    for vial_id in &infusion.vials {
        let stage = VialStage::Infused {
            site: infusion.site.clone(),
            infusion: id.clone(),
            partial: residual_ul > 0,
        };
        moves.to(vial_id, act.get(vial_id)?, stage)?;
    }
    let participant = infusion.participant.clone();
    Ok(moves.done().put(id, infusion).touch(participant))
}
