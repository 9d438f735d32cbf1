//! Vials and shipments.

use super::super::super::words::Lang;
use super::super::parts::{Cell, Fact, Moment, Table, thousandths};
use super::super::questions;
use super::super::standing::tags;
use super::{Draft, heads, holder, labelling, with_state};
use crate::app::{App, AppError, ShownSubject};
use crate::domain::shipment::{Purpose, Shipment, ShipmentStage, Taker};
use crate::domain::vial::{Vial, VialStage};
use crate::domain::{LabelRef, Record, Subject};

pub(super) fn vial(
    app: &App,
    lang: Lang,
    shown: &ShownSubject,
    vial: &Vial,
) -> Result<Draft, AppError> {
    let mut facts: Vec<Fact> = vec![
        ("Lot".into(), with_state(app, lang, vial.lot.subject())?),
        ("Number".into(), vec![Cell::text(vial.number)]),
    ];
    facts.extend(
        shown
            .holder
            .as_ref()
            .map(|by| ("Held by".into(), vec![holder(by)])),
    );
    facts.extend(stage(lang, vial));
    let mut picture = None;
    if let Some(label) = vial.label {
        let id =
            LabelRef::new(label.as_str()).map_err(|bad| AppError::NotFound(bad.to_string()))?;
        facts.push((
            "Label".into(),
            vec![Cell::Link(format!("/{id}"), label.grouped())],
        ));
        let found = app.records(std::slice::from_ref(id.subject()))?;
        if let Some(Record::Label(record)) = found.get(id.subject()) {
            picture = labelling::picture(app, id.subject(), record)?;
        }
    }
    let chain = format!("/api/v1/{}/custody?format=csv", shown.subject);
    facts.push((
        "Take home".into(),
        vec![Cell::Link(chain, "chain of custody, CSV".to_owned())],
    ));
    let back = app.trace_forward(&shown.subject)?;
    if let Some(given) = back.recipients.first() {
        facts.push(("Given to".into(), vec![Cell::to(&given.participant)]));
    }
    Ok(Draft {
        facts,
        picture,
        sentence: format!("Vial {} of lot {}.", vial.number, vial.lot.name()),
        tables: vec![questions::custody(app, lang, &shown.subject)?],
    })
}

/// Where the vial is, as far as its record says.
fn stage(lang: Lang, vial: &Vial) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    if let Some(spot) = &vial.place {
        let at = vec![Cell::to(spot.place.subject()), Cell::text(&spot.position)];
        facts.push(("Place".into(), at));
    }
    match &vial.stage {
        VialStage::Packed { shipment } => {
            facts.push(("Shipment".into(), vec![Cell::to(shipment.subject())]));
        }
        VialStage::Quarantined { deviation, .. } | VialStage::Rejected { deviation, .. } => {
            facts.push(("Deviation".into(), vec![Cell::to(deviation.subject())]));
        }
        VialStage::Reserved { order, .. } => {
            facts.push(("Order".into(), vec![Cell::to(order.subject())]))
        }
        VialStage::Thawed { order, use_by, .. } => {
            facts.push(("Order".into(), vec![Cell::to(order.subject())]));
            facts.push(("Use by".into(), vec![Cell::Time(Moment::at(lang, *use_by))]));
        }
        VialStage::Infused { infusion, .. } => {
            facts.push(("Infusion".into(), vec![Cell::to(infusion.subject())]));
        }
        VialStage::Commissioned { .. }
        | VialStage::Stored { .. }
        | VialStage::Available { .. }
        | VialStage::Missing { .. }
        | VialStage::Lost { .. }
        | VialStage::Damaged { .. }
        | VialStage::Returned { .. }
        | VialStage::Retained { .. }
        | VialStage::Destroyed { .. } => {}
    }
    facts
}

pub(super) fn shipment(app: &App, lang: Lang, shipment: &Shipment) -> Result<Draft, AppError> {
    let mut facts: Vec<Fact> = vec![
        ("From".into(), vec![Cell::to(shipment.from.subject())]),
        ("To".into(), vec![Cell::to(shipment.to.subject())]),
        ("Held by".into(), vec![holder(&shipment.holder)]),
        (
            "Shipper".into(),
            with_state(app, lang, shipment.shipper.subject())?,
        ),
        (
            "Logger".into(),
            with_state(app, lang, shipment.logger.subject())?,
        ),
        (
            "Seal".into(),
            vec![Cell::text(shipment.seal.as_deref().unwrap_or("none"))],
        ),
        ("Handoffs".into(), vec![Cell::text(shipment.handoffs)]),
        (
            "Cold until".into(),
            vec![Cell::Time(Moment::at(lang, shipment.cold_until))],
        ),
    ];
    if let Purpose::Return { reason } = &shipment.purpose {
        facts.push(("Returned because".into(), vec![Cell::text(reason)]));
    }
    if let Some(read) = &shipment.temperature {
        let warmest = format!("{}\u{a0}°C", thousandths(i64::from(read.warmest_mc)));
        facts.push(("Warmest".into(), vec![Cell::text(warmest)]));
    }
    if let ShipmentStage::Discrepancy { deviation } = &shipment.stage {
        facts.push(("Deviation".into(), vec![Cell::to(deviation.subject())]));
    }
    if let ShipmentStage::Offered { to, .. } = &shipment.stage {
        let to = match to {
            Taker::Person(person) => vec![Cell::to(person.subject())],
            Taker::Staff { role, site } => vec![
                Cell::text(role.word()),
                Cell::text("at"),
                Cell::to(site.subject()),
            ],
        };
        facts.push(("Offered to".into(), to));
    }
    let manifest = manifest(app, lang, shipment)?;
    let sentence = format!("From {} to {}.", shipment.from.name(), shipment.to.name());
    Ok(Draft {
        facts,
        tables: vec![manifest],
        sentence,
        picture: None,
    })
}

/// Every vial of the shipment with its lot and state.
fn manifest(app: &App, lang: Lang, shipment: &Shipment) -> Result<Table, AppError> {
    let vials: Vec<Subject> = shipment
        .vials
        .iter()
        .map(|vial| vial.subject().clone())
        .collect();
    let states = tags(app, lang, &vials)?;
    let rows = app.store().standings(&vials)?.into_iter();
    let mut rows: Vec<(Subject, Vec<Cell>)> = rows
        .map(|(subject, standing)| {
            let lot = if let Record::Vial(vial) = &standing.record {
                Cell::to(vial.lot.subject())
            } else {
                Cell::text("")
            };
            (
                subject.clone(),
                vec![
                    Cell::to(&subject),
                    lot,
                    states
                        .get(&subject)
                        .cloned()
                        .map_or_else(|| Cell::text(""), Cell::State),
                ],
            )
        })
        .collect();
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    let note = format!("{} vials", rows.len());
    Ok(Table {
        lang,
        title: "Manifest".into(),
        note,
        columns: heads(&["Vial", "Lot", "State"]),
        rows: rows.into_iter().map(|row| row.1).collect(),
    })
}
