//! Reading a symbol back from a picture.

use png::{ColorType, Decoder, Limits, Transformations};
use rxing::helpers::detect_in_luma_with_hints;
use rxing::{BarcodeFormat, DecodeHints};
use std::io::Cursor;

/// Decoding stops beyond this many bytes: a picture of 20 megapixels with colour fits.
const MOST_BYTES: usize = 64 << 20;

/// The text of the QR symbol in a PNG; none where the bytes are no PNG or hold no symbol that can be read.
pub fn read_png(png: &[u8]) -> Option<String> {
    let (width, height, luma) = luma(png)?;
    let mut hints = DecodeHints::default();
    let format = Some(BarcodeFormat::QR_CODE);
    detect_in_luma_with_hints(luma, width, height, format, &mut hints)
        .ok()
        .map(|found| found.getText().to_owned())
}

/// Width, height and one byte a pixel, 0 for black.
fn luma(png: &[u8]) -> Option<(u32, u32, Vec<u8>)> {
    let limits = Limits { bytes: MOST_BYTES };
    let mut decoder = Decoder::new_with_limits(Cursor::new(png), limits);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().ok()?;
    let size = reader
        .output_buffer_size()
        .filter(|size| *size <= MOST_BYTES)?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).ok()?;
    pixels.truncate(frame.buffer_size());
    let luma = match frame.color_type {
        ColorType::Grayscale => pixels,
        ColorType::GrayscaleAlpha | ColorType::Rgb | ColorType::Rgba | ColorType::Indexed => pixels
            .chunks(frame.color_type.samples())
            .map(brightness)
            .collect(),
    };
    Some((frame.width, frame.height, luma))
}

/// The brightness of one pixel on white paper, by the luma weights of ITU-R BT.601 in 256ths.
fn brightness(pixel: &[u8]) -> u8 {
    let (value, alpha) = match *pixel {
        [gray, alpha] => (u32::from(gray), alpha),
        [red, green, blue, alpha] => (weighted(red, green, blue), alpha),
        [red, green, blue] => (weighted(red, green, blue), u8::MAX),
        _ => return u8::MAX,
    };
    let alpha = u32::from(alpha);
    let on_white = (value * alpha + 255 * (255 - alpha)) / 255;
    u8::try_from(on_white).unwrap_or(u8::MAX)
}

fn weighted(red: u8, green: u8, blue: u8) -> u32 {
    (77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue)) / 256
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_no_picture_are_not_read() {
        assert_eq!(read_png(b""), None);
        assert_eq!(read_png(b"\x89PNG\r\n\x1a\n and then nothing"), None);
    }

    #[test]
    fn colour_and_transparency_count_as_seen_on_white_paper() {
        assert_eq!(brightness(&[0, 0, 0]), 0);
        assert_eq!(brightness(&[255, 255, 255, 255]), 255);
        assert_eq!(brightness(&[0, 0, 0, 0]), 255);
        assert_eq!(brightness(&[0, 255]), 0);
        assert!(brightness(&[255, 0, 0]) < brightness(&[0, 255, 0]));
    }
}
