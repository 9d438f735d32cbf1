//! The signed log: its formats, its proofs, and their verification without a server.
//!
//! The formats are public standards, so that tools which nobody here wrote can check the log.
//!
//! | file | what | standard |
//! | --- | --- | --- |
//! | `envelope`, `envelope_json` | a payload with its signature | DSSE `protocol.md`, `envelope.md`; RFC 8032 |
//! | `entry` | an event in its envelope with the server's time, byte for byte | own; leaf by RFC 6962 section 2.1 |
//! | `tree` | hashes, right edge, proofs | RFC 6962 section 2.1; RFC 9162 sections 2.1.3, 2.1.4 |
//! | `note`, `note_key` | texts with signatures, and their keys | C2SP signed-note |
//! | `checkpoint` | origin, size and root, signed by the log | C2SP tlog-checkpoint |
//! | `tile` | hashes and entries as static files | C2SP tlog-tiles |
//! | `receipt` | the proof of one entry in one text | C2SP tlog-proof |
//! | `bundle` | the whole log in one file | C2SP tlog-tiles in a ZIP |
//! | `verify` | everything of a bundle, checked without a server | own |
//! | `replay` | every entry decided again by the version of the rules that was in force | own |
//!
//! Nothing here reads a clock, a database or the network; keys come in as arguments.

mod bundle;
mod checkpoint;
mod entry;
mod envelope;
mod envelope_json;
mod named;
mod note;
mod note_key;
mod receipt;
mod replay;
#[cfg(test)]
pub(crate) mod tests;
mod tile;
pub mod tree;
mod verify;

pub use crate::domain::key::pae;
pub use bundle::{BadBundle, BundleReader, BundleWriter, MAX_ATTACHMENT};
pub use checkpoint::{BadCheckpoint, Checkpoint, SignedCheckpoint};
pub use entry::{BadEntry, Entry, MAX_ENTRY};
pub use envelope::{BadEnvelope, Envelope, NotSigned, PayloadType, Submission};
pub use named::named_hashes;
pub use note::{BadNote, MAX_NOTE, Note, NoteSignature, NoteSigner};
pub use note_key::{BadVerifierKey, KeyName, VerifierKey};
pub use receipt::{BadReceipt, NotProven, Receipt};
pub use replay::{Broken, BrokenEntry, Replay};
pub use tile::{
    BadTilePath, TILE_WIDTH, TilePath, TileSource, bundled_entries, entry_bundle, fold, tile_bytes,
    tile_hashes,
};
pub use verify::{Failure, Verified, verify};
