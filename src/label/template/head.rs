//! What a template says of itself.

use super::markup::millimetres;
use super::{Head, LabelSize};
use crate::domain::Noun;
use crate::domain::label::{Jurisdiction, Level};
use resvg::usvg::roxmltree::Node;

/// The shortest and the longest side of a label, in micrometres.
const SIDES: std::ops::RangeInclusive<u32> = 5_000..=160_000;

/// What a template may be made for.
const NOUNS: [Noun; 5] = [
    Noun::Vial,
    Noun::Place,
    Noun::Shipment,
    Noun::Order,
    Noun::Infusion,
];

const LEVELS: [(&str, Level); 4] = [
    ("immediate", Level::Immediate),
    ("outer", Level::Outer),
    ("store", Level::Store),
    ("record", Level::Record),
];

/// Whether a template may be of the form of the first versions, which say nothing of themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Older {
    /// It is then a vial's.
    Taken,
    /// It has to say what it is for.
    Refused,
}

impl Head {
    /// Reads the attributes of the `<svg>`.
    pub(super) fn read(svg: Node<'_, '_>, older: Older) -> Result<Self, String> {
        let (noun, level) = match (svg.attribute("data-noun"), older) {
            (None, Older::Taken) => (Noun::Vial, Some(Level::Immediate)),
            (noun, _) => (self::noun(noun)?, level(svg)?),
        };
        let words = svg.attribute("data-jurisdictions").unwrap_or_default();
        let jurisdictions = words.split_whitespace().map(jurisdiction);
        let head = Self {
            noun,
            level,
            jurisdictions: jurisdictions.collect::<Result<_, _>>()?,
            sheet: svg.attribute("data-sheet").map(sheet).transpose()?,
        };
        if head.level.is_none() && !head.jurisdictions.is_empty() {
            return Err("a companion has no data-jurisdictions".to_owned());
        }
        Ok(head)
    }
}

impl LabelSize {
    /// Reads `width`, `height` and `viewBox`, which have to agree so that one unit is one millimetre.
    pub(super) fn read(svg: Node<'_, '_>) -> Result<Self, String> {
        let side = |name: &str| {
            let text = svg.attribute(name).and_then(|text| text.strip_suffix("mm"));
            let side = text
                .and_then(millimetres)
                .filter(|side| SIDES.contains(side));
            side.ok_or_else(|| format!("the {name} is not from 5mm to 160mm, in whole µm"))
        };
        let (width_um, height_um) = (side("width")?, side("height")?);
        let shown = svg.attribute("viewBox").unwrap_or_default();
        let shown: Vec<_> = shown.split_whitespace().map(millimetres).collect();
        if shown == [Some(0), Some(0), Some(width_um), Some(height_um)] {
            Ok(Self {
                width_um,
                height_um,
            })
        } else {
            Err("the viewBox is not 0 0 and the size in millimetres".to_owned())
        }
    }
}

fn noun(word: Option<&str>) -> Result<Noun, String> {
    let word = word.ok_or("the svg has no data-noun")?;
    let noun = Noun::from_word(word).filter(|noun| NOUNS.contains(noun));
    noun.ok_or_else(|| {
        let known = NOUNS.map(Noun::word).join(", ");
        format!("the data-noun {word:?} is none of {known}")
    })
}

fn level(svg: Node<'_, '_>) -> Result<Option<Level>, String> {
    match (svg.attribute("data-level"), svg.attribute("data-companion")) {
        (None, Some("true")) => Ok(None),
        (Some(word), None) => {
            let level = LEVELS.into_iter().find(|(known, _)| *known == word);
            level.map(|(_, level)| Some(level)).ok_or_else(|| {
                let known = LEVELS.map(|(known, _)| known).join(", ");
                format!("the data-level {word:?} is none of {known}")
            })
        }
        (Some(_) | None, _) => {
            Err("the svg has not one of data-level and data-companion=\"true\"".to_owned())
        }
    }
}

fn jurisdiction(word: &str) -> Result<Jurisdiction, String> {
    let known = Jurisdiction::ALL
        .into_iter()
        .find(|known| known.word() == word);
    known.ok_or_else(|| {
        let known = Jurisdiction::ALL.map(Jurisdiction::word).join(", ");
        format!("the data-jurisdictions {word:?} is none of {known}")
    })
}

/// Columns and rows, as `3x8`.
fn sheet(text: &str) -> Result<(u32, u32), String> {
    let (columns, rows) = text.split_once('x').unwrap_or_default();
    match (columns.parse(), rows.parse()) {
        (Ok(columns @ 1..=20), Ok(rows @ 1..=40)) => Ok((columns, rows)),
        (Ok(_) | Err(_), _) => Err(format!(
            "the data-sheet {text:?} is not columns x rows, as 3x8"
        )),
    }
}
