//! Recording an event: the one way in which anything is written to the log.

use super::{App, AppError};
use crate::domain::{
    Body, Detail, Event, Hash, Instant, KeyId, Malformed, Noun, PublicKey, Record, Refusal, Rule,
    Subject, check_strict, event_references, read_strict,
};
use crate::ledger::{Envelope, Submission};
use crate::store::{self, SealedDetail};
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;
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
        self.record(self.prepare(bytes).await?).await
    }

    /// Records many events in order; each is answered by itself. Those that depend on one another share a commit.
    ///
    /// # Errors
    /// For each event as [`App::submit`].
    pub async fn submit_all(&self, events: &[&[u8]]) -> Vec<Result<Recorded, AppError>> {
        let mut answers = Vec::new();
        let mut prepared = Vec::with_capacity(events.len());
        for (place, event) in (0_usize..).zip(events) {
            let mut one = self.prepare(event).await;
            if matches!(one, Err(AppError::Refused(_))) && !prepared.is_empty() {
                // What it lacks may be brought by one in front of it, such as its key or the setting of a logger.
                answers.extend(self.record_all(std::mem::take(&mut prepared)).await);
                one = self.prepare(event).await;
            }
            match one {
                Ok(submission) => prepared.push((place, submission)),
                Err(why) => answers.push((place, Err(why))),
            }
        }
        answers.extend(self.record_all(prepared).await);
        answers.sort_by_key(|(place, _)| *place);
        answers.into_iter().map(|(_, answer)| answer).collect()
    }

    /// Hands events to the log in order, and nothing comes between them on their way into its queue. Each has its place
    /// in the batch.
    async fn record_all(
        &self,
        prepared: Vec<(usize, store::Submission)>,
    ) -> Vec<(usize, Result<Recorded, AppError>)> {
        let recording = prepared
            .into_iter()
            .map(|(place, submission)| async move { (place, self.record(submission).await) });
        join_in_order(recording).await
    }

    /// Reads an envelope, verifies its signature, and seals its details. A panic on the way is the answer to this event alone.
    async fn prepare(&self, bytes: &[u8]) -> Result<store::Submission, AppError> {
        unharmed(self.read(bytes)).await
    }

    async fn read(&self, bytes: &[u8]) -> Result<store::Submission, AppError> {
        let Submission { envelope, details } = Submission::parse(bytes)?;
        let details: Vec<Detail> = match details {
            Some(text) => read_strict(check_strict(text.get().as_bytes())?, "details")?,
            None => Vec::new(),
        };
        let event = self.verified(&envelope).await?;
        self.agrees_with_attachment(&event).await?;
        let sealed = self.seal(&event, &details)?;
        Ok(store::Submission {
            event,
            envelope,
            details,
            sealed,
        })
    }

    /// Refuses an event that says of a logger's file what the file does not say.
    async fn agrees_with_attachment(&self, event: &Event) -> Result<(), AppError> {
        let Body::ReadingsAttached(body) = &event.body else {
            return Ok(());
        };
        let (app, id, body) = (self.clone(), event.id, body.clone());
        let compared = tokio::task::spawn_blocking(move || {
            // One that is in the log already gets its receipt, whatever became of the site's setting since.
            match app.store().entry_of(id)? {
                Some(_) => Ok(()),
                None => app.agrees_with_file(&body),
            }
        });
        compared
            .await
            .or(Err(AppError::Internal("a reading thread failed")))?
    }

    /// Hands an event to the log and waits until it is durable.
    async fn record(&self, submission: store::Submission) -> Result<Recorded, AppError> {
        let event = &submission.event;
        let (id, kind, subject) = (event.id, event.body.kind(), event.subject.clone());
        let appended = self.0.parts.appender.append(submission).await?;
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
        envelope.verify(&key).or(Err(AppError::Signature))?;
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
        let store = self.store().clone();
        let found = tokio::task::spawn_blocking(move || enrolled(&store, id)).await;
        let key = found.or(Err(AppError::Internal("a reading thread failed")))??;
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
            .map(|detail| self.0.parts.vault.seal(&event.subject, &owner, detail))
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
    let subject = KeyId::new(&id.to_string()).or(Err(unknown()))?;
    match store
        .standing(subject.subject())?
        .map(|standing| standing.record)
    {
        Some(Record::Key(key)) => key
            .key()
            .or(Err(AppError::Internal("an enrolled key is not sound"))),
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

/// Gives an internal error where the reading of one event panics, so that its neighbours are answered.
async fn unharmed<T>(reading: impl Future<Output = Result<T, AppError>>) -> Result<T, AppError> {
    let mut reading = Box::pin(reading);
    poll_fn(move |context| {
        // What is left of it is dropped and never looked at again.
        catch_unwind(AssertUnwindSafe(|| reading.as_mut().poll(context))).unwrap_or_else(|_| {
            Poll::Ready(Err(AppError::Internal("the reading of an event panicked")))
        })
    })
    .await
}

/// Runs all of them at once and gives their answers in order. Each is polled in order, so that they reach the queue
/// of the log in order as well.
async fn join_in_order<F: Future>(all: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = all.map(|one| (Box::pin(one), None)).collect();
    poll_fn(|context| {
        let mut waits = false;
        for (one, answer) in running.iter_mut().filter(|(_, answer)| answer.is_none()) {
            match one.as_mut().poll(context) {
                Poll::Ready(ready) => *answer = Some(ready),
                Poll::Pending => waits = true,
            }
        }
        if waits {
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
    running
        .into_iter()
        .filter_map(|(_, answer)| answer)
        .collect()
}
