//! Entry 0: the first administrator opens the log.

use super::failure::{Failure, Next};
use crate::domain::log::{LOG_NAME, Opened};
use crate::domain::version::FOR_NEW_LOGS;
use crate::domain::{Body, Event, Instant, LocalTime, Noun, PersonId, PublicKey, Subject};
use crate::ledger::{Envelope, PayloadType};
use ed25519_dalek::SigningKey;
use uuid::Uuid;

/// How far a signer's clock may be off before an event needs a reason.
const SKEW_SECONDS: u32 = 300;

/// What entry 0 says.
pub(crate) struct Opening<'a> {
    /// The log's origin.
    pub(crate) origin: &'a str,
    /// The log's verifier key.
    pub(crate) verifier_key: &'a str,
    /// The id of the first administrator.
    pub(crate) administrator: &'a str,
    /// Their role title.
    pub(crate) title: &'a str,
    /// What their device is called.
    pub(crate) device: &'a str,
    /// The recovery key, which enrols an administrator when nobody else can.
    pub(crate) recovery_key: PublicKey,
}

/// Signs entry 0 with the first administrator's key.
///
/// # Errors
/// When the person's id is not allowed.
pub(crate) fn open(
    opening: &Opening<'_>,
    key: &SigningKey,
    now: Instant,
    east_seconds: i32,
) -> Result<(Event, Envelope), Failure> {
    let body = Body::from(Opened {
        origin: opening.origin.to_owned(),
        verifier_key: opening.verifier_key.to_owned(),
        key: PublicKey::from(key),
        device: opening.device.to_owned(),
        title: opening.title.to_owned(),
        recovery_key: opening.recovery_key,
        skew_seconds: SKEW_SECONDS,
        rules: FOR_NEW_LOGS,
    });
    let next = "give ids of letters, digits, '.', '_' and '-'";
    let [meaning, _] = body.meanings();
    let event = Event {
        id: Uuid::now_v7(),
        log: opening.origin.to_owned(),
        subject: Subject::new(Noun::Log, LOG_NAME).or_next("log", next)?,
        after: None,
        actor: PersonId::new(opening.administrator).or_next("the administrator's id", next)?,
        meaning: meaning.to_owned(),
        at: LocalTime::at(now, east_seconds),
        late_reason: None,
        under: None,
        despite: None,
        body,
    };
    let payload = event.to_bytes().or_next("entry 0", next)?;
    let envelope = Envelope::sign(key, PayloadType::Event, payload);
    Ok((event, envelope))
}
