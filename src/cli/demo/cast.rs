//! The demo's people: a throw-away key for each, in memory alone, and the opening of the log by its administrator.

use super::fill::CHINA;
use super::player::Signed;
use super::story::Story;
use crate::cli::backup::Backup;
use crate::cli::failure::{Failure, Next};
use crate::cli::keys::new_key;
use crate::cli::opening::{Opening, open};
use crate::clock::Clock;
use crate::domain::{PersonId, PublicKey};
use ed25519_dalek::SigningKey;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What opens the keys of the demo's people in a browser. They are thrown away with the demo.
pub(crate) const PASSPHRASE: &str = "only for the demo";

/// A new key for everyone.
pub(crate) fn keys(story: &Story) -> Result<BTreeMap<String, SigningKey>, Failure> {
    let persons = story.persons.iter().map(|person| &person.id);
    persons
        .chain([&story.administrator.id])
        .map(|id| Ok((id.clone(), new_key()?)))
        .collect()
}

/// Writes everyone's key as a backup that a browser takes, so that whoever looks at the demo can sign in it.
///
/// # Errors
/// When the folder cannot be written to.
pub(crate) fn backups(
    origin: &str,
    keys: &BTreeMap<String, SigningKey>,
    folder: &Path,
) -> Result<PathBuf, Failure> {
    let next = "check that the folder can be written to";
    let people = folder.join("people");
    let told = people.display().to_string();
    std::fs::create_dir_all(&people).or_next(&told, next)?;
    for (id, key) in keys {
        let person = PersonId::new(id).or_next(id, "correct the story's files in seeds/")?;
        let backup = Backup::seal(key, person, origin, PASSPHRASE)?;
        let file = people.join(format!("{id}.vialog-key"));
        std::fs::write(file, backup.to_text()?).or_next(&told, next)?;
    }
    Ok(people)
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
        // Nobody needs it: the demo is thrown away.
        recovery_key: PublicKey::from(&new_key()?),
    };
    let (event, envelope) = open(&opening, key, clock.now(), CHINA)?;
    Ok(Signed {
        event,
        envelope,
        details: Vec::new(),
    })
}
