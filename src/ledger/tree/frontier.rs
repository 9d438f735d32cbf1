//! The right edge of a tree: all that is needed to add leaves and to know the root.

use super::{empty_root, node_hash};
use crate::domain::Hash;

/// The roots of the complete subtrees that make up a tree, largest first: one for each bit that is set in the size.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Frontier {
    size: u64,
    hashes: Vec<Hash>,
}

/// The bytes are not what [`Frontier::to_bytes`] writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tree's right edge is its size in 8 bytes and one 32-byte hash for each bit set in it")]
pub struct BadFrontier;

impl Frontier {
    /// The tree without leaves.
    pub fn empty() -> Self {
        Self::default()
    }

    /// From the roots of the complete subtrees, largest first.
    ///
    /// # Errors
    /// When there is not one hash for each bit set in the size.
    pub fn from_hashes(size: u64, hashes: Vec<Hash>) -> Result<Self, BadFrontier> {
        if u32::try_from(hashes.len()) == Ok(size.count_ones()) {
            Ok(Self { size, hashes })
        } else {
            Err(BadFrontier)
        }
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The roots of the complete subtrees, largest first.
    pub fn hashes(&self) -> &[Hash] {
        &self.hashes
    }

    /// Adds a leaf by its leaf hash.
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.hashes.pop() {
                hash = node_hash(&left, &hash);
            }
        }
        self.hashes.push(hash);
        self.size += 1;
    }

    /// The root of the tree.
    pub fn root(&self) -> Hash {
        let mut from_right = self.hashes.iter().rev();
        let Some(last) = from_right.next() else {
            return empty_root();
        };
        from_right.fold(*last, |right, left| node_hash(left, &right))
    }

    /// The root of the complete subtree of this level on the edge, if the size has that bit.
    pub(super) fn at_level(&self, level: u32) -> Option<&Hash> {
        let above = self.size.checked_shr(level)?;
        if above & 1 == 0 {
            return None;
        }
        let larger = usize::try_from((above >> 1).count_ones()).ok()?;
        self.hashes.get(larger)
    }

    /// The size as 8 bytes, big-endian, then the hashes; at most 2,056 bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.size.to_be_bytes().to_vec();
        for hash in &self.hashes {
            out.extend_from_slice(hash.bytes());
        }
        out
    }

    /// Reads what [`Frontier::to_bytes`] writes.
    ///
    /// # Errors
    /// When the number of bytes does not fit the size.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadFrontier> {
        let (size, rest) = bytes.split_first_chunk::<8>().ok_or(BadFrontier)?;
        let (hashes, rest) = rest.as_chunks::<32>();
        if !rest.is_empty() {
            return Err(BadFrontier);
        }
        let hashes = hashes.iter().map(|bytes| Hash(*bytes)).collect();
        Self::from_hashes(u64::from_be_bytes(*size), hashes)
    }
}
