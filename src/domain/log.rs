//! The log itself: its first entry and what it settles for good.

use super::actor::key_subject;
use super::rule::ensure;
use super::view::View;
use super::{
    Act, Changes, Decide, Grant, Key, Person, Proposal, PublicKey, Record, Refusal, Relation, Role,
    Rule, Stop,
};
use super::{Noun, Subject, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;

/// The name of the one log in its own record: `log/main`.
pub const LOG_NAME: &str = "main";

/// Entry 0: the trust root, signed by the first administrator with the key that it enrols.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// The log's origin (C2SP tlog-checkpoint), 1 to 200 printable characters without spaces, `+`, quotes or backslashes.
    pub origin: String,
    /// The log's verifier key (C2SP signed-note), under which every checkpoint is signed.
    pub verifier_key: String,
    /// The first administrator's key.
    pub key: PublicKey,
    /// What the first administrator's device is called.
    pub device: String,
    /// The first administrator's role title, never a name.
    pub title: String,
    /// How far a signer's clock may be off before an event needs a `late_reason`, in seconds (1 to 86,400).
    pub skew_seconds: u32,
}

/// What the log knows of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// Its origin.
    pub origin: String,
    /// Its verifier key.
    pub verifier_key: String,
    /// How far a signer's clock may be off, in seconds.
    pub skew_seconds: u32,
}

impl Log {
    /// `log/main`.
    pub fn subject() -> Option<Subject> {
        Subject::new(Noun::Log, LOG_NAME).ok()
    }

    /// The open log of this world.
    ///
    /// # Errors
    /// [`Rule::LogOpening`] before entry 0.
    pub fn of(world: &dyn World) -> Result<Self, Stop> {
        let not_open = || {
            Refusal::new(
                Rule::LogOpening,
                "The log is not open yet.",
                "Open it with vialog init.",
            )
        };
        let subject = Self::subject().ok_or_else(not_open)?;
        match world
            .standing(&subject)?
            .map(|standing| standing.record.clone())
        {
            Some(Record::Log(log)) => Ok(log),
            Some(_) | None => Err(not_open().into()),
        }
    }

    /// The state in one word.
    pub fn state(&self) -> &'static str {
        "open"
    }
}

impl Opened {
    /// Decides entry 0, for which there is no actor, key or log yet.
    pub(crate) fn open(&self, world: &dyn World, proposal: &Proposal<'_>) -> Result<Changes, Stop> {
        let event = proposal.event;
        let first = event.subject.name() == LOG_NAME
            && world.standing(&event.subject)?.is_none()
            && proposal.index == 0;
        ensure(
            first,
            Rule::LogOpening,
            || "A log is opened once, as log/main, by its first entry.".into(),
            "Use the log that is there.",
        )?;
        ensure(
            event.after.is_none(),
            Rule::LogOpening,
            || "Nothing stands before the first entry.".into(),
            "Sign it with after: null.",
        )?;
        ensure(
            event.log == self.origin,
            Rule::LogOther,
            || "The event and its body name different logs.".into(),
            "Name one origin.",
        )?;
        ensure(
            self.key.id() == proposal.key_id,
            Rule::Key,
            || "The first entry is signed with the key that it enrols.".into(),
            "Sign with that key.",
        )?;
        self.is_sound()?;
        let log = Log {
            origin: self.origin.clone(),
            verifier_key: self.verifier_key.clone(),
            skew_seconds: self.skew_seconds,
        };
        let person = Person {
            title: self.title.clone(),
            grants: vec![Grant {
                role: Role::Administrator,
                site: None,
            }],
            left: false,
        };
        let key = Key {
            person: event.actor.clone(),
            public_key: self.key.to_string(),
            device: self.device.clone(),
            revoked: None,
            suspected_since: None,
        };
        let key_subject = key_subject(self.key.id())?;
        Ok(Changes::of(event.subject.clone(), log)
            .put(event.actor.clone(), person)
            .put(key_subject.clone(), key)
            .link(key_subject, Relation::KeyOf, event.actor.clone()))
    }

    /// Whether its values can name a log at all.
    fn is_sound(&self) -> Result<(), Stop> {
        let printable = self
            .origin
            .chars()
            .all(|c| c.is_ascii_graphic() && !matches!(c, '+' | '"' | '\\'));
        ensure(
            printable && (1..=200).contains(&self.origin.len()),
            Rule::Value,
            || {
                "The origin is not 1 to 200 printable characters without spaces, '+', quotes or backslashes.".into()
            },
            "Choose another origin.",
        )?;
        ensure(
            (1..=86_400).contains(&self.skew_seconds),
            Rule::Value,
            || "The skew is not 1 to 86,400 seconds.".into(),
            "Choose another skew.",
        )?;
        let named = self.verifier_key.starts_with(&format!("{}+", self.origin));
        ensure(
            named,
            Rule::Value,
            || "The verifier key does not carry the origin as its name.".into(),
            "Make the log's key under its origin.",
        )
    }
}

/// Entry 0 is decided by [`Opened::open`]; no later entry opens the log again.
impl Decide for Opened {
    type Own = Infallible;

    fn ready(_: &View<'_>, subject: &Subject) -> Result<Infallible, Stop> {
        let why = format!("{subject} is open.");
        Err(Refusal::new(Rule::LogOpening, why, "Use the log that is there.").into())
    }

    fn decide(&self, _: &Act<'_>, own: Infallible) -> Result<Changes, Stop> {
        match own {}
    }
}
