//! Inviting people to join with a key of their own. The server keeps the hash of an invitation's token, never the token.

use super::find::StoreWorld;
use super::sign_in::random;
use super::{App, AppError, Visitor};
use crate::domain::{Hash, KeyId, Kind, Malformed, PersonId, Record, Role, Subject, World};
use crate::label::link_picture;
use crate::store::Invitation;
use uuid::Uuid;

/// How long an invitation lasts where nothing else is said, and at most.
const HOURS: u32 = 24;
const MOST_HOURS: u32 = 7 * 24;
/// For how long after its end an invitation is kept: whoever joined with it may still ask what became of the key.
const KEPT_DAYS: i64 = 30;

/// A new invitation. The token is told this once.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// What is kept of it.
    pub invitation: Invitation,
    /// The token.
    pub token: Hash,
    /// The address that the invited person opens, with the token where no server is told it.
    pub link: String,
    /// The same as a QR symbol, in SVG.
    pub picture: String,
}

/// How far an invitation has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InvitationState {
    /// A key may be handed in.
    Open,
    /// A key was handed in and waits to be enrolled.
    Waiting,
    /// The key is enrolled and waits to be confirmed, because the person had one before.
    Unconfirmed,
    /// The key is enrolled and in force, or was.
    Enrolled,
    /// It ended without a key.
    Expired,
}

impl InvitationState {
    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Unconfirmed => "unconfirmed",
            Self::Enrolled => "enrolled",
            Self::Expired => "expired",
        }
    }
}

impl App {
    /// Invites an enrolled person to join with a key of their own.
    ///
    /// # Errors
    /// When the visitor is no administrator over the person, the person is not enrolled or has left, or the hours are too many.
    pub fn invite(
        &self,
        visitor: &Visitor,
        person: &PersonId,
        hours: Option<u32>,
    ) -> Result<NewInvitation, AppError> {
        administers(visitor)?;
        let hours = hours.unwrap_or(HOURS);
        if !(1..=MOST_HOURS).contains(&hours) {
            let why = format!("an invitation lasts 1 to {MOST_HOURS} hours");
            return Err(Malformed::new("hours", why).into());
        }
        self.present_person(person)?;
        if let Some(kind) = Kind::of("key.enrolled")
            && !self.is_one(&self.who(kind, person.subject())?, visitor)?
        {
            let why =
                "Only an administrator over this person may do this, and nobody for themselves.";
            return Err(AppError::Forbidden(why));
        }
        let (token, now) = (random()?, self.now());
        let invitation = Invitation {
            id: Uuid::now_v7(),
            person: person.clone(),
            made_by: visitor.person.clone(),
            made_at: now,
            expires_at: now.plus_seconds(i64::from(hours) * 3600),
            presented: None,
        };
        let before = now.plus_seconds(-KEPT_DAYS * 24 * 3600);
        self.store()
            .put_invitation(&invitation, &digest(&token), before)?;
        let base = self.base().to_string().to_ascii_lowercase();
        let link = format!("{base}join#{token}");
        Ok(NewInvitation {
            invitation,
            token,
            picture: link_picture(&link)?,
            link,
        })
    }

    /// Every invitation that is kept, the newest first, with how far it has come.
    ///
    /// # Errors
    /// When the visitor is no administrator.
    pub fn invitations(
        &self,
        visitor: &Visitor,
    ) -> Result<Vec<(Invitation, InvitationState)>, AppError> {
        administers(visitor)?;
        self.kept_invitations()
    }

    /// The same for whoever has been found to administer.
    pub(super) fn kept_invitations(&self) -> Result<Vec<(Invitation, InvitationState)>, AppError> {
        let kept = self.store().invitations()?;
        let keys = kept.iter().filter_map(|one| one.presented.as_ref());
        let keys: Vec<Subject> = keys.filter_map(|one| subject_of(one.key.id())).collect();
        let known = self.store().standings(&keys)?;
        let told = kept.into_iter().map(|one| {
            let key = one.presented.as_ref().map(|presented| presented.key.id());
            let subject = key.and_then(subject_of);
            let mut keys = known
                .iter()
                .filter(|(key, _)| Some(key) == subject.as_ref());
            let state = match &one.presented {
                Some(_) => state_of(keys.next().map(|(_, standing)| &standing.record)),
                None if one.expires_at < self.now() => InvitationState::Expired,
                None => InvitationState::Open,
            };
            (one, state)
        });
        Ok(told.collect())
    }

    /// Takes an invitation back, and with it a key that waits to be enrolled.
    ///
    /// # Errors
    /// When the visitor is no administrator, or there is no such invitation.
    pub fn cancel_invitation(&self, visitor: &Visitor, id: Uuid) -> Result<(), AppError> {
        administers(visitor)?;
        if self.store().drop_invitation(id)? {
            Ok(())
        } else {
            Err(AppError::NotFound(format!("invitation {id}")))
        }
    }

    /// The record of a person who has not left.
    pub(super) fn present_person(
        &self,
        person: &PersonId,
    ) -> Result<crate::domain::person::Person, AppError> {
        let world = StoreWorld::new(self.store());
        let found = world.standing(person.subject());
        let found = found.or(Err(AppError::Internal("a record could not be read")))?;
        match found.map(|standing| standing.record.clone()) {
            Some(Record::Person(record)) if !record.left => Ok(record),
            Some(_) | None => Err(AppError::NotFound(format!("person {}", person.name()))),
        }
    }
}

/// How far a key that was handed in has come, as its record tells.
pub(super) fn state_of(record: Option<&Record>) -> InvitationState {
    match record {
        None => InvitationState::Waiting,
        Some(Record::Key(key)) if key.waits && key.revoked.is_none() => {
            InvitationState::Unconfirmed
        }
        Some(_) => InvitationState::Enrolled,
    }
}

/// The subject of a key's record.
pub(super) fn subject_of(key: Hash) -> Option<Subject> {
    let id = KeyId::new(&key.to_string()).ok()?;
    Some(id.subject().clone())
}

/// Refuses everyone but an administrator, of whichever site: the rules say whom they may enrol.
fn administers(visitor: &Visitor) -> Result<(), AppError> {
    let mut roles = visitor.record.grants.iter().map(|grant| grant.role);
    if roles.any(|role| role == Role::Administrator) {
        Ok(())
    } else {
        Err(AppError::Forbidden("Only an administrator may do this."))
    }
}

/// What the database keeps of a token: enough to know it again, too little to use it.
pub(super) fn digest(token: &Hash) -> Hash {
    Hash::of(&[b"vialog/invitation/v1\0", token.bytes()])
}
