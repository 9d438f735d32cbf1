//! Participants, by their pseudonym alone, and what they were given.

use super::super::assessments::standing;
use super::super::block::{Block, Grid, Told};
use super::super::parts::Cell;
use super::{Draft, Sight};
use crate::app::{AppError, Recipient};
use crate::domain::participant::{OpenWork, Participant};
use crate::domain::protocol::Trial;
use crate::domain::{Record, Subject};

pub(super) fn participant(sight: &Sight<'_>, participant: &Participant) -> Result<Draft, AppError> {
    let (app, voice) = (sight.app, sight.voice);
    let (received, source) = app.received_by(&sight.shown.subject)?;
    let found = app.records(std::slice::from_ref(participant.protocol.subject()))?;
    let trial = found.into_values().find_map(|record| {
        if let Record::Protocol(trial) = record {
            Some(trial)
        } else {
            None
        }
    });
    let beside = vec![
        Block::Grid(open_work(sight)?),
        Block::Grid(infusions(sight, participant, &received)),
        Block::Grid(visits(sight, participant, trial.as_ref())?),
        Block::Grid(things(sight, "adverse-events", &received.adverse_events)?),
        Block::Grid(things(sight, "source", &source)?),
    ];
    Ok(Draft {
        kick: vec![Cell::to(participant.protocol.subject())],
        sentence: voice.say(&format!("participant-says-{}", participant.state())),
        facts: facts(sight, participant)?,
        beside,
        ..Draft::default()
    })
}

fn facts(sight: &Sight<'_>, participant: &Participant) -> Result<Vec<Told>, AppError> {
    let voice = sight.voice;
    let bound = if participant.wristband.is_some() {
        "fact-bound"
    } else {
        "fact-none"
    };
    let consent = &participant.screening.consent;
    let values = [
        ("version", consent.version.as_str().into()),
        ("day", voice.day(consent.given_on).into()),
    ];
    let mut facts = vec![
        sight.fact("site", vec![Cell::to(participant.site.subject())]),
        sight.fact(
            "consent",
            vec![Cell::Text(voice.tell("fact-consent-given", &values))],
        ),
    ];
    let failed = &participant.screening.failed;
    let eligible = if failed.is_empty() {
        Cell::State(voice.tag("state-eligible", "ok", "ok"))
    } else {
        Cell::State(voice.tag("state-ineligible", "stop", "stop"))
    };
    facts.push(sight.fact("eligibility", vec![eligible]));
    if !failed.is_empty() {
        let barred = voice.list(failed.iter().map(String::as_str));
        facts.push(sight.fact("barred-by", vec![Cell::Text(barred)]));
    }
    if let Some(at) = participant.enrolled_at {
        facts.push(sight.fact("enrolled", vec![voice.time(at)]));
    }
    facts.push(sight.fact("wristband", vec![Cell::Text(voice.say(bound))]));
    if let Some(order) = &participant.order {
        let order = voice.with_state(sight.app, order.subject())?;
        facts.push(sight.fact("open-order", order));
    }
    Ok(facts)
}

fn infusions(sight: &Sight<'_>, participant: &Participant, received: &Recipient) -> Grid {
    let mut grid = Grid::new(sight.voice, "infusions", &["infusion", "started", "vials"]);
    for given in &received.infusions {
        let started = participant
            .infusions
            .iter()
            .find(|one| *one.infusion.subject() == given.infusion);
        let when = started.map_or_else(
            || Cell::Text(sight.voice.say("fact-not-started")),
            |one| sight.voice.time(one.started_at),
        );
        let vials = sight.voice.list(given.vials.iter().map(Subject::name));
        grid.row(vec![Cell::to(&given.infusion), when, Cell::Text(vials)]);
    }
    grid
}

/// What stops the end of a participant's part in the trial, or the closing of a trial. A visit leads to its infusion and
/// is listed with the visits.
pub(super) fn open_work(sight: &Sight<'_>) -> Result<Grid, AppError> {
    let open = sight.app.open_work(&sight.shown.subject)?;
    let open = open
        .iter()
        .filter(|one| !matches!(one, OpenWork::Visit { .. }));
    let subjects: Vec<Subject> = open.map(|one| one.subject().clone()).collect();
    things(sight, "open-work", &subjects)
}

/// Every visit that the protocol asks for after each infusion: done, missed, due or to come.
fn visits(
    sight: &Sight<'_>,
    participant: &Participant,
    trial: Option<&Trial>,
) -> Result<Grid, AppError> {
    let (app, voice, subject) = (sight.app, sight.voice, &sight.shown.subject);
    let columns = ["visit", "state", "after", "window", "condition", "do"];
    let mut grid = Grid::new(voice, "visits", &columns);
    let Some(trial) = trial else {
        return Ok(grid.trimmed());
    };
    let asked = trial.visits_ever();
    for row in app.visits_of(subject, participant, trial)? {
        let Some(visit) = asked.iter().find(|visit| visit.id == row.visit) else {
            continue;
        };
        let open = ["due", "overdue"].contains(&row.status);
        let act = if open && sight.may("assessment.recorded").is_some() {
            let id = super::release::encoded(&visit.id);
            let (infusion, form) = (&row.infusion, &visit.form);
            Cell::Link(
                format!(
                    "/act/assessment.recorded?subject={subject}&infusion={infusion}&visit={id}&form={form}"
                ),
                voice.act("assessment.recorded"),
            )
        } else {
            Cell::text("")
        };
        let window = [
            ("from", voice.day(row.from).into()),
            ("to", voice.day(row.to).into()),
        ];
        let how = row.response.map(|response| voice.value(response.word()));
        grid.row(vec![
            Cell::text(voice.text(&visit.title)),
            Cell::State(standing(voice, &row)),
            Cell::to(&row.infusion),
            Cell::Text(voice.tell("visit-window", &window)),
            Cell::Text(how.unwrap_or_default()),
            act,
        ]);
    }
    Ok(grid.trimmed())
}

/// Things with their states.
pub(super) fn things(
    sight: &Sight<'_>,
    id: &'static str,
    subjects: &[Subject],
) -> Result<Grid, AppError> {
    let voice = sight.voice;
    let mut grid = Grid::new(voice, id, &["name", "state", "what"]);
    let mut states = voice.states(sight.app, subjects)?;
    for subject in subjects {
        let state = states.remove(subject);
        grid.row(vec![
            Cell::to(subject),
            state.map_or_else(|| Cell::text(""), Cell::State),
            Cell::Text(voice.noun(subject.noun())),
        ]);
    }
    Ok(grid.noted(subjects.len().to_string()))
}
