//! Which SVG a template may be: enough for lines, shapes and texts, and nothing that reaches out of the file, hides a
//! text or takes more memory than the label is worth.

use resvg::usvg::roxmltree::{Document, Node};

const SVG: &str = "http://www.w3.org/2000/svg";

/// The most bytes of a template.
const MOST_BYTES: usize = 256 << 10;

/// The most tags, and how deep elements may lie.
const MOST_TAGS: usize = 1_500;
const DEEPEST: usize = 16;

const ELEMENTS: [&str; 13] = [
    "svg", "g", "title", "desc", "metadata", "rect", "line", "circle", "ellipse", "path",
    "polyline", "polygon", "text",
];

const ATTRIBUTES: [&str; 31] = [
    "id",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "width",
    "height",
    "viewBox",
    "d",
    "points",
    "transform",
    "fill",
    "fill-rule",
    "stroke",
    "stroke-width",
    "stroke-linecap",
    "stroke-linejoin",
    "font-family",
    "font-size",
    "font-weight",
    "font-stretch",
    "text-anchor",
    "shape-rendering",
    "version",
];

const DATA: [&str; 10] = [
    "data-noun",
    "data-level",
    "data-companion",
    "data-jurisdictions",
    "data-sheet",
    "data-symbol",
    "data-left",
    "data-right",
    "data-lines",
    "data-leading",
];

/// Parses the source and checks each element and attribute.
pub(super) fn parse(source: &str) -> Result<Document<'_>, String> {
    if source.len() > MOST_BYTES {
        return Err(format!("it is longer than {MOST_BYTES} bytes"));
    }
    // Counted before the parser sees it, which may call itself for each level.
    if source.matches('<').count() > MOST_TAGS {
        return Err(format!("it has more than {MOST_TAGS} tags"));
    }
    // Without a document type there are no entities of its own, and none that grow.
    let document = Document::parse(source).map_err(|bad| bad.to_string())?;
    for node in document.descendants().filter(Node::is_element) {
        if node.ancestors().count() > DEEPEST {
            return Err(format!("its elements lie more than {DEEPEST} deep"));
        }
        known(node)?;
    }
    Ok(document)
}

fn known(node: Node<'_, '_>) -> Result<(), String> {
    let tag = node.tag_name();
    let name = tag.name();
    let nested = name == "svg" && node.parent_element().is_some();
    if tag.namespace() != Some(SVG) || !ELEMENTS.contains(&name) || nested {
        return Err(format!("a label has no <{name}>"));
    }
    for attribute in node.attributes() {
        let name = attribute.name();
        let known = ATTRIBUTES.contains(&name) || DATA.contains(&name) || name == "data-optional";
        if attribute.namespace().is_some() || !known {
            return Err(format!("a label has no attribute {name}"));
        }
        let turned = ["scale", "matrix", "skew"].map(|word| attribute.value().contains(word));
        if name == "transform" && turned.contains(&true) {
            return Err("a transform may only translate and rotate".to_owned());
        }
        if attribute.value().contains("url(") {
            return Err(format!("the {name} refers to something else"));
        }
    }
    Ok(())
}

/// Millimetres with at most three decimals as micrometres.
pub(super) fn millimetres(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if part.len() > 3 || !digits(whole) || !digits(part) {
        return None;
    }
    format!("{whole}{part:0<3}").parse().ok()
}
