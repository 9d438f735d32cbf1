//! How far a recall reaches, asked of the record as it is: which vials, which sites, which participants.

use super::super::bank::Parent;
use super::super::deviation::candidates;
use super::super::lot::vials;
use super::super::shipment::Holder;
use super::super::usability::exposure;
use super::super::vial::VialStage;
use super::super::view::View;
use super::super::{
    BankId, InfusionId, Instant, LotId, Noun, OrderId, ParticipantId, Record, ShipmentId, SiteId,
    Stop, Subject, Vial, VialId, World,
};
use super::Recall;
use std::collections::{BTreeMap, BTreeSet};

/// What the record has of a recall at one site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AtSite {
    /// The vials that are there and were neither given nor destroyed.
    pub vials: BTreeSet<VialId>,
    /// The participants of the site who received some.
    pub participants: BTreeSet<ParticipantId>,
    /// The orders of the site for which a vial is kept or thawed: their people are to be told at once.
    pub orders: BTreeSet<OrderId>,
    /// The infusions under way at the site.
    pub running: BTreeSet<InfusionId>,
}

/// How far a recall reaches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// The lots of which something is in it.
    pub lots: BTreeSet<LotId>,
    /// Every vial in it.
    pub vials: BTreeSet<VialId>,
    /// Every site where one of them was, is or is going to, the maker's own included.
    pub sites: BTreeMap<SiteId, AtSite>,
    /// The shipments under way that carry one.
    pub on_the_way: BTreeSet<ShipmentId>,
}

/// How far a recall reaches at this moment.
///
/// # Errors
/// [`Stop::Unloaded`] when the world has yet to load something.
pub fn reach(world: &dyn World, recall: &Recall, now: Instant) -> Result<Reach, Stop> {
    let view = View::at(world, now);
    let mut reach = Reach::default();
    for one in &recall.scope {
        if let Ok(vial) = VialId::try_from(one.clone()) {
            reach.vials.insert(vial);
            continue;
        }
        for lot in lots_of(&view, one)? {
            let record = view.get(&lot)?;
            let sites = record.reaches().into_iter();
            for site in sites {
                reach.sites.entry(site.clone()).or_default();
            }
            reach.vials.extend(vials(&lot, &record)?);
            reach.lots.insert(lot);
        }
    }
    for (within, spans) in &recall.exposures {
        for id in candidates(&view, within)? {
            if exposure(&view, &view.get(&id)?, within, Some(spans))?.is_some() {
                reach.vials.insert(id);
            }
        }
    }
    view.load(reach.vials.iter().map(VialId::subject))?;
    for id in reach.vials.clone() {
        let vial = view.get(&id)?;
        reach.lots.insert(vial.lot.clone());
        reach.vial(&view, id, &vial)?;
    }
    Ok(reach)
}

impl Reach {
    /// Adds where a vial was, is and is going, and who received it.
    fn vial(&mut self, view: &View<'_>, id: VialId, vial: &Vial) -> Result<(), Stop> {
        for stay in vial.path.stays() {
            if let Some(site) = stay.stage.site() {
                self.sites.entry(site.clone()).or_default();
            }
            // A site that took a shipment had what was in it, opened or not.
            if let VialStage::Packed { shipment } = &stay.stage {
                let shipment = view.get(shipment)?;
                let held = shipment.custody.iter();
                for site in held.filter_map(|held| held.by.site()) {
                    self.sites.entry(site.clone()).or_default();
                }
            }
        }
        for infusion in &vial.given_also {
            self.given(view, infusion)?;
        }
        let site = match &vial.stage {
            VialStage::Packed { shipment } => {
                let record = view.get(shipment)?;
                self.sites.entry(record.to.clone()).or_default();
                self.on_the_way.insert(shipment.clone());
                self.held(record.holder.site().cloned(), id);
                return Ok(());
            }
            VialStage::Infused { infusion, .. } => return self.given(view, infusion),
            VialStage::Destroyed { .. } | VialStage::Lost { .. } => return Ok(()),
            VialStage::Reserved { site, .. } | VialStage::Thawed { site, .. } => {
                let here = self.sites.entry(site.clone()).or_default();
                here.orders.extend(vial.order().cloned());
                Some(site.clone())
            }
            VialStage::Missing { .. } => None,
            VialStage::Damaged { holder } => Holder::site(holder).cloned(),
            VialStage::Commissioned { site }
            | VialStage::InStock { site }
            | VialStage::Returned { site }
            | VialStage::Retained { site } => Some(site.clone()),
        };
        self.held(site, id);
        Ok(())
    }

    fn held(&mut self, site: Option<SiteId>, id: VialId) {
        if let Some(site) = site {
            self.sites.entry(site).or_default().vials.insert(id);
        }
    }

    fn given(&mut self, view: &View<'_>, id: &InfusionId) -> Result<(), Stop> {
        let infusion = view.get(id)?;
        let here = self.sites.entry(infusion.site.clone()).or_default();
        if !infusion.has_ended() {
            here.running.insert(id.clone());
        }
        here.participants.insert(infusion.participant);
        Ok(())
    }
}

/// The lots that come from something.
fn lots_of(view: &View<'_>, from: &Subject) -> Result<Vec<LotId>, Stop> {
    let donor = match view.find(from)? {
        Some(Record::Lot(_)) => return Ok(vec![from.clone().try_into()?]),
        Some(Record::Donor(donor)) => donor,
        Some(Record::Clone(clone)) => view.get(&clone.donor)?,
        Some(Record::Bank(bank)) => view.get(&bank.donor)?,
        _ => return Ok(Vec::new()),
    };
    let lots = || {
        donor
            .descendants
            .iter()
            .filter(|one| one.noun() == Noun::Lot)
    };
    view.load(lots())?;
    let mut found = Vec::new();
    for one in lots() {
        let id = LotId::try_from(one.clone())?;
        let bank = view.peek(&id, |lot| lot.bank.clone())?;
        if from.noun() == Noun::Donor || comes_from(view, bank, from)? {
            found.push(id);
        }
    }
    Ok(found)
}

/// Whether a bank is this bank, clone or donor or comes from it.
pub(crate) fn comes_from(view: &View<'_>, mut bank: BankId, from: &Subject) -> Result<bool, Stop> {
    loop {
        if bank.subject() == from {
            return Ok(true);
        }
        match view.peek(&bank, |bank| bank.parent.clone())? {
            Parent::Clone(clone) => {
                let of_donor = || view.peek(&clone, |clone| clone.donor.subject() == from);
                return Ok(clone.subject() == from || of_donor()?);
            }
            Parent::Bank(parent) => bank = parent,
        }
    }
}
