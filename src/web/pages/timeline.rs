//! A subject's timeline: newest first; a handoff is one entry with two halves, and an open half is visibly open.

use super::super::words::Lang;
use super::parts::{CorrectionDrawn, HalfDrawn, Moment, SignedDrawn, StepDrawn};
use super::standing::records;
use super::words::{done, step, tongue};
use crate::app::{App, AppError, Correction, EntryLine, Step};
use crate::domain::shipment::Taker;
use crate::domain::{Body, Hash, Record, Subject};
use std::collections::{BTreeSet, HashMap};

/// Role titles by person.
type Titles = HashMap<Subject, String>;

/// The acts of a history. `newest` says whether it reaches to the present, so that an offer without its answer is open.
pub(super) fn acts(
    app: &App,
    lang: Lang,
    steps: &[Step],
    newest: bool,
) -> Result<Vec<StepDrawn>, AppError> {
    let corrections = steps.iter().flat_map(|step| &step.corrections);
    let corrections = corrections.map(|one| &one.line);
    let titles = titles(app, steps.iter().map(|step| &step.line).chain(corrections))?;
    let offers: HashMap<Hash, &Step> = steps
        .iter()
        .filter(|step| matches!(step.event.body, Body::HandoffOffered(_)))
        .flat_map(|step| [(step.line.leaf_hash, step), (step.line.event_hash, step)])
        .collect();
    let mut shown = BTreeSet::new();
    let mut acts = Vec::with_capacity(steps.len());
    for step in steps {
        let answered = offer_of(&step.event.body).and_then(|offer| offers.get(&offer));
        if let Some(offer) = answered {
            shown.insert(offer.line.index);
            acts.push(handoff(lang, offer, Some(step), &titles));
        } else if shown.contains(&step.line.index) {
            // The offer stands with its answer, which is newer.
        } else if newest && offers.contains_key(&step.line.leaf_hash) {
            acts.push(handoff(lang, step, None, &titles));
        } else {
            acts.push(single(lang, &step.line, &step.corrections, &titles));
        }
    }
    Ok(acts)
}

fn single(lang: Lang, line: &EntryLine, corrections: &[Correction], titles: &Titles) -> StepDrawn {
    let (hue, shape) = step(line.kind);
    StepDrawn {
        title: format!("{}: {}", done(lang, line.kind), line.subject.name()),
        hue,
        shape,
        halves: vec![HalfDrawn {
            role: String::new(),
            signed: Some(signed(lang, line, corrections, titles)),
        }],
    }
}

fn handoff(lang: Lang, offer: &Step, answer: Option<&Step>, titles: &Titles) -> StepDrawn {
    let second = match (answer, &offer.event.body) {
        (Some(answer), _) => HalfDrawn {
            role: done(lang, answer.line.kind),
            signed: Some(signed(lang, &answer.line, &answer.corrections, titles)),
        },
        (None, Body::HandoffOffered(offered)) => HalfDrawn {
            role: format!("Waits for {}", taker(&offered.to)),
            signed: None,
        },
        (None, _) => HalfDrawn {
            role: "Waits".into(),
            signed: None,
        },
    };
    let newest = answer.unwrap_or(offer);
    let (hue, shape) = step(newest.line.kind);
    StepDrawn {
        title: format!("Custody: {}", offer.line.subject.name()),
        hue,
        shape,
        halves: vec![
            HalfDrawn {
                role: done(lang, offer.line.kind),
                signed: Some(signed(lang, &offer.line, &offer.corrections, titles)),
            },
            second,
        ],
    }
}

/// To whom custody is offered, in words.
fn taker(taker: &Taker) -> String {
    match taker {
        Taker::Person(person) => person.name().to_owned(),
        Taker::Staff { role, site } => format!("a {} of {}", role.word(), site.name()),
    }
}

fn signed(
    lang: Lang,
    line: &EntryLine,
    corrections: &[Correction],
    titles: &Titles,
) -> SignedDrawn {
    SignedDrawn {
        index: line.index,
        meaning: line.meaning.clone(),
        spoken: tongue(&line.meaning),
        who: who(line, titles),
        at: Moment::signed(lang, line),
        late: line
            .late_reason
            .clone()
            .map(|reason| (reason, Moment::at(lang, line.recorded_at))),
        corrections: corrections
            .iter()
            .map(|one| CorrectionDrawn {
                index: one.line.index,
                member: one.member.clone(),
                was: one.was.clone(),
                should_be: one.should_be.clone(),
                reason: one.reason.clone(),
                who: who(&one.line, titles),
                at: Moment::signed(lang, &one.line),
            })
            .collect(),
    }
}

/// Who signed, by role title and id.
fn who(line: &EntryLine, titles: &Titles) -> String {
    let id = line.actor.name();
    let title = titles.get(&line.actor);
    title.map_or_else(|| id.to_owned(), |title| format!("{title} · {id}"))
}

/// The role titles of those who signed.
fn titles<'a>(app: &App, lines: impl Iterator<Item = &'a EntryLine>) -> Result<Titles, AppError> {
    let people: BTreeSet<Subject> = lines.map(|line| line.actor.clone()).collect();
    let mut titles = Titles::new();
    for (person, record) in records(app, &people.into_iter().collect::<Vec<_>>())? {
        if let Record::Person(record) = record {
            titles.insert(person, record.title);
        }
    }
    Ok(titles)
}

/// The offer that an event answers.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "three kinds answer an offer"
)]
fn offer_of(body: &Body) -> Option<Hash> {
    match body {
        Body::HandoffAccepted(body) => Some(body.offer),
        Body::HandoffRefused(body) => Some(body.offer),
        Body::HandoffWithdrawn(body) => Some(body.offer),
        _ => None,
    }
}
