//! Roots and proofs from stored hashes of complete subtrees.

use super::{empty_root, node_hash};
use crate::domain::Hash;

/// Where the hashes of complete subtrees are read: a database, tiles, memory.
pub trait HashSource {
    /// Why a hash cannot be had.
    type Error;

    /// The hash of the complete subtree over the leaves `index * 2^level` up to, not including, `(index + 1) * 2^level`.
    ///
    /// # Errors
    /// When the hash cannot be read.
    fn subtree(&mut self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

/// Why there is no proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoProof<E> {
    /// There is no such leaf, or no such older tree, in a tree of this size.
    #[error("{asked} is outside a tree of {size} leaves")]
    OutOfRange {
        /// The leaf or the older size that was asked for.
        asked: u64,
        /// The size of the tree.
        size: u64,
    },
    /// A hash could not be read.
    #[error("failed to read a hash of the tree")]
    Source(#[source] E),
}

/// The root of a tree of this size (RFC 6962 section 2.1).
///
/// # Errors
/// When a hash cannot be read.
pub fn root<S: HashSource>(size: u64, source: &mut S) -> Result<Hash, S::Error> {
    if size == 0 {
        return Ok(empty_root());
    }
    range_hash(0, size, source)
}

/// The proof that the leaf is in the tree, from the leaf's sibling up (RFC 6962 section 2.1.1, `PATH`).
///
/// # Errors
/// When the tree has no such leaf, or a hash cannot be read.
pub fn inclusion_proof<S: HashSource>(
    leaf: u64,
    size: u64,
    source: &mut S,
) -> Result<Vec<Hash>, NoProof<S::Error>> {
    if leaf >= size {
        return Err(NoProof::OutOfRange { asked: leaf, size });
    }
    let mut from_root = Vec::new();
    let (mut start, mut end) = (0, size);
    while end - start > 1 {
        let middle = start + split(end - start);
        let sibling = if leaf < middle {
            let right = (middle, end);
            end = middle;
            right
        } else {
            let left = (start, middle);
            start = middle;
            left
        };
        let hash = range_hash(sibling.0, sibling.1, source).map_err(NoProof::Source)?;
        from_root.push(hash);
    }
    from_root.reverse();
    Ok(from_root)
}

/// The proof that the tree of size `old` is a beginning of the tree of size `new` (RFC 6962 section 2.1.2, `PROOF`);
/// empty when `old` is zero or equals `new`.
///
/// # Errors
/// When `old` is more than `new`, or a hash cannot be read.
pub fn consistency_proof<S: HashSource>(
    old: u64,
    new: u64,
    source: &mut S,
) -> Result<Vec<Hash>, NoProof<S::Error>> {
    if old > new {
        return Err(NoProof::OutOfRange {
            asked: old,
            size: new,
        });
    }
    if old == 0 || old == new {
        return Ok(Vec::new());
    }
    let mut from_root = Vec::new();
    let (mut start, mut end) = (0, new);
    // As long as the walk stays on the left edge, the old tree's root over the rest is known to the verifier.
    while end != old {
        let middle = start + split(end - start);
        let sibling = if old <= middle {
            let right = (middle, end);
            end = middle;
            right
        } else {
            let left = (start, middle);
            start = middle;
            left
        };
        let hash = range_hash(sibling.0, sibling.1, source).map_err(NoProof::Source)?;
        from_root.push(hash);
    }
    if start != 0 {
        from_root.push(range_hash(start, end, source).map_err(NoProof::Source)?);
    }
    from_root.reverse();
    Ok(from_root)
}

/// The largest power of two below `n`, for `n` of at least two.
fn split(n: u64) -> u64 {
    1 << (u64::BITS - 1 - (n - 1).leading_zeros())
}

/// The tree hash over the leaves from `start` up to `end`, where `start` is a multiple of the largest power of two below.
fn range_hash<S: HashSource>(start: u64, end: u64, source: &mut S) -> Result<Hash, S::Error> {
    let count = end - start;
    if count.is_power_of_two() {
        let level = count.trailing_zeros();
        return source.subtree(level, start >> level);
    }
    let middle = start + split(count);
    let left = range_hash(start, middle, source)?;
    let right = range_hash(middle, end, source)?;
    Ok(node_hash(&left, &right))
}
