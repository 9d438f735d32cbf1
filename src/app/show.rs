//! Reading entries and subjects.

use super::find::StoreWorld;
use super::{App, AppError};
use crate::domain::shipment::Holder;
use crate::domain::usability::Reason;
use crate::domain::{Despite, Event, Hash, Instant, Noun, Record, Stop, Subject};
use crate::ledger::{Entry, Receipt, SignedCheckpoint, TilePath};
use crate::store::{ListQuery, StoredEntry};
use serde::Serialize;

/// The most that one answer lists.
pub(super) const MOST: u64 = 500;

/// One entry in a list.
#[derive(Clone, Debug, Serialize)]
pub struct EntryLine {
    /// Its index.
    pub index: u64,
    /// The kind of event.
    pub kind: &'static str,
    /// What it is about.
    pub subject: Subject,
    /// Who signed.
    pub actor: Subject,
    /// What they signed, word for word.
    pub meaning: String,
    /// The signer's time, with its offset.
    pub at: String,
    /// Why it came late, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_reason: Option<String>,
    /// The rules that it broke and how that came about, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub despite: Option<Despite>,
    /// The server's time.
    pub recorded_at: Instant,
    /// Its leaf hash.
    pub leaf_hash: Hash,
    /// SHA-256 of the signed bytes of its event.
    pub event_hash: Hash,
}

/// An entry, whole.
#[derive(Clone, Debug)]
pub struct ShownEntry {
    /// What a list says of it.
    pub line: EntryLine,
    /// The event as read.
    pub event: Event,
    /// The envelope as JSON.
    pub envelope: String,
    /// The bytes that were signed.
    pub signed: String,
    /// The key that signed them.
    pub key_id: Hash,
}

/// A subject as the record has it.
#[derive(Clone, Debug)]
pub struct ShownSubject {
    /// The subject.
    pub subject: Subject,
    /// Its state in one word, as it is shown.
    pub state: &'static str,
    /// Why it may not be used for what comes next; empty for a thing of which that is not asked.
    pub reasons: Vec<Reason>,
    /// Leaf hash of its newest entry.
    pub head: Option<Hash>,
    /// Its record.
    pub record: Record,
    /// Who holds it, where that can be said.
    pub holder: Option<Holder>,
}

/// Reads a stored entry.
pub(super) fn read_entry(stored: &StoredEntry) -> Result<ShownEntry, AppError> {
    let odd = AppError::Internal("an entry in the database is not as it was written");
    let Ok(entry) = Entry::parse(&*stored.bytes) else {
        return Err(odd);
    };
    let Ok(event) = Event::read(&entry.envelope().payload) else {
        return Err(odd);
    };
    let line = EntryLine {
        index: stored.index,
        kind: event.body.kind(),
        subject: event.subject.clone(),
        actor: event.actor.subject().clone(),
        meaning: event.meaning.clone(),
        at: event.at.to_string(),
        late_reason: event.late_reason.clone(),
        despite: event.despite.clone(),
        recorded_at: entry.recorded_at(),
        leaf_hash: stored.leaf_hash,
        event_hash: entry.envelope().payload_hash(),
    };
    let signed = String::from_utf8_lossy(&entry.envelope().payload).into_owned();
    Ok(ShownEntry {
        line,
        event,
        envelope: entry.envelope().to_json(),
        signed,
        key_id: entry.envelope().key_id,
    })
}

impl App {
    /// The entries from this index on, at most so many.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn entries(&self, from: u64, limit: u64) -> Result<Vec<EntryLine>, AppError> {
        let stored = self.store().entries(from, limit.min(MOST))?;
        stored
            .iter()
            .map(|one| read_entry(one).map(|entry| entry.line))
            .collect()
    }

    /// One entry.
    ///
    /// # Errors
    /// When there is none of this index, or the log is out of reach.
    pub fn entry(&self, index: u64) -> Result<ShownEntry, AppError> {
        let stored = self.store().entries_at(&[index])?.pop();
        read_entry(&stored.ok_or_else(|| AppError::NotFound(format!("entry {index}")))?)
    }

    /// The receipt of an entry.
    ///
    /// # Errors
    /// When there is no entry of this index, or the log is out of reach.
    pub fn receipt(&self, index: u64) -> Result<Receipt, AppError> {
        self.store()
            .receipt(index)?
            .ok_or_else(|| AppError::NotFound(format!("entry {index}")))
    }

    /// The newest checkpoint.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn checkpoint(&self) -> Result<String, AppError> {
        self.store()
            .checkpoint()?
            .ok_or_else(|| AppError::NotFound("checkpoint".into()))
    }

    /// A tile or an entry bundle, by its path.
    ///
    /// # Errors
    /// When the path is none, the log has not come so far, or it is out of reach.
    pub fn tile(&self, path: &str) -> Result<(TilePath, Vec<u8>), AppError> {
        let tile =
            TilePath::parse(path).map_err(|bad| AppError::NotFound(format!("tile: {bad}")))?;
        let bytes = self
            .store()
            .tile(&tile)?
            .ok_or_else(|| AppError::NotFound(path.to_owned()))?;
        Ok((tile, bytes))
    }

    /// A subject as the record has it.
    ///
    /// # Errors
    /// When the record does not know it, or the log is out of reach.
    pub fn subject(&self, subject: &Subject) -> Result<ShownSubject, AppError> {
        let standing = self
            .store()
            .standing(subject)?
            .ok_or_else(|| AppError::NotFound(subject.to_string()))?;
        let holder = self.holder(&standing.record)?;
        let shown = self.shown(subject, &standing.record)?;
        Ok(ShownSubject {
            subject: subject.clone(),
            state: shown.word,
            reasons: shown.reasons,
            head: standing.head.map(|head| head.leaf),
            record: standing.record,
            holder,
        })
    }

    /// Who holds a vial or a shipment.
    fn holder(&self, record: &Record) -> Result<Option<Holder>, AppError> {
        if let Record::Shipment(shipment) = record {
            return Ok(Some(shipment.holder.clone()));
        }
        let Record::Vial(vial) = record else {
            return Ok(None);
        };
        match vial.holder(&StoreWorld::new(self.store())) {
            Ok(holder) => Ok(Some(holder)),
            Err(Stop::Unloaded(_)) => Err(AppError::Internal("a record could not be read")),
            Err(Stop::Refused(_) | Stop::Stale { .. } | Stop::Version(_)) => Ok(None),
        }
    }

    /// The subjects of a noun with their states, by name.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn subjects(
        &self,
        noun: Noun,
        after: &str,
        limit: u64,
    ) -> Result<Vec<(Subject, String)>, AppError> {
        let query = ListQuery {
            after: after.to_owned(),
            ..ListQuery::of_noun(noun)
        };
        Ok(self.store().list(&query, limit.min(MOST))?)
    }
}

impl App {
    /// Whether the log can be read, its newest checkpoint is of the log that is there, and events are signed; gives its size.
    ///
    /// # Errors
    /// When it cannot, or is not.
    pub fn ready(&self) -> Result<u64, AppError> {
        let head = self
            .store()
            .head()?
            .ok_or_else(|| AppError::NotFound("log".into()))?;
        if let Some(doubt) = self.doubt_after(Some(&head)) {
            return Err(AppError::Clock(doubt));
        }
        let checkpoint = SignedCheckpoint::open(self.checkpoint()?.as_bytes(), self.verifier_key());
        match checkpoint {
            // An event may have been recorded between the two reads.
            Ok(checkpoint) if checkpoint.size() >= head.size => Ok(checkpoint.size()),
            Ok(_) | Err(_) => Err(AppError::Internal(
                "the newest checkpoint is not of the log that is there",
            )),
        }
    }
}
