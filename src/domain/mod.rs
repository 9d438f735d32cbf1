//! Pure rules over a read-only view of the world: no database, server, file, clock or random number.

mod hash;
mod instant;
mod public_key;

pub use hash::{BadHash, Hash};
pub use instant::{BadTime, Instant, LocalTime};
pub use public_key::{BadPublicKey, PublicKey};
