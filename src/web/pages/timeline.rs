//! A subject's timeline: newest first; a handoff is one entry with two halves, and an open half is visibly open.

use super::super::words::Lang;
use super::members::{name, says};
use super::parts::{Broken, CorrectionDrawn, HalfDrawn, Moment, SignedDrawn, StepDrawn};
use super::standing::records;
use super::voice::Voice;
use super::words::{step, tongue};
use crate::app::{App, AppError, Correction, CorrectionEffect, EntryLine, Step};
use crate::domain::{Body, Despite, Hash, PersonId, Record, Subject};
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
    let signers = steps.iter().map(|step| &step.line.actor);
    let teller = Teller {
        voice,
        of,
        titles: titles(app, signers.chain(corrections.flat_map(people)))?,
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

/// The corrections of an entry about a thing, as its timeline shows them.
pub(super) fn corrections(
    app: &App,
    voice: &Voice,
    (of, corrections): (&Subject, &[Correction]),
) -> Result<Vec<CorrectionDrawn>, AppError> {
    let teller = Teller {
        voice,
        of,
        titles: titles(app, corrections.iter().flat_map(people))?,
    };
    Ok(corrections
        .iter()
        .map(|one| teller.correction(one))
        .collect())
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
            who: self.who(&line.actor),
            at: Moment::signed(self.voice.lang, line),
            late: late.map(|reason| (reason, Moment::recorded(self.voice.lang, line))),
            despite: line.despite.as_ref().map(|it| broken(self.voice.lang, it)),
            corrections: corrections.iter().map(|one| self.correction(one)).collect(),
        }
    }

    fn correction(&self, one: &Correction) -> CorrectionDrawn {
        let lang = self.voice.lang;
        CorrectionDrawn {
            lang,
            index: one.line.index,
            member: name(lang, &one.member),
            was: says(lang, &one.member, &one.was),
            should_be: says(lang, &one.member, &one.should_be),
            effect: self.effect(one),
            reason: one.reason.clone(),
            who: self.who(&one.line.actor),
            at: Moment::signed(lang, &one.line),
        }
    }

    /// Whether the record follows a correction, and who confirmed it where a second person had to.
    fn effect(&self, one: &Correction) -> String {
        match (one.effect, &one.confirmed_by) {
            (CorrectionEffect::InForce, None) => self.voice.say("thing-correction-in-force"),
            (CorrectionEffect::InForce, Some(second)) => {
                let who = self.who(second.subject());
                self.voice
                    .tell("thing-correction-confirmed", &[("who", who.into())])
            }
            (CorrectionEffect::Waits, _) => self.voice.say("thing-correction-waits"),
            (CorrectionEffect::Replaced, _) => self.voice.say("thing-correction-replaced"),
        }
    }

    /// A person by role title and id.
    fn who(&self, person: &Subject) -> String {
        let id = person.name();
        let title = self.titles.get(person);
        title.map_or_else(|| id.to_owned(), |title| format!("{title} · {id}"))
    }
}

/// Who signed a correction, and who confirmed it.
fn people(one: &Correction) -> impl Iterator<Item = &Subject> {
    let second = one.confirmed_by.iter().map(PersonId::subject);
    std::iter::once(&one.line.actor).chain(second)
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

/// The role titles of people.
fn titles<'a>(
    app: &App,
    people: impl Iterator<Item = &'a Subject>,
) -> Result<HashMap<Subject, String>, AppError> {
    let people: BTreeSet<Subject> = people.cloned().collect();
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
