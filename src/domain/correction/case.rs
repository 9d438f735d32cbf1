//! One correction at hand: the event as it stands, and as it would be with the right value.

use super::super::records::Recorded;
use super::super::rule::ensure;
use super::super::{
    Act, BadSubject, Body, EntryFact, Event, Hash, Malformed, PersonId, Record, Refusal, Rule,
    Stop, Subject,
};
use super::effect::{Effect, days, of};
use super::members::{Reach, reach};
use super::{Correction, Corrections, Value};

/// A correction that names what the event says, and gives another value of the right form.
pub(super) struct Case<'a> {
    /// The correction, or its confirmation.
    pub(super) act: &'a Act<'a>,
    /// The leaf hash of the corrected entry.
    pub(super) leaf: Hash,
    /// The corrected entry.
    pub(super) fact: &'a EntryFact,
    /// Its index.
    pub(super) entry: u64,
    /// Who corrects it.
    pub(super) by: &'a PersonId,
    /// The member.
    pub(super) member: &'a str,
    /// The event, with the corrections that are in force.
    pub(super) said: Event,
    /// The event with the right value.
    pub(super) right: Event,
    reach: Reach,
}

impl<'a> Case<'a> {
    /// Refuses unless the event has the member, the member says what it is said to, and the right value is one that the member can
    /// have.
    pub(super) fn of(
        act: &'a Act<'a>,
        fact: &'a EntryFact,
        own: &Record,
        correction: &'a Correction,
    ) -> Result<Self, Stop> {
        no_correction(fact, correction.entry)?;
        let member = &*correction.member;
        let reach = reach(&fact.event.body, member)?;
        let mut present = present(&fact.event, correction.entry, own)?;
        let said = read(&present, member)?;
        let is = at(&mut present, member)?.clone();
        let same = is == correction.was || {
            let mut named = present.clone();
            put(&mut named, member, &correction.was)?;
            read(&named, member).is_ok_and(|named| named == said)
        };
        ensure(
            same,
            Rule::Correction,
            || format!("{member} of entry {} says {is}.", correction.entry),
            "Enter in was what the event says now.",
        )?;
        put(&mut present, member, &correction.should_be)?;
        let right = read(&present, member)?;
        ensure(
            right != said || (member == "at" && right.at.to_string() != said.at.to_string()),
            Rule::Correction,
            || "The correction says the same as the event.".into(),
            "Nothing is left to do.",
        )?;
        Ok(Self {
            act,
            leaf: fact.head.leaf,
            fact,
            entry: correction.entry,
            by: &correction.by,
            member,
            said,
            right,
            reach,
        })
    }

    /// The reference and the record of the subject.
    pub(super) fn own<R>(&self) -> Result<(R, R::Record), Stop>
    where
        R: Recorded + TryFrom<Subject, Error = BadSubject>,
    {
        self.act.view.own(&self.fact.subject)
    }

    /// Who corrects it, where that is another than the one who signed it.
    pub(super) fn other(&self) -> Option<&PersonId> {
        Some(self.by).filter(|by| **by != self.fact.actor)
    }

    /// What it changes.
    pub(super) fn effect(&self) -> Result<Effect, Stop> {
        match self.reach {
            Reach::Record => of(self),
            Reach::Shown => {
                days(self)?;
                Ok(Effect::default())
            }
        }
    }
}

/// The members of an event as JSON, with the corrections in force that the record of its subject keeps of this entry.
pub(super) fn present(event: &Event, entry: u64, own: &Record) -> Result<Value, Stop> {
    let mut present = json(event)?;
    let earlier = own
        .corrections()
        .into_iter()
        .flat_map(Corrections::in_force);
    for one in earlier.filter(|one| one.entry == entry) {
        put(&mut present, &one.member, &one.should_be)?;
    }
    Ok(present)
}

/// Whether the event is about a correction.
pub(super) fn is_of_correction(event: &Event) -> bool {
    matches!(
        event.body,
        Body::EventCorrected(_) | Body::CorrectionConfirmed(_)
    )
}

/// Refuses to correct a correction.
fn no_correction(fact: &EntryFact, entry: u64) -> Result<(), Stop> {
    ensure(
        !is_of_correction(&fact.event),
        Rule::Correction,
        || format!("Entry {entry} is itself a correction."),
        "Correct the event itself again, from the value that it has now.",
    )
}

/// The members of an event as JSON.
fn json(event: &Event) -> Result<Value, Stop> {
    let bytes = event.to_bytes();
    let read = bytes.and_then(|bytes| serde_json::from_slice(&bytes));
    read.map_err(|error| malformed("", &error.to_string()))
}

/// The event of these members.
fn read(value: &Value, member: &str) -> Result<Event, Stop> {
    let event = Event::read(value.to_string().as_bytes());
    event.map_err(|Malformed { member: at, why }| {
        malformed(if at.is_empty() { member } else { &at }, &why)
    })
}

fn malformed(member: &str, why: &str) -> Stop {
    let why = format!("{member} cannot have this value: {why}.");
    Refusal::new(Rule::Value, why, "Enter a value of the member's form.").into()
}

fn put(value: &mut Value, member: &str, new: &Value) -> Result<(), Stop> {
    new.clone_into(at(value, member)?);
    Ok(())
}

/// The member of this path, such as `body.values[0].value`.
pub(super) fn at<'v>(value: &'v mut Value, member: &str) -> Result<&'v mut Value, Stop> {
    let numbered = |part: &str| part.starts_with(|first: char| first.is_ascii_digit());
    let odd = member.contains(['/', '~']) || member.split('.').any(numbered);
    let pointer = member.replace('[', ".").replace(']', "").replace('.', "/");
    let found = value.pointer_mut(&format!("/{pointer}")).filter(|_| !odd);
    found.ok_or_else(|| {
        let why = format!("The event has no member {member:?}.");
        let remedy = "Name a member of the event, such as body.volume_ul.";
        Refusal::new(Rule::Correction, why, remedy).into()
    })
}
