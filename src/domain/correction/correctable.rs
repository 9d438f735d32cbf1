//! What may be corrected in an event, and by whom.

use super::super::person::Person;
use super::super::who::At;
use super::super::who::belongs;
use super::super::{Body, Event, PersonId, Record, Role, Stop, World};
use super::case::{at, is_of_correction, present};
use super::members::reach;
use super::{Correction, Value};

/// A member of an event that may be corrected.
#[derive(Clone, PartialEq, Debug)]
pub struct Correctable {
    /// Its path, such as `body.volume_ul` or `body.values[0].value.number`.
    pub member: String,
    /// What it says now, earlier corrections included.
    pub says: Value,
}

/// The members of the event of an entry that may be corrected, given the record of its subject: single values, and lists of
/// them as a whole. None where other steps set the event right.
///
/// # Errors
/// When the event cannot be written as JSON.
pub fn correctable_members(
    event: &Event,
    entry: u64,
    own: &Record,
) -> Result<Vec<Correctable>, Stop> {
    if own.corrections().is_none() || is_of_correction(event) {
        return Ok(Vec::new());
    }
    let mut all = present(event, entry, own)?;
    let mut found = Vec::new();
    if let Value::Object(members) = &all {
        for (name, value) in members {
            values(name, value, &mut found);
        }
    }
    // A key of a map may hold what no path can name.
    found.retain(|one| {
        reach(&event.body, &one.member).is_ok()
            && at(&mut all, &one.member).is_ok_and(|value| *value == one.says)
    });
    Ok(found)
}

/// The single values inside a value, and lists of them.
fn values(path: &str, value: &Value, found: &mut Vec<Correctable>) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (name, inner) in members {
                values(&format!("{path}.{name}"), inner, found);
            }
        }
        Value::Array(items) if items.iter().any(Value::is_object) => {
            for (place, inner) in items.iter().enumerate() {
                values(&format!("{path}[{place}]"), inner, found);
            }
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            found.push(Correctable {
                member: path.to_owned(),
                says: value.clone(),
            });
        }
    }
}

/// Whether a person may correct an event: its signer while they hold a role of its kind where it was signed, and quality
/// assurance of a site to which the subject belongs, or of the trial.
///
/// # Errors
/// What the world has yet to load.
pub fn may_correct(
    world: &dyn World,
    event: &Event,
    (id, person): (&PersonId, &Person),
) -> Result<bool, Stop> {
    if event.actor == *id && signed_at(world, event)?.covers(world, person, event.body.signers())? {
        return Ok(true);
    }
    belongs(world, &event.subject)?.covers(world, person, &[Role::Quality])
}

/// Where the signer of an event needs a role of its kind to correct it.
fn signed_at(world: &dyn World, event: &Event) -> Result<At, Stop> {
    let belongs = belongs(world, &event.subject)?;
    Ok(match (&event.body, belongs) {
        // Each site answers a recall for itself.
        (Body::RecallAcknowledged(body), _) => At::Sites([body.site.clone()].into()),
        // What is wrong with something of the whole trial, everyone may say.
        (Body::DeviationOpened(_), At::Trial) => At::Anywhere,
        (_, belongs) => belongs,
    })
}

impl Correction {
    /// Whether a person may confirm this correction of an event: who may correct the event, other than who did.
    ///
    /// # Errors
    /// What the world has yet to load.
    pub fn may_be_confirmed(
        &self,
        world: &dyn World,
        event: &Event,
        (id, person): (&PersonId, &Person),
    ) -> Result<bool, Stop> {
        Ok(self.by != *id && may_correct(world, event, (id, person))?)
    }
}
