//! Shipments on their way, vials that lie in no place, and what runs out.

use super::{Desk, Reader, SOON_DAYS, Wait, Waiting};
use crate::app::AppError;
use crate::domain::shipment::{Holder, Shipment, ShipmentStage, Taker};
use crate::domain::usability::{Cause, Expiring, Reason};
use crate::domain::{LotId, Noun, Record, SiteId, Subject};
use crate::store::ListQuery;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many vials outside of any place are looked at; more are said to be at least as many.
const LOOSE: u64 = 200;

impl Reader<'_> {
    /// Offers to answer, shipments to receive, to collect and to send on, and what the person carries.
    pub(super) fn shipments(&self, desk: &mut Desk) -> Result<(), AppError> {
        if !self.may_any(&["handoff.accepted", "shipment.received"]) {
            return Ok(());
        }
        let states = [
            "offered",
            "delivered",
            "with_carrier",
            "in_transit",
            "packed",
            "sealed",
        ];
        for found in self.of(Noun::Shipment, &states)? {
            if let Record::Shipment(shipment) = &found.1
                && let Some((what, kind)) = self.with(shipment)
            {
                let it = Waiting::new(what, &found, kind);
                desk.waiting.push(it.count(shipment.vials.len()));
            }
        }
        Ok(())
    }

    fn with(&self, shipment: &Shipment) -> Option<(Wait, &'static str)> {
        let holds = |kind: &str, site: &SiteId| self.may(kind, site);
        let held = match &shipment.holder {
            Holder::Site(site) => holds("shipment.received", site),
            Holder::Person(person) => person == self.id,
            Holder::Carrier(_) => false,
        };
        match &shipment.stage {
            ShipmentStage::Offered { to, by, .. } if by != self.id && self.takes(to) => {
                Some((Wait::OfferToAnswer, "handoff.accepted"))
            }
            ShipmentStage::Delivered if held => {
                Some((Wait::ShipmentToReceive, "shipment.received"))
            }
            ShipmentStage::Consigned if holds("handoff.collected", &shipment.to) => {
                Some((Wait::ShipmentToCollect, "handoff.collected"))
            }
            ShipmentStage::Packed if held => Some((Wait::ShipmentToSeal, "shipment.sealed")),
            ShipmentStage::Sealed if held && shipment.holder.site().is_none() => {
                Some((Wait::ShipmentHeld, "handoff.offered"))
            }
            ShipmentStage::Sealed if held => Some((Wait::ShipmentToHandOver, "handoff.offered")),
            ShipmentStage::Packed
            | ShipmentStage::Sealed
            | ShipmentStage::Offered { .. }
            | ShipmentStage::Consigned
            | ShipmentStage::Delivered
            | ShipmentStage::Received
            | ShipmentStage::Discrepancy { .. } => None,
        }
    }

    /// Whether an offer to this taker is to be answered by the person.
    fn takes(&self, to: &Taker) -> bool {
        match to {
            Taker::Person(person) => person == self.id,
            Taker::Staff { role, site } => self.person.holds(&[*role], site),
        }
    }

    /// Vials that lie in no place, by lot, and those that are kept or thawed for someone and may not be used.
    pub(super) fn vials(&self, desk: &mut Desk) -> Result<(), AppError> {
        if self.may_any(&["vial.stored"]) {
            self.loose(desk)?;
        }
        if !self.may_any(&["vial.thawed", "infusion.checked", "order.placed"]) {
            return Ok(());
        }
        let mut vials: HashMap<Subject, Record> = HashMap::new();
        for (subject, record) in self.of(Noun::Vial, &["reserved", "thawed"])? {
            if let Record::Vial(vial) = &record
                && let Some(site) = vial.stage.site()
                && self.is_told_of_doses(site)
            {
                vials.insert(subject, record);
            }
        }
        let mut states = self.app.shown_states(&vials)?;
        for found in vials {
            if let Some(shown) = states.remove(&found.0) {
                desk.waiting.extend(self.doubted(&found, &shown.reasons));
            }
        }
        Ok(())
    }

    /// Whether the person has to do with the doses of a site.
    fn is_told_of_doses(&self, site: &SiteId) -> bool {
        let kinds = ["vial.thawed", "infusion.checked", "order.placed"];
        kinds.iter().any(|kind| self.may(kind, site))
    }

    /// A vial that is kept or thawed for someone and may not be used.
    fn doubted(&self, found: &(Subject, Record), reasons: &[Reason]) -> Option<Waiting> {
        let Record::Vial(vial) = &found.1 else {
            return None;
        };
        let [first, ..] = reasons else { return None };
        let site = vial.stage.site()?;
        let use_by = reasons.iter().find_map(|reason| {
            if let Cause::PastUseBy { use_by } = &reason.cause {
                Some(*use_by)
            } else {
                None
            }
        });
        if let (Some(use_by), 1) = (use_by, reasons.len()) {
            let it = Waiting::new(Wait::PastUseBy, found, "vial.destroyed");
            return Some(it.due(use_by)).filter(|_| self.may("vial.destroyed", site));
        }
        let kept = !vial.was_thawed;
        let kind = if kept {
            "allocation.cancelled"
        } else {
            "vial.destroyed"
        };
        let it = Waiting {
            kind: Some(kind).filter(|kind| self.may(kind, site)),
            ..Waiting::new(Wait::DoseInDoubt, found, kind)
        };
        let of = vial.order().map_or(&first.on, |order| order.subject());
        Some(it.of(of.clone()).count(reasons.len()))
    }

    fn loose(&self, desk: &mut Desk) -> Result<(), AppError> {
        let mut lots: BTreeMap<LotId, usize> = BTreeMap::new();
        for state in ["commissioned", "in_stock"] {
            let query = ListQuery {
                state: Some(state.to_owned()),
                ..ListQuery::of_noun(Noun::Vial)
            };
            let page = self.app.store().list(&query, LOOSE)?;
            let vials: Vec<Subject> = page.into_iter().map(|(vial, _)| vial).collect();
            for (_, standing) in self.app.store().standings(&vials)? {
                if let Record::Vial(vial) = standing.record
                    && let Some(site) = vial.stage.site()
                    && self.may("vial.stored", site)
                {
                    *lots.entry(vial.lot).or_default() += 1;
                }
            }
        }
        for (lot, count) in lots {
            let record = self.app.record_of(lot.subject())?;
            let found = (lot.into(), record);
            let it = Waiting::new(Wait::VialsToPlace, &found, "vial.stored");
            desk.waiting.push(it.count(count));
        }
        Ok(())
    }

    /// The vials of the person's sites that may be used: in stock there, for nobody yet, and nothing speaks against them.
    fn in_stock(&self, desk: &mut Desk, expiring: &BTreeSet<Subject>) -> Result<(), AppError> {
        let mut here: HashMap<Subject, Record> = HashMap::new();
        let mut sites: BTreeSet<SiteId> = BTreeSet::new();
        let mut soon: BTreeSet<(LotId, SiteId)> = BTreeSet::new();
        for (subject, record) in self.of(Noun::Stock, &["in_stock"])? {
            if let Record::Stock(stock) = record
                && self.may("shipment.received", &stock.site)
            {
                sites.insert(stock.site.clone());
                if expiring.contains(&subject) {
                    soon.insert((stock.lot, stock.site));
                }
            }
        }
        for site in sites {
            for state in ["stored", "in_stock"] {
                here.extend(self.app.every(ListQuery {
                    state: Some(state.to_owned()),
                    site: Some(site.clone().into()),
                    ..ListQuery::of_noun(Noun::Vial)
                })?);
            }
        }
        let states = self.app.shown_states(&here)?;
        for (subject, record) in here {
            let free = states
                .get(&subject)
                .is_some_and(|shown| shown.reasons.is_empty());
            if let Record::Vial(vial) = record
                && let Some(site) = vial.stage.free_at().filter(|_| free)
            {
                desk.free_vials += 1;
                let expires = soon.contains(&(vial.lot, site.clone()));
                desk.free_vials_expiring += u64::from(expires);
            }
        }
        Ok(())
    }

    /// What a site has in stock, and what runs out soon of what the person answers for.
    pub(super) fn running_out(&self, desk: &mut Desk) -> Result<(), AppError> {
        let mine = ["shipment.received", "equipment.qualified", "lot.released"];
        if !self.may_any(&mine) {
            return Ok(());
        }
        let expiries = self.app.expiries(SOON_DAYS)?;
        let stock = expiries.iter().filter(|it| it.what == Expiring::Stock);
        self.in_stock(desk, &stock.map(|it| it.subject.clone()).collect())?;
        for expiry in expiries {
            let site: Option<SiteId> = expiry.site.clone().and_then(|site| site.try_into().ok());
            let at = |kind: &str| site.as_ref().is_some_and(|site| self.may(kind, site));
            let (mine, kind) = match expiry.what {
                Expiring::Stock => (at("shipment.received"), None),
                Expiring::Qualification => (at("equipment.qualified"), Some("equipment.qualified")),
                // Told by the vial, by the release and by the stock.
                Expiring::UseBy | Expiring::ConditionalRelease | Expiring::Lot => (false, None),
            };
            if !mine {
                continue;
            }
            desk.waiting.push(Waiting {
                what: Wait::RunsOut,
                record: self.app.record_of(&expiry.subject)?,
                subject: expiry.subject,
                kind,
                due: Some(expiry.due),
                count: expiry.vials.map(u64::from),
                of: expiry.site,
                correction: None,
            });
        }
        Ok(())
    }
}
