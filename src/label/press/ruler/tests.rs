//! Tests of test labels.

use super::*;
use crate::label::{Fonts, Picture, read_picture};

const TEXT: &str = "HTTPS://V.EXAMPLE.CN/7K2M9QXA41TE";

fn test_label(width_um: u32, height_um: u32, dpi: Dpi) -> Result<Raster, LabelError> {
    let size = LabelSize {
        width_um,
        height_um,
    };
    let setup = PrinterSetup::new(-5, 12, -7).unwrap();
    Press::new(Fonts::built_in()).test_label(size, dpi, &setup, TEXT)
}

#[test]
fn the_symbols_of_a_test_label_are_read_from_the_size_of_a_vials_label_up() {
    for dpi in Dpi::ALL {
        for (width, height, least) in [
            (25_000, 12_000, 1),
            (50_000, 25_000, 2),
            (100_000, 50_000, 3),
        ] {
            let raster = test_label(width, height, dpi).unwrap();
            let found = read_picture(&Picture::decode(&raster.png()).unwrap());
            let read = found.iter().filter(|read| read.text == TEXT).count();
            assert!(read >= least, "{width} × {height} at {dpi:?}: {read}");
        }
    }
}

#[test]
fn a_test_label_whose_first_symbol_is_not_read_is_not_handed_out() {
    let whole = test_label(25_000, 12_000, Dpi::D300).unwrap();
    let symbol = Symbol::encode(Carrier::Qr, TEXT.to_owned()).unwrap();
    let module = Dpi::D300.dots_per_module();
    assert_eq!(read_back(&whole, &symbol, module), Ok(()));
    let blank = Raster::pack(Dpi::D300, whole.width(), &vec![255; 295 * 142]);
    let unread = |found| {
        let payload = TEXT.replace('7', "8");
        Err(LabelError::Unreadable { payload, found })
    };
    let other = Symbol::encode(Carrier::Qr, TEXT.replace('7', "8")).unwrap();
    assert_eq!(read_back(&blank, &other, module), unread(None));
    assert_eq!(
        read_back(&whole, &other, module),
        unread(Some(TEXT.to_owned()))
    );
}

#[test]
fn the_marks_are_a_millimetre_apart_to_the_dot() {
    let raster = test_label(50_000, 25_000, Dpi::D300).unwrap();
    for mark in 1..50 {
        let x = dots(mark * 1_000, Dpi::D300);
        assert!(
            raster.is_black(x, 0) && !raster.is_black(x - 1, 0),
            "{mark} mm"
        );
    }
}

#[test]
fn a_label_without_room_for_the_words_is_refused() {
    let field = "words".to_owned();
    assert_eq!(
        test_label(19_000, 12_000, Dpi::D300),
        Err(LabelError::Overflow { field })
    );
}
