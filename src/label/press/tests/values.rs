//! What a label's values have to be.

use super::*;

fn with(field: Field, value: &str) -> Sticker {
    let mut sample = small();
    sample.values.insert(field, value.to_owned());
    sample
}

fn overflow(field: &str) -> LabelError {
    LabelError::Overflow {
        field: field.to_owned(),
    }
}

fn glyph(field: &str, glyph: char) -> LabelError {
    LabelError::Glyph {
        field: field.to_owned(),
        glyph,
    }
}

#[test]
fn the_svg_shows_every_value_and_the_id_in_groups() {
    let shown = press().svg(&small()).unwrap();
    for text in [
        ">NCT03123458<",
        ">cfMSC<",
        ">Lot CF-2026-001<",
        ">Vial 12<",
        ">Exp 2028-11<",
        ">Store at or below \u{2212}150 °C<",
        ">For clinical trial use only<",
        ">7K2M 9QXA 41TE<",
    ] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
}

#[test]
fn markup_in_a_value_is_text() {
    let shown = press().svg(&with(Field::Lot, "</text>&<b \"'>")).unwrap();
    assert!(
        shown.contains("Lot &lt;/text&gt;&amp;&lt;b \"'&gt;</text>"),
        "{shown}"
    );
    let shown = press().svg(&with(Field::Lot, "{vial}")).unwrap();
    assert!(shown.contains(">Lot {vial}<"));
}

#[test]
fn an_empty_value_is_refused_with_its_field() {
    for field in small().values.into_keys() {
        let refused = press().svg(&with(field, " "));
        let field = field.to_string();
        assert_eq!(refused, Err(LabelError::Missing { field }));
    }
}

#[test]
fn a_value_for_what_is_the_same_on_every_label_is_refused() {
    for field in [Field::Label, Field::UseEn, Field::CautionUs] {
        let refused = press().svg(&with(field, "For use"));
        let field = field.to_string();
        assert_eq!(refused, Err(LabelError::Fixed { field }));
    }
}

#[test]
fn a_link_to_another_label_is_refused() {
    let mut sample = small();
    sample.link = "HTTPS://V.EXAMPLE.CN/00000000001B".to_owned();
    let (link, id) = (sample.link.clone(), sample.id);
    assert_eq!(press().svg(&sample), Err(LabelError::Link { link, id }));
}

#[test]
fn a_data_matrix_without_a_gtin_is_refused() {
    let mut sample = symbol_alone("gs1-datamatrix", &small().link);
    sample.gtin = None;
    let symbol = "gs1-datamatrix";
    assert_eq!(press().svg(&sample), Err(LabelError::NoGtin { symbol }));
}

#[test]
fn a_value_that_is_too_wide_is_refused_with_its_field_and_not_printed_smaller() {
    assert!(press().svg(&with(Field::Lot, &"W".repeat(8))).is_ok());
    let wide = with(Field::Lot, &"W".repeat(30));
    assert_eq!(press().svg(&wide), Err(overflow("lot")));
    assert_eq!(press().raster(&wide, Dpi::D300), Err(overflow("lot")));
}

#[test]
fn a_character_that_no_font_can_draw_is_refused_with_its_field() {
    let chinese = with(Field::Product, "间充质干细胞");
    assert_eq!(press().svg(&chinese), Err(glyph("product", '间')));
    assert!(press().svg(&with(Field::Product, "cfMSC µ Ω ≤ é")).is_ok());
    assert!(!press().draws_chinese());
}

#[test]
fn a_character_that_is_not_seen_is_refused_with_its_field() {
    for hidden in ['\n', '\0', '\u{202e}', '\u{200b}', '\u{feff}'] {
        let sample = with(Field::Vial, &format!("12{hidden}3"));
        assert_eq!(press().svg(&sample), Err(glyph("vial", hidden)));
    }
}

#[test]
fn a_value_longer_than_any_label_is_refused_before_it_is_laid_out() {
    assert_eq!(
        press().svg(&with(Field::Lot, &"1".repeat(1_000_000))),
        Err(overflow("lot"))
    );
}
