//! The log itself: its first entry and what it settles for good.

use super::actor::key_subject;
use super::rule::ensure;
use super::view::View;
use super::{
    Act, Changes, Decide, Grant, Key, Person, PersonId, Proposal, PublicKey, Record, Refusal,
    Relation, Role, Rule, Stop, recovery,
};
use super::{DonationNumber, DonorId, Noun, Subject, World};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

mod rules;
pub use rules::{Adopted, InForce, NextRules, Proposed};

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
    /// The recovery key, kept offline: it enrols an administrator and can do nothing else.
    pub recovery_key: PublicKey,
    /// How far a signer's clock may be off before an event needs a `late_reason`, in seconds (1 to 86,400).
    pub skew_seconds: u32,
    /// The version of the rules under which the log begins.
    pub rules: u32,
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
    /// The versions of the rules, the one in force last.
    pub rules: Vec<InForce>,
    /// The version that is proposed, while one is.
    pub proposed: Option<NextRules>,
    /// The administrators of the whole trial with a key in force.
    pub administrators: BTreeSet<PersonId>,
    /// Whose each donation number is: it is of one donor.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub donations: BTreeMap<DonationNumber, DonorId>,
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
        Self::read(world, Self::clone)
    }

    /// What is asked of the log of this world, without a copy of all of it.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub(crate) fn read<T>(world: &dyn World, ask: impl FnOnce(&Self) -> T) -> Result<T, Stop> {
        let not_open = || {
            Refusal::new(
                Rule::LogOpening,
                "The log is not open yet.",
                "Open it with vialog init.",
            )
        };
        let subject = Self::subject().ok_or_else(not_open)?;
        let standing = world.standing(&subject)?;
        match standing.as_ref().map(|standing| &standing.record) {
            Some(Record::Log(log)) => Ok(ask(log)),
            Some(_) | None => Err(not_open().into()),
        }
    }

    /// The version of the rules that is in force; 0, which no program knows, where the record names none.
    pub fn version(&self) -> u32 {
        self.rules.last().map_or(0, |rules| rules.version)
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
        self.opens(world, proposal)?;
        let recovery = recovery::person()?;
        self.recovers_apart(&event.actor, &recovery)?;
        let log = Log {
            origin: self.origin.clone(),
            verifier_key: self.verifier_key.clone(),
            skew_seconds: self.skew_seconds,
            rules: vec![InForce {
                version: self.rules,
                from: proposal.index,
            }],
            proposed: None,
            administrators: [event.actor.clone()].into(),
            donations: BTreeMap::new(),
        };
        let mut person = Person::new(&self.title, event.actor.clone())?;
        person.grants.push(Grant {
            role: Role::Administrator,
            site: None,
        });
        let holder = Person::new(recovery.name(), event.actor.clone())?;
        let changes = Changes::of(event.subject.clone(), log);
        let first = (&event.actor, person, &self.key, self.device.as_str());
        let spare = (&recovery, holder, &self.recovery_key, recovery.name());
        [first, spare]
            .into_iter()
            .try_fold(changes, |changes, (id, mut person, key, device)| {
                let subject = key_subject(key.id())?;
                person.takes_key(key.id());
                let key = Key::new(id.clone(), key, device, event.actor.clone());
                Ok(changes
                    .put(id.clone(), person)
                    .put(subject.clone(), key)
                    .link(subject, Relation::KeyOf, id.clone()))
            })
    }

    /// Refuses what cannot be the first entry of its log.
    fn opens(&self, world: &dyn World, proposal: &Proposal<'_>) -> Result<(), Stop> {
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
        self.is_sound()
    }

    /// Refuses a recovery key that is the first administrator's.
    fn recovers_apart(&self, administrator: &PersonId, recovery: &PersonId) -> Result<(), Stop> {
        ensure(
            administrator != recovery && self.recovery_key != self.key,
            Rule::Key,
            || "The recovery key is the administrator's own.".into(),
            "Make another key for the recovery, and keep it offline.",
        )
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
