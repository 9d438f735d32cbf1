//! Labels and their templates.

use super::super::block::{Block, Grid, LabelCard};
use super::super::parts::{Cell, Picture};
use super::store::size;
use super::{Draft, Sight};
use crate::app::AppError;
use crate::domain::label::{Field, Impression, Jurisdiction, Label, demands};
use crate::domain::label_template::LabelTemplate;
use crate::domain::{Record, Subject};

/// How wide a label is drawn on a page, in pixels.
const WIDE: u32 = 300;

/// The picture of a label in force, as large as its page has room for.
pub(super) fn picture(
    sight: &Sight<'_>,
    subject: &Subject,
    label: &Label,
) -> Result<Option<Block>, AppError> {
    let voice = sight.voice;
    let template = label.impression.template.subject().clone();
    let found = sight.app.records(std::slice::from_ref(&template))?;
    let Some(Record::LabelTemplate(template)) = found.get(&template) else {
        return Ok(None);
    };
    if label.is_void() {
        return Ok(None);
    }
    let layout = &template.layout;
    let height = u64::from(WIDE) * u64::from(layout.height_um);
    let height = height.checked_div(u64::from(layout.width_um));
    let alt = [
        ("label", subject.name().to_owned().into()),
        ("of", label.of.name().to_owned().into()),
    ];
    let picture = Picture {
        at: format!("/api/v1/{subject}"),
        alt: voice.tell("label-alt", &alt),
        dpi: label.dpi,
        width: WIDE,
        height: height
            .and_then(|height| u32::try_from(height).ok())
            .unwrap_or(WIDE),
    };
    Ok(Some(Block::Label(LabelCard {
        title: voice.noun(crate::domain::Noun::Label),
        picture,
        files: (voice.say("label-png"), voice.say("label-pdf")),
    })))
}

pub(super) fn label(sight: &Sight<'_>, label: &Label) -> Result<Draft, AppError> {
    let voice = sight.voice;
    let picture = picture(sight, &sight.shown.subject, label)?;
    let mut facts = vec![
        sight.fact("on", voice.with_state(sight.app, &label.of)?),
        sight.fact(
            "template",
            vec![Cell::to(label.impression.template.subject())],
        ),
    ];
    if let Some(Impression { template, .. }) = &label.cap {
        facts.push(sight.fact("on-the-cap", vec![Cell::to(template.subject())]));
    }
    let dpi = format!("{}\u{a0}{}", label.dpi, voice.say("unit-dpi"));
    facts.push(sight.fact("resolution", vec![Cell::Text(dpi)]));
    facts.push(sight.fact("copy", vec![Cell::text(label.copy)]));
    facts.push(sight.fact("pieces", vec![Cell::text(label.pieces)]));
    let signed = voice.yes(label.token.is_some());
    facts.push(sight.fact("signed-token", vec![Cell::Text(signed)]));
    let raster = Cell::Mono(label.impression.raster.to_string());
    facts.push(sight.fact("raster", vec![raster]));
    Ok(Draft {
        kick: vec![Cell::to(&label.of)],
        facts,
        sentence: voice.say(&format!("label-says-{}", label.state())),
        first: picture.into_iter().collect(),
        ..Draft::default()
    })
}

pub(super) fn template(sight: &Sight<'_>, template: &LabelTemplate) -> Draft {
    let voice = sight.voice;
    let layout = &template.layout;
    let law = |one: &Jurisdiction| voice.value(one.word());
    let all: Vec<String> = layout.jurisdictions.iter().map(law).collect();
    let mut facts = vec![
        sight.fact("for", vec![Cell::Text(voice.noun(layout.label_for.noun()))]),
        sight.fact(
            "size",
            vec![Cell::Text(size(sight, layout.width_um, layout.height_um))],
        ),
        sight.fact(
            "law-of",
            vec![Cell::Text(voice.list(all.iter().map(String::as_str)))],
        ),
        sight.fact("file", vec![Cell::Mono(layout.hash.to_string())]),
    ];
    if let Some(reason) = &template.retired {
        facts.push(sight.fact("retired-because", vec![Cell::text(reason)]));
    }
    let mut grid = Grid::new(voice, "fields", &["field", "asked-by"]);
    for field in &layout.fields {
        let asked = layout
            .jurisdictions
            .iter()
            .filter(|one| asks(**one, template, *field));
        let asked: Vec<String> = asked.map(law).collect();
        grid.row(vec![
            Cell::Text(voice.value(field.word())),
            Cell::Text(voice.list(asked.iter().map(String::as_str))),
        ]);
    }
    Draft {
        facts,
        beside: vec![Block::Grid(grid)],
        sentence: voice.say(&format!("template-says-{}", template.state())),
        ..Draft::default()
    }
}

fn asks(jurisdiction: Jurisdiction, template: &LabelTemplate, field: Field) -> bool {
    let level = template.layout.level.into_iter();
    level
        .flat_map(|level| demands(jurisdiction, level))
        .any(|any| any.contains(&field))
}
