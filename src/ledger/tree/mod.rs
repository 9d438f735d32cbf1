//! The Merkle tree of RFC 6962 section 2.1 over SHA-256, with the proofs of RFC 9162 sections 2.1.3 and 2.1.4.
//!
//! A *complete subtree* is named by its level (the binary logarithm of its number of leaves) and its index among those of
//! its level: subtree (3, 2) covers the leaves 16 to 23.
//!
//! - [`leaf_hash`], [`node_hash`], [`empty_root`]: the hashes
//! - [`Frontier`]: the right edge, from which the root follows and to which leaves are added
//! - [`Window`]: the right edge with the leaves of one commit: their proofs, without reading anything
//! - [`HashSource`], [`inclusion_proof`], [`consistency_proof`], [`root`]: proofs from stored hashes
//! - [`verify_inclusion`], [`verify_consistency`]: what a client checks

mod check;
mod frontier;
mod prove;
#[cfg(test)]
mod tests;
mod window;

pub use check::{BadProof, verify_consistency, verify_inclusion};
pub use frontier::{BadFrontier, Frontier};
pub use prove::{HashSource, NoProof, consistency_proof, inclusion_proof, root};
pub use window::{Outside, Window};

use crate::domain::Hash;

/// `SHA-256(0x00 || leaf)` (RFC 6962 section 2.1).
pub fn leaf_hash(leaf: &[u8]) -> Hash {
    Hash::of(&[&[0], leaf])
}

/// `SHA-256(0x01 || left || right)` (RFC 6962 section 2.1).
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash::of(&[&[1], left.bytes(), right.bytes()])
}

/// The root of the tree without leaves: SHA-256 of nothing (RFC 6962 section 2.1).
pub fn empty_root() -> Hash {
    Hash::of(&[])
}
