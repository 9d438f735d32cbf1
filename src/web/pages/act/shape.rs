//! What kinds of control a form has.

use super::field::Field;

/// How many words are offered side by side; more are offered in a list that opens.
const SIDE_BY_SIDE: usize = 6;

/// A word that may be chosen.
#[derive(Clone)]
pub(super) struct Word {
    /// As it stands in the event.
    pub(super) value: String,
    /// As people read it.
    pub(super) word: String,
}

/// One way to say a member.
#[derive(Clone)]
pub(super) struct Branch {
    pub(super) word: Word,
    /// What is said with it, where anything is.
    pub(super) inner: Option<Field>,
}

/// A kind of control.
#[derive(Clone)]
pub(super) enum Shape {
    /// Free text.
    Text { long: bool },
    /// Any value: a text as it is, anything else as JSON.
    Value,
    /// A whole number of a small unit, written as a decimal of the unit that people use.
    Number {
        unit: String,
        scale: u8,
        least: i64,
        most: i64,
    },
    /// Yes or no, neither at first.
    YesNo,
    /// One of a few words.
    Word(Vec<Word>),
    /// Any of a few words, or expressly none.
    Words(Vec<Word>),
    /// A date of the calendar.
    Date,
    /// A time by the clock of the site.
    Moment,
    /// A time in UTC, as the server writes it.
    Instant,
    /// A thing of the record; of any noun where none is named.
    Reference(String),
    /// A file, which the event names by its hash.
    File,
    /// A hash.
    Hash,
    /// A detail that stays outside the log: the event commits to it.
    Detail(&'static str),
    /// Members that belong together.
    Group(Vec<Field>),
    /// Values in a fixed order.
    Tuple(Vec<Field>),
    /// Any number of the same.
    List(Box<Field>),
    /// Any number of the same, each under a name.
    Map(Box<Field>),
    /// One of several ways to say it.
    Choice(Vec<Branch>),
}

impl Shape {
    /// Whether leaving its controls empty does not yet say that it is left out.
    pub(super) fn is_composite(&self) -> bool {
        matches!(
            self,
            Self::Words(_) | Self::Group(_) | Self::Tuple(_) | Self::List(_) | Self::Map(_)
        )
    }

    /// Whether one control answers it, which its label can name.
    pub(super) fn is_single(&self) -> bool {
        match self {
            Self::Word(words) => words.len() > SIDE_BY_SIDE,
            Self::Text { .. }
            | Self::Value
            | Self::Number { .. }
            | Self::Date
            | Self::Moment
            | Self::Instant
            | Self::Reference(_)
            | Self::Hash
            | Self::Detail(_) => true,
            Self::YesNo
            | Self::Words(_)
            | Self::File
            | Self::Group(_)
            | Self::Tuple(_)
            | Self::List(_)
            | Self::Map(_)
            | Self::Choice(_) => false,
        }
    }

    /// The word by which the browser knows how to read it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Text { .. } | Self::Hash => "text",
            Self::Value => "value",
            Self::Number { .. } => "number",
            Self::YesNo => "yes-no",
            Self::Word(_) => "word",
            Self::Words(_) => "words",
            Self::Date => "date",
            Self::Moment => "moment",
            Self::Instant => "instant",
            Self::Reference(_) => "reference",
            Self::File => "file",
            Self::Detail(_) => "detail",
            Self::Group(_) => "group",
            Self::Tuple(_) => "tuple",
            Self::List(_) => "list",
            Self::Map(_) => "map",
            Self::Choice(_) => "choice",
        }
    }
}
