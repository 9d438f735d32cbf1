//! What a client checks of a proof.

use super::{empty_root, node_hash};
use crate::domain::Hash;

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadProof {
    /// The leaf lies outside the tree, or the older tree is larger than the newer.
    #[error("{asked} is outside a tree of {size} leaves")]
    OutOfRange {
        /// The leaf or the older size.
        asked: u64,
        /// The size of the tree.
        size: u64,
    },
    /// Too few or too many hashes for these sizes.
    #[error("the proof does not have the number of hashes that the sizes demand")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root than the tree of {size} leaves has")]
    Root {
        /// The size of the tree whose root it missed.
        size: u64,
    },
}

/// Checks that the leaf is in the tree with this root (RFC 9162 section 2.1.3.2).
///
/// # Errors
/// When the proof does not lead from the leaf to the root.
pub fn verify_inclusion(
    leaf: (u64, &Hash),
    size: u64,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), BadProof> {
    let (index, leaf) = leaf;
    if index >= size {
        return Err(BadProof::OutOfRange { asked: index, size });
    }
    let (mut fnode, mut snode) = (index, size - 1);
    let mut hash = *leaf;
    for step in proof {
        if snode == 0 {
            return Err(BadProof::Length);
        }
        if fnode & 1 == 1 || fnode == snode {
            hash = node_hash(step, &hash);
            // Not zero here, since `snode` is not.
            let up = fnode.trailing_zeros();
            fnode >>= up;
            snode >>= up;
        } else {
            hash = node_hash(&hash, step);
        }
        fnode >>= 1;
        snode >>= 1;
    }
    if snode != 0 {
        return Err(BadProof::Length);
    }
    if hash == *root {
        Ok(())
    } else {
        Err(BadProof::Root { size })
    }
}

/// Checks that the tree `old` (size and root) is a beginning of the tree `new` (RFC 9162 section 2.1.4.2).
///
/// Two trees of one size must have one root; the empty tree is a beginning of every tree.
///
/// # Errors
/// When the proof does not lead to both roots.
pub fn verify_consistency(
    old: (u64, &Hash),
    new: (u64, &Hash),
    proof: &[Hash],
) -> Result<(), BadProof> {
    let ((old_size, old_root), (new_size, new_root)) = (old, new);
    if old_size > new_size {
        return Err(BadProof::OutOfRange {
            asked: old_size,
            size: new_size,
        });
    }
    if old_size == 0 || old_size == new_size {
        let expected = if old_size == new_size {
            *new_root
        } else {
            empty_root()
        };
        return match (proof.is_empty(), *old_root == expected) {
            (false, _) => Err(BadProof::Length),
            (true, false) => Err(BadProof::Root { size: old_size }),
            (true, true) => Ok(()),
        };
    }
    // A complete old tree is itself the first node, so the proof leaves it out.
    let (first, rest) = if old_size.is_power_of_two() {
        (*old_root, proof)
    } else {
        let (first, rest) = proof.split_first().ok_or(BadProof::Length)?;
        (*first, rest)
    };
    let up = (old_size - 1).trailing_ones();
    let (mut fnode, mut snode) = ((old_size - 1) >> up, (new_size - 1) >> up);
    let (mut from_old, mut from_new) = (first, first);
    for step in rest {
        if snode == 0 {
            return Err(BadProof::Length);
        }
        if fnode & 1 == 1 || fnode == snode {
            from_old = node_hash(step, &from_old);
            from_new = node_hash(step, &from_new);
            let up = fnode.trailing_zeros();
            fnode >>= up;
            snode >>= up;
        } else {
            from_new = node_hash(&from_new, step);
        }
        fnode >>= 1;
        snode >>= 1;
    }
    if snode != 0 {
        return Err(BadProof::Length);
    }
    if from_old != *old_root {
        return Err(BadProof::Root { size: old_size });
    }
    if from_new != *new_root {
        return Err(BadProof::Root { size: new_size });
    }
    Ok(())
}
