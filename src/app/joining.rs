//! Joining with an invitation: the invited person's device makes a key and proves that it has it; an administrator enrols it by
//! an event.

use super::invitations::{InvitationState, digest, state_of, subject_of};
use super::{App, AppError};
use crate::domain::key::possession_message;
use crate::domain::person::Grant;
use crate::domain::{Hash, Instant, Malformed, PersonId, PublicKey, Record, limits};
use crate::store::{Invitation, Presented};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What an invited person learns of an invitation.
#[derive(Clone, Debug)]
pub struct Joining {
    /// The log's origin.
    pub log: String,
    /// Who is invited.
    pub person: PersonId,
    /// The role title under which they are known.
    pub title: String,
    /// Their roles.
    pub grants: Vec<Grant>,
    /// Until when a key may be handed in.
    pub expires_at: Instant,
}

impl App {
    /// What the holder of an open invitation may know.
    ///
    /// # Errors
    /// One and the same where the token is unknown, used or too old.
    pub fn joining(&self, token: &str) -> Result<Joining, AppError> {
        let (_, invitation) = self.kept(token)?;
        if invitation.presented.is_some() || invitation.expires_at < self.now() {
            return Err(AppError::Invitation);
        }
        let record = self.present_person(&invitation.person);
        let record = record.or(Err(AppError::Invitation))?;
        Ok(Joining {
            log: self.origin().to_owned(),
            person: invitation.person,
            title: record.title,
            grants: record.grants,
            expires_at: invitation.expires_at,
        })
    }

    /// Takes a new key for the holder of an open invitation, once, if the key's holder has signed for it.
    ///
    /// # Errors
    /// When the token is unknown, used or too old, the proof does not verify, or the key is in the log already.
    pub fn present_key(
        &self,
        token: &str,
        key: PublicKey,
        device: &str,
        possession: &str,
    ) -> Result<Hash, AppError> {
        let Joining { person, .. } = self.joining(token)?;
        limits::check_text("device", device).map_err(|why| Malformed::new("device", why))?;
        let proof = STANDARD.decode(possession).unwrap_or_default();
        let message = possession_message(self.origin(), &person, &key);
        let proven = <[u8; 64]>::try_from(proof).is_ok_and(|proof| key.verifies(&message, &proof));
        if !proven {
            let why = "the proof of possession does not verify under the key";
            return Err(Malformed::new("possession", why).into());
        }
        if self.key_record(key.id())?.is_some() {
            return Err(Malformed::new("key", "the key is in the log already").into());
        }
        let presented = Presented {
            key,
            device: device.to_owned(),
            possession: possession.to_owned(),
            at: self.now(),
        };
        let (hash, _) = self.kept(token)?;
        if self.store().present_key(&hash, &presented)? {
            Ok(key.id())
        } else {
            Err(AppError::Invitation)
        }
    }

    /// How far the key that was handed in with an invitation has come; only whoever names both may know.
    ///
    /// # Errors
    /// One and the same where the token is unknown or came with another key.
    pub fn joined(&self, token: &str, key: Hash) -> Result<InvitationState, AppError> {
        let (_, invitation) = self.kept(token)?;
        let handed_in = invitation.presented.map(|presented| presented.key.id());
        if handed_in != Some(key) {
            return Err(AppError::Invitation);
        }
        Ok(state_of(self.key_record(key)?.as_ref()))
    }

    fn kept(&self, token: &str) -> Result<(Hash, Invitation), AppError> {
        let token = Hash::parse(token).or(Err(AppError::Invitation))?;
        let hash = digest(&token);
        let kept = self.store().invitation(&hash)?;
        Ok((hash, kept.ok_or(AppError::Invitation)?))
    }

    fn key_record(&self, key: Hash) -> Result<Option<Record>, AppError> {
        let subject = subject_of(key).ok_or(AppError::Internal("a key's id is no name"))?;
        let standing = self.store().standing(&subject)?;
        Ok(standing.map(|standing| standing.record))
    }
}
