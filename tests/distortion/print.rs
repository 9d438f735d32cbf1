//! What comes out of the printer.

use super::chance::Chance;
use std::path::Path;
use std::sync::OnceLock;
use vialog::domain::label::Field;
use vialog::label::{Dpi, Fonts, LabelBase, LabelId, Picture, Press, Sticker, Template};

/// In two languages and in English.
const TEMPLATES: [&str; 2] = ["vial-25x12.v2", "vial-25x12-en.v1"];

/// Debian's `fonts-droid-fallback`.
const CHINESE: &str = "/usr/share/fonts/truetype/droid";

/// How far a printed dot spreads on every side, in millimetres.
const SPREAD: f32 = 0.045;

const VALUES: [(Field, &str); 9] = [
    (Field::Lot, "CF2026-0001"),
    (Field::Expiry, "2027-11-30"),
    (Field::Vial, "017"),
    (Field::Trial, "NCT03123458"),
    (Field::Product, "cfMSC"),
    (Field::Route, "Intravenous infusion"),
    (Field::RouteZh, "静脉输注"),
    (Field::Contact, "Dr Wang +86 755 8672 5195"),
    (Field::Strength, "5×10⁶/mL"),
];

fn press() -> &'static Press {
    static PRESS: OnceLock<Press> = OnceLock::new();
    PRESS.get_or_init(|| {
        let fonts = Fonts::built_in().with_folder(Path::new(CHINESE));
        Press::new(fonts.expect("install a font for Chinese: apt-get install fonts-droid-fallback"))
    })
}

/// A printed label.
pub(crate) struct Print {
    /// What its symbol says.
    pub(crate) payload: String,
    /// The place of the symbol on the label in millimetres: left, top, width, height.
    pub(crate) symbol: [f32; 4],
    dots: Picture,
    dots_a_millimetre: f32,
}

impl Print {
    /// A label with an id of its own, from one of the templates and at one of the three resolutions in turn.
    pub(crate) fn of(case: u64, chance: &mut Chance) -> Self {
        let dpi = Dpi::ALL[(case % 3) as usize];
        let id = LabelId::draw(|bytes| -> Result<(), std::convert::Infallible> {
            bytes.fill_with(|| chance.bits() as u8);
            Ok(())
        });
        let id = id.unwrap();
        let template = Template::built_in(TEMPLATES[(case % 2) as usize]).unwrap();
        let symbol = symbol(&template);
        let sticker = Sticker {
            template,
            id,
            link: LabelBase::parse("https://v.example.cn").unwrap().url(id),
            gtin: None,
            values: VALUES
                .map(|(field, value)| (field, value.to_owned()))
                .into(),
        };
        let raster = press().raster(&sticker, dpi).unwrap();
        Self {
            payload: sticker.link,
            symbol,
            dots: Picture::decode(&raster.png()).unwrap(),
            dots_a_millimetre: f32::from(dpi.dots_per_inch()) / 25.4,
        }
    }

    /// Whether the point of the label, in millimetres, is covered by ink; none beside the label.
    pub(crate) fn is_inked(&self, x: f32, y: f32) -> Option<bool> {
        let dot = |place: f32| (place * self.dots_a_millimetre).floor();
        let (width, height) = (self.dots.width() as f32, self.dots.height() as f32);
        if dot(x) < 0.0 || dot(y) < 0.0 || dot(x) >= width || dot(y) >= height {
            return None;
        }
        let range = |place: f32, end: f32| {
            let (first, last) = (
                dot(place - SPREAD).max(0.0),
                dot(place + SPREAD).min(end - 1.0),
            );
            first as usize..=last as usize
        };
        let row = self.dots.width() as usize;
        let columns = range(x, width);
        let inked = range(y, height).any(|y| {
            let dots = &self.dots.luma()[y * row..];
            dots[columns.clone()].iter().any(|dot| *dot < 128)
        });
        Some(inked)
    }
}

/// The place of the symbol that the template's source gives.
fn symbol(template: &Template) -> [f32; 4] {
    let source = template.source();
    let (_, place) = source.split_once("<rect id=\"symbol\"").unwrap();
    let side = |name: &str| {
        let (_, rest) = place.split_once(&format!("{name}=\"")).unwrap();
        rest.split('"').next().unwrap().parse().unwrap()
    };
    [side(" x"), side(" y"), side("width"), side("height")]
}
