//! The shapes and texts of a label laid out, as those of a page.

use krilla::color::luma;
use krilla::geom::{Path, PathBuilder, Point, Transform};
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::{Font, GlyphId, KrillaGlyph};
use resvg::tiny_skia::{self, PathSegment};
use resvg::usvg::fontdb::{Database, ID, Source};
use resvg::usvg::layout::{PositionedGlyph, Span};
use resvg::usvg::{self, Group, Node, Paint, Text, Tree};
use std::collections::HashMap;

/// The width of the line along which a label is cut out, in dots.
const HAIRLINE: f32 = 0.6;

/// The fonts of a press, as far as a document uses them.
pub(super) struct Fonts<'a> {
    database: &'a Database,
    used: HashMap<ID, Option<Font>>,
}

impl<'a> Fonts<'a> {
    pub(super) fn of(database: &'a Database) -> Self {
        Self {
            database,
            used: HashMap::new(),
        }
    }

    fn font(&mut self, id: ID) -> Option<Font> {
        let read = || match self.database.face_source(id)? {
            // The file's bytes are shared, not copied.
            (Source::Binary(data), index) => Font::new(data.into(), index),
            (Source::File(_), _) => None,
        };
        self.used.entry(id).or_insert_with(read).clone()
    }
}

/// Draws what is in the group. A template has no group that does more than hold things together.
pub(super) fn group(surface: &mut Surface<'_>, group: &Group, fonts: &mut Fonts<'_>) {
    for node in group.children() {
        match node {
            Node::Group(inner) => self::group(surface, inner, fonts),
            Node::Path(path) => shape(surface, path),
            Node::Text(text) => self::text(surface, text, fonts),
            Node::Image(_) => {}
        }
    }
}

/// A thin line round the label, to cut along.
pub(super) fn frame(surface: &mut Surface<'_>, tree: &Tree) {
    let edge = tree
        .size()
        .to_rect(0.0, 0.0)
        .map(tiny_skia::PathBuilder::from_rect);
    let line = tiny_skia::Stroke {
        width: HAIRLINE,
        ..tiny_skia::Stroke::default()
    };
    let outline = edge.and_then(|edge| edge.stroke(&line, 1.0));
    if let Some(path) = outline.as_ref().and_then(path) {
        surface.set_fill(Some(fill(160, FillRule::NonZero)));
        surface.draw_path(&path);
    }
}

/// A line is drawn as the area that it covers.
fn shape(surface: &mut Surface<'_>, shape: &usvg::Path) {
    surface.push_transform(&transform(shape.abs_transform()));
    let area = shape.fill().zip(path(shape.data()));
    if let Some((paint, path)) = area {
        let rule = match paint.rule() {
            usvg::FillRule::NonZero => FillRule::NonZero,
            usvg::FillRule::EvenOdd => FillRule::EvenOdd,
        };
        surface.set_fill(Some(fill(brightness(paint.paint()), rule)));
        surface.draw_path(&path);
    }
    let line = shape.stroke().and_then(|stroke| {
        let outline = shape.data().stroke(&stroke.to_tiny_skia(), 1.0)?;
        Some((brightness(stroke.paint()), path(&outline)?))
    });
    if let Some((brightness, path)) = line {
        surface.set_fill(Some(fill(brightness, FillRule::NonZero)));
        surface.draw_path(&path);
    }
    surface.pop();
}

fn text(surface: &mut Surface<'_>, text: &Text, fonts: &mut Fonts<'_>) {
    surface.push_transform(&transform(text.abs_transform()));
    surface.set_fill(Some(fill(0, FillRule::NonZero)));
    for span in text.layouted() {
        let glyphs = &span.positioned_glyphs;
        let same = |left: &PositionedGlyph, right: &PositionedGlyph| {
            left.font == right.font
                && left.transform().ty.to_bits() == right.transform().ty.to_bits()
        };
        for run in glyphs.chunk_by(same) {
            self::run(surface, span, run, fonts);
        }
    }
    surface.pop();
}

/// Glyphs of one font on one line, with the text that they show.
fn run(surface: &mut Surface<'_>, span: &Span, glyphs: &[PositionedGlyph], fonts: &mut Fonts<'_>) {
    let Some((first, font)) = glyphs
        .first()
        .and_then(|first| Some((first, fonts.font(first.font)?)))
    else {
        return;
    };
    let size = span.font_size.get();
    let ends = glyphs.iter().skip(1).map(Some).chain([None]);
    let mut shown = String::new();
    let mut drawn = Vec::with_capacity(glyphs.len());
    for (glyph, next) in glyphs.iter().zip(ends) {
        let begin = shown.len();
        shown.push_str(&glyph.text);
        let id = GlyphId::new(glyph.id.0.into());
        let advance = next.map_or(0.0, |next| advance(glyph, next, size));
        let text = begin..shown.len();
        drawn.push(KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, text, None));
    }
    let start = first.transform();
    let start = Point::from_xy(start.tx, start.ty);
    surface.draw_glyphs(start, &drawn, font, &shown, size, false);
}

/// How far the next glyph is from this, in units of the font's size.
#[expect(
    clippy::float_arithmetic,
    reason = "glyphs are placed in fractions of a millimetre"
)]
fn advance(glyph: &PositionedGlyph, next: &PositionedGlyph, size: f32) -> f32 {
    (next.transform().tx - glyph.transform().tx) / size
}

fn path(data: &tiny_skia::Path) -> Option<Path> {
    let mut path = PathBuilder::new();
    for segment in data.segments() {
        match segment {
            PathSegment::MoveTo(to) => path.move_to(to.x, to.y),
            PathSegment::LineTo(to) => path.line_to(to.x, to.y),
            PathSegment::QuadTo(by, to) => path.quad_to(by.x, by.y, to.x, to.y),
            PathSegment::CubicTo(by, and, to) => {
                path.cubic_to(by.x, by.y, and.x, and.y, to.x, to.y);
            }
            PathSegment::Close => path.close(),
        }
    }
    path.finish()
}

fn fill(brightness: u8, rule: FillRule) -> Fill {
    Fill {
        paint: luma::Color::new(brightness).into(),
        rule,
        ..Fill::default()
    }
}

/// Black or white, as the printers of labels have it.
fn brightness(paint: &Paint) -> u8 {
    match paint {
        Paint::Color(color) if color.green < 128 => 0,
        Paint::Color(_)
        | Paint::LinearGradient(_)
        | Paint::RadialGradient(_)
        | Paint::Pattern(_) => u8::MAX,
    }
}

fn transform(from: usvg::Transform) -> Transform {
    Transform::from_row(from.sx, from.ky, from.kx, from.sy, from.tx, from.ty)
}
