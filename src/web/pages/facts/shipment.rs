//! Shipments: their way, what was found of each vial, and how warm they were.

use super::super::super::plot::{Band, Curve, Mark, Tick};
use super::super::block::{Block, Drawing, Grid, Note, Row, Told};
use super::super::parts::Cell;
use super::legs::legs;
use super::{Draft, Sight};
use crate::app::{AppError, Step};
use crate::domain::receipt::Found;
use crate::domain::shipment::{Purpose, Shipment, ShipmentStage, Temperature};
use crate::domain::{Body, Instant, Record, ShipmentId, Subject, VialId};
use std::collections::BTreeMap;

/// How much of its history tells its way: every step of any real shipment.
const WAY: u64 = 200;

pub(super) fn shipment(sight: &Sight<'_>, shipment: &Shipment) -> Result<Draft, AppError> {
    let history = sight.app.history(&sight.shown.subject, None, WAY)?;
    let mut beside = vec![Block::Legs(legs(sight, shipment, &history))];
    beside.extend(doubt(sight, shipment)?);
    beside.extend(temperature(sight, shipment, &history)?);
    beside.push(Block::Grid(manifest(sight, shipment, &history)?));
    let values = [
        ("from", shipment.from.name().to_owned().into()),
        ("to", shipment.to.name().to_owned().into()),
    ];
    Ok(Draft {
        kick: vec![Cell::Text(sight.voice.tell("shipment-from-to", &values))],
        sentence: sentence(sight, shipment),
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
    if let Some(read) = &shipment.temperature {
        let warmest = voice.amount(i64::from(read.warmest_mc), "celsius");
        facts.push(sight.fact("warmest", vec![Cell::Text(warmest)]));
        let file = format!("/api/v1/attachments/{}", read.file);
        let file = Cell::Link(file, read.file.short());
        facts.push(sight.fact("logger-file", vec![file]));
    }
    if let ShipmentStage::Discrepancy { deviation } = &shipment.stage {
        facts.push(sight.fact("deviation", voice.with_state(app, deviation.subject())?));
    }
    Ok(facts)
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
            what: sight.voice.tell("blocker-open", &name),
            href: format!("/{deviation}"),
            style: super::super::block::Style::Plain,
        }],
    })))
}

/// Every vial of the shipment with its lot, what was found of it, and its state now.
fn manifest(sight: &Sight<'_>, shipment: &Shipment, history: &[Step]) -> Result<Grid, AppError> {
    let (app, voice) = (sight.app, sight.voice);
    let found = found(history);
    let vials = shipment.vials.iter().map(|vial| vial.subject().clone());
    let records = app.records(&vials.collect::<Vec<Subject>>())?;
    let mut states = voice.states_among(app, &records)?;
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
    let Some(signed) = &shipment.temperature else {
        return Ok(None);
    };
    let voice = sight.voice;
    let id = ShipmentId::try_from(sight.shown.subject.clone())
        .or(Err(AppError::Internal("a page is of another noun")))?;
    let told = match sight.app.temperature(&id) {
        Ok(told) => told,
        // The summary is in the log; the file beside it may be gone, or the site's setting may read it no more.
        Err(AppError::NotFound(_) | AppError::Malformed(_)) => return Ok(None),
        Err(other) => return Err(other),
    };
    let name = sight.shown.subject.name();
    let limit = voice.amount(i64::from(shipment.limit_mc), "celsius");
    let coldest = voice.amount(i64::from(signed.coldest_mc), "celsius");
    let warmest = voice.amount(i64::from(signed.warmest_mc), "celsius");
    let values = [
        ("coldest", coldest.into()),
        ("warmest", warmest.clone().into()),
        ("limit", limit.clone().into()),
        ("above", signed.above.len().into()),
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
            .readings
            .iter()
            .map(|one| (one.at, one.temp_mc))
            .collect(),
        limit: (
            shipment.limit_mc,
            voice.tell("shipment-limit", &[("limit", limit.into())]),
        ),
        bands: bands(sight, signed, &warmest),
        marks: marks(sight, history),
        east_seconds: voice.east_seconds(signed.from),
        tell: &tell,
    };
    let file = format!("/api/v1/attachments/{}", signed.file);
    let readings = format!("/api/v1/{}/temperature", sight.shown.subject);
    Ok(Some(Block::Drawn(Drawing {
        id: "temperature-card",
        title: voice.say("shipment-temperature"),
        svg: curve.draw(),
        links: vec![
            Cell::Link(file, voice.say("fact-logger-file")),
            Cell::Link(readings, voice.say("shipment-readings")),
        ],
        words: std::iter::once(desc).chain(warm(sight, signed)).collect(),
    })))
}

/// Each time above the limit, with its length.
fn bands(sight: &Sight<'_>, signed: &Temperature, warmest: &str) -> Vec<Band> {
    let voice = sight.voice;
    let above = signed.above.iter().enumerate();
    above
        .map(|(place, (from, to))| {
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

/// How many times above the limit are told one by one.
const TOLD: usize = 5;

/// When it was too warm, by the site's clock.
fn warm(sight: &Sight<'_>, signed: &Temperature) -> Vec<String> {
    let above = signed.above.iter().take(TOLD);
    above
        .map(|(from, to)| {
            let values = [
                ("from", sight.voice.moment(*from).words().into()),
                ("to", sight.voice.moment(*to).words().into()),
            ];
            sight.voice.tell("shipment-too-warm", &values)
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
