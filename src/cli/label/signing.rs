//! Prints as they are signed and sent.

use super::desk::Seated;
use crate::cli::client::{Answered, batch, submission};
use crate::cli::failure::{Failure, Next};
use crate::cli::submit;
use crate::domain::{Body, Event, Hash, LabelId, Noun, Subject};
use crate::ledger::{Envelope, PayloadType};
use serde::Deserialize;

/// The subject of a label.
///
/// # Errors
/// Never, since every id is a name.
pub(super) fn subject(label: LabelId) -> Result<Subject, Failure> {
    Subject::new(Noun::Label, label.as_str()).or_next("the label", "draw another id")
}

/// The event about a label as it is signed now, after the newest entry about it.
///
/// # Errors
/// As [`subject`].
pub(super) fn event(
    seated: &Seated,
    label: LabelId,
    after: Option<Hash>,
    body: Body,
) -> Result<Event, Failure> {
    let [meaning, _] = body.meanings();
    Ok(Event {
        id: uuid::Uuid::now_v7(),
        log: seated.log.clone(),
        subject: subject(label)?,
        after,
        actor: seated.who.clone(),
        meaning: meaning.to_owned(),
        at: submit::now(),
        late_reason: None,
        under: None,
        despite: None,
        body,
    })
}

/// Signs events and sends them together.
///
/// # Errors
/// When one of them is not recorded; those beside it may be.
pub(super) fn record(seated: &Seated, events: &[Event]) -> Result<(), Failure> {
    #[derive(Deserialize)]
    struct Answers {
        answers: Vec<Answered>,
    }
    let mut submissions = Vec::new();
    for event in events {
        let payload = event.to_bytes().or_next("the event", "correct it")?;
        let envelope = Envelope::sign(&seated.key, PayloadType::Event, payload);
        submissions.push(submission(&envelope, &[]));
    }
    let path = "/api/v1/events/batch";
    let answer = seated.client.post(path, &batch(&submissions))?;
    let answers = answer.json::<Answers>()?.answers;
    if answers.len() != events.len() {
        let what = format!("{} answers to {} events", answers.len(), events.len());
        return Err(Failure::new(what, "check the server"));
    }
    answers
        .into_iter()
        .try_for_each(|one| one.recorded().map(drop))
}
