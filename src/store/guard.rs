//! The newest checkpoint, kept outside the database, so that a restored old backup is noticed before anything is signed.

use super::db::Db;
use super::error::StoreError;
use super::log::{LogHead, hashes};
use crate::domain::Hash;
use crate::ledger::tree::root;
use crate::ledger::{SignedCheckpoint, TileSource, VerifierKey};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often the file is written at most. It is not synced: it may lag behind the database, never lead it.
const EVERY: Duration = Duration::from_secs(1);

/// Keeps the newest checkpoint in a file, and sees that the log in the database goes on from it.
pub(crate) struct Guard {
    path: PathBuf,
    /// Size and root of the newest checkpoint that is known to have been signed.
    signed: Option<(u64, Hash)>,
    newest: Option<String>,
    written: Option<Instant>,
}

impl Guard {
    /// Holds the database against the checkpoint that was kept.
    pub(crate) fn open(
        path: &Path,
        key: &VerifierKey,
        head: Option<&LogHead>,
        db: &mut Db,
    ) -> Result<Self, StoreError> {
        let kept = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(none) if none.kind() == ErrorKind::NotFound => Vec::new(),
            Err(source) => {
                return Err(StoreError::File {
                    path: path.display().to_string(),
                    source,
                });
            }
        };
        let mut this = Self {
            path: path.to_owned(),
            signed: None,
            newest: None,
            written: None,
        };
        if kept.is_empty() {
            return Ok(this);
        }
        let kept = SignedCheckpoint::open(&kept, key);
        let kept = kept.map_err(|bad| {
            StoreError::odd(
                "log_head",
                format!("the checkpoint kept in {}: {bad}", path.display()),
            )
        })?;
        this.signed = Some((kept.size(), *kept.root()));
        this.follows(db, head)?;
        Ok(this)
    }

    /// Sees that the log in the database goes on from what was signed. Asked before every commit, since a running
    /// server may be given another database: a standby that lagged behind, a backup restored under it.
    pub(crate) fn follows(&self, db: &mut Db, head: Option<&LogHead>) -> Result<(), StoreError> {
        let Some((kept, signed)) = self.signed else {
            return Ok(());
        };
        let found = head.map_or(0, |head| head.size);
        if kept > found {
            return Err(StoreError::Behind { kept, found });
        }
        let there = match head {
            Some(head) if head.size == kept => head.root,
            // Another server has gone on; the beginning of its log must be what this one signed.
            Some(_) | None => root(
                kept,
                &mut TileSource::new(|level, tile, width| hashes(db, level, tile, width)),
            )?,
        };
        if there == signed {
            return Ok(());
        }
        let why = format!("its first {kept} entries are not those that this server signed");
        Err(StoreError::odd("log_head", why))
    }

    /// Takes note of a checkpoint that is durable in the database.
    pub(crate) fn saw(&mut self, checkpoint: &SignedCheckpoint) {
        self.signed = Some((checkpoint.size(), *checkpoint.root()));
        self.newest = Some(checkpoint.to_string());
        if self
            .written
            .is_none_or(|written| written.elapsed() >= EVERY)
        {
            self.write();
        }
    }

    /// Writes the newest checkpoint beside the file and moves it there, so that no reader finds half of it.
    pub(crate) fn write(&mut self) {
        let Some(newest) = self.newest.take() else {
            return;
        };
        let fresh = self.path.with_extension("new");
        if let Err(why) = fs::write(&fresh, newest).and_then(|()| fs::rename(&fresh, &self.path)) {
            let error: &(dyn std::error::Error + 'static) = &why;
            tracing::warn!(
                error,
                "the checkpoint could not be kept in {}",
                self.path.display()
            );
        }
        self.written = Some(Instant::now());
    }
}
