//! Thawing: for one order, and never taken back.

use super::super::equipment::{EquipmentKind, of_kind, was_with, within_qualification};
use super::super::order::may_be_given;
use super::super::usability::{Purpose, ensure_usable};
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, EquipmentId, Instant, OrderId, Rule, SiteId, Stop, Subject, VialId,
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

/// A vial that may be thawed now, or was.
pub(crate) struct Ready {
    id: VialId,
    vial: Vial,
    /// The site and the order that it is kept for; none where it was thawed all the same.
    kept: Option<(SiteId, OrderId)>,
    use_by: Instant,
}

impl Decide for Thawed {
    type Own = Ready;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Ready, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let kept = if let VialStage::Reserved { site, order } = &vial.stage {
            Some((site.clone(), order.clone()))
        } else {
            None
        };
        view.ensure(
            kept.is_some(),
            Rule::Sequence,
            || format!("{id} is {}, not kept for an order.", vial.state()),
            "Only an allocated vial is thawed, and only once.",
        )?;
        let minutes = view.peek(&vial.lot, |lot| {
            lot.fill.as_ref().map_or(0, |fill| fill.post_thaw_minutes)
        })?;
        let use_by = view.when.plus_seconds(i64::from(minutes) * 60);
        if let Some((site, order)) = &kept {
            may_be_given(view, &view.get(order)?, use_by)?;
            ensure_usable(view, id.subject(), Purpose::Thaw, Some(site))?;
        }
        Ok(Ready {
            id,
            vial,
            kept,
            use_by,
        })
    }

    fn decide(&self, act: &Act<'_>, own: Ready) -> Result<Changes, Stop> {
        let site = match &own.kept {
            Some((site, _)) => site.clone(),
            None => act.view.peek(&self.bath, |bath| bath.site.clone())?,
        };
        act.at_site(&site)?;
        let baths = [EquipmentKind::Bath];
        let bath = of_kind(&act.view, &self.bath, &baths, Some(&site))?;
        within_qualification(&act.view, &self.bath, &bath)?;
        let order = own.kept.map(|(_, order)| order);
        let stage = VialStage::Thawed {
            site,
            order: order.clone(),
            bath: self.bath.clone(),
            at: act.when(),
            use_by: own.use_by,
        };
        let lot = own.vial.lot.clone();
        let mut moves = Moves::new(act);
        moves.bring(&own.id, own.vial, stage)?;
        let changes = was_with(act, moves.done(), &self.bath, [lot])?;
        Ok(order.into_iter().fold(changes, Changes::touch))
    }
}
