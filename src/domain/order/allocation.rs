//! Allocation: a vial is kept for an order, first the one that expires first (block B08).

use super::super::lot::ensure_usable;
use super::super::rule::{ensure, given, stated};
use super::super::stock::stock_id;
use super::super::vial::{Moves, Vial, VialStage};
use super::super::view::View;
use super::super::{
    Act, Changes, Decide, Lot, LotId, OrderId, Record, Refusal, Relation, Rule, SiteId, Stop,
    Subject, VialId,
};
use super::takes_vials;
use serde::{Deserialize, Serialize};

/// `vial.allocated`, about the vial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Allocated {
    /// The order that it is kept for.
    pub order: OrderId,
    /// Why this vial and not one that expires sooner, where the site has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice_reason: Option<String>,
}

/// `allocation.cancelled`, about the vial.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    lot: Lot,
    site: SiteId,
}

impl Decide for Allocated {
    type Own = Ready;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Ready, Stop> {
        let (id, vial) = view.own::<VialId>(subject)?;
        let site = in_stock(&id, &vial)?;
        ensure_usable(view, &vial.lot, Rule::Allocation, Some(&site))?;
        let lot = view.get(&vial.lot)?;
        ensure(
            vial.labelled,
            Rule::Allocation,
            || format!("{id} has no label that a scan has confirmed on it."),
            "Label the vial and scan it.",
        )?;
        Ok(Ready {
            id,
            vial,
            lot,
            site,
        })
    }

    fn decide(&self, act: &Act<'_>, own: Ready) -> Result<Changes, Stop> {
        let Ready {
            id,
            vial,
            lot,
            site,
        } = own;
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
        ensure(
            site == order.site,
            Rule::Allocation,
            || format!("{id} is at {site}, the order is at {}.", order.site),
            "Scan a vial of this site.",
        )?;
        if !given(self.choice_reason.as_deref()) {
            first_to_expire(act, &vial.lot, &lot, &site)?;
        }
        order.allocated.insert(id.clone());
        let stage = VialStage::Reserved {
            site,
            order: self.order.clone(),
        };
        let mut moves = Moves::new(act);
        moves.to(&id, vial, stage)?;
        Ok(moves
            .done()
            .touch(order.participant.clone())
            .put(self.order.clone(), order)
            .link(id, Relation::AllocatedTo, self.order.clone()))
    }
}

/// Refuses while the site has a usable vial of another lot that expires sooner.
fn first_to_expire(act: &Act<'_>, id: &LotId, lot: &Lot, site: &SiteId) -> Result<(), Stop> {
    let view = &act.view;
    let lots = view.peek(&lot.protocol, |trial| trial.lots.clone())?;
    let stocks: Result<Vec<_>, _> = lots.iter().map(|lot| stock_id(lot, site)).collect();
    let stocks = stocks?;
    view.load(stocks.iter().map(super::super::StockId::subject))?;
    for stock in &stocks {
        let Some(Record::Stock(stock)) = view.find(stock.subject())? else {
            continue;
        };
        let sooner = stock.expires_at.instant() < lot.expires_at().instant();
        if stock.free == 0 || stock.lot == *id || !sooner {
            continue;
        }
        let other = ensure_usable(view, &stock.lot, Rule::Allocation, Some(site));
        if let Err(unloaded @ Stop::Unloaded(_)) = other {
            return Err(unloaded);
        }
        ensure(
            other.is_err(),
            Rule::Allocation,
            || {
                format!(
                    "The site has {} vials of {}, which expires sooner.",
                    stock.free, stock.lot
                )
            },
            "Take a vial of that lot, or give the reason for this one.",
        )?;
    }
    Ok(())
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
        stated(&self.reason, "reason")?;
        ensure(
            order == self.order,
            Rule::Unknown,
            || format!("{id} is kept for {order}."),
            "Name the order that it is kept for.",
        )?;
        let mut moves = Moves::new(act);
        moves.to(&id, vial, VialStage::Available { site })?;
        Ok(moves.done().touch(act.get(&order)?.participant))
    }
}

/// The site where the vial is in stock.
fn in_stock(id: &VialId, vial: &Vial) -> Result<SiteId, Stop> {
    let (rule, remedy) = match &vial.stage {
        VialStage::Available { site } | VialStage::Stored { site } => return Ok(site.clone()),
        VialStage::Quarantined { .. } | VialStage::Rejected { .. } | VialStage::Packed { .. } => (
            Rule::Receipt,
            "Finish its receipt, or have its deviation decided.",
        ),
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
