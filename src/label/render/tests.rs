//! Tests of labels from their values to their pixels.

use super::*;
use crate::domain::LabelId;
use crate::label::{LabelBase, VialSize};

fn label(size: VialSize) -> VialLabel {
    VialLabel {
        size,
        base: LabelBase::parse("https://v.example.cn").unwrap(),
        id: LabelId::parse("7K2M9QXA41TE").unwrap(),
        trial: "NCT03123458".to_owned(),
        product: "cfMSC".to_owned(),
        lot: "CF-2026-001".to_owned(),
        vial: "12".to_owned(),
        expiry: "2028-11".to_owned(),
        storage: "Store at or below \u{2212}150 °C".to_owned(),
    }
}

fn small() -> VialLabel {
    label(VialSize::Mm25x12)
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

/// Width, height and pixels of a grey PNG, with its dots per metre.
fn pixels(bytes: &[u8]) -> (u32, u32, Vec<u8>, u32) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
        .read_info()
        .unwrap();
    let mut grey = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut grey).unwrap();
    assert_eq!(frame.color_type, png::ColorType::Grayscale);
    let dots = reader.info().pixel_dims.unwrap().xppu;
    (frame.width, frame.height, grey, dots)
}

#[test]
fn every_size_at_every_resolution_has_its_pixels_and_reads_as_its_url() {
    let sizes: Vec<_> = VialSize::ALL
        .into_iter()
        .flat_map(|size| Dpi::ALL.map(|dpi| (size, dpi)))
        .map(|(size, dpi)| {
            let bytes = png(&label(size), dpi).unwrap();
            let found = read_png(&bytes);
            assert_eq!(found.as_deref(), Some("HTTPS://V.EXAMPLE.CN/7K2M9QXA41TE"));
            let (width, height, _, dots_per_metre) = pixels(&bytes);
            (width, height, dots_per_metre)
        })
        .collect();
    let expected = [
        (200, 96, 7_992),
        (295, 142, 11_811),
        (591, 283, 23_622),
        (256, 96, 7_992),
        (378, 142, 11_811),
        (756, 283, 23_622),
    ];
    assert_eq!(sizes, expected);
}

#[test]
fn modules_are_whole_dots_without_grey() {
    for dpi in Dpi::ALL {
        let sample = small();
        let symbol = Symbol::of(&sample.payload()).unwrap();
        let (width, _, grey, _) = pixels(&png(&sample, dpi).unwrap());
        let left = dpi.centred(300, 9_500, symbol.modules()).unwrap();
        let top = dpi.centred(200, 9_500, symbol.modules()).unwrap();
        let module = dpi.dots_per_module();
        let at = |x: u32, y: u32| grey[usize::try_from((top + y) * width + left + x).unwrap()];
        let dark = |x: u32, y: u32| symbol.is_dark(x, y);
        for y in 0..symbol.modules() * module {
            for x in 0..symbol.modules() * module {
                let expected = if dark(x / module, y / module) { 0 } else { 255 };
                assert_eq!(at(x, y), expected, "{dpi:?}: dot {x}, {y}");
            }
        }
    }
}

#[test]
fn the_quiet_zone_of_four_modules_is_white() {
    for (size, dpi) in VialSize::ALL
        .into_iter()
        .flat_map(|s| Dpi::ALL.map(|d| (s, d)))
    {
        let sample = label(size);
        let modules = Symbol::of(&sample.payload()).unwrap().modules();
        let module = dpi.dots_per_module();
        let (width, _, grey, _) = pixels(&png(&sample, dpi).unwrap());
        let left = dpi.centred(300, 9_500, modules).unwrap();
        let top = dpi.centred(200, 9_500, modules).unwrap();
        let (quiet, side) = (4 * module, modules * module);
        for y in top - quiet..top + side + quiet {
            for x in left - quiet..left + side + quiet {
                let inside = (left..left + side).contains(&x) && (top..top + side).contains(&y);
                let value = grey[usize::try_from(y * width + x).unwrap()];
                assert!(inside || value == 255, "{size:?} {dpi:?}: dot {x}, {y}");
            }
        }
    }
}

#[test]
fn a_label_of_a_demonstration_on_this_machine_is_read_too() {
    let mut sample = small();
    sample.base = LabelBase::parse("http://127.0.0.1:8080").unwrap();
    let bytes = png(&sample, Dpi::D203).unwrap();
    let found = read_png(&bytes);
    assert_eq!(found.as_deref(), Some("HTTP://127.0.0.1:8080/7K2M9QXA41TE"));
}

#[test]
fn the_svg_shows_every_value_and_the_id_in_groups() {
    let shown = svg(&small()).unwrap();
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
    let tree = lay_out(&svg(&small()).unwrap(), Dpi::D600).unwrap();
    let bytes = encode(&rasterize(&tree).unwrap(), Dpi::D600).unwrap();
    assert_eq!(read_png(&bytes), Some(small().payload()));
}

#[test]
fn markup_in_a_value_is_text() {
    let mut sample = small();
    sample.lot = "</text>&<b \"'>".to_owned();
    let shown = svg(&sample).unwrap();
    assert!(
        shown.contains("Lot &lt;/text&gt;&amp;&lt;b \"'&gt;</text>"),
        "{shown}"
    );
    sample.lot = "{vial}".to_owned();
    assert!(svg(&sample).unwrap().contains(">Lot {vial}<"));
}

#[test]
fn an_empty_value_is_refused_with_its_field() {
    type Value = fn(&mut VialLabel) -> &mut String;
    let empty: [(&str, Value); 6] = [
        ("trial", |label| &mut label.trial),
        ("product", |label| &mut label.product),
        ("lot", |label| &mut label.lot),
        ("vial", |label| &mut label.vial),
        ("expiry", |label| &mut label.expiry),
        ("storage", |label| &mut label.storage),
    ];
    for size in VialSize::ALL {
        for (field, value) in empty {
            let mut sample = label(size);
            *value(&mut sample) = " ".to_owned();
            let field = field.to_owned();
            assert_eq!(svg(&sample), Err(LabelError::Missing { field }));
        }
    }
}

#[test]
fn a_value_that_is_too_wide_is_refused_with_its_field_and_not_printed_smaller() {
    let mut sample = small();
    sample.lot = "W".repeat(8);
    assert!(svg(&sample).is_ok());
    sample.lot = "W".repeat(30);
    assert_eq!(svg(&sample), Err(overflow("lot")));
    assert_eq!(png(&sample, Dpi::D300), Err(overflow("lot")));

    let mut wide = label(VialSize::Mm32x12);
    wide.lot = "CF-2026-001-REWORK-0001".to_owned();
    assert_eq!(svg(&wide), Err(overflow("lot")));
}

#[test]
fn a_character_that_no_font_can_draw_is_refused_with_its_field() {
    let mut sample = small();
    sample.product = "间充质干细胞".to_owned();
    assert_eq!(svg(&sample), Err(glyph("product", '间')));
    sample.product = "cfMSC µ Ω ≤ é".to_owned();
    assert!(svg(&sample).is_ok());
}

#[test]
fn a_character_that_is_not_seen_is_refused_with_its_field() {
    for hidden in ['\n', '\0', '\u{202e}', '\u{200b}', '\u{feff}'] {
        let mut sample = small();
        sample.vial = format!("12{hidden}3");
        assert_eq!(svg(&sample), Err(glyph("vial", hidden)));
    }
}

#[test]
fn a_damaged_raster_is_not_handed_out() {
    let sample = small();
    let (_, tree) = compose(&sample, Dpi::D300).unwrap();
    let picture = || rasterize(&tree).unwrap();
    assert!(readable(encode(&picture(), Dpi::D300).unwrap(), sample.payload()).is_ok());

    let mut damaged = picture();
    let width = usize::try_from(damaged.width()).unwrap();
    // A printer that leaves out a column of 2 mm through the symbol.
    for (place, pixel) in damaged.pixels_mut().iter_mut().enumerate() {
        if (40..64).contains(&(place % width)) {
            *pixel = resvg::tiny_skia::PremultipliedColorU8::from_rgba(255, 255, 255, 255).unwrap();
        }
    }
    let payload = sample.payload();
    assert_eq!(
        readable(encode(&damaged, Dpi::D300).unwrap(), payload.clone()),
        Err(LabelError::Unreadable {
            payload,
            found: None
        })
    );
}

#[test]
fn a_raster_of_another_label_is_not_handed_out() {
    let bytes = png(&small(), Dpi::D300).unwrap();
    let payload = "HTTPS://V.EXAMPLE.CN/00000000001B".to_owned();
    assert_eq!(
        readable(bytes, payload.clone()),
        Err(LabelError::Unreadable {
            payload,
            found: Some(small().payload())
        })
    );
}

#[test]
fn a_symbol_too_large_for_a_vial_is_refused() {
    let place = r#"<svg xmlns="http://www.w3.org/2000/svg"><rect id="symbol" x="0" y="0" width="9.2" height="9.5"/></svg>"#;
    let template = Template::of("test", place);
    let symbol = Symbol::of(&small().payload()).unwrap();
    let filled = template.fill(&[], &symbol, Dpi::D300).map(|_| ());
    assert_eq!(filled, Err(overflow("symbol")));
}
