//! Moving vials: the one home for what else changes when a vial changes its stage or its position.
//!
//! Its old position is free and its new one taken, what a site has free of its lot is counted anew, and an order that it
//! was kept for is open for another vial again, its participant label void.

use super::super::place::Spot;
use super::super::rule::ensure;
use super::super::stock::{Stock, stock_id};
use super::super::{
    Act, Changes, Label, LabelRef, Lot, LotId, Order, OrderId, Place, PlaceId, Record, Rule,
    SiteId, StockId, Stop, VialId,
};
use super::{Vial, VialStage};
use std::collections::BTreeMap;

/// What an event moves.
pub(crate) struct Moves<'a, 'w> {
    act: &'a Act<'w>,
    vials: BTreeMap<VialId, Vial>,
    places: BTreeMap<PlaceId, Place>,
    stocks: BTreeMap<StockId, Stock>,
    orders: BTreeMap<OrderId, Order>,
    labels: BTreeMap<LabelRef, Label>,
    lots: BTreeMap<LotId, Lot>,
}

impl<'a, 'w> Moves<'a, 'w> {
    /// Nothing moved yet.
    pub(crate) fn new(act: &'a Act<'w>) -> Self {
        Self {
            act,
            vials: BTreeMap::new(),
            places: BTreeMap::new(),
            stocks: BTreeMap::new(),
            orders: BTreeMap::new(),
            labels: BTreeMap::new(),
            lots: BTreeMap::new(),
        }
    }

    /// A vial as this event has left it so far.
    pub(crate) fn now(&self, id: &VialId) -> Result<Vial, Stop> {
        match self.vials.get(id) {
            Some(vial) => Ok(vial.clone()),
            None => self.act.get(id),
        }
    }

    /// The vial is in another stage, and keeps its position only if it lies in a store of the same site.
    ///
    /// # Errors
    /// What the view has yet to load.
    pub(crate) fn to(&mut self, id: &VialId, mut vial: Vial, stage: VialStage) -> Result<(), Stop> {
        if !stage.is_kept() || stage.site() != vial.stage.site() {
            self.leave(&mut vial)?;
        }
        self.unreserve(id, &vial, &stage)?;
        self.count(&vial, &stage)?;
        vial.was_thawed |= matches!(stage, VialStage::Thawed { .. });
        let accounted = vial.is_labelled_or_gone();
        vial.stage = stage;
        self.reconcile(&vial, accounted)?;
        self.vials.insert(id.clone(), vial);
        Ok(())
    }

    /// The vial is taken out of its position.
    ///
    /// # Errors
    /// What the view has yet to load.
    pub(crate) fn out(&mut self, id: &VialId, mut vial: Vial) -> Result<(), Stop> {
        self.leave(&mut vial)?;
        self.vials.insert(id.clone(), vial);
        Ok(())
    }

    /// The vial lies in this position from now on; one that was filled a moment ago is stored by it.
    ///
    /// # Errors
    /// [`Rule::Position`] when the position does not exist or another vial lies there.
    pub(crate) fn put_away(&mut self, id: &VialId, mut vial: Vial, spot: Spot) -> Result<(), Stop> {
        self.leave(&mut vial)?;
        let place = self.place(&spot.place)?;
        ensure(
            place.has(&spot.position),
            Rule::Position,
            || {
                format!(
                    "There is no position {:?} in {}.",
                    spot.position, spot.place
                )
            },
            "Name a position such as C4.",
        )?;
        let there = place.vials.get(&spot.position);
        ensure(
            there.is_none(),
            Rule::Position,
            || {
                let other = there.map_or("", |vial| vial.name());
                format!("{other} lies in {} of {}.", spot.position, spot.place)
            },
            "Choose a free position.",
        )?;
        place.vials.insert(spot.position.clone(), id.clone());
        let stage = if let VialStage::Commissioned { site } = &vial.stage {
            VialStage::Stored { site: site.clone() }
        } else {
            vial.stage.clone()
        };
        self.count(&vial, &stage)?;
        vial.stage = stage;
        vial.place = Some(spot);
        vial.kept_since = Some(self.act.when());
        self.vials.insert(id.clone(), vial);
        Ok(())
    }

    /// Everything that changes.
    pub(crate) fn done(self) -> Changes {
        let mut changes = Changes::default();
        for (id, vial) in self.vials {
            changes = changes.put(id, vial);
        }
        for (id, place) in self.places {
            changes = changes.put(id, place);
        }
        // A count has no history of its own: the vials' histories tell every step of it.
        for (id, stock) in self.stocks {
            changes = changes.note(id, stock);
        }
        for (id, order) in self.orders {
            changes = changes.put(id, order);
        }
        for (id, label) in self.labels {
            changes = changes.put(id, label);
        }
        for (id, lot) in self.lots {
            changes = changes.note(id, lot);
        }
        changes
    }

    /// A vial that never had its label and is gone needs none; one that is found again does.
    fn reconcile(&mut self, vial: &Vial, accounted: bool) -> Result<(), Stop> {
        if accounted == vial.is_labelled_or_gone() {
            return Ok(());
        }
        let mut lot = match self.lots.get(&vial.lot) {
            Some(lot) => lot.clone(),
            None => self.act.get(&vial.lot)?,
        };
        lot.labels.accounts(accounted, vial.is_labelled_or_gone());
        self.lots.insert(vial.lot.clone(), lot);
        Ok(())
    }

    fn leave(&mut self, vial: &mut Vial) -> Result<(), Stop> {
        vial.kept_since = None;
        if let Some(spot) = vial.place.take() {
            self.place(&spot.place)?.vials.remove(&spot.position);
        }
        Ok(())
    }

    fn place(&mut self, id: &PlaceId) -> Result<&mut Place, Stop> {
        if !self.places.contains_key(id) {
            let place = self.act.get(id)?;
            self.places.insert(id.clone(), place);
        }
        let missing = || super::super::view::unknown(id.subject());
        self.places.get_mut(id).ok_or_else(missing)
    }

    /// An order that the vial was kept for is open for another one, unless the vial goes on towards its participant.
    fn unreserve(&mut self, id: &VialId, vial: &Vial, next: &VialStage) -> Result<(), Stop> {
        let goes_on = matches!(
            next,
            VialStage::Reserved { .. } | VialStage::Thawed { .. } | VialStage::Infused { .. }
        );
        let Some(order_id) = vial.order().filter(|_| !goes_on) else {
            return Ok(());
        };
        let mut order = match self.orders.get(order_id) {
            Some(order) => order.clone(),
            None => self.act.get(order_id)?,
        };
        if order.allocated.remove(id) {
            self.labels.extend(order.outdate_label(self.act)?);
            self.orders.insert(order_id.clone(), order);
        }
        Ok(())
    }

    /// Counts anew what the sites have free of the vial's lot.
    fn count(&mut self, vial: &Vial, next: &VialStage) -> Result<(), Stop> {
        let (before, after) = (vial.stage.free_at(), next.free_at());
        if before == after {
            return Ok(());
        }
        if let Some(site) = before {
            let stock = self.stock(&vial.lot, site)?;
            stock.free = stock.free.saturating_sub(1);
        }
        if let Some(site) = after {
            let stock = self.stock(&vial.lot, site)?;
            stock.free = stock.free.saturating_add(1);
        }
        Ok(())
    }

    fn stock(&mut self, lot: &LotId, site: &SiteId) -> Result<&mut Stock, Stop> {
        let id = stock_id(lot, site)?;
        if !self.stocks.contains_key(&id) {
            let stock = match self.act.find(id.subject())? {
                Some(Record::Stock(stock)) => stock,
                Some(_) | None => Stock {
                    lot: lot.clone(),
                    site: site.clone(),
                    expires_at: self.act.get(lot)?.expires_at(),
                    free: 0,
                },
            };
            self.stocks.insert(id.clone(), stock);
        }
        let missing = || super::super::view::unknown(id.subject());
        self.stocks.get_mut(&id).ok_or_else(missing)
    }
}
