//! The demo's people: a throw-away key for each, in memory alone, and the opening of the log by its administrator.

use super::fill::CHINA;
use super::player::Signed;
use super::story::Story;
use crate::cli::failure::Failure;
use crate::cli::keys::new_key;
use crate::cli::opening::{Opening, open};
use crate::clock::Clock;
use ed25519_dalek::SigningKey;
use std::collections::BTreeMap;

/// A new key for everyone.
pub(crate) fn keys(story: &Story) -> Result<BTreeMap<String, SigningKey>, Failure> {
    let persons = story.persons.iter().map(|person| &person.id);
    persons
        .chain([&story.administrator.id])
        .map(|id| Ok((id.clone(), new_key()?)))
        .collect()
}

/// Entry 0, signed by the demo's administrator.
pub(crate) fn opening(
    story: &Story,
    keys: &BTreeMap<String, SigningKey>,
    verifier_key: &str,
    clock: &dyn Clock,
) -> Result<Signed, Failure> {
    let id = &story.administrator.id;
    let key = keys.get(id).ok_or_else(|| {
        Failure::new(
            format!("{id} has no key"),
            "correct the story's files in seeds/",
        )
    })?;
    let opening = Opening {
        origin: &story.origin,
        verifier_key,
        administrator: id,
        title: &story.administrator.title,
        device: "device of the administrator",
    };
    let (event, envelope) = open(&opening, key, clock.now(), CHINA)?;
    Ok(Signed {
        event,
        envelope,
        details: Vec::new(),
    })
}
