//! Deviations, recalls, overrides, batch templates, places and stocks.

use super::super::super::words::Lang;
use super::super::parts::{Cell, Fact, Moment, Table, title_of};
use super::super::questions;
use super::{Draft, heads};
use crate::app::{App, AppError};
use crate::domain::Subject;
use crate::domain::batch_template::BatchTemplate;
use crate::domain::deviation::{Class, Decision, Deviation};
use crate::domain::overriding::{Override, OverrideStage};
use crate::domain::place::Place;
use crate::domain::recall::Recall;
use crate::domain::stock::Stock;

pub(super) fn deviation(lang: Lang, deviation: &Deviation) -> Draft {
    let class = match deviation.class {
        Class::Minor => "minor",
        Class::Major => "major",
        Class::Critical => "critical",
    };
    let decision = match deviation.decision() {
        None => "none yet",
        Some(Decision::Accept) => "may be used",
        Some(Decision::Reject) => "may not be used",
    };
    let facts: Vec<Fact> = vec![
        ("About".into(), vec![Cell::to(&deviation.about)]),
        ("Class".into(), vec![Cell::text(class)]),
        ("Decision".into(), vec![Cell::text(decision)]),
        (
            "Found by".into(),
            vec![Cell::to(deviation.found_by.subject())],
        ),
    ];
    let rows = deviation
        .items
        .iter()
        .map(|item| vec![Cell::to(item), Cell::text(title_of(item.noun().word()))]);
    let table = Table {
        lang,
        title: "What it touches".into(),
        note: deviation.items.len().to_string(),
        columns: heads(&["Thing", "Kind"]),
        rows: rows.collect(),
    };
    Draft {
        facts,
        tables: vec![table],
        sentence: deviation.what.clone(),
        picture: None,
    }
}

pub(super) fn recall(
    app: &App,
    lang: Lang,
    subject: &Subject,
    recall: &Recall,
) -> Result<Draft, AppError> {
    let (tables, far) = questions::recall(app, lang, subject)?;
    let told = format!("/api/v1/{subject}/report?format=csv");
    let mut facts: Vec<Fact> = vec![
        ("Named".into(), recall.scope.iter().map(Cell::to).collect()),
        (
            "Lots".into(),
            recall
                .lots
                .iter()
                .map(|lot| Cell::to(lot.subject()))
                .collect(),
        ),
    ];
    if let Some(effectiveness) = &recall.effectiveness {
        facts.push(("Effectiveness".into(), vec![Cell::text(effectiveness)]));
    }
    let told = Cell::Link(told, "participants to tell, CSV".to_owned());
    facts.push(("Take home".into(), vec![told]));
    Ok(Draft {
        facts,
        tables,
        sentence: format!("{}. {far}", recall.reason.trim_end_matches('.')),
        picture: None,
    })
}

pub(super) fn overriding(lang: Lang, it: &Override) -> Draft {
    let mut facts: Vec<Fact> = vec![
        (
            "Rule".into(),
            vec![Cell::text(it.rule.id()), Cell::text(it.rule.title())],
        ),
        ("For".into(), vec![Cell::to(&it.about)]),
        (
            "Until".into(),
            vec![Cell::Time(Moment::of(lang, &it.until))],
        ),
        (
            "Asked for by".into(),
            vec![Cell::to(it.requested_by.subject())],
        ),
    ];
    match &it.stage {
        OverrideStage::Requested => {}
        OverrideStage::Granted { by } | OverrideStage::Used { by, .. } => {
            facts.push(("Granted by".into(), vec![Cell::to(by.subject())]));
        }
    }
    Draft {
        facts,
        sentence: it.reason.clone(),
        ..Draft::default()
    }
}

pub(super) fn batch_template(lang: Lang, template: &BatchTemplate) -> Draft {
    let yes = |yes: bool| Cell::text(if yes { "yes" } else { "no" });
    let rows = template.steps.iter().map(|step| {
        let values: Vec<&str> = step.values.iter().map(|value| &*value.title.en).collect();
        vec![
            Cell::text(&step.title.en),
            Cell::text(&step.title.zh),
            Cell::text(values.join(", ")),
            yes(step.materials),
            yes(step.checked),
        ]
    });
    let table = Table {
        lang,
        title: "Steps".into(),
        note: template.steps.len().to_string(),
        columns: heads(&["Step", "步骤", "Values", "Materials", "Second person"]),
        rows: rows.collect(),
    };
    Draft {
        facts: vec![("Version".into(), vec![Cell::text(&template.version)])],
        tables: vec![table],
        sentence: template.title.en.clone(),
        picture: None,
    }
}

/// The map of a box: every position, with the vial that lies there.
pub(super) fn place(lang: Lang, place: &Place) -> Draft {
    let facts: Vec<Fact> = vec![
        ("In".into(), vec![Cell::to(place.equipment.subject())]),
        ("Site".into(), vec![Cell::to(place.site.subject())]),
        ("Room".into(), vec![Cell::text(&place.room)]),
        ("Rack".into(), vec![Cell::text(&place.rack)]),
        ("Box".into(), vec![Cell::text(&place.box_name)]),
    ];
    let rows = place.positions().map(|position| {
        let vial = place.vials.get(&position);
        let vial = vial.map_or_else(|| Cell::text("free"), |vial| Cell::to(vial.subject()));
        vec![Cell::text(position), vial]
    });
    let table = Table {
        lang,
        title: "Positions".into(),
        note: format!("{} vials", place.vials.len()),
        columns: heads(&["Position", "Vial"]),
        rows: rows.collect(),
    };
    Draft {
        facts,
        tables: vec![table],
        sentence: format!("{} rows of {}.", place.rows, place.columns),
        picture: None,
    }
}

pub(super) fn stock(lang: Lang, stock: &Stock) -> Draft {
    let facts = vec![
        ("Lot".into(), vec![Cell::to(stock.lot.subject())]),
        ("Site".into(), vec![Cell::to(stock.site.subject())]),
        (
            "Expires".into(),
            vec![Cell::Time(Moment::of(lang, &stock.expires_at))],
        ),
        ("Free for use".into(), vec![Cell::text(stock.free)]),
    ];
    Draft {
        facts,
        ..Draft::default()
    }
}
