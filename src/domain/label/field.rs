//! What may stand on a label, and what must by the law of a place.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Declares the fields: the word in templates and events, what it shows.
macro_rules! fields {
    ($($name:ident = $word:literal, $what:literal;)*) => {
        /// One text on a label. The same field has one meaning on every template; what ends in `_zh` is in Chinese.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum Field { $(#[doc = $what] #[serde(rename = $word)] $name,)* }

        impl Field {
            /// Every field.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The word in templates and events.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// What it shows.
            pub fn what(self) -> &'static str {
                match self { $(Self::$name => $what,)* }
            }
        }
    };
}

fields! {
    Label = "label", "the label's id in groups of four";
    Copy = "copy", "which copy it is, from the second on";
    Trial = "trial", "the trial's reference code";
    Sponsor = "sponsor", "the sponsor";
    SponsorZh = "sponsor_zh", "the sponsor";
    Contact = "contact", "the main contact for the product and the trial";
    ContactZh = "contact_zh", "the main contact for the product and the trial";
    Address = "address", "the main contact's address";
    AddressZh = "address_zh", "the main contact's address";
    Phone = "phone", "the main contact's telephone number";
    Investigator = "investigator", "the investigator, by function and site";
    Site = "site", "the site";
    SiteZh = "site_zh", "the site";
    Product = "product", "the product's code";
    ProductName = "product_name", "the product's name";
    ProductNameZh = "product_name_zh", "the product's name";
    Strength = "strength", "the cells in each millilitre";
    Form = "form", "the pharmaceutical form";
    FormZh = "form_zh", "the pharmaceutical form";
    Quantity = "quantity", "how many vials of what volume";
    Route = "route", "the route of administration";
    RouteZh = "route_zh", "the route of administration";
    Directions = "directions", "the directions for use";
    DirectionsZh = "directions_zh", "the directions for use";
    Lot = "lot", "the lot number";
    Vial = "vial", "the vial's number in its lot, or those of several vials";
    Expiry = "expiry", "the end of the period of use";
    Storage = "storage", "how it is stored";
    StorageZh = "storage_zh", "how it is stored";
    Participant = "participant", "the participant's pseudonym in the trial";
    Visit = "visit", "the visit";
    Order = "order", "the order of the dose";
    Infusion = "infusion", "the infusion";
    GivenOn = "given_on", "the day on which the infusion began";
    Place = "place", "the box in its store";
    Tank = "tank", "the tank or freezer, and the rack";
    Shipment = "shipment", "the shipment";
    From = "from", "where the shipment was packed, with the address";
    To = "to", "where the shipment goes, with the address";
    ToZh = "to_zh", "where the shipment goes, with the address";
    Shipper = "shipper", "the dry shipper";
    UseEn = "use_en", "that it is for clinical trial use only";
    UseZh = "use_zh", "that it is for clinical trial use only";
    CautionUs = "caution_us", "the caution of 21 CFR 312.6(a)";
    ChildrenEn = "children_en", "that it is kept out of reach of children";
    ChildrenZh = "children_zh", "that it is kept out of reach of children";
}

impl Field {
    /// The field of this word.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.word() == word)
    }

    /// The sentence that stands on every label alike, where the field is one.
    pub fn statement(self) -> Option<&'static str> {
        #[expect(
            clippy::wildcard_enum_match_arm,
            reason = "every other field has a value of its own on each label"
        )]
        match self {
            Self::UseEn => Some("For clinical trial use only"),
            Self::UseZh => Some("仅供临床试验使用"),
            // The words are those of the regulation.
            Self::CautionUs => Some(
                "Caution: New Drug\u{2014}Limited by Federal (or United States) law to investigational use.",
            ),
            Self::ChildrenEn => Some("Keep out of reach of children"),
            Self::ChildrenZh => Some("请置于儿童不可触及处"),
            _ => None,
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// On what a label stands, which decides what it must show.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
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
    use std::collections::BTreeSet;

    #[test]
    fn every_field_has_a_word_of_its_own() {
        let words: BTreeSet<_> = Field::ALL.iter().map(|field| field.word()).collect();
        assert_eq!(words.len(), Field::ALL.len());
        assert!(
            Field::ALL
                .iter()
                .all(|field| Field::of(field.word()) == Some(*field))
        );
    }

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
