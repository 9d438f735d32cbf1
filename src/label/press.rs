//! The press: from what a label shows to its picture.

use super::dots::Dpi;
use super::fonts::{Fonts, options};
use super::raster::{Part, Raster};
use super::read::{SymbolKind, read_luma};
use super::symbol::Symbol;
use super::template::Spot;
use super::{LabelError, Sticker};
use resvg::tiny_skia::{Color, IntRect, Pixmap, Rect};
use resvg::usvg::Tree;
use resvg::usvg::fontdb::Database;
use std::sync::Arc;

mod check;
mod cover;
mod lines;
mod pdf;
mod ruler;

/// How finely a symbol is read back, in dots of the picture for one module: a scanner sees no fewer.
const SEEN: u32 = 3;

/// Draws labels with the fonts that it has. One press serves the whole program.
#[derive(Debug)]
pub struct Press {
    fonts: Arc<Database>,
    chinese: bool,
}

/// A label laid out on the dots of one resolution: one unit of the tree is one dot.
pub(super) struct Laid {
    svg: String,
    pub(super) tree: Tree,
    symbol: Symbol,
    spot: Spot,
}

impl Press {
    /// A press with these fonts.
    pub fn new(fonts: Fonts) -> Self {
        Self {
            chinese: fonts.draws_chinese(),
            fonts: fonts.into_database(),
        }
    }

    /// Whether a font here draws the sentence that a Chinese trial needs.
    pub fn draws_chinese(&self) -> bool {
        self.chinese
    }

    /// The label as an SVG in millimetres. Modules of the symbol are 0.254 mm on the grid of 300 and 600 dpi; the texts
    /// name `DejaVu` Sans first, and are checked against their places with the fonts here.
    ///
    /// # Errors
    /// As [`LabelError`] says; never [`LabelError::Drawing`] or [`LabelError::Unreadable`].
    pub fn svg(&self, sticker: &Sticker) -> Result<String, LabelError> {
        self.lay_out(sticker, Dpi::D300).map(|laid| laid.svg)
    }

    /// The label's dots at this resolution, in which each module of the symbol is a whole number of dots. The symbol has
    /// been read back from them.
    ///
    /// # Errors
    /// As [`LabelError`] says.
    pub fn raster(&self, sticker: &Sticker, dpi: Dpi) -> Result<Raster, LabelError> {
        let laid = self.lay_out(sticker, dpi)?;
        let raster = rasterize_all(&laid.tree, dpi)?;
        laid.read_back(&raster)?;
        Ok(raster)
    }

    /// Lays a label out and checks each of its texts.
    pub(super) fn lay_out(&self, sticker: &Sticker, dpi: Dpi) -> Result<Laid, LabelError> {
        sticker.check()?;
        let template = &*sticker.template;
        let symbol = Symbol::of(template.carrier(), sticker)?;
        let spot = template.spot(&symbol, dpi)?;
        let texts = texts(sticker)?;
        let drawn = draw(&symbol, spot, dpi);
        let lay = |texts: &[Vec<String>]| {
            let svg = template.fill(texts, &drawn);
            let tree = self.tree(&svg, dpi).map_err(|why| template.bad(why))?;
            Ok::<_, LabelError>((svg, tree))
        };
        let (svg, tree) = lay(&texts)?;
        let broken = lines::broken(template, &tree, &texts)?;
        let (svg, tree, texts) = match broken {
            None => (svg, tree, texts),
            Some(texts) => {
                let (svg, tree) = lay(&texts)?;
                (svg, tree, texts)
            }
        };
        let laid = Laid {
            svg,
            tree,
            symbol,
            spot,
        };
        check::texts(template, &laid, &texts)?;
        Ok(laid)
    }

    /// With the printer's resolution as that of the drawing, one unit of the tree is one dot.
    pub(super) fn tree(&self, svg: &str, dpi: Dpi) -> Result<Tree, String> {
        let options = options(&self.fonts, dpi.dots_per_inch());
        Tree::from_str(svg, &options).map_err(|bad| bad.to_string())
    }
}

impl Laid {
    /// Hands the picture on only when it reads as what its symbol was made from.
    fn read_back(&self, raster: &Raster) -> Result<(), LabelError> {
        expect(&self.symbol, self.read(raster))
    }

    /// The dots of the symbol with its quiet zone.
    fn quiet_zone(&self) -> Option<Rect> {
        let quiet = self.symbol.quiet_zone() * self.spot.module;
        let side = self.symbol.modules_with_quiet_zone() * self.spot.module;
        let first = |dot: u32| i32::try_from(dot.checked_sub(quiet)?).ok();
        let (left, top) = (first(self.spot.left)?, first(self.spot.top)?);
        Some(IntRect::from_xywh(left, top, side, side)?.to_rect())
    }

    /// What the symbol in a picture of the whole label says.
    fn read(&self, raster: &Raster) -> Option<String> {
        let kind = self.symbol.kind();
        read_part(raster, self.surroundings()?, self.spot.module, kind)
    }

    /// What is drawn where the symbol is, without a picture of the whole label.
    fn read_symbol_alone(&self, dpi: Dpi) -> Result<(), LabelError> {
        let part = self
            .surroundings()
            .ok_or_else(|| drawing("it has no area"))?;
        let raster = rasterize(&self.tree, dpi, part)?;
        let whole = Part {
            left: 0,
            top: 0,
            ..part
        };
        let found = read_part(&raster, whole, self.spot.module, self.symbol.kind());
        expect(&self.symbol, found)
    }

    /// The symbol with its quiet zone.
    fn surroundings(&self) -> Option<Part> {
        let margin = self.symbol.quiet_zone() * self.spot.module;
        let side = self.symbol.modules() * self.spot.module + 2 * margin;
        let first = |dot: u32| i32::try_from(dot).ok()?.checked_sub_unsigned(margin);
        Some(Part {
            left: first(self.spot.left)?,
            top: first(self.spot.top)?,
            width: side,
            height: side,
        })
    }
}

/// What the symbol in a part of a picture says, which has modules of so many dots.
fn read_part(raster: &Raster, part: Part, module: u32, kind: SymbolKind) -> Option<String> {
    let (width, height, luma) = raster.luma(part, SEEN.div_ceil(module));
    read_luma(width, height, &luma, kind)
}

/// Takes a symbol only for what it was made from.
fn expect(symbol: &Symbol, found: Option<String>) -> Result<(), LabelError> {
    if found.as_deref() == Some(symbol.text()) {
        return Ok(());
    }
    Err(LabelError::Unreadable {
        payload: symbol.text().to_owned(),
        found,
    })
}

/// The text of each place, on one line; none where it is left out.
fn texts(sticker: &Sticker) -> Result<Vec<Vec<String>>, LabelError> {
    let places = sticker.template.texts().iter();
    let texts = places.map(|place| {
        let value = match place.field() {
            None => Some(String::new()),
            Some((field, optional)) => sticker.value(field, optional)?,
        };
        Ok(place.text(value).into_iter().collect())
    });
    texts.collect()
}

/// The symbol as an SVG path on its dots.
fn draw(symbol: &Symbol, spot: Spot, dpi: Dpi) -> String {
    let (left, top) = (dpi.millimetres(spot.left), dpi.millimetres(spot.top));
    let module = dpi.millimetres(spot.module);
    let path = symbol.path();
    format!(
        r##"<path id="symbol" fill="#000" shape-rendering="crispEdges" transform="translate({left} {top}) scale({module})" d="{path}"/>"##
    )
}

/// A part of the dots of a tree whose unit is one dot.
fn rasterize(tree: &Tree, dpi: Dpi, part: Part) -> Result<Raster, LabelError> {
    let no_area = || drawing("it has no area");
    let mut picture = Pixmap::new(part.width, part.height).ok_or_else(no_area)?;
    picture.fill(Color::WHITE);
    let moved = part.moved().ok_or_else(no_area)?;
    resvg::render(tree, moved, &mut picture.as_mut());
    let luma: Vec<u8> = picture.pixels().iter().map(|dot| dot.green()).collect();
    Ok(Raster::pack(dpi, part.width, &luma))
}

/// All of it.
pub(super) fn rasterize_all(tree: &Tree, dpi: Dpi) -> Result<Raster, LabelError> {
    let size = tree.size().to_int_size();
    let all = Part {
        left: 0,
        top: 0,
        width: size.width(),
        height: size.height(),
    };
    rasterize(tree, dpi, all)
}

pub(super) fn drawing(why: &str) -> LabelError {
    LabelError::Drawing {
        why: why.to_owned(),
    }
}

#[cfg(test)]
mod golden;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
