//! What a template may not do with its texts and its symbol.

use super::*;

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
fn a_text_under_a_shape_or_on_a_dark_one_is_refused() {
    let text = r#"<text id="lot" x="10" y="3" font-size="1.5" data-right="24">{lot}</text>"#;
    let over = |shape: &str| drawn(&format!("{text}{shape}"));
    let under = |shape: &str| drawn(&format!("{shape}{text}"));
    let white = r##"<rect x="12" y="1" width="3" height="3" fill="#fff"/>"##;
    let dark = r##"<g><rect x="12" y="1" width="3" height="3" fill="#555"/></g>"##;
    let black_line = r##"<path d="M9.9 2.4H20" fill="none" stroke="#000" stroke-width="0.3"/>"##;
    let white_line = r##"<path d="M9.9 2.4H20" fill="none" stroke="#fff" stroke-width="0.3"/>"##;
    let field = "lot".to_owned();
    let covered = Err(LabelError::Covered { field });
    for hidden in [
        over(white),
        over(dark),
        under(dark),
        over(black_line),
        over(white_line),
        under(black_line),
    ] {
        assert_eq!(hidden, covered);
    }
    let frame = r##"<rect x="9.9" y="0.5" width="14.8" height="4" fill="none" stroke="#000" stroke-width="0.2"/>"##;
    let beside = r##"<rect x="12" y="4" width="3" height="3" fill="#000"/>"##;
    let empty = r#"<rect x="12" y="1" width="3" height="3" fill="none"/>"#;
    for bare in [
        under(white),
        under(white_line),
        over(frame),
        over(beside),
        over(empty),
    ] {
        assert!(bare.is_ok(), "{bare:?}");
    }
}
