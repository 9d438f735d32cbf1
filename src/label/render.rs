//! Labels as SVG and PNG.

use super::dots::Dpi;
use super::fonts::fonts;
use super::read::read_png;
use super::symbol::Symbol;
use super::template::{Filled, Place, Template};
use super::{LabelError, VialLabel};
use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{Group, Node, Options, Text, Tree};

/// The label as an SVG in millimetres. Modules of the symbol are 0.254 mm on the grid of 300 and 600 dpi; the texts
/// name `DejaVu` Sans first, and are checked against their places with it.
///
/// # Errors
/// As [`LabelError`] says; never [`LabelError::Raster`] or [`LabelError::Unreadable`].
pub fn svg(label: &VialLabel) -> Result<String, LabelError> {
    compose(label, Dpi::D300).map(|(svg, _)| svg)
}

/// The label as a grey PNG of the label's size at this resolution, in which each module of the symbol is a whole number
/// of dots, black or white. The PNG has been decoded again.
///
/// # Errors
/// As [`LabelError`] says.
pub fn png(label: &VialLabel, dpi: Dpi) -> Result<Vec<u8>, LabelError> {
    let (_, tree) = compose(label, dpi)?;
    let picture = rasterize(&tree).ok_or_else(|| raster("it has no area"))?;
    let bytes = encode(&picture, dpi).map_err(|failed| raster(&failed.to_string()))?;
    readable(bytes, label.payload())
}

/// Hands out the PNG only when it decodes to what its symbol was made from.
fn readable(png: Vec<u8>, payload: String) -> Result<Vec<u8>, LabelError> {
    match read_png(&png) {
        Some(found) if found == payload => Ok(png),
        found => Err(LabelError::Unreadable { payload, found }),
    }
}

fn compose(label: &VialLabel, dpi: Dpi) -> Result<(String, Tree), LabelError> {
    let symbol = Symbol::of(&label.payload())?;
    let template = label.size.template();
    let Filled { svg, places } = template.fill(&label.fields(), &symbol, dpi)?;
    let tree = lay_out(&svg, dpi).map_err(|bad| template.bad(bad))?;
    check(template, &tree, &places)?;
    Ok((svg, tree))
}

/// With the printer's resolution as that of the drawing, one unit of the tree is one dot.
fn lay_out(svg: &str, dpi: Dpi) -> Result<Tree, String> {
    let options = Options {
        dpi: f32::from(dpi.dots_per_inch()),
        fontdb: fonts(),
        ..Options::default()
    };
    Tree::from_str(svg, &options).map_err(|bad| bad.to_string())
}

/// Checks that each text is there, within its place, and drawn by a font in all its characters.
fn check(template: &Template, tree: &Tree, places: &[Place]) -> Result<(), LabelError> {
    let mut texts = Vec::new();
    collect(tree.root(), &mut texts);
    for place in places {
        let text = texts.iter().find(|text| text.id() == place.id);
        let text =
            text.ok_or_else(|| template.bad(format!("the text {} is not drawn", place.id)))?;
        let field = || place.field.clone();
        if let Some(glyph) = undrawn(text) {
            return Err(LabelError::Glyph {
                field: field(),
                glyph,
            });
        }
        if text.bounding_box().right() > place.right {
            return Err(LabelError::Overflow { field: field() });
        }
    }
    Ok(())
}

fn collect<'a>(group: &'a Group, texts: &mut Vec<&'a Text>) {
    for node in group.children() {
        match node {
            Node::Group(group) => collect(group, texts),
            Node::Text(text) => texts.push(text),
            Node::Path(_) | Node::Image(_) => {}
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

fn rasterize(tree: &Tree) -> Option<Pixmap> {
    let size = tree.size().to_int_size();
    let mut pixmap = Pixmap::new(size.width(), size.height())?;
    pixmap.fill(Color::WHITE);
    resvg::render(tree, Transform::identity(), &mut pixmap.as_mut());
    Some(pixmap)
}

/// Encodes as 8-bit grey with the resolution in `pHYs`, so that it prints at its size. Labels are black on white.
fn encode(picture: &Pixmap, dpi: Dpi) -> Result<Vec<u8>, png::EncodingError> {
    let grey: Vec<u8> = picture.pixels().iter().map(|pixel| pixel.green()).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, picture.width(), picture.height());
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_pixel_dims(Some(png::PixelDimensions {
        xppu: dpi.dots_per_metre(),
        yppu: dpi.dots_per_metre(),
        unit: png::Unit::Meter,
    }));
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&grey)?;
    writer.finish()?;
    Ok(bytes)
}

fn raster(why: &str) -> LabelError {
    LabelError::Raster {
        why: why.to_owned(),
    }
}

#[cfg(test)]
mod tests;
