//! Documents of a shipment, and of a vial on its way through life.

use super::super::super::plot::{Band, Curve, Mark, Tick};
use super::super::parts::{Cell, Moment, Table, thousandths};
use super::super::standing::{records, tag_of, tags_among};
use super::super::warmth::span_of;
use super::super::words::{done, tag};
use super::custody::custody as chain;
use super::{Body, Desk};
use crate::app::{AppError, TemperatureHistory};
use crate::domain::shipment::Shipment;
use crate::domain::{Instant, Noun, Record, ShipmentId, Span, Subject};
use std::collections::BTreeSet;

/// The shipment, and what every document of it begins with.
fn opened<'a>(desk: &'a Desk<'_>) -> Result<(&'a Shipment, Body), AppError> {
    let Record::Shipment(shipment) = desk.record else {
        return desk.misfit();
    };
    let lang = desk.lang;
    let state = tag(lang, Noun::Shipment, shipment.state());
    let seal = shipment.seal.as_ref();
    let facts = vec![
        desk.fact("noun-shipment", Cell::to(desk.subject)),
        desk.fact("column-state", Cell::State(state)),
        desk.fact("list-from-site", Cell::to(shipment.from.subject())),
        desk.fact("list-to-site", Cell::to(shipment.to.subject())),
        desk.fact("print-shipper", Cell::to(shipment.shipper.subject())),
        desk.fact("print-logger", Cell::to(shipment.logger.subject())),
        desk.fact("print-seal", seal.map_or_else(|| desk.none(), Cell::text)),
        desk.fact(
            "print-packed",
            Cell::Time(Moment::at(lang, shipment.packed_at)),
        ),
        desk.fact(
            "list-cold-until",
            Cell::Time(Moment::at(lang, shipment.cold_until)),
        ),
    ];
    let body = Body {
        facts,
        ..Body::default()
    };
    Ok((shipment, body))
}

/// The vials of a shipment with their lots and labels.
fn vials(desk: &Desk<'_>, shipment: &Shipment, with_state: bool) -> Result<Table, AppError> {
    let lang = desk.lang;
    let subjects: Vec<Subject> = shipment
        .vials
        .iter()
        .map(|vial| vial.subject().clone())
        .collect();
    let known = records(desk.app, &subjects)?;
    let mut states = tags_among(desk.app, lang, &known)?;
    let lots: BTreeSet<Subject> = known
        .values()
        .filter_map(|record| record.glance().parent)
        .collect();
    let lots = records(desk.app, &lots.into_iter().collect::<Vec<_>>())?;
    let mut columns = vec!["noun-vial", "noun-lot", "noun-label", "list-expires"];
    if with_state {
        columns.push("column-state");
    }
    let mut rows = Vec::new();
    for subject in &subjects {
        let Some(Record::Vial(vial)) = known.get(subject) else {
            continue;
        };
        let expires = match lots.get(vial.lot.subject()) {
            Some(Record::Lot(lot)) => Cell::Time(Moment::of(lang, &lot.expires_at())),
            Some(_) | None => desk.none(),
        };
        let label = vial.label.as_ref();
        let mut row = vec![
            Cell::text(subject.name()),
            Cell::text(vial.lot.name()),
            label.map_or_else(|| desk.none(), |label| Cell::Mono(label.grouped())),
            expires,
        ];
        if with_state {
            let state = states.remove(subject);
            row.push(state.map_or_else(|| desk.none(), Cell::State));
        }
        rows.push(row);
    }
    Ok(Table {
        rows,
        ..Table::of(lang, "noun-vial-many", &columns)
    })
}

/// Packing list.
pub(super) fn packing_list(desk: &Desk<'_>) -> Result<Body, AppError> {
    let (shipment, mut body) = opened(desk)?;
    body.tables.push(vials(desk, shipment, false)?);
    Ok(body)
}

/// Receipt report: what was found, and how warm it was on the way.
pub(super) fn receipt(desk: &Desk<'_>) -> Result<Body, AppError> {
    let (shipment, mut body) = opened(desk)?;
    let lang = desk.lang;
    let moment =
        |at: Option<Instant>| at.map_or_else(|| desk.none(), |at| Cell::Time(Moment::at(lang, at)));
    body.facts
        .push(desk.fact("print-arrived", moment(shipment.arrived_at)));
    body.facts
        .push(desk.fact("print-opened", moment(shipment.opened_at)));
    let broken = if shipment.seal_broken {
        "word-yes"
    } else {
        "word-no"
    };
    body.facts
        .push(desk.fact("print-seal-broken", Cell::Text(lang.say(broken))));
    if let Some(warmest) = shipment.readings.warmest_mc() {
        let warmest = degrees(warmest);
        body.facts
            .push(desk.fact("print-warmest", Cell::Text(warmest)));
    }
    body.tables.push(vials(desk, shipment, true)?);
    Ok(body)
}

fn degrees(mc: i32) -> String {
    format!("{}\u{a0}°C", thousandths(i64::from(mc)))
}

/// Temperature report: the curve with its limit, its excursions and what happened on the way.
pub(super) fn temperature(desk: &Desk<'_>) -> Result<Body, AppError> {
    let (shipment, mut body) = opened(desk)?;
    let Ok(id) = ShipmentId::try_from(desk.subject.clone()) else {
        return desk.misfit();
    };
    let history = desk.app.temperature(&id)?;
    body.facts
        .push(desk.fact("print-limit", Cell::Text(degrees(history.limit_mc))));
    body.plot = Some(curve(desk, &history)?);
    if let Some((coldest, warmest)) = span_of(shipment) {
        body.facts.extend([
            desk.fact("print-coldest", Cell::Text(degrees(coldest))),
            desk.fact("print-warmest", Cell::Text(degrees(warmest))),
        ]);
        for (hash, file) in &shipment.readings.files {
            let hash = Cell::Mono(hash.to_string());
            let file = match &file.set_aside {
                None => hash,
                Some(reason) => {
                    let values = [("reason", reason.clone().into())];
                    Cell::With(Box::new(hash), desk.lang.tell("fact-set-aside", &values))
                }
            };
            body.facts.push(desk.fact("print-logger-file", file));
        }
        body.tables
            .push(times(desk, "print-excursions", &history.too_warm));
        if !history.unwatched.is_empty() {
            body.tables
                .push(times(desk, "print-unwatched", &history.unwatched));
        }
    }
    Ok(body)
}

/// Times with their lengths.
fn times(desk: &Desk<'_>, title: &str, spans: &[Span]) -> Table {
    let lang = desk.lang;
    let rows = spans.iter().map(|Span { from, to }| {
        vec![
            Cell::Time(Moment::at(lang, *from)),
            Cell::Time(Moment::at(lang, *to)),
            Cell::Text(lasting(desk, *from, *to)),
        ]
    });
    Table {
        rows: rows.collect(),
        ..Table::of(lang, title, &["column-from", "column-to", "print-lasting"])
    }
}

fn lasting(desk: &Desk<'_>, from: Instant, to: Instant) -> String {
    let minutes = (to.micros() - from.micros()) / 60_000_000;
    desk.lang
        .tell("print-minutes", &[("minutes", minutes.into())])
}

/// What changes hands, and is marked on the curve.
const CUSTODY: [&str; 3] = ["handoff.accepted", "handoff.collected", "shipment.received"];

/// The curve of a shipment's temperature.
fn curve(desk: &Desk<'_>, history: &TemperatureHistory) -> Result<String, AppError> {
    let lang = desk.lang;
    let name = history.shipment.name();
    let above = &history.too_warm;
    let readings = history.readings();
    let bands = (1_u32..)
        .zip(above)
        .map(|(number, Span { from, to })| Band {
            from: *from,
            to: *to,
            name: lang.tell("print-excursion", &[("number", number.into())]),
            told: lasting(desk, *from, *to),
        });
    let limit = lang.tell(
        "print-limit-line",
        &[("limit", degrees(history.limit_mc).into())],
    );
    let voice = desk.voice()?;
    let tell = |at: Instant, whole_days: bool| {
        let (local, utc) = voice.short(at, whole_days);
        Tick {
            local,
            utc: format!("{utc} UTC"),
        }
    };
    let steps = desk.app.history(desk.subject, None, 500)?;
    let within = |at: Instant| {
        let ends = readings.first().zip(readings.last());
        ends.is_some_and(|(first, last)| first.at <= at && at <= last.at)
    };
    let marks = steps
        .iter()
        .rev()
        .filter(|step| CUSTODY.contains(&step.line.kind))
        .map(|step| Mark {
            at: step.event.at.instant(),
            text: done(lang, step.line.kind),
        })
        .filter(|mark| within(mark.at));
    let told = [
        ("shipment", name.into()),
        ("count", readings.len().into()),
        ("excursions", above.len().into()),
    ];
    let curve = Curve {
        id: "temperature",
        title: lang.tell("print-curve", &[("shipment", name.into())]),
        desc: if readings.is_empty() {
            lang.say("print-no-readings")
        } else {
            lang.tell("print-curve-told", &told)
        },
        points: readings.iter().map(|one| (one.at, one.temp_mc)).collect(),
        limit: (history.limit_mc, limit),
        bands: bands.collect(),
        marks: marks.collect(),
        east_seconds: voice.east_seconds(history.packed_at),
        tell: &tell,
    };
    Ok(curve.draw())
}

/// Chain of custody of a vial: who held it, where, from when to when.
pub(super) fn custody(desk: &Desk<'_>) -> Result<Body, AppError> {
    Ok(Body {
        facts: of_vial(desk)?,
        tables: vec![chain(desk.app, &desk.voice()?, desk.subject)?],
        ..Body::default()
    })
}

/// Destruction certificate: what was destroyed, by whom and before which witness, as its signatures say.
pub(super) fn destruction(desk: &Desk<'_>) -> Result<Body, AppError> {
    Ok(Body {
        facts: of_vial(desk)?,
        ..Body::default()
    })
}

fn of_vial(desk: &Desk<'_>) -> Result<Vec<super::Fact>, AppError> {
    let Record::Vial(vial) = desk.record else {
        return desk.misfit();
    };
    let state = tag_of(desk.app, desk.lang, desk.subject, desk.record)?;
    let label = vial.label.as_ref();
    Ok(vec![
        desk.fact("noun-vial", Cell::to(desk.subject)),
        desk.fact("noun-lot", Cell::to(vial.lot.subject())),
        desk.fact(
            "noun-label",
            label.map_or_else(|| desk.none(), |it| Cell::Mono(it.grouped())),
        ),
        desk.fact("column-state", Cell::State(state)),
    ])
}
