//! Why a label is refused.

use crate::domain::LabelId;

/// Why a label is refused; nothing of it has been handed out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// A field has no value.
    #[error("the label needs a value for {field}")]
    Missing {
        /// The field's name in the template.
        field: String,
    },
    /// The template asks for a field that this label does not have.
    #[error("the template {template} has the unknown field {field:?}")]
    UnknownField {
        /// The template's name.
        template: String,
        /// The field's name in the template.
        field: String,
    },
    /// A value is wider than its place on the label.
    #[error("the {field} is too wide for its place on the label")]
    Overflow {
        /// The field's name, or `symbol`.
        field: String,
    },
    /// A text is not drawn in black, and a printer of labels would leave it out.
    #[error("the {field} is not drawn in black")]
    NotBlack {
        /// The field's name, or the text's id.
        field: String,
    },
    /// A shape lies over a text, or a dark one under it.
    #[error("the {field} is hidden by a shape")]
    Covered {
        /// The field's name, or the text's id.
        field: String,
    },
    /// A value has a character that no font here can draw, or that draws nothing.
    #[error("the {field} has the character {glyph:?}, which no font here can draw")]
    Glyph {
        /// The field's name in the template.
        field: String,
        /// The first such character.
        glyph: char,
    },
    /// The template is not one: see the module's page for what it needs.
    #[error("the template {template} cannot be used: {why}")]
    Template {
        /// The template's name.
        template: String,
        /// What is wrong with it.
        why: String,
    },
    /// A value is given for a text that is the same on every label.
    #[error("the {field} is the same on every label and takes no value")]
    Fixed {
        /// The field's name in the template.
        field: String,
    },
    /// The symbol needs the product's number, and there is none.
    #[error("the {symbol} symbol needs the product's gtin")]
    NoGtin {
        /// The kind of symbol.
        symbol: &'static str,
    },
    /// The link leads elsewhere.
    #[error("the link {link} does not lead to the label {id}")]
    Link {
        /// The link.
        link: String,
        /// The label's id.
        id: LabelId,
    },
    /// The text needs a larger symbol than its kind allows, or cannot be encoded at all.
    #[error("the text {payload} does not fit into a {symbol} symbol of {most} modules")]
    Symbol {
        /// The text for the symbol.
        payload: String,
        /// The kind of symbol.
        symbol: &'static str,
        /// The most modules that a side may have.
        most: u32,
    },
    /// The picture or the document could not be made.
    #[error("the label cannot be drawn: {why}")]
    Drawing {
        /// What failed.
        why: String,
    },
    /// The finished raster does not decode to what the symbol was made from.
    #[error("the finished label reads {found:?} in place of {payload}")]
    Unreadable {
        /// The text that the symbol was made from.
        payload: String,
        /// What the raster decodes to, if to anything.
        found: Option<String>,
    },
}
