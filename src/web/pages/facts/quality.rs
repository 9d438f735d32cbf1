//! Deviations and overrides.

use super::super::block::{Block, Grid};
use super::super::parts::Cell;
use super::{Draft, Sight};
use crate::app::AppError;
use crate::domain::DeviationId;
use crate::domain::deviation::{Cause, Decision, Deviation};
use crate::domain::overriding::{Override, OverrideStage};

pub(super) fn deviation(sight: &Sight<'_>, deviation: &Deviation) -> Result<Draft, AppError> {
    let voice = sight.voice;
    let decision = match deviation.decision() {
        None => voice.say("deviation-undecided"),
        Some(Decision::Accept) => voice.say("deviation-accept"),
        Some(Decision::Reject) => voice.say("deviation-reject"),
    };
    let about = voice.with_state(sight.app, &deviation.about)?;
    let mut kick = vec![
        Cell::Text(voice.word(&deviation.class)),
        Cell::to(&deviation.about),
    ];
    let mut more = Vec::new();
    match &deviation.cause {
        Cause::Found => {}
        Cause::Breach(rules) => {
            kick.push(Cell::State(voice.tag("deviation-breach", "stop", "tri")));
            let rules = rules.iter().map(|rule| {
                let id = rule.id();
                let told = voice.say(&format!("rule-{id}"));
                Cell::With(Box::new(Cell::Mono(id.to_owned())), told)
            });
            more.push(sight.fact("broken-rules", rules.collect()));
        }
        Cause::Override(it) => more.push(sight.fact("override", vec![Cell::to(it.subject())])),
    }
    for span in deviation.spans.iter().flatten() {
        let times = [
            ("from", voice.moment(span.from).words().into()),
            ("to", voice.moment(span.to).words().into()),
        ];
        more.push(sight.fact(
            "in-doubt",
            vec![Cell::Text(voice.tell("fact-from-to", &times))],
        ));
    }
    if !deviation.except.is_empty() {
        let except = deviation.except.iter().map(|vial| Cell::to(vial.subject()));
        more.push(sight.fact("except", except.collect()));
    }
    let finders = deviation.finders().map(|person| Cell::to(person.subject()));
    let mut facts = vec![
        sight.fact("about", about),
        sight.fact("class", vec![Cell::Text(voice.word(&deviation.class))]),
        sight.fact("decision", vec![Cell::Text(decision)]),
        sight.fact("found-by", finders.collect()),
    ];
    facts.extend(more);
    Ok(Draft {
        kick,
        sentence: deviation.what.clone(),
        facts,
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
    let columns = ["name", "state", "what", "lot", "held-by", "exposed", "here"];
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
            item.exposed.map_or_else(
                || Cell::text(""),
                |span| {
                    let times = [
                        ("from", voice.moment(span.from).words().into()),
                        ("to", voice.moment(span.to).words().into()),
                    ];
                    Cell::Text(voice.tell("fact-from-to", &times))
                },
            ),
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
        OverrideStage::Granted { by, .. } | OverrideStage::Used { by, .. } => {
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
