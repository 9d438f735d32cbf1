//! Export: the whole log in one file, from wherever its tiles are.

use crate::ledger::{BundleWriter, Checkpoint, Note, TilePath};
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
    mut tile: impl FnMut(&TilePath) -> Result<Vec<u8>, E>,
) -> Result<W, NoBundle<E>> {
    let note = Note::parse(checkpoint.as_bytes()).ok();
    let read = note.and_then(|note| Checkpoint::parse(note.text()).ok());
    let size = read.ok_or(NoBundle::Checkpoint)?.size;
    let mut bundle = BundleWriter::new(out, checkpoint)?;
    for path in TilePath::all(size) {
        let bytes = tile(&path).map_err(|source| NoBundle::Tile { path, source })?;
        bundle.tile(&path, &bytes)?;
    }
    Ok(bundle.finish()?)
}
