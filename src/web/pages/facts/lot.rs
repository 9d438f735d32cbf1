//! Lots: what they are made from, how, with what results, and where their vials are.

use super::super::super::words::Lang;
use super::super::parts::{Cell, Fact, Moment, Table, grouped, thousandths};
use super::super::questions;
use super::super::standing::tags;
use super::super::words::Tag;
use super::specification::{limit, value};
use super::{Draft, heads, holder, with_state};
use crate::app::{App, AppError, LotTrace};
use crate::domain::batch_template::BatchTemplate;
use crate::domain::lot::{Lot, LotStage, TestResult};
use crate::domain::specification::{Specification, Verdict};
use crate::domain::{Record, Subject};

pub(super) fn lot(app: &App, lang: Lang, subject: &Subject, lot: &Lot) -> Result<Draft, AppError> {
    let mut facts: Vec<Fact> = vec![
        ("Bank".into(), with_state(app, lang, lot.bank.subject())?),
        ("Made at".into(), vec![Cell::to(lot.site.subject())]),
        ("Trial".into(), vec![Cell::to(lot.protocol.subject())]),
        (
            "Specification".into(),
            vec![Cell::to(lot.specification.subject())],
        ),
    ];
    facts.extend(filled(lang, lot));
    facts.extend(labels(lot));
    facts.extend(standing(lang, lot));
    let trace = app.trace_forward(subject)?;
    let mut tables = Vec::new();
    if let Some(Record::Specification(specification)) = app
        .store()
        .standing(lot.specification.subject())?
        .map(|s| s.record)
    {
        tables.push(results(lang, &specification, lot));
    }
    if let Some(Record::BatchTemplate(template)) = app
        .store()
        .standing(lot.batch_template.subject())?
        .map(|s| s.record)
    {
        tables.push(batch_record(lang, &template, lot));
    }
    questions::lot(app, lang, subject, lot, (&mut facts, &mut tables))?;
    tables.push(recipients(lang, &trace));
    tables.push(vials(app, lang, &trace)?);
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

/// The account of its labels, once one was printed.
fn labels(lot: &Lot) -> Option<Fact> {
    let labels = lot.labels;
    let told = format!(
        "{} printed: {} affixed, {} spoiled, {} destroyed, {} open",
        labels.printed,
        labels.affixed,
        labels.spoiled,
        labels.destroyed,
        labels.open()
    );
    (labels.printed > 0).then(|| ("Labels".into(), vec![Cell::text(told)]))
}

/// What stands in the way of its use, or is to come.
fn standing(lang: Lang, lot: &Lot) -> Vec<Fact> {
    let mut facts: Vec<Fact> = Vec::new();
    if let Some(hold) = &lot.hold {
        facts.push(("On hold because".into(), vec![Cell::text(&hold.reason)]));
    }
    match &lot.stage {
        LotStage::Rejected { reason } => {
            facts.push(("Rejected because".into(), vec![Cell::text(reason)]))
        }
        LotStage::Recalled { recall } => {
            facts.push(("Recall".into(), vec![Cell::to(recall.subject())]))
        }
        LotStage::ConditionallyReleased { awaiting, due } => {
            let tests: Vec<&str> = awaiting.iter().map(|test| &**test).collect();
            facts.push(("Waits for".into(), vec![Cell::text(tests.join(", "))]));
            facts.push(("Until".into(), vec![Cell::Time(Moment::of(lang, due))]));
        }
        LotStage::InProcess | LotStage::Filled | LotStage::Released | LotStage::Closed => {}
    }
    if !lot.deviations.is_empty() {
        let those = lot.deviations.iter().map(|one| Cell::to(one.subject()));
        facts.push(("Deviations".into(), those.collect()));
    }
    facts
}

/// Each step of the batch template with who did it, who checked it and what went in.
fn batch_record(lang: Lang, template: &BatchTemplate, lot: &Lot) -> Table {
    let rows = template.steps.iter().map(|step| {
        let done = lot.steps.get(&step.id);
        let (word, hue, shape) = match done {
            None => ("Pending", "calm", "ring"),
            Some(done) if !done.within_limits => ("Outside its limits", "stop", "stop"),
            Some(done) if step.checked && done.checked_by.is_none() => {
                ("Awaiting its check", "warn", "half")
            }
            Some(_) => ("Done", "ok", "ok"),
        };
        let by = done.map_or("nobody yet", |done| done.by.name());
        let checked = done.and_then(|done| done.checked_by.as_ref());
        let checked = checked.map_or("", |person| person.name());
        let materials = done.iter().flat_map(|done| &done.materials);
        let materials = materials.map(|one| format!("{} {}", one.name, one.lot));
        vec![
            Cell::text(&step.title.en),
            Cell::State(Tag::new(word, hue, shape)),
            Cell::text(by),
            Cell::text(checked),
            Cell::text(materials.collect::<Vec<_>>().join(", ")),
        ]
    });
    Table {
        lang,
        title: "Batch record".into(),
        note: format!("version {}", template.version),
        columns: heads(&["Step", "State", "Done by", "Checked by", "Materials"]),
        rows: rows.collect(),
    }
}

/// What the fill made.
fn filled(lang: Lang, lot: &Lot) -> Vec<Fact> {
    let Some(fill) = &lot.fill else {
        return Vec::new();
    };
    let cells = format!(
        "{} in {}\u{a0}mL",
        grouped(fill.cells_per_vial),
        thousandths(i64::from(fill.volume_ul))
    );
    let use_by = format!("use within {} min", fill.post_thaw_minutes);
    vec![
        (
            "Vials".into(),
            vec![Cell::text(grouped(u64::from(fill.count)))],
        ),
        ("Cells".into(), vec![Cell::text(cells)]),
        (
            "Expires".into(),
            vec![Cell::Time(Moment::of(lang, &fill.expires_at))],
        ),
        ("After thaw".into(), vec![Cell::text(use_by)]),
        (
            "Batch record".into(),
            vec![Cell::Mono(fill.batch_record.to_string())],
        ),
    ]
}

/// Each item of the specification with the lot's result.
fn results(lang: Lang, specification: &Specification, lot: &Lot) -> Table {
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
    let columns = heads(&["Test", "Limit", "Result", "Verdict", "Analyst, reviewer"]);
    Table {
        lang,
        title: "Results against the specification".into(),
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
fn recipients(lang: Lang, trace: &LotTrace) -> Table {
    let rows = trace.recipients.iter().map(|one| {
        let vials = one.infusions.iter().flat_map(|given| &given.vials).count();
        vec![
            Cell::to(&one.participant),
            Cell::to(&one.site),
            Cell::text(vials),
            Cell::text(one.adverse_events.len()),
        ]
    });
    let columns = heads(&["Participant", "Site", "Vials", "Adverse events"]);
    Table {
        lang,
        title: "Who received it".into(),
        note: format!("{} participants", trace.recipients.len()),
        columns,
        rows: rows.collect(),
    }
}

fn vials(app: &App, lang: Lang, trace: &LotTrace) -> Result<Table, AppError> {
    let subjects: Vec<Subject> = trace.vials.iter().map(|one| one.vial.clone()).collect();
    let states = tags(app, lang, &subjects)?;
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
        lang,
        title: "Vials".into(),
        note: trace.vials.len().to_string(),
        columns: heads(&["Vial", "State", "Held by", "Shipped in"]),
        rows: rows.collect(),
    })
}
