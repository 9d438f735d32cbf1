//! Whether each text of a label is there, in its place, in black, bare, and drawn by a font in all its characters.

use super::{Laid, cover};
use crate::label::LabelError;
use crate::label::template::{Template, TextPlace};
use resvg::tiny_skia::Rect;
use resvg::usvg::layout::Span;
use resvg::usvg::{Color, Node, Paint, Text, Tree};

/// The smallest type that is still read on paper, in millimetres.
const SMALLEST: f32 = 1.2;

/// Checks the texts that are not left out.
pub(super) fn texts(
    template: &Template,
    laid: &Laid,
    texts: &[Vec<String>],
) -> Result<(), LabelError> {
    let zone = laid.quiet_zone();
    let page = laid.tree.size().to_rect(0.0, 0.0);
    for (place, lines) in template.texts().iter().zip(texts) {
        if lines.is_empty() {
            continue;
        }
        let text = find(template, &laid.tree, place)?;
        let field = || place.named();
        if let Some(glyph) = undrawn(text) {
            return Err(LabelError::Glyph {
                field: field(),
                glyph,
            });
        }
        if !is_black(text) {
            return Err(LabelError::NotBlack { field: field() });
        }
        let small = |span: &Span| span.font_size.get() < SMALLEST;
        if text.layouted().iter().any(small) {
            return Err(template.bad(format!("the text {} is smaller than 1.2 mm", place.id)));
        }
        let (reach, ink) = (text.bounding_box(), text.abs_stroke_bounding_box());
        let too_wide =
            reach.right() > place.right || place.left.is_some_and(|left| reach.left() < left);
        let outside = page.is_none_or(|page| !contains(page, ink));
        let in_the_way = zone.is_none_or(|zone| zone.intersect(&ink).is_some());
        if too_wide || outside || in_the_way {
            return Err(LabelError::Overflow { field: field() });
        }
        if cover::hides(&laid.tree, &place.id, ink) {
            return Err(LabelError::Covered { field: field() });
        }
    }
    Ok(())
}

/// The laid out text of a place.
pub(super) fn find<'a>(
    template: &Template,
    tree: &'a Tree,
    place: &TextPlace,
) -> Result<&'a Text, LabelError> {
    match tree.node_by_id(&place.id) {
        Some(Node::Text(text)) => Ok(text),
        Some(Node::Group(_) | Node::Path(_) | Node::Image(_)) | None => {
            Err(template.bad(format!("the text {} is not drawn", place.id)))
        }
    }
}

/// The first character for which no font has a glyph; such are laid out as glyph 0.
fn undrawn(text: &Text) -> Option<char> {
    let glyphs = text
        .layouted()
        .iter()
        .flat_map(|span| &span.positioned_glyphs);
    let missing = glyphs.into_iter().find(|glyph| glyph.id.0 == 0);
    missing.and_then(|glyph| glyph.text.chars().next())
}

fn is_black(text: &Text) -> bool {
    let black = |paint: &Paint| matches!(paint, Paint::Color(color) if *color == Color::black());
    text.layouted().iter().all(|span| {
        let filled = span.fill.as_ref().is_some_and(|fill| black(fill.paint()));
        span.visible && filled && span.stroke.is_none()
    })
}

fn contains(page: Rect, ink: Rect) -> bool {
    page.left() <= ink.left()
        && page.top() <= ink.top()
        && ink.right() <= page.right()
        && ink.bottom() <= page.bottom()
}
