//! The trial's protocol and how far the trial has come.

use super::super::block::{Block, Grid};
use super::super::parts::Cell;
use super::care::open_work;
use super::{Draft, Sight};
use crate::app::AppError;
use crate::domain::SiteId;
use crate::domain::protocol::{Criterion, Protocol, Trial};

pub(super) fn protocol(sight: &Sight<'_>, trial: &Trial) -> Result<Draft, AppError> {
    let voice = sight.voice;
    let protocol = &trial.protocol;
    let beside = vec![
        Block::Grid(open_work(sight)?),
        Block::Grid(criteria(sight, "inclusion", &protocol.inclusion)),
        Block::Grid(criteria(sight, "exclusion", &protocol.exclusion)),
        Block::Grid(visits(sight, protocol)),
        Block::Grid(outcomes(sight, protocol)),
    ];
    Ok(Draft {
        facts: facts(sight, trial),
        beside,
        sentence: voice.text(&protocol.title).to_owned(),
        ..Draft::default()
    })
}

fn facts(sight: &Sight<'_>, trial: &Trial) -> Vec<super::super::block::Told> {
    let voice = sight.voice;
    let protocol = &trial.protocol;
    let limits = &protocol.enrolment;
    let enrolled = [
        ("enrolled", trial.enrolled.to_string().into()),
        ("cap", limits.cap.to_string().into()),
    ];
    let screened = [
        ("all", trial.screened.to_string().into()),
        ("failed", trial.screen_failures.to_string().into()),
    ];
    let ages = [
        ("from", limits.min_age_years.to_string().into()),
        ("to", limits.max_age_years.to_string().into()),
    ];
    let coldest = voice.amount(i64::from(protocol.product.storage_max_mc), "celsius");
    let sites = protocol.sites.iter().map(SiteId::subject).map(Cell::to);
    let signing = [("minutes", protocol.signing_minutes.to_string().into())];
    let consents = voice.list(protocol.consent_versions.iter().map(String::as_str));
    let text = |words: String| vec![Cell::Text(words)];
    vec![
        sight.fact("enrolled", text(voice.tell("fact-of-at-most", &enrolled))),
        sight.fact(
            "screened",
            text(voice.tell("fact-screened-failed", &screened)),
        ),
        sight.fact("registry", text(protocol.registry_number.clone())),
        sight.fact("phase", text(protocol.phase.clone())),
        sight.fact("version", text(protocol.version.clone())),
        sight.fact("sponsor", text(voice.text(&protocol.sponsor).to_owned())),
        sight.fact("sites", sites.collect()),
        sight.fact("consent", text(consents)),
        sight.fact("ages", text(voice.tell("fact-years", &ages))),
        sight.fact("sexes", text(protocol.enrolment.sexes.clone())),
        sight.fact(
            "product",
            text(voice.text(&protocol.product.name).to_owned()),
        ),
        sight.fact("storage", text(format!("≤\u{a0}{coldest}"))),
        sight.fact("signing", text(voice.tell("fact-minutes", &signing))),
    ]
}

fn visits(sight: &Sight<'_>, protocol: &Protocol) -> Grid {
    let voice = sight.voice;
    let mut grid = Grid::new(voice, "protocol-visits", &["visit", "days", "form"]);
    for visit in &protocol.visits {
        let days = [
            ("least", visit.from_day.to_string().into()),
            ("most", visit.to_day.to_string().into()),
        ];
        grid.row(vec![
            Cell::text(voice.text(&visit.title)),
            Cell::Text(voice.tell("limit-range", &days)),
            Cell::to(visit.form.subject()),
        ]);
    }
    grid
}

fn outcomes(sight: &Sight<'_>, protocol: &Protocol) -> Grid {
    let voice = sight.voice;
    let mut grid = Grid::new(voice, "outcomes", &["measure", "rank", "window"]);
    for one in &protocol.outcomes {
        grid.row(vec![
            Cell::text(voice.text(&one.measure)),
            Cell::text(&one.rank),
            Cell::text(voice.text(&one.window)),
        ]);
    }
    grid
}

fn criteria(sight: &Sight<'_>, id: &'static str, criteria: &[Criterion]) -> Grid {
    let voice = sight.voice;
    let mut grid = Grid::new(voice, id, &["id", "criterion"]);
    for one in criteria {
        grid.row(vec![Cell::text(&one.id), Cell::text(voice.text(&one.text))]);
    }
    grid.noted(criteria.len().to_string())
}
