//! What lies outside the log: sealed details of participants, challenges and sessions.

use super::db::Db;
use super::error::{StoreError, at};
use super::rows::{hash, subject};
use super::schema::{challenges, details, sessions};
use crate::domain::{Commitment, Hash, Instant, PersonId, Subject};
use diesel::prelude::*;

/// A detail as the vault keeps it: the store never sees what is inside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedDetail {
    /// The subject of the event that committed to it.
    pub subject: Subject,
    /// Which detail.
    pub name: String,
    /// The participant whose it is.
    pub owner: Subject,
    /// The commitment in the event.
    pub commitment: Commitment,
    /// Nonce and ciphertext.
    pub sealed: Vec<u8>,
}

/// Someone who is signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// SHA-256 of the token; the token itself is with its holder alone.
    pub hash: Hash,
    /// Who.
    pub person: PersonId,
    /// With which key.
    pub key_id: Hash,
    /// When it was last used.
    pub used_at: Instant,
    /// When it ends at the latest.
    pub expires_at: Instant,
}

/// Keeps a detail; a newer one of the same name takes the place of an older.
pub(crate) fn put_detail(db: &mut Db, detail: &SealedDetail) -> Result<(), StoreError> {
    let key = details::subject
        .eq(detail.subject.as_str())
        .and(details::name.eq(&detail.name));
    diesel::delete(details::table.filter(key))
        .execute(db)
        .map_err(at("replacing a detail"))?;
    diesel::insert_into(details::table)
        .values((
            details::subject.eq(detail.subject.as_str()),
            details::name.eq(&detail.name),
            details::owner.eq(detail.owner.as_str()),
            details::commitment.eq(&detail.commitment.0.bytes()[..]),
            details::sealed.eq(&detail.sealed),
        ))
        .execute(db)
        .map_err(at("keeping a detail"))?;
    Ok(())
}

/// A detail, if it is kept and not forgotten.
pub(crate) fn detail(
    db: &mut Db,
    of: &Subject,
    name: &str,
) -> Result<Option<SealedDetail>, StoreError> {
    let row: Option<(String, Vec<u8>, Vec<u8>)> = details::table
        .select((details::owner, details::commitment, details::sealed))
        .filter(details::subject.eq(of.as_str()).and(details::name.eq(name)))
        .first(db)
        .optional()
        .map_err(at("reading a detail"))?;
    let Some((owner, commitment, sealed)) = row else {
        return Ok(None);
    };
    Ok(Some(SealedDetail {
        subject: of.clone(),
        name: name.to_owned(),
        owner: subject("details", &owner)?,
        commitment: Commitment(hash("details", &commitment)?),
        sealed,
    }))
}

/// Deletes every detail of a participant; gives how many there were.
pub(crate) fn forget(db: &mut Db, owner: &Subject) -> Result<usize, StoreError> {
    let own = details::table.filter(details::owner.eq(owner.as_str()));
    diesel::delete(own).execute(db).map_err(at("forgetting"))
}

/// Keeps the hash of a challenge, and drops those that have expired.
pub(crate) fn put_challenge(
    db: &mut Db,
    challenge: &Hash,
    now: Instant,
    until: Instant,
) -> Result<(), StoreError> {
    let old = challenges::table.filter(challenges::expires_at.lt(now.micros()));
    diesel::delete(old)
        .execute(db)
        .map_err(at("dropping challenges"))?;
    diesel::insert_into(challenges::table)
        .values((
            challenges::hash.eq(&challenge.bytes()[..]),
            challenges::expires_at.eq(until.micros()),
        ))
        .execute(db)
        .map_err(at("keeping a challenge"))?;
    Ok(())
}

/// Takes a challenge away; true if it was there and in time.
pub(crate) fn take_challenge(
    db: &mut Db,
    challenge: &Hash,
    now: Instant,
) -> Result<bool, StoreError> {
    let this = challenges::hash
        .eq(&challenge.bytes()[..])
        .and(challenges::expires_at.ge(now.micros()));
    let taken = diesel::delete(challenges::table.filter(this))
        .execute(db)
        .map_err(at("taking a challenge"))?;
    Ok(taken == 1)
}

/// Begins a session, and drops those that have ended.
pub(crate) fn put_session(db: &mut Db, session: &Session, now: Instant) -> Result<(), StoreError> {
    let old = sessions::table.filter(sessions::expires_at.lt(now.micros()));
    diesel::delete(old)
        .execute(db)
        .map_err(at("dropping sessions"))?;
    diesel::insert_into(sessions::table)
        .values((
            sessions::hash.eq(&session.hash.bytes()[..]),
            sessions::person.eq(session.person.subject().as_str()),
            sessions::key_id.eq(&session.key_id.bytes()[..]),
            sessions::used_at.eq(session.used_at.micros()),
            sessions::expires_at.eq(session.expires_at.micros()),
        ))
        .execute(db)
        .map_err(at("beginning a session"))?;
    Ok(())
}

/// The session of this token hash, whether or not it is still in time.
pub(crate) fn session(db: &mut Db, token: &Hash) -> Result<Option<Session>, StoreError> {
    let row: Option<(String, Vec<u8>, i64, i64)> = sessions::table
        .select((
            sessions::person,
            sessions::key_id,
            sessions::used_at,
            sessions::expires_at,
        ))
        .filter(sessions::hash.eq(&token.bytes()[..]))
        .first(db)
        .optional()
        .map_err(at("reading a session"))?;
    let Some((person, key_id, used_at, expires_at)) = row else {
        return Ok(None);
    };
    let person = PersonId::try_from(subject("sessions", &person)?);
    Ok(Some(Session {
        hash: *token,
        person: person.map_err(|bad| StoreError::odd("sessions", bad.to_string()))?,
        key_id: hash("sessions", &key_id)?,
        used_at: Instant::from_micros(used_at),
        expires_at: Instant::from_micros(expires_at),
    }))
}

/// Notes that a session was used.
pub(crate) fn touch_session(db: &mut Db, token: &Hash, now: Instant) -> Result<(), StoreError> {
    diesel::update(sessions::table.filter(sessions::hash.eq(&token.bytes()[..])))
        .set(sessions::used_at.eq(now.micros()))
        .execute(db)
        .map_err(at("using a session"))?;
    Ok(())
}

/// Ends a session.
pub(crate) fn end_session(db: &mut Db, token: &Hash) -> Result<(), StoreError> {
    diesel::delete(sessions::table.filter(sessions::hash.eq(&token.bytes()[..])))
        .execute(db)
        .map_err(at("ending a session"))?;
    Ok(())
}
