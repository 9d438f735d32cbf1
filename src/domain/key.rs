//! Device keys: a key signs from its enrolment to its revocation, in log order (21 CFR 11.100, 11.300).

use super::actor::key_subject;
use super::person::{Person, changed, present, settled};
use super::rule::ensure;
use super::view::View;
use super::{
    Act, BadPublicKey, Changes, Decide, Hash, PersonId, PublicKey, Record, Refusal, Relation, Rule,
    Stop, Subject,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The payload type of a proof of possession.
pub const POSSESSION_TYPE: &str = "application/vnd.vialog.key-possession+json";

/// The DSSE pre-authentication encoding (secure-systems-lab/dsse, protocol.md): what is signed of any payload.
pub fn pae(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let head = format!(
        "DSSEv1 {} {payload_type} {} ",
        payload_type.len(),
        payload.len()
    );
    [head.as_bytes(), payload].concat()
}

/// What a new key signs to prove that its holder asks for this enrolment.
pub fn possession_message(origin: &str, person: &PersonId, key: &PublicKey) -> Vec<u8> {
    // Origins, subjects and base64 hold nothing that JSON would escape, so the bytes are these and no others.
    let payload = format!(r#"{{"key":"{key}","log":"{origin}","person":"{person}"}}"#);
    pae(POSSESSION_TYPE, payload.as_bytes())
}

/// A device key of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Key {
    /// Whose it is.
    pub person: PersonId,
    /// The key in standard base64, found sound at its enrolment. Kept as text, because finding a key sound again
    /// at every reading of the record would cost more than verifying a signature.
    pub public_key: String,
    /// What its device is called.
    pub device: String,
    /// Who enrolled it.
    pub enrolled_by: PersonId,
    /// Whether it waits to be confirmed by another signature than that of its enrolment; it signs nothing until then.
    pub waits: bool,
    /// Why and at which entry it was revoked.
    pub revoked: Option<Revocation>,
    /// Since which entry someone else may have used it, where that is suspected.
    pub suspected_since: Option<u64>,
}

/// The end of a key.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Revocation {
    /// The entry that revoked it; the key signs nothing after it.
    pub index: u64,
    /// Why.
    pub reason: String,
}

impl Key {
    /// A key of this person, in force.
    pub(crate) fn new(
        person: PersonId,
        key: &PublicKey,
        device: &str,
        enrolled_by: PersonId,
    ) -> Self {
        Self {
            person,
            public_key: key.to_string(),
            device: device.to_owned(),
            enrolled_by,
            waits: false,
            revoked: None,
            suspected_since: None,
        }
    }

    /// Whether it signs.
    pub fn in_force(&self) -> bool {
        self.revoked.is_none() && !self.waits
    }

    /// The key itself.
    ///
    /// # Errors
    /// When the record has been altered: an enrolled key is always sound.
    pub fn key(&self) -> Result<PublicKey, BadPublicKey> {
        PublicKey::parse(&self.public_key)
    }

    /// The state in one word.
    pub fn state(&self) -> &'static str {
        if self.suspected_since.is_some() {
            "suspected"
        } else if self.revoked.is_some() {
            "revoked"
        } else if self.waits {
            "unconfirmed"
        } else {
            "enrolled"
        }
    }
}

/// Refuses a key whose holder does not prove that they have it.
///
/// # Errors
/// [`Rule::Key`].
pub(crate) fn possessed(
    origin: &str,
    holder: &PersonId,
    key: &PublicKey,
    possession: &str,
) -> Result<(), Stop> {
    let message = possession_message(origin, holder, key);
    let signature: Option<[u8; 64]> = STANDARD
        .decode(possession)
        .ok()
        .and_then(|bytes| bytes.try_into().ok());
    ensure(
        signature.is_some_and(|signature| key.verifies(&message, &signature)),
        Rule::Key,
        || "The new key's proof of possession does not verify.".into(),
        "Make the proof with the new key, for this log and person.",
    )
}

/// `key.enrolled`, about the person who holds the key. A person's first key is in force at once; each further one waits
/// for [`Confirmed`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Enrolled {
    /// The new key.
    pub key: PublicKey,
    /// What its device is called.
    pub device: String,
    /// The new key's signature over [`possession_message`], 64 bytes in standard base64.
    pub possession: String,
}

impl Decide for Enrolled {
    type Own = (PersonId, Person);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        present(view, subject)
    }

    fn decide(&self, act: &Act<'_>, (holder, mut person): Self::Own) -> Result<Changes, Stop> {
        let subject = key_subject(self.key.id())?;
        // A key is never enrolled twice, not even after its revocation, nor for another person.
        act.view.is_new(&subject)?;
        possessed(&act.event.log, &holder, &self.key, &self.possession)?;
        let by = act.event.actor.clone();
        let mut key = Key::new(holder.clone(), &self.key, &self.device, by);
        if person.had_key {
            key.waits = true;
            person.waiting_keys.insert(self.key.id());
        } else {
            person.takes_key(self.key.id());
        }
        Ok(changed(act, &holder, person)?
            .put(subject.clone(), key)
            .link(subject, Relation::KeyOf, holder))
    }
}

/// `key.suspected`, about the person who holds the key: someone else may have used it. It signs nothing more, and what it
/// signed since then is looked at again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Suspected {
    /// The id of the key.
    pub key_id: Hash,
    /// The index of the first entry that is in doubt.
    pub since: u64,
    /// Why.
    pub reason: String,
}

impl Decide for Suspected {
    type Own = (PersonId, Person);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        view.own::<PersonId>(subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut person): Self::Own) -> Result<Changes, Stop> {
        let (subject, mut key) = held(act, self.key_id)?;
        // The doubt may turn out to reach further back, never less far.
        let earlier = key.suspected_since.is_none_or(|since| self.since < since);
        ensure(
            earlier && self.since <= act.index,
            Rule::Sequence,
            || match key.suspected_since {
                Some(since) => format!("The key is suspected since entry {since} already."),
                None => format!("The log has no entry {} yet.", self.since),
            },
            "Name an entry of the log, before the one since which the key is suspected.",
        )?;
        key.suspected_since = Some(self.since);
        key.revoked = key.revoked.or_else(|| {
            Some(Revocation {
                index: act.index,
                reason: self.reason.clone(),
            })
        });
        person.loses_key(&self.key_id);
        // Someone who may hold the key of the last administrator is stopped at once; the recovery key enrols another one.
        Ok(settled(act, &id, person)?.put(subject, key))
    }
}

/// `key.confirmed`, about the person who holds the key: by themselves with a present key, or by another administrator
/// than the one who enrolled it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmed {
    /// The id of the key.
    pub key_id: Hash,
}

impl Decide for Confirmed {
    type Own = (PersonId, Person);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, person) = present(view, subject)?;
        ensure(
            !person.waiting_keys.is_empty(),
            Rule::Sequence,
            || format!("No key of {id} waits to be confirmed."),
            "Nothing is left to do.",
        )?;
        Ok((id, person))
    }

    fn decide(&self, act: &Act<'_>, (id, mut person): Self::Own) -> Result<Changes, Stop> {
        let (subject, mut key) = held(act, self.key_id)?;
        ensure(
            key.waits && key.revoked.is_none(),
            Rule::Sequence,
            || format!("The key is {}.", key.state()),
            "Name a key that waits to be confirmed.",
        )?;
        ensure(
            key.enrolled_by != act.event.actor,
            Rule::Apart,
            || "The key is confirmed by someone other than the one who enrolled it.".into(),
            "Have its holder confirm it with a present key, or another administrator.",
        )?;
        key.waits = false;
        person.takes_key(self.key_id);
        Ok(changed(act, &id, person)?.put(subject, key))
    }
}

/// A key of the event's person.
fn held(act: &Act<'_>, key_id: Hash) -> Result<(Subject, Key), Stop> {
    let subject = key_subject(key_id)?;
    match act.find(&subject)? {
        Some(Record::Key(key)) if *key.person.subject() == act.event.subject => Ok((subject, key)),
        Some(_) | None => {
            let why = "The person holds no such key.";
            Err(Refusal::new(Rule::Unknown, why, "Check the key's id.").into())
        }
    }
}

/// `key.revoked`, about the person who holds the key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Revoked {
    /// The id of the key.
    pub key_id: Hash,
    /// Why.
    pub reason: String,
}

impl Decide for Revoked {
    type Own = (PersonId, Person);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        view.own::<PersonId>(subject)
    }

    fn decide(&self, act: &Act<'_>, (id, mut person): Self::Own) -> Result<Changes, Stop> {
        let (subject, mut key) = held(act, self.key_id)?;
        ensure(
            key.revoked.is_none(),
            Rule::Sequence,
            || "The key is already revoked.".into(),
            "Nothing is left to do.",
        )?;
        key.revoked = Some(Revocation {
            index: act.index,
            reason: self.reason.clone(),
        });
        person.loses_key(&self.key_id);
        Ok(changed(act, &id, person)?.put(subject, key))
    }
}
