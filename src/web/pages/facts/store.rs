//! Where vials lie: equipment, places, and what a site has in stock.

use super::super::block::{Block, Grid};
use super::super::parts::{Cell, thousandths};
use super::{Draft, Sight};
use crate::app::AppError;
use crate::domain::equipment::{Equipment, PrinterProfile};
use crate::domain::place::Place;
use crate::domain::stock::Stock;
use crate::domain::{PlaceId, Record, Subject};

/// The map of a box: every position, with the vial that lies there.
pub(super) fn place(sight: &Sight<'_>, place: &Place) -> Result<Draft, AppError> {
    let voice = sight.voice;
    let facts = vec![
        sight.fact(
            "in",
            voice.with_state(sight.app, place.equipment.subject())?,
        ),
        sight.fact("site", vec![Cell::to(place.site.subject())]),
        sight.fact("room", vec![Cell::text(&place.room)]),
        sight.fact("rack", vec![Cell::text(&place.rack)]),
        sight.fact("box", vec![Cell::text(&place.box_name)]),
    ];
    let vials: Vec<Subject> = place
        .vials
        .values()
        .map(|it| it.subject().clone())
        .collect();
    let mut states = voice.states(sight.app, &vials)?;
    let mut grid = Grid::new(voice, "positions", &["position", "vial", "state"]);
    for position in place.positions() {
        let vial = place.vials.get(&position);
        let state = vial.and_then(|vial| states.remove(vial.subject()));
        grid.row(vec![
            Cell::text(position),
            vial.map_or_else(
                || Cell::Text(voice.say("place-free")),
                |vial| Cell::to(vial.subject()),
            ),
            state.map_or_else(|| Cell::text(""), Cell::State),
        ]);
    }
    let values = [
        ("vials", place.vials.len().to_string().into()),
        ("rows", place.rows.to_string().into()),
        ("columns", place.columns.to_string().into()),
    ];
    Ok(Draft {
        kick: vec![Cell::to(place.equipment.subject())],
        facts,
        beside: vec![Block::Grid(grid)],
        sentence: voice.tell("place-says", &values),
        ..Draft::default()
    })
}

pub(super) fn stock(sight: &Sight<'_>, stock: &Stock) -> Draft {
    let voice = sight.voice;
    let vials = format!("/vial?of={}&site={}", stock.lot, stock.site);
    Draft {
        facts: vec![
            sight.fact("lot", vec![Cell::to(stock.lot.subject())]),
            sight.fact("site", vec![Cell::to(stock.site.subject())]),
            sight.fact("expires", vec![Cell::Time(voice.local(&stock.expires_at))]),
            sight.fact("free", vec![Cell::Link(vials, stock.free.to_string())]),
        ],
        sentence: voice.say("stock-says"),
        ..Draft::default()
    }
}

pub(super) fn equipment(sight: &Sight<'_>, equipment: &Equipment) -> Result<Draft, AppError> {
    let voice = sight.voice;
    let until = equipment.qualified_until.as_ref();
    let qualified = match until {
        None => vec![Cell::Text(voice.say("fact-never"))],
        Some(until) if until.instant() < sight.app.now() => vec![
            Cell::Time(voice.local(until)),
            Cell::State(voice.tag("equipment-overdue", "stop", "clock")),
        ],
        Some(until) => vec![Cell::Time(voice.local(until))],
    };
    let mut facts = vec![
        sight.fact("what", vec![Cell::Text(voice.word(&equipment.equipment))]),
        sight.fact("serial", vec![Cell::text(&equipment.serial)]),
        sight.fact("site", vec![Cell::to(equipment.site.subject())]),
        sight.fact("qualified-until", qualified),
    ];
    if let Some(reason) = &equipment.retired {
        facts.push(sight.fact("retired-because", vec![Cell::text(reason)]));
    }
    let printer = equipment.printer.iter();
    facts.extend(printer.flat_map(|profile| set_up(sight, profile)));
    let mut beside = Vec::new();
    if !equipment.places.is_empty() {
        let places: Vec<Subject> = equipment
            .places
            .iter()
            .map(PlaceId::subject)
            .cloned()
            .collect();
        beside.push(Block::Grid(places_in(sight, &places)?));
    }
    Ok(Draft {
        kick: vec![Cell::Text(voice.word(&equipment.equipment))],
        facts,
        beside,
        sentence: voice.say(&format!("equipment-says-{}", equipment.state())),
        ..Draft::default()
    })
}

/// The places in a tank or freezer, with how full each is.
fn places_in(sight: &Sight<'_>, places: &[Subject]) -> Result<Grid, AppError> {
    let mut grid = Grid::new(sight.voice, "places", &["place", "room", "box", "#vials"]);
    let records = sight.app.records(places)?;
    for subject in places {
        let Some(Record::Place(place)) = records.get(subject) else {
            continue;
        };
        let values = [
            ("vials", place.vials.len().to_string().into()),
            ("all", place.positions().count().to_string().into()),
        ];
        grid.row(vec![
            Cell::to(subject),
            Cell::text(&place.room),
            Cell::text(format_args!("{} {}", place.rack, place.box_name)),
            Cell::Text(sight.voice.tell("place-full", &values)),
        ]);
    }
    Ok(grid)
}

fn set_up(sight: &Sight<'_>, profile: &PrinterProfile) -> Vec<super::super::block::Told> {
    let voice = sight.voice;
    let offset = [
        ("right", profile.offset_x_dots.to_string().into()),
        ("down", profile.offset_y_dots.to_string().into()),
    ];
    let dpi = format!("{}\u{a0}{}", profile.dpi, voice.say("unit-dpi"));
    vec![
        sight.fact("model", vec![Cell::text(&profile.model)]),
        sight.fact("resolution", vec![Cell::Text(dpi)]),
        sight.fact(
            "labels-in-it",
            vec![Cell::Text(size(sight, profile.width_um, profile.height_um))],
        ),
        sight.fact(
            "offset",
            vec![Cell::Text(voice.tell("fact-offset-dots", &offset))],
        ),
        sight.fact("darkness", vec![Cell::text(profile.darkness)]),
    ]
}

/// Micrometres as millimetres.
pub(super) fn size(sight: &Sight<'_>, width_um: u32, height_um: u32) -> String {
    let millimetres = |um: u32| thousandths(i64::from(um));
    let unit = sight.voice.say("unit-mm");
    format!(
        "{} × {}\u{a0}{unit}",
        millimetres(width_um),
        millimetres(height_um)
    )
}
