//! Reading symbols back from pictures: a scanned photograph, a frame of a camera, or a label of our own.

use looks::{enlarged, sharpened, thinned};
use rxing::common::HybridBinarizer;
use rxing::datamatrix::DataMatrixReader;
use rxing::multi::MultipleBarcodeReader;
use rxing::qrcode::QRCodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{
    BarcodeFormat, BinaryBitmap, DecodeHints, Luma8Source, RXingResult, RXingResultMetadataType,
    RXingResultMetadataValue, Reader,
};
use std::collections::HashSet;

mod looks;
mod mend;
mod picture;
pub use picture::{BadPicture, Picture};

/// In a picture of more pixels no symbol is mended, which would take long.
const MOST_MENDED: usize = 8_000_000;

/// The kinds of symbol that labels carry, or that stand beside them on a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SymbolKind {
    /// QR (ISO/IEC 18004).
    Qr,
    /// Micro QR (ISO/IEC 18004).
    MicroQr,
    /// Data Matrix (ISO/IEC 16022) that is not of GS1.
    DataMatrix,
    /// GS1 Data Matrix: one that begins with FNC1.
    Gs1DataMatrix,
}

/// One symbol of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// What kind it is.
    pub symbol: SymbolKind,
    /// What it says. In the element string of a GS1 Data Matrix the FNC1 in front is left out, and those between
    /// elements are GS (U+001D), as a scanner sends them.
    pub text: String,
}

/// Finds the symbols in a PNG or JPEG, which is told from its first bytes; none where none can be read.
///
/// # Errors
/// When the bytes are no such picture, or one of too many pixels.
pub fn read(bytes: &[u8]) -> Result<Vec<Read>, BadPicture> {
    Picture::decode(bytes).map(|picture| read_picture(&picture))
}

/// Finds the symbols in a picture, in up to three looks at it, of which the last two also mend a QR symbol that has lost
/// a corner to dirt. On spotted vials as `tests/distortion.rs` draws them, they read nine frames
/// in ten.
pub fn read_picture(picture: &Picture) -> Vec<Read> {
    let mut found = seen(picture);
    if found.is_empty() {
        found = seen_or_mended(&thinned(picture));
    }
    if found.is_empty()
        && let Some(large) = enlarged(&sharpened(picture))
    {
        found = seen_or_mended(&thinned(&large));
        if found.is_empty() {
            found = mended_qr(&large);
        }
    }
    found
}

fn seen_or_mended(picture: &Picture) -> Vec<Read> {
    let found = seen(picture);
    if found.is_empty() {
        mended_qr(picture)
    } else {
        found
    }
}

/// The QR symbol that is found when one of its corners is drawn anew.
fn mended_qr(picture: &Picture) -> Vec<Read> {
    let small = picture.luma().len() <= MOST_MENDED;
    let bitmap = bitmap(picture.width(), picture.height(), picture.luma());
    let text = bitmap
        .filter(|_| small)
        .and_then(|bitmap| mend::mended(bitmap.get_black_matrix()));
    let symbol = SymbolKind::Qr;
    text.map(|text| Read { symbol, text }).into_iter().collect()
}

/// The symbols that are found at one look.
fn seen(picture: &Picture) -> Vec<Read> {
    let Some(mut bitmap) = bitmap(picture.width(), picture.height(), picture.luma()) else {
        return Vec::new();
    };
    let mut found = qr(&mut bitmap);
    found.extend(micro_qr(&mut bitmap));
    found.extend(data_matrix(&mut bitmap));
    found
}

/// Reads the one symbol of this kind that a raster of our own shows, one byte a dot, 0 for black. It may be the whole
/// label or, sooner read, the symbol's place with its quiet zone alone.
pub fn read_luma(width: u32, height: u32, luma: &[u8], kind: SymbolKind) -> Option<String> {
    let mut bitmap = bitmap(width, height, luma)?;
    let found = match kind {
        SymbolKind::Qr => qr(&mut bitmap),
        SymbolKind::MicroQr => micro_qr(&mut bitmap),
        SymbolKind::DataMatrix | SymbolKind::Gs1DataMatrix => data_matrix(&mut bitmap),
    };
    let mut texts = found.into_iter().filter(|read| read.symbol == kind);
    match (texts.next(), texts.next()) {
        (Some(read), None) => Some(read.text),
        (Some(_) | None, _) => None,
    }
}

type Bitmap<'a> = BinaryBitmap<HybridBinarizer<Luma8Source<'a>>>;

fn bitmap(width: u32, height: u32, luma: &[u8]) -> Option<Bitmap<'_>> {
    if width == 0 || height == 0 {
        return None;
    }
    let source = Luma8Source::new_with_slice(luma, width, height).ok()?;
    Some(BinaryBitmap::new(HybridBinarizer::new(source)))
}

fn hints(format: BarcodeFormat) -> DecodeHints {
    DecodeHints {
        PossibleFormats: Some(HashSet::from([format])),
        TryHarder: Some(true),
        ..DecodeHints::default()
    }
}

/// Two readers of different make: the first finds several symbols, the second some that the first does not.
fn qr(bitmap: &mut Bitmap<'_>) -> Vec<Read> {
    let hints = hints(BarcodeFormat::QR_CODE);
    let mut found = QrReader
        .decode_multiple_with_hints(bitmap, &hints)
        .unwrap_or_default();
    if found.is_empty() {
        found.extend(QRCodeReader.decode_with_hints(bitmap, &hints));
    }
    reads(found, SymbolKind::Qr)
}

fn micro_qr(bitmap: &mut Bitmap<'_>) -> Vec<Read> {
    let hints = hints(BarcodeFormat::MICRO_QR_CODE);
    let found = QrReader.decode_multiple_with_hints(bitmap, &hints);
    reads(found.unwrap_or_default(), SymbolKind::MicroQr)
}

fn data_matrix(bitmap: &mut Bitmap<'_>) -> Vec<Read> {
    let found = DataMatrixReader.decode_with_hints(bitmap, &hints(BarcodeFormat::DATA_MATRIX));
    let Ok(found) = found else {
        return Vec::new();
    };
    let kind = if begins_with_fnc1(&found) {
        SymbolKind::Gs1DataMatrix
    } else {
        SymbolKind::DataMatrix
    };
    reads(vec![found], kind)
}

/// By the symbology identifier that a scanner would send (ISO/IEC 15424).
fn begins_with_fnc1(found: &RXingResult) -> bool {
    let identifier = found
        .getRXingResultMetadata()
        .get(&RXingResultMetadataType::SYMBOLOGY_IDENTIFIER);
    matches!(identifier, Some(RXingResultMetadataValue::SymbologyIdentifier(text)) if text == "]d2")
}

fn reads(found: Vec<RXingResult>, symbol: SymbolKind) -> Vec<Read> {
    let read = |one: RXingResult| Read {
        symbol,
        text: one.getText().to_owned(),
    };
    found.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests;
