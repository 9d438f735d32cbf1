//! Lots and their specifications.

use super::super::parts::{Cell, Fact, Moment, Table, grouped, thousandths};
use super::super::questions;
use super::super::standing::tags;
use super::super::words::Tag;
use super::{Draft, holder, with_state};
use crate::app::{App, AppError, LotTrace};
use crate::domain::lot::{Lot, LotStage, TestResult};
use crate::domain::specification::{Item, Limit, Specification, Value, Verdict};
use crate::domain::{Record, Subject};

pub(super) fn lot(app: &App, subject: &Subject, lot: &Lot) -> Result<Draft, AppError> {
    let mut facts: Vec<Fact> = vec![
        ("Bank", with_state(app, lot.bank.subject())?),
        ("Made at", vec![Cell::to(lot.site.subject())]),
        ("Trial", vec![Cell::to(lot.protocol.subject())]),
        ("Specification", vec![Cell::to(lot.specification.subject())]),
    ];
    if let Some(fill) = &lot.fill {
        facts.push(("Vials", vec![Cell::text(grouped(u64::from(fill.count)))]));
        facts.push((
            "Cells",
            vec![Cell::text(format!(
                "{} in {}\u{a0}mL",
                grouped(fill.cells_per_vial),
                thousandths(i64::from(fill.volume_ul))
            ))],
        ));
        facts.push(("Expires", vec![Cell::Time(Moment::from(&fill.expires_at))]));
        facts.push((
            "After thaw",
            vec![Cell::text(format!(
                "use within {} min",
                fill.post_thaw_minutes
            ))],
        ));
        facts.push((
            "Batch record",
            vec![Cell::Mono(fill.batch_record.to_string())],
        ));
    }
    if let Some(hold) = &lot.hold {
        facts.push(("On hold because", vec![Cell::text(&hold.reason)]));
    }
    match &lot.stage {
        LotStage::Rejected { reason } => facts.push(("Rejected because", vec![Cell::text(reason)])),
        LotStage::Recalled { recall } => facts.push(("Recall", vec![Cell::to(recall.subject())])),
        LotStage::ConditionallyReleased { awaiting, due } => {
            let tests: Vec<&str> = awaiting.iter().map(|test| &**test).collect();
            facts.push(("Waits for", vec![Cell::text(tests.join(", "))]));
            facts.push(("Until", vec![Cell::Time(Moment::from(due))]));
        }
        LotStage::InProcess | LotStage::Filled | LotStage::Released | LotStage::Closed => {}
    }
    if !lot.deviations.is_empty() {
        let those = lot.deviations.iter().map(|one| Cell::to(one.subject()));
        facts.push(("Deviations", those.collect()));
    }
    let trace = app.trace_forward(subject)?;
    let mut tables = Vec::new();
    if let Some(Record::Specification(specification)) = app
        .store()
        .standing(lot.specification.subject())?
        .map(|s| s.record)
    {
        tables.push(results(&specification, lot));
    }
    questions::lot(app, subject, lot, (&mut facts, &mut tables))?;
    tables.push(recipients(&trace));
    tables.push(vials(app, &trace)?);
    let sentence = format!(
        "{} vials, {} recipients.",
        trace.vials.len(),
        trace.recipients.len()
    );
    Ok(Draft {
        facts,
        tables,
        sentence,
        picture: None,
    })
}

/// Each item of the specification with the lot's result.
fn results(specification: &Specification, lot: &Lot) -> Table {
    let rows = specification.items.iter().map(|item| {
        let result = lot.results.get(&item.test);
        vec![
            Cell::text(&item.title.en),
            Cell::text(limit(item)),
            Cell::text(result.map_or("none".to_owned(), |result| value(&result.value, &item.unit))),
            Cell::State(verdict(result)),
            Cell::text(people(result)),
        ]
    });
    let note = format!("version {}", specification.version);
    let columns = vec!["Test", "Limit", "Result", "Verdict", "Analyst, reviewer"];
    Table {
        title: "Results against the specification",
        note,
        columns,
        rows: rows.collect(),
    }
}

/// Who obtained a result and who reviewed it.
fn people(result: Option<&TestResult>) -> String {
    let Some(result) = result else {
        return "nobody yet".to_owned();
    };
    let reviewer = result.reviewer.as_ref();
    let reviewer = reviewer.map_or("not reviewed", |reviewer| reviewer.name());
    format!("{}, {reviewer}", result.analyst.name())
}

fn limit(item: &Item) -> String {
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

fn value(value: &Value, of: &str) -> String {
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

fn verdict(result: Option<&TestResult>) -> Tag {
    let (word, hue, shape) = match result.map(|result| (result.verdict, result.reviewer.is_some()))
    {
        None => ("Pending", "calm", "ring"),
        Some((Verdict::Fail, _)) => ("Fail", "stop", "stop"),
        Some((_, false)) => ("Awaiting review", "warn", "half"),
        Some((Verdict::Pass, true)) => ("Pass", "ok", "ok"),
        Some((Verdict::ReportOnly, true)) => ("Report only", "calm", "end"),
    };
    Tag::new(word, hue, shape)
}

/// Who received something of the lot: the first question of a recall.
fn recipients(trace: &LotTrace) -> Table {
    let rows = trace.recipients.iter().map(|one| {
        let vials = one.infusions.iter().flat_map(|given| &given.vials).count();
        vec![
            Cell::to(&one.participant),
            Cell::to(&one.site),
            Cell::text(vials),
            Cell::text(one.adverse_events.len()),
        ]
    });
    let columns = vec!["Participant", "Site", "Vials", "Adverse events"];
    Table {
        title: "Who received it",
        note: format!("{} participants", trace.recipients.len()),
        columns,
        rows: rows.collect(),
    }
}

fn vials(app: &App, trace: &LotTrace) -> Result<Table, AppError> {
    let subjects: Vec<Subject> = trace.vials.iter().map(|one| one.vial.clone()).collect();
    let states = tags(app, &subjects)?;
    let rows = trace.vials.iter().map(|one| {
        let by = one
            .holder
            .as_ref()
            .map_or_else(|| Cell::text("nobody"), holder);
        vec![
            Cell::to(&one.vial),
            states
                .get(&one.vial)
                .cloned()
                .map_or_else(|| Cell::text(""), Cell::State),
            by,
            one.shipments
                .last()
                .map_or_else(|| Cell::text("none"), Cell::to),
        ]
    });
    Ok(Table {
        title: "Vials",
        note: trace.vials.len().to_string(),
        columns: vec!["Vial", "State", "Held by", "Shipped in"],
        rows: rows.collect(),
    })
}

pub(super) fn specification(specification: &Specification) -> Draft {
    let rows = specification.items.iter().map(|item| {
        vec![
            Cell::text(&item.title.en),
            Cell::text(&item.title.zh),
            Cell::text(limit(item)),
            Cell::text(&item.method),
        ]
    });
    let table = Table {
        title: "Items",
        note: String::new(),
        columns: vec!["Test", "检验", "Limit", "Method"],
        rows: rows.collect(),
    };
    Draft {
        facts: vec![("Version", vec![Cell::text(&specification.version)])],
        tables: vec![table],
        sentence: specification.title.en.clone(),
        picture: None,
    }
}
