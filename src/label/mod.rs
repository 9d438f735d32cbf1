//! Labels with their symbols, from the templates in `labels/` or a laboratory's own.
//!
//! A vial carries a short random [`LabelId`] in the URL of its page and nothing else that a machine reads: no
//! participant, no lot, no signature (a full signature was never readable on a curved vial). What makes the label
//! trustworthy is the signed event that bound the id to the vial. What is flat has room for a signed token as well.
//!
//! The walk of one label: a [`Sticker`] names the [`Template`], the id, the link (from a [`LabelBase`]) and the values;
//! the [`Press`] turns the link into a `Symbol`, fills the template in, lays it out with its [`Fonts`] and hands it out
//! as SVG, as a [`Raster`] (which becomes PNG or ZPL), or many of them as PDF. A value that is missing, too wide for its
//! place, hidden, or has a character that no font here can draw is refused with the field's name, never printed smaller.
//! Each symbol is read back from its dots before the label leaves.
//!
//! # Changing a label
//!
//! A template is an SVG in millimetres that any editor opens. It has shapes and texts alone, all in attributes: no
//! style sheet, no picture, nothing that refers to something else.
//! - The `<svg>` says `width` and `height` in `mm`, the same in `viewBox`, what the label is for in `data-noun`, on what it
//!   stands in `data-level` (or `data-companion="true"` for a second label of the same id), whose demands it meets in
//!   `data-jurisdictions`, and the sheet of stickers that it is made for, if any, in `data-sheet="3x8"`.
//! - Each `<text>` has an `id` and `data-right`, the x that its text may reach (`data-left` as well where it is not
//!   anchored at its start), is black, at least 1.2 mm high, with no shape over it and no dark one under it, and may hold
//!   one `{field}` of [`Field`](crate::domain::label::Field). With `data-lines` and `data-leading` it is broken into lines; with
//!   `data-optional="true"` it is left out where its field has no value.
//! - The `<rect id="symbol">` is where the symbol with its quiet zone is centred; `data-symbol` says which [`Carrier`].
//!
//! A template that has been printed from never changes: its hash is in events. A change is a new file with the next
//! version number, named in `template/built_in.rs`. How each looks is kept in `tests/golden/labels`;
//! `VIALOG_REDRAW_GOLDEN=1 cargo test --lib golden` draws those pictures anew. They need Debian's
//! `fonts-droid-fallback` for Chinese.

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
pub use read::{BadPicture, Picture, Read, SymbolKind, read, read_luma, read_picture};
pub use sheet::SheetLayout;
pub use sticker::Sticker;
pub use symbol::{Carrier, link_picture};
pub use template::{LabelSize, Template};
