//! The formats against vectors made elsewhere, and every refusal.

mod bundle;
mod checkpoint;
mod ed25519;
mod entry;
mod envelope;
mod files;
mod frozen;
mod note;
mod receipt;
pub(crate) mod resigned;
mod tile;
mod verify;

use super::{KeyName, NoteSigner};
use ed25519_dalek::SigningKey;

/// The private key of RFC 8032 section 7.1, test 1.
fn rfc_key() -> SigningKey {
    let seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let mut bytes = [0; 32];
    hex::decode_to_slice(seed, &mut bytes).unwrap();
    SigningKey::from_bytes(&bytes)
}

fn signer(name: &str, seed: u8) -> NoteSigner {
    let name = KeyName::parse(name).unwrap();
    NoteSigner::new(name, SigningKey::from_bytes(&[seed; 32]))
}
