//! Keeping vials: put into a position, moved to another, taken out for work and put back.

use super::super::place::Spot;
use super::super::view::View;
use super::super::{Act, Changes, Decide, PlaceId, Rule, Stop, Subject, VialId};
use super::{Moves, Vial, VialStage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `vial.stored`: put away for the first time, moved to another position, or put back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    /// The box.
    pub place: PlaceId,
    /// The position in it, such as `C4`.
    pub position: String,
}

/// `vial.retrieved`: taken out of its position.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retrieved {
    /// What for.
    pub purpose: String,
}

impl Decide for Stored {
    type Own = (VialId, Vial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        view.ensure(
            vial.stage.is_kept(),
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "A frozen vial is put away when it has been filled, or received. A vial that is here and not where the record has it is recorded as found.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, vial): Self::Own) -> Result<Changes, Stop> {
        let (at, vessel) = act.view.peek(&self.place, |place| {
            (place.site.clone(), place.equipment.clone())
        })?;
        act.at_site(&at)?;
        let retired = act.view.peek(&vessel, |vessel| vessel.retired.is_some())?;
        act.view.ensure(
            !retired,
            Rule::Equipment,
            || format!("{vessel} is out of service."),
            "Choose a place in a tank or freezer that is in service.",
        )?;
        let site = vial.stage.site();
        act.view.ensure(
            site == Some(&at),
            Rule::Custody,
            || {
                let site = site.map_or_else(|| "at no site".into(), |site| format!("at {site}"));
                format!("{} is at {at}, {id} {site}.", self.place)
            },
            "Scan a place of this site.",
        )?;
        let spot = Spot {
            place: self.place.clone(),
            position: self.position.clone(),
        };
        let mut moves = Moves::new(act);
        moves.put_away(&id, vial, spot, &at)?;
        Ok(moves.done())
    }
}

impl Decide for Retrieved {
    type Own = (VialId, Vial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        view.ensure(
            vial.place.is_some(),
            Rule::Sequence,
            || format!("{id} lies in no position."),
            "Nothing is left to do.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, vial): Self::Own) -> Result<Changes, Stop> {
        vial.holder(act.view.world)?.acts(act)?;
        let mut moves = Moves::new(act);
        moves.out(&id, vial)?;
        Ok(moves.done())
    }
}

/// Whether a vial in this stage is in somebody's hands and still to be disposed of.
pub(super) fn in_hand(stage: &VialStage) -> bool {
    match stage {
        VialStage::Packed { .. }
        | VialStage::Missing { .. }
        | VialStage::Lost { .. }
        | VialStage::Infused { .. }
        | VialStage::Destroyed { .. } => false,
        VialStage::Commissioned { .. }
        | VialStage::InStock { .. }
        | VialStage::Reserved { .. }
        | VialStage::Thawed { .. }
        | VialStage::Damaged { .. }
        | VialStage::Returned { .. }
        | VialStage::Retained { .. } => true,
    }
}
