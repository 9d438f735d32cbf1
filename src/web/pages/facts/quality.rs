//! Deviations and overrides.

use super::super::block::{Block, Grid};
use super::super::parts::Cell;
use super::{Draft, Sight};
use crate::app::AppError;
use crate::domain::DeviationId;
use crate::domain::deviation::{Decision, Deviation};
use crate::domain::overriding::{Override, OverrideStage};

pub(super) fn deviation(sight: &Sight<'_>, deviation: &Deviation) -> Result<Draft, AppError> {
    let voice = sight.voice;
    let decision = match deviation.decision() {
        None => voice.say("deviation-undecided"),
        Some(Decision::Accept) => voice.say("deviation-accept"),
        Some(Decision::Reject) => voice.say("deviation-reject"),
    };
    let about = voice.with_state(sight.app, &deviation.about)?;
    Ok(Draft {
        kick: vec![
            Cell::Text(voice.word(&deviation.class)),
            Cell::to(&deviation.about),
        ],
        sentence: deviation.what.clone(),
        facts: vec![
            sight.fact("about", about),
            sight.fact("class", vec![Cell::Text(voice.word(&deviation.class))]),
            sight.fact("decision", vec![Cell::Text(decision)]),
            sight.fact("found-by", vec![Cell::to(deviation.found_by.subject())]),
        ],
        beside: vec![Block::Grid(items(sight)?)],
        ..Draft::default()
    })
}

/// Everything that it touches, as it stands now, and what its decision means for each.
fn items(sight: &Sight<'_>) -> Result<Grid, AppError> {
    let voice = sight.voice;
    let id = DeviationId::try_from(sight.shown.subject.clone())
        .or(Err(AppError::Internal("a page is of another noun")))?;
    let found = sight.app.deviation_items(&id)?.items;
    let subjects: Vec<_> = found.iter().map(|item| item.subject.clone()).collect();
    let mut states = voice.states(sight.app, &subjects)?;
    let columns = ["name", "state", "what", "lot", "held-by", "here"];
    let mut grid = Grid::new(voice, "touched", &columns);
    let count = found.len();
    for item in found {
        let here = if item.condemned {
            voice.say("deviation-condemned")
        } else if item.waits {
            voice.say("deviation-waits")
        } else {
            String::new()
        };
        let lot = item.lot.as_ref();
        let holder = item.holder.as_ref();
        grid.row(vec![
            Cell::to(&item.subject),
            states
                .remove(&item.subject)
                .map_or_else(|| Cell::text(""), Cell::State),
            Cell::Text(voice.noun(item.subject.noun())),
            lot.map_or_else(|| Cell::text(""), |lot| Cell::to(lot.subject())),
            holder.map_or_else(|| Cell::text(""), |by| voice.holder(by)),
            Cell::Text(here),
        ]);
    }
    Ok(grid.noted(count.to_string()))
}

pub(super) fn overriding(sight: &Sight<'_>, it: &Override) -> Draft {
    let voice = sight.voice;
    let rule = it.rule.id();
    let mut facts = vec![
        sight.fact(
            "rule",
            vec![
                Cell::Mono(rule.to_owned()),
                Cell::Text(voice.say(&format!("rule-{rule}"))),
            ],
        ),
        sight.fact("about", vec![Cell::to(&it.about)]),
        sight.fact("until", vec![Cell::Time(voice.local(&it.until))]),
        sight.fact("asked-by", vec![Cell::to(it.requested_by.subject())]),
    ];
    match &it.stage {
        OverrideStage::Requested => {}
        OverrideStage::Granted { by } | OverrideStage::Used { by, .. } => {
            facts.push(sight.fact("granted-by", vec![Cell::to(by.subject())]));
        }
    }
    Draft {
        kick: vec![Cell::to(&it.about)],
        facts,
        sentence: it.reason.clone(),
        ..Draft::default()
    }
}
