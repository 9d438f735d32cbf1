//! Attachments: files that events name by their SHA-256 and the log does not hold.

use super::Store;
use super::db::Db;
use super::error::{StoreError, at};
use super::rows::{column, count, hash};
use super::schema::attachments;
use crate::domain::Hash;
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};

/// A file, whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// SHA-256 of its bytes.
    pub hash: Hash,
    /// What its sender said it is.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Keeps a file; true if it is new. One that is there already stays as it was first sent.
fn put(db: &mut Db, file: &Attachment) -> Result<bool, StoreError> {
    let size = column(u64::try_from(file.bytes.len()).unwrap_or(u64::MAX))?;
    let there = attachments::table
        .find(&file.hash.bytes()[..])
        .select(attachments::size)
        .first::<i64>(db)
        .optional()
        .map_err(at("looking for an attachment"))?;
    if there.is_some() {
        return Ok(false);
    }
    let kept = diesel::insert_into(attachments::table)
        .values((
            attachments::hash.eq(&file.hash.bytes()[..]),
            attachments::media_type.eq(&file.media_type),
            attachments::size.eq(size),
            attachments::bytes.eq(&file.bytes),
        ))
        .execute(db);
    match kept {
        Ok(_) => Ok(true),
        // Someone else sent the same at the same moment.
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => Ok(false),
        Err(other) => Err(at("keeping an attachment")(other)),
    }
}

/// A file, if it is kept.
fn get(db: &mut Db, wanted: &Hash) -> Result<Option<Attachment>, StoreError> {
    let row: Option<(String, Vec<u8>)> = attachments::table
        .find(&wanted.bytes()[..])
        .select((attachments::media_type, attachments::bytes))
        .first(db)
        .optional()
        .map_err(at("reading an attachment"))?;
    Ok(row.map(|(media_type, bytes)| Attachment {
        hash: *wanted,
        media_type,
        bytes,
    }))
}

/// Every file whose bytes are not those of its hash and size, by its hash. One file at a time is in memory.
pub(crate) fn altered(db: &mut Db) -> Result<Vec<(String, &'static str)>, StoreError> {
    let hashes: Vec<Vec<u8>> = attachments::table
        .select(attachments::hash)
        .order(attachments::hash)
        .load(db)
        .map_err(at("listing attachments"))?;
    let mut found = Vec::new();
    for one in hashes {
        let (size, bytes): (i64, Vec<u8>) = attachments::table
            .find(&one)
            .select((attachments::size, attachments::bytes))
            .first(db)
            .map_err(at("reading an attachment"))?;
        let name = hex::encode(&one);
        let right = hash("attachments", &one).is_ok_and(|named| named == Hash::of(&[&bytes]));
        if !right {
            found.push((name, "its bytes are not those of its hash"));
        } else if count("attachments", size).ok() != u64::try_from(bytes.len()).ok() {
            found.push((name, "the column size is not that of its bytes"));
        }
    }
    Ok(found)
}

impl Store {
    /// Keeps a file under the SHA-256 of its bytes; true if it is new.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_attachment(&self, file: &Attachment) -> Result<bool, StoreError> {
        self.read(|db| put(db, file))
    }

    /// The file of this SHA-256, if it is kept.
    ///
    /// # Errors
    /// When the database fails.
    pub fn attachment(&self, hash: &Hash) -> Result<Option<Attachment>, StoreError> {
        self.read(|db| get(db, hash))
    }
}
