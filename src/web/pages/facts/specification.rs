//! Specifications, and their limits as people read them.

use super::super::super::words::Lang;
use super::super::parts::{Cell, Table, thousandths};
use super::{Draft, heads};
use crate::domain::specification::{Item, Limit, Specification, Value};

pub(super) fn limit(item: &Item) -> String {
    let unit = unit(&item.unit);
    match &item.limit {
        Limit::Minimum(least) => format!("≥\u{a0}{}{unit}", number(*least, &item.unit)),
        Limit::Maximum(most) => format!("≤\u{a0}{}{unit}", number(*most, &item.unit)),
        Limit::Range(least, most) => format!(
            "{} to {}{unit}",
            number(*least, &item.unit),
            number(*most, &item.unit)
        ),
        Limit::PerKgMaximum(most) => {
            format!("≤\u{a0}{}{unit} for each kg", number(*most, &item.unit))
        }
        Limit::Finding(finding) => finding.clone(),
        Limit::ReportOnly => "report only".into(),
    }
}

pub(super) fn value(value: &Value, of: &str) -> String {
    match value {
        Value::Number(found) => format!("{}{}", number(*found, of), unit(of)),
        Value::Finding(finding) => finding.clone(),
    }
}

/// A number in its unit as people write it: tenths become decimals.
fn number(number: i64, unit: &str) -> String {
    if unit.ends_with("_tenths") {
        format!("{}.{}", number / 10, (number % 10).abs())
    } else if unit.ends_with("_thousandths") {
        thousandths(number)
    } else {
        number.to_string()
    }
}

fn unit(unit: &str) -> String {
    let unit = unit.strip_suffix("_tenths").unwrap_or(unit);
    match unit.strip_suffix("_thousandths").unwrap_or(unit) {
        "" => String::new(),
        "percent" => "\u{a0}%".into(),
        "eu_per_ml" => "\u{a0}EU/mL".into(),
        "pg_per_ml" => "\u{a0}pg/mL".into(),
        other => format!("\u{a0}{}", other.replace('_', " ")),
    }
}

pub(super) fn specification(lang: Lang, specification: &Specification) -> Draft {
    let rows = specification.items.iter().map(|item| {
        vec![
            Cell::text(&item.title.en),
            Cell::text(&item.title.zh),
            Cell::text(limit(item)),
            Cell::text(&item.method),
        ]
    });
    let table = Table {
        lang,
        title: "Items".into(),
        note: String::new(),
        columns: heads(&["Test", "检验", "Limit", "Method"]),
        rows: rows.collect(),
    };
    Draft {
        facts: vec![("Version".into(), vec![Cell::text(&specification.version)])],
        tables: vec![table],
        sentence: specification.title.en.clone(),
        picture: None,
    }
}
