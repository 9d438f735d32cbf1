//! Why a label is refused.

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
        template: &'static str,
        /// The field's name in the template.
        field: String,
    },
    /// A value is wider than its place on the label.
    #[error("the {field} is too wide for its place on the label")]
    Overflow {
        /// The field's name, or `symbol`.
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
        template: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The text needs a symbol that is larger than version 3, or cannot be encoded at all.
    #[error("the text {payload} does not fit into a QR symbol of version 3")]
    Symbol {
        /// The text for the symbol.
        payload: String,
    },
    /// The raster could not be made.
    #[error("the label cannot be drawn: {why}")]
    Raster {
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
