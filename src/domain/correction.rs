//! Corrections (21 CFR 11.10(e), Annex 11 section 9; block B10): a new event that names the old one, the member at fault,
//! what it says and what is right, and why. The old entry stays as it was; the record follows, and keeps the old value
//! beside the new one.
//!
//! `correction/members.rs` has the table: which members of which kinds change the record, which are shown alone, and what to do
//! instead for the rest. A value on which something was decided (a release, a review, a dose, a closing), or by which something
//! is kept back (the time of a move, the times of a deviation), is corrected by two people: quality assurance other than the
//! signer says what is right, and another person confirms it. The record follows from then on, and a major deviation names what
//! was decided on the old value, also after a closure.

use super::deviation::{Class, Deviation, open, own_id};
use super::rule::ensure;
use super::view::{View, unknown};
use super::{
    Act, Changes, Decide, EntryFact, Hash, Instant, PersonId, Record, Refusal, Rule, Stop, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

mod case;
mod correctable;
mod custody;
mod dose;
mod effect;
mod harm;
mod kept;
mod making;
mod members;
mod time;
mod trial;
mod words;
use case::Case;
pub use correctable::{Correctable, correctable_members, may_correct};
use effect::Effect;
pub use kept::{Correction, CorrectionState, Corrections};

/// `event.corrected`, about the subject of the corrected event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Corrected {
    /// The index of the entry that is corrected.
    pub entry: u64,
    /// Its leaf hash.
    pub leaf: Hash,
    /// The member at fault, as a path such as `body.volume_ul` or `body.values[0].value`.
    pub member: String,
    /// What it says, earlier corrections included.
    pub was: Value,
    /// What is right, in the form of the member.
    pub should_be: Value,
    /// Why.
    pub reason: String,
}

/// `correction.confirmed`, by a second person: from now on the record follows the correction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmed {
    /// The index of the entry that is corrected.
    pub entry: u64,
    /// The leaf hash of the `event.corrected` that is confirmed.
    pub correction: Hash,
}

impl Decide for Corrected {
    type Own = Record;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Record, Stop> {
        correctable(view, subject)
    }

    fn decide(&self, act: &Act<'_>, own: Record) -> Result<Changes, Stop> {
        let fact = fact(act, self.entry)?;
        ensure(
            fact.head.leaf == self.leaf,
            Rule::Correction,
            || format!("Entry {} has another leaf hash.", self.entry),
            "Name the entry by its index and leaf hash.",
        )?;
        let (world, actor) = (act.view.world, (&act.event.actor, act.actor));
        ensure(
            may_correct(world, &fact.event, actor)?,
            Rule::Correction,
            || format!("{} signed entry {}.", fact.actor, self.entry),
            "Its signer, while they hold a role for it at the site, or quality assurance of the site or the trial, corrects an event.",
        )?;
        let correction = Correction {
            entry: self.entry,
            member: self.member.clone(),
            was: self.was.clone(),
            should_be: self.should_be.clone(),
            reason: self.reason.clone(),
            by: act.event.actor.clone(),
            at: act.when(),
            correction: act.leaf,
            state: CorrectionState::InForce { confirmed_by: None },
        };
        let effect = Case::of(act, &fact, &own, &correction)?.effect()?;
        if effect.rests.is_empty() {
            return effect.takes_hold(act, own, correction);
        }
        ensure(
            fact.actor != act.event.actor,
            Rule::Correction,
            || {
                format!(
                    "This was decided on {}: {}.",
                    self.member,
                    effect.rests.join(", ")
                )
            },
            "Have quality assurance other than the signer correct it, and a second person confirm it.",
        )?;
        let waiting = Correction {
            state: CorrectionState::Waiting,
            ..correction
        };
        keep(act, Changes::default(), own, waiting)
    }
}

impl Decide for Confirmed {
    type Own = Record;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Record, Stop> {
        let own = correctable(view, subject)?;
        let waits = own.corrections().is_some_and(Corrections::any_waits);
        ensure(
            waits,
            Rule::Sequence,
            || format!("No correction about {subject} waits for a second person."),
            "Correct the event first.",
        )?;
        Ok(own)
    }

    fn decide(&self, act: &Act<'_>, own: Record) -> Result<Changes, Stop> {
        let waiting = own.corrections().and_then(|all| all.waiting(self));
        let waiting = waiting.cloned().ok_or_else(|| {
            let why = format!(
                "No such correction of entry {} waits for a second person.",
                self.entry
            );
            Refusal::new(
                Rule::Correction,
                why,
                "Name the correction by its leaf hash.",
            )
        })?;
        let fact = fact(act, self.entry)?;
        let actor = (&act.event.actor, act.actor);
        ensure(
            waiting.may_be_confirmed(act.view.world, &fact.event, actor)?,
            Rule::Correction,
            || format!("{} signed the correction.", waiting.by),
            "The signer of the corrected event confirms it, or someone else of quality assurance of the site or the trial.",
        )?;
        let effect = Case::of(act, &fact, &own, &waiting)?.effect()?;
        let confirmed = Correction {
            state: CorrectionState::InForce {
                confirmed_by: Some(act.event.actor.clone()),
            },
            ..waiting
        };
        effect.takes_hold(act, own, confirmed)
    }
}

impl Effect {
    /// The record follows the correction; a deviation names what the old value has led to.
    fn takes_hold(
        self,
        act: &Act<'_>,
        own: Record,
        correction: Correction,
    ) -> Result<Changes, Stop> {
        let Self {
            changes,
            rests,
            breaks,
            about,
            spans,
        } = self;
        let mut what = format!(
            "{} of entry {} said {} and should say {}: {}",
            correction.member,
            correction.entry,
            correction.was,
            correction.should_be,
            correction.reason
        );
        let found_by = correction.by.clone();
        let also_found_by = correction.state.confirmed_by().cloned();
        let changes = keep(act, changes, own, correction)?;
        if rests.is_empty() && breaks.is_empty() {
            return Ok(changes);
        }
        if !breaks.is_empty() {
            what = format!("{what}. As corrected: {}", breaks.join(", "));
        }
        if !rests.is_empty() {
            what = format!(
                "{what}. This was decided on the old value: {}",
                rests.join(", ")
            );
        }
        let about = about.unwrap_or_else(|| act.subject());
        let found = Deviation {
            found_by,
            also_found_by: also_found_by.into_iter().collect(),
            spans,
            ..Deviation::new(act, about, what, Class::Major)
        };
        open(act, own_id(act, 'D')?, found, changes)
    }
}

/// The record of the subject keeps the correction, on top of what it changes otherwise.
fn keep(
    act: &Act<'_>,
    changes: Changes,
    own: Record,
    correction: Correction,
) -> Result<Changes, Stop> {
    let mut record = changes.puts.get(&act.subject()).cloned().unwrap_or(own);
    let Some(corrections) = record.corrections_mut() else {
        return Err(uncorrectable(&act.event.subject));
    };
    corrections.add(correction);
    Ok(changes.put(act.subject(), record))
}

/// The record of a subject whose events may be corrected.
fn correctable(view: &View<'_>, subject: &Subject) -> Result<Record, Stop> {
    let record = view.find(subject)?.ok_or_else(|| unknown(subject))?;
    match record.corrections() {
        Some(_) => Ok(record),
        None => Err(uncorrectable(subject)),
    }
}

/// The refusal of a subject that is set right by its own steps alone.
fn uncorrectable(subject: &Subject) -> Stop {
    let why = format!(
        "An event about a {} is not corrected.",
        subject.noun().word()
    );
    let remedy = "Sign the step that sets it right: adopt another version, change the site, revoke the role or key, void the label.";
    Refusal::new(Rule::Correction, why, remedy).into()
}

/// The entry that is corrected, refused unless it is an entry about the same subject.
fn fact(act: &Act<'_>, entry: u64) -> Result<EntryFact, Stop> {
    let fact = act.view.world.entry(entry);
    let same = fact.filter(|fact| fact.subject == act.event.subject);
    same.ok_or_else(|| {
        let why = format!("Entry {entry} is no entry about {}.", act.event.subject);
        let remedy = "Name the entry by its index and leaf hash.";
        Refusal::new(Rule::Correction, why, remedy).into()
    })
}
