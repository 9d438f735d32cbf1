//! What the reports show at a glance: stock, enrolment, vials on the way, and what runs out, as plots with the numbers in words.

use super::super::super::plot::{BarPart, BarRow, Bars};
use super::super::super::words::Lang;
use super::super::words::tag;
use crate::app::{App, AppError, Expiry};
use crate::domain::usability::Expiring;
use crate::domain::{Noun, Record, Subject};
use crate::store::ListQuery;
use std::collections::BTreeMap;

/// One plot with its heading.
pub(super) struct Plot {
    pub(super) id: &'static str,
    pub(super) title: String,
    /// What it shows, in a sentence.
    pub(super) told: String,
    /// The drawings; none where there is nothing to draw.
    pub(super) drawn: Option<String>,
    /// The list behind it.
    pub(super) list: &'static str,
}

/// A plot before it is drawn.
struct Sketch {
    id: &'static str,
    list: &'static str,
    rows: Vec<BarRow>,
    cap: Option<(u64, String)>,
}

impl Sketch {
    fn plot(self, lang: Lang) -> Plot {
        let title = lang.say(&format!("plot-{}", self.id));
        let told: Vec<String> = self
            .rows
            .iter()
            .map(|row| row_in_words(lang, row))
            .collect();
        let told = if told.is_empty() {
            lang.say("plot-nothing")
        } else {
            told.join(lang.say("plot-and").as_str())
        };
        let drawn = (!self.rows.is_empty()).then(|| {
            let bars = Bars {
                id: self.id,
                title: title.clone(),
                desc: told.clone(),
                rows: self.rows,
                cap: self.cap,
            };
            bars.draw()
        });
        Plot {
            id: self.id,
            title,
            told,
            drawn,
            list: self.list,
        }
    }
}

/// A bar in words: what it is, and each part.
fn row_in_words(lang: Lang, row: &BarRow) -> String {
    let parts = row.parts.iter().filter(|part| part.value > 0);
    let parts: Vec<String> = parts
        .map(|part| format!("{} {}", part.value, part.name))
        .collect();
    let values = [
        ("row", row.name.clone().into()),
        ("parts", parts.join(&lang.say("plot-comma")).into()),
    ];
    lang.tell("plot-row", &values)
}

/// Every plot of the page of reports.
pub(super) fn plots(app: &App, lang: Lang) -> Result<Vec<Plot>, AppError> {
    let mut plots = vec![stock(app, lang)?];
    plots.extend(enrolment(app, lang)?);
    plots.push(in_transit(app, lang)?);
    plots.push(expiries(app, lang)?);
    Ok(plots.into_iter().map(|sketch| sketch.plot(lang)).collect())
}

/// What of its life a vial has left: those that are over are no stock.
const IN_STOCK: [&str; 6] = [
    "stored",
    "in_stock",
    "reserved",
    "thawed",
    "commissioned",
    "retained",
];

/// Vials by the site that has them and their state.
fn stock(app: &App, lang: Lang) -> Result<Sketch, AppError> {
    let mut sites: BTreeMap<String, Vec<(usize, BarPart)>> = BTreeMap::new();
    for (noun, state, site, count) in app.store().tallies()? {
        let place = IN_STOCK.iter().position(|one| *one == state);
        let (Some(place), "vial") = (place, noun.as_str()) else {
            continue;
        };
        let Ok(site) = Subject::parse(&site) else {
            continue;
        };
        let tag = tag(lang, Noun::Vial, &state);
        let part = BarPart {
            value: count,
            hue: tag.hue,
            name: tag.word,
        };
        let parts = sites.entry(site.name().to_owned()).or_default();
        parts.push((place, part));
    }
    let rows = sites.into_iter().map(|(name, mut parts)| {
        parts.sort_by_key(|part| part.0);
        let parts = parts.into_iter().map(|part| part.1).collect();
        BarRow { name, parts }
    });
    Ok(Sketch {
        id: "stock",
        list: "/vial",
        rows: rows.collect(),
        cap: None,
    })
}

/// Each trial's participants against its cap.
fn enrolment(app: &App, lang: Lang) -> Result<Vec<Sketch>, AppError> {
    let trials = app.enrolment(None)?.into_iter();
    Ok(trials
        .map(|trial| {
            let parts = trial.sites.iter().map(|site| BarPart {
                value: u64::from(site.enrolled),
                hue: "calm",
                name: site.site.name().to_owned(),
            });
            let cap = u64::from(trial.cap);
            Sketch {
                id: "enrolment",
                list: "/reports/enrolment",
                rows: vec![BarRow {
                    name: trial.protocol.name().to_owned(),
                    parts: parts.collect(),
                }],
                cap: Some((cap, lang.tell("plot-cap", &[("cap", cap.into())]))),
            }
        })
        .collect())
}

/// The states of a shipment that is on its way.
const ON_THE_WAY: [&str; 4] = ["offered", "in_transit", "with_carrier", "delivered"];

/// The vials of each shipment that is on its way.
fn in_transit(app: &App, lang: Lang) -> Result<Sketch, AppError> {
    let mut rows = Vec::new();
    for state in ON_THE_WAY {
        let query = ListQuery {
            state: Some(state.to_owned()),
            ..ListQuery::of_noun(Noun::Shipment)
        };
        let found = app.store().list(&query, 20)?;
        let subjects: Vec<Subject> = found.into_iter().map(|(subject, _)| subject).collect();
        for (subject, standing) in app.store().standings(&subjects)? {
            let Record::Shipment(shipment) = &standing.record else {
                continue;
            };
            let tag = tag(lang, Noun::Shipment, state);
            let way = [
                ("shipment", subject.name().into()),
                ("from", shipment.from.name().into()),
                ("to", shipment.to.name().into()),
            ];
            rows.push(BarRow {
                name: lang.tell("plot-way", &way),
                parts: vec![BarPart {
                    value: u64::try_from(shipment.vials.len()).unwrap_or(0),
                    hue: tag.hue,
                    name: tag.word,
                }],
            });
        }
    }
    Ok(Sketch {
        id: "in-transit",
        list: "/shipment",
        rows,
        cap: None,
    })
}

/// How far ahead the plot of expiries looks, in days.
const AHEAD: u32 = 180;

/// What runs out, by month.
fn expiries(app: &App, lang: Lang) -> Result<Sketch, AppError> {
    let mut months: BTreeMap<String, [u64; 3]> = BTreeMap::new();
    for expiry in app.expiries(AHEAD)? {
        let month = if expiry.over {
            // In front of every month.
            String::new()
        } else {
            expiry.due.utc().format("%Y-%m").to_string()
        };
        let [lots, vials, equipment] = months.entry(month).or_default();
        match expiry.what {
            Expiring::Lot | Expiring::ConditionalRelease => *lots += 1,
            Expiring::Stock | Expiring::UseBy => *vials += vials_of(&expiry),
            Expiring::Qualification => *equipment += 1,
        }
    }
    let rows = months.into_iter().map(|(month, [lots, vials, equipment])| {
        let over = month.is_empty();
        let part = |value, id: &str, hue| BarPart {
            value,
            hue: if over { "stop" } else { hue },
            name: lang.say(id),
        };
        BarRow {
            name: if over { lang.say("plot-over") } else { month },
            parts: vec![
                part(vials, "noun-vial-many", "warn"),
                part(lots, "noun-lot-many", "move"),
                part(equipment, "noun-equipment-many", "calm"),
            ],
        }
    });
    Ok(Sketch {
        id: "expiries",
        list: "/reports/expiries",
        rows: rows.collect(),
        cap: None,
    })
}

fn vials_of(expiry: &Expiry) -> u64 {
    u64::from(expiry.vials.unwrap_or(1))
}
