//! Proofs about the whole log.

use super::Store;
use super::error::StoreError;
use super::log::hashes;
use crate::domain::Hash;
use crate::ledger::TileSource;
use crate::ledger::tree::{NoProof, consistency_proof};

impl Store {
    /// The proof that the tree of size `old` is the beginning of the tree of size `new` (RFC 6962 section 2.1.2).
    ///
    /// # Errors
    /// When `old` is more than `new`, or the database fails.
    pub fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>, NoProof<StoreError>> {
        let mut found = Ok(Vec::new());
        let read = self.read(|db| {
            let mut source = TileSource::new(|level, tile, width| hashes(db, level, tile, width));
            found = consistency_proof(old, new, &mut source);
            Ok(())
        });
        read.map_err(NoProof::Source)?;
        found
    }
}
