//! Each template as it looks, dot for dot.

use super::samples::{bilingual, sticker};
use crate::domain::label::Field;
use crate::label::{Dpi, LabelError, Picture, Raster, Sticker, Template};
use std::path::{Path, PathBuf};

/// Set to draw the pictures anew, to be looked at before they are committed.
const REDRAW: &str = "VIALOG_REDRAW_GOLDEN";

#[test]
fn every_template_looks_as_it_did_at_every_resolution() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden/labels");
    let redraw = std::env::var_os(REDRAW).is_some();
    let mut changed = Vec::new();
    for name in Template::BUILT_IN {
        for dpi in Dpi::ALL {
            let file = folder.join(format!("{name}.{}.png", dpi.dots_per_inch()));
            let raster = match bilingual().raster(&sticker(name), dpi) {
                Ok(raster) => raster,
                Err(refused) => {
                    changed.push(format!("{name} at {dpi:?}: {refused}"));
                    continue;
                }
            };
            if redraw {
                std::fs::write(&file, raster.png()).unwrap();
            } else if !shows(&file, &raster) {
                changed.push(format!("{}", file.display()));
            }
        }
    }
    assert!(
        changed.is_empty(),
        "these differ; where that is meant, set {REDRAW}=1 and look at the new pictures: {changed:#?}"
    );
}

/// Whether the picture in the file has these dots.
fn shows(file: &Path, raster: &Raster) -> bool {
    let picture = |bytes: &[u8]| {
        let picture = Picture::decode(bytes).ok()?;
        Some((picture.width(), picture.height(), picture.luma().to_vec()))
    };
    let expected = std::fs::read(file).ok().and_then(|bytes| picture(&bytes));
    expected.is_some() && expected == picture(&raster.png())
}

#[test]
fn no_text_of_a_template_lies_on_another() {
    for name in Template::BUILT_IN {
        let sticker = sticker(name);
        let laid = bilingual().lay_out(&sticker, Dpi::D300).unwrap();
        let texts = sticker.template.texts().iter();
        let ink: Vec<_> = texts
            .filter_map(|place| {
                let node = laid.tree.node_by_id(&place.id)?;
                Some((&place.id, node.abs_stroke_bounding_box()))
            })
            .collect();
        for (place, (id, covered)) in ink.iter().enumerate() {
            for (other, covers) in &ink[..place] {
                assert!(
                    covered.intersect(covers).is_none(),
                    "{name}: {id} lies on {other}"
                );
            }
        }
    }
}

#[test]
fn the_longest_texts_of_a_trial_fit_every_label_in_two_languages() {
    for name in Template::BUILT_IN {
        let mut sticker = sticker(name);
        for (field, value) in [
            (Field::FormZh, "细胞悬液（供静脉输注用）"),
            (Field::ContactZh, "深圳市免疫基因治疗研究院"),
            (
                Field::Investigator,
                "Principal investigator at the site, Capital Institute of Pediatrics affiliated Children's hospital",
            ),
            (
                Field::Site,
                "Capital Institute of Pediatrics affiliated Children's hospital",
            ),
            (
                Field::Directions,
                "Thaw and infuse intravenously within 30 minutes, as ordered.",
            ),
            (
                Field::DirectionsZh,
                "37 °C 复苏后 30 分钟内按医嘱及方案静脉输注，不得再次冻存",
            ),
        ] {
            sticker.values.insert(field, value.to_owned());
        }
        let drawn = bilingual().raster(&sticker, Dpi::D203);
        assert!(drawn.is_ok(), "{name}: {drawn:?}");
    }
}

#[test]
fn what_may_be_absent_is_left_out() {
    let mut sticker = sticker("participant-100x50.v1");
    let with = bilingual().svg(&sticker).unwrap();
    for field in [Field::Copy, Field::Visit] {
        sticker.values.remove(&field);
    }
    let without = bilingual().svg(&sticker).unwrap();
    for id in [r#"<text id="copy""#, r#"<text id="visit""#] {
        assert!(with.contains(id) && !without.contains(id), "{id}");
    }
}

#[test]
fn a_text_is_broken_at_spaces_and_between_chinese_characters_and_refused_where_the_lines_do_not_do()
{
    let mut sticker = sticker("shipper-100x150.v1");
    let lines = |sticker: &Sticker| {
        let svg = bilingual().svg(sticker)?;
        let spans = svg.split("<tspan").skip(1).filter_map(|span| {
            let (_, rest) = span.split_once('>')?;
            rest.split_once('<').map(|(text, _)| text.to_owned())
        });
        Ok::<_, LabelError>(spans.collect::<Vec<_>>())
    };
    let to = "Aerospace Center Hospital, 15 Yuquan Road, Haidian";
    assert_eq!(
        lines(&sticker).unwrap(),
        [to, "District, Beijing 100049, China"]
    );
    let address = "航天中心医院北京市海淀区玉泉路航天中心医院药剂科细胞治疗产品库房接收窗口";
    sticker.values.insert(Field::ToZh, address.to_owned());
    let broken = lines(&sticker).unwrap();
    assert_eq!(broken.len(), 4);
    assert_eq!(broken[..2].concat(), address);
    let refused = |value: String| {
        let mut sticker = sticker.clone();
        sticker.values.insert(Field::To, value);
        lines(&sticker)
    };
    let field = "to".to_owned();
    let overflow = Err(LabelError::Overflow { field });
    assert_eq!(refused("W".repeat(60)), overflow);
    assert_eq!(refused("Hospital ".repeat(40)), overflow);
}
