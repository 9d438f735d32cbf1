//! Allocation: a vial is kept for an order (block B08).

use super::super::lot::usable;
use super::super::rule::ensure;
use super::super::vial::{Place, Vial, VialStage};
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, OrderId, Refusal, Relation, Rule, SiteId, Stop, Subject, VialId,
};
use super::takes_vials;
use serde::{Deserialize, Serialize};

/// `vial.allocated`, about the vial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocated {
    /// The order that it is kept for.
    pub order: OrderId,
}

/// A vial that may be kept for an order now.
pub(crate) struct Ready {
    id: VialId,
    vial: Vial,
    site: SiteId,
    place: Option<Place>,
}

impl Decide for Allocated {
    type Own = Ready;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Ready, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let (site, place) = in_stock(&id, &vial)?;
        usable(view, &vial.lot, Rule::Allocation)?;
        ensure(
            vial.label.is_some(),
            Rule::Allocation,
            || format!("{id} has no label."),
            "Label the vial first.",
        )?;
        Ok(Ready {
            id,
            vial,
            site,
            place,
        })
    }

    fn decide(&self, act: &Act<'_>, own: Ready) -> Result<Changes, Stop> {
        let Ready { id, vial, .. } = own;
        let mut order = act.get(&self.order)?;
        act.at_site(&order.site)?;
        takes_vials(&act.view, &self.order, &order)?;
        ensure(
            vial.lot == order.lot,
            Rule::Allocation,
            || format!("{id} is of {}, the order is for {}.", vial.lot, order.lot),
            "Scan a vial of the ordered lot.",
        )?;
        ensure(
            own.site == order.site,
            Rule::Allocation,
            || format!("{id} is at {}, the order is at {}.", own.site, order.site),
            "Scan a vial of this site.",
        )?;
        order.allocated.insert(id.clone());
        let stage = VialStage::Reserved {
            site: own.site,
            order: self.order.clone(),
            place: own.place,
        };
        Ok(Changes::of(id.clone(), Vial { stage, ..vial })
            .touch(order.participant.clone())
            .put(self.order.clone(), order)
            .link(id, Relation::AllocatedTo, self.order.clone()))
    }
}

/// The site where the vial is in stock, and its place there.
fn in_stock(id: &VialId, vial: &Vial) -> Result<(SiteId, Option<Place>), Stop> {
    let (rule, remedy) = match &vial.stage {
        VialStage::Available { site, place } => return Ok((site.clone(), place.clone())),
        VialStage::Stored { site, place } => return Ok((site.clone(), Some(place.clone()))),
        VialStage::Quarantined { .. } | VialStage::Packed { .. } => (
            Rule::Receipt,
            "Finish its receipt, or have its excursion decided.",
        ),
        VialStage::Reserved { .. } | VialStage::Thawed { .. } | VialStage::Infused { .. } => {
            (Rule::Allocation, "A vial is used once; scan another.")
        }
        VialStage::Commissioned { .. }
        | VialStage::Missing { .. }
        | VialStage::Damaged { .. }
        | VialStage::Destroyed { .. } => (Rule::Sequence, "Scan a vial that is in stock."),
    };
    Err(Refusal::new(rule, format!("{id} is {}.", vial.state()), remedy).into())
}
