//! Where a person goes to take a step with a thing.

use crate::domain::equipment::EquipmentKind;
use crate::domain::infusion::Infusion;
use crate::domain::shipment::ShipmentStage;
use crate::domain::{Kind, Record, Subject};

/// The address at which this kind of event is signed about, or with, a thing: the flow made for it, else its form.
pub(in crate::web) fn act(kind: &Kind, subject: &Subject, record: &Record) -> String {
    let name = subject.name();
    match (kind.word, record) {
        ("vial.stored", Record::Vial(_)) => format!("/move?vial={name}"),
        ("shipment.received", Record::Shipment(_)) => format!("/receive/{name}"),
        ("infusion.checked", Record::Order(_)) => format!("/bedside#{subject}"),
        (
            "infusion.checked" | "infusion.started",
            Record::Infusion(Infusion {
                order: Some(order), ..
            }),
        ) => format!("/bedside#{order}"),
        ("lot.released" | "lot.conditionally_released" | "lot.condition_met", Record::Lot(_)) => {
            format!("/lot/{name}#release")
        }
        ("vial.allocated", Record::Order(_)) => format!("/order/{name}#allocate"),
        _ => format!("/act/{}?{}", kind.word, filled(kind, subject, record)),
    }
}

/// What the form of a kind is filled with beforehand.
fn filled(kind: &Kind, subject: &Subject, record: &Record) -> String {
    match (kind.word, record) {
        ("bank.created", Record::Clone(_)) => format!("parent.clone={subject}"),
        ("bank.created", Record::Bank(_)) => format!("parent.bank={subject}"),
        ("adverse_event.reported", Record::Infusion(infusion)) => {
            format!("participant={}&infusion={subject}", infusion.participant)
        }
        ("shipment.packed", Record::Vial(_)) => format!("vials.0={subject}"),
        ("shipment.packed", Record::Equipment(it)) if it.equipment == EquipmentKind::Logger => {
            format!("logger={subject}")
        }
        ("shipment.packed", Record::Equipment(_)) => format!("shipper={subject}"),
        ("handoff.accepted" | "handoff.refused" | "handoff.withdrawn", Record::Shipment(it)) => {
            let offer = if let ShipmentStage::Offered { offer, .. } = &it.stage {
                format!("&offer={offer}")
            } else {
                String::new()
            };
            format!("subject={subject}{offer}")
        }
        _ if kind.noun.is_none_or(|own| own == subject.noun()) => format!("subject={subject}"),
        ("label.printed", _) => format!("of={subject}"),
        _ => format!("{}={subject}", subject.noun().word()),
    }
}
