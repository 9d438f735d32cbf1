//! Pictures as brightness alone, from PNG and JPEG files.

use png::{ColorType, Decoder, Limits, Transformations};
use std::io::Cursor;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// A picture of more pixels is not decoded; a photograph of 5472 × 3648 is.
const MOST_PIXELS: u64 = 20_000_000;

/// What decoding a PNG may take, with colour and transparency.
const MOST_BYTES: usize = 80_000_000;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";
const JPEG: &[u8] = b"\xff\xd8\xff";

/// A picture, one byte a pixel, 0 for black.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Picture {
    width: u32,
    height: u32,
    luma: Vec<u8>,
}

/// Why bytes are no picture in which symbols are looked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadPicture {
    /// Neither of the two formats, by the first bytes.
    #[error("the picture is neither a PNG nor a JPEG")]
    Format,
    /// The file is cut off or broken.
    #[error("the picture cannot be decoded: {why}")]
    Broken {
        /// What the decoder says.
        why: String,
    },
    /// It has more pixels than are decoded.
    #[error("the picture has more than {most} pixels")]
    TooLarge {
        /// How many are.
        most: u64,
    },
}

impl Picture {
    /// Decodes a PNG or JPEG of any depth and colour; what is transparent is seen on white paper.
    ///
    /// # Errors
    /// When it is neither, is broken, or has more than 20 million pixels.
    pub fn decode(bytes: &[u8]) -> Result<Self, BadPicture> {
        Self::decode_within(bytes, MOST_PIXELS)
    }

    /// The same of a picture that has at most so many pixels.
    ///
    /// # Errors
    /// When it is neither, is broken, or has more pixels.
    pub fn decode_within(bytes: &[u8], most: u64) -> Result<Self, BadPicture> {
        if bytes.starts_with(PNG) {
            png(bytes, most)
        } else if bytes.starts_with(JPEG) {
            jpeg(bytes, most)
        } else {
            Err(BadPicture::Format)
        }
    }

    /// Takes one byte a pixel, row by row; none where it has no pixel, or not width times height of them.
    pub fn from_luma(width: u32, height: u32, luma: Vec<u8>) -> Option<Self> {
        let right = u64::try_from(luma.len())
            .is_ok_and(|length| length > 0 && length == area(width, height));
        right.then_some(Self {
            width,
            height,
            luma,
        })
    }

    /// What was drawn from another picture, of width times height pixels.
    pub(super) fn drawn(width: u32, height: u32, luma: Vec<u8>) -> Self {
        debug_assert_eq!(u64::try_from(luma.len()), Ok(area(width, height)));
        Self {
            width,
            height,
            luma,
        }
    }

    /// Pixels in a row.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// One byte a pixel, row by row, 0 for black.
    pub fn luma(&self) -> &[u8] {
        &self.luma
    }
}

fn area(width: impl Into<u64>, height: impl Into<u64>) -> u64 {
    width.into() * height.into()
}

fn broken(why: &impl ToString) -> BadPicture {
    BadPicture::Broken {
        why: why.to_string(),
    }
}

fn png(bytes: &[u8], most: u64) -> Result<Picture, BadPicture> {
    let limits = Limits { bytes: MOST_BYTES };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(|why| broken(&why))?;
    let (width, height) = reader.info().size();
    let size = reader.output_buffer_size().unwrap_or(usize::MAX);
    if area(width, height) > most || size > MOST_BYTES {
        return Err(BadPicture::TooLarge { most });
    }
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(|why| broken(&why))?;
    pixels.truncate(frame.buffer_size());
    let luma = match frame.color_type {
        ColorType::Grayscale => pixels,
        ColorType::GrayscaleAlpha | ColorType::Rgb | ColorType::Rgba | ColorType::Indexed => pixels
            .chunks(frame.color_type.samples())
            .map(brightness)
            .collect(),
    };
    let picture = Picture::from_luma(frame.width, frame.height, luma);
    picture.ok_or_else(|| broken(&"it is cut off"))
}

fn jpeg(bytes: &[u8], most: u64) -> Result<Picture, BadPicture> {
    let options = DecoderOptions::new_safe().jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|why| broken(&why))?;
    let info = decoder.info().ok_or_else(|| broken(&"it has no size"))?;
    if area(info.width, info.height) > most {
        return Err(BadPicture::TooLarge { most });
    }
    let luma = decoder.decode().map_err(|why| broken(&why))?;
    let picture = Picture::from_luma(info.width.into(), info.height.into(), luma);
    picture.ok_or_else(|| broken(&"its colours are not those of a photograph"))
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
mod tests;
