//! Tests of labels from their values to their pixels.

use super::*;
use crate::domain::label::Field;
use crate::domain::{Gtin, LabelId};
use crate::label::{Fonts, LabelBase, SymbolKind, Template, read_png};
use std::collections::BTreeMap;

fn press() -> Press {
    Press::new(Fonts::built_in())
}

/// A vial's label of the first version.
fn label(template: &str) -> Sticker {
    let id = LabelId::parse("7K2M9QXA41TE").unwrap();
    let values = [
        (Field::Trial, "NCT03123458"),
        (Field::Product, "cfMSC"),
        (Field::Lot, "CF-2026-001"),
        (Field::Vial, "12"),
        (Field::Expiry, "2028-11"),
        (Field::Storage, "Store at or below \u{2212}150 °C"),
    ];
    Sticker {
        template: Template::built_in(template).unwrap(),
        id,
        link: LabelBase::parse("https://v.example.cn").unwrap().url(id),
        gtin: None,
        values: values
            .map(|(field, value)| (field, value.to_owned()))
            .into(),
    }
}

fn small() -> Sticker {
    label("vial-25x12.v1")
}

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

/// A label of 20 × 20 mm with this symbol alone.
fn symbol_alone(carrier: &str, link: &str) -> Sticker {
    let source = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="20mm" height="20mm" viewBox="0 0 20 20" data-noun="vial" data-companion="true"><rect id="symbol" data-symbol="{carrier}" x="1" y="1" width="18" height="18"/></svg>"#
    );
    Sticker {
        template: Arc::new(Template::parse("alone.v1", &source).unwrap()),
        link: link.to_owned(),
        gtin: Some(Gtin::parse("09506000134352").unwrap()),
        values: BTreeMap::new(),
        ..small()
    }
}

#[test]
fn every_size_at_every_resolution_has_its_pixels_and_reads_as_its_url() {
    let sizes: Vec<_> = ["vial-25x12.v1", "vial-32x12.v1"]
        .into_iter()
        .flat_map(|name| Dpi::ALL.map(|dpi| (name, dpi)))
        .map(|(name, dpi)| {
            let raster = press().raster(&label(name), dpi).unwrap();
            let found = read_png(&raster.png());
            assert_eq!(found.as_deref(), Some("HTTPS://V.EXAMPLE.CN/7K2M9QXA41TE"));
            (raster.width(), raster.height())
        })
        .collect();
    let expected = [
        (200, 96),
        (295, 142),
        (591, 283),
        (256, 96),
        (378, 142),
        (756, 283),
    ];
    assert_eq!(sizes, expected);
}

#[test]
fn every_kind_of_symbol_is_whole_dots_in_a_white_quiet_zone_and_reads_as_its_text() {
    let token = format!("HTTPS://V.EXAMPLE.CN/{}/7K2M9QXA41TE", "AB3D".repeat(40));
    let plain = "HTTPS://V.EXAMPLE.CN/7K2M9QXA41TE";
    for (carrier, link, side, text) in [
        ("qr", plain, 29, plain),
        ("qr-token", &token, 49, &token),
        ("micro-qr", plain, 17, "7K2M9QXA41TE"),
        (
            "gs1-datamatrix",
            plain,
            20,
            "0109506000134352217K2M9QXA41TE",
        ),
    ] {
        for dpi in Dpi::ALL {
            let laid = press().lay_out(&symbol_alone(carrier, link), dpi).unwrap();
            let raster = rasterize_all(&laid.tree, dpi).unwrap();
            assert_eq!(
                laid.read(&raster).as_deref(),
                Some(text),
                "{carrier} {dpi:?}"
            );
            assert_eq!(laid.symbol.modules(), side, "{carrier}");
            let (spot, side) = (laid.spot, side * laid.spot.module);
            let dark = |x: u32, y: u32| {
                let inside = |dot: u32, first: u32| (first..first + side).contains(&dot);
                let module = |dot: u32, first: u32| (dot - first) / spot.module;
                inside(x, spot.left)
                    && inside(y, spot.top)
                    && laid
                        .symbol
                        .is_dark(module(x, spot.left), module(y, spot.top))
            };
            for (x, y) in
                (0..raster.height()).flat_map(|y| (0..raster.width()).map(move |x| (x, y)))
            {
                assert_eq!(
                    raster.is_black(x, y),
                    dark(x, y),
                    "{carrier} {dpi:?}: dot {x}, {y}"
                );
            }
        }
    }
}

#[test]
fn a_label_of_a_demonstration_on_this_machine_is_read_too() {
    let mut sample = small();
    sample.link = LabelBase::parse("http://127.0.0.1:8080")
        .unwrap()
        .url(sample.id);
    let raster = press().raster(&sample, Dpi::D203).unwrap();
    let found = read_png(&raster.png());
    assert_eq!(found.as_deref(), Some("HTTP://127.0.0.1:8080/7K2M9QXA41TE"));
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
fn the_svg_decodes_when_drawn_at_another_resolution() {
    let tree = press()
        .tree(&press().svg(&small()).unwrap(), Dpi::D600)
        .unwrap();
    let raster = rasterize_all(&tree, Dpi::D600).unwrap();
    assert_eq!(read_png(&raster.png()), Some(small().link));
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

/// The raster of the sample with the dots of these columns made white.
fn damaged(columns: std::ops::Range<u32>) -> (Laid, Raster) {
    let laid = press().lay_out(&small(), Dpi::D300).unwrap();
    let raster = rasterize_all(&laid.tree, Dpi::D300).unwrap();
    let (width, height) = (raster.width(), raster.height());
    let dots = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let luma: Vec<u8> = dots
        .map(|(x, y)| {
            if raster.is_black(x, y) && !columns.contains(&x) {
                0
            } else {
                255
            }
        })
        .collect();
    (laid, Raster::pack(Dpi::D300, width, &luma))
}

#[test]
fn a_damaged_raster_is_not_handed_out() {
    let (laid, whole) = damaged(0..0);
    assert_eq!(laid.read_back(&whole), Ok(()));
    // A printer that leaves out a column of 2 mm through the symbol.
    let (laid, spoiled) = damaged(40..64);
    let payload = small().link;
    assert_eq!(
        laid.read_back(&spoiled),
        Err(LabelError::Unreadable {
            payload,
            found: None
        })
    );
}

#[test]
fn a_raster_of_another_label_is_not_handed_out() {
    let mut other = small();
    other.id = LabelId::parse("00000000001B").unwrap();
    other.link = "HTTPS://V.EXAMPLE.CN/00000000001B".to_owned();
    let laid = press().lay_out(&other, Dpi::D300).unwrap();
    let (_, raster) = damaged(0..0);
    assert_eq!(
        laid.read_back(&raster),
        Err(LabelError::Unreadable {
            payload: other.link,
            found: Some(small().link)
        })
    );
}

#[test]
fn what_a_scanner_calls_each_symbol_is_known() {
    let kinds = crate::label::Carrier::ALL.map(crate::label::Carrier::kind);
    let [qr, signed, micro, matrix] = kinds;
    assert_eq!((qr, signed), (SymbolKind::Qr, SymbolKind::Qr));
    assert_eq!(
        (micro, matrix),
        (SymbolKind::MicroQr, SymbolKind::Gs1DataMatrix)
    );
}

/// A label of 25 × 12 mm with these elements beside its symbol.
fn drawn(inner: &str) -> Result<Raster, LabelError> {
    let source = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="25mm" height="12mm" viewBox="0 0 25 12" data-noun="vial" data-level="immediate" font-family="DejaVu Sans Condensed" font-stretch="condensed"><rect width="25" height="12" fill="#fff"/><rect id="symbol" x="0.3" y="0.2" width="9.5" height="9.5"/>{inner}</svg>"##
    );
    let template = Arc::new(Template::parse("drawn.v1", &source)?);
    press().raster(
        &Sticker {
            template,
            ..small()
        },
        Dpi::D300,
    )
}

#[test]
fn a_text_that_is_hidden_is_refused() {
    let text = |more: &str| {
        let place = r#"id="lot" x="10" y="3" font-size="1.5" data-right="24""#;
        drawn(&format!("<text {place} {more}>{{lot}}</text>"))
    };
    let field = "lot".to_owned();
    let not_black = LabelError::NotBlack {
        field: field.clone(),
    };
    assert!(text("").is_ok());
    assert_eq!(text(r##"fill="#fff""##), Err(not_black.clone()));
    assert_eq!(text(r#"fill="none""#), Err(not_black.clone()));
    assert_eq!(text(r##"stroke="#fff""##), Err(not_black));
    let placed = |place: &str| {
        drawn(&format!(
            r#"<text id="lot" {place} data-right="99">{{lot}}</text>"#
        ))
    };
    let overflow = Err(LabelError::Overflow { field });
    assert_eq!(
        placed(r#"x="20" y="3" font-size="1.5""#),
        overflow,
        "beyond the right edge"
    );
    assert_eq!(
        placed(r#"x="10" y="12.5" font-size="1.5""#),
        overflow,
        "below the label"
    );
    assert_eq!(
        placed(r#"x="5" y="3" font-size="1.5""#),
        overflow,
        "on the symbol"
    );
    let small = placed(r#"x="10" y="3" font-size="0.4""#).unwrap_err();
    assert_eq!(
        small.to_string(),
        "the template drawn.v1 cannot be used: the text lot is smaller than 1.2 mm"
    );
}

#[test]
fn what_covers_the_symbol_is_noticed_when_it_is_read_back() {
    let covered = drawn(r##"<rect x="4" y="4" width="3" height="3" fill="#fff"/>"##);
    let payload = small().link;
    let found = None;
    assert_eq!(covered, Err(LabelError::Unreadable { payload, found }));
}

#[test]
fn numbers_beyond_reason_are_drawn_or_refused() {
    for inner in [
        r#"<rect x="-1e30" y="0" width="1e38" height="1e38" fill="none" stroke="black" stroke-width="1e-30"/>"#,
        r#"<path d="M1e38 1e38L-1e38 -1e38z" fill="none" stroke="black" stroke-width="1e30"/>"#,
        r#"<circle cx="nan" cy="inf" r="-5"/>"#,
        r#"<g transform="translate(1e38 -1e38) rotate(1e38)"><rect width="5" height="5"/></g>"#,
        r#"<text id="lot" x="1e30" y="3" font-size="1.5" data-right="1e31">{lot}</text>"#,
        r#"<text id="lot" x="10" y="3" font-size="1e30" data-right="1e31">{lot}</text>"#,
        r#"<text id="lot" x="10" y="3" font-size="-3" data-right="24">{lot}</text>"#,
        r#"<text id="lot" x="10" y="3" font-size="1.5" data-right="-1">{lot}</text>"#,
    ] {
        // What matters is that it comes back; a picture has been read back by then.
        if let Ok(raster) = drawn(inner) {
            assert_eq!((raster.width(), raster.height()), (295, 142), "{inner}");
        }
    }
}

#[test]
fn a_value_longer_than_any_label_is_refused_before_it_is_laid_out() {
    assert_eq!(
        press().svg(&with(Field::Lot, &"1".repeat(1_000_000))),
        Err(overflow("lot"))
    );
}
