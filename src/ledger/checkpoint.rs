//! Checkpoints: what a log commits to at one size (C2SP tlog-checkpoint).

use super::note::{BadNote, Note, NoteSigner};
use super::note_key::{KeyName, VerifierKey};
use crate::domain::Hash;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;

/// The origin of a log, its size and the root of its tree at that size.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Checkpoint {
    /// Which log; also the name of the log's key.
    pub origin: KeyName,
    /// How many entries.
    pub size: u64,
    /// The RFC 6962 root over them.
    pub root: Hash,
}

/// Why a checkpoint is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCheckpoint {
    /// The note is not well formed, or not signed as it must be.
    #[error(transparent)]
    Note(#[from] BadNote),
    /// The text is not the three lines of a checkpoint.
    #[error("the checkpoint's {line} line is not in its form")]
    Form {
        /// Which line.
        line: &'static str,
    },
    /// The checkpoint is of another log than the key's.
    #[error("the checkpoint is of the log {got}, not of {expected}")]
    Origin {
        /// The key's name.
        expected: KeyName,
        /// The checkpoint's origin.
        got: KeyName,
    },
}

impl Checkpoint {
    /// Reads the note text: origin, size in plain decimal, root in base64, each with its newline.
    ///
    /// Extension lines, which the standard advises against, are refused: vialog's logs have none.
    ///
    /// # Errors
    /// When a line is missing, too many, or not in its only spelling.
    pub fn parse(text: &str) -> Result<Self, BadCheckpoint> {
        let form = |line| BadCheckpoint::Form { line };
        let (origin, rest) = text.split_once('\n').ok_or(form("origin"))?;
        let origin = KeyName::parse(origin).ok().ok_or(form("origin"))?;
        let (size, rest) = rest.split_once('\n').ok_or(form("size"))?;
        let size = decimal(size).ok_or(form("size"))?;
        let (root, rest) = rest.split_once('\n').ok_or(form("root"))?;
        let root = STANDARD.decode(root).ok().and_then(|r| r.try_into().ok());
        let root = Hash(root.ok_or(form("root"))?);
        if !rest.is_empty() {
            return Err(form("fourth"));
        }
        Ok(Self { origin, size, root })
    }
}

/// The note text, which [`Checkpoint::parse`] reads.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let root = STANDARD.encode(self.root.bytes());
        writeln!(f, "{}\n{}\n{root}", self.origin, self.size)
    }
}

/// A plain decimal without leading zeros.
pub(super) fn decimal(text: &str) -> Option<u64> {
    let plain = text == "0" || !text.starts_with('0');
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    (plain && digits).then(|| text.parse().ok()).flatten()
}

/// A checkpoint whose signature by the log's own key holds: it can only be signed or opened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// Signs for the log whose origin is the signer's name.
    ///
    /// The caller must never sign two checkpoints that are inconsistent (C2SP tlog-checkpoint, "Signatures").
    pub fn sign(signer: &NoteSigner, size: u64, root: Hash) -> Self {
        let origin = signer.verifier().name().clone();
        let checkpoint = Checkpoint { origin, size, root };
        let note = signer.sign_lines(checkpoint.to_string());
        Self { checkpoint, note }
    }

    /// Reads a checkpoint and verifies that this key, whose name is the log's origin, signed it. Other keys' signatures may stand beside it.
    ///
    /// # Errors
    /// When the note is malformed, this key did not sign, its signature is wrong, or the origin is not its name.
    pub fn open(bytes: &[u8], key: &VerifierKey) -> Result<Self, BadCheckpoint> {
        let note = Note::parse(bytes)?;
        note.verify(std::slice::from_ref(key))?;
        let checkpoint = Checkpoint::parse(note.text())?;
        if checkpoint.origin != *key.name() {
            return Err(BadCheckpoint::Origin {
                expected: key.name().clone(),
                got: checkpoint.origin,
            });
        }
        Ok(Self { checkpoint, note })
    }

    /// What the log committed to.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// How many entries.
    pub fn size(&self) -> u64 {
        self.checkpoint.size
    }

    /// The root over them.
    pub fn root(&self) -> &Hash {
        &self.checkpoint.root
    }

    /// The note with all its signatures.
    pub fn note(&self) -> &Note {
        &self.note
    }
}

/// The signed note as it is served at `/checkpoint`.
impl fmt::Display for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.note, f)
    }
}
