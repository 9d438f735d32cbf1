//! The things that a scanned or typed text may name.

use super::{Noun, Subject};
use crate::domain::label_id::{without_aim, without_suffix};

/// The things that a text may name: the one that it names in full, as `lot/L-1`, else one of every noun by its bare name,
/// in the order of [`Noun::ALL`]; none where it is no name.
///
/// What a scanner adds does not matter, nor the case of the noun.
pub fn named(text: &str) -> Vec<Subject> {
    let plain = without_aim(without_suffix(text)).trim();
    match plain.split_once('/') {
        Some((noun, name)) => Noun::from_word(&noun.to_ascii_lowercase())
            .and_then(|noun| Subject::new(noun, name).ok())
            .into_iter()
            .collect(),
        None => Noun::ALL
            .into_iter()
            .filter_map(|noun| Subject::new(noun, plain).ok())
            .collect(),
    }
}
