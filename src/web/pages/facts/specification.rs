//! Specifications, and their limits as people read them.

use super::super::block::{Block, Grid};
use super::super::parts::{Cell, thousandths};
use super::super::voice::Voice;
use super::{Draft, Sight};
use crate::domain::specification::{Item, Limit, Specification, Value};

pub(super) fn limit(voice: &Voice, item: &Item) -> String {
    let told = |value: i64| format!("{}{}", number(value, &item.unit), unit(voice, &item.unit));
    match &item.limit {
        Limit::Minimum(least) => format!("≥\u{a0}{}", told(*least)),
        Limit::Maximum(most) => format!("≤\u{a0}{}", told(*most)),
        Limit::Range(least, most) => {
            let values = [
                ("least", number(*least, &item.unit).into()),
                ("most", told(*most).into()),
            ];
            voice.tell("limit-range", &values)
        }
        Limit::PerKgMaximum(most) => {
            let most = format!("≤\u{a0}{}", told(*most));
            voice.tell("limit-per-kg", &[("most", most.into())])
        }
        Limit::Finding(finding) => finding.clone(),
        Limit::ReportOnly => voice.say("state-report_only"),
    }
}

pub(super) fn value(voice: &Voice, value: &Value, of: &str) -> String {
    match value {
        Value::Number(found) => format!("{}{}", number(*found, of), unit(voice, of)),
        Value::Finding(finding) => finding.clone(),
    }
}

/// A number in its unit as people write it: tenths become decimals.
fn number(number: i64, unit: &str) -> String {
    if unit.ends_with("_tenths") {
        let sign = if number < 0 { "\u{2212}" } else { "" };
        let whole = number.unsigned_abs();
        format!("{sign}{}.{}", whole / 10, whole % 10)
    } else if unit.ends_with("_thousandths") || unit.ends_with("_mc") {
        thousandths(number)
    } else {
        thousandths(number.saturating_mul(1000))
    }
}

fn unit(voice: &Voice, unit: &str) -> String {
    let unit = unit.strip_suffix("_tenths").unwrap_or(unit);
    let unit = unit.strip_suffix("_thousandths").unwrap_or(unit);
    let unit = match unit {
        "" => return String::new(),
        "percent" => "%".to_owned(),
        "eu_per_ml" => "EU/mL".to_owned(),
        "pg_per_ml" => "pg/mL".to_owned(),
        of if of.ends_with("_mc") => voice.say("unit-celsius"),
        other => other.replace("_per_", "/").replace('_', " "),
    };
    format!("\u{a0}{unit}")
}

pub(super) fn specification(sight: &Sight<'_>, specification: &Specification) -> Draft {
    let voice = sight.voice;
    let mut grid = Grid::new(voice, "items", &["test", "#limit", "method"]);
    for item in &specification.items {
        grid.row(vec![
            Cell::text(voice.text(&item.title)),
            Cell::Text(limit(voice, item)),
            Cell::text(&item.method),
        ]);
    }
    Draft {
        facts: vec![sight.fact("version", vec![Cell::text(&specification.version)])],
        beside: vec![Block::Grid(grid)],
        sentence: voice.text(&specification.title).to_owned(),
        ..Draft::default()
    }
}
