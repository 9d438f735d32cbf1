//! Invitations to join with a key of one's own. They lie outside the log, like sessions; the enrolment of the key is an event.

use super::Store;
use super::db::{Db, write_tx};
use super::error::{StoreError, at};
use super::rows::subject;
use super::schema::invitations;
use crate::domain::{Hash, Instant, PersonId, PublicKey};
use diesel::prelude::*;
use uuid::Uuid;

/// An invitation, which is good for one key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invitation {
    /// Its id.
    pub id: Uuid,
    /// Who is invited.
    pub person: PersonId,
    /// Who invites.
    pub made_by: PersonId,
    /// Since when.
    pub made_at: Instant,
    /// Until when a key may be handed in.
    pub expires_at: Instant,
    /// The key that was handed in.
    pub presented: Option<Presented>,
}

/// A new key that waits to be enrolled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Presented {
    /// The key.
    pub key: PublicKey,
    /// What its device is called.
    pub device: String,
    /// The proof that its holder asks for its enrolment.
    pub possession: String,
    /// When it was handed in.
    pub at: Instant,
}

type Row = (
    String,
    String,
    String,
    i64,
    i64,
    Option<String>,
    Option<String>,
    Option<String>,
    Option<i64>,
);

const COLUMNS: (
    invitations::id,
    invitations::person,
    invitations::made_by,
    invitations::made_at,
    invitations::expires_at,
    invitations::public_key,
    invitations::device,
    invitations::possession,
    invitations::presented_at,
) = (
    invitations::id,
    invitations::person,
    invitations::made_by,
    invitations::made_at,
    invitations::expires_at,
    invitations::public_key,
    invitations::device,
    invitations::possession,
    invitations::presented_at,
);

fn odd<E: std::error::Error>(why: &E) -> StoreError {
    StoreError::odd("invitations", why.to_string())
}

fn person(text: &str) -> Result<PersonId, StoreError> {
    PersonId::try_from(subject("invitations", text)?).map_err(|bad| odd(&bad))
}

fn read(row: Row) -> Result<Invitation, StoreError> {
    let (id, invited, made_by, made_at, expires_at, key, device, possession, presented_at) = row;
    let presented = match (key, device, possession, presented_at) {
        (Some(key), Some(device), Some(possession), Some(at)) => Some(Presented {
            key: PublicKey::parse(&key).map_err(|bad| odd(&bad))?,
            device,
            possession,
            at: Instant::from_micros(at),
        }),
        (None, None, None, None) => None,
        _ => {
            let why = "half of a key was handed in";
            return Err(StoreError::odd("invitations", why));
        }
    };
    Ok(Invitation {
        id: Uuid::parse_str(&id).map_err(|bad| odd(&bad))?,
        person: person(&invited)?,
        made_by: person(&made_by)?,
        made_at: Instant::from_micros(made_at),
        expires_at: Instant::from_micros(expires_at),
        presented,
    })
}

fn put(
    db: &mut Db,
    invitation: &Invitation,
    hash: &Hash,
    before: Instant,
) -> Result<(), StoreError> {
    let old = invitations::table.filter(invitations::expires_at.lt(before.micros()));
    diesel::delete(old)
        .execute(db)
        .map_err(at("dropping invitations"))?;
    diesel::insert_into(invitations::table)
        .values((
            invitations::id.eq(invitation.id.to_string()),
            invitations::hash.eq(&hash.bytes()[..]),
            invitations::person.eq(invitation.person.subject().as_str()),
            invitations::made_by.eq(invitation.made_by.subject().as_str()),
            invitations::made_at.eq(invitation.made_at.micros()),
            invitations::expires_at.eq(invitation.expires_at.micros()),
        ))
        .execute(db)
        .map_err(at("keeping an invitation"))?;
    Ok(())
}

fn present(db: &mut Db, hash: &Hash, presented: &Presented) -> Result<bool, StoreError> {
    let open = invitations::hash
        .eq(&hash.bytes()[..])
        .and(invitations::public_key.is_null())
        .and(invitations::expires_at.ge(presented.at.micros()));
    let changed = diesel::update(invitations::table.filter(open))
        .set((
            invitations::public_key.eq(presented.key.to_string()),
            invitations::device.eq(&presented.device),
            invitations::possession.eq(&presented.possession),
            invitations::presented_at.eq(presented.at.micros()),
        ))
        .execute(db)
        .map_err(at("handing in a key"))?;
    Ok(changed == 1)
}

impl Store {
    /// Keeps an invitation with the hash of its token, and drops those that ended before a moment.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_invitation(
        &self,
        invitation: &Invitation,
        hash: &Hash,
        before: Instant,
    ) -> Result<(), StoreError> {
        self.read(|db| write_tx(db, |db| put(db, invitation, hash, before)))
    }

    /// The invitation of this token hash, whether or not it is still in time.
    ///
    /// # Errors
    /// When the database fails.
    pub fn invitation(&self, hash: &Hash) -> Result<Option<Invitation>, StoreError> {
        let row: Option<Row> = self.read(|db| {
            invitations::table
                .select(COLUMNS)
                .filter(invitations::hash.eq(&hash.bytes()[..]))
                .first(db)
                .optional()
                .map_err(at("reading an invitation"))
        })?;
        row.map(read).transpose()
    }

    /// Every invitation that is kept, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub fn invitations(&self) -> Result<Vec<Invitation>, StoreError> {
        let rows: Vec<Row> = self.read(|db| {
            invitations::table
                .select(COLUMNS)
                .order(invitations::made_at.desc())
                .load(db)
                .map_err(at("reading the invitations"))
        })?;
        rows.into_iter().map(read).collect()
    }

    /// Hands a key in; true if the invitation was there, in time and without a key, which it is once.
    ///
    /// # Errors
    /// When the database fails.
    pub fn present_key(&self, hash: &Hash, presented: &Presented) -> Result<bool, StoreError> {
        self.read(|db| write_tx(db, |db| present(db, hash, presented)))
    }

    /// Takes an invitation back, with the key that was handed in; true if it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub fn drop_invitation(&self, id: Uuid) -> Result<bool, StoreError> {
        let this = invitations::table.filter(invitations::id.eq(id.to_string()));
        self.read(|db| {
            write_tx(db, |db| {
                let gone = diesel::delete(this)
                    .execute(db)
                    .map_err(at("taking an invitation back"))?;
                Ok(gone == 1)
            })
        })
    }
}
