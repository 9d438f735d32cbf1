//! The right edge of a tree over one commit: the proofs of the new leaves without a read.

use super::{Frontier, HashSource, node_hash};
use crate::domain::Hash;

/// The complete subtrees of one level from `first` on.
#[derive(Debug)]
struct Row {
    first: u64,
    nodes: Vec<Hash>,
}

impl Row {
    fn get(&self, index: u64) -> Option<&Hash> {
        let place = usize::try_from(index.checked_sub(self.first)?).ok()?;
        self.nodes.get(place)
    }
}

/// A tree's right edge before some leaves were added, those leaves, and every node that they brought about.
///
/// It costs about one hash a leaf to make, and a proof is then only looked up.
#[derive(Debug)]
pub struct Window {
    old_size: u64,
    new_size: u64,
    rows: Vec<Row>,
    /// At each level, the hash of the leaves right of the last complete subtree, if there are any.
    ragged: Vec<Option<Hash>>,
}

/// The node or leaf lies left of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("subtree {index} of level {level} is outside the window")]
pub struct Outside {
    /// The subtree's level.
    pub level: u32,
    /// The subtree's index at its level.
    pub index: u64,
}

impl Window {
    /// Adds the leaves (by their leaf hashes) to the tree.
    pub fn new(before: &Frontier, leaves: &[Hash]) -> Self {
        let old_size = before.size();
        let added = u64::try_from(leaves.len()).unwrap_or(u64::MAX);
        let new_size = old_size.saturating_add(added);
        let mut rows = Vec::new();
        let mut fresh = leaves.to_vec();
        let mut level = 0;
        while new_size.checked_shr(level).unwrap_or(0) > 0 {
            let row = row(before, level, fresh);
            // `first` is even, since the edge's own node joins where the new ones begin with a right child.
            let (pairs, _) = row.nodes.as_chunks::<2>();
            fresh = pairs.iter().map(|[l, r]| node_hash(l, r)).collect();
            rows.push(row);
            level += 1;
        }
        let mut window = Self {
            old_size,
            new_size,
            rows,
            ragged: Vec::new(),
        };
        window.ragged = window.ragged_edge();
        window
    }

    fn ragged_edge(&self) -> Vec<Option<Hash>> {
        let mut edge = vec![None];
        let mut below: Option<Hash> = None;
        for (row, level) in self.rows.iter().zip(0..) {
            let count = self.new_size >> level;
            let last = (count & 1 == 1).then(|| row.get(count - 1)).flatten();
            below = match (last, below) {
                (Some(left), Some(right)) => Some(node_hash(left, &right)),
                (Some(left), None) => Some(*left),
                (None, below) => below,
            };
            edge.push(below);
        }
        edge
    }

    /// How many leaves the tree had before.
    pub fn old_size(&self) -> u64 {
        self.old_size
    }

    /// How many leaves the tree has now.
    pub fn new_size(&self) -> u64 {
        self.new_size
    }

    /// The right edge now.
    pub fn frontier(&self) -> Frontier {
        let mut hashes = Vec::new();
        for (row, level) in self.rows.iter().zip(0_u32..) {
            let count = self.new_size >> level;
            if count & 1 == 1 {
                hashes.extend(row.get(count - 1));
            }
        }
        hashes.reverse();
        // One hash was found for each bit, as `Window::new` makes a node of every level.
        Frontier::from_hashes(self.new_size, hashes).unwrap_or_default()
    }

    /// The inclusion proof of a new leaf in the tree as it is now (RFC 6962 section 2.1.1), from the leaf's sibling up;
    /// nothing when the leaf is not one of the new ones.
    pub fn inclusion_proof(&self, leaf: u64) -> Option<Vec<Hash>> {
        if !(self.old_size..self.new_size).contains(&leaf) {
            return None;
        }
        let mut proof = Vec::with_capacity(self.rows.len());
        for ((row, ragged), level) in self.rows.iter().zip(&self.ragged).zip(0_u32..) {
            let sibling = (leaf >> level) ^ 1;
            let complete = self.new_size >> level;
            if sibling < complete {
                proof.push(*row.get(sibling)?);
            } else if sibling == complete {
                proof.extend(*ragged);
            }
        }
        Some(proof)
    }
}

impl HashSource for &Window {
    type Error = Outside;

    fn subtree(&mut self, level: u32, index: u64) -> Result<Hash, Outside> {
        let row = usize::try_from(level).ok().and_then(|l| self.rows.get(l));
        let hash = row.and_then(|row| row.get(index));
        hash.copied().ok_or(Outside { level, index })
    }
}

/// The edge's own node of the level, if it has one, and the fresh ones after it.
fn row(before: &Frontier, level: u32, fresh: Vec<Hash>) -> Row {
    let first = before.size() >> level;
    match before.at_level(level) {
        Some(edge) => Row {
            first: first - 1,
            nodes: std::iter::once(*edge).chain(fresh).collect(),
        },
        None => Row {
            first,
            nodes: fresh,
        },
    }
}
