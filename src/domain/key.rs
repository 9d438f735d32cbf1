//! Device keys: a key signs from its enrolment to its revocation, in log order (21 CFR 11.100, 11.300).

use super::actor::key_subject;
use super::person::{Person, present};
use super::rule::{ensure, stated};
use super::view::View;
use super::{
    Act, BadPublicKey, Changes, Decide, Hash, PersonId, PublicKey, Record, Refusal, Relation, Role,
    Rule, Stop, Subject,
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
        } else {
            "enrolled"
        }
    }
}

/// `key.enrolled`, about the person who holds the key.
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

    fn decide(&self, act: &Act<'_>, (holder, person): Self::Own) -> Result<Changes, Stop> {
        let subject = key_subject(self.key.id())?;
        // A key is never enrolled twice, not even after its revocation, nor for another person.
        act.view.is_new(&subject)?;
        let message = possession_message(&act.event.log, &holder, &self.key);
        let signature: Option<[u8; 64]> = STANDARD
            .decode(&self.possession)
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        let proven = signature.is_some_and(|signature| self.key.verifies(&message, &signature));
        ensure(
            proven,
            Rule::Key,
            || "The new key's proof of possession does not verify.".into(),
            "Make the proof with the new key, for this log and person.",
        )?;
        let key = Key {
            person: holder.clone(),
            public_key: self.key.to_string(),
            device: self.device.clone(),
            revoked: None,
            suspected_since: None,
        };
        Ok(Changes::of(act.event.subject.clone(), person)
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

    fn decide(&self, act: &Act<'_>, (_, person): Self::Own) -> Result<Changes, Stop> {
        stated(&self.reason, "reason")?;
        let (subject, mut key) = held(act, self.key_id)?;
        ensure(
            key.suspected_since.is_none() && self.since <= act.index,
            Rule::Sequence,
            || "The key is suspected already, or since an entry that is not yet there.".into(),
            "Name an entry of the log.",
        )?;
        key.suspected_since = Some(self.since);
        key.revoked = key.revoked.or_else(|| {
            Some(Revocation {
                index: act.index,
                reason: self.reason.clone(),
            })
        });
        Ok(Changes::of(act.event.subject.clone(), person).put(subject, key))
    }
}

/// A key of the event's person, refused unless its holder or an administrator acts.
fn held(act: &Act<'_>, key_id: Hash) -> Result<(Subject, Key), Stop> {
    let own = act.event.subject == *act.event.actor.subject();
    let administrator = act
        .actor
        .grants
        .iter()
        .any(|grant| grant.role == Role::Administrator);
    ensure(
        own || administrator,
        Rule::Role,
        || "Only its holder or an administrator revokes a key.".into(),
        "Ask an administrator.",
    )?;
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

    fn decide(&self, act: &Act<'_>, (_, person): Self::Own) -> Result<Changes, Stop> {
        stated(&self.reason, "reason")?;
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
        Ok(Changes::of(act.event.subject.clone(), person).put(subject, key))
    }
}
