//! Shipments on their way, vials that lie in no place, and what runs out.

use super::super::Expiring;
use super::{Desk, Reader, SOON_DAYS, Wait, Waiting};
use crate::app::AppError;
use crate::domain::donor::Eligibility;
use crate::domain::shipment::{Holder, Shipment, ShipmentStage, Taker};
use crate::domain::stock::Stock;
use crate::domain::vial::VialStage;
use crate::domain::{LotId, Noun, Record, SiteId, Subject};
use crate::store::ListQuery;
use std::collections::BTreeMap;

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

    /// Vials that lie in no place, by lot, and thawed ones past their use-by.
    pub(super) fn vials(&self, desk: &mut Desk) -> Result<(), AppError> {
        if self.may_any(&["vial.stored"]) {
            self.loose(desk)?;
        }
        if !self.may_any(&["vial.destroyed", "vial.thawed"]) {
            return Ok(());
        }
        for found in self.of(Noun::Vial, &["thawed"])? {
            if let Record::Vial(vial) = &found.1
                && let VialStage::Thawed { use_by, site, .. } = &vial.stage
                && *use_by < self.now
                && self.may("vial.destroyed", site)
            {
                let it = Waiting::new(Wait::PastUseBy, &found, "vial.destroyed");
                desk.waiting.push(it.due(*use_by));
            }
        }
        Ok(())
    }

    fn loose(&self, desk: &mut Desk) -> Result<(), AppError> {
        let mut lots: BTreeMap<LotId, usize> = BTreeMap::new();
        for state in ["commissioned", "retrieved"] {
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

    /// The vials of the person's sites that may be used: in store, for nobody yet, and of a lot that nothing bars.
    fn in_stock(&self, desk: &mut Desk) -> Result<(), AppError> {
        let soon = self.now.plus_seconds(i64::from(SOON_DAYS) * 24 * 3600);
        for (_, record) in self.of(Noun::Stock, &["in_stock"])? {
            let Record::Stock(stock) = record else {
                continue;
            };
            if self.may("shipment.received", &stock.site) && self.is_usable(&stock)? {
                let free = u64::from(stock.free);
                desk.free_vials += free;
                if stock.expires_at.instant() <= soon {
                    desk.free_vials_expiring += free;
                }
            }
        }
        Ok(())
    }

    fn is_usable(&self, stock: &Stock) -> Result<bool, AppError> {
        let Record::Lot(lot) = self.app.record_of(stock.lot.subject())? else {
            return Ok(false);
        };
        let site = self.app.record_of(stock.site.subject())?;
        let accepts = matches!(site, Record::Site(site) if site.accepts_conditional);
        let donor = self.app.record_of(lot.donor.subject())?;
        let eligible = matches!(donor, Record::Donor(donor) if donor.eligibility == Some(Eligibility::Eligible));
        Ok(eligible && lot.unusable(self.now, accepts).is_none())
    }

    /// What a site has in stock, and what runs out soon of what the person answers for.
    pub(super) fn running_out(&self, desk: &mut Desk) -> Result<(), AppError> {
        let mine = ["shipment.received", "equipment.qualified", "lot.released"];
        if !self.may_any(&mine) {
            return Ok(());
        }
        self.in_stock(desk)?;
        for expiry in self.app.expiries(SOON_DAYS)? {
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
            });
        }
        Ok(())
    }
}
