//! Tests of the PDF.

use super::*;
use crate::label::press::samples::{bilingual, sticker};

fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type/Page/").count() + text.matches("/Type /Page\n").count()
}

#[test]
fn each_label_has_a_page_of_its_size_or_a_place_on_a_sheet() {
    let chart = sticker("chart-70x37.v1");
    let mut told = Vec::new();
    let many = std::iter::repeat_n(&chart, 25);
    let sheet = bilingual()
        .pdf(SheetLayout::A4, many, |done| told.push(done))
        .unwrap();
    assert_eq!(told, [24, 25]);
    assert!(sheet.starts_with(b"%PDF-"));

    told.clear();
    let single = [sticker("vial-25x12.v2"), sticker("box-50x25.v1")];
    let single = bilingual()
        .pdf(SheetLayout::Single, single, |done| told.push(done))
        .unwrap();
    assert_eq!(told, [1, 2]);
    assert_eq!((pages(&sheet), pages(&single)), (2, 2));
}

#[test]
fn the_same_labels_make_the_same_bytes_with_the_fonts_in_them() {
    let pdf = || {
        bilingual()
            .pdf(SheetLayout::A4, [sticker("vial-32x12.v2")], |_| ())
            .unwrap()
    };
    let bytes = pdf();
    assert_eq!(bytes, pdf());
    let text = String::from_utf8_lossy(&bytes);
    for font in [
        "DejaVuSansCondensed",
        "DejaVuSansCondensed-Bold",
        "DejaVuSansMono-Bold",
        "DroidSansFallback",
    ] {
        assert!(text.contains(&format!("+{font}")), "{font}");
    }
}

#[test]
fn a_label_that_is_refused_makes_no_document() {
    let mut bad = sticker("vial-25x12.v2");
    bad.values
        .insert(crate::domain::label::Field::Lot, "W".repeat(40));
    let field = "lot".to_owned();
    let refused = bilingual().pdf(SheetLayout::A4, [sticker("vial-25x12.v2"), bad], |_| ());
    assert_eq!(refused, Err(LabelError::Overflow { field }));
}

#[test]
fn labels_of_two_sizes_do_not_share_a_page() {
    let two = [sticker("vial-25x12.v2"), sticker("vial-32x12.v2")];
    let refused = bilingual().pdf(SheetLayout::A4, two, |_| ()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the label cannot be drawn: labels of different sizes cannot share a page"
    );
}
