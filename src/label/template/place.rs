//! Where the texts and the symbol of a template go.

use super::markup::millimetres;
use super::{SymbolPlace, TextPlace};
use crate::domain::label::Field;
use crate::label::symbol::Carrier;
use resvg::usvg::roxmltree::Node;

/// The most lines that a text may be broken into.
const MOST_LINES: usize = 12;

/// Why a place is none.
pub(super) enum BadPlace {
    /// There is no such field.
    Field(String),
    /// Anything else.
    Why(String),
}

impl From<String> for BadPlace {
    fn from(why: String) -> Self {
        Self::Why(why)
    }
}

impl TextPlace {
    /// Reads a `<text>`.
    pub(super) fn read(node: Node<'_, '_>) -> Result<Self, BadPlace> {
        let id = node
            .attribute("id")
            .ok_or_else(|| "a <text> has no id".to_owned())?;
        let length = |name: &str| match node.attribute(name) {
            None => Ok(None),
            Some(text) => match text.parse::<f32>().ok().filter(|length| length.is_finite()) {
                Some(length) => Ok(Some(length)),
                None => Err(format!("the {name} of the text {id} is no length")),
            },
        };
        let right =
            length("data-right")?.ok_or_else(|| format!("the text {id} has no data-right"))?;
        let inner = match node.first_child() {
            Some(child) if child.is_text() && child.next_sibling().is_none() => child,
            Some(_) | None => return Err(format!("the text {id} is not plain text").into()),
        };
        let (before, field, after) = split(id, inner.text().unwrap_or_default())?;
        let (lines, leading) = lines(node, id)?;
        Ok(Self {
            id: id.to_owned(),
            element: node.range(),
            inner: inner.range(),
            before,
            field,
            after,
            optional: optional(node, id, field)?,
            left: length("data-left")?,
            right,
            lines,
            x: node.attribute("x").unwrap_or("0").to_owned(),
            leading,
        })
    }
}

/// The field in a text, and what stands before and behind it.
fn split(id: &str, text: &str) -> Result<(String, Option<Field>, String), BadPlace> {
    let Some((before, rest)) = text.split_once('{') else {
        return Ok((text.to_owned(), None, String::new()));
    };
    let (word, after) = rest
        .split_once('}')
        .filter(|(_, after)| !after.contains(['{', '}']))
        .ok_or_else(|| format!("the text {id} has more than one field"))?;
    let field = Field::of(word).ok_or_else(|| BadPlace::Field(word.to_owned()))?;
    Ok((before.to_owned(), Some(field), after.to_owned()))
}

/// How many lines, and how far one is below the other.
fn lines(node: Node<'_, '_>, id: &str) -> Result<(usize, String), String> {
    let Some(lines) = node.attribute("data-lines") else {
        return Ok((1, String::new()));
    };
    let lines = lines
        .parse()
        .ok()
        .filter(|lines| (2..=MOST_LINES).contains(lines));
    let lines = lines
        .ok_or_else(|| format!("the data-lines of the text {id} are not from 2 to {MOST_LINES}"))?;
    let leading = node
        .attribute("data-leading")
        .filter(|text| millimetres(text).is_some());
    let leading = leading
        .ok_or_else(|| format!("the text {id} has lines and no data-leading in whole µm"))?;
    Ok((lines, leading.to_owned()))
}

fn optional(node: Node<'_, '_>, id: &str, field: Option<Field>) -> Result<bool, String> {
    match (node.attribute("data-optional"), field) {
        (None, _) => Ok(false),
        (Some("true"), Some(field)) if field.statement().is_none() => Ok(true),
        (Some(_), _) => Err(format!("the text {id} cannot be optional")),
    }
}

impl SymbolPlace {
    /// Reads the `<rect>` that keeps a place for the symbol.
    pub(super) fn read(node: Node<'_, '_>) -> Result<Self, String> {
        let side = |name: &str| {
            let micrometres = node.attribute(name).and_then(millimetres);
            micrometres.ok_or_else(|| format!("the symbol has no {name} in whole µm"))
        };
        let turned = node.ancestors().any(|node| node.has_attribute("transform"));
        if turned {
            return Err("the symbol lies in a transform".to_owned());
        }
        let word = node.attribute("data-symbol").unwrap_or(Carrier::Qr.word());
        let carrier = Carrier::ALL
            .into_iter()
            .find(|carrier| carrier.word() == word);
        let carrier = carrier.ok_or_else(|| {
            let known = Carrier::ALL.map(Carrier::word).join(", ");
            format!("the data-symbol {word:?} is none of {known}")
        })?;
        Ok(Self {
            element: node.range(),
            carrier,
            x: side("x")?,
            y: side("y")?,
            width: side("width")?,
            height: side("height")?,
        })
    }
}
