//! The symbols of labels: QR and Micro QR (ISO/IEC 18004), Data Matrix (ISO/IEC 16022) with the element string of GS1.

use super::read::SymbolKind;
use super::{LabelError, Sticker};
use datamatrix::{DataMatrix, SymbolList};
use qrcode::types::QrError;
use qrcode::{Color, EcLevel, QrCode, Version};
use std::fmt::Write as _;

/// What a template's symbol is, and what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// QR with the label's link, on a vial.
    Qr,
    /// QR with the label's link and the signed token in it, on what is flat.
    SignedQr,
    /// Micro QR with the bare id, on a cap.
    MicroQr,
    /// Data Matrix with the product's GTIN and the id as its serial number.
    Gs1DataMatrix,
}

impl Carrier {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Qr, Self::SignedQr, Self::MicroQr, Self::Gs1DataMatrix];

    /// The word in templates.
    pub fn word(self) -> &'static str {
        match self {
            Self::Qr => "qr",
            Self::SignedQr => "qr-token",
            Self::MicroQr => "micro-qr",
            Self::Gs1DataMatrix => "gs1-datamatrix",
        }
    }

    /// What a scanner calls it.
    pub fn kind(self) -> SymbolKind {
        match self {
            Self::Qr | Self::SignedQr => SymbolKind::Qr,
            Self::MicroQr => SymbolKind::MicroQr,
            Self::Gs1DataMatrix => SymbolKind::Gs1DataMatrix,
        }
    }

    /// Light modules on each side (ISO/IEC 18004 sections 5.3.8 and 5.4; ISO/IEC 16022 section 5.1).
    pub(super) fn quiet_zone(self) -> u32 {
        match self {
            Self::Qr | Self::SignedQr => 4,
            Self::MicroQr => 2,
            Self::Gs1DataMatrix => 1,
        }
    }

    /// The most modules on a side. On a vial, 7.5 mm at 0.25 mm each: a larger symbol bends too far round a vial of
    /// 12.5 mm to be read. On what is flat, version 10.
    fn most_modules(self) -> u32 {
        match self {
            Self::Qr => 30,
            Self::SignedQr => 57,
            Self::MicroQr => 17,
            Self::Gs1DataMatrix => 24,
        }
    }

    /// What the symbol of this label says.
    fn text(self, sticker: &Sticker) -> Result<String, LabelError> {
        match (self, sticker.gtin) {
            (Self::Qr | Self::SignedQr, _) => Ok(sticker.link.clone()),
            (Self::MicroQr, _) => Ok(sticker.id.to_string()),
            // GS1 General Specifications: (01) is of fixed length, (21) ends the string.
            (Self::Gs1DataMatrix, Some(gtin)) => Ok(format!("01{gtin}21{}", sticker.id)),
            (Self::Gs1DataMatrix, None) => Err(LabelError::NoGtin {
                symbol: self.word(),
            }),
        }
    }
}

/// The dark and light modules of one symbol, row by row, without the quiet zone.
pub(super) struct Symbol {
    carrier: Carrier,
    text: String,
    dark: Vec<bool>,
    side: usize,
}

impl Symbol {
    /// The symbol of a label.
    ///
    /// # Errors
    /// When its text needs more modules than its kind may have, or the GTIN is missing.
    pub(super) fn of(carrier: Carrier, sticker: &Sticker) -> Result<Self, LabelError> {
        Self::encode(carrier, carrier.text(sticker)?)
    }

    /// Encodes a text.
    ///
    /// # Errors
    /// When it needs more modules than its kind may have.
    pub(super) fn encode(carrier: Carrier, text: String) -> Result<Self, LabelError> {
        let drawn = match carrier {
            Carrier::Qr => smallest(&text, carrier, &[EcLevel::H, EcLevel::Q, EcLevel::M]),
            Carrier::SignedQr => smallest(&text, carrier, &[EcLevel::M]),
            Carrier::MicroQr => modules(QrCode::with_version(&text, Version::Micro(4), EcLevel::M)),
            Carrier::Gs1DataMatrix => data_matrix(&text),
        };
        match drawn.filter(|(_, side)| *side <= within(carrier)) {
            Some((dark, side)) => Ok(Self {
                carrier,
                text,
                dark,
                side,
            }),
            None => Err(LabelError::Symbol {
                payload: text,
                symbol: carrier.word(),
                most: carrier.most_modules(),
            }),
        }
    }

    /// What it says.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// What a scanner calls it.
    pub(super) fn kind(&self) -> SymbolKind {
        self.carrier.kind()
    }

    /// Modules on a side.
    pub(super) fn modules(&self) -> u32 {
        u32::try_from(self.side).unwrap_or(u32::MAX)
    }

    /// Modules on a side with the quiet zone.
    pub(super) fn modules_with_quiet_zone(&self) -> u32 {
        self.modules().saturating_add(2 * self.quiet_zone())
    }

    /// Light modules on each side.
    pub(super) fn quiet_zone(&self) -> u32 {
        self.carrier.quiet_zone()
    }

    /// Whether the module in this column and row is dark.
    #[cfg(test)]
    pub(super) fn is_dark(&self, x: u32, y: u32) -> bool {
        let (x, y) = (usize::try_from(x).unwrap(), usize::try_from(y).unwrap());
        self.dark[y * self.side + x]
    }

    /// SVG path data, one unit a module: each run of dark modules in a row is one rectangle.
    pub(super) fn path(&self) -> String {
        let mut path = String::new();
        for (y, row) in self.dark.chunks(self.side).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|left, right| left == right) {
                if run.first() == Some(&true) {
                    let wide = run.len();
                    // Writing to a String cannot fail.
                    let _ = write!(path, "M{x} {y}h{wide}v1h-{wide}z");
                }
                x += run.len();
            }
        }
        path
    }
}

/// A link as a QR symbol with its quiet zone, in SVG, one unit a module, for a screen.
///
/// # Errors
/// When the link is too long for a symbol of version 10.
pub fn link_picture(link: &str) -> Result<String, LabelError> {
    let symbol = Symbol::encode(Carrier::SignedQr, link.to_owned())?;
    let (side, zone) = (symbol.modules_with_quiet_zone(), symbol.quiet_zone());
    Ok(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path transform="translate({zone} {zone})" d="{}"/></svg>"##,
        symbol.path()
    ))
}

fn within(carrier: Carrier) -> usize {
    usize::try_from(carrier.most_modules()).unwrap_or_default()
}

/// At the first level of error correction that keeps to the size. On vials that is the highest that 29 modules allow: H
/// for a text of up to 35 characters, Q for one of 47, else M: a phone reader that does not redraw hidden corners, as ours
/// does, has the more use of it. `tests/distortion.rs` measures ours.
fn smallest(text: &str, carrier: Carrier, levels: &[EcLevel]) -> Option<(Vec<bool>, usize)> {
    levels
        .iter()
        .filter_map(|level| modules(QrCode::with_error_correction_level(text, *level)))
        .find(|(_, side)| *side <= within(carrier))
}

fn modules(code: Result<QrCode, QrError>) -> Option<(Vec<bool>, usize)> {
    let code = code.ok()?;
    let side = code.width();
    let dark = code.into_colors().into_iter();
    Some((dark.map(|color| color == Color::Dark).collect(), side))
}

fn data_matrix(text: &str) -> Option<(Vec<bool>, usize)> {
    let sizes = SymbolList::default().enforce_square();
    let code = DataMatrix::encode_gs1(text.as_bytes(), sizes).ok()?;
    let bitmap = code.bitmap();
    let (side, mut dark) = (
        bitmap.width(),
        vec![false; bitmap.width() * bitmap.height()],
    );
    for (x, y) in bitmap.pixels() {
        if let Some(module) = dark.get_mut(y * side + x) {
            *module = true;
        }
    }
    Some((dark, side))
}

#[cfg(test)]
mod tests;
