//! The dots of a label, as a printer burns them.

use super::dots::Dpi;
use crate::domain::Hash;
use resvg::tiny_skia::Transform;

mod zpl;
pub use zpl::{BadSetup, PrinterSetup};

/// A label in black and white, dot for dot. Its symbol has been read back; of those of a test label, the first, which is
/// that of labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    dpi: Dpi,
    width: u32,
    height: u32,
    /// Rows from the top, each of whole bytes, the leftmost dot in the highest bit, 1 for black, 0 behind the last dot.
    rows: Vec<u8>,
}

impl Raster {
    /// Packs one byte a dot, row by row, of which those below 128 are black: those that are covered by half or more.
    pub(super) fn pack(dpi: Dpi, width: u32, luma: &[u8]) -> Self {
        let line = usize::try_from(width).unwrap_or(usize::MAX).max(1);
        let dots = luma.chunks_exact(line);
        Self {
            dpi,
            width,
            height: u32::try_from(dots.len()).unwrap_or_default(),
            rows: dots.flat_map(|row| row.chunks(8).map(packed)).collect(),
        }
    }

    /// Dots in a row.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The resolution that it is drawn for.
    pub fn dpi(&self) -> Dpi {
        self.dpi
    }

    /// Whether the dot in this column and row is black.
    pub fn is_black(&self, x: u32, y: u32) -> bool {
        let place = |x, y| usize::try_from(x / 8 + y * self.width.div_ceil(8)).ok();
        let byte = place(x, y).and_then(|place| self.rows.get(place));
        x < self.width && byte.is_some_and(|byte| byte & (0x80 >> (x % 8)) != 0)
    }

    /// SHA-256 of the portable bitmap, which names the picture in the event of its printing.
    pub fn hash(&self) -> Hash {
        Hash::of(&[self.pbm_head().as_bytes(), &self.rows])
    }

    /// As a portable bitmap (P4).
    pub fn pbm(&self) -> Vec<u8> {
        [self.pbm_head().as_bytes(), &self.rows].concat()
    }

    fn pbm_head(&self) -> String {
        format!("P4\n{} {}\n", self.width, self.height)
    }

    /// As a PNG of one bit a dot, with the resolution in `pHYs`, so that it prints at its size.
    pub fn png(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to memory does not fail, and the picture has as many rows as it says.
        let _ = self.encode(&mut bytes);
        bytes
    }

    fn encode(&self, bytes: &mut Vec<u8>) -> Result<(), png::EncodingError> {
        let mut encoder = png::Encoder::new(bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        encoder.set_pixel_dims(Some(png::PixelDimensions {
            xppu: self.dpi.dots_per_metre(),
            yppu: self.dpi.dots_per_metre(),
            unit: png::Unit::Meter,
        }));
        let white: Vec<u8> = self.rows.iter().map(|byte| !byte).collect();
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&white)?;
        writer.finish()
    }

    /// The bytes of a row.
    fn row_bytes(&self) -> usize {
        usize::try_from(self.width.div_ceil(8)).unwrap_or(usize::MAX)
    }

    /// One byte a dot, 0 for black, of a part of the picture in which each dot is shown `times` times each way. What
    /// lies outside is white.
    pub(super) fn luma(&self, part: Part, times: u32) -> (u32, u32, Vec<u8>) {
        let copies = usize::try_from(times).unwrap_or_default();
        let mut luma = Vec::new();
        for y in 0..part.height {
            let y = y.checked_add_signed(part.top);
            let row = (0..part.width).map(|x| {
                let dot = x.checked_add_signed(part.left).zip(y);
                let black = dot.is_some_and(|(x, y)| self.is_black(x, y));
                if black { 0 } else { u8::MAX }
            });
            let row: Vec<u8> = row
                .flat_map(|value| std::iter::repeat_n(value, copies))
                .collect();
            for _ in 0..copies {
                luma.extend_from_slice(&row);
            }
        }
        (part.width * times, part.height * times, luma)
    }
}

/// A part of a picture, in dots; it may reach beyond the edges.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: u32,
    pub(super) height: u32,
}

impl Part {
    /// What brings the part's first dot to the picture's.
    pub(super) fn moved(self) -> Option<Transform> {
        let back = |dots: i32| Some(f32::from(i16::try_from(dots.checked_neg()?).ok()?));
        Some(Transform::from_translate(back(self.left)?, back(self.top)?))
    }
}

/// Eight dots in one byte, the first in the highest bit.
fn packed(dots: &[u8]) -> u8 {
    let bits = dots.iter().enumerate();
    bits.filter(|(_, luma)| **luma < 128)
        .fold(0, |byte, (place, _)| byte | (0x80 >> place))
}

#[cfg(test)]
mod tests;
