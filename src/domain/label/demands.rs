//! What a label must show by the law of a place, for each sort of packaging.

use super::Field;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// On what a label stands, which decides what it must show.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// On the container that holds the product: a vial, or a dose made ready.
    Immediate,
    /// On what the container is packed in.
    Outer,
    /// On a box in a store.
    Store,
    /// In a participant's medical record.
    Record,
}

/// Whose law a label has to meet.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Jurisdiction {
    /// The European Union: Regulation (EU) No 536/2014, Annex VI.
    Eu,
    /// The United States: 21 CFR 312.6.
    Us,
    /// China: the text of a trial product by the Good Clinical Practice of 2020.
    Cn,
}

impl Jurisdiction {
    /// Every jurisdiction.
    pub const ALL: [Self; 3] = [Self::Eu, Self::Us, Self::Cn];

    /// The word in templates and events.
    pub fn word(self) -> &'static str {
        match self {
            Self::Eu => "eu",
            Self::Us => "us",
            Self::Cn => "cn",
        }
    }
}

/// One demand: any one of these fields meets it.
pub type Demand = &'static [Field];

/// Annex VI, A.2.2 point 5: small immediate packaging. The treatment number of a vial that is for nobody yet is its own.
const EU_IMMEDIATE: &[Demand] = &[
    &[Field::Contact],
    &[Field::Route],
    &[Field::Product, Field::ProductName],
    &[Field::Strength],
    &[Field::Lot],
    &[Field::Trial],
    &[Field::Participant, Field::Vial],
    &[Field::Expiry],
];

/// Annex VI, A.1: packaging.
const EU_OUTER: &[Demand] = &[
    &[Field::Contact],
    &[Field::Address],
    &[Field::Phone],
    &[Field::Product, Field::ProductName],
    &[Field::Strength],
    &[Field::Form],
    &[Field::Route],
    &[Field::Quantity],
    &[Field::Lot],
    &[Field::Trial],
    &[Field::Participant, Field::Vial],
    &[Field::Investigator],
    &[Field::Directions],
    &[Field::UseEn],
    &[Field::Storage],
    &[Field::Expiry],
    &[Field::ChildrenEn],
];

const US: &[Demand] = &[&[Field::CautionUs]];

const CN_IMMEDIATE: &[Demand] = &[
    &[Field::UseZh],
    &[Field::Trial],
    &[Field::Product, Field::ProductNameZh],
    &[Field::Lot],
    &[Field::Expiry],
];

const CN_OUTER: &[Demand] = &[
    &[Field::UseZh],
    &[Field::Trial],
    &[Field::ProductNameZh],
    &[Field::Lot],
    &[Field::Expiry],
    &[Field::StorageZh],
    &[Field::DirectionsZh],
    &[Field::SponsorZh],
];

/// 21 CFR 1271.290 and Regulation (EC) 1394/2007 article 15(2): what links product and participant in the record.
const RECORD: &[Demand] = &[
    &[Field::Participant],
    &[Field::Trial],
    &[Field::Product, Field::ProductName],
    &[Field::Lot],
    &[Field::Vial],
    &[Field::Expiry],
    &[Field::GivenOn],
];

const STORE: &[Demand] = &[&[Field::Place], &[Field::Tank]];

/// What a label of this level must show by the law of this place.
pub fn demands(jurisdiction: Jurisdiction, level: Level) -> &'static [Demand] {
    match (level, jurisdiction) {
        (Level::Immediate, Jurisdiction::Eu) => EU_IMMEDIATE,
        (Level::Outer, Jurisdiction::Eu) => EU_OUTER,
        (Level::Immediate | Level::Outer, Jurisdiction::Us) => US,
        (Level::Immediate, Jurisdiction::Cn) => CN_IMMEDIATE,
        (Level::Outer, Jurisdiction::Cn) => CN_OUTER,
        (Level::Store, _) => STORE,
        (Level::Record, _) => RECORD,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_demand_of_a_jurisdiction_can_be_met() {
        let levels = [Level::Immediate, Level::Outer, Level::Store, Level::Record];
        for (jurisdiction, level) in Jurisdiction::ALL
            .into_iter()
            .flat_map(|one| levels.map(|level| (one, level)))
        {
            let asked = demands(jurisdiction, level);
            assert!(!asked.is_empty(), "{jurisdiction:?} {level:?}");
            assert!(asked.iter().all(|any| !any.is_empty()));
        }
        let asks =
            |jurisdiction, level, field| demands(jurisdiction, level).contains(&&[field][..]);
        for level in [Level::Immediate, Level::Outer] {
            assert!(asks(Jurisdiction::Us, level, Field::CautionUs));
            assert!(asks(Jurisdiction::Cn, level, Field::UseZh));
        }
        assert!(asks(Jurisdiction::Eu, Level::Outer, Field::UseEn));
    }
}
