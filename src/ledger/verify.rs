//! Verification without a server: one file and the log's verifier key are enough.

use super::bundle::{BadBundle, BundleReader};
use super::named::named_hashes;
use super::tile::{TILE_WIDTH, TilePath, bundled_entries, fold, tile_hashes};
use super::tree::Frontier;
use super::{
    BadCheckpoint, BadEntry, Broken, BrokenEntry, Entry, Replay, SignedCheckpoint, VerifierKey,
};
use crate::domain::log::{InForce, Log};
use crate::domain::{Hash, Instant, UnknownVersion};
use std::collections::BTreeSet;
use std::io::{Read, Seek};

/// How many entries are replayed at once: enough to keep every core busy, few enough to lie in memory.
const AT_ONCE: usize = 16 * 256;

/// What a verification proved.
#[derive(Debug)]
pub struct Verified {
    /// The checkpoint under which everything held.
    pub checkpoint: SignedCheckpoint,
    /// The log replayed to its end.
    pub replay: Replay,
    /// The versions of the rules by which the entries were decided, in order.
    pub rules: Vec<InForce>,
    /// When the first entry was recorded.
    pub first: Option<Instant>,
    /// When the last entry was recorded.
    pub last: Option<Instant>,
    /// How many files lie in the bundle that entries name, each with the bytes that they name.
    pub attachments: usize,
}

/// The first thing that fails, in words for an auditor.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The bundle's files.
    #[error("{0}")]
    Bundle(#[from] BadBundle),
    /// The checkpoint.
    #[error("checkpoint: {0}")]
    Checkpoint(#[from] BadCheckpoint),
    /// An entry bundle that holds another number of entries than it says, or ends in the middle of one.
    #[error("{0}: does not hold the entries that its name promises")]
    EntryBundle(TilePath),
    /// An entry that is not in the form of one.
    #[error("{path}, entry {index}: {why}")]
    Entry {
        /// The entry bundle.
        path: TilePath,
        /// The entry's index in the log.
        index: u64,
        /// What is wrong with it.
        why: BadEntry,
    },
    /// A tile whose hashes are not those of what lies under it.
    #[error("{path}: hash {place} is not that of what lies under it{}", .entry.map_or(String::new(), |entry| format!(" (entry {entry})")))]
    Tile {
        /// The tile.
        path: TilePath,
        /// Which of its hashes.
        place: usize,
        /// The entry, at the lowest level.
        entry: Option<u64>,
    },
    /// The entries lead to another root than the one that the log signed.
    #[error(
        "checkpoint: the log signed another root than its {0} entries have: entries were changed, left out or put in another order"
    )]
    Root(u64),
    /// An entry that an honest server would not have recorded.
    #[error("{0}")]
    Replay(BrokenEntry),
    /// The log goes on under a version of the rules that this program does not know. What came before holds.
    #[error("entry {index}: {version}")]
    Version {
        /// The first entry that is not decided.
        index: u64,
        /// The version that it needs.
        version: UnknownVersion,
    },
    /// The first entry names another log or log key than the auditor's.
    #[error("entry 0: the log was opened under another origin or verifier key than yours")]
    Opening,
}

impl From<BrokenEntry> for Failure {
    fn from(broken: BrokenEntry) -> Self {
        match broken.why {
            Broken::Version(version) => Self::Version {
                index: broken.index,
                version,
            },
            Broken::Malformed(_)
            | Broken::UnknownKey
            | Broken::Signature(_)
            | Broken::Refused(_)
            | Broken::Stale(_)
            | Broken::Repeated(_)
            | Broken::Backwards { .. } => Self::Replay(broken),
        }
    }
}

/// Verifies a bundle: files, checkpoint, every tile against every entry, the root, and then every signature, key and
/// rule by replay.
///
/// # Errors
/// The first failure, which names the place.
pub fn verify<R: Read + Seek>(
    input: R,
    key: &VerifierKey,
    mut progress: impl FnMut(u64, u64),
) -> Result<Verified, Failure> {
    let mut bundle = BundleReader::open(input)?;
    let checkpoint = SignedCheckpoint::open(&bundle.checkpoint()?, key)?;
    let size = checkpoint.size();
    bundle.only(size)?;
    let mut tree = Tree::new();
    let mut replay = Replay::default();
    let (mut first, mut last) = (None, None);
    let mut waiting: Vec<Entry> = Vec::new();
    let attached = bundle.attachments();
    let mut named = BTreeSet::new();
    // The hashes of all files first: whoever altered one is told of that file, not of what follows from it.
    for path in TilePath::entry_bundles(size) {
        let entries = entries_of(&mut bundle, path)?;
        tree.add(&mut bundle, path, &entries)?;
        first = first.or_else(|| entries.first().map(Entry::recorded_at));
        last = entries.last().map(Entry::recorded_at).or(last);
        if !attached.is_empty() {
            let hashes = entries.iter().map(|e| named_hashes(&e.envelope().payload));
            named.extend(hashes.flatten().filter(|hash| attached.contains(hash)));
        }
        waiting.extend(entries);
        if waiting.len() >= AT_ONCE {
            replay.extend(std::mem::take(&mut waiting))?;
            progress(replay.size(), size);
        }
    }
    tree.higher(&mut bundle, size)?;
    if tree.frontier.root() != *checkpoint.root() {
        return Err(Failure::Root(size));
    }
    replay.extend(waiting)?;
    progress(replay.size(), size);
    let rules = opened_as(&replay, key)?;
    bundle.only_attachments(&named)?;
    Ok(Verified {
        checkpoint,
        replay,
        rules,
        first,
        last,
        attachments: attached.len(),
    })
}

/// The log's own first entry must name the origin and key that the auditor trusts; gives the versions of its rules.
fn opened_as(replay: &Replay, key: &VerifierKey) -> Result<Vec<InForce>, Failure> {
    match Log::of(replay.world()) {
        Ok(log) if log.origin == key.name().as_str() && log.verifier_key == key.to_string() => {
            Ok(log.rules)
        }
        Err(_) if replay.size() == 0 => Ok(Vec::new()),
        Ok(_) | Err(_) => Err(Failure::Opening),
    }
}

fn entries_of<R: Read + Seek>(
    bundle: &mut BundleReader<R>,
    path: TilePath,
) -> Result<Vec<Entry>, Failure> {
    let bytes = bundle.tile(&path)?;
    let texts =
        bundled_entries(&bytes).filter(|texts| u32::try_from(texts.len()) == Ok(path.width));
    let texts = texts.ok_or(Failure::EntryBundle(path))?;
    let indexes = path.index * TILE_WIDTH..;
    let read = |(index, text): (u64, &[u8])| {
        Entry::parse(text).map_err(|why| Failure::Entry { path, index, why })
    };
    indexes.zip(texts).map(read).collect()
}

/// The tree as it grows from the entries, against the tiles of the bundle.
struct Tree {
    frontier: Frontier,
    /// The hash of each full tile, by level.
    full: Vec<Vec<Hash>>,
}

impl Tree {
    fn new() -> Self {
        Self {
            frontier: Frontier::empty(),
            full: vec![Vec::new()],
        }
    }

    /// Checks the lowest tile beside an entry bundle.
    fn add<R: Read + Seek>(
        &mut self,
        bundle: &mut BundleReader<R>,
        path: TilePath,
        entries: &[Entry],
    ) -> Result<(), Failure> {
        let leaves: Vec<Hash> = entries.iter().map(Entry::leaf_hash).collect();
        let tile = TilePath {
            level: Some(0),
            ..path
        };
        same(bundle, tile, &leaves)?;
        for leaf in &leaves {
            self.frontier.append(*leaf);
        }
        if path.width == 256
            && let (Some(hash), Some(level)) = (fold(leaves), self.full.first_mut())
        {
            level.push(hash);
        }
        Ok(())
    }

    /// Checks the tiles of the higher levels, each from the full tiles below it.
    fn higher<R: Read + Seek>(
        &mut self,
        bundle: &mut BundleReader<R>,
        size: u64,
    ) -> Result<(), Failure> {
        let mut below = self.full.pop().unwrap_or_default();
        let mut level = 1;
        while !below.is_empty() {
            let mut full = Vec::new();
            for (index, hashes) in (0_u64..).zip(below.chunks(256)) {
                let width = u32::try_from(hashes.len()).unwrap_or(256);
                same(
                    bundle,
                    TilePath {
                        level: Some(level),
                        index,
                        width,
                    },
                    hashes,
                )?;
                if width == 256 {
                    full.extend(fold(hashes.to_vec()));
                }
            }
            below = full;
            level += 1;
        }
        debug_assert!(size >= self.frontier.size());
        Ok(())
    }
}

/// Refuses a tile that does not hold these very hashes.
fn same<R: Read + Seek>(
    bundle: &mut BundleReader<R>,
    path: TilePath,
    wanted: &[Hash],
) -> Result<(), Failure> {
    let found = tile_hashes(&bundle.tile(&path)?).unwrap_or_default();
    let differs =
        (0..wanted.len().max(found.len())).find(|place| wanted.get(*place) != found.get(*place));
    let Some(place) = differs else { return Ok(()) };
    let entry = (path.level == Some(0))
        .then(|| path.index * TILE_WIDTH + u64::try_from(place).unwrap_or(0));
    Err(Failure::Tile { path, place, entry })
}
