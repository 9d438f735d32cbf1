//! What is set up before the first cell is thawed: forms, terminologies, batch templates, sites, people, keys, the log.

use super::super::block::{Block, Grid};
use super::super::parts::Cell;
use super::{Draft, Sight};
use crate::app::AppError;
use crate::domain::batch_template::BatchTemplate;
use crate::domain::form::{AnswerType, Form};
use crate::domain::key::Key;
use crate::domain::log::Log;
use crate::domain::person::Person;
use crate::domain::site::{Site, SiteRole};
use crate::domain::terminology::Terminology;
use crate::domain::{Record, Relation, Subject};

pub(super) fn form(sight: &Sight<'_>, form: &Form) -> Draft {
    let voice = sight.voice;
    let mut grid = Grid::new(voice, "form-items", &["item", "answer", "required"]);
    for item in &form.items {
        let answer = match &item.answer {
            AnswerType::Number { minimum, maximum } => {
                let values = [
                    ("least", minimum.to_string().into()),
                    (
                        "most",
                        format!("{maximum} {}", item.unit)
                            .trim_end()
                            .to_owned()
                            .into(),
                    ),
                ];
                voice.tell("limit-range", &values)
            }
            AnswerType::Choice(choices) => {
                voice.list(choices.iter().map(|choice| voice.text(&choice.title)))
            }
        };
        grid.row(vec![
            Cell::text(voice.text(&item.title)),
            Cell::Text(answer),
            Cell::Text(voice.yes(item.required)),
        ]);
    }
    Draft {
        facts: vec![sight.fact("version", vec![Cell::text(&form.version)])],
        beside: vec![Block::Grid(grid)],
        sentence: voice.text(&form.title).to_owned(),
        ..Draft::default()
    }
}

pub(super) fn terminology(sight: &Sight<'_>, list: &Terminology) -> Draft {
    let (terms, grades) = list.counts();
    let mut grid = Grid::new(sight.voice, "terms", &["class", "terms"]);
    for (class, terms) in &list.classes {
        let terms: Vec<String> = terms
            .iter()
            .map(|(term, grades)| format!("{term} ({grades})"))
            .collect();
        grid.row(vec![Cell::text(class), Cell::text(terms.join("; "))]);
    }
    Draft {
        facts: vec![
            sight.fact("ctcae", vec![Cell::text(&list.version)]),
            sight.fact("classes", vec![Cell::text(list.classes.len())]),
            sight.fact("grades", vec![Cell::text(grades)]),
            sight.fact("made-from", vec![Cell::Mono(list.source.to_string())]),
        ],
        beside: vec![Block::Grid(grid.noted(terms.to_string()))],
        sentence: sight.voice.say("terminology-says"),
        ..Draft::default()
    }
}

pub(super) fn batch_template(sight: &Sight<'_>, template: &BatchTemplate) -> Draft {
    let voice = sight.voice;
    let columns = ["step", "values", "materials", "second-person"];
    let mut grid = Grid::new(voice, "template-steps", &columns);
    for step in &template.steps {
        let values = voice.list(step.values.iter().map(|value| voice.text(&value.title)));
        grid.row(vec![
            Cell::text(voice.text(&step.title)),
            Cell::Text(values),
            Cell::Text(voice.yes(step.materials)),
            Cell::Text(voice.yes(step.checked)),
        ]);
    }
    let count = template.steps.len().to_string();
    Draft {
        facts: vec![sight.fact("version", vec![Cell::text(&template.version)])],
        beside: vec![Block::Grid(grid.noted(count))],
        sentence: voice.text(&template.title).to_owned(),
        ..Draft::default()
    }
}

pub(super) fn site(sight: &Sight<'_>, site: &Site) -> Draft {
    let voice = sight.voice;
    let roles: Vec<String> = site
        .described
        .roles
        .iter()
        .map(|role| {
            voice.say(match role {
                SiteRole::Manufacturer => "role-manufacturer",
                SiteRole::TrialSite => "role-trial_site",
            })
        })
        .collect();
    let roles = voice.list(roles.iter().map(String::as_str));
    let formats = voice.list(site.described.logger_formats.keys().map(String::as_str));
    let mut facts = vec![
        sight.fact("roles", vec![Cell::Text(roles)]),
        sight.fact(
            "address",
            vec![Cell::text(voice.text(&site.described.address))],
        ),
        sight.fact(
            "city",
            vec![
                Cell::text(voice.text(&site.described.city)),
                Cell::text(&site.described.postal_code),
                Cell::text(&site.described.country),
            ],
        ),
        sight.fact("time-zone", vec![Cell::text(&site.described.time_zone)]),
        sight.fact(
            "takes-conditional",
            vec![Cell::Text(voice.yes(site.described.accepts_conditional))],
        ),
    ];
    if !formats.is_empty() {
        facts.push(sight.fact("logger-formats", vec![Cell::Text(formats)]));
    }
    let name = &sight.shown.subject;
    let lists = ["vial", "shipment", "equipment", "participant"];
    let links = lists.map(|noun| {
        Cell::Link(
            format!("/{noun}?site={name}"),
            voice.say(&format!("noun-{noun}-many")),
        )
    });
    facts.push(sight.fact("here", links.into()));
    Draft {
        facts,
        sentence: voice.text(&site.described.name).to_owned(),
        ..Draft::default()
    }
}

pub(super) fn person(sight: &Sight<'_>, person: &Person) -> Result<Draft, AppError> {
    let voice = sight.voice;
    let mut roles = Grid::new(voice, "grants", &["role", "where"]);
    for grant in &person.grants {
        let site = grant.site.as_ref();
        let site = site.map_or_else(
            || Cell::Text(voice.say("fact-every-site")),
            |site| Cell::to(site.subject()),
        );
        roles.row(vec![Cell::Text(voice.role(grant.role)), site]);
    }
    Ok(Draft {
        beside: vec![Block::Grid(roles), Block::Grid(keys(sight)?)],
        sentence: person.title.clone(),
        ..Draft::default()
    })
}

/// The keys of a person's devices.
fn keys(sight: &Sight<'_>) -> Result<Grid, AppError> {
    let voice = sight.voice;
    let subject = &sight.shown.subject;
    let links = sight.app.store().links_to(std::slice::from_ref(subject))?;
    let keys = links
        .into_iter()
        .filter(|link| link.relation == Relation::KeyOf);
    let keys: Vec<Subject> = keys.map(|link| link.from).collect();
    let records = sight.app.records(&keys)?;
    let mut states = voice.states_among(sight.app, &records)?;
    let mut grid = Grid::new(voice, "keys", &["device", "state", "key", "do"]);
    for id in keys {
        let Some(Record::Key(key)) = records.get(&id) else {
            continue;
        };
        let act = if key.revoked.is_none() && sight.may("key.revoked").is_some() {
            let to = format!("/act/key.revoked?subject={subject}&key_id={}", id.name());
            Cell::Link(to, voice.act("key.revoked"))
        } else {
            Cell::text("")
        };
        let short: String = id.name().chars().take(8).collect();
        grid.row(vec![
            Cell::text(&key.device),
            states
                .remove(&id)
                .map_or_else(|| Cell::text(""), Cell::State),
            Cell::Link(format!("/{id}"), short),
            act,
        ]);
    }
    Ok(grid.trimmed())
}

pub(super) fn key(sight: &Sight<'_>, key: &Key) -> Draft {
    let mut facts = vec![
        sight.fact("person", vec![Cell::to(key.person.subject())]),
        sight.fact("device", vec![Cell::text(&key.device)]),
        sight.fact("public-key", vec![Cell::Mono(key.public_key.clone())]),
    ];
    if let Some(end) = &key.revoked {
        facts.push(sight.fact("revoked-because", vec![Cell::text(&end.reason)]));
    }
    Draft {
        kick: vec![Cell::to(key.person.subject())],
        facts,
        sentence: sight.voice.say("key-says"),
        ..Draft::default()
    }
}

pub(super) fn log(sight: &Sight<'_>, log: &Log) -> Draft {
    Draft {
        facts: vec![
            sight.fact("origin", vec![Cell::text(&log.origin)]),
            sight.fact("verifier-key", vec![Cell::Mono(log.verifier_key.clone())]),
            sight.fact("rules-version", vec![Cell::Text(log.version().to_string())]),
        ],
        sentence: sight.voice.say("log-says"),
        ..Draft::default()
    }
}
