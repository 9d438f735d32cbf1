//! Tiles and entry bundles: the log as static files (C2SP tlog-tiles).

use super::tree::{HashSource, node_hash};
use crate::domain::Hash;
use std::fmt;

/// Hashes in a full tile, and entries in a full entry bundle (C2SP tlog-tiles, "Merkle Tree").
pub const TILE_WIDTH: u64 = 256;
/// Levels of the tree in one tile.
const TILE_HEIGHT: u32 = 8;
/// The highest level of tiles (C2SP tlog-tiles: 0 to 63, of which a 64-bit tree needs eight).
const MAX_LEVEL: u32 = 7;

/// A tile of hashes, or of entries where there is no level.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TilePath {
    /// The level of a tile of hashes; none for an entry bundle.
    pub level: Option<u32>,
    /// Its place at its level.
    pub index: u64,
    /// How many hashes or entries it holds, 1 to 256.
    pub width: u32,
}

/// The text is not the path of a tile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not the path of a tile: tile/<level or entries>/<index>[.p/<width>]")]
pub struct BadTilePath(pub String);

impl TilePath {
    /// Reads `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`.
    ///
    /// # Errors
    /// When the text is in any other form.
    pub fn parse(text: &str) -> Result<Self, BadTilePath> {
        let read = || -> Option<Self> {
            let (kind, rest) = text.strip_prefix("tile/")?.split_once('/')?;
            let level = if kind == "entries" {
                None
            } else {
                Some(kind.parse().ok().filter(|l| *l <= MAX_LEVEL)?)
            };
            let (digits, width) = match rest.split_once(".p/") {
                Some((digits, width)) => {
                    (digits, width.parse().ok().filter(|w| (1..256).contains(w))?)
                }
                None => (rest, 256),
            };
            let groups = digits
                .split('/')
                .map(|group| group.strip_prefix('x').unwrap_or(group));
            let mut index = 0_u64;
            for group in groups {
                index = index.checked_mul(1000)?.checked_add(group.parse().ok()?)?;
            }
            Some(Self {
                level,
                index,
                width,
            })
        };
        // Whatever was lenient above is caught here: there is one text for each path.
        read()
            .filter(|path| path.to_string() == text)
            .ok_or_else(|| BadTilePath(text.to_owned()))
    }

    /// The entry bundles of a log of this size, in order, the partial one included.
    pub fn entry_bundles(size: u64) -> impl Iterator<Item = Self> {
        (0..size.div_ceil(TILE_WIDTH)).map(move |index| {
            let width = (size - index * TILE_WIDTH).min(TILE_WIDTH);
            Self {
                level: None,
                index,
                width: u32::try_from(width).unwrap_or(256),
            }
        })
    }

    /// Every tile and entry bundle of a tree of this size, the partial ones included.
    pub fn all(size: u64) -> Vec<Self> {
        let mut paths = Vec::new();
        let mut left = size;
        let mut level = 0;
        while left > 0 {
            for index in 0..left.div_ceil(TILE_WIDTH) {
                let width = (left - index * TILE_WIDTH).min(TILE_WIDTH);
                let width = u32::try_from(width).unwrap_or(256);
                paths.push(Self {
                    level: Some(level),
                    index,
                    width,
                });
                if level == 0 {
                    paths.push(Self {
                        level: None,
                        index,
                        width,
                    });
                }
            }
            left /= TILE_WIDTH;
            level += 1;
        }
        paths
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level {
            Some(level) => write!(f, "tile/{level}/")?,
            None => f.write_str("tile/entries/")?,
        }
        let mut groups = vec![format!("{:03}", self.index % 1000)];
        let mut left = self.index / 1000;
        while left > 0 {
            groups.push(format!("x{:03}", left % 1000));
            left /= 1000;
        }
        groups.reverse();
        f.write_str(&groups.join("/"))?;
        if self.width < 256 {
            write!(f, ".p/{}", self.width)
        } else {
            Ok(())
        }
    }
}

/// An entry bundle's bytes: each entry after its length in two bytes, the higher first.
///
/// Nothing when an entry is longer than 65,535 bytes, which [`super::Entry`] never is.
pub fn entry_bundle<'a>(entries: impl IntoIterator<Item = &'a [u8]>) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    for entry in entries {
        out.extend_from_slice(&u16::try_from(entry.len()).ok()?.to_be_bytes());
        out.extend_from_slice(entry);
    }
    Some(out)
}

/// The entries of an entry bundle, or nothing when it ends in the middle of one.
pub fn bundled_entries(mut bundle: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while !bundle.is_empty() {
        let (length, rest) = bundle.split_first_chunk::<2>()?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry);
        bundle = rest;
    }
    Some(entries)
}

/// A tile's bytes.
pub fn tile_bytes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| *hash.bytes()).collect()
}

/// The hashes of a tile, or nothing when its length is no multiple of 32.
pub fn tile_hashes(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    rest.is_empty()
        .then(|| hashes.iter().map(|hash| Hash(*hash)).collect())
}

/// The hash over a whole number of hashes that is a power of two; one hash stands for itself.
pub fn fold(mut hashes: Vec<Hash>) -> Option<Hash> {
    while hashes.len() > 1 {
        let (pairs, rest) = hashes.as_chunks::<2>();
        if !rest.is_empty() {
            return None;
        }
        hashes = pairs
            .iter()
            .map(|[left, right]| node_hash(left, right))
            .collect();
    }
    hashes.pop()
}

/// The tree's hashes read from tiles, which `fetch` gives by level, index and the least width that is needed.
#[derive(Debug)]
pub struct TileSource<F> {
    fetch: F,
}

impl<F> TileSource<F> {
    /// Reads from this function.
    pub fn new(fetch: F) -> Self {
        Self { fetch }
    }
}

impl<E, F: FnMut(u32, u64, u32) -> Result<Vec<Hash>, E>> HashSource for TileSource<F> {
    type Error = E;

    fn subtree(&mut self, level: u32, index: u64) -> Result<Hash, E> {
        let (tile_level, inside) = (level / TILE_HEIGHT, level % TILE_HEIGHT);
        let count = 1_u64 << inside;
        let first = index * count;
        let place = first % TILE_WIDTH;
        let needed = u32::try_from(place + count).unwrap_or(256);
        let hashes = (self.fetch)(tile_level, first / TILE_WIDTH, needed)?;
        let from = usize::try_from(place).unwrap_or(usize::MAX);
        let until = usize::try_from(place + count).unwrap_or(usize::MAX);
        let part = hashes
            .get(from..until)
            .map(<[Hash]>::to_vec)
            .unwrap_or_default();
        // A tile that is too short gives a hash that fits nowhere, so the proof fails rather than the reader.
        Ok(fold(part).unwrap_or(Hash([0; 32])))
    }
}
