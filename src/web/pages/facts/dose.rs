//! Orders, with the vials that fit them, and infusions.

use super::super::block::{Block, Grid};
use super::super::parts::Cell;
use super::{Draft, Sight, reasons};
use crate::app::AppError;
use crate::domain::infusion::{Infusion, InfusionStage};
use crate::domain::order::Order;
use crate::domain::{LotId, PersonId, Record, Subject, VialId};
use crate::store::ListQuery;

/// How many fitting vials are offered; more of the same lot are as good.
const OFFERED: usize = 12;
/// How many vials of a lot are looked at for those that fit.
const LOOKED_AT: u64 = 500;

pub(super) fn order(sight: &Sight<'_>, order: &Order) -> Result<Draft, AppError> {
    let voice = sight.voice;
    let kept = order.allocated.iter().map(VialId::subject);
    let kept: Vec<Subject> = kept.cloned().collect();
    let mut beside = vec![Block::Grid(super::care::things(sight, "kept", &kept)?)];
    if sight.may("vial.allocated").is_some() {
        beside.push(Block::Grid(fitting(sight, order)?));
    }
    let lots = order.lots.iter().map(LotId::subject).map(Cell::to);
    let values = [
        ("kept", order.allocated.len().to_string().into()),
        ("asked", order.vials.to_string().into()),
    ];
    let records = sight.app.records(&kept)?;
    let mut first: Vec<Block> = reasons::warning(sight, &records)?.into_iter().collect();
    first.extend(reasons::of_vials(sight, &records)?);
    Ok(Draft {
        first,
        kick: vec![Cell::to(order.participant.subject())],
        sentence: voice.tell(&format!("order-says-{}", order.state()), &values),
        facts: vec![
            sight.fact(
                "participant",
                voice.with_state(sight.app, order.participant.subject())?,
            ),
            sight.fact("site", vec![Cell::to(order.site.subject())]),
            sight.fact("visit", vec![Cell::text(&order.visit)]),
            sight.fact("lots", lots.collect()),
            sight.fact("vials-ordered", vec![Cell::text(order.vials)]),
            sight.fact("vials-kept", vec![Cell::text(order.allocated.len())]),
        ],
        beside,
        ..Draft::default()
    })
}

/// The vials at the order's site that may be kept for it: those that expire first come first.
fn fitting(sight: &Sight<'_>, order: &Order) -> Result<Grid, AppError> {
    let (app, voice) = (sight.app, sight.voice);
    let lots: Vec<Subject> = order.lots.iter().map(|lot| lot.subject().clone()).collect();
    let mut expiries: Vec<(crate::domain::Instant, Subject)> = app
        .records(&lots)?
        .into_iter()
        .filter_map(|(subject, record)| {
            if let Record::Lot(lot) = record {
                Some((lot.expires_at().instant(), subject))
            } else {
                None
            }
        })
        .collect();
    expiries.sort();
    let mut grid = Grid::new(
        voice,
        "allocate",
        &["vial", "lot", "expires", "place", "do"],
    );
    for (expires, lot) in expiries {
        for state in ["stored", "in_stock"] {
            let query = ListQuery {
                state: Some(state.to_owned()),
                of: Some(lot.clone()),
                ..ListQuery::of_noun(crate::domain::Noun::Vial)
            };
            let found = app.store().list(&query, LOOKED_AT)?;
            let found: Vec<Subject> = found.into_iter().map(|(subject, _)| subject).collect();
            let mut records = app.records(&found)?;
            records.retain(|_, record| {
                matches!(record, Record::Vial(vial) if vial.stage.free_at() == Some(&order.site))
            });
            let shown = app.shown_states(&records)?;
            for subject in found {
                let Some(Record::Vial(vial)) = records.get(&subject) else {
                    continue;
                };
                let fits = shown.get(&subject).is_some_and(|it| it.reasons.is_empty());
                if !fits || grid.rows.len() >= OFFERED {
                    continue;
                }
                let place = vial.place.as_ref();
                let place = place.map_or_else(String::new, |spot| {
                    format!("{} {}", spot.place.name(), spot.position)
                });
                let allocate = format!(
                    "/act/vial.allocated?subject={subject}&order={}",
                    sight.shown.subject
                );
                grid.row(vec![
                    Cell::to(&subject),
                    Cell::to(&lot),
                    voice.time(expires),
                    Cell::Text(place),
                    Cell::Link(allocate, voice.act("vial.allocated")),
                ]);
            }
        }
    }
    Ok(grid)
}

pub(super) fn infusion(sight: &Sight<'_>, infusion: &Infusion) -> Result<Draft, AppError> {
    let voice = sight.voice;
    let person = |person: &PersonId| vec![Cell::to(person.subject())];
    let mut facts = vec![
        sight.fact(
            "participant",
            voice.with_state(sight.app, infusion.participant.subject())?,
        ),
        sight.fact("site", vec![Cell::to(infusion.site.subject())]),
    ];
    let order = match &infusion.order {
        Some(order) => voice.with_state(sight.app, order.subject())?,
        None => vec![Cell::Text(voice.say("fact-none"))],
    };
    facts.insert(1, sight.fact("order", order));
    let first = infusion.first.as_ref();
    let nobody = || vec![Cell::Text(voice.say("fact-nobody"))];
    facts.push(sight.fact("first-check", first.map_or_else(nobody, person)));
    match &infusion.stage {
        InfusionStage::CheckedOnce | InfusionStage::Abandoned => {}
        InfusionStage::Verified { second, at } => {
            facts.push(sight.fact("second-check", person(second)));
            facts.push(sight.fact("checked-at", vec![voice.time(*at)]));
        }
        InfusionStage::Started { at } => {
            facts.push(sight.fact("started", vec![voice.time(*at)]));
        }
        InfusionStage::Completed { volume_ul } | InfusionStage::Stopped { volume_ul } => {
            let given = voice.amount(i64::from(*volume_ul), "ml");
            facts.push(sight.fact("given", vec![Cell::Text(given)]));
        }
    }
    if infusion.residual_ul > 0 {
        let left = voice.amount(i64::from(infusion.residual_ul), "ml");
        facts.push(sight.fact("left-over", vec![Cell::Text(left)]));
    }
    let vials = infusion.vials.iter().map(VialId::subject);
    let vials: Vec<Subject> = vials.cloned().collect();
    let records = sight.app.records(&vials)?;
    let mut first: Vec<Block> = reasons::warning(sight, &records)?.into_iter().collect();
    if !infusion.has_started() && !infusion.has_ended() {
        first.extend(reasons::of_vials(sight, &records)?);
    }
    Ok(Draft {
        first,
        kick: vec![Cell::to(infusion.participant.subject())],
        sentence: voice.say(&format!("infusion-says-{}", infusion.state())),
        facts,
        beside: vec![Block::Grid(super::care::things(sight, "dose", &vials)?)],
        ..Draft::default()
    })
}
