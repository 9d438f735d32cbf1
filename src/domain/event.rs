//! The signed event: the members that every kind has, and how its bytes are read.

use super::limits;
use super::strict::{self, Malformed};
use super::{Body, Hash, LocalTime, OverrideId, PersonId, Rule, Subject};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeSet;
use uuid::{Uuid, Variant};

/// What a person signs, read from its exact bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// `UUIDv7` made by the signer (RFC 9562 section 5.7); the same id with the same bytes is the same event.
    pub id: Uuid,
    /// The origin of the log for which it was signed.
    pub log: String,
    /// What it is about.
    pub subject: Subject,
    /// The newest entry about this subject that the signer knew, by its leaf hash, or, where that entry's event was itself
    /// signed without a network and has no receipt yet, by SHA-256 of its signed bytes. None says that nothing came before.
    pub after: Option<Hash>,
    /// Who signs.
    pub actor: PersonId,
    /// The sentence that was shown to the signer, word for word (21 CFR 11.50).
    pub meaning: String,
    /// The signer's own clock.
    pub at: LocalTime,
    /// Why the event comes late, where it does.
    pub late_reason: Option<String>,
    /// The override under which a block is set aside for this event, where one is.
    pub under: Option<OverrideId>,
    /// The rules that a fact has broken, where its signer states that it has happened all the same.
    pub despite: Option<Despite>,
    /// What was done.
    pub body: Body,
}

/// What a signer says of a fact that broke a rule: it cannot be prevented any more, so it is recorded as a breach.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Despite {
    /// The rules that it broke, as the refusal named them.
    pub rules: BTreeSet<Rule>,
    /// How it came about.
    pub reason: String,
    /// SHA-256 of a file that shows it, such as the envelope that its first signer could not hand in any more, a photograph
    /// or the paper record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Hash>,
}

/// The members as they stand in the signed bytes.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    id: Cow<'a, str>,
    log: Cow<'a, str>,
    subject: Subject,
    #[serde(deserialize_with = "present")]
    after: Option<Hash>,
    actor: PersonId,
    meaning: Cow<'a, str>,
    at: LocalTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    late_reason: Option<Cow<'a, str>>,
    #[serde(default, rename = "override", skip_serializing_if = "Option::is_none")]
    under: Option<OverrideId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    despite: Option<Despite>,
    #[serde(borrow)]
    body: Cow<'a, RawValue>,
}

/// `after` may be null but not missing: the signer has to say that nothing came before.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Hash>, D::Error> {
    Option::deserialize(deserializer)
}

/// The members of a body in which a person says why.
#[derive(Deserialize)]
struct Reasons {
    reason: Option<String>,
    choice_reason: Option<String>,
    repeat_reason: Option<String>,
    retest_reason: Option<String>,
    reprint_reason: Option<String>,
}

impl Event {
    /// Reads the exact bytes that were signed.
    ///
    /// # Errors
    /// With the member at fault, when the bytes are not strict JSON or a member is unknown, missing, twice, of the wrong form
    /// or out of its [limits].
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        let text = strict::check(bytes)?;
        let wire: Wire<'_> = strict::read(text, "")?;
        let body = Body::read(&wire.kind, wire.body.get())?;
        limits::check(wire.body.get())?;
        let id = Uuid::parse_str(&wire.id)
            .ok()
            .filter(|id| id.get_version_num() == 7 && id.get_variant() == Variant::RFC4122)
            .filter(|id| id.hyphenated().to_string() == *wire.id);
        let id = id.ok_or_else(|| {
            Malformed::new("id", "an event's id is a UUIDv7 in lower case with hyphens")
        })?;
        let late_reason = wire.late_reason.map(Cow::into_owned);
        if let Some(reason) = &late_reason {
            limits::check_text("late_reason", reason)
                .map_err(|why| Malformed::new("late_reason", why))?;
        }
        if let Some(despite) = &wire.despite {
            limits::check_text("reason", &despite.reason)
                .map_err(|why| Malformed::new("despite.reason", why))?;
        }
        if let Some(noun) = body.noun().filter(|noun| *noun != wire.subject.noun()) {
            let why = format!("a {} event is about a {}", wire.kind, noun.word());
            return Err(Malformed::new("subject", why));
        }
        if !body.meanings().contains(&&*wire.meaning) {
            let why = format!(
                "a {} event is signed with the meaning {:?}",
                wire.kind,
                body.meanings()[0]
            );
            return Err(Malformed::new("meaning", why));
        }
        Ok(Self {
            id,
            log: wire.log.into_owned(),
            subject: wire.subject,
            after: wire.after,
            actor: wire.actor,
            meaning: wire.meaning.into_owned(),
            at: wire.at,
            late_reason,
            under: wire.under,
            despite: wire.despite,
            body,
        })
    }

    /// The index of the entry that the event is about, where it is about one.
    pub fn refers_to(&self) -> Option<u64> {
        if let Body::EventCorrected(body) = &self.body {
            Some(body.entry)
        } else if let Body::CorrectionConfirmed(body) = &self.body {
            Some(body.entry)
        } else {
            None
        }
    }

    /// The reason that the event gives: that of its body, else how it came to break a rule, else why it comes late (EU GMP Annex 11 section 9).
    pub fn reason(&self) -> Option<String> {
        let body = self.body.to_raw().ok();
        let reasons = body.and_then(|body| serde_json::from_str::<Reasons>(body.get()).ok());
        let told = reasons.and_then(|r| {
            let repeated = [r.repeat_reason, r.retest_reason, r.reprint_reason];
            let all = [r.reason, r.choice_reason].into_iter().chain(repeated);
            all.flatten().next()
        });
        let despite = self.despite.as_ref().map(|despite| despite.reason.clone());
        told.or(despite).or_else(|| self.late_reason.clone())
    }

    /// The bytes to sign.
    ///
    /// # Errors
    /// When the body cannot be written as JSON, which no kind of this program does.
    pub fn to_bytes(&self) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(&Wire {
            kind: self.body.kind().into(),
            id: self.id.hyphenated().to_string().into(),
            log: (&*self.log).into(),
            subject: self.subject.clone(),
            after: self.after,
            actor: self.actor.clone(),
            meaning: (&*self.meaning).into(),
            at: self.at,
            late_reason: self.late_reason.as_deref().map(Cow::Borrowed),
            under: self.under.clone(),
            despite: self.despite.clone(),
            body: Cow::Owned(self.body.to_raw()?),
        })
    }
}

/// The subjects that an event's body refers to: what a rule about it is likely to ask for.
///
/// A hint for those who read records ahead; the rules themselves say what they need.
pub fn event_references(event: &Event) -> Vec<Subject> {
    fn collect(value: &serde_json::Value, found: &mut Vec<Subject>) {
        match value {
            serde_json::Value::String(text) => found.extend(Subject::parse(text)),
            serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
            serde_json::Value::Object(members) => {
                members.values().for_each(|member| collect(member, found));
            }
            serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {
            }
        }
    }
    let mut found = Vec::new();
    let body = event.body.to_raw().ok();
    let value = body.and_then(|body| serde_json::from_str(body.get()).ok());
    if let Some(value) = value {
        collect(&value, &mut found);
    }
    found.extend(event.under.iter().map(|id| id.subject().clone()));
    found
}
