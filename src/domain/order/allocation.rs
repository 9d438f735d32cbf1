//! Allocation: a vial is kept for an order, first the one that expires first (block B08).

use super::super::lot::vials;
use super::super::records::Recorded;
use super::super::rule::ensure;
use super::super::stock::stock_id;
use super::super::usability::{Purpose, ensure_usable, reasons};
use super::super::vial::{Moves, Vial, VialStage};
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, LotId, OrderId, ProtocolId, Refusal, Relation, Rule, SiteId, StockId,
    Stop, Subject, VialId,
};
use super::{ensure_weighed, takes_vials};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `vial.allocated`, about the vial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Allocated {
    /// The order that it is kept for.
    pub order: OrderId,
    /// Why this vial and not one that expires sooner, where the site has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice_reason: Option<String>,
}

/// `allocation.cancelled`, about the vial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AllocationCancelled {
    /// The order that it was kept for.
    pub order: OrderId,
    /// Why.
    pub reason: String,
}

/// A vial that may be kept for an order now.
pub(crate) struct Ready {
    id: VialId,
    vial: Vial,
    site: SiteId,
}

impl Decide for Allocated {
    type Own = Ready;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Ready, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let site = in_stock(&id, &vial)?;
        ensure_usable(view, id.subject(), Purpose::Allocate, Some(&site))?;
        Ok(Ready { id, vial, site })
    }

    fn decide(&self, act: &Act<'_>, own: Ready) -> Result<Changes, Stop> {
        let Ready { id, vial, site } = own;
        let mut order = act.get(&self.order)?;
        act.at_site(&order.site)?;
        takes_vials(&act.view, &self.order, &order)?;
        ensure(
            order.lots.contains(&vial.lot),
            Rule::Allocation,
            || {
                format!(
                    "{id} is of {}, which {} does not name.",
                    vial.lot, self.order
                )
            },
            "Scan a vial of a lot that was ordered.",
        )?;
        ensure_weighed(&act.view, &order, &vial.lot, Rule::Allocation)?;
        ensure(
            site == order.site,
            Rule::Allocation,
            || format!("{id} is at {site}, the order is at {}.", order.site),
            "Scan a vial of this site.",
        )?;
        if self.choice_reason.is_none() {
            first_to_expire(&act.view, &vial.lot, &site)?;
        }
        order.allocated.insert(id.clone());
        let label = order.outdate_label(act)?;
        let stage = VialStage::Reserved {
            site,
            order: self.order.clone(),
        };
        let mut moves = Moves::new(act);
        moves.bring(&id, vial, stage)?;
        let changes = moves.done();
        Ok(label
            .into_iter()
            .fold(changes, |changes, (old, void)| changes.put(old, void))
            .touch(order.participant.clone())
            .put(self.order.clone(), order)
            .link(id, Relation::AllocatedTo, self.order.clone()))
    }
}

/// Refuses while the site has a usable vial of another lot that expires sooner. Most lots of a long trial are used up or
/// closed, so each is asked for its expiry before anything else.
fn first_to_expire(view: &View<'_>, id: &LotId, site: &SiteId) -> Result<(), Stop> {
    let (protocol, expires_at) =
        view.peek(id, |lot| (lot.protocol.clone(), lot.expires_at().instant()))?;
    let trial = view.world.standing(protocol.subject())?;
    let trial = trial
        .as_ref()
        .and_then(|trial| ProtocolId::pick(&trial.record));
    let lots = trial.iter().flat_map(|trial| &trial.lots);
    for (other, standing) in view.standings(lots.map(LotId::subject))? {
        let Some(lot) = LotId::pick(&standing.record) else {
            continue;
        };
        let sooner = lot.expires_at().instant() < expires_at && lot.is_released();
        if !sooner {
            continue;
        }
        let other = &LotId::try_from(other.clone())?;
        if free_at(view, other, site)? == 0 {
            continue;
        }
        let usable = usable_at(view, other, site)?;
        ensure(
            usable.is_none(),
            Rule::Allocation,
            || {
                let vial = usable.as_ref().map_or("", VialId::name);
                format!("The site has {vial} of {other}, which expires sooner.")
            },
            "Take a vial of that lot, or give the reason for this one.",
        )?;
    }
    Ok(())
}

/// A vial of a lot in a site's stock that may be allocated there, if there is one.
fn usable_at(view: &View<'_>, lot_id: &LotId, site: &SiteId) -> Result<Option<VialId>, Stop> {
    let allocate = |thing: &Subject| reasons(view, thing, Purpose::Allocate, Some(site));
    if !allocate(lot_id.subject())?.is_empty() {
        return Ok(None);
    }
    let vials = view.peek(lot_id, |lot| vials(lot_id, lot))??;
    view.load(vials.iter().map(VialId::subject))?;
    for id in vials {
        let here = view.peek(&id, |vial| vial.stage.free_at() == Some(site))?;
        if here && allocate(id.subject())?.is_empty() {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// How many vials of a lot a site has in stock, usable or not.
fn free_at(view: &View<'_>, lot: &LotId, site: &SiteId) -> Result<u32, Stop> {
    let id = stock_id(lot, site)?;
    let stock = view.world.standing(id.subject())?;
    let stock = stock
        .as_ref()
        .and_then(|stock| StockId::pick(&stock.record));
    Ok(stock.map_or(0, |stock| stock.free))
}

impl Decide for AllocationCancelled {
    type Own = (VialId, Vial, SiteId, OrderId);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let VialStage::Reserved { site, order } = vial.stage.clone() else {
            let why = format!("{id} is {}, not kept for an order.", vial.state());
            return Err(Refusal::new(Rule::Sequence, why, "A thawed vial is destroyed.").into());
        };
        Ok((id, vial, site, order))
    }

    fn decide(&self, act: &Act<'_>, (id, vial, site, order): Self::Own) -> Result<Changes, Stop> {
        act.at_site(&site)?;
        ensure(
            order == self.order,
            Rule::Unknown,
            || format!("{id} is kept for {order}."),
            "Name the order that it is kept for.",
        )?;
        let mut moves = Moves::new(act);
        moves.bring(&id, vial, VialStage::InStock { site })?;
        Ok(moves.done().touch(act.get(&order)?.participant))
    }
}

/// The site where the vial is in stock.
fn in_stock(id: &VialId, vial: &Vial) -> Result<SiteId, Stop> {
    let (rule, remedy) = match &vial.stage {
        VialStage::InStock { site } => return Ok(site.clone()),
        VialStage::Packed { .. } => (Rule::Receipt, "Finish its receipt."),
        VialStage::Reserved { .. } | VialStage::Thawed { .. } | VialStage::Infused { .. } => {
            (Rule::Allocation, "A vial is used once; scan another.")
        }
        VialStage::Commissioned { .. }
        | VialStage::Missing { .. }
        | VialStage::Lost { .. }
        | VialStage::Damaged { .. }
        | VialStage::Returned { .. }
        | VialStage::Retained { .. }
        | VialStage::Destroyed { .. } => (Rule::Sequence, "Scan a vial that is in stock."),
    };
    Err(Refusal::new(rule, format!("{id} is {}.", vial.state()), remedy).into())
}
