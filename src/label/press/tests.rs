//! Tests of labels from their values to their pixels.

mod hidden;
mod values;

use super::*;
use crate::domain::label::Field;
use crate::domain::{Gtin, LabelId};
use crate::label::{Fonts, LabelBase, SymbolKind, Template};
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

/// What the symbol in a picture of the label says.
fn shown(raster: &Raster) -> Option<String> {
    let found = crate::label::read(&raster.png()).unwrap();
    found.into_iter().next().map(|read| read.text)
}

#[test]
fn every_size_at_every_resolution_has_its_pixels_and_reads_as_its_url() {
    let sizes: Vec<_> = ["vial-25x12.v1", "vial-32x12.v1"]
        .into_iter()
        .flat_map(|name| Dpi::ALL.map(|dpi| (name, dpi)))
        .map(|(name, dpi)| {
            let raster = press().raster(&label(name), dpi).unwrap();
            let found = shown(&raster);
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
    let found = shown(&raster);
    assert_eq!(found.as_deref(), Some("HTTP://127.0.0.1:8080/7K2M9QXA41TE"));
}

#[test]
fn the_svg_decodes_when_drawn_at_another_resolution() {
    let tree = press()
        .tree(&press().svg(&small()).unwrap(), Dpi::D600)
        .unwrap();
    let raster = rasterize_all(&tree, Dpi::D600).unwrap();
    assert_eq!(shown(&raster), Some(small().link));
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
