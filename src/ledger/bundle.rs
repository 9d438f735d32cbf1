//! The bundle: a whole log in one file, which is the static tile tree in a ZIP.
//!
//! At its root lie `checkpoint`, `tile/…` as C2SP tlog-tiles has it, and `README.txt` on how to check it by hand. Unpacked, it
//! is a log that any tlog-tiles client reads.

use super::tile::TilePath;
use super::{MAX_ENTRY, MAX_NOTE, TILE_WIDTH};
use crate::domain::Hash;
use std::collections::BTreeSet;
use std::io::{self, Read, Seek, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// What lies at the root of every bundle for its reader.
const README: &str = "This file is a whole vialog log: the static tree of C2SP tlog-tiles in a ZIP.

  checkpoint          origin, number of entries and root hash, signed by the log (C2SP tlog-checkpoint, signed-note)
  tile/entries/...    the entries, 256 to a file, each after its length in two bytes
  tile/0/... and up   the Merkle tree's hashes (RFC 6962), 256 to a file
  attachment/...      where they were asked for: files that entries name, each by the SHA-256 of its bytes

Check all of it:   vialog verify FILE.vialog --vkey '<the log's verifier key>'
Check by hand:     an entry's leaf hash is SHA-256 of a zero byte and the entry; it stands in tile/0. The payload of an
                   entry's envelope, in base64, is what a person signed (DSSE, ed25519); the person's key is in an
                   earlier entry of the kind key.enrolled, or in entry 0.
";

/// The files beside the tiles.
const BESIDE_TILES: [&str; 2] = ["README.txt", "checkpoint"];

/// The folder of the files that entries name.
const ATTACHMENTS: &str = "attachment/";

/// The most bytes of an attachment.
pub const MAX_ATTACHMENT: usize = 16 * 1024 * 1024;

/// Why a bundle cannot be read. Each names the file inside.
#[derive(Debug, thiserror::Error)]
pub enum BadBundle {
    /// Not a ZIP, or a damaged one.
    #[error("the bundle cannot be read as a ZIP file: {0}")]
    Zip(String),
    /// A file that does not belong there.
    #[error("{0}: no file of this name belongs in the bundle")]
    Stranger(String),
    /// A file that should be there.
    #[error("{0}: missing from the bundle")]
    Missing(String),
    /// A file that is larger than it can honestly be.
    #[error("{0}: larger than it can be")]
    TooLarge(String),
    /// One name for two files, of which readers would choose one or the other.
    #[error("the bundle holds two files of one name")]
    Twice,
    /// A file whose bytes are not those of its name.
    #[error("{0}: its bytes are not those that its name is the SHA-256 of")]
    Altered(String),
    /// A file that cannot be unpacked whole.
    #[error("{0}: damaged: {1}")]
    Damaged(String, String),
}

/// Writes a bundle file by file; the same log gives the same bytes.
#[derive(Debug)]
pub struct BundleWriter<W: Write + Seek> {
    zip: ZipWriter<W>,
}

impl<W: Write + Seek> BundleWriter<W> {
    /// Begins a bundle with its note to the reader and the checkpoint.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(out: W, checkpoint: &str) -> io::Result<Self> {
        let mut this = Self {
            zip: ZipWriter::new(out),
        };
        this.file("README.txt", README.as_bytes())?;
        this.file("checkpoint", checkpoint.as_bytes())?;
        Ok(this)
    }

    /// Adds a tile or an entry bundle.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn tile(&mut self, path: &TilePath, bytes: &[u8]) -> io::Result<()> {
        self.file(&path.to_string(), bytes)
    }

    /// Adds a file that an entry names by the SHA-256 of its bytes.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn attachment(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file(&place(&Hash::of(&[bytes])), bytes)
    }

    /// Ends the bundle and gives back what it was written to.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> io::Result<W> {
        Ok(self.zip.finish()?)
    }

    fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        // No time stamp: the same log is the same file.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o644);
        self.zip.start_file(name, options)?;
        self.zip.write_all(bytes)
    }
}

/// Where an attachment lies.
fn place(hash: &Hash) -> String {
    format!("{ATTACHMENTS}{hash}")
}

/// The attachment that lies here.
fn attached(name: &str) -> Option<Hash> {
    Hash::parse(name.strip_prefix(ATTACHMENTS)?).ok()
}

/// Reads a bundle from anyone: names are checked against the tree, sizes are bounded before anything is unpacked.
#[derive(Debug)]
pub struct BundleReader<R> {
    zip: ZipArchive<R>,
    names: BTreeSet<String>,
}

impl<R: Read + Seek> BundleReader<R> {
    /// Opens a bundle.
    ///
    /// # Errors
    /// When it is no ZIP, or holds a file that no log has.
    pub fn open(input: R) -> Result<Self, BadBundle> {
        let zip = ZipArchive::new(input).map_err(|e| BadBundle::Zip(e.to_string()))?;
        if zip.has_duplicate_names() {
            return Err(BadBundle::Twice);
        }
        let mut names = BTreeSet::new();
        for name in zip.file_names() {
            let name = name
                .map_err(|e| BadBundle::Zip(e.to_string()))?
                .into_owned();
            let beside = BESIDE_TILES.contains(&&*name) || attached(&name).is_some();
            if !beside && TilePath::parse(&name).is_err() {
                return Err(BadBundle::Stranger(name));
            }
            names.insert(name);
        }
        Ok(Self { zip, names })
    }

    /// Refuses a bundle that lacks entries of a log of this size, or holds files that such a log does not have.
    ///
    /// # Errors
    /// The first file that is missing or does not belong.
    pub fn only(&self, size: u64) -> Result<(), BadBundle> {
        // The size is only a claim, of up to 2^64 entries: its tiles are listed once so many files are known to be there.
        let mut bundles = TilePath::entry_bundles(size).map(|path| path.to_string());
        if let Some(missing) = bundles.find(|name| !self.names.contains(name)) {
            return Err(BadBundle::Missing(missing));
        }
        let tiles: BTreeSet<String> = TilePath::all(size)
            .iter()
            .map(ToString::to_string)
            .collect();
        let beside = |name: &str| BESIDE_TILES.contains(&name) || attached(name).is_some();
        let belongs = |name: &String| tiles.contains(name) || beside(name);
        match self.names.iter().find(|name| !belongs(name)) {
            Some(stranger) => Err(BadBundle::Stranger(stranger.clone())),
            None => Ok(()),
        }
    }

    /// The checkpoint's bytes.
    ///
    /// # Errors
    /// When it is missing, too large or damaged.
    pub fn checkpoint(&mut self) -> Result<Vec<u8>, BadBundle> {
        self.read("checkpoint", MAX_NOTE)
    }

    /// A tile's or an entry bundle's bytes.
    ///
    /// # Errors
    /// When it is missing, too large or damaged.
    pub fn tile(&mut self, path: &TilePath) -> Result<Vec<u8>, BadBundle> {
        let each = if path.level.is_some() {
            32
        } else {
            MAX_ENTRY + 2
        };
        let width = usize::try_from(TILE_WIDTH).unwrap_or(256);
        self.read(&path.to_string(), width * each)
    }

    /// The attachments that lie in it, by their hashes. Whether an entry names them is not known here.
    pub fn attachments(&self) -> BTreeSet<Hash> {
        self.names
            .iter()
            .filter_map(|name| attached(name))
            .collect()
    }

    /// An attachment's bytes, which are those of its hash.
    ///
    /// # Errors
    /// When it is missing, too large, damaged or altered.
    pub fn attachment(&mut self, hash: &Hash) -> Result<Vec<u8>, BadBundle> {
        let name = place(hash);
        let bytes = self.read(&name, MAX_ATTACHMENT)?;
        if Hash::of(&[&bytes]) == *hash {
            Ok(bytes)
        } else {
            Err(BadBundle::Altered(name))
        }
    }

    /// Refuses attachments that were altered or that are not among the hashes that the entries name.
    ///
    /// # Errors
    /// The first one at fault.
    pub fn only_attachments(&mut self, named: &BTreeSet<Hash>) -> Result<(), BadBundle> {
        for hash in self.attachments() {
            if !named.contains(&hash) {
                return Err(BadBundle::Stranger(place(&hash)));
            }
            self.attachment(&hash)?;
        }
        Ok(())
    }

    fn read(&mut self, name: &str, most: usize) -> Result<Vec<u8>, BadBundle> {
        let missing = || BadBundle::Missing(name.to_owned());
        let index = self.zip.index_for_name(name).ok_or_else(missing)?;
        let damaged = |why: String| BadBundle::Damaged(name.to_owned(), why);
        let file = self
            .zip
            .by_index(index)
            .map_err(|e| damaged(e.to_string()))?;
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        let mut bytes = Vec::new();
        // The size in the ZIP's directory is a claim; what is unpacked is bounded by itself.
        let read = file.take(most + 1).read_to_end(&mut bytes);
        read.map_err(|e| damaged(e.to_string()))?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most {
            return Err(BadBundle::TooLarge(name.to_owned()));
        }
        Ok(bytes)
    }
}
