//! The elements that a plot is written in.

use super::Width;
use std::fmt::{self, Write};

/// A length in tenths of a pixel.
#[derive(Clone, Copy)]
pub(super) struct Px(pub(super) i64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, tenth) = (self.0.abs() / 10, self.0.abs() % 10);
        if tenth == 0 {
            write!(f, "{sign}{whole}")
        } else {
            write!(f, "{sign}{whole}.{tenth}")
        }
    }
}

/// Text that may stand in an element or an attribute.
pub(super) struct Safe<'a>(pub(super) &'a str);

impl fmt::Display for Safe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for one in self.0.chars() {
            match one {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// On which side of its point a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// About how wide a text is drawn at 13 px: the server has no face of the reader's to measure.
pub(super) fn width_of(text: &str) -> i64 {
    let each = |one: char| if one.is_ascii() { 70 } else { 130 };
    text.chars().map(each).sum()
}

/// A drawing that is being written.
pub(super) struct Svg {
    out: String,
    id: String,
}

impl Svg {
    /// Begins a drawing that says in words what it shows.
    pub(super) fn new(id: &str, width: Width, height: i64, title: &str, desc: &str) -> Self {
        let id = format!("{id}-{}", width.suffix);
        let (class, wide, high) = (width.class, width.pixels, Px(height));
        let (title, desc) = (Safe(title), Safe(desc));
        let out = format!(
            r#"<svg class="{class}" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}" role="img" aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{title}</title><desc id="{id}-d">{desc}</desc>"#
        );
        Self { out, id }
    }

    fn put(&mut self, args: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = self.out.write_fmt(args);
    }

    /// Defines the hatching with which [`Svg::hatched`] fills.
    pub(super) fn hatching(&mut self) {
        let id = self.id.clone();
        self.put(format_args!(
            r#"<defs><pattern id="{id}-h" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="hatch" d="M0 0V9"/></pattern></defs>"#
        ));
    }

    /// A straight line.
    pub(super) fn line(&mut self, class: &str, from: (i64, i64), to: (i64, i64)) {
        let (x, y, to_x, to_y) = (Px(from.0), Px(from.1), Px(to.0), Px(to.1));
        self.put(format_args!(
            r#"<path class="{class}" d="M{x} {y}L{to_x} {to_y}"/>"#
        ));
    }

    /// A line through points.
    pub(super) fn path(&mut self, class: &str, points: &[(i64, i64)]) {
        if points.is_empty() {
            return;
        }
        self.put(format_args!(r#"<path class="{class}" d=""#));
        for (place, (x, y)) in points.iter().enumerate() {
            let how = if place == 0 { 'M' } else { 'L' };
            self.put(format_args!("{how}{} {}", Px(*x), Px(*y)));
        }
        self.put(format_args!(r#""/>"#));
    }

    /// A box, with words for who points at it.
    pub(super) fn rect(&mut self, class: &str, at: (i64, i64), size: (i64, i64), tip: &str) {
        let (x, y, wide, high) = (Px(at.0), Px(at.1), Px(size.0), Px(size.1));
        self.put(format_args!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{wide}" height="{high}""#
        ));
        if tip.is_empty() {
            self.put(format_args!("/>"));
        } else {
            self.put(format_args!("><title>{}</title></rect>", Safe(tip)));
        }
    }

    /// A hatched box on a tint.
    pub(super) fn hatched(&mut self, at: (i64, i64), size: (i64, i64)) {
        self.rect("band", at, size, "");
        let (x, y, wide, high) = (Px(at.0), Px(at.1), Px(size.0), Px(size.1));
        let id = self.id.clone();
        self.put(format_args!(
            r#"<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="url(#{id}-h)"/>"#
        ));
    }

    /// A dot.
    pub(super) fn dot(&mut self, class: &str, at: (i64, i64)) {
        let (x, y) = (Px(at.0), Px(at.1));
        self.put(format_args!(
            r#"<circle class="{class}" cx="{x}" cy="{y}" r="5"/>"#
        ));
    }

    /// A text; the empty class is the usual one.
    pub(super) fn text(&mut self, class: &str, at: (i64, i64), anchor: Anchor, text: &str) {
        let (x, y, text) = (Px(at.0), Px(at.1), Safe(text));
        let class = if class.is_empty() {
            String::new()
        } else {
            format!(r#" class="{class}""#)
        };
        let anchor = if anchor == Anchor::Start {
            String::new()
        } else {
            format!(r#" text-anchor="{}""#, anchor.word())
        };
        self.put(format_args!(
            r#"<text{class} x="{x}" y="{y}"{anchor}>{text}</text>"#
        ));
    }

    /// The finished drawing.
    pub(super) fn finish(mut self) -> String {
        self.out.push_str("</svg>");
        self.out
    }
}
