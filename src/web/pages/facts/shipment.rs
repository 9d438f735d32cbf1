//! Shipments: their way, what was found of each vial, and how warm they were.

use super::super::super::plot::{Band, Curve, Mark, Tick};
use super::super::block::{Block, Drawing, Grid, Note, Row, Told};
use super::super::parts::Cell;
use super::super::warmth::span_of;
use super::legs::legs;
use super::{Draft, Sight, reasons};
use crate::app::{AppError, Step};
use crate::domain::readings::ReadFile;
use crate::domain::receipt::Found;
use crate::domain::shipment::{Purpose, Shipment, ShipmentStage};
use crate::domain::{Body, Hash, Instant, Record, ShipmentId, Span, Subject, VialId};
use std::collections::{BTreeMap, HashMap};

/// How much of its history tells its way: every step of any real shipment.
const WAY: u64 = 200;

pub(super) fn shipment(sight: &Sight<'_>, shipment: &Shipment) -> Result<Draft, AppError> {
    let history = sight.app.history(&sight.shown.subject, None, WAY)?;
    let mut beside = vec![Block::Legs(legs(sight, shipment, &history))];
    beside.extend(doubt(sight, shipment)?);
    beside.extend(temperature(sight, shipment, &history)?);
    let vials = shipment.vials.iter().map(|vial| vial.subject().clone());
    let mut records = sight.app.records(&vials.collect::<Vec<Subject>>())?;
    beside.push(Block::Grid(manifest(sight, shipment, &history, &records)?));
    records.retain(
        |_, record| matches!(record, Record::Vial(vial) if vial.is_packed_in(&sight.shown.subject)),
    );
    let first = reasons::of_vials(sight, &records)?;
    let values = [
        ("from", shipment.from.name().to_owned().into()),
        ("to", shipment.to.name().to_owned().into()),
    ];
    Ok(Draft {
        kick: vec![Cell::Text(sight.voice.tell("shipment-from-to", &values))],
        sentence: sentence(sight, shipment),
        first: first.into_iter().collect(),
        facts: facts(sight, shipment)?,
        beside,
        ..Draft::default()
    })
}

/// What its state means now.
fn sentence(sight: &Sight<'_>, shipment: &Shipment) -> String {
    let voice = sight.voice;
    let to = if let ShipmentStage::Offered { to, .. } = &shipment.stage {
        voice.taker(to)
    } else {
        shipment.to.name().to_owned()
    };
    let values = [("count", shipment.vials.len().into()), ("to", to.into())];
    voice.tell(&format!("shipment-says-{}", shipment.state()), &values)
}

fn facts(sight: &Sight<'_>, shipment: &Shipment) -> Result<Vec<Told>, AppError> {
    let (app, voice) = (sight.app, sight.voice);
    let seal = shipment.seal.clone();
    let mut seal = vec![Cell::Text(seal.unwrap_or_else(|| voice.say("fact-none")))];
    if shipment.seal_broken {
        seal.push(Cell::State(voice.tag(
            "shipment-seal-broken",
            "stop",
            "stop",
        )));
    }
    let limit = format!(
        "≤\u{a0}{}",
        voice.amount(i64::from(shipment.limit_mc), "celsius")
    );
    let mut facts = vec![
        sight.fact("from", vec![Cell::to(shipment.from.subject())]),
        sight.fact("to", vec![Cell::to(shipment.to.subject())]),
        sight.fact("held-by", vec![voice.holder(&shipment.holder)]),
        sight.fact(
            "shipper",
            voice.with_state(app, shipment.shipper.subject())?,
        ),
        sight.fact("cold-until", vec![voice.time(shipment.cold_until)]),
        sight.fact("logger", voice.with_state(app, shipment.logger.subject())?),
        sight.fact("limit", vec![Cell::Text(limit)]),
        sight.fact("seal", seal),
        sight.fact("handoffs", vec![Cell::text(shipment.handoffs)]),
    ];
    if let Purpose::Return { reason } = &shipment.purpose {
        facts.push(sight.fact("returned-because", vec![Cell::text(reason)]));
    }
    if let Some(label) = shipment.label {
        let label = Cell::Link(format!("/label/{label}"), label.grouped());
        facts.push(sight.fact("label", vec![label]));
    }
    if let Some(warmest) = shipment.readings.warmest_mc() {
        let warmest = voice.amount(i64::from(warmest), "celsius");
        facts.push(sight.fact("warmest", vec![Cell::Text(warmest)]));
    }
    let files = shipment.readings.files.iter();
    let files: Vec<Cell> = files
        .map(|(hash, file)| logger_file(sight, hash, file))
        .collect();
    if !files.is_empty() {
        facts.push(sight.fact("logger-files", files));
    }
    if let ShipmentStage::Discrepancy { deviation } = &shipment.stage {
        facts.push(sight.fact("deviation", voice.with_state(app, deviation.subject())?));
    }
    Ok(facts)
}

/// A logger's file, and why it does not count where it was set aside.
fn logger_file(sight: &Sight<'_>, hash: &Hash, file: &ReadFile) -> Cell {
    let link = Cell::Link(format!("/api/v1/attachments/{hash}"), hash.short());
    match &file.set_aside {
        None => link,
        Some(reason) => {
            let values = [("reason", reason.clone().into())];
            let told = sight.voice.tell("fact-set-aside", &values);
            Cell::With(Box::new(link), told)
        }
    }
}

/// The decision that everything in it waits for.
fn doubt(sight: &Sight<'_>, shipment: &Shipment) -> Result<Option<Block>, AppError> {
    let ShipmentStage::Discrepancy { deviation } = &shipment.stage else {
        return Ok(None);
    };
    let found = sight
        .app
        .records(std::slice::from_ref(deviation.subject()))?;
    if let Some(Record::Deviation(it)) = found.get(deviation.subject())
        && it.decision().is_some()
    {
        return Ok(None);
    }
    let name = [("name", deviation.name().to_owned().into())];
    Ok(Some(Block::Note(Note {
        hue: "warn",
        shape: "tri",
        title: sight.voice.say("shipment-doubt"),
        words: vec![sight.voice.tell("shipment-doubt-waits", &name)],
        acts: vec![super::super::block::Act {
            what: sight.voice.tell("reason-open", &name),
            href: format!("/{deviation}"),
            style: super::super::block::Style::Plain,
        }],
    })))
}

/// Every vial of the shipment with its lot, what was found of it, and its state now.
fn manifest(
    sight: &Sight<'_>,
    shipment: &Shipment,
    history: &[Step],
    records: &HashMap<Subject, Record>,
) -> Result<Grid, AppError> {
    let (app, voice) = (sight.app, sight.voice);
    let found = found(history);
    let mut states = voice.states_among(app, records)?;
    let mut grid = Grid::new(voice, "manifest", &["vial", "state", "lot", "found"]);
    for vial in &shipment.vials {
        let Some(Record::Vial(record)) = records.get(vial.subject()) else {
            continue;
        };
        let state = states.remove(vial.subject());
        let (told, hue) = match found.get(vial) {
            Some(Found::Present) => ("value-present", None),
            Some(Found::Absent) => ("value-absent", Some("stop")),
            Some(Found::Damaged) => ("value-damaged", Some("stop")),
            None => ("shipment-not-opened", None),
        };
        let cells = vec![
            Cell::to(vial.subject()),
            state.map_or_else(|| Cell::text(""), Cell::State),
            Cell::to(record.lot.subject()),
            Cell::Text(voice.say(told)),
        ];
        grid.rows.push(Row(cells, hue));
    }
    let note = voice.count("table-manifest-note", shipment.vials.len());
    Ok(grid.noted(note))
}

/// What was found of each vial when it was received.
fn found(history: &[Step]) -> BTreeMap<VialId, Found> {
    let mut found = BTreeMap::new();
    for step in history {
        if let Body::ShipmentReceived(received) = &step.event.body {
            found.extend(
                received
                    .vials
                    .iter()
                    .map(|one| (one.vial.clone(), one.found)),
            );
        }
    }
    found
}

/// The curve of its logger, once the file is attached.
fn temperature(
    sight: &Sight<'_>,
    shipment: &Shipment,
    history: &[Step],
) -> Result<Option<Block>, AppError> {
    let Some((coldest, warmest)) = span_of(shipment) else {
        return Ok(None);
    };
    let voice = sight.voice;
    let id = ShipmentId::try_from(sight.shown.subject.clone())
        .or(Err(AppError::Internal("a page is of another noun")))?;
    let told = sight.app.temperature(&id)?;
    let name = sight.shown.subject.name();
    let limit = voice.amount(i64::from(shipment.limit_mc), "celsius");
    let coldest = voice.amount(i64::from(coldest), "celsius");
    let warmest = voice.amount(i64::from(warmest), "celsius");
    let values = [
        ("coldest", coldest.into()),
        ("warmest", warmest.clone().into()),
        ("limit", limit.clone().into()),
        ("above", told.too_warm.len().into()),
    ];
    let tell = |at: Instant, days: bool| {
        let (local, utc) = voice.short(at, days);
        Tick {
            local,
            utc: format!("{utc} UTC"),
        }
    };
    let desc = voice.tell("shipment-temperature-desc", &values);
    let curve = Curve {
        id: "temperature",
        title: voice.tell("shipment-temperature-of", &[("name", name.into())]),
        desc: desc.clone(),
        points: told
            .readings()
            .iter()
            .map(|one| (one.at, one.temp_mc))
            .collect(),
        limit: (
            shipment.limit_mc,
            voice.tell("shipment-limit", &[("limit", limit.into())]),
        ),
        bands: bands(sight, &told.too_warm, &warmest),
        marks: marks(sight, history),
        east_seconds: voice.east_seconds(shipment.packed_at),
        tell: &tell,
    };
    let files = shipment.readings.files.iter();
    let mut links: Vec<Cell> = files
        .map(|(hash, file)| logger_file(sight, hash, file))
        .collect();
    let readings = format!("/api/v1/{}/temperature", sight.shown.subject);
    links.push(Cell::Link(readings, voice.say("shipment-readings")));
    Ok(Some(Block::Drawn(Drawing {
        id: "temperature-card",
        title: voice.say("shipment-temperature"),
        svg: curve.draw(),
        links,
        words: std::iter::once(desc)
            .chain(times(sight, "shipment-too-warm", &told.too_warm))
            .chain(times(sight, "shipment-unwatched", &told.unwatched))
            .collect(),
    })))
}

/// Each time above the limit, with its length.
fn bands(sight: &Sight<'_>, above: &[Span], warmest: &str) -> Vec<Band> {
    let voice = sight.voice;
    let above = above.iter().enumerate();
    above
        .map(|(place, Span { from, to })| {
            let minutes = (to.micros() - from.micros()) / 60_000_000;
            let values = [
                ("minutes", minutes.to_string().into()),
                ("warmest", warmest.to_owned().into()),
            ];
            Band {
                from: *from,
                to: *to,
                name: voice.count("shipment-excursion", place + 1),
                told: voice.tell("shipment-excursion-told", &values),
            }
        })
        .collect()
}

/// How many times are told one by one.
const TOLD: usize = 5;

/// When it was so, by the site's clock.
fn times(sight: &Sight<'_>, id: &str, spans: &[Span]) -> Vec<String> {
    let told = spans.iter().take(TOLD);
    told.map(|Span { from, to }| {
        let values = [
            ("from", sight.voice.moment(*from).words().into()),
            ("to", sight.voice.moment(*to).words().into()),
        ];
        sight.voice.tell(id, &values)
    })
    .collect()
}

/// When custody changed.
fn marks(sight: &Sight<'_>, history: &[Step]) -> Vec<Mark> {
    let moved = |step: &&Step| {
        matches!(
            step.event.body,
            Body::HandoffAccepted(_)
                | Body::HandoffConsigned(_)
                | Body::HandoffCollected(_)
                | Body::ShipmentReceived(_)
        )
    };
    let steps = history.iter().rev().filter(moved);
    steps
        .map(|step| Mark {
            at: step.event.at.instant(),
            text: sight.voice.done(step.line.kind),
        })
        .collect()
}
