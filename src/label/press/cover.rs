//! Whether a shape hides a text: one that is drawn over it, or a dark one under it.

use resvg::tiny_skia::{Path, PathSegment, Point, Rect};
use resvg::usvg::{Color, Group, Node, Paint, Tree};

/// Whether a shape is drawn over this ink of the text, or a dark one under it. A shape that is filled counts with the
/// whole box around it, a line with the boxes of its parts.
pub(super) fn hides(tree: &Tree, text: &str, ink: Rect) -> bool {
    let mut over = false;
    any(tree.root(), &mut |node| match node {
        Node::Text(_) => {
            over |= node.id() == text;
            false
        }
        Node::Path(path) if path.is_visible() => {
            let hides = |paint: &Paint| over || is_dark(paint);
            let filled = path.fill().is_some_and(|fill| hides(fill.paint()));
            let drawn = path.stroke().filter(|stroke| hides(stroke.paint()));
            (filled && path.abs_bounding_box().intersect(&ink).is_some())
                || drawn.is_some_and(|stroke| {
                    let shape = path.data().clone().transform(path.abs_transform());
                    let (wide, high) = path.abs_transform().get_scale();
                    let width = stroke.width().get();
                    shape.is_none_or(|shape| reaches(&shape, reach(width, wide, high), ink))
                })
        }
        Node::Path(_) | Node::Group(_) | Node::Image(_) => false,
    })
}

/// Whether one of the nodes, in the order in which they are drawn, is of this kind.
fn any(group: &Group, is: &mut impl FnMut(&Node) -> bool) -> bool {
    group.children().iter().any(|node| match node {
        Node::Group(inner) => any(inner, is),
        Node::Path(_) | Node::Image(_) | Node::Text(_) => is(node),
    })
}

/// Whether a printer of labels makes dots of it.
fn is_dark(paint: &Paint) -> bool {
    !matches!(paint, Paint::Color(Color { green: 128.., .. }))
}

/// How far a line of this width reaches on each side.
#[expect(clippy::float_arithmetic, reason = "lines are of any width")]
fn reach(width: f32, wide: f32, high: f32) -> f32 {
    width * wide.max(high) / 2.0
}

/// Whether a line along this path, so wide on each side, reaches the ink.
fn reaches(path: &Path, reach: f32, ink: Rect) -> bool {
    let (mut start, mut at) = (Point::zero(), Point::zero());
    path.segments().any(|segment| {
        let from = at;
        let part = match segment {
            PathSegment::MoveTo(to) => {
                (start, at) = (to, to);
                return false;
            }
            PathSegment::LineTo(to) => {
                at = to;
                vec![from, to]
            }
            PathSegment::QuadTo(bend, to) => {
                at = to;
                vec![from, bend, to]
            }
            PathSegment::CubicTo(bend, other, to) => {
                at = to;
                vec![from, bend, other, to]
            }
            PathSegment::Close => {
                at = start;
                vec![from, start]
            }
        };
        Rect::from_points(&part)
            .and_then(|part| part.outset(reach, reach))
            .is_none_or(|part| part.intersect(&ink).is_some())
    })
}
