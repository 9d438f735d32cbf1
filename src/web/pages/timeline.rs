//! A subject's timeline: newest first; a handoff is one entry with two halves, and an open half is visibly open.

use super::super::words::Lang;
use super::parts::{Broken, CorrectionDrawn, HalfDrawn, Moment, SignedDrawn, StepDrawn};
use super::standing::records;
use super::voice::Voice;
use super::words::{step, tongue};
use crate::app::{App, AppError, Correction, CorrectionEffect, EntryLine, Step};
use crate::domain::{Body, Despite, Hash, Record, Subject};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// What a timeline is told with.
struct Teller<'a> {
    voice: &'a Voice,
    /// The thing whose timeline it is, which need not be named in each line.
    of: &'a Subject,
    /// Role titles by person.
    titles: HashMap<Subject, String>,
}

/// The acts of a thing's history. `newest` says whether it reaches to the present, so that an offer without its answer is open.
pub(super) fn acts(
    app: &App,
    voice: &Voice,
    (of, steps): (&Subject, &[Step]),
    newest: bool,
) -> Result<Vec<StepDrawn>, AppError> {
    let corrections = steps.iter().flat_map(|step| &step.corrections);
    let corrections = corrections.map(|one| &one.line);
    let teller = Teller {
        voice,
        of,
        titles: titles(app, steps.iter().map(|step| &step.line).chain(corrections))?,
    };
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
            acts.push(teller.handoff(offer, Some(step)));
        } else if shown.contains(&step.line.index) {
            // The offer stands with its answer, which is newer.
        } else if newest && offers.contains_key(&step.line.leaf_hash) {
            acts.push(teller.handoff(step, None));
        } else {
            acts.push(teller.single(&step.line, &step.corrections));
        }
    }
    Ok(acts)
}

impl Teller<'_> {
    fn single(&self, line: &EntryLine, corrections: &[Correction]) -> StepDrawn {
        let (hue, shape) = match &line.despite {
            Some(_) => ("stop", "tri"),
            None => step(line.kind),
        };
        let done = self.voice.done(line.kind);
        let title = if *self.of == line.subject {
            done
        } else {
            let values = [
                ("done", done.into()),
                ("name", line.subject.name().to_owned().into()),
            ];
            self.voice.tell("thing-done-to", &values)
        };
        StepDrawn {
            title,
            hue,
            shape,
            halves: vec![HalfDrawn {
                role: String::new(),
                signed: Some(self.signed(line, corrections)),
            }],
        }
    }

    fn handoff(&self, offer: &Step, answer: Option<&Step>) -> StepDrawn {
        let to = if let Body::HandoffOffered(offered) = &offer.event.body {
            self.voice.taker(&offered.to)
        } else {
            String::new()
        };
        let from = self.titles.get(&offer.line.actor);
        let from = from.map_or(offer.line.actor.name(), String::as_str);
        let title = self.voice.tell(
            "thing-custody",
            &[("from", from.into()), ("to", to.as_str().into())],
        );
        let second = match answer {
            Some(answer) => HalfDrawn {
                role: self.voice.done(answer.line.kind),
                signed: Some(self.signed(&answer.line, &answer.corrections)),
            },
            None => HalfDrawn {
                role: self.voice.tell("thing-waits-for", &[("who", to.into())]),
                signed: None,
            },
        };
        let (hue, shape) = step(answer.unwrap_or(offer).line.kind);
        StepDrawn {
            title,
            hue,
            shape,
            halves: vec![
                HalfDrawn {
                    role: self.voice.done(offer.line.kind),
                    signed: Some(self.signed(&offer.line, &offer.corrections)),
                },
                second,
            ],
        }
    }

    fn signed(&self, line: &EntryLine, corrections: &[Correction]) -> SignedDrawn {
        let late = line.late_reason.clone();
        SignedDrawn {
            lang: self.voice.lang,
            index: line.index,
            meaning: line.meaning.clone(),
            spoken: tongue(&line.meaning),
            who: self.who(line),
            at: Moment::signed(self.voice.lang, line),
            late: late.map(|reason| (reason, Moment::recorded(self.voice.lang, line))),
            despite: line.despite.as_ref().map(|it| broken(self.voice.lang, it)),
            corrections: corrections
                .iter()
                .map(|one| CorrectionDrawn {
                    index: one.line.index,
                    member: one.member.clone(),
                    was: plain(&one.was),
                    should_be: plain(&one.should_be),
                    effect: match one.effect {
                        CorrectionEffect::InForce => None,
                        CorrectionEffect::Waits => Some("thing-correction-waits"),
                        CorrectionEffect::Replaced => Some("thing-correction-replaced"),
                    },
                    reason: one.reason.clone(),
                    who: self.who(&one.line),
                    at: Moment::signed(self.voice.lang, &one.line),
                })
                .collect(),
        }
    }

    /// Who signed, by role title and id.
    fn who(&self, line: &EntryLine) -> String {
        let id = line.actor.name();
        let title = self.titles.get(&line.actor);
        title.map_or_else(|| id.to_owned(), |title| format!("{title} · {id}"))
    }
}

/// A value of an event as people read it: a text as it is, anything else as JSON.
fn plain(value: &Value) -> String {
    match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    }
}

/// The rules that a fact broke, each with what it says, how that came about, and the file that shows it.
pub(super) fn broken(lang: Lang, despite: &Despite) -> Broken {
    let rules = despite.rules.iter().map(|rule| rule.id());
    let rules = rules.map(|id| (id, lang.say(&format!("rule-{id}"))));
    Broken {
        rules: rules.collect(),
        account: despite.reason.clone(),
        evidence: despite.evidence,
    }
}

/// The role titles of those who signed.
fn titles<'a>(
    app: &App,
    lines: impl Iterator<Item = &'a EntryLine>,
) -> Result<HashMap<Subject, String>, AppError> {
    let people: BTreeSet<Subject> = lines.map(|line| line.actor.clone()).collect();
    let mut titles = HashMap::new();
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
