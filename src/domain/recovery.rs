//! The recovery key: named by the log's first entry and kept offline. It enrols an administrator and can do nothing else, so
//! that the log is never left without one.

use super::actor::key_subject;
use super::key::{self, Key};
use super::person::{self, Grant, Person};
use super::rule::ensure;
use super::view::View;
use super::who::Authority;
use super::{
    Act, Changes, Decide, Event, Kind, PersonId, PublicKey, Relation, Role, Rule, Stop, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The name under which the recovery key signs: `person/recovery`.
pub const RECOVERY: &str = "recovery";

/// `administrator.recovered`, about a new person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recovered {
    /// The administrator's role title, 1 to 100 characters, never a name.
    pub title: String,
    /// The administrator's key.
    pub key: PublicKey,
    /// What its device is called.
    pub device: String,
    /// The new key's signature over [`possession_message`](key::possession_message), 64 bytes in standard base64.
    pub possession: String,
    /// Why no administrator could do it.
    pub reason: String,
}

/// The holder of the recovery key.
///
/// # Errors
/// Never in practice: the name is one.
pub(crate) fn person() -> Result<PersonId, Stop> {
    Ok(PersonId::new(RECOVERY)?)
}

/// Refuses everything that the recovery key signs but the enrolment of an administrator, and everything about it.
///
/// # Errors
/// [`Rule::Role`].
pub(crate) fn apart(event: &Event, kind: &Kind) -> Result<(), Stop> {
    let by_it = event.actor.name() == RECOVERY;
    ensure(
        !by_it || kind.authority == Authority::Recovery,
        Rule::Role,
        || "The recovery key enrols an administrator and does nothing else.".into(),
        "Sign with a key of your own.",
    )?;
    let itself = person()?;
    ensure(
        event.subject != *itself.subject(),
        Rule::Role,
        || "The recovery key stays as the log's first entry named it.".into(),
        "Keep it offline.",
    )
}

impl Decide for Recovered {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let id = PersonId::try_from(act.subject())?;
        let mut administrator = Person::new(&self.title, act.event.actor.clone())?;
        administrator.grants.push(Grant {
            role: Role::Administrator,
            site: None,
        });
        let subject = key_subject(self.key.id())?;
        act.view.is_new(&subject)?;
        key::possessed(&act.event.log, &id, &self.key, &self.possession)?;
        administrator.takes_key(self.key.id());
        let key = Key::new(id.clone(), &self.key, &self.device, act.event.actor.clone());
        let changes = person::changed(act, &id, administrator)?;
        Ok(changes
            .put(subject.clone(), key)
            .link(subject, Relation::KeyOf, id))
    }
}
