//! SVG templates with named fields, and filling them in.

use super::LabelError;
use super::dots::Dpi;
use super::symbol::Symbol;
use crate::domain::Hash;
use resvg::usvg::roxmltree::{Document, Node};
use std::ops::Range;

/// One version of one label's layout. See the module's page for how it is written.
#[derive(Debug)]
pub struct Template {
    name: &'static str,
    source: &'static str,
}

/// A template with its values, and where each text has to end.
pub(super) struct Filled {
    pub(super) svg: String,
    pub(super) places: Vec<Place>,
}

/// The place of one text.
pub(super) struct Place {
    /// The `id` of the `<text>`.
    pub(super) id: String,
    /// What a refusal names: the field in the text, else the text's `id`.
    pub(super) field: String,
    /// The x in millimetres that the text may reach.
    pub(super) right: f32,
}

impl Template {
    /// 2 mL cryovial, 25 × 12 mm, first version.
    pub(super) const VIAL_25X12_V1: Self = Self::of(
        "vial-25x12.v1",
        include_str!("../../labels/vial-25x12.v1.svg"),
    );

    /// 2 mL cryovial, 32 × 12 mm, first version.
    pub(super) const VIAL_32X12_V1: Self = Self::of(
        "vial-32x12.v1",
        include_str!("../../labels/vial-32x12.v1.svg"),
    );

    pub(super) const fn of(name: &'static str, source: &'static str) -> Self {
        Self { name, source }
    }

    /// The template's name with its version, such as `vial-25x12.v1`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// SHA-256 of the template's bytes, which names this version for ever.
    pub fn hash(&self) -> Hash {
        Hash::of(&[self.source.as_bytes()])
    }

    /// Puts the values, XML-escaped, and the symbol into their places.
    ///
    /// # Errors
    /// When a value is missing or has a character that draws nothing, the template asks for a field without a value,
    /// the symbol's place is too small, or the template is not one.
    pub(super) fn fill(
        &self,
        values: &[(&str, String)],
        symbol: &Symbol,
        dpi: Dpi,
    ) -> Result<Filled, LabelError> {
        let document = Document::parse(self.source).map_err(|bad| self.bad(bad.to_string()))?;
        let (mut svg, mut places, mut symbols, mut done) = (String::new(), Vec::new(), 0, 0);
        for node in document.descendants().filter(Node::is_element) {
            let (range, replacement) = match (node.tag_name().name(), node.attribute("id")) {
                ("text", Some(id)) => {
                    let (range, text, place) = self.text(node, id, values)?;
                    if places.iter().any(|other: &Place| other.id == place.id) {
                        return Err(self.bad(format!("the id {id} twice")));
                    }
                    places.push(place);
                    (range, text)
                }
                ("text", None) => return Err(self.bad("a <text> has no id")),
                ("rect", Some("symbol")) => {
                    symbols += 1;
                    (node.range(), self.symbol(node, symbol, dpi)?)
                }
                _ => continue,
            };
            svg.push_str(self.source.get(done..range.start).unwrap_or_default());
            svg.push_str(&replacement);
            done = range.end;
        }
        if symbols != 1 {
            return Err(self.bad(format!("{symbols} places for the symbol in place of one")));
        }
        svg.push_str(self.source.get(done..).unwrap_or_default());
        Ok(Filled { svg, places })
    }

    pub(super) fn bad(&self, why: impl Into<String>) -> LabelError {
        LabelError::Template {
            template: self.name,
            why: why.into(),
        }
    }

    /// The bytes between the tags of a `<text>`, what replaces them, and its place.
    fn text(
        &self,
        node: Node<'_, '_>,
        id: &str,
        values: &[(&str, String)],
    ) -> Result<(Range<usize>, String, Place), LabelError> {
        let right = node.attribute("data-right").and_then(|x| x.parse().ok());
        let right = right.ok_or_else(|| self.bad(format!("the text {id} has no data-right")))?;
        let inner = match node.first_child() {
            Some(child) if child.is_text() && child.next_sibling().is_none() => child,
            Some(_) | None => return Err(self.bad(format!("the text {id} is not plain text"))),
        };
        let source = self.source.get(inner.range()).unwrap_or_default();
        let (field, text) = match source.split_once('{') {
            None => (id, source.to_owned()),
            Some((before, rest)) => {
                let (field, after) = rest
                    .split_once('}')
                    .filter(|(_, after)| !after.contains(['{', '}']))
                    .ok_or_else(|| self.bad(format!("the text {id} has more than one field")))?;
                let value = self.value(field, values)?;
                (field, format!("{before}{}{after}", escaped(value)))
            }
        };
        let place = Place {
            id: id.to_owned(),
            field: field.to_owned(),
            right,
        };
        Ok((inner.range(), text, place))
    }

    fn value<'a>(&self, field: &str, values: &'a [(&str, String)]) -> Result<&'a str, LabelError> {
        let known = values.iter().find(|(name, _)| *name == field);
        let (_, value) = known.ok_or_else(|| LabelError::UnknownField {
            template: self.name,
            field: field.to_owned(),
        })?;
        if value.trim().is_empty() {
            return Err(LabelError::Missing {
                field: field.to_owned(),
            });
        }
        match value.chars().find(|c| draws_nothing(*c)) {
            Some(glyph) => Err(LabelError::Glyph {
                field: field.to_owned(),
                glyph,
            }),
            None => Ok(value),
        }
    }

    /// The symbol in the middle of the place that a `<rect>` keeps for it.
    fn symbol(&self, place: Node<'_, '_>, symbol: &Symbol, dpi: Dpi) -> Result<String, LabelError> {
        let side = |name| {
            let micrometres = place.attribute(name).and_then(micrometres);
            micrometres.ok_or_else(|| self.bad(format!("the symbol has no {name} in whole µm")))
        };
        let (x, y, width, height) = (side("x")?, side("y")?, side("width")?, side("height")?);
        let path = dpi
            .centred(x, width, symbol.modules())
            .zip(dpi.centred(y, height, symbol.modules()))
            .map(|(left, top)| {
                let (left, top) = (dpi.millimetres(left), dpi.millimetres(top));
                let module = dpi.millimetres(dpi.dots_per_module());
                let path = symbol.path();
                format!(
                    r##"<path id="symbol" fill="#000" shape-rendering="crispEdges" transform="translate({left} {top}) scale({module})" d="{path}"/>"##
                )
            });
        path.ok_or_else(|| LabelError::Overflow {
            field: "symbol".to_owned(),
        })
    }
}

/// Millimetres with at most three decimals as micrometres.
fn micrometres(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if part.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    format!("{whole}{part:0<3}").parse().ok()
}

/// Control characters, and those that change the order of others or are not seen.
fn draws_nothing(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The text as XML character data.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            _ => xml.push(c),
        }
    }
    xml
}

#[cfg(test)]
mod tests;
