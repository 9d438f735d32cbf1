//! Vials: one by one, and those of a lot.

use super::super::block::{Block, Grid, Told};
use super::super::parts::{Cell, grouped, thousandths};
use super::super::words::Tag;
use super::{Draft, Sight, labelling, reasons};
use crate::app::AppError;
use crate::domain::lot::Lot;
use crate::domain::vial::{Fate, Vial, VialStage};
use crate::domain::{LabelRef, Record, Relation, Subject};
use std::collections::{BTreeMap, HashMap};

/// How many vials of a lot stand on its page; the list has them all.
const LISTED: usize = 24;

pub(super) fn vial(sight: &Sight<'_>, vial: &Vial) -> Result<Draft, AppError> {
    let (app, voice) = (sight.app, sight.voice);
    let found = app.records(std::slice::from_ref(vial.lot.subject()))?;
    let lot = match found.get(vial.lot.subject()) {
        Some(Record::Lot(lot)) => Some(lot),
        Some(_) | None => None,
    };
    let mut facts = Vec::new();
    facts.extend(lot.into_iter().flat_map(|lot| contents(sight, lot)));
    let holder = sight.shown.holder.as_ref();
    facts.extend(holder.map(|by| sight.fact("held-by", vec![voice.holder(by)])));
    facts.extend(stage(sight, vial));
    facts.extend(given_to(sight, vial)?);
    let mut aside = Vec::new();
    if let Some(label) = vial.label {
        let id =
            LabelRef::new(label.as_str()).map_err(|bad| AppError::NotFound(bad.to_string()))?;
        let shown = vec![Cell::Link(format!("/{id}"), label.grouped())];
        facts.push(sight.fact("label", shown));
        let found = app.records(std::slice::from_ref(id.subject()))?;
        if let Some(Record::Label(record)) = found.get(id.subject()) {
            aside.extend(labelling::picture(sight, id.subject(), record)?);
        }
    }
    let chain = format!("/api/v1/{}/custody?format=csv", sight.shown.subject);
    let chain = Cell::Link(chain, voice.say("fact-custody-csv"));
    facts.push(sight.fact("take-home", vec![chain]));
    if let Some(lot) = lot {
        aside.insert(0, Block::Facts(source(sight, vial, lot)?));
    }
    let subject = sight.shown.subject.clone();
    let itself = HashMap::from([(subject, sight.shown.record.clone())]);
    let first = reasons::warning(sight, &itself)?;
    Ok(Draft {
        kick: vec![Cell::to(vial.lot.subject())],
        sentence: sentence(sight, vial),
        first: first.into_iter().chain(reasons::own(sight)).collect(),
        facts,
        aside,
        ..Draft::default()
    })
}

/// What is in it and how long it may be used.
fn contents(sight: &Sight<'_>, lot: &Lot) -> Vec<Told> {
    let Some(fill) = &lot.fill else {
        return Vec::new();
    };
    let voice = sight.voice;
    let cells = [
        ("cells", grouped(fill.cells_per_vial).into()),
        ("volume", thousandths(i64::from(fill.volume_ul)).into()),
    ];
    let within = [("minutes", fill.post_thaw_minutes.to_string().into())];
    vec![
        sight.fact(
            "cells",
            vec![Cell::Text(voice.tell("fact-cells-in", &cells))],
        ),
        sight.fact("expires", vec![Cell::Time(voice.local(&fill.expires_at))]),
        sight.fact(
            "after-thaw",
            vec![Cell::Text(voice.tell("fact-use-within", &within))],
        ),
    ]
}

/// Back to the donor, each with its state.
fn source(
    sight: &Sight<'_>,
    vial: &Vial,
    lot: &Lot,
) -> Result<super::super::block::FactCard, AppError> {
    let voice = sight.voice;
    let line = [vial.lot.subject(), lot.bank.subject(), lot.donor.subject()];
    let line: Vec<Subject> = line.into_iter().cloned().collect();
    let mut states = voice.states(sight.app, &line)?;
    let facts = line.iter().map(|one| {
        let mut cells = vec![Cell::to(one)];
        cells.extend(states.remove(one).map(Cell::State));
        (voice.noun(one.noun()), cells)
    });
    Ok(super::super::block::FactCard {
        facts: facts.collect(),
        title: voice.say("vial-comes-from"),
    })
}

/// What its state means now.
fn sentence(sight: &Sight<'_>, vial: &Vial) -> String {
    let voice = sight.voice;
    let values = [
        ("number", vial.number.to_string().into()),
        ("lot", vial.lot.name().to_owned().into()),
    ];
    let says = voice.tell("vial-number", &values);
    let state = voice.say(&format!("vial-says-{}", sight.shown.state));
    format!("{says} {state}")
}

/// Who received it.
fn given_to(sight: &Sight<'_>, vial: &Vial) -> Result<Option<Told>, AppError> {
    let VialStage::Infused { infusion, .. } = &vial.stage else {
        return Ok(None);
    };
    let found = sight
        .app
        .records(std::slice::from_ref(infusion.subject()))?;
    let Some(Record::Infusion(infusion)) = found.get(infusion.subject()) else {
        return Ok(None);
    };
    let participant = Cell::to(infusion.participant.subject());
    Ok(Some(sight.fact("given-to", vec![participant])))
}

/// Where the vial is, as far as its record says.
fn stage(sight: &Sight<'_>, vial: &Vial) -> Vec<Told> {
    let voice = sight.voice;
    let to = |id: &str, of: &Subject| sight.fact(id, vec![Cell::to(of)]);
    let mut facts = Vec::new();
    if let Some(spot) = &vial.place {
        let at = vec![Cell::to(spot.place.subject()), Cell::text(&spot.position)];
        facts.push(sight.fact("place", at));
    }
    match &vial.stage {
        VialStage::Packed { shipment } => facts.push(to("shipment", shipment.subject())),
        VialStage::Reserved { order, .. } => facts.push(to("order", order.subject())),
        VialStage::Thawed { order, use_by, .. } => {
            facts.extend(order.iter().map(|order| to("order", order.subject())));
            facts.push(sight.fact("use-by", vec![voice.time(*use_by)]));
        }
        VialStage::Infused { infusion, .. } => facts.push(to("infusion", infusion.subject())),
        VialStage::Commissioned { .. }
        | VialStage::InStock { .. }
        | VialStage::Missing { .. }
        | VialStage::Lost { .. }
        | VialStage::Damaged { .. }
        | VialStage::Returned { .. }
        | VialStage::Retained { .. }
        | VialStage::Destroyed { .. } => {}
    }
    facts
}

/// The records of the vials of the lot whose page it is.
pub(super) fn records_of(sight: &Sight<'_>) -> Result<HashMap<Subject, Record>, AppError> {
    let lot = std::slice::from_ref(&sight.shown.subject);
    let links = sight.app.store().links_to(lot)?.into_iter();
    let derived = links.filter(|link| link.relation == Relation::DerivedFrom);
    let vials: Vec<Subject> = derived.map(|link| link.from).collect();
    sight.app.records(&vials)
}

/// The vials of the lot whose page it is: how many in each state at each place, and the first of them; with how many are
/// on hand.
pub(super) fn vials_of(
    sight: &Sight<'_>,
    records: &HashMap<Subject, Record>,
) -> Result<(Vec<Grid>, usize), AppError> {
    let (app, voice, lot) = (sight.app, sight.voice, &sight.shown.subject);
    let mut states = voice.states_among(app, records)?;
    let mut counts: BTreeMap<(Option<Subject>, String), (usize, Tag)> = BTreeMap::new();
    let mut vials: Vec<(&Subject, &Vial)> = records
        .iter()
        .filter_map(|(subject, record)| {
            if let Record::Vial(vial) = record {
                Some((subject, vial))
            } else {
                None
            }
        })
        .collect();
    vials.sort_by(|one, other| one.0.cmp(other.0));
    let on_hand = vials
        .iter()
        .filter(|(_, vial)| vial.stage.fate() == Fate::OnHand)
        .count();
    let mut listed = Grid::new(voice, "vials", &["vial", "state", "where", "place"]);
    for (subject, vial) in &vials {
        let Some(tag) = states.remove(*subject) else {
            continue;
        };
        let at = whereabouts(vial);
        let count = counts.entry((at.clone(), tag.word.clone()));
        count.or_insert_with(|| (0, tag.clone())).0 += 1;
        if listed.rows.len() < LISTED {
            let place = vial.place.as_ref();
            let place = place.map_or_else(String::new, |spot| {
                format!("{} {}", spot.place.name(), spot.position)
            });
            listed.row(vec![
                Cell::to(subject),
                Cell::State(tag),
                at.as_ref().map_or_else(|| Cell::text(""), Cell::to),
                Cell::Text(place),
            ]);
        }
    }
    let all = Cell::Link(
        format!("/vial?of={lot}"),
        voice.count("table-vials-all", vials.len()),
    );
    listed.links.push(all);
    let mut grid = Grid::new(voice, "vials-by-state", &["where", "state", "#vials"]);
    for ((at, _), (count, tag)) in counts {
        let at = at.map_or_else(|| Cell::Text(voice.say("fact-nowhere")), |at| Cell::to(&at));
        grid.row(vec![at, Cell::State(tag), Cell::text(count)]);
    }
    Ok((vec![grid, listed], on_hand))
}

/// Where a vial is: a site, a shipment, or with a person.
fn whereabouts(vial: &Vial) -> Option<Subject> {
    if let VialStage::Packed { shipment } = &vial.stage {
        return Some(shipment.subject().clone());
    }
    vial.stage.site().map(|site| site.subject().clone())
}
