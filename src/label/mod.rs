//! Labels with their QR symbols, from the templates in `labels/`.
//!
//! A vial carries a short random [`LabelId`] in the URL of its page and nothing else that a machine reads: no
//! participant, no lot, no signature (a full signature was never readable on a curved vial). What makes the label
//! trustworthy is the signed event that bound the id to the vial.
//!
//! The walk of one label: a [`VialLabel`] names the values; its [`LabelBase`] and [`LabelId`] make the payload;
//! `Symbol` turns that into QR modules; a [`Template`] takes values and symbol; [`svg()`] and [`png()`] hand
//! the result out. A value that is missing, too wide for its place, or has a character that no font here can draw
//! is refused with the field's name, never printed smaller. Each PNG is decoded again before it leaves.
//!
//! # Changing a label
//!
//! A template is an SVG in millimetres that any editor opens:
//! - each `<text>` has an `id` and `data-right`, the x that its text may reach, and may hold one `{field}`;
//! - the `<rect id="symbol">` is where the QR symbol with its quiet zone of 4 modules is centred.
//!
//! A template that has been printed from never changes: its hash is in events. A change is a new file with the next
//! version number, named in [`VialSize::template`].

mod dots;
mod error;
mod fonts;
mod payload;
mod press;
mod raster;
mod read;
mod sheet;
mod sticker;
mod symbol;
mod template;

pub use crate::domain::{BadLabelId, LabelId};
pub use dots::Dpi;
pub use error::LabelError;
pub use fonts::{BadFonts, Fonts};
pub use payload::{BadBase, LabelBase};
pub use press::Press;
pub use raster::{BadSetup, PrinterSetup, Raster};
pub use read::{BadPicture, Picture, Read, SymbolKind, read, read_luma, read_picture, read_png};
pub use sheet::SheetLayout;
pub use sticker::Sticker;
pub use symbol::Carrier;
pub use template::{LabelSize, Template};
