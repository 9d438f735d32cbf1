//! What quality assurance adopts in the scenarios, and how their sites are.

use super::{PLANT, WARD, id, site_id};
use vialog::domain::batch_template::{self, Measure, Step};
use vialog::domain::equipment::EquipmentKind;
use vialog::domain::form::{self, AnswerType};
use vialog::domain::label::Jurisdiction;
use vialog::domain::protocol::{
    Contact, Criterion, DoseLimits, Enrolment, FollowUp, Labelling, Product, Protocol, Text, Visit,
};
use vialog::domain::readings::{CsvFormat, DecimalMark, TemperatureUnit};
use vialog::domain::specification::{Adopted, Item, Limit};
use vialog::domain::{Role, label_template, place, site};
use vialog::label::Template;

pub(crate) fn text(en: &str) -> Text {
    Text {
        en: en.into(),
        zh: en.into(),
    }
}

pub(crate) fn protocol() -> Protocol {
    let criterion = |id: &str| Criterion {
        id: id.into(),
        text: text(id),
    };
    Protocol {
        version: "1".into(),
        registry_number: "NCT00000000".into(),
        other_ids: vec![],
        title: text("A trial of the tests"),
        phase: "1".into(),
        design: text("single group"),
        conditions: vec![],
        sponsor: text("sponsor"),
        responsible_party: text("president"),
        started_on: "2026-01-01".parse().unwrap(),
        product: Product {
            code: "MSC".into(),
            name: text("cells"),
            route: text("intravenous"),
            storage_max_mc: -135_000,
            max_passage: 5,
        },
        labelling: labelling(),
        sites: vec![site_id(PLANT), site_id(WARD)],
        consent_versions: vec!["2".into()],
        enrolment: Enrolment {
            cap: 3,
            min_age_years: 1,
            max_age_years: 80,
            sexes: "all".into(),
            healthy_volunteers: false,
        },
        inclusion: vec![criterion("I1"), criterion("I2")],
        exclusion: vec![criterion("E1")],
        dose: DoseLimits {
            min_cells_per_kg: 100_000,
            max_cells_per_kg: 2_000_000,
            max_vials: 8,
            min_interval_days: 3,
            fixed: None,
        },
        follow_up: FollowUp {
            ctcae_version: "4.0".into(),
            adverse_event_days: 30,
            serious_report_hours: 24,
        },
        visits: vec![Visit {
            id: "month-1".into(),
            title: text("one month"),
            from_day: 28,
            to_day: 35,
            form: id("form/form-1"),
        }],
        signing_minutes: 10,
        outcomes: vec![],
        release_roles: vec![Role::Pharmacist],
    }
}

/// What labels of the scenarios say; in English, so that no font is needed.
fn labelling() -> Labelling {
    Labelling {
        jurisdictions: [Jurisdiction::Eu].into(),
        contact: Contact {
            name: text("Pharmacy of the plant"),
            address: text("1 Street, City"),
            phone: "+86 10 0000 0000".into(),
        },
        investigator: text("Principal investigator, ward"),
        form: text("Suspension for infusion"),
        directions: text("By intravenous infusion as ordered"),
        gtin: None,
    }
}

/// The built-in label templates that need no Chinese font, and the layout that each is adopted with.
pub(crate) fn label_templates() -> impl Iterator<Item = (&'static str, label_template::Adopted)> {
    let names = Template::BUILT_IN.iter().copied();
    names
        .filter(|name| name.contains("-en.") || name.starts_with("cap-"))
        .map(|name| {
            let layout = Template::built_in(name).unwrap().layout();
            (name, label_template::Adopted { layout })
        })
}

/// A form with one score that must be answered.
pub(crate) fn assessment_form() -> form::Adopted {
    form::Adopted {
        version: "1".into(),
        title: text("assessment"),
        items: vec![form::Item {
            id: "score".into(),
            title: text("score"),
            unit: "points".into(),
            answer: AnswerType::Number {
                minimum: 0,
                maximum: 20,
            },
            required: true,
        }],
    }
}

/// A release by viability and sterility, each tested again once at most.
pub(crate) fn specification() -> Adopted {
    let item = |test: &str, unit: &str, limit| Item {
        test: test.into(),
        title: text(test),
        method: "in house".into(),
        unit: unit.into(),
        limit,
        lag_days: 0,
        retests: 1,
    };
    Adopted {
        version: "1".into(),
        title: text("release"),
        items: vec![
            item("viability", "percent_tenths", Limit::Minimum(800)),
            item("sterility", "", Limit::Finding("no growth".into())),
        ],
    }
}

/// A step before the fill that is checked, and one after it.
pub(crate) fn batch_template() -> batch_template::Adopted {
    let step = |step: &str, before_fill: bool| Step {
        id: step.into(),
        title: text(step),
        before_fill,
        checked: before_fill,
        values: vec![],
        equipment: vec![],
        materials: false,
    };
    let confluence = Measure {
        id: "confluence".into(),
        title: text("confluence"),
        unit: "percent".into(),
        limit: Limit::Minimum(70),
    };
    let expand = Step {
        values: vec![confluence],
        equipment: vec![EquipmentKind::Incubator],
        materials: true,
        ..step("expand", true)
    };
    batch_template::Adopted {
        version: "1".into(),
        title: text("expansion"),
        steps: vec![expand, step("freeze", false)],
    }
}

/// How the loggers of the scenarios write.
pub(crate) fn logger_format() -> CsvFormat {
    CsvFormat {
        delimiter: ',',
        skip_rows: 0,
        time_column: "time".into(),
        temperature_column: "temperature".into(),
        time_format: "%Y-%m-%d %H:%M:%S".into(),
        utc_offset_minutes: 0,
        unit: TemperatureUnit::Celsius,
        decimal: DecimalMark::Point,
        max_gap_seconds: 600,
    }
}

/// A site that reads loggers by the format `dry-shipper`.
pub(crate) fn a_site(name: &str, roles: Vec<site::SiteRole>) -> site::Registered {
    site::Registered {
        name: text(name),
        address: text("street"),
        city: text("city"),
        postal_code: "100000".into(),
        country: "CN".into(),
        time_zone: "Asia/Shanghai".into(),
        roles,
        logger_formats: [("dry-shipper".to_owned(), logger_format())].into(),
        accepts_conditional: false,
    }
}

/// A box of 81 positions in this tank.
pub(crate) fn a_box(tank: &str) -> place::Registered {
    place::Registered {
        equipment: id(&format!("equipment/{tank}")),
        room: "1".into(),
        rack: "R1".into(),
        box_name: "B1".into(),
        rows: 9,
        columns: 9,
    }
}
