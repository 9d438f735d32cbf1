//! Recording an event: the one way in which anything is written to the log.

use super::{App, AppError};
use crate::domain::{
    Detail, Event, Hash, Instant, KeyId, Malformed, Noun, PublicKey, Record, Refusal, Rule,
    Subject, check_strict, event_references, read_strict,
};
use crate::ledger::{Envelope, Submission};
use crate::store::{self, SealedDetail};
use uuid::Uuid;

/// What the log did with an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The index of its entry.
    pub index: u64,
    /// The event's id.
    pub id: Uuid,
    /// Its kind.
    pub kind: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// The entry's leaf hash.
    pub leaf_hash: Hash,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Its receipt, a C2SP tlog-proof.
    pub receipt: String,
    /// Whether it was recorded now, rather than known already.
    pub fresh: bool,
}

impl App {
    /// Records the event in a DSSE envelope, which may carry its details beside it. Answers when it is durable.
    ///
    /// # Errors
    /// When the envelope or the event is malformed, the signature does not verify, a rule refuses it, or the log is out of reach.
    pub async fn submit(&self, bytes: &[u8]) -> Result<Recorded, AppError> {
        let Submission { envelope, details } = Submission::parse(bytes)?;
        let details: Vec<Detail> = match details {
            Some(text) => read_strict(check_strict(text.get().as_bytes())?, "details")?,
            None => Vec::new(),
        };
        let event = self.verified(&envelope).await?;
        let sealed = self.seal(&event, &details)?;
        let (id, kind, subject) = (event.id, event.body.kind(), event.subject.clone());
        let submission = store::Submission {
            event,
            envelope,
            details,
            sealed,
        };
        let appended = self.0.appender.append(submission).await?;
        Ok(Recorded {
            index: appended.index,
            id,
            kind,
            subject,
            leaf_hash: appended.leaf_hash,
            recorded_at: appended.recorded_at,
            receipt: appended.receipt,
            fresh: appended.fresh,
        })
    }

    /// The event of an envelope whose signature verifies. The signature comes first: nothing unsigned is looked at.
    async fn verified(&self, envelope: &Envelope) -> Result<Event, AppError> {
        let key = self.public_key(envelope.key_id).await?;
        envelope.verify(&key).map_err(|_| AppError::Signature)?;
        Ok(Event::read(&envelope.payload)?)
    }

    /// The public key of an id, from the record.
    async fn public_key(&self, id: Hash) -> Result<PublicKey, AppError> {
        if let Some(key) = self
            .0
            .keys
            .read()
            .ok()
            .and_then(|keys| keys.get(&id).copied())
        {
            return Ok(key);
        }
        let store = self.0.store.clone();
        let found = tokio::task::spawn_blocking(move || enrolled(&store, id)).await;
        let key = found.map_err(|_| AppError::Internal("a reading thread failed"))??;
        if let Ok(mut keys) = self.0.keys.write() {
            keys.insert(id, key);
        }
        Ok(key)
    }

    /// Seals the details that an event commits to, each under the participant whose it is.
    fn seal(&self, event: &Event, details: &[Detail]) -> Result<Vec<SealedDetail>, AppError> {
        if details.is_empty() {
            return Ok(Vec::new());
        }
        let owner = owner(event).ok_or_else(|| {
            let why = "this kind of event concerns no participant and has no details";
            AppError::Malformed(Malformed::new("details", why))
        })?;
        details
            .iter()
            .map(|detail| self.0.vault.seal(&event.subject, &owner, detail))
            .collect()
    }
}

/// The key that the record has under this id.
fn enrolled(store: &store::Store, id: Hash) -> Result<PublicKey, AppError> {
    let unknown = || {
        let remedy = "Have an administrator enrol the key of this device.";
        AppError::Refused(Refusal::new(
            Rule::Key,
            "The key that signed is not enrolled in this log.",
            remedy,
        ))
    };
    let subject = KeyId::new(&id.to_string()).map_err(|_| unknown())?;
    match store
        .standing(subject.subject())?
        .map(|standing| standing.record)
    {
        Some(Record::Key(key)) => key
            .key()
            .map_err(|_| AppError::Internal("an enrolled key is not sound")),
        Some(_) | None => Err(unknown()),
    }
}

/// The participant whom an event concerns.
fn owner(event: &Event) -> Option<Subject> {
    let own = Some(event.subject.clone()).filter(|subject| subject.noun() == Noun::Participant);
    own.or_else(|| {
        event_references(event)
            .into_iter()
            .find(|subject| subject.noun() == Noun::Participant)
    })
}
