//! Thawing: for one order, and never taken back.

use super::super::equipment::{EquipmentKind, of_kind, within_qualification};
use super::super::order::may_be_given;
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, EquipmentId, Instant, OrderId, Refusal, Rule, SiteId, Stop, Subject,
    VialId,
};
use super::{Moves, Vial, VialStage};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `vial.thawed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Thawed {
    /// The bath.
    pub bath: EquipmentId,
}

/// A vial that may be thawed now.
pub(crate) struct Ready {
    id: VialId,
    vial: Vial,
    site: SiteId,
    order: OrderId,
    use_by: Instant,
}

impl Decide for Thawed {
    type Own = Ready;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Ready, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let VialStage::Reserved { site, order } = vial.stage.clone() else {
            let why = format!("{id} is {}, not kept for an order.", vial.state());
            let remedy = "Only an allocated vial is thawed, and only once.";
            return Err(Refusal::new(Rule::Sequence, why, remedy).into());
        };
        let minutes = view.peek(&vial.lot, |lot| {
            lot.fill.as_ref().map_or(0, |fill| fill.post_thaw_minutes)
        })?;
        let minutes = i64::from(minutes);
        let use_by = view.when.plus_seconds(minutes * 60);
        may_be_given(view, &view.get(&order)?, use_by)?;
        Ok(Ready {
            id,
            vial,
            site,
            order,
            use_by,
        })
    }

    fn decide(&self, act: &Act<'_>, own: Ready) -> Result<Changes, Stop> {
        act.at_site(&own.site)?;
        let baths = [EquipmentKind::Bath];
        let bath = of_kind(&act.view, &self.bath, &baths, Some(&own.site))?;
        within_qualification(&act.view, &self.bath, &bath)?;
        let stage = VialStage::Thawed {
            site: own.site,
            order: own.order.clone(),
            at: act.when(),
            use_by: own.use_by,
        };
        let mut moves = Moves::new(act);
        moves.to(&own.id, own.vial, stage)?;
        Ok(moves.done().touch(own.order))
    }
}
