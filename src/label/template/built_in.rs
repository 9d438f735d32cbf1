//! The templates of this program.

use super::head::Older;
use super::{LabelError, Template};
use std::sync::{Arc, OnceLock};

/// Declares the templates in `labels/`, newest version last.
macro_rules! built_in {
    ($($name:literal)*) => {
        const SOURCES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../../labels/", $name, ".svg")))),*];

        impl Template {
            /// The names of the templates of this program.
            pub const BUILT_IN: &[&str] = &[$($name),*];
        }
    };
}

built_in! {
    "vial-25x12.v1"
    "vial-25x12.v2"
    "vial-25x12-en.v1"
    "vial-32x12.v1"
    "vial-32x12.v2"
    "vial-32x12-en.v1"
    "cap-micro-qr.v1"
    "cap-datamatrix.v1"
    "box-50x25.v1"
    "box-50x25-en.v1"
    "shipper-100x150.v1"
    "shipper-100x150-en.v1"
    "participant-50x25.v1"
    "participant-50x25-en.v1"
    "participant-100x50.v1"
    "participant-100x50-en.v1"
    "chart-70x37.v1"
    "chart-70x37-en.v1"
}

impl Template {
    /// A template of this program.
    pub fn built_in(name: &str) -> Option<Arc<Self>> {
        let templates = all().as_deref().unwrap_or_default();
        templates
            .iter()
            .find(|template| template.name() == name)
            .cloned()
    }
}

/// All of them, parsed once.
fn all() -> &'static Result<Vec<Arc<Template>>, LabelError> {
    static TEMPLATES: OnceLock<Result<Vec<Arc<Template>>, LabelError>> = OnceLock::new();
    TEMPLATES.get_or_init(|| {
        let parsed = SOURCES
            .iter()
            .map(|(name, source)| Template::read(name, source, Older::Taken).map(Arc::new));
        parsed.collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Noun;
    use crate::domain::label::{Jurisdiction, Level, demands};
    use crate::label::{Carrier, LabelSize};

    #[test]
    fn every_template_of_this_program_is_one() {
        let templates = all().as_ref().unwrap();
        let names = templates.iter().map(|template| template.name());
        assert!(names.eq(Template::BUILT_IN.iter().copied()));
    }

    #[test]
    fn a_bilingual_label_meets_the_demands_of_europe_and_china_and_an_english_one_those_of_europe()
    {
        use Jurisdiction::{Cn, Eu, Us};
        for (name, expected) in [
            ("vial-25x12.v2", vec![Eu, Cn]),
            ("vial-25x12-en.v1", vec![Eu]),
            ("vial-32x12.v2", vec![Eu, Cn]),
            ("vial-32x12-en.v1", vec![Eu, Us]),
            ("box-50x25.v1", vec![Eu, Us, Cn]),
            ("shipper-100x150.v1", vec![Eu, Cn]),
            ("shipper-100x150-en.v1", vec![Eu, Us]),
            ("participant-50x25.v1", vec![Eu, Cn]),
            ("participant-50x25-en.v1", vec![Eu]),
            ("participant-100x50.v1", vec![Eu, Cn]),
            ("participant-100x50-en.v1", vec![Eu, Us]),
            ("chart-70x37.v1", vec![Eu, Us, Cn]),
        ] {
            let template = Template::built_in(name).unwrap();
            assert_eq!(template.jurisdictions(), expected, "{name}");
            let (shown, level) = (template.fields(), template.level().unwrap());
            for jurisdiction in expected {
                for demand in demands(jurisdiction, level) {
                    let met = demand.iter().any(|field| {
                        shown.contains(field) && !template.optional_fields().contains(field)
                    });
                    assert!(met, "{name} lacks {demand:?}");
                }
            }
        }
    }

    #[test]
    fn what_is_small_or_flat_has_the_symbol_for_it() {
        for (name, noun, level, carrier) in [
            (
                "vial-25x12.v1",
                Noun::Vial,
                Some(Level::Immediate),
                Carrier::Qr,
            ),
            (
                "vial-25x12.v2",
                Noun::Vial,
                Some(Level::Immediate),
                Carrier::Qr,
            ),
            ("cap-micro-qr.v1", Noun::Vial, None, Carrier::MicroQr),
            (
                "cap-datamatrix.v1",
                Noun::Vial,
                None,
                Carrier::Gs1DataMatrix,
            ),
            (
                "box-50x25.v1",
                Noun::Place,
                Some(Level::Store),
                Carrier::SignedQr,
            ),
            (
                "shipper-100x150.v1",
                Noun::Shipment,
                Some(Level::Outer),
                Carrier::SignedQr,
            ),
            (
                "participant-50x25.v1",
                Noun::Order,
                Some(Level::Immediate),
                Carrier::SignedQr,
            ),
            (
                "participant-100x50.v1",
                Noun::Order,
                Some(Level::Outer),
                Carrier::SignedQr,
            ),
            (
                "chart-70x37.v1",
                Noun::Infusion,
                Some(Level::Record),
                Carrier::SignedQr,
            ),
        ] {
            let template = Template::built_in(name).unwrap();
            let said = (template.noun(), template.level(), template.carrier());
            assert_eq!(said, (noun, level, carrier), "{name}");
        }
    }

    #[test]
    fn the_sticker_for_the_medical_record_fills_a_sheet_of_3_by_8() {
        let chart = Template::built_in("chart-70x37.v1").unwrap();
        let (width_um, height_um) = (70_000, 37_000);
        assert_eq!(
            chart.size(),
            LabelSize {
                width_um,
                height_um
            }
        );
        assert_eq!(chart.sheet(), Some((3, 8)));
    }
}
