//! SVG templates with named fields. A laboratory may bring its own, so each is checked from the first byte.

use super::LabelError;
use super::symbol::Carrier;
use crate::domain::label::{Field, Jurisdiction, Level};
use crate::domain::{Hash, Noun};
use std::collections::BTreeSet;
use std::ops::Range;

mod built_in;
mod fill;
mod head;
mod layout;
mod markup;
mod place;

pub(super) use fill::Spot;

/// One version of one label's layout. See the module's page for how it is written.
#[derive(Debug)]
pub struct Template {
    name: String,
    source: String,
    hash: Hash,
    head: Head,
    size: LabelSize,
    texts: Vec<TextPlace>,
    symbol: SymbolPlace,
}

/// What a template says of itself in the attributes of its `<svg>`.
#[derive(Debug, Clone)]
struct Head {
    noun: Noun,
    level: Option<Level>,
    jurisdictions: Vec<Jurisdiction>,
    sheet: Option<(u32, u32)>,
}

/// The place of one text.
#[derive(Debug)]
pub(super) struct TextPlace {
    /// The `id` of the `<text>`.
    pub(super) id: String,
    /// The whole element in the source, and what is between its tags.
    element: Range<usize>,
    inner: Range<usize>,
    before: String,
    field: Option<Field>,
    after: String,
    optional: bool,
    /// The x in millimetres that the text may reach.
    pub(super) left: Option<f32>,
    pub(super) right: f32,
    /// How many lines it may be broken into.
    pub(super) lines: usize,
    /// Where each line begins, and how far below the one before, as in the source.
    x: String,
    leading: String,
}

/// The place of the symbol, in micrometres.
#[derive(Debug)]
struct SymbolPlace {
    element: Range<usize>,
    carrier: Carrier,
    x: u32,
    y: u32,
    width: u32,
    height: u32,
}

impl TextPlace {
    /// What a refusal names: the field in the text, else the text's `id`.
    pub(super) fn named(&self) -> String {
        self.field
            .map_or_else(|| self.id.clone(), |field| field.to_string())
    }
}

/// The size of a label, in micrometres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LabelSize {
    /// From left to right.
    pub width_um: u32,
    /// From top to bottom.
    pub height_um: u32,
}

impl Template {
    /// The template's name with its version, such as `vial-25x12.v1`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The SVG as it was given.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// SHA-256 of the template's bytes, which names this version for ever.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// What the label is for: a vial, a place, a shipment, an order (the participant's label) or an infusion (the
    /// sticker for the medical record).
    pub fn noun(&self) -> Noun {
        self.head.noun
    }

    /// On what it stands. None for a companion: a second label of the same id beside the first, as on a vial's cap.
    pub fn level(&self) -> Option<Level> {
        self.head.level
    }

    /// Whose demands it meets.
    pub fn jurisdictions(&self) -> &[Jurisdiction] {
        &self.head.jurisdictions
    }

    /// The columns and rows of the A4 sheet of stickers that it is made for, where it is.
    pub fn sheet(&self) -> Option<(u32, u32)> {
        self.head.sheet
    }

    /// The label's size.
    pub fn size(&self) -> LabelSize {
        self.size
    }

    /// Every field on it.
    pub fn fields(&self) -> BTreeSet<Field> {
        self.texts.iter().filter_map(|text| text.field).collect()
    }

    /// The fields on it that are left out where they have no value.
    pub fn optional_fields(&self) -> BTreeSet<Field> {
        let optional = self.texts.iter().filter(|text| text.optional);
        optional.filter_map(|text| text.field).collect()
    }

    /// What its symbol is.
    pub fn carrier(&self) -> Carrier {
        self.symbol.carrier
    }

    /// The places of its texts.
    pub(super) fn texts(&self) -> &[TextPlace] {
        &self.texts
    }

    pub(super) fn bad(&self, why: impl Into<String>) -> LabelError {
        bad(&self.name, why)
    }
}

fn bad(template: &str, why: impl Into<String>) -> LabelError {
    LabelError::Template {
        template: template.to_owned(),
        why: why.into(),
    }
}

#[cfg(test)]
mod tests;
