//! Symbols made by other crates are read back, and nothing else is.

use super::*;
use datamatrix::{DataMatrix, SymbolList};
use proptest::prelude::*;
use qrcode::{Color, EcLevel, QrCode, Version};

const URL: &str = "HTTPS://V.EXAMPLE.CN/7K2M9QXA41TE";
const ID: &str = "7K2M9QXA41TE";
const ELEMENTS: &str = "0109506000134352217K2M9QXA41TE";

/// Modules, row by row, drawn so many dots wide with a quiet zone of so many modules.
struct Drawn {
    side: usize,
    luma: Vec<u8>,
}

impl Drawn {
    fn of(modules: &[bool], quiet: usize, dots: usize) -> Self {
        let width = modules.len().isqrt();
        let side = (width + 2 * quiet) * dots;
        let mut luma = vec![255; side * side];
        for (at, _) in modules.iter().enumerate().filter(|(_, dark)| **dark) {
            let (left, top) = ((at % width + quiet) * dots, (at / width + quiet) * dots);
            for row in top..top + dots {
                luma[row * side + left..][..dots].fill(0);
            }
        }
        Self { side, luma }
    }

    fn qr(text: &str) -> Self {
        let code = QrCode::with_error_correction_level(text, EcLevel::Q).unwrap();
        Self::of(&dark(&code), 4, 3)
    }

    fn micro_qr(text: &str) -> Self {
        let code = QrCode::with_version(text, Version::Micro(4), EcLevel::M).unwrap();
        Self::of(&dark(&code), 2, 3)
    }

    fn data_matrix(code: &DataMatrix) -> Self {
        let bitmap = code.bitmap();
        let mut modules = vec![false; bitmap.width() * bitmap.height()];
        for (x, y) in bitmap.pixels() {
            modules[y * bitmap.width() + x] = true;
        }
        Self::of(&modules, 1, 3)
    }

    fn gs1(text: &str) -> Self {
        let code = DataMatrix::encode_gs1(text.as_bytes(), SymbolList::default().enforce_square());
        Self::data_matrix(&code.unwrap())
    }

    fn side(&self) -> u32 {
        u32::try_from(self.side).unwrap()
    }

    fn read(&self, kind: SymbolKind) -> Option<String> {
        read_luma(self.side(), self.side(), &self.luma, kind)
    }

    /// This one with another to its right, on one white picture.
    fn beside(&self, other: &Self) -> Picture {
        let (width, height) = (self.side + 40 + other.side, self.side.max(other.side));
        let mut luma = vec![255; width * height];
        for (one, left) in [(self, 0), (other, self.side + 40)] {
            for (y, row) in one.luma.chunks(one.side).enumerate() {
                luma[y * width + left..][..one.side].copy_from_slice(row);
            }
        }
        let (width, height) = (width.try_into().unwrap(), height.try_into().unwrap());
        Picture::from_luma(width, height, luma).unwrap()
    }
}

fn dark(code: &QrCode) -> Vec<bool> {
    let colors = code.to_colors();
    colors.iter().map(|color| *color == Color::Dark).collect()
}

#[test]
fn each_kind_of_symbol_is_read_as_its_own_kind_alone() {
    let square = SymbolList::default().enforce_square();
    let plain = DataMatrix::encode(ID.as_bytes(), square).unwrap();
    let symbols = [
        (SymbolKind::Qr, Drawn::qr(URL), URL),
        (SymbolKind::MicroQr, Drawn::micro_qr(ID), ID),
        (SymbolKind::DataMatrix, Drawn::data_matrix(&plain), ID),
        (SymbolKind::Gs1DataMatrix, Drawn::gs1(ELEMENTS), ELEMENTS),
    ];
    for (kind, drawn, text) in &symbols {
        assert_eq!(drawn.read(*kind).as_deref(), Some(*text), "{kind:?}");
        for (other, ..) in symbols.iter().filter(|(other, ..)| other != kind) {
            assert_eq!(drawn.read(*other), None, "{kind:?} as {other:?}");
        }
    }
}

#[test]
fn every_symbol_of_a_picture_is_found() {
    let picture = Drawn::qr(URL).beside(&Drawn::gs1(ELEMENTS));
    let read = |symbol, text: &str| Read {
        symbol,
        text: text.to_owned(),
    };
    let (qr, matrix) = (SymbolKind::Qr, SymbolKind::Gs1DataMatrix);
    assert_eq!(
        read_picture(&picture),
        [read(qr, URL), read(matrix, ELEMENTS)]
    );
    let other = "HTTPS://V.EXAMPLE.CN/000000000000";
    let picture = Drawn::qr(URL).beside(&Drawn::qr(other));
    let mut found = read_picture(&picture);
    found.sort_by(|left, right| left.text.cmp(&right.text));
    assert_eq!(found, [read(qr, other), read(qr, URL)]);
}

#[test]
fn fnc1_between_elements_is_read_as_gs() {
    let text = "010950600013435210CF2026-0001\u{1d}217K2M9QXA41TE";
    let found = Drawn::gs1(text).read(SymbolKind::Gs1DataMatrix);
    assert_eq!(found.as_deref(), Some(text));
}

#[test]
fn a_raster_with_two_symbols_of_one_kind_proves_nothing() {
    let picture = Drawn::qr(URL).beside(&Drawn::qr(ID));
    let (width, height) = (picture.width(), picture.height());
    let found = read_luma(width, height, picture.luma(), SymbolKind::Qr);
    assert_eq!(found, None);
}

#[test]
fn a_raster_of_another_size_than_stated_is_not_read() {
    let drawn = Drawn::qr(URL);
    let read = |width, height| read_luma(width, height, &drawn.luma, SymbolKind::Qr);
    assert_eq!(read(0, 0), None);
    assert_eq!(read(drawn.side(), drawn.side() + 1), None);
    assert_eq!(read(u32::MAX, u32::MAX), None);
}

#[test]
fn photographs_in_colour_and_in_grey_are_read() {
    let photographs: [&[u8]; 2] = [
        include_bytes!("../testdata/colour.jpg"),
        include_bytes!("../testdata/grey-progressive.jpg"),
    ];
    for bytes in photographs {
        let found = read(bytes).unwrap();
        let texts: Vec<_> = found.iter().map(|read| &*read.text).collect();
        assert_eq!(texts, [URL]);
    }
}

#[test]
fn bytes_that_are_no_picture_are_not_read() {
    assert_eq!(read(b""), Err(BadPicture::Format));
    assert!(read(b"\x89PNG\r\n\x1a\n and then nothing").is_err());
    assert_eq!(read(b"GIF89a"), Err(BadPicture::Format));
}

proptest! {
    #[test]
    fn noise_is_no_symbol_and_no_failure(width in 1_u32..90, height in 1_u32..90, seed: u64) {
        let mut state = seed | 1;
        let luma: Vec<u8> = (0..width * height).map(|_| {
            // Xorshift (Marsaglia 2003).
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state.to_be_bytes()[0]
        }).collect();
        let picture = Picture::from_luma(width, height, luma).unwrap();
        prop_assert_eq!(read_picture(&picture), Vec::new());
    }

    #[test]
    fn a_photograph_with_any_byte_changed_is_no_failure(at in 0_usize..8501, byte: u8) {
        let mut bytes = include_bytes!("../testdata/colour.jpg").to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        for found in read(&bytes).unwrap_or_default() {
            prop_assert_eq!(found.text, URL);
        }
    }
}
