//! What one label shows.

use super::{LabelError, Template};
use crate::domain::label::Field;
use crate::domain::{Gtin, LabelId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The most characters of a value; more never fit, and would only be long in the laying out.
const LONGEST: usize = 300;

/// One label to be drawn. Each value is printed as it is given.
#[derive(Debug, Clone)]
pub struct Sticker {
    /// The layout.
    pub template: Arc<Template>,
    /// The label's identity, which also fills the field `label`.
    pub id: LabelId,
    /// The URL of the label, with the signed token where the template's symbol carries one.
    pub link: String,
    /// The product's number, for a template whose symbol needs it.
    pub gtin: Option<Gtin>,
    /// The value of each field. Values for fields that the template does not have are left out; none is given for
    /// `label` and for the sentences that are the same on every label.
    pub values: BTreeMap<Field, String>,
}

impl Sticker {
    /// The text of a field; none where it may be absent and is.
    ///
    /// # Errors
    /// When the value is missing, is too long for any label, or has a character that draws nothing.
    pub(super) fn value(&self, field: Field, optional: bool) -> Result<Option<String>, LabelError> {
        if field == Field::Label {
            return Ok(Some(self.id.grouped()));
        }
        if let Some(sentence) = field.statement() {
            return Ok(Some(sentence.to_owned()));
        }
        let name = || field.to_string();
        let Some(value) = self
            .values
            .get(&field)
            .filter(|text| !text.trim().is_empty())
        else {
            return if optional {
                Ok(None)
            } else {
                Err(LabelError::Missing { field: name() })
            };
        };
        if value.chars().nth(LONGEST).is_some() {
            return Err(LabelError::Overflow { field: name() });
        }
        match value.chars().find(|c| draws_nothing(*c)) {
            Some(glyph) => Err(LabelError::Glyph {
                field: name(),
                glyph,
            }),
            None => Ok(Some(value.clone())),
        }
    }

    /// Checks what does not depend on the drawing.
    ///
    /// # Errors
    /// When a value is given for a field that takes none, or the link leads to another label.
    pub(super) fn check(&self) -> Result<(), LabelError> {
        let fixed = |field: &Field| *field == Field::Label || field.statement().is_some();
        if let Some(field) = self.values.keys().copied().find(fixed) {
            let field = field.to_string();
            return Err(LabelError::Fixed { field });
        }
        if LabelId::parse(&self.link) == Ok(self.id) {
            Ok(())
        } else {
            let (link, id) = (self.link.clone(), self.id);
            Err(LabelError::Link { link, id })
        }
    }
}

/// Control characters, and those that change the order of others or are not seen.
fn draws_nothing(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
