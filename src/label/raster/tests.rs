//! Tests of rasters.

use super::*;
use crate::label::read_luma;
use std::num::NonZeroU32;

/// Ten dots wide, so that a row does not fill its bytes.
fn sample() -> Raster {
    let mut luma = vec![255; 30];
    for dot in [0, 9, 11, 29] {
        luma[dot] = 0;
    }
    // Half covered is black, less is white.
    luma[20] = 127;
    luma[21] = 128;
    Raster::pack(Dpi::D300, 10, &luma)
}

#[test]
fn a_bitmap_has_its_rows_in_whole_bytes_and_1_for_black() {
    let raster = sample();
    assert_eq!((raster.width(), raster.height()), (10, 3));
    let rows = [
        0b1000_0000,
        0b0100_0000,
        0b0100_0000,
        0,
        0b1000_0000,
        0b0100_0000,
    ];
    assert_eq!(raster.pbm(), [b"P4\n10 3\n".as_slice(), &rows].concat());
    assert_eq!(raster.hash(), Hash::of(&[&raster.pbm()]));
    let black: Vec<_> = (0..3)
        .flat_map(|y| (0..12).map(move |x| (x, y)))
        .filter(|(x, y)| raster.is_black(*x, *y))
        .collect();
    assert_eq!(black, [(0, 0), (9, 0), (1, 1), (0, 2), (9, 2)]);
}

#[test]
fn a_png_has_the_same_dots_in_one_bit_each_and_the_resolution() {
    for (dpi, per_metre) in Dpi::ALL.into_iter().zip([7_992, 11_811, 23_622]) {
        let raster = Raster { dpi, ..sample() };
        let bytes = raster.png();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes))
            .read_info()
            .unwrap();
        let mut rows = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut rows).unwrap();
        let info = reader.info();
        assert_eq!((info.width, info.height), (10, 3));
        assert_eq!(
            (info.color_type, info.bit_depth),
            (png::ColorType::Grayscale, png::BitDepth::One)
        );
        assert_eq!(info.pixel_dims.unwrap().xppu, per_metre);
        let white: Vec<u8> = raster.rows.iter().map(|byte| !byte).collect();
        assert_eq!(rows, white);
    }
}

#[test]
fn a_job_in_zpl_holds_the_dots_the_settings_and_the_copies() {
    let setup = PrinterSetup::new(-5, 12, -7).unwrap();
    let job = String::from_utf8(sample().zpl(&setup, NonZeroU32::new(3).unwrap())).unwrap();
    assert_eq!(
        job,
        "^XA^PW10^LL3^LH0,0^MD-5^LS-12^LT-7^FO0,0^GFA,6,6,2,804040008040^FS^PQ3^XZ\n"
    );
}

#[test]
fn a_setting_that_a_printer_does_not_take_is_refused_with_its_range() {
    for (darkness, x, y, refused) in [
        (31, 0, 0, "the darkness is 31 and may be from -30 to 30"),
        (
            0,
            10_000,
            0,
            "the offset_x_dots is 10000 and may be from -9999 to 9999",
        ),
        (
            0,
            0,
            -121,
            "the offset_y_dots is -121 and may be from -120 to 120",
        ),
    ] {
        assert_eq!(
            PrinterSetup::new(darkness, x, y).unwrap_err().to_string(),
            refused
        );
    }
}

#[test]
fn a_part_is_shown_larger_and_what_lies_outside_is_white() {
    let part = Part {
        left: 8,
        top: -1,
        width: 3,
        height: 2,
    };
    let (width, height, luma) = sample().luma(part, 2);
    assert_eq!((width, height), (6, 4));
    let white = [255; 6];
    let row = [255, 255, 0, 0, 255, 255];
    assert_eq!(luma, [white, white, row, row].concat());
    assert_eq!(
        read_luma(width, height, &luma, crate::label::SymbolKind::Qr),
        None
    );
}
