//! What an event is about, and typed references to it.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

mod named;
mod reference;
mod skeleton;
pub use named::named;
pub use reference::*;
pub(crate) use skeleton::{distinct, look_alike};

/// The nouns of the record, one for each kind of thing that has a state.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Noun {
    /// The log itself.
    Log,
    /// A trial's protocol.
    Protocol,
    /// A specification that a lot is tested against.
    Specification,
    /// A template of the steps by which a lot is made.
    BatchTemplate,
    /// A form that an assessment is made on.
    Form,
    /// A list of the terms by which adverse events are graded.
    Terminology,
    /// A hospital or a manufacturer.
    Site,
    /// A person, known by a pseudonymous id.
    Person,
    /// A device key; its name is the key id.
    Key,
    /// A shipper, logger, tank, freezer or printer.
    Equipment,
    /// A box in a tank or freezer, with its positions.
    Place,
    /// A donor.
    Donor,
    /// A clone derived from a donor.
    Clone,
    /// A master or working cell bank.
    Bank,
    /// A lot.
    Lot,
    /// A departure from what was specified.
    Deviation,
    /// A recall.
    Recall,
    /// A block set aside once by two people.
    Override,
    /// A vial.
    Vial,
    /// What a site has of a lot, free for use; its name is the lot's, a dot and the site's.
    Stock,
    /// A label's layout; its name ends in its version.
    LabelTemplate,
    /// A printed label; its name is the id in its symbol.
    Label,
    /// A shipment.
    Shipment,
    /// A participant, known by the trial's pseudonym.
    Participant,
    /// An order of a dose.
    Order,
    /// An infusion.
    Infusion,
    /// An adverse event.
    AdverseEvent,
}

impl Noun {
    /// Every noun.
    pub const ALL: [Self; 27] = [
        Self::Log,
        Self::Protocol,
        Self::Specification,
        Self::BatchTemplate,
        Self::Form,
        Self::Terminology,
        Self::Site,
        Self::Person,
        Self::Key,
        Self::Equipment,
        Self::Place,
        Self::Donor,
        Self::Clone,
        Self::Bank,
        Self::Lot,
        Self::Deviation,
        Self::Recall,
        Self::Override,
        Self::Vial,
        Self::Stock,
        Self::LabelTemplate,
        Self::Label,
        Self::Shipment,
        Self::Participant,
        Self::Order,
        Self::Infusion,
        Self::AdverseEvent,
    ];

    /// The word that stands before the slash of a subject.
    pub fn word(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Protocol => "protocol",
            Self::Specification => "specification",
            Self::BatchTemplate => "batch_template",
            Self::Form => "form",
            Self::Terminology => "terminology",
            Self::Site => "site",
            Self::Person => "person",
            Self::Key => "key",
            Self::Equipment => "equipment",
            Self::Place => "place",
            Self::Donor => "donor",
            Self::Clone => "clone",
            Self::Bank => "bank",
            Self::Lot => "lot",
            Self::Deviation => "deviation",
            Self::Recall => "recall",
            Self::Override => "override",
            Self::Vial => "vial",
            Self::Stock => "stock",
            Self::LabelTemplate => "label_template",
            Self::Label => "label",
            Self::Shipment => "shipment",
            Self::Participant => "participant",
            Self::Order => "order",
            Self::Infusion => "infusion",
            Self::AdverseEvent => "adverse_event",
        }
    }

    /// The noun of this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|noun| noun.word() == word)
    }
}

/// One thing of the record, written `noun/name`, as in `vial/L-2026-01-003`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    noun: Noun,
    text: Arc<str>,
}

/// The text is no subject.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum BadSubject {
    /// The part before the slash is no noun of the record.
    #[error("a subject is written noun/name, and {0:?} is no noun of the record")]
    Noun(String),
    /// The name has a character, a start or a length that is not allowed.
    #[error(
        "a name is 1 to 64 letters, digits, '.', '_' and '-', and starts with a letter or a digit"
    )]
    Name,
    /// A reference to another noun than the member asks for.
    #[error("this member names a {wanted}, not a {got}")]
    OtherNoun {
        /// The noun that the member asks for.
        wanted: &'static str,
        /// The noun that was given.
        got: &'static str,
    },
}

impl Subject {
    /// The thing of this noun and name.
    ///
    /// # Errors
    /// When the name is not 1 to 64 of letters, digits, `.`, `_`, `-`, starting with a letter or digit.
    pub fn new(noun: Noun, name: &str) -> Result<Self, BadSubject> {
        let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
        let starts = name
            .bytes()
            .next()
            .is_some_and(|b| b.is_ascii_alphanumeric());
        if !starts || name.len() > 64 || !name.bytes().all(good) {
            return Err(BadSubject::Name);
        }
        Ok(Self {
            noun,
            text: format!("{}/{name}", noun.word()).into(),
        })
    }

    /// Reads `noun/name`.
    ///
    /// # Errors
    /// When the noun is unknown or the name is not allowed.
    pub fn parse(text: &str) -> Result<Self, BadSubject> {
        let (word, name) = text.split_once('/').unwrap_or((text, ""));
        let noun = Noun::from_word(word).ok_or_else(|| BadSubject::Noun(word.to_owned()))?;
        Self::new(noun, name)
    }

    /// What kind of thing it is.
    pub fn noun(&self) -> Noun {
        self.noun
    }

    /// Its name, without the noun.
    pub fn name(&self) -> &str {
        self.text.split_once('/').map_or("", |(_, name)| name)
    }

    /// The whole text, `noun/name`.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&Cow::<'de, str>::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}
