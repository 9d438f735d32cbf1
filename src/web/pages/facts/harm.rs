//! Adverse events: how bad, how serious, who was told, and until when the sponsor is to be.

use super::super::block::{Block, Grid, Note, Told};
use super::super::parts::Cell;
use super::{Draft, Sight};
use crate::app::AppError;
use crate::domain::adverse_event::{AdverseEvent, Recipient};

pub(super) fn adverse_event(sight: &Sight<'_>, event: &AdverseEvent) -> Result<Draft, AppError> {
    let voice = sight.voice;
    let values = [
        ("term", event.term.as_str().into()),
        ("grade", event.grade.to_string().into()),
    ];
    Ok(Draft {
        kick: vec![Cell::to(event.participant.subject())],
        sentence: voice.tell("harm-says", &values),
        first: clock(sight, event).into_iter().collect(),
        facts: facts(sight, event)?,
        beside: vec![
            Block::Grid(since(sight, event)),
            Block::Grid(told(sight, event)),
        ],
        ..Draft::default()
    })
}

/// The clock of a serious event, while it runs.
fn clock(sight: &Sight<'_>, event: &AdverseEvent) -> Option<Block> {
    let voice = sight.voice;
    let clock = event.clock.filter(|_| event.is_clock_open())?;
    let left = clock.due.micros() - sight.app.now().micros();
    let over = left < 0;
    let minutes = left.unsigned_abs() / 60_000_000;
    let due = voice.moment(clock.due);
    let values = [
        ("due", due.words().into()),
        ("hours", (minutes / 60).to_string().into()),
        ("minutes", (minutes % 60).to_string().into()),
    ];
    let (id, hue, shape) = if over {
        ("harm-clock-over", "stop", "clock")
    } else {
        ("harm-clock-left", "warn", "clock")
    };
    Some(Block::Note(Note {
        hue,
        shape,
        title: voice.say("harm-clock"),
        words: vec![voice.tell(id, &values)],
        acts: Vec::new(),
    }))
}

fn facts(sight: &Sight<'_>, event: &AdverseEvent) -> Result<Vec<Told>, AppError> {
    let voice = sight.voice;
    let serious: Vec<String> = event
        .serious
        .iter()
        .map(|one| voice.value(one.word()))
        .collect();
    let serious = if serious.is_empty() {
        voice.yes(false)
    } else {
        voice.list(serious.iter().map(String::as_str))
    };
    let mut facts = vec![
        sight.fact(
            "participant",
            voice.with_state(sight.app, event.participant.subject())?,
        ),
        sight.fact("class", vec![Cell::text(&event.system_organ_class)]),
        sight.fact("term", vec![Cell::text(&event.term)]),
        sight.fact("grade", vec![Cell::text(event.grade)]),
        sight.fact("worst-grade", vec![Cell::text(event.worst_grade)]),
        sight.fact("ctcae", vec![Cell::text(&event.ctcae_version)]),
        sight.fact(
            "related",
            vec![Cell::Text(voice.value(event.relatedness.word()))],
        ),
        sight.fact("serious", vec![Cell::Text(serious)]),
        sight.fact(
            "outcome",
            vec![Cell::Text(voice.value(event.outcome.word()))],
        ),
        sight.fact("began", vec![Cell::Time(voice.local(&event.onset_at))]),
        sight.fact("reported-by", vec![Cell::to(event.reporter.subject())]),
    ];
    if let Some(infusion) = &event.infusion {
        facts.push(sight.fact("after", vec![Cell::to(infusion.subject())]));
    }
    if let Some(review) = &event.review {
        let cause = Cell::Text(voice.value(review.relatedness.word()));
        facts.push(sight.fact("reviewed-by", vec![Cell::to(review.by.subject()), cause]));
    }
    Ok(facts)
}

fn since(sight: &Sight<'_>, event: &AdverseEvent) -> Grid {
    let mut grid = Grid::new(sight.voice, "since", &["infusion", "#time"]);
    for one in &event.since {
        let values = [
            ("days", one.days.to_string().into()),
            ("hours", one.hours.to_string().into()),
        ];
        grid.row(vec![
            Cell::to(one.infusion.subject()),
            Cell::Text(sight.voice.tell("harm-since", &values)),
        ]);
    }
    grid
}

fn told(sight: &Sight<'_>, event: &AdverseEvent) -> Grid {
    let voice = sight.voice;
    let mut grid = Grid::new(voice, "told", &["whom", "when", "reference"]);
    for notice in &event.notices {
        let whom = match &notice.whom {
            Recipient::Staff { role, site } => voice.staff(&[*role], std::slice::from_ref(site)),
            Recipient::Sponsor => voice.value("sponsor"),
            Recipient::EthicsCommittee => voice.value("ethics_committee"),
            Recipient::Regulator => voice.value("regulator"),
        };
        grid.row(vec![
            Cell::Text(whom),
            voice.time(notice.at),
            Cell::text(&notice.reference),
        ]);
    }
    grid
}
