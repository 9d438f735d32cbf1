//! Lots: what blocks their release, what they are made from and how, with what results, and where their vials are.

use super::super::block::{Block, Grid, Row, Told};
use super::super::parts::{Cell, grouped, thousandths};
use super::super::voice::Voice;
use super::super::words::Tag;
use super::genealogy::genealogy;
use super::release::{encoded, release};
use super::specification::{limit, value};
use super::vial::{records_of, vials_of};
use super::{Draft, Sight, reasons};
use crate::app::{App, AppError};
use crate::domain::Record;
use crate::domain::batch_template::{BatchTemplate, Step};
use crate::domain::lot::{Lot, LotStage, StepDone, TestResult};
use crate::domain::specification::{Item, Specification, Verdict};

/// What a lot is made and tested by.
pub(super) struct Made {
    specification: Option<Specification>,
    template: Option<BatchTemplate>,
}

impl Made {
    fn of(app: &App, lot: &Lot) -> Result<Self, AppError> {
        let wanted = [
            lot.specification.subject().clone(),
            lot.batch_template.subject().clone(),
        ];
        let mut made = Self {
            specification: None,
            template: None,
        };
        for record in app.records(&wanted)?.into_values() {
            if let Record::Specification(it) = record {
                made.specification = Some(it);
            } else if let Record::BatchTemplate(it) = record {
                made.template = Some(it);
            }
        }
        Ok(made)
    }

    fn items(&self) -> impl Iterator<Item = &Item> {
        self.specification.iter().flat_map(|it| &it.items)
    }

    fn steps(&self) -> impl Iterator<Item = &Step> {
        self.template.iter().flat_map(|it| &it.steps)
    }

    /// The tests that are asked.
    pub(super) fn tests(&self) -> impl Iterator<Item = &str> {
        self.items().map(|item| &*item.test)
    }

    /// What a test is called.
    pub(super) fn test(&self, voice: &Voice, id: &str) -> String {
        let item = self.items().find(|item| item.test == id);
        item.map_or(id, |item| voice.text(&item.title)).to_owned()
    }

    /// What a step is called.
    pub(super) fn step(&self, voice: &Voice, id: &str) -> String {
        let step = self.steps().find(|step| step.id == id);
        step.map_or(id, |step| voice.text(&step.title)).to_owned()
    }
}

pub(super) fn lot(sight: &Sight<'_>, lot: &Lot) -> Result<Draft, AppError> {
    let made = Made::of(sight.app, lot)?;
    let release = release(sight, lot, &made)?;
    let modules = if release.is_some() {
        vec!["release"]
    } else {
        Vec::new()
    };
    let mut first = Vec::new();
    let mut beside = vec![Block::Grid(results(sight, lot, &made))];
    beside.push(Block::Grid(batch_record(sight, lot, &made)));
    let mut below = vec![Block::Genealogy(genealogy(
        sight.app,
        sight.voice,
        &sight.shown.subject,
    )?)];
    let mut on_hand = 0;
    if lot.fill.is_some() {
        let vials = records_of(sight)?;
        first.extend(reasons::warning(sight, &vials)?);
        let (grids, free) = vials_of(sight, &vials)?;
        on_hand = free;
        below.extend(grids.into_iter().map(Block::Grid));
        below.push(Block::Grid(recipients(sight)?));
    }
    // Before its release the list of what blocks that says it all.
    if lot.is_released() {
        first.extend(reasons::own(sight));
    }
    first.extend(release.map(Block::Release));
    Ok(Draft {
        kick: vec![Cell::to(lot.protocol.subject())],
        sentence: sentence(sight, lot, &made, on_hand),
        first,
        facts: facts(sight, lot)?,
        beside,
        below,
        modules,
        ..Draft::default()
    })
}

/// What its state means now.
fn sentence(sight: &Sight<'_>, lot: &Lot, made: &Made, on_hand: usize) -> String {
    let voice = sight.voice;
    let unused = !sight.shown.reasons.is_empty();
    if sight.shown.state == "recalled" {
        return voice.say("lot-says-recalled");
    }
    if let Some(hold) = lot.holds.values().next() {
        let values = [("reason", hold.reason.as_str().into())];
        return voice.tell("lot-says-on_hold", &values);
    }
    let filled = lot.fill.as_ref().map_or(0, |fill| fill.count);
    let filled = usize::try_from(filled).unwrap_or(usize::MAX);
    match &lot.stage {
        LotStage::InProcess => {
            let values = [
                ("done", lot.steps.len().to_string().into()),
                ("all", made.steps().count().to_string().into()),
            ];
            voice.tell("lot-says-in_process", &values)
        }
        LotStage::Filled => voice.count("lot-says-filled", filled),
        LotStage::ConditionallyReleased { .. } | LotStage::Released if unused => {
            voice.say("lot-says-not-to-be-used")
        }
        LotStage::ConditionallyReleased { .. } => voice.say("lot-says-conditionally_released"),
        LotStage::Released => {
            let values = [
                ("left", on_hand.to_string().into()),
                ("all", filled.to_string().into()),
            ];
            voice.tell("lot-says-released", &values)
        }
        LotStage::Rejected { reason } => {
            voice.tell("lot-says-rejected", &[("reason", reason.as_str().into())])
        }
        LotStage::Closed => voice.say("lot-says-closed"),
    }
}

fn facts(sight: &Sight<'_>, lot: &Lot) -> Result<Vec<Told>, AppError> {
    let voice = sight.voice;
    let mut facts = vec![
        sight.fact("made-at", vec![Cell::to(lot.site.subject())]),
        sight.fact("bank", voice.with_state(sight.app, lot.bank.subject())?),
        sight.fact("specification", vec![Cell::to(lot.specification.subject())]),
        sight.fact(
            "batch-template",
            vec![Cell::to(lot.batch_template.subject())],
        ),
    ];
    if let Some(fill) = &lot.fill {
        let cells = [
            ("cells", grouped(fill.cells_per_vial).into()),
            ("volume", thousandths(i64::from(fill.volume_ul)).into()),
        ];
        let within = [("minutes", fill.post_thaw_minutes.to_string().into())];
        facts.push(sight.fact(
            "cells",
            vec![Cell::Text(voice.tell("fact-cells-in", &cells))],
        ));
        let expires = Cell::Time(voice.local(&fill.expires_at));
        facts.push(sight.fact("expires", vec![expires]));
        let after = voice.tell("fact-use-within", &within);
        facts.push(sight.fact("after-thaw", vec![Cell::Text(after)]));
    }
    facts.extend(labels(sight, lot));
    facts.extend(standing(sight, lot));
    if lot.fill.is_some() {
        let subject = &sight.shown.subject;
        let movements = format!("/api/v1/{subject}/account?detail=1&format=csv");
        let movements = Cell::Link(movements, voice.say("fact-movements-csv"));
        facts.push(sight.fact("take-home", vec![movements]));
    }
    Ok(facts)
}

/// The account of its labels, once one was printed.
fn labels(sight: &Sight<'_>, lot: &Lot) -> Option<Told> {
    let labels = lot.labels;
    let values = [
        ("printed", labels.printed.to_string().into()),
        ("affixed", labels.affixed.to_string().into()),
        ("spoiled", labels.spoiled.to_string().into()),
        ("destroyed", labels.destroyed.to_string().into()),
        ("open", labels.open().to_string().into()),
    ];
    (labels.printed > 0).then(|| {
        let told = sight.voice.tell("fact-labels-account", &values);
        sight.fact("labels", vec![Cell::Text(told)])
    })
}

/// What stands in the way of its use, or is to come.
fn standing(sight: &Sight<'_>, lot: &Lot) -> Vec<Told> {
    let voice = sight.voice;
    let mut facts = Vec::new();
    match &lot.stage {
        LotStage::ConditionallyReleased { awaiting, due } => {
            let tests = voice.list(awaiting.iter().map(String::as_str));
            facts.push(sight.fact("awaiting", vec![Cell::Text(tests)]));
            facts.push(sight.fact("until", vec![Cell::Time(voice.local(due))]));
        }
        LotStage::InProcess
        | LotStage::Filled
        | LotStage::Released
        | LotStage::Rejected { .. }
        | LotStage::Closed => {}
    }
    let mut listed = |id: &str, those: Vec<Cell>| {
        if !those.is_empty() {
            facts.push(sight.fact(id, those));
        }
    };
    let recalls = lot.concerns.recalls.iter();
    listed(
        "recall",
        recalls.map(|one| Cell::to(one.subject())).collect(),
    );
    let deviations = lot.concerns.deviations.iter();
    listed(
        "deviations",
        deviations.map(|one| Cell::to(one.subject())).collect(),
    );
    facts
}

/// Each item of the specification with the lot's result. What needs someone carries the hue of its verdict.
fn results(sight: &Sight<'_>, lot: &Lot, made: &Made) -> Grid {
    let voice = sight.voice;
    let columns = [
        "test",
        "#limit",
        "#result",
        "verdict",
        "analyst-reviewer",
        "do",
    ];
    let mut grid = Grid::new(voice, "results", &columns);
    let (mut passed, mut failed, mut open) = (0, 0, 0);
    for item in made.items() {
        let result = lot.results.get(&item.test);
        let tag = verdict(voice, result);
        match (tag.hue, tag.shape) {
            ("ok", _) => passed += 1,
            ("stop", _) => failed += 1,
            (_, "end") => {}
            _ => open += 1,
        }
        let hue = (tag.hue != "ok" && tag.shape != "end").then_some(tag.hue);
        let found = result.map_or_else(
            || voice.say("fact-none"),
            |result| value(voice, &result.value, &item.unit),
        );
        let title = Cell::text(voice.text(&item.title));
        let cells = vec![
            Cell::With(Box::new(title), item.method.clone()),
            Cell::Text(limit(voice, item)),
            Cell::Text(found),
            Cell::State(tag),
            people(voice, result),
            act_on(sight, item, result),
        ];
        grid.rows.push(Row(cells, hue));
    }
    let values = [
        ("passed", passed.to_string().into()),
        ("failed", failed.to_string().into()),
        ("open", open.to_string().into()),
    ];
    let note = voice.tell("table-results-note", &values);
    grid.noted(note).trimmed()
}

/// What the reader may do about a result: obtain it, or review another's.
fn act_on(sight: &Sight<'_>, item: &Item, result: Option<&TestResult>) -> Cell {
    let voice = sight.voice;
    let subject = &sight.shown.subject;
    let test = encoded(&item.test);
    let mine = |result: &TestResult| sight.visitor.is_some_and(|it| result.is_of(&it.person));
    match result {
        None if sight.may("result.recorded").is_some() => Cell::Link(
            format!("/act/result.recorded?subject={subject}&test={test}"),
            voice.act("result.recorded"),
        ),
        Some(result)
            if result.reviewer.is_none()
                && !mine(result)
                && sight.may("result.reviewed").is_some() =>
        {
            let entry = result.entry;
            Cell::Link(
                format!("/act/result.reviewed?subject={subject}&test={test}&result={entry}"),
                voice.act("result.reviewed"),
            )
        }
        Some(_) | None => Cell::text(""),
    }
}

/// Who obtained a result and who reviewed it.
fn people(voice: &Voice, result: Option<&TestResult>) -> Cell {
    let Some(result) = result else {
        return Cell::Text(voice.say("fact-nobody-yet"));
    };
    let reviewer = result.reviewer.as_ref();
    let reviewer = reviewer.map_or_else(
        || voice.say("fact-not-reviewed"),
        |person| person.name().to_owned(),
    );
    Cell::With(Box::new(Cell::to(result.analyst.subject())), reviewer)
}

fn verdict(voice: &Voice, result: Option<&TestResult>) -> Tag {
    let Some(result) = result else {
        return voice.tag("state-pending", "calm", "ring");
    };
    if result.invalid.is_some() {
        return voice.tag("state-invalid", "warn", "bars");
    }
    match (result.verdict, result.reviewer.is_some()) {
        (Verdict::Fail, _) => voice.tag("state-fail", "stop", "stop"),
        (_, false) => voice.tag("state-entered", "warn", "half"),
        (Verdict::Pass, true) => voice.tag("state-pass", "ok", "ok"),
        (Verdict::ReportOnly, true) => voice.tag("state-report_only", "calm", "end"),
    }
}

/// Each step of the batch template with who did it, who checked it and what went in.
fn batch_record(sight: &Sight<'_>, lot: &Lot, made: &Made) -> Grid {
    let voice = sight.voice;
    let columns = ["step", "state", "done-by", "checked-by", "materials", "do"];
    let mut grid = Grid::new(voice, "steps", &columns);
    for step in made.steps() {
        let done = lot.steps.get(&step.id);
        let tag = step_state(voice, step, done);
        let hue = (tag.hue == "stop" || tag.hue == "warn").then_some(tag.hue);
        let by = done.map_or_else(
            || voice.say("fact-nobody-yet"),
            |it| it.by.name().to_owned(),
        );
        let checked = done.and_then(|done| done.checked_by.as_ref());
        let checked = checked.map_or_else(String::new, |person| person.name().to_owned());
        let materials = done.iter().flat_map(|done| &done.materials);
        let materials: Vec<String> = materials
            .map(|one| format!("{} {}", one.name, one.lot))
            .collect();
        let cells = vec![
            Cell::text(voice.text(&step.title)),
            Cell::State(tag),
            Cell::Text(by),
            Cell::Text(checked),
            Cell::Text(voice.list(materials.iter().map(String::as_str))),
            act_at(sight, lot, made, (step, done)),
        ];
        grid.rows.push(Row(cells, hue));
    }
    let version = made.template.as_ref().map(|it| it.version.clone());
    let values = [("version", version.unwrap_or_default().into())];
    let note = voice.tell("table-version", &values);
    grid.noted(note).trimmed()
}

fn step_state(voice: &Voice, step: &Step, done: Option<&StepDone>) -> Tag {
    match done {
        None => voice.tag("state-pending", "calm", "ring"),
        Some(done) if !done.within_limits => voice.tag("lot-outside-limits", "stop", "stop"),
        Some(done) if step.checked && done.checked_by.is_none() => {
            voice.tag("lot-awaits-check", "warn", "half")
        }
        Some(_) => voice.tag("lot-step-done", "ok", "ok"),
    }
}

/// What the reader may do about a step: record the next one, or check another's.
fn act_at(
    sight: &Sight<'_>,
    lot: &Lot,
    made: &Made,
    (step, done): (&Step, Option<&StepDone>),
) -> Cell {
    let voice = sight.voice;
    let subject = &sight.shown.subject;
    let id = encoded(&step.id);
    let mine = |done: &StepDone| sight.visitor.is_some_and(|it| done.is_of(&it.person));
    let next = made.template.as_ref().and_then(|it| it.next(lot));
    match done {
        None if next.is_some_and(|next| next.id == step.id)
            && sight.may("step.recorded").is_some() =>
        {
            Cell::Link(
                format!("/act/step.recorded?subject={subject}&step={id}"),
                voice.act("step.recorded"),
            )
        }
        Some(done)
            if step.checked
                && done.checked_by.is_none()
                && !mine(done)
                && sight.may("step.checked").is_some() =>
        {
            let entry = done.entry;
            Cell::Link(
                format!("/act/step.checked?subject={subject}&step={id}&entry={entry}"),
                voice.act("step.checked"),
            )
        }
        Some(_) | None => Cell::text(""),
    }
}

/// Who received something of the lot: the first question of a recall.
fn recipients(sight: &Sight<'_>) -> Result<Grid, AppError> {
    let columns = ["participant", "site", "#vials", "#adverse-events"];
    let mut grid = Grid::new(sight.voice, "recipients", &columns);
    let found = sight.app.recipients_of(&sight.shown.subject)?;
    for one in &found {
        let vials = one.infusions.iter().flat_map(|given| &given.vials).count();
        grid.row(vec![
            Cell::to(&one.participant),
            Cell::to(&one.site),
            Cell::text(vials),
            Cell::text(one.adverse_events.len()),
        ]);
    }
    let note = sight.voice.count("table-recipients-note", found.len());
    Ok(grid.noted(note))
}
