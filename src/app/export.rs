//! Export: the whole log in one file, from wherever its tiles are.

use crate::domain::Hash;
use crate::ledger::{
    BundleWriter, Checkpoint, Entry, Note, TilePath, bundled_entries, named_hashes,
};
use std::collections::BTreeSet;
use std::io::{self, Seek, Write};

/// Why a bundle is not written.
#[derive(Debug, thiserror::Error)]
pub enum NoBundle<E: std::error::Error + 'static> {
    /// The checkpoint is not a checkpoint.
    #[error("the checkpoint is malformed")]
    Checkpoint,
    /// A tile cannot be had.
    #[error("failed to read {path}")]
    Tile {
        /// Which tile.
        path: TilePath,
        /// Why.
        #[source]
        source: E,
    },
    /// A file that an entry names cannot be had.
    #[error("failed to read attachment {hash}")]
    Attachment {
        /// Which file.
        hash: Hash,
        /// Why.
        #[source]
        source: E,
    },
    /// The file cannot be written.
    #[error("failed to write the bundle")]
    Write(#[from] io::Error),
}

/// Writes the bundle of the log as this checkpoint (the signed note) commits to it; `tile` gives a tile's bytes.
/// Nothing is verified here: that is what the one who gets the bundle does.
///
/// # Errors
/// When the checkpoint is malformed, a tile cannot be had, or the bundle cannot be written.
pub fn export<W: Write + Seek, E: std::error::Error>(
    out: W,
    checkpoint: &str,
    tile: impl FnMut(&TilePath) -> Result<Vec<u8>, E>,
) -> Result<W, NoBundle<E>> {
    write(out, checkpoint, tile, None::<fn(&Hash) -> _>)
}

/// As [`export`], with the files that the entries name; `file` gives the bytes of each one that is kept. Most hashes that stand in
/// events name no file, and one that is not kept is left out: the log is whole without it.
///
/// # Errors
/// As [`export`], and when a file cannot be had.
pub fn export_with_attachments<W: Write + Seek, E: std::error::Error>(
    out: W,
    checkpoint: &str,
    tile: impl FnMut(&TilePath) -> Result<Vec<u8>, E>,
    file: impl FnMut(&Hash) -> Result<Option<Vec<u8>>, E>,
) -> Result<W, NoBundle<E>> {
    write(out, checkpoint, tile, Some(file))
}

fn write<W: Write + Seek, E: std::error::Error>(
    out: W,
    checkpoint: &str,
    mut tile: impl FnMut(&TilePath) -> Result<Vec<u8>, E>,
    file: Option<impl FnMut(&Hash) -> Result<Option<Vec<u8>>, E>>,
) -> Result<W, NoBundle<E>> {
    let note = Note::parse(checkpoint.as_bytes()).ok();
    let read = note.and_then(|note| Checkpoint::parse(note.text()).ok());
    let size = read.ok_or(NoBundle::Checkpoint)?.size;
    let mut bundle = BundleWriter::new(out, checkpoint)?;
    let mut named = BTreeSet::new();
    for path in TilePath::all(size) {
        let bytes = tile(&path).map_err(|source| NoBundle::Tile { path, source })?;
        bundle.tile(&path, &bytes)?;
        if path.level.is_none() && file.is_some() {
            named.extend(named_in(&bytes));
        }
    }
    if let Some(mut file) = file {
        for hash in named {
            let bytes = file(&hash).map_err(|source| NoBundle::Attachment { hash, source })?;
            bytes.map_or(Ok(()), |bytes| bundle.attachment(&bytes))?;
        }
    }
    Ok(bundle.finish()?)
}

/// The hashes that the entries of an entry bundle name.
fn named_in(bytes: &[u8]) -> Vec<Hash> {
    let entries = bundled_entries(bytes).unwrap_or_default().into_iter();
    let entries = entries.filter_map(|bytes| Entry::parse(bytes).ok());
    entries
        .flat_map(|entry| named_hashes(&entry.envelope().payload))
        .collect()
}
