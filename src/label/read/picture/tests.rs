//! Pictures of every depth and colour, and such as are none.

use super::*;
use ::png::{BitDepth, Encoder};

/// A PNG of these bytes.
fn file(width: u32, height: u32, (color, depth): (ColorType, BitDepth), data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    bytes
}

#[test]
fn every_depth_and_colour_becomes_one_byte_a_pixel() {
    use BitDepth::{Eight, One, Sixteen};
    use ColorType::{Grayscale, GrayscaleAlpha, Rgb, Rgba};
    let files: [((ColorType, BitDepth), &[u8]); 6] = [
        ((Grayscale, One), &[0b0100_0000]),
        ((Grayscale, Eight), &[0, 255]),
        ((Grayscale, Sixteen), &[0, 0, 255, 255]),
        ((GrayscaleAlpha, Eight), &[0, 255, 0, 0]),
        ((Rgb, Eight), &[0, 0, 0, 255, 255, 255]),
        ((Rgba, Eight), &[0, 0, 0, 255, 9, 9, 9, 0]),
    ];
    for (kind, data) in files {
        let picture = Picture::decode(&file(2, 1, kind, data)).unwrap();
        assert_eq!((picture.width(), picture.height()), (2, 1), "{kind:?}");
        assert_eq!(picture.luma(), [0, 255], "{kind:?}");
    }
}

#[test]
fn colour_and_transparency_count_as_seen_on_white_paper() {
    assert_eq!(brightness(&[0, 0, 0]), 0);
    assert_eq!(brightness(&[255, 255, 255, 255]), 255);
    assert_eq!(brightness(&[0, 0, 0, 0]), 255);
    assert_eq!(brightness(&[0, 255]), 0);
    assert!(brightness(&[255, 0, 0]) < brightness(&[0, 255, 0]));
}

#[test]
fn a_small_file_of_many_pixels_is_refused_before_it_is_decoded() {
    let mut huge = file(1, 1, (ColorType::Grayscale, BitDepth::Eight), &[0]);
    // The header's width and height, with the checksum that fits them (CRC-32 of the chunk).
    huge[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    let mut crc = crc_32(&huge[12..29]).to_be_bytes();
    huge[29..33].swap_with_slice(&mut crc);
    assert_eq!(
        Picture::decode(&huge),
        Err(BadPicture::TooLarge { most: MOST_PIXELS })
    );

    let mut jpeg = include_bytes!("../../testdata/colour.jpg").to_vec();
    let frame = jpeg.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x3f, 0xff, 0x3f, 0xff]);
    assert_eq!(
        Picture::decode(&jpeg),
        Err(BadPicture::TooLarge { most: MOST_PIXELS })
    );
}

/// CRC-32 of ISO 3309, bit by bit.
fn crc_32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg())
        })
    })
}

#[test]
fn a_file_that_is_cut_off_is_refused() {
    let whole = file(2, 2, (ColorType::Grayscale, BitDepth::Eight), &[0; 4]);
    for bytes in [&whole[..40], b"\xff\xd8\xff\xe0"] {
        let read = Picture::decode(bytes);
        assert!(matches!(read, Err(BadPicture::Broken { .. })), "{bytes:?}");
    }
}

#[test]
fn pixels_make_a_picture_only_in_the_right_number() {
    assert!(Picture::from_luma(2, 2, vec![0; 4]).is_some());
    assert!(Picture::from_luma(2, 2, vec![0; 5]).is_none());
    assert!(Picture::from_luma(0, 9, Vec::new()).is_none());
    assert!(Picture::from_luma(u32::MAX, u32::MAX, vec![0; 1]).is_none());
}
