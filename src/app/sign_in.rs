//! Sign-in: the device signs a challenge; the server keeps the hash of a token for a while.

use super::find::StoreWorld;
use super::{App, AppError};
use crate::domain::person::Person;
use crate::domain::recovery::RECOVERY;
use crate::domain::{
    Detail, Hash, Instant, KeyId, LocalTime, Malformed, ParticipantId, PersonId, PublicKey, Record,
    Role, World, check_strict, read_strict,
};
use crate::ledger::{Envelope, PayloadType};
use crate::store::Session;
use serde::{Deserialize, Serialize};

/// How long a challenge may be answered.
const CHALLENGE_SECONDS: i64 = 120;
/// How often the use of a session is noted at most.
const NOTE_SECONDS: i64 = 60;

/// A challenge to be signed.
#[derive(Clone, Debug, Serialize)]
pub struct Challenge {
    /// 32 random bytes, in hexadecimal digits.
    pub challenge: Hash,
    /// Until when it may be answered, once.
    pub expires_at: Instant,
}

/// Someone who is signed in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who.
    pub person: PersonId,
    /// Their record.
    pub record: Person,
    /// With which key.
    pub key_id: Hash,
    /// Until when, if nothing is asked for meanwhile.
    pub idle_ends_at: Instant,
    /// Until when, at the latest.
    pub expires_at: Instant,
}

/// What a device signs to answer a challenge, under the payload type of sign-in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    log: String,
    challenge: Hash,
    actor: PersonId,
    at: LocalTime,
}

impl App {
    /// Gives a new challenge.
    ///
    /// # Errors
    /// When the system has no random bytes, or the database is out of reach.
    pub fn challenge(&self) -> Result<Challenge, AppError> {
        let challenge = random()?;
        let now = self.now();
        let expires_at = now.plus_seconds(CHALLENGE_SECONDS);
        self.store()
            .put_challenge(&digest(&challenge), now, expires_at)?;
        Ok(Challenge {
            challenge,
            expires_at,
        })
    }

    /// Takes a signed answer to a challenge; gives a token and who it is for.
    ///
    /// # Errors
    /// When the answer is malformed, is not signed by a key in force of its actor, or answers no open challenge.
    pub fn sign_in(&self, bytes: &[u8]) -> Result<(Hash, Visitor), AppError> {
        let envelope = Envelope::parse(bytes, PayloadType::SignIn)?;
        let answer: Answer = read_strict(check_strict(&envelope.payload)?, "")?;
        let (key, record) = self.in_force(&answer.actor, envelope.key_id)?;
        envelope.verify(&key).or(Err(AppError::Signature))?;
        if answer.log != self.origin() {
            return Err(Malformed::new(
                "log",
                format!("the answer was signed for {:?}", answer.log),
            )
            .into());
        }
        let now = self.now();
        // Taken only now, so that a stranger cannot use up someone's challenge.
        if !self
            .store()
            .take_challenge(&digest(&answer.challenge), now)?
        {
            return Err(AppError::SignIn(
                "The challenge is unknown, answered already, or too old; ask for a new one.",
            ));
        }
        let token = random()?;
        let expires_at = now.plus_seconds(self.settings().session_seconds.into());
        let session = Session {
            hash: digest(&token),
            person: answer.actor.clone(),
            key_id: envelope.key_id,
            used_at: now,
            expires_at,
        };
        self.store().put_session(&session, now)?;
        Ok((token, self.visitor_of(session, record)))
    }

    /// Who a token is for; checked anew at each use, so that leaving and revocation end sessions. The use is noted, so that
    /// the session goes on.
    ///
    /// # Errors
    /// When the token is unknown or too old, or the person or key is no longer in force.
    pub fn visitor(&self, token: &str) -> Result<Visitor, AppError> {
        let (mut session, record) = self.going_on(token)?;
        let now = self.now();
        if now > session.used_at.plus_seconds(NOTE_SECONDS) {
            self.store().touch_session(&session.hash, now)?;
            session.used_at = now;
        }
        Ok(self.visitor_of(session, record))
    }

    /// Who a token is for, without keeping the session open: for what a page asks by itself.
    ///
    /// # Errors
    /// As [`App::visitor`].
    pub fn glance(&self, token: &str) -> Result<Visitor, AppError> {
        let (session, record) = self.going_on(token)?;
        Ok(self.visitor_of(session, record))
    }

    /// The session of a token and its person, if it goes on.
    fn going_on(&self, token: &str) -> Result<(Session, Person), AppError> {
        let ended = AppError::SignIn("The session has ended; sign in again.");
        let Ok(token) = Hash::parse(token) else {
            return Err(ended);
        };
        let hash = digest(&token);
        let Some(session) = self.store().session(&hash)? else {
            return Err(ended);
        };
        let now = self.now();
        if now > session.expires_at || now > self.idle_end(&session) {
            self.store().end_session(&hash)?;
            return Err(ended);
        }
        let (_, record) = self.in_force(&session.person, session.key_id)?;
        Ok((session, record))
    }

    fn idle_end(&self, session: &Session) -> Instant {
        let idle = self.settings().session_idle_seconds;
        session.used_at.plus_seconds(idle.into())
    }

    fn visitor_of(&self, session: Session, record: Person) -> Visitor {
        Visitor {
            idle_ends_at: self.idle_end(&session),
            person: session.person,
            record,
            key_id: session.key_id,
            expires_at: session.expires_at,
        }
    }

    /// Ends the session of a token, if there is one.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub fn sign_out(&self, token: &str) -> Result<(), AppError> {
        match Hash::parse(token) {
            Ok(token) => Ok(self.store().end_session(&digest(&token))?),
            Err(_) => Ok(()),
        }
    }

    /// The salt of a participant's wristband, with which a device at the bedside commits to what it scanned.
    ///
    /// # Errors
    /// When the visitor is not of the participant's bedside staff, or no wristband is bound.
    pub fn wristband_salt(
        &self,
        visitor: &Visitor,
        participant: &ParticipantId,
    ) -> Result<Hash, AppError> {
        let standing = self.store().standing(participant.subject())?;
        let Some(Record::Participant(record)) = standing.map(|standing| standing.record) else {
            return Err(AppError::NotFound(participant.to_string()));
        };
        let bedside = [Role::Nurse, Role::Pharmacist, Role::Investigator];
        if !visitor.record.holds(&bedside, &record.site) {
            return Err(AppError::Forbidden(
                "Only the bedside staff of the participant's site may have this.",
            ));
        }
        let kept = self.store().detail(participant.subject(), "wristband")?;
        let kept = kept.ok_or_else(|| AppError::NotFound(format!("wristband of {participant}")))?;
        let Detail { salt, .. } = self.0.parts.vault.open(&kept)?;
        Ok(salt)
    }

    /// The key and its person, if both are in force.
    fn in_force(&self, person: &PersonId, key_id: Hash) -> Result<(PublicKey, Person), AppError> {
        let denied =
            || AppError::SignIn("This person and key may not sign in; ask an administrator.");
        let world = StoreWorld::new(self.store());
        let key = KeyId::new(&key_id.to_string()).or(Err(denied()))?;
        let read = |subject| {
            world
                .standing(subject)
                .or(Err(AppError::Internal("a record could not be read")))
        };
        let key = match read(key.subject())?.map(|standing| standing.record.clone()) {
            Some(Record::Key(key))
                if key.in_force() && key.person == *person && person.name() != RECOVERY =>
            {
                key
            }
            Some(_) | None => return Err(denied()),
        };
        match read(person.subject())?.map(|standing| standing.record.clone()) {
            Some(Record::Person(record)) if !record.left => {
                Ok((key.key().or(Err(denied()))?, record))
            }
            Some(_) | None => Err(denied()),
        }
    }
}

/// 32 random bytes.
pub(super) fn random() -> Result<Hash, AppError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).or(Err(AppError::Internal("no random bytes")))?;
    Ok(Hash(bytes))
}

/// What the database keeps of a challenge or token: enough to know it again, too little to use it.
fn digest(secret: &Hash) -> Hash {
    Hash::of(&[b"vialog/session/v1\0", secret.bytes()])
}
