//! What bears a label: a vial, a box, a shipment, the dose of an order, or the record of an infusion.

use super::super::infusion::InfusionStage;
use super::super::order::OrderStage;
use super::super::rule::ensure;
use super::super::view::View;
use super::super::{
    Act, Changes, Infusion, InfusionId, Instant, LabelId, LotId, Order, OrderId, Place, PlaceId,
    ProtocolId, Refusal, Role, Rule, Shipment, ShipmentId, SiteId, Stop, Subject, Vial, VialId,
};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// The thing and its record.
pub(crate) enum Bearer {
    Vial(VialId, Box<Vial>),
    Place(PlaceId, Box<Place>),
    Shipment(ShipmentId, Box<Shipment>),
    Order(OrderId, Box<Order>),
    Infusion(InfusionId, Box<Infusion>),
}

/// Who prints and puts on every label but that of a medical record.
const LABELLERS: [Role; 2] = [Role::Lab, Role::Pharmacist];

impl Bearer {
    /// The thing of this subject.
    ///
    /// # Errors
    /// [`Rule::Labelling`] for a thing that bears no label, [`Rule::Unknown`] when it is not in the record.
    pub(crate) fn of(view: &View<'_>, of: &Subject) -> Result<Self, Stop> {
        if let Ok(id) = VialId::try_from(of.clone()) {
            let vial = view.get(&id)?;
            return Ok(Self::Vial(id, Box::new(vial)));
        }
        if let Ok(id) = PlaceId::try_from(of.clone()) {
            let place = view.get(&id)?;
            return Ok(Self::Place(id, Box::new(place)));
        }
        if let Ok(id) = ShipmentId::try_from(of.clone()) {
            let shipment = view.get(&id)?;
            return Ok(Self::Shipment(id, Box::new(shipment)));
        }
        if let Ok(id) = OrderId::try_from(of.clone()) {
            let order = view.get(&id)?;
            return Ok(Self::Order(id, Box::new(order)));
        }
        if let Ok(id) = InfusionId::try_from(of.clone()) {
            let infusion = view.get(&id)?;
            return Ok(Self::Infusion(id, Box::new(infusion)));
        }
        let why = format!("{of} bears no label.");
        let remedy = "Print a label for a vial, a box, a shipment, an order or an infusion.";
        Err(Refusal::new(Rule::Labelling, why, remedy).into())
    }

    /// Refuses a thing that needs no label any more, or not yet.
    pub(crate) fn takes_label(&self, view: &View<'_>) -> Result<(), Stop> {
        let (state, takes) = match self {
            Self::Vial(_, vial) => (vial.state(), !vial.is_over()),
            Self::Place(_, place) => (place.state(), true),
            Self::Shipment(_, shipment) => (shipment.state(), !shipment.is_over()),
            Self::Order(_, order) => {
                let given = order.stage == OrderStage::Given;
                (order.state(), given || order.is_allocated())
            }
            Self::Infusion(_, infusion) => (
                infusion.state(),
                matches!(
                    infusion.stage,
                    InfusionStage::Completed { .. } | InfusionStage::Stopped { .. }
                ),
            ),
        };
        let remedy = match self {
            Self::Order(..) => "Print it when every vial of the order is allocated.",
            Self::Infusion(..) => "Print it when the infusion has ended.",
            Self::Vial(..) | Self::Place(..) | Self::Shipment(..) => "Nothing is left to label.",
        };
        view.ensure(
            takes,
            Rule::Sequence,
            || format!("{} is {state}.", self.subject()),
            remedy,
        )
    }

    /// Refuses unless the actor is here, in a role that labels it.
    pub(crate) fn acts(&self, act: &Act<'_>) -> Result<(), Stop> {
        let site = self.is_here(act)?;
        let labels = matches!(self, Self::Infusion(..))
            || site.is_none_or(|site| act.actor.holds(&LABELLERS, &site));
        ensure(
            labels,
            Rule::Role,
            || format!("{} labels nothing but medical records.", act.event.actor),
            "The laboratory or the pharmacy does this.",
        )
    }

    /// Refuses unless the actor holds the thing or works where it is; gives the site, where a site holds it.
    pub(crate) fn is_here(&self, act: &Act<'_>) -> Result<Option<SiteId>, Stop> {
        let site = match self {
            Self::Vial(_, vial) => {
                let holder = vial.holder(act.view.world)?;
                holder.acts(act)?;
                return Ok(holder.site().cloned());
            }
            Self::Shipment(_, shipment) => {
                shipment.holder.acts(act)?;
                return Ok(shipment.holder.site().cloned());
            }
            Self::Place(_, place) => &place.site,
            Self::Order(_, order) => &order.site,
            Self::Infusion(_, infusion) => &infusion.site,
        };
        act.at_site(site)?;
        Ok(Some(site.clone()))
    }

    /// Whether a vial has its label on it or needs none; of nothing else is that counted.
    pub(crate) fn is_accounted(&self) -> bool {
        matches!(self, Self::Vial(_, vial) if vial.is_labelled_or_gone())
    }

    /// The label in force.
    pub(crate) fn label(&self) -> Option<LabelId> {
        match self {
            Self::Vial(_, vial) => vial.label,
            Self::Place(_, place) => place.label,
            Self::Shipment(_, shipment) => shipment.label,
            Self::Order(_, order) => order.label,
            Self::Infusion(_, infusion) => infusion.label,
        }
    }

    /// It has this label from this moment on, whose scan on it is yet to come; or none.
    pub(crate) fn set_label(&mut self, label: Option<LabelId>, at: Instant) {
        match self {
            Self::Vial(_, vial) => {
                vial.label = label;
                if std::mem::take(&mut vial.labelled) {
                    vial.unlabelled_since = Some(at);
                }
            }
            Self::Place(_, place) => place.label = label,
            Self::Shipment(_, shipment) => shipment.label = label,
            Self::Order(_, order) => order.label = label,
            Self::Infusion(_, infusion) => infusion.label = label,
        }
    }

    /// The trial whose law its label has to meet; a box in a store is in none.
    pub(crate) fn protocol(&self, view: &View<'_>) -> Result<Option<ProtocolId>, Stop> {
        let of_lot = |lot: &LotId| view.peek(lot, |lot| lot.protocol.clone());
        match self {
            Self::Vial(_, vial) => of_lot(&vial.lot).map(Some),
            Self::Place(..) => Ok(None),
            Self::Shipment(_, shipment) => {
                let vial = shipment.vials.first();
                let lot = vial.map(|vial| view.peek(vial, |vial| vial.lot.clone()));
                lot.transpose()?.map(|lot| of_lot(&lot)).transpose()
            }
            Self::Order(_, order) => view
                .peek(&order.participant, |one| one.protocol.clone())
                .map(Some),
            Self::Infusion(_, infusion) => view
                .peek(&infusion.participant, |one| one.protocol.clone())
                .map(Some),
        }
    }

    /// The lot of all its vials, where it is one, and the day on which the first of them expires.
    ///
    /// # Errors
    /// What the view has yet to load.
    pub(crate) fn contents(
        &self,
        view: &View<'_>,
    ) -> Result<(Option<LotId>, Option<NaiveDate>), Stop> {
        let none = BTreeSet::new();
        let vials = match self {
            Self::Vial(_, vial) => {
                return Ok((Some(vial.lot.clone()), Some(expiry(view, &vial.lot)?)));
            }
            Self::Place(..) => &none,
            Self::Shipment(_, shipment) => &shipment.vials,
            Self::Order(_, order) => &order.allocated,
            Self::Infusion(_, infusion) => &infusion.vials,
        };
        view.load(vials.iter().map(VialId::subject))?;
        let mut lots = BTreeSet::new();
        for vial in vials {
            lots.insert(view.peek(vial, |vial| vial.lot.clone())?);
        }
        let mut first = None;
        for lot in &lots {
            let expires_on = expiry(view, lot)?;
            first = Some(first.map_or(expires_on, |first: NaiveDate| first.min(expires_on)));
        }
        let only = if lots.len() == 1 {
            lots.pop_first()
        } else {
            None
        };
        Ok((only, first))
    }

    /// The thing as a subject.
    pub(crate) fn subject(&self) -> &Subject {
        match self {
            Self::Vial(id, _) => id.subject(),
            Self::Place(id, _) => id.subject(),
            Self::Shipment(id, _) => id.subject(),
            Self::Order(id, _) => id.subject(),
            Self::Infusion(id, _) => id.subject(),
        }
    }

    /// The thing as the event leaves it.
    pub(crate) fn into_changes(self) -> Changes {
        match self {
            Self::Vial(id, vial) => Changes::of(id, *vial),
            Self::Place(id, place) => Changes::of(id, *place),
            Self::Shipment(id, shipment) => Changes::of(id, *shipment),
            Self::Order(id, order) => Changes::of(id, *order),
            Self::Infusion(id, infusion) => Changes::of(id, *infusion),
        }
    }
}

/// The day on which a lot expires, on the wall where it was filled.
fn expiry(view: &View<'_>, lot: &LotId) -> Result<NaiveDate, Stop> {
    view.peek(lot, |lot| lot.expires_at().date())
}
