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
//! | `replay` | every entry decided again by the rules | own |
//!
//! Nothing here reads a clock, a database or the network; keys come in as arguments.

mod checkpoint;
mod entry;
mod envelope;
mod envelope_json;
mod note;
mod note_key;
mod replay;
pub mod tree;

pub use checkpoint::{BadCheckpoint, Checkpoint, SignedCheckpoint};
pub use entry::{BadEntry, Entry, MAX_ENTRY};
pub use envelope::{BadEnvelope, Envelope, NotSigned, PayloadType, Submission, pae};
pub use note::{BadNote, MAX_NOTE, Note, NoteSignature, NoteSigner};
pub use note_key::{BadVerifierKey, KeyName, VerifierKey};
pub use replay::{Broken, BrokenEntry, Replay};
