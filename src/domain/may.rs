//! Who may take a step with a thing, as far as role, site and custody go.

use super::shipment::{Holder, Shipment, ShipmentStage, Taker, staff};
use super::{Kind, Person, PersonId, Record, SiteId};

/// Whether this person may take a step with a thing that has this record and this holder.
///
/// It keeps from offering what would be refused whatever the body says. What the body names, and whether the person had a
/// hand in what comes before, is decided when the event is sent.
pub fn may_take(
    (id, person): (&PersonId, &Person),
    kind: &Kind,
    record: &Record,
    holder: Option<&Holder>,
) -> bool {
    let holds_role = |grant: &super::person::Grant| kind.signers.contains(&grant.role);
    if person.left || !person.grants.iter().any(holds_role) {
        return false;
    }
    if let Record::Shipment(shipment) = record {
        return with_shipment((id, person), kind, shipment);
    }
    match (holder, record) {
        (Some(Holder::Person(holder)), _) => holder == id,
        (Some(Holder::Carrier(_)), _) => false,
        (Some(Holder::Site(site)), _) => person.holds(&staff(kind.signers), site),
        (None, Record::Recall(recall)) if kind.word == "recall.acknowledged" => recall
            .sites
            .iter()
            .any(|(site, said)| said.acknowledged.is_none() && person.holds(kind.signers, site)),
        (None, record) => site(record).is_none_or(|site| person.holds(kind.signers, site)),
    }
}

/// An offer is answered by its taker and withdrawn by its giver; what a carrier has is collected at either end.
fn with_shipment((id, person): (&PersonId, &Person), kind: &Kind, shipment: &Shipment) -> bool {
    let roles = staff(kind.signers);
    let answers = ["handoff.accepted", "handoff.refused"].contains(&kind.word);
    if let (ShipmentStage::Offered { to, by, .. }, true) = (&shipment.stage, answers) {
        return by != id && takes((id, person), to);
    }
    match &shipment.holder {
        Holder::Person(holder) => holder == id,
        Holder::Site(site) => person.holds(&roles, site),
        Holder::Carrier(_) => [&shipment.to, &shipment.from]
            .iter()
            .any(|site| person.holds(&roles, site)),
    }
}

/// Whether custody that is offered to this taker may be accepted by this person.
pub fn takes((id, person): (&PersonId, &Person), to: &Taker) -> bool {
    match to {
        Taker::Person(taker) => taker == id,
        Taker::Staff { role, site } => person.holds(&[*role], site),
    }
}

/// The site whose staff act on a thing; none where its kinds ask for no site.
pub fn site(record: &Record) -> Option<&SiteId> {
    match record {
        Record::Equipment(equipment) => Some(&equipment.site),
        Record::Place(place) => Some(&place.site),
        Record::Stock(stock) => Some(&stock.site),
        Record::Donor(donor) => Some(&donor.site),
        Record::Bank(bank) => Some(&bank.site),
        Record::Lot(lot) => Some(&lot.site),
        Record::Vial(vial) => vial.stage.site(),
        Record::Participant(participant) => Some(&participant.site),
        Record::Order(order) => Some(&order.site),
        Record::Infusion(infusion) => Some(&infusion.site),
        Record::Shipment(shipment) => shipment.holder.site(),
        Record::Log(_)
        | Record::Protocol(_)
        | Record::Specification(_)
        | Record::BatchTemplate(_)
        | Record::Form(_)
        | Record::Terminology(_)
        | Record::Site(_)
        | Record::Person(_)
        | Record::Key(_)
        | Record::Clone(_)
        | Record::Deviation(_)
        | Record::Recall(_)
        | Record::Override(_)
        | Record::LabelTemplate(_)
        | Record::Label(_)
        | Record::AdverseEvent(_) => None,
    }
}
