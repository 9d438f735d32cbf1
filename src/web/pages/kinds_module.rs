//! The table of kinds as an ES module, so that a device which signs, also without a network, shows the sentences of the rules
//! and no others.

use super::super::units::UNITS;
use crate::domain::{KINDS, Kind, Nature, Noun};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a device needs of a kind.
#[derive(Serialize)]
struct Row {
    noun: Option<&'static str>,
    signers: Vec<&'static str>,
    /// Whether it says that something was done, not that something shall be.
    fact: bool,
    /// In English and in Chinese.
    meanings: [&'static str; 2],
    asks: bool,
}

impl From<&Kind> for Row {
    fn from(kind: &Kind) -> Self {
        Self {
            noun: kind.noun.map(Noun::word),
            signers: kind.signers.iter().map(|role| role.word()).collect(),
            fact: kind.nature == Nature::Fact,
            meanings: kind.meanings,
            asks: kind.asks_passphrase(),
        }
    }
}

/// The text of the module.
pub(super) fn text() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let rows = KINDS.iter().map(|kind| (kind.word, Row::from(kind)));
        let rows: BTreeMap<_, _> = rows.collect();
        let kinds = serde_json::to_string(&rows).unwrap_or_default();
        let units = serde_json::to_string(&UNITS).unwrap_or_default();
        format!(
            "/** Every kind of event, by its word. */\nexport const KINDS = {kinds};\n\
             /** The units in members' names; the first that fits counts. */\nexport const UNITS = {units};\n"
        )
    });
    &TEXT
}
