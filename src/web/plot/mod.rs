//! Plots, drawn on the server as SVG.
//!
//! A plot is given its numbers and its words and knows nothing of the record. It is drawn twice, 1000 and 340 wide, and the
//! style sheet shows the one that fits. It has no style of its own: classes, and attributes where a class cannot say it, so
//! that the strict content security policy lets it through. What it shows, its `<title>` and `<desc>` say in words; colour
//! says nothing that a text does not.
//!
//! Coordinates are whole tenths of a pixel, so that no float is rounded differently elsewhere.

mod bars;
mod curve;
mod scale;
mod svg;

pub(in crate::web) use bars::{BarPart, BarRow, Bars};
pub(in crate::web) use curve::{Band, Curve, Mark, Tick};

/// One of the two drawings of a plot.
#[derive(Clone, Copy)]
struct Width {
    /// Its width in pixels.
    pixels: i64,
    /// Its class, by which the style sheet chooses it.
    class: &'static str,
    /// What stands behind the plot's id in the ids of its parts.
    suffix: &'static str,
}

/// For a desk and for a phone.
const WIDTHS: [Width; 2] = [
    Width {
        pixels: 1000,
        class: "chart chart--w",
        suffix: "w",
    },
    Width {
        pixels: 340,
        class: "chart chart--n",
        suffix: "n",
    },
];
