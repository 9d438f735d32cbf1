//! Moving vials: the one home for what else changes when a vial changes its stage or its position.
//!
//! Its path is longer by one stay, its old position is free and its new one taken, what a site has in stock of its lot is
//! counted again, and an order that it was kept for is open for another vial again, its participant label void.

use super::super::place::Spot;
use super::super::rule::ensure;
use super::super::stock::{Stock, stock_id};
use super::super::{
    Act, Changes, Equipment, EquipmentId, Infusion, InfusionId, Instant, Label, LabelRef, Log, Lot,
    LotId, Order, OrderId, Place, PlaceId, Record, Rule, SiteId, StockId, Stop, VialId,
};
use super::{Fate, Stay, Vial, VialStage};
use std::collections::BTreeMap;

/// What an event moves.
pub(crate) struct Moves<'a, 'w> {
    act: &'a Act<'w>,
    vials: BTreeMap<VialId, Vial>,
    places: BTreeMap<PlaceId, Place>,
    vessels: BTreeMap<EquipmentId, Equipment>,
    stocks: BTreeMap<StockId, Stock>,
    orders: BTreeMap<OrderId, Order>,
    infusions: BTreeMap<InfusionId, Infusion>,
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
            vessels: BTreeMap::new(),
            stocks: BTreeMap::new(),
            orders: BTreeMap::new(),
            infusions: BTreeMap::new(),
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
    /// [`Rule::Time`] when the vial is known to have been elsewhere since.
    pub(crate) fn bring(&mut self, id: &VialId, vial: Vial, stage: VialStage) -> Result<(), Stop> {
        self.bring_since(self.act.when(), id, vial, stage)
    }

    /// As [`Self::bring`], since a stated moment.
    ///
    /// # Errors
    /// [`Rule::Time`] when the vial is known to have been elsewhere since.
    pub(crate) fn bring_since(
        &mut self,
        since: Instant,
        id: &VialId,
        mut vial: Vial,
        stage: VialStage,
    ) -> Result<(), Stop> {
        vial.was_thawed |= matches!(stage, VialStage::Thawed { .. });
        let stated = since;
        let Some(since) = self.follows(stated, id, &vial, &stage)? else {
            return self.in_the_past(stated, id, vial, (stage, None));
        };
        if !stage.is_kept() || stage.site() != vial.stage.site() {
            self.leave(id, &mut vial)?;
        }
        self.becomes(id, &mut vial, stage)?;
        self.walk(id, vial, since)
    }

    /// What was given before is said to have been given by another infusion as well.
    pub(crate) fn given_again(&mut self, id: &VialId, mut vial: Vial, by: &InfusionId) {
        vial.given_also.insert(by.clone());
        self.vials.insert(id.clone(), vial);
    }

    /// The vial is taken out of its position.
    ///
    /// # Errors
    /// [`Rule::Time`] when the vial is known to have been elsewhere since.
    pub(crate) fn out(&mut self, id: &VialId, mut vial: Vial) -> Result<(), Stop> {
        let stage = vial.stage.clone();
        let Some(since) = self.follows(self.act.when(), id, &vial, &stage)? else {
            let then = self.then(&vial);
            return self.in_the_past(self.act.when(), id, vial, (then, None));
        };
        self.leave(id, &mut vial)?;
        self.walk(id, vial, since)
    }

    /// The vial lies in this position from now on, kept by this site; one that was filled a moment ago is in stock by it.
    ///
    /// # Errors
    /// [`Rule::Position`] when the position does not exist or another vial lies there, [`Rule::Time`] when the vial is
    /// known to have been elsewhere since.
    pub(crate) fn put_away(
        &mut self,
        id: &VialId,
        mut vial: Vial,
        spot: Spot,
        site: &SiteId,
    ) -> Result<(), Stop> {
        let stage = stored(&vial.stage, site);
        let Some(since) = self.follows(self.act.when(), id, &vial, &stage)? else {
            let then = stored(&self.then(&vial), site);
            return self.in_the_past(self.act.when(), id, vial, (then, Some(spot)));
        };
        self.leave(id, &mut vial)?;
        let view = self.act.view;
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
        view.ensure(
            there.is_none(),
            Rule::Position,
            || {
                let other = there.map_or("", |vial| vial.name());
                format!("{other} lies in {} of {}.", spot.position, spot.place)
            },
            "Choose a free position.",
        )?;
        let position = place.vials.entry(spot.position.clone());
        position.or_insert_with(|| id.clone());
        let vessel = place.equipment.clone();
        self.enters(&vessel, &vial.lot)?;
        self.becomes(id, &mut vial, stage)?;
        vial.place = Some(spot);
        self.walk(id, vial, since)
    }

    /// The vial is in another stage, and everything that counts it follows.
    fn becomes(&mut self, id: &VialId, vial: &mut Vial, stage: VialStage) -> Result<(), Stop> {
        self.unreserve(id, vial, &stage)?;
        self.count(vial, &stage)?;
        self.reopen(vial, &stage)?;
        let accounted = vial.is_labelled_or_gone();
        vial.stage = stage;
        self.reconcile(vial, accounted)
    }

    /// The vial is in its stage and position since then.
    fn walk(&mut self, id: &VialId, mut vial: Vial, since: Instant) -> Result<(), Stop> {
        let stay = self.stay(since, vial.stage.clone(), vial.place.clone())?;
        let same = vial
            .path
            .last()
            .is_some_and(|last| last.stage == stay.stage && last.place == stay.place);
        if !same {
            vial.path.add(stay);
        }
        self.vials.insert(id.clone(), vial);
        Ok(())
    }

    /// The vial was in this stage and position at a time of which later steps are known: its path says so, and what it is
    /// now stays.
    fn in_the_past(
        &mut self,
        since: Instant,
        id: &VialId,
        mut vial: Vial,
        (stage, place): (VialStage, Option<Spot>),
    ) -> Result<(), Stop> {
        let stay = self.stay(since, stage, place)?;
        if let Some(vessel) = stay.vessel.clone() {
            self.enters(&vessel, &vial.lot)?;
        }
        vial.path.add(stay);
        self.vials.insert(id.clone(), vial);
        Ok(())
    }

    /// Where a vial was in its life when the event happened, by what was stated before.
    fn then(&self, vial: &Vial) -> VialStage {
        let then = vial.path.at(self.act.when()).map(|(stay, _)| stay);
        let then = then.or_else(|| vial.path.stays().first());
        then.map_or(&vial.stage, |stay| &stay.stage).clone()
    }

    fn stay(&self, from: Instant, stage: VialStage, place: Option<Spot>) -> Result<Stay, Stop> {
        let vessel = match &place {
            Some(spot) => {
                let equipment = |place: &Place| place.equipment.clone();
                Some(self.act.view.peek(&spot.place, equipment)?)
            }
            None => None,
        };
        Ok(Stay {
            entry: self.act.index,
            from,
            late: self.act.event.late_reason.is_some(),
            stage,
            place,
            vessel,
        })
    }

    /// The moment since which the vial is in its next stage, or none where it is known to have been elsewhere since and
    /// its signer states that it happened all the same. Clocks may differ by the log's skew. What was given stays given.
    fn follows(
        &self,
        since: Instant,
        id: &VialId,
        vial: &Vial,
        next: &VialStage,
    ) -> Result<Option<Instant>, Stop> {
        let last = vial.path.last().map_or(since, |last| last.from);
        let given = |stage: &VialStage| matches!(stage, VialStage::Infused { .. });
        let order = !given(&vial.stage) || given(next);
        self.act.view.ensure(
            order,
            Rule::Sequence,
            || format!("{id} is {}.", vial.state()),
            "What was given to a participant is nowhere else.",
        )?;
        if !order {
            return Ok(None);
        }
        if since >= last {
            return Ok(Some(since));
        }
        let skew = i64::from(Log::read(self.act.view.world, |log| log.skew_seconds)?);
        let near = since.plus_seconds(skew) >= last;
        self.act.view.ensure(
            near,
            Rule::Time,
            || {
                format!(
                    "{id} is {} since {last}, which is after {since}.",
                    vial.state()
                )
            },
            "Enter the time at which it was done, after the step before it.",
        )?;
        Ok((near || given(next)).then_some(last))
    }

    /// Notes on the tank or freezer that a lot has been in it, and the strictest limit of what has.
    fn enters(&mut self, vessel: &EquipmentId, lot: &LotId) -> Result<(), Stop> {
        let known = match self.vessels.get(vessel) {
            Some(known) => known.lots.contains(lot),
            None => (self.act.view).peek(vessel, |known| known.lots.contains(lot))?,
        };
        if known {
            return Ok(());
        }
        let protocol = self.act.view.peek(lot, |lot| lot.protocol.clone())?;
        let most = |trial: &super::super::Trial| trial.protocol.product.storage_max_mc;
        let limit = self.act.view.peek(&protocol, most)?;
        let mut equipment = match self.vessels.get(vessel) {
            Some(equipment) => equipment.clone(),
            None => self.act.get(vessel)?,
        };
        equipment.lots.insert(lot.clone());
        equipment.limit_mc = Some(equipment.limit_mc.map_or(limit, |most| most.min(limit)));
        self.vessels.insert(vessel.clone(), equipment);
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
        for (id, vessel) in self.vessels {
            changes = changes.note(id, vessel);
        }
        // A count has no history of its own: the vials' histories tell every step of it.
        for (id, stock) in self.stocks {
            changes = changes.note(id, stock);
        }
        for (id, order) in self.orders {
            changes = changes.put(id, order);
        }
        for (id, infusion) in self.infusions {
            changes = changes.put(id, infusion);
        }
        for (id, label) in self.labels {
            changes = changes.put(id, label);
        }
        for (id, lot) in self.lots {
            changes = changes.note(id, lot);
        }
        changes
    }

    /// A vial that is there again opens the account of a lot that was closed. One that was on hand at the closing, which an
    /// override allows, moves about without that.
    fn reopen(&mut self, vial: &Vial, next: &VialStage) -> Result<(), Stop> {
        let closed = |lot: &Lot| lot.before_closing.is_some();
        let again = next.fate() == Fate::OnHand && vial.stage.fate() != Fate::OnHand;
        if !again || !self.act.view.peek(&vial.lot, closed)? {
            return Ok(());
        }
        let mut lot = self.lot(&vial.lot)?;
        if let Some(before) = lot.before_closing.take() {
            lot.stage = before;
        }
        self.lots.insert(vial.lot.clone(), lot);
        Ok(())
    }

    /// The lot as this event has left it so far.
    fn lot(&self, id: &LotId) -> Result<Lot, Stop> {
        match self.lots.get(id) {
            Some(lot) => Ok(lot.clone()),
            None => self.act.get(id),
        }
    }

    /// A vial that never had its label and is gone needs none; one that is found again does.
    fn reconcile(&mut self, vial: &Vial, accounted: bool) -> Result<(), Stop> {
        if accounted == vial.is_labelled_or_gone() {
            return Ok(());
        }
        let mut lot = self.lot(&vial.lot)?;
        lot.labels.accounts(accounted, vial.is_labelled_or_gone());
        self.lots.insert(vial.lot.clone(), lot);
        Ok(())
    }

    fn leave(&mut self, id: &VialId, vial: &mut Vial) -> Result<(), Stop> {
        if let Some(spot) = vial.place.take() {
            let held = &mut self.place(&spot.place)?.vials;
            if held.get(&spot.position) == Some(id) {
                held.remove(&spot.position);
            }
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
            if let Some(infusion_id) = order.infusion.take() {
                let mut infusion = self.act.get(&infusion_id)?;
                infusion.abandon();
                self.infusions.insert(infusion_id, infusion);
            }
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
                    expires_at: self.act.view.peek(lot, Lot::expires_at)?,
                    free: 0,
                },
            };
            self.stocks.insert(id.clone(), stock);
        }
        let missing = || super::super::view::unknown(id.subject());
        self.stocks.get_mut(&id).ok_or_else(missing)
    }
}

/// The stage of a vial that is put into a store of this site: kept there as before, or in stock by it.
fn stored(stage: &VialStage, site: &SiteId) -> VialStage {
    let here = stage.is_kept() && stage.site() == Some(site);
    if here && !matches!(stage, VialStage::Commissioned { .. }) {
        stage.clone()
    } else {
        VialStage::InStock { site: site.clone() }
    }
}
