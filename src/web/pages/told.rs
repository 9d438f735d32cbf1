//! A thing in one line: what it is, where it is, and who holds it.

use super::super::words::Lang;
use super::parts::Moment;
use crate::domain::Record;
use crate::domain::infusion::Infusion;
use crate::domain::lot::Lot;
use crate::domain::place::Place;
use crate::domain::shipment::{Holder, Shipment, ShipmentStage, Taker};
use crate::domain::vial::{Vial, VialStage};

/// The sentences that people ask a scan for; empty where a thing's state says it all.
pub(in crate::web) fn line(lang: Lang, record: &Record, holder: Option<&Holder>) -> String {
    let mut told = match record {
        Record::Vial(vial) => of_vial(lang, vial),
        Record::Lot(lot) => vec![of_lot(lang, lot)],
        Record::Shipment(shipment) => of_shipment(lang, shipment),
        Record::Place(place) => vec![of_place(lang, place)],
        Record::Order(order) => vec![lang.tell(
            "told-order",
            &[
                ("vials", order.vials.into()),
                ("participant", order.participant.name().into()),
                ("allocated", order.allocated.len().into()),
            ],
        )],
        Record::Infusion(infusion) => vec![of_infusion(lang, infusion)],
        Record::Equipment(equipment) => vec![lang.tell(
            "told-equipment",
            &[
                ("serial", equipment.serial.as_str().into()),
                ("site", equipment.site.name().into()),
            ],
        )],
        Record::Participant(participant) => {
            vec![lang.tell("told-at", &[("site", participant.site.name().into())])]
        }
        Record::Label(label) => vec![lang.tell("told-label", &[("of", label.of.name().into())])],
        Record::Person(person) => vec![person.title.clone()],
        Record::Log(_)
        | Record::Protocol(_)
        | Record::Specification(_)
        | Record::BatchTemplate(_)
        | Record::Form(_)
        | Record::Terminology(_)
        | Record::Site(_)
        | Record::Key(_)
        | Record::Donor(_)
        | Record::Clone(_)
        | Record::Bank(_)
        | Record::Stock(_)
        | Record::Deviation(_)
        | Record::Recall(_)
        | Record::Override(_)
        | Record::LabelTemplate(_)
        | Record::AdverseEvent(_) => Vec::new(),
    };
    let held = holder.map(|holder| lang.tell("told-held", &[("holder", held_by(holder).into())]));
    told.extend(held);
    // Chinese sentences stand without a space between them.
    told.join(match lang {
        Lang::En => " ",
        Lang::Zh => "",
    })
}

fn held_by(holder: &Holder) -> String {
    match holder {
        Holder::Site(site) => site.name().to_owned(),
        Holder::Person(person) => person.name().to_owned(),
        Holder::Carrier(carrier) => format!("{} ({})", carrier.name, carrier.waybill),
    }
}

fn of_vial(lang: Lang, vial: &Vial) -> Vec<String> {
    let mut told = vec![lang.tell(
        "told-vial",
        &[
            ("number", vial.number.to_string().into()),
            ("lot", vial.lot.name().into()),
        ],
    )];
    if let Some(spot) = &vial.place {
        let values = [
            ("place", spot.place.name().into()),
            ("position", spot.position.as_str().into()),
        ];
        told.push(lang.tell("told-lies", &values));
    }
    match &vial.stage {
        VialStage::Reserved { order, .. } => {
            told.push(lang.tell("told-kept", &[("order", order.name().into())]));
        }
        VialStage::Thawed { order, use_by, .. } => {
            let use_by = Moment::at(lang, *use_by);
            let mut values = vec![("local", use_by.local.into()), ("utc", use_by.utc.into())];
            let order = order.as_ref().map(|order| ("order", order.name().into()));
            let id = if order.is_some() {
                "told-thawed"
            } else {
                "told-thawed-for-none"
            };
            values.extend(order);
            told.push(lang.tell(id, &values));
        }
        VialStage::Packed { shipment } => {
            told.push(lang.tell("told-packed", &[("shipment", shipment.name().into())]));
        }
        VialStage::Commissioned { .. }
        | VialStage::InStock { .. }
        | VialStage::Infused { .. }
        | VialStage::Missing { .. }
        | VialStage::Lost { .. }
        | VialStage::Damaged { .. }
        | VialStage::Returned { .. }
        | VialStage::Retained { .. }
        | VialStage::Destroyed { .. } => {}
    }
    told
}

fn of_infusion(lang: Lang, infusion: &Infusion) -> String {
    let participant = ("participant", infusion.participant.name().into());
    match &infusion.order {
        Some(order) => lang.tell(
            "told-infusion",
            &[participant, ("order", order.name().into())],
        ),
        None => lang.tell("told-infusion-without-order", &[participant]),
    }
}

fn of_lot(lang: Lang, lot: &Lot) -> String {
    let site = ("site", lot.site.name().into());
    match &lot.fill {
        Some(fill) => lang.tell(
            "told-lot",
            &[
                site,
                ("vials", fill.count.into()),
                ("expires", Moment::of(lang, &fill.expires_at).local.into()),
            ],
        ),
        None => lang.tell("told-lot-unfilled", &[site]),
    }
}

fn of_shipment(lang: Lang, shipment: &Shipment) -> Vec<String> {
    let mut told = vec![lang.tell(
        "told-shipment",
        &[
            ("vials", shipment.vials.len().into()),
            ("from", shipment.from.name().into()),
            ("to", shipment.to.name().into()),
        ],
    )];
    if let ShipmentStage::Offered { to, .. } = &shipment.stage {
        let to = match to {
            Taker::Person(person) => person.name().to_owned(),
            Taker::Staff { role, site } => {
                let role = lang.say(&format!("role-{}", role.word()));
                format!("{role}, {}", site.name())
            }
        };
        told.push(lang.tell("told-offered", &[("to", to.into())]));
    }
    told
}

fn of_place(lang: Lang, place: &Place) -> String {
    let free = place
        .positions()
        .find(|position| !place.vials.contains_key(position));
    let all = usize::from(place.rows) * usize::from(place.columns);
    lang.tell(
        "told-place",
        &[
            ("equipment", place.equipment.name().into()),
            ("rack", place.rack.as_str().into()),
            ("box", place.box_name.as_str().into()),
            ("taken", place.vials.len().into()),
            ("all", all.into()),
            ("free", free.unwrap_or_else(|| lang.say("told-none")).into()),
        ],
    )
}
