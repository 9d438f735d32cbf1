//! Plays the story step by step: each event is filled in, signed with its actor's own key, sent, and its answer checked.

use super::clock::StoryClock;
use super::fill::{CHINA, Filling, Memory, Told, in_row};
use super::labelling::ToDraw;
use super::record::LoggerFile;
use super::story::{Chapter, Late, Step, USUAL_WAIT};
use crate::cli::failure::{Failure, Next};
use crate::clock::Clock;
use crate::domain::label::{Claim, Impression};
use crate::domain::readings::Attached;
use crate::domain::{
    Body, Despite, Detail, EquipmentId, Event, Hash, LabelId, LocalTime, PersonId, Record, Subject,
};
use crate::ledger::{Envelope, PayloadType};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the player asks of a vialog service.
pub(crate) trait Service {
    /// The leaf hash of the newest entry about a subject.
    fn head(&mut self, subject: &Subject) -> Result<Option<Hash>, Failure>;
    /// Offers events to the log: one alone, several as a batch. Every answer is checked before it is given.
    fn offer(&mut self, signed: &[Signed]) -> Result<Vec<Outcome>, Failure>;
    /// The salt of a participant's wristband, for someone who may know it.
    fn salt(&mut self, who: &str, participant: &str) -> Result<Hash, Failure>;
    /// The record of a subject.
    fn record(&mut self, subject: &Subject) -> Result<Record, Failure>;
    /// What the token of a label has to state.
    fn claim(&mut self, label: LabelId, of: &Subject) -> Result<Claim, Failure>;
    /// Has a label drawn; gives what is signed of it.
    fn draw(&mut self, wanted: &ToDraw) -> Result<Impression, Failure>;
    /// Puts labels whose prints were signed into the queue of their printer.
    fn print(
        &mut self,
        who: &str,
        printer: &EquipmentId,
        labels: &[LabelId],
    ) -> Result<(), Failure>;
    /// Hands in a logger's file; gives the body that states what it says.
    fn readings(&mut self, who: &str, file: &LoggerFile) -> Result<Attached, Failure>;
}

/// A signed event with the details that go beside it.
pub(crate) struct Signed {
    pub(crate) event: Event,
    pub(crate) envelope: Envelope,
    pub(crate) details: Vec<Detail>,
}

/// What became of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is in the log, and its receipt holds.
    Recorded { index: u64, leaf: Hash },
    /// A rule refused it.
    Refused { rule: String, why: String },
}

/// What the player tells while it plays.
pub(crate) trait Audience {
    /// A chapter begins.
    fn chapter(&mut self, chapter: &Chapter, now: LocalTime);
    /// An event was recorded, or refused as it must be.
    fn event(&mut self, event: &Event, outcome: &Outcome);
}

/// Plays on a service.
pub(crate) struct Player<'a, S> {
    pub(crate) memory: Memory<'a>,
    pub(crate) clock: &'a StoryClock,
    pub(crate) service: S,
}

impl<S: Service> Player<'_, S> {
    /// Plays every chapter.
    ///
    /// # Errors
    /// The first step that does not end as the story says.
    pub(crate) fn play(&mut self, audience: &mut dyn Audience) -> Result<(), Failure> {
        let story = self.memory.story;
        for chapter in &story.chapters {
            for (number, step) in chapter.step.iter().enumerate() {
                self.clock.pass(step.wait);
                if number == 0 {
                    audience.chapter(chapter, LocalTime::at(self.clock.now(), CHINA));
                }
                self.step(step, audience)?;
            }
        }
        Ok(())
    }

    fn step(&mut self, step: &Step, audience: &mut dyn Audience) -> Result<(), Failure> {
        let rows = step.rows();
        if step.is_batch() {
            let signed: Result<Vec<_>, _> = rows.iter().map(|row| self.sign(step, row)).collect();
            return self.offer(step, &rows, &signed?, audience);
        }
        for (number, row) in rows.chunks(1).enumerate() {
            if number > 0 {
                self.clock.pass(USUAL_WAIT);
            }
            let signed: Result<Vec<_>, _> = row.iter().map(|row| self.sign(step, row)).collect();
            self.offer(step, row, &signed?, audience)?;
        }
        Ok(())
    }

    /// Fills in and signs one event, as the actor's device does.
    fn sign(&mut self, step: &Step, row: &Map<String, Value>) -> Result<Signed, Failure> {
        let now = self.clock.now();
        let mut filling = Filling {
            memory: &mut self.memory,
            row,
            now,
            by: &step.by,
            service: &mut self.service,
            details: Vec::new(),
        };
        let subject = filling.subject(&step.subject)?;
        let body = filling.value(&step.body)?;
        let details = filling.details;
        let told = format!("the story's {} about {subject}", step.kind);
        let next = "correct the story's files in seeds/";
        let subject = Subject::parse(&subject).or_next(&told, next)?;
        let body = Body::read(&step.kind, &body.to_string())
            .map_err(|bad| Failure::new(format!("{told}: {}: {}", bad.member, bad.why), next))?;
        let [meaning, _] = body.meanings();
        let late = step.late.as_ref();
        let done = late.map_or(now, |late| now.plus_seconds(-late.after));
        let event = Event {
            id: Uuid::now_v7(),
            log: self.memory.story.origin.clone(),
            after: self.service.head(&subject)?,
            subject,
            actor: PersonId::new(&step.by).or_next(&told, next)?,
            meaning: meaning.to_owned(),
            at: LocalTime::at(done, CHINA),
            late_reason: late.map(|late| late.reason.clone()),
            under: None,
            despite: late.and_then(despite),
            body,
        };
        let key = self.memory.keys.get(&step.by);
        let key =
            key.ok_or_else(|| Failure::new(format!("{told}: {} has no key", step.by), next))?;
        let payload = event.to_bytes().or_next(&told, next)?;
        Ok(Signed {
            envelope: Envelope::sign(key, PayloadType::Event, payload),
            event,
            details,
        })
    }

    /// Labels that were signed for a printer go to it at once, before anyone puts them on anything.
    fn print(&mut self, step: &Step, signed: &[Signed]) -> Result<(), Failure> {
        let mut printers: BTreeMap<EquipmentId, Vec<LabelId>> = BTreeMap::new();
        for one in signed {
            if let Body::LabelPrinted(body) = &one.event.body
                && let Some(printer) = &body.printer
                && let Ok(label) = LabelId::parse(one.event.subject.name())
            {
                printers.entry(printer.clone()).or_default().push(label);
            }
        }
        printers
            .iter()
            .try_for_each(|(printer, labels)| self.service.print(&step.by, printer, labels))
    }

    fn offer(
        &mut self,
        step: &Step,
        rows: &[Map<String, Value>],
        signed: &[Signed],
        audience: &mut dyn Audience,
    ) -> Result<(), Failure> {
        let outcomes = self.service.offer(signed)?;
        self.print(step, signed)?;
        for ((row, signed), outcome) in rows.iter().zip(signed).zip(outcomes) {
            as_told(step, &signed.event, &outcome)?;
            if let (Some(name), Outcome::Recorded { index, leaf }) = (&step.name, &outcome) {
                let told = Told {
                    index: *index,
                    leaf: *leaf,
                    at: signed.event.at.instant(),
                };
                self.memory.told.insert(in_row(row, name), told);
            }
            audience.event(&signed.event, &outcome);
        }
        Ok(())
    }
}

/// What the signer says of the rules that it broke, where it broke any.
fn despite(late: &Late) -> Option<Despite> {
    (!late.despite.is_empty()).then(|| Despite {
        rules: late.despite.clone(),
        reason: late.reason.clone(),
        evidence: None,
    })
}

/// The step ended as the story says: recorded, or refused by the very rule.
fn as_told(step: &Step, event: &Event, outcome: &Outcome) -> Result<(), Failure> {
    let what = format!("{} about {}", event.body.kind(), event.subject);
    let next = "this is a fault of vialog; please report it with this line";
    match (&step.refused, outcome) {
        (None, Outcome::Recorded { .. }) => Ok(()),
        (Some(wanted), Outcome::Refused { rule, .. }) if rule == wanted => Ok(()),
        (Some(wanted), Outcome::Recorded { index, .. }) => Err(Failure::new(
            format!("{what} was recorded as entry {index} and must be refused by {wanted}"),
            next,
        )),
        (Some(_) | None, Outcome::Refused { rule, why }) => Err(Failure::new(
            format!("{what} was refused by {rule}: {why}"),
            next,
        )),
    }
}

#[cfg(test)]
mod tests;
