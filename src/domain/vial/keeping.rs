//! Keeping vials: put into a position, moved to another, taken out for work and put back.

use super::super::place::Spot;
use super::super::rule::{ensure, stated};
use super::super::view::View;
use super::super::{Act, Changes, Decide, PlaceId, Rule, SiteId, Stop, Subject, VialId};
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
    type Own = (VialId, Vial, SiteId);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let site = vial.stage.site().filter(|_| vial.stage.is_kept()).cloned();
        ensure(
            site.is_some(),
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "A frozen vial is put away when it has been filled, or received.",
        )?;
        let site = site.ok_or_else(|| super::super::view::unknown(subject))?;
        Ok((id, vial, site))
    }

    fn decide(&self, act: &Act<'_>, (id, vial, site): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&site)?;
        let place = act.get(&self.place)?;
        ensure(
            place.site == site,
            Rule::Custody,
            || format!("{} is at {}, {id} at {site}.", self.place, place.site),
            "Scan a place of this site.",
        )?;
        let spot = Spot {
            place: self.place.clone(),
            position: self.position.clone(),
        };
        let mut moves = Moves::new(act);
        moves.put_away(&id, vial, spot)?;
        Ok(moves.done())
    }
}

impl Decide for Retrieved {
    type Own = (VialId, Vial);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        ensure(
            vial.place.is_some(),
            Rule::Sequence,
            || format!("{id} lies in no position."),
            "Nothing is left to do.",
        )?;
        Ok((id, vial))
    }

    fn decide(&self, act: &Act<'_>, (id, vial): Self::Own) -> Result<Changes, Stop> {
        stated(&self.purpose, "purpose")?;
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
        | VialStage::Stored { .. }
        | VialStage::Available { .. }
        | VialStage::Quarantined { .. }
        | VialStage::Rejected { .. }
        | VialStage::Reserved { .. }
        | VialStage::Thawed { .. }
        | VialStage::Damaged { .. }
        | VialStage::Returned { .. }
        | VialStage::Retained { .. } => true,
    }
}
