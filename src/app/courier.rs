//! What a device needs to take over a shipment and to hand it on where there is no network.

use super::{App, AppError, Visitor};
use crate::domain::person::{Grant, Person};
use crate::domain::shipment::{Holder, Shipment, ShipmentStage, Taker};
use crate::domain::{
    Hash, Instant, Kind, LabelId, Noun, PersonId, Record, Role, ShipmentId, SiteId, Subject, VialId,
};
use crate::store::ListQuery;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The states in which custody of a shipment may be given or taken.
const UNDER_WAY: [&str; 3] = ["sealed", "in_transit", "offered"];
/// What a record that the rules made cannot be.
const ODD: AppError = AppError::Internal("a record is not what its reference says");

/// Everything that a device needs to give and take custody of a shipment, also without a network.
#[derive(Clone, Debug, Serialize)]
pub struct ShipmentPacket {
    /// The shipment.
    pub subject: ShipmentId,
    /// When this was read from the record.
    pub as_of: Instant,
    /// The log's origin, for which events are signed.
    pub log: String,
    /// The state of the shipment, in one word.
    pub state: &'static str,
    /// Where it was packed.
    pub from: SiteId,
    /// Where it goes.
    pub to: SiteId,
    /// Its manifest.
    pub vials: BTreeSet<VialId>,
    /// The number on its seal; none before it is sealed.
    pub seal: Option<String>,
    /// Until when the shipper holds its temperature.
    pub cold_until: Instant,
    /// Who holds it.
    pub holder: Holder,
    /// How many times custody has moved.
    pub handoffs: u32,
    /// The offer that is open, if one is.
    pub offer: Option<OpenOffer>,
    /// The id on the label of its shipper; none where it has none.
    pub label: Option<LabelId>,
    /// Everyone who may give or take custody of it.
    pub hands: Vec<Hand>,
    /// Leaf hash of the newest entry about it.
    pub heads: BTreeMap<Subject, Option<Hash>>,
}

/// An offer that nobody has answered.
#[derive(Clone, Debug, Serialize)]
pub struct OpenOffer {
    /// Leaf hash of its entry.
    pub offer: Hash,
    /// To whom.
    pub to: Taker,
    /// Who offers.
    pub by: PersonId,
}

/// Someone who may give or take custody.
#[derive(Clone, Debug, Serialize)]
pub struct Hand {
    /// Who.
    pub person: PersonId,
    /// The role title.
    pub title: String,
    /// The roles by which they do.
    pub grants: Vec<Grant>,
}

impl App {
    /// The shipments under way that concern a visitor: held by them or their site, or offered to them.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn carried(&self, visitor: &Visitor) -> Result<Vec<(ShipmentId, Shipment)>, AppError> {
        let mut concerning = Vec::new();
        for state in UNDER_WAY {
            let query = ListQuery {
                state: Some(state.to_owned()),
                ..ListQuery::of_noun(Noun::Shipment)
            };
            for (subject, record) in self.every(query)? {
                if let Record::Shipment(shipment) = record
                    && concerns(visitor, &shipment)
                {
                    concerning.push((subject.try_into().or(Err(ODD))?, shipment));
                }
            }
        }
        Ok(concerning)
    }

    /// Everything that a device needs to give and take custody of a shipment.
    ///
    /// # Errors
    /// When the shipment concerns neither the visitor nor their site, is unknown, or the log is out of reach.
    pub fn shipment_packet(
        &self,
        visitor: &Visitor,
        id: &ShipmentId,
    ) -> Result<ShipmentPacket, AppError> {
        let as_of = self.now();
        let standing = self.store().standing(id.subject())?;
        let standing = standing.ok_or_else(|| AppError::NotFound(id.to_string()))?;
        let Record::Shipment(shipment) = standing.record else {
            return Err(ODD);
        };
        if !concerns(visitor, &shipment) {
            return Err(AppError::Forbidden(
                "Only those who hold the shipment, to whom it is offered, or who work at its ends may have this.",
            ));
        }
        let head = standing.head.map(|head| head.leaf);
        let offer = match &shipment.stage {
            ShipmentStage::Offered { offer, to, by } => Some(OpenOffer {
                offer: *offer,
                to: to.clone(),
                by: by.clone(),
            }),
            ShipmentStage::Packed
            | ShipmentStage::Sealed
            | ShipmentStage::Consigned
            | ShipmentStage::Delivered
            | ShipmentStage::Received
            | ShipmentStage::Discrepancy { .. } => None,
        };
        Ok(ShipmentPacket {
            subject: id.clone(),
            as_of,
            log: self.origin().to_owned(),
            state: shipment.state(),
            hands: self.hands(&shipment)?,
            offer,
            from: shipment.from,
            to: shipment.to,
            vials: shipment.vials,
            seal: shipment.seal,
            cold_until: shipment.cold_until,
            holder: shipment.holder,
            handoffs: shipment.handoffs,
            label: shipment.label,
            heads: [(id.subject().clone(), head)].into(),
        })
    }

    /// Everyone who may give or take custody of a shipment: staff of its ends, and couriers.
    fn hands(&self, shipment: &Shipment) -> Result<Vec<Hand>, AppError> {
        let mut hands = Vec::new();
        for (subject, record) in self.every(ListQuery::of_noun(Noun::Person))? {
            let Record::Person(person) = record else {
                continue;
            };
            let grants = person.grants.into_iter();
            let grants: Vec<Grant> = grants.filter(|grant| takes_part(grant, shipment)).collect();
            if !person.left && !grants.is_empty() {
                hands.push(Hand {
                    person: subject.try_into().or(Err(ODD))?,
                    title: person.title,
                    grants,
                });
            }
        }
        Ok(hands)
    }
}

/// The roles that give and take custody.
fn custodians() -> &'static [Role] {
    Kind::of("handoff.accepted").map_or(&[], |kind| kind.signers)
}

/// Whether a grant lets someone give or take custody of a shipment: at its ends, or anywhere for a courier.
fn takes_part(grant: &Grant, shipment: &Shipment) -> bool {
    let at_ends = |site: &SiteId| [&shipment.from, &shipment.to].contains(&site);
    custodians().contains(&grant.role)
        && (grant.role == Role::Courier || grant.site.as_ref().is_none_or(at_ends))
}

/// Whether a shipment is a visitor's affair.
fn concerns(visitor: &Visitor, shipment: &Shipment) -> bool {
    let own = |person: &PersonId| *person == visitor.person;
    let holds = matches!(&shipment.holder, Holder::Person(person) if own(person));
    let is_offered = shipment.offered_to().is_some_and(own);
    holds || is_offered || staffs(&visitor.record, shipment)
}

/// Whether a person works at one of the ends of a shipment.
fn staffs(person: &Person, shipment: &Shipment) -> bool {
    let mut grants = person.grants.iter();
    grants.any(|grant| grant.role != Role::Courier && takes_part(grant, shipment))
}
