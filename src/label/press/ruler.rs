//! A label that shows what a printer does: whether it prints at the true size and place, and which symbols a scanner
//! reads from it.

use super::{Press, drawing, expect, rasterize_all, read_part};
use crate::label::raster::Part;
use crate::label::symbol::{Carrier, Symbol};
use crate::label::{Dpi, LabelError, LabelSize, PrinterSetup, Raster};
use std::fmt::Write as _;

/// The finest and the coarsest module that is tried, in micrometres: from what is hardly read to what needs a large
/// label.
const MODULES_UM: std::ops::RangeInclusive<u32> = 160..=600;

/// What the rulers take along their edges, and the words along the right one, in micrometres.
const RULER_UM: u32 = 2_500;
const WORDS_UM: u32 = 11_500;

/// The words' lines are so far apart, in micrometres.
const LEADING_UM: u32 = 1_700;

/// The smallest label that the words stand on.
const LEAST: LabelSize = LabelSize {
    width_um: 20_000,
    height_um: 12_000,
};

impl Press {
    /// A test label of a printer: rulers in millimetres along the upper and the left edge; size, resolution, darkness and
    /// offset in words; and the text as a QR symbol at each size of a module that the printer can do, as many as fit,
    /// that of labels first, which has been read back. The words name their modules in dots, in the order of the symbols.
    ///
    /// # Errors
    /// When the text does not fit into a vial's symbol, the label is smaller than 20 × 12 mm, or the symbol of labels is
    /// not read back.
    pub fn test_label(
        &self,
        size: LabelSize,
        dpi: Dpi,
        setup: &PrinterSetup,
        text: &str,
    ) -> Result<Raster, LabelError> {
        if size.width_um < LEAST.width_um || size.height_um < LEAST.height_um {
            let field = "words".to_owned();
            return Err(LabelError::Overflow { field });
        }
        let symbol = Symbol::encode(Carrier::Qr, text.to_owned())?;
        let (symbols, modules) = symbols(size, dpi, &symbol);
        let svg = format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" viewBox="0 0 {w} {h}" font-family="'DejaVu Sans Condensed'" font-stretch="condensed" font-size="1.4" fill="#000">{rulers}{symbols}{words}</svg>"##,
            w = millimetres(size.width_um),
            h = millimetres(size.height_um),
            rulers = rulers(size, dpi),
            words = words(size, dpi, *setup, &modules),
        );
        let tree = self.tree(&svg, dpi).map_err(|why| drawing(&why))?;
        let raster = rasterize_all(&tree, dpi)?;
        match modules.first() {
            Some(module) => read_back(&raster, &symbol, *module).map(|()| raster),
            None => Ok(raster),
        }
    }
}

/// Reads the first symbol, which stands in the corner between the rulers.
fn read_back(raster: &Raster, symbol: &Symbol, module: u32) -> Result<(), LabelError> {
    let corner = dots(RULER_UM, raster.dpi());
    let first = i32::try_from(corner).unwrap_or(i32::MAX);
    let side = symbol.modules_with_quiet_zone() * module;
    let part = Part {
        left: first,
        top: first,
        width: side,
        height: side,
    };
    expect(symbol, read_part(raster, part, module, symbol.kind()))
}

/// A mark at each millimetre, longer at the fifth and the tenth, each of whole dots and at the dot nearest to its place.
fn rulers(size: LabelSize, dpi: Dpi) -> String {
    let wide = dpi.millimetres(dpi.dots_per_module().div_ceil(4));
    let (mut marks, mut numbers) = (String::new(), String::new());
    for upper in [true, false] {
        let long = if upper { size.width_um } else { size.height_um };
        for mark in 1..=long / 1_000 {
            let at = dpi.millimetres(dots(mark * 1_000, dpi));
            let length = match mark {
                mark if mark % 10 == 0 => "2",
                mark if mark % 5 == 0 => "1.4",
                _ => "0.8",
            };
            // Writing to a String cannot fail.
            let _ = if upper {
                write!(marks, "M{at} 0h{wide}v{length}h-{wide}z")
            } else {
                write!(marks, "M0 {at}v{wide}h{length}v-{wide}z")
            };
            if mark % 10 == 0 && mark * 1_000 + 2_000 < long {
                let (x, y) = if upper {
                    (mark * 1_000 + 300, 2_000)
                } else {
                    (900, mark * 1_000 + 1_600)
                };
                let (x, y) = (millimetres(x), millimetres(y));
                let _ = write!(numbers, r#"<text x="{x}" y="{y}">{mark}</text>"#);
            }
        }
    }
    format!(r#"<path shape-rendering="crispEdges" d="{marks}"/>{numbers}"#)
}

/// The symbols that fit between the rulers and the words, and the dots of their modules.
fn symbols(size: LabelSize, dpi: Dpi, symbol: &Symbol) -> (String, Vec<u32>) {
    let own = dpi.dots_per_module();
    let fine = |dots: &u32| MODULES_UM.contains(&(dots * 25_400 / u32::from(dpi.dots_per_inch())));
    let others = (1..=16).filter(|dots| *dots != own && fine(dots));
    let (left, top) = (dots(RULER_UM, dpi), dots(RULER_UM, dpi));
    let right = dots(size.width_um.saturating_sub(WORDS_UM), dpi);
    let bottom = dots(size.height_um, dpi);
    let (mut x, mut y, mut next_row) = (left, top, top);
    let (mut drawn, mut modules) = (String::new(), Vec::new());
    let path = symbol.path();
    for module in std::iter::once(own).chain(others) {
        let wide = symbol.modules_with_quiet_zone() * module;
        if x + wide > right && x > left {
            (x, y) = (left, next_row);
        }
        if x + wide > right || y + wide > bottom {
            continue;
        }
        let quiet = symbol.quiet_zone() * module;
        let (at_x, at_y) = (dpi.millimetres(x + quiet), dpi.millimetres(y + quiet));
        let scale = dpi.millimetres(module);
        let _ = write!(
            drawn,
            r#"<path shape-rendering="crispEdges" transform="translate({at_x} {at_y}) scale({scale})" d="{path}"/>"#
        );
        modules.push(module);
        next_row = next_row.max(y + wide);
        x += wide;
    }
    (drawn, modules)
}

fn words(size: LabelSize, dpi: Dpi, setup: PrinterSetup, modules: &[u32]) -> String {
    let modules: Vec<_> = modules.iter().map(ToString::to_string).collect();
    let length = |um: u32| format!("{}.{}", um / 1_000, um % 1_000 / 100);
    let lines = [
        format!("{} × {} mm", length(size.width_um), length(size.height_um)),
        format!("{} dpi", dpi.dots_per_inch()),
        format!("darkness {}", setup.darkness()),
        format!(
            "offset {}, {}",
            setup.offset_x_dots(),
            setup.offset_y_dots()
        ),
        format!("dots {}", modules.join(", ")),
    ];
    let x = millimetres(size.width_um.saturating_sub(WORDS_UM - 300));
    let mut shown = String::new();
    let mut y = RULER_UM + LEADING_UM;
    for line in lines {
        let _ = write!(
            shown,
            r#"<text x="{x}" y="{}">{line}</text>"#,
            millimetres(y)
        );
        y += LEADING_UM;
    }
    shown
}

/// The dot nearest to a place.
fn dots(um: u32, dpi: Dpi) -> u32 {
    (um * u32::from(dpi.dots_per_inch()) + 12_700) / 25_400
}

fn millimetres(um: u32) -> String {
    format!("{}.{:03}", um / 1_000, um % 1_000)
}

#[cfg(test)]
mod tests;
