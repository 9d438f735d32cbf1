//! Damage and loss, and what is found where the record does not have it: it waits for a decision before anyone uses it.

use super::super::deviation::{Class, Deviation, open, own_id};
use super::super::rule::ensure;
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

/// `vial.found`: a vial is here and not where the record has it, lost or elsewhere. It is here from now on, and waits for
/// the decision of the deviation that is opened about it.
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
        view.ensure(
            !elsewhere && !vial.is_over(),
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "Damage in a shipment is recorded at its receipt.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, vial): Self::Own) -> Result<Changes, Stop> {
        let holder = vial.holder(act.view.world)?;
        holder.acts(act)?;
        let mut moves = Moves::new(act);
        moves.bring(&id, vial, VialStage::Damaged { holder })?;
        Ok(moves.done())
    }
}

impl Decide for Lost {
    type Own = (VialId, Vial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let can_be = in_hand(&vial.stage) || matches!(vial.stage, VialStage::Missing { .. });
        view.ensure(
            can_be,
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "What is in a shipment is answered for at its receipt.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, vial): Self::Own) -> Result<Changes, Stop> {
        let holder = vial.holder(act.view.world)?;
        holder.acts(act)?;
        let mut moves = Moves::new(act);
        moves.bring(&id, vial, VialStage::Lost { holder })?;
        let what = format!("{id} is lost: {}", self.reason);
        let found = Deviation::new(act, id.subject().clone(), what, Class::Major);
        open(act, own_id(act, 'D')?, found, moves.done())
    }
}

impl Decide for FoundAgain {
    type Own = (VialId, Vial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let given = matches!(vial.stage, VialStage::Infused { .. });
        ensure(
            !given,
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "What was given to a participant is found nowhere; open a deviation about its infusion.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, vial): Self::Own) -> Result<Changes, Stop> {
        act.get(&self.site)?;
        act.at_site(&self.site)?;
        let gone = matches!(
            vial.stage,
            VialStage::Missing { .. } | VialStage::Lost { .. }
        );
        let elsewhere = gone || vial.stage.site() != Some(&self.site) || !vial.stage.is_kept();
        ensure(
            elsewhere,
            Rule::Sequence,
            || {
                format!(
                    "{id} is {} at {}, as the record has it.",
                    vial.state(),
                    self.site
                )
            },
            "Put it away where it belongs; only a vial that is not where the record has it is found.",
        )?;
        let deviation = own_id(act, 'D')?;
        let mut moves = Moves::new(act);
        let site = self.site.clone();
        let lot_id = vial.lot.clone();
        moves.bring(&id, vial, VialStage::InStock { site })?;
        let mut changes = moves.done();
        let mut lot = changes.latest(act, &lot_id)?;
        if lot.sites.insert(self.site.clone()) {
            changes = changes.note(lot_id, lot);
        }
        let what = format!("{id} was found: {}", self.circumstances);
        let found = Deviation::new(act, id.subject().clone(), what, Class::Major);
        open(act, deviation, found, changes)
    }
}
