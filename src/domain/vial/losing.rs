//! Damage and loss, and what is found again: it waits for a decision before anyone uses it.

use super::super::deviation::{Class, Deviation, open, own_id};
use super::super::rule::{ensure, stated};
use super::super::shipment::Holder;
use super::super::view::View;
use super::super::{Act, Changes, Decide, Rule, SiteId, Stop, Subject, VialId};
use super::keeping::in_hand;
use super::{Moves, Vial, VialStage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `vial.damaged`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Damaged {
    /// What was seen.
    pub reason: String,
}

/// `vial.lost`: declared lost by whoever answers for it; opens a deviation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lost {
    /// What is known, and where it was looked for.
    pub reason: String,
}

/// `vial.found`: a missing or lost vial is there again; opens a deviation and waits for its decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FoundAgain {
    /// The site at which it was found.
    pub site: SiteId,
    /// Where and in what condition.
    pub circumstances: String,
}

impl Decide for Damaged {
    type Own = (VialId, Vial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let elsewhere = matches!(
            vial.stage,
            VialStage::Damaged { .. } | VialStage::Packed { .. }
        );
        ensure(
            !elsewhere && !vial.is_over(),
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "Damage in a shipment is recorded at its receipt.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, vial): Self::Own) -> Result<Changes, Stop> {
        stated(&self.reason, "reason")?;
        let holder = vial.holder(act.view.world)?;
        holder.acts(act)?;
        let mut moves = Moves::new(act);
        moves.to(&id, vial, VialStage::Damaged { holder })?;
        Ok(moves.done())
    }
}

impl Decide for Lost {
    type Own = (VialId, Vial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let can_be = in_hand(&vial.stage) || matches!(vial.stage, VialStage::Missing { .. });
        ensure(
            can_be,
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "What is in a shipment is answered for at its receipt.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, vial): Self::Own) -> Result<Changes, Stop> {
        stated(&self.reason, "reason")?;
        let holder = vial.holder(act.view.world)?;
        holder.acts(act)?;
        let mut moves = Moves::new(act);
        moves.to(&id, vial, VialStage::Lost { holder })?;
        let what = format!("{id} is lost: {}", self.reason);
        let found = Deviation::new(act, id.subject().clone(), what, Class::Major);
        open(act, own_id(act)?, found, moves.done())
    }
}

impl Decide for FoundAgain {
    type Own = (VialId, Vial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let gone = matches!(
            vial.stage,
            VialStage::Missing { .. } | VialStage::Lost { .. }
        );
        ensure(
            gone,
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "Only a missing or lost vial is found.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, vial): Self::Own) -> Result<Changes, Stop> {
        stated(&self.circumstances, "account of where it was found")?;
        act.get(&self.site)?;
        Holder::Site(self.site.clone()).acts(act)?;
        let deviation = own_id(act)?;
        let mut moves = Moves::new(act);
        let stage = VialStage::Quarantined {
            site: self.site.clone(),
            deviation: deviation.clone(),
        };
        moves.to(&id, vial, stage)?;
        let what = format!("{id} was found again: {}", self.circumstances);
        let found = Deviation::new(act, id.subject().clone(), what, Class::Major);
        open(act, deviation, found, moves.done())
    }
}
