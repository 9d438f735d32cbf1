//! Reading a template, and filling it in.

use super::head::Older;
use super::place::BadPlace;
use super::{Head, LabelError, LabelSize, SymbolPlace, Template, TextPlace, bad, markup};
use crate::domain::Hash;
use crate::domain::label::{Field, demands};
use crate::label::dots::Dpi;
use crate::label::symbol::Symbol;
use resvg::usvg::roxmltree::Node;
use std::collections::BTreeSet;

/// The dots that a symbol takes.
#[derive(Debug, Clone, Copy)]
pub(in crate::label) struct Spot {
    /// The first dots of the symbol, its quiet zone left out.
    pub(in crate::label) left: u32,
    pub(in crate::label) top: u32,
    /// The dots of a module.
    pub(in crate::label) module: u32,
}

impl Template {
    /// Reads a template: an SVG of this name, as `vial-25x12.v1`.
    ///
    /// # Errors
    /// When it is not one, with what is wrong; see the module's page.
    pub fn parse(name: &str, source: &str) -> Result<Self, LabelError> {
        Self::read(name, source, Older::Refused)
    }

    pub(super) fn read(name: &str, source: &str, older: Older) -> Result<Self, LabelError> {
        let bad = |why: String| bad(name, why);
        if !is_name(name) {
            return Err(bad("its name is not lower-case letters, digits and hyphens with a version, as vial-25x12.v1".to_owned()));
        }
        let document = markup::parse(source).map_err(bad)?;
        let svg = document.root_element();
        let mut template = Self {
            name: name.to_owned(),
            source: source.to_owned(),
            hash: Hash::of(&[source.as_bytes()]),
            head: Head::read(svg, older).map_err(bad)?,
            size: LabelSize::read(svg).map_err(bad)?,
            texts: Vec::new(),
            symbol: symbol(svg).map_err(bad)?,
        };
        for node in svg.descendants().filter(|node| node.has_tag_name("text")) {
            let place = TextPlace::read(node).map_err(|why| match why {
                BadPlace::Why(why) => bad(why),
                BadPlace::Field(field) => LabelError::UnknownField {
                    template: name.to_owned(),
                    field,
                },
            })?;
            if template.texts.iter().any(|other| other.id == place.id) {
                return Err(bad(format!("the id {} twice", place.id)));
            }
            template.texts.push(place);
        }
        template.meets_its_demands()?;
        Ok(template)
    }

    /// Refuses a template without a field that is demanded where it says it may be used.
    fn meets_its_demands(&self) -> Result<(), LabelError> {
        let Some(level) = self.head.level else {
            return Ok(());
        };
        let shown: BTreeSet<Field> = &self.fields() - &self.optional_fields();
        for jurisdiction in &self.head.jurisdictions {
            let mut demands = demands(*jurisdiction, level).iter();
            if let Some(lacking) =
                demands.find(|demand| !demand.iter().any(|field| shown.contains(field)))
            {
                let words: Vec<_> = lacking.iter().map(|field| field.word()).collect();
                let (words, place) = (words.join(" or "), jurisdiction.word());
                return Err(self.bad(format!(
                    "it lacks the field {words}, which is demanded in {place}"
                )));
            }
        }
        Ok(())
    }

    /// Where the symbol goes at this resolution.
    ///
    /// # Errors
    /// When its place is too small.
    pub(in crate::label) fn spot(&self, symbol: &Symbol, dpi: Dpi) -> Result<Spot, LabelError> {
        let module = dpi.dots_per_module();
        let dots = symbol.modules_with_quiet_zone().saturating_mul(module);
        let place = &self.symbol;
        let left = dpi.centred(place.x, place.width, dots);
        let top = dpi.centred(place.y, place.height, dots);
        let quiet = symbol.quiet_zone() * module;
        match left.zip(top) {
            Some((left, top)) => Ok(Spot {
                left: left + quiet,
                top: top + quiet,
                module,
            }),
            None => Err(LabelError::Overflow {
                field: "symbol".to_owned(),
            }),
        }
    }

    /// The SVG with its texts, each in one or more lines, and its symbol. A text without lines is left out.
    pub(in crate::label) fn fill(&self, texts: &[Vec<String>], symbol: &str) -> String {
        let mut holes: Vec<_> = self
            .texts
            .iter()
            .zip(texts)
            .map(|(place, lines)| place.hole(lines))
            .collect();
        holes.push((self.symbol.element.clone(), symbol.to_owned()));
        holes.sort_by_key(|(range, _)| range.start);
        let (mut svg, mut done) = (String::with_capacity(self.source.len() * 2), 0);
        for (range, replacement) in holes {
            svg.push_str(self.source.get(done..range.start).unwrap_or_default());
            svg.push_str(&replacement);
            done = range.end;
        }
        svg.push_str(self.source.get(done..).unwrap_or_default());
        svg
    }
}

impl TextPlace {
    /// The whole text of this place on a label; none where it is left out.
    pub(in crate::label) fn text(&self, value: Option<String>) -> Option<String> {
        value.map(|value| format!("{}{value}{}", self.before, self.after))
    }

    /// The field that the text holds, and whether it may be absent.
    pub(in crate::label) fn field(&self) -> Option<(Field, bool)> {
        self.field.map(|field| (field, self.optional))
    }

    /// Which bytes of the source are replaced, and by what.
    fn hole(&self, lines: &[String]) -> (std::ops::Range<usize>, String) {
        match lines {
            [] => (self.element.clone(), String::new()),
            [line] => (self.inner.clone(), escaped(line)),
            lines => {
                let lines = lines.iter().enumerate().map(|(place, line)| {
                    let (x, down) = (&self.x, if place == 0 { "0" } else { &self.leading });
                    format!(r#"<tspan x="{x}" dy="{down}">{}</tspan>"#, escaped(line))
                });
                (self.inner.clone(), lines.collect())
            }
        }
    }
}

/// The one place for the symbol.
fn symbol(svg: Node<'_, '_>) -> Result<SymbolPlace, String> {
    let mut places = svg
        .descendants()
        .filter(|node| node.has_tag_name("rect") && node.attribute("id") == Some("symbol"));
    match (places.next(), places.count()) {
        (Some(place), 0) => SymbolPlace::read(place),
        (None, _) => Err("0 places for the symbol in place of one".to_owned()),
        (Some(_), more) => Err(format!(
            "{} places for the symbol in place of one",
            more + 1
        )),
    }
}

fn is_name(name: &str) -> bool {
    let plain = |text: &str| {
        let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        (1..=40).contains(&text.len()) && text.bytes().all(known)
    };
    let digits =
        |text: &str| (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    name.split_once(".v")
        .is_some_and(|(words, version)| plain(words) && digits(version))
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
