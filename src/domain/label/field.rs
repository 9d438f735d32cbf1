//! What may stand on a label.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Declares the fields: the word in templates and events, what it shows.
macro_rules! fields {
    ($($name:ident = $word:literal, $what:literal;)*) => {
        /// One text on a label. The same field has one meaning on every template; what ends in `_zh` is in Chinese.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
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
}
