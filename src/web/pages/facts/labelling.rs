//! Labels, their templates, and equipment with its printers.

use super::super::super::words::Lang;
use super::super::parts::{Cell, Fact, Moment, Picture, Table, thousandths};
use super::{Draft, heads};
use crate::app::{App, AppError};
use crate::domain::equipment::{Equipment, PrinterProfile};
use crate::domain::label::{Field, Impression, Jurisdiction, Label, demands};
use crate::domain::label_template::LabelTemplate;
use crate::domain::{Record, Subject};

/// How wide a label is drawn on a page, in pixels.
const WIDE: u32 = 300;

/// The picture of a label in force, as large as its page has room for.
pub(super) fn picture(
    app: &App,
    subject: &Subject,
    label: &Label,
) -> Result<Option<Picture>, AppError> {
    let template = label.impression.template.subject().clone();
    let found = app.records(std::slice::from_ref(&template))?;
    let Some(Record::LabelTemplate(template)) = found.get(&template) else {
        return Ok(None);
    };
    let layout = &template.layout;
    let height = u64::from(WIDE) * u64::from(layout.height_um);
    let height = height.checked_div(u64::from(layout.width_um));
    Ok((!label.is_void()).then(|| Picture {
        at: format!("/api/v1/{subject}"),
        alt: format!("Label {} of {} with its symbol", subject.name(), label.of),
        dpi: label.dpi,
        width: WIDE,
        height: height
            .and_then(|height| u32::try_from(height).ok())
            .unwrap_or(WIDE),
    }))
}

pub(super) fn label(app: &App, subject: &Subject, label: &Label) -> Result<Draft, AppError> {
    let picture = picture(app, subject, label)?;
    let mut facts: Vec<Fact> = vec![
        ("On".into(), vec![Cell::to(&label.of)]),
        (
            "Template".into(),
            vec![Cell::to(label.impression.template.subject())],
        ),
        (
            "Raster".into(),
            vec![Cell::Mono(label.impression.raster.to_string())],
        ),
    ];
    if let Some(Impression { template, .. }) = &label.cap {
        facts.push(("On the cap".into(), vec![Cell::to(template.subject())]));
    }
    facts.push((
        "Resolution".into(),
        vec![Cell::text(format!("{} dpi", label.dpi))],
    ));
    facts.push(("Copy".into(), vec![Cell::text(label.copy)]));
    facts.push(("Pieces".into(), vec![Cell::text(label.pieces)]));
    let signed = if label.token.is_some() { "yes" } else { "no" };
    facts.push(("Signed token".into(), vec![Cell::text(signed)]));
    let sentence = if label.is_void() {
        "This label is void. Do not use what bears it before it has another one.".to_owned()
    } else {
        String::new()
    };
    Ok(Draft {
        facts,
        sentence,
        picture,
        ..Draft::default()
    })
}

pub(super) fn template(lang: Lang, template: &LabelTemplate) -> Draft {
    let layout = &template.layout;
    let jurisdictions: Vec<&str> = layout.jurisdictions.iter().map(|one| one.word()).collect();
    let mut facts: Vec<Fact> = vec![
        (
            "For".into(),
            vec![Cell::text(layout.label_for.noun().word())],
        ),
        (
            "Size".into(),
            vec![Cell::text(size(layout.width_um, layout.height_um))],
        ),
        ("Law of".into(), vec![Cell::text(jurisdictions.join(", "))]),
        ("File".into(), vec![Cell::Mono(layout.hash.to_string())]),
    ];
    if let Some(reason) = &template.retired {
        facts.push(("Retired because".into(), vec![Cell::text(reason)]));
    }
    let rows = layout.fields.iter().map(|field| {
        let asked = layout
            .jurisdictions
            .iter()
            .filter(|one| asks(**one, template, *field));
        let asked: Vec<&str> = asked.map(|one| one.word()).collect();
        vec![
            Cell::Mono(field.word().to_owned()),
            Cell::text(field.what()),
            Cell::text(asked.join(", ")),
        ]
    });
    let shows = Table {
        lang,
        title: "What it shows".into(),
        note: "each field, and the jurisdictions whose law asks for it".into(),
        columns: heads(&["Field", "What it is", "Asked by"]),
        rows: rows.collect(),
    };
    Draft {
        facts,
        tables: vec![shows],
        ..Draft::default()
    }
}

fn asks(jurisdiction: Jurisdiction, template: &LabelTemplate, field: Field) -> bool {
    let level = template.layout.level.into_iter();
    level
        .flat_map(|level| demands(jurisdiction, level))
        .any(|any| any.contains(&field))
}

pub(super) fn equipment(lang: Lang, equipment: &Equipment) -> Draft {
    let until = equipment.qualified_until.as_ref();
    let until = until.map_or_else(
        || Cell::text("never"),
        |until| Cell::Time(Moment::of(lang, until)),
    );
    let mut facts: Vec<Fact> = vec![
        ("Serial".into(), vec![Cell::text(&equipment.serial)]),
        ("Site".into(), vec![Cell::to(equipment.site.subject())]),
        ("Qualified until".into(), vec![until]),
    ];
    facts.extend(equipment.printer.iter().flat_map(printer));
    Draft {
        facts,
        ..Draft::default()
    }
}

fn printer(profile: &PrinterProfile) -> Vec<Fact> {
    let offset = format!(
        "{} dots right, {} dots down",
        profile.offset_x_dots, profile.offset_y_dots
    );
    vec![
        ("Model".into(), vec![Cell::text(&profile.model)]),
        (
            "Resolution".into(),
            vec![Cell::text(format!("{} dpi", profile.dpi))],
        ),
        (
            "Labels in it".into(),
            vec![Cell::text(size(profile.width_um, profile.height_um))],
        ),
        ("Offset".into(), vec![Cell::text(offset)]),
        ("Darkness".into(), vec![Cell::text(profile.darkness)]),
    ]
}

/// Micrometres as millimetres.
fn size(width_um: u32, height_um: u32) -> String {
    let millimetres = |um: u32| thousandths(i64::from(um));
    format!("{} × {} mm", millimetres(width_um), millimetres(height_um))
}
