//! The bodies of a story's events, as they would be accepted.

use super::story::{id, subject};
use crate::domain::form::{self, AnswerType, Choice};
use crate::domain::order::Dose;
use crate::domain::participant::{Answer, Consent};
use crate::domain::protocol::{
    Criterion, DoseLimits, Enrolment, FixedDose, FollowUp, Product, Protocol, Text, Visit,
};
use crate::domain::readings::{
    Attached, CsvFormat, DecimalMark, Excursion, Summary, TemperatureUnit,
};
use crate::domain::receipt::{Checked as CheckedVial, Found, Logger, Received};
use crate::domain::shipment::{Leg, Packed, Purpose, Sealed, Taker};
use crate::domain::specification::{Adopted, Item, Limit, Value};
use crate::domain::vial::{Stored, Thawed};
use crate::domain::{
    Commitment, Detail, Hash, Instant, LabelId, LocalTime, Role, bank, batch_template, deviation,
    donor, equipment, handoff, infusion, lot, order, participant, place, quality, recall, vial,
};

mod giving;
mod labelling;
pub(in crate::domain) use giving::logger_format;
pub(super) use giving::*;
pub(super) use labelling::*;

pub(super) fn text(en: &str) -> Text {
    Text {
        en: en.into(),
        zh: en.into(),
    }
}

pub(super) fn sha(of: &str) -> Hash {
    Hash::of(&[of.as_bytes()])
}

pub(super) fn protocol() -> Protocol {
    let criterion = |id: &str| Criterion {
        id: id.into(),
        text: text(id),
    };
    Protocol {
        version: "1".into(),
        registry_number: "NCT00000000".into(),
        other_ids: vec![],
        title: text("a trial"),
        phase: "1".into(),
        design: text("single arm"),
        conditions: vec![text("immune disorder")],
        sponsor: text("a sponsor"),
        responsible_party: text("the president"),
        started_on: "2016-01-01".parse().unwrap(),
        product: Product {
            code: "MSC".into(),
            name: text("cells"),
            route: text("intravenous"),
            storage_max_mc: -135_000,
            max_passage: 5,
        },
        labelling: labelling(),
        sites: vec![id("site/plant"), id("site/ward")],
        consent_versions: vec!["2".into()],
        enrolment: Enrolment {
            cap: 3,
            min_age_years: 1,
            max_age_years: 80,
            sexes: "all".into(),
            healthy_volunteers: false,
        },
        inclusion: vec![criterion("I1"), criterion("I2")],
        exclusion: vec![criterion("X1")],
        dose: DoseLimits {
            min_cells_per_kg: 100_000,
            max_cells_per_kg: 2_000_000,
            max_vials: 4,
            min_interval_days: 3,
            fixed: Some(FixedDose {
                min_cells: 10_000_000,
                max_cells: 40_000_000,
            }),
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

/// A form with a number that must be answered and a choice that may be.
pub(super) fn form() -> form::Adopted {
    let item = |id: &str, unit: &str, answer, required| form::Item {
        id: id.into(),
        title: text(id),
        unit: unit.into(),
        answer,
        required,
    };
    let score = AnswerType::Number {
        minimum: -5,
        maximum: 20,
    };
    let choice = |id: &str| Choice {
        id: id.into(),
        title: text(id),
    };
    let choices = AnswerType::Choice(vec![choice("none"), choice("mild")]);
    form::Adopted {
        version: "1".into(),
        title: text("assessment"),
        items: vec![
            item("skin_score", "points", score, true),
            item("itch", "", choices, false),
        ],
    }
}

pub(super) fn specification() -> Adopted {
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
pub(super) fn batch_template() -> batch_template::Adopted {
    let step = |step: &str, before_fill: bool| batch_template::Step {
        id: step.into(),
        title: text(step),
        before_fill,
        checked: before_fill,
        values: vec![],
        equipment: vec![],
        materials: false,
    };
    let confluence = batch_template::Measure {
        id: "confluence".into(),
        title: text("confluence"),
        unit: "percent".into(),
        limit: Limit::Minimum(70),
    };
    let expand = batch_template::Step {
        values: vec![confluence],
        equipment: vec![equipment::EquipmentKind::Incubator],
        materials: true,
        ..step("expand", true)
    };
    batch_template::Adopted {
        version: "1".into(),
        title: text("expansion"),
        steps: vec![expand, step("freeze", false)],
    }
}

pub(super) fn expanded(confluence: i64) -> lot::StepRecorded {
    lot::StepRecorded {
        step: "expand".into(),
        values: vec![lot::StepValue {
            measure: "confluence".into(),
            value: Value::Number(confluence),
        }],
        materials: vec![lot::Material {
            name: "medium".into(),
            lot: "M-17".into(),
            expires_on: "2030-01-01".parse().unwrap(),
        }],
        equipment: vec![id("equipment/incubator")],
        attachments: vec![sha("photograph")],
    }
}

pub(super) fn frozen() -> lot::StepRecorded {
    lot::StepRecorded {
        step: "freeze".into(),
        values: vec![],
        materials: vec![],
        equipment: vec![],
        attachments: vec![],
    }
}

pub(super) fn placed(equipment: &str) -> place::Registered {
    place::Registered {
        equipment: id(equipment),
        room: "1".into(),
        rack: "R1".into(),
        box_name: "B1".into(),
        rows: 9,
        columns: 9,
    }
}

pub(super) fn qualified(until: LocalTime) -> equipment::Qualified {
    equipment::Qualified {
        until,
        report: sha("report"),
    }
}

pub(super) fn determined(eligibility: donor::Eligibility) -> donor::Determined {
    donor::Determined {
        eligibility,
        basis: "all tests".into(),
    }
}

pub(super) fn donor_tested(reactive: bool) -> donor::Tested {
    donor::Tested {
        test: "hiv_nat".into(),
        reactive,
        report: sha("hiv"),
    }
}

pub(super) fn bank_from(parent: bank::Parent, passage: u32) -> bank::Created {
    bank::Created {
        parent,
        passage,
        doublings_tenths: 100,
        containers: 10,
    }
}

pub(super) fn lot_opened(passage: u32) -> lot::Opened {
    lot::Opened {
        protocol: id("protocol/trial"),
        bank: id("bank/WCB"),
        specification: id("specification/spec"),
        batch_template: id("batch_template/expansion"),
        passage,
        doublings_tenths: 200,
    }
}

pub(super) fn lot_filled(count: u32, expires_at: LocalTime) -> lot::Filled {
    lot::Filled {
        count,
        volume_ul: 2000,
        cells_per_vial: 10_000_000,
        expires_at,
        post_thaw_minutes: 60,
        batch_record: sha("batch"),
    }
}

/// The label's subject by a seed of its own.
pub(super) fn label(seed: &str) -> String {
    format!("label/{}", label_of(seed))
}

/// A label id of its own for each seed.
pub(super) fn label_of(seed: &str) -> LabelId {
    let mut turn = 0_u8;
    let drawn = LabelId::draw(|buffer: &mut [u8]| {
        turn += 1;
        let random = Hash::of(&[seed.as_bytes(), &[turn]]);
        for (to, from) in buffer.iter_mut().zip(random.bytes()) {
            *to = *from;
        }
        Ok::<(), std::convert::Infallible>(())
    });
    drawn.unwrap()
}

pub(super) fn stored(place: &str, position: &str) -> Stored {
    Stored {
        place: id(place),
        position: position.into(),
    }
}

pub(super) fn result(test: &str) -> quality::ResultRecorded {
    let (value, unit) = match test {
        "viability" => (Value::Number(920), "percent_tenths"),
        _ => (Value::Finding("no growth".into()), ""),
    };
    quality::ResultRecorded {
        test: test.into(),
        method: "in house".into(),
        unit: unit.into(),
        value,
        raw_data: sha("raw"),
        retest_reason: None,
    }
}

pub(super) fn reviewed(test: &str, result: Hash) -> quality::ResultReviewed {
    quality::ResultReviewed {
        test: test.into(),
        result,
    }
}

/// What a release of this lot commits to.
pub(super) fn dossier(lot: &lot::Lot) -> quality::Dossier {
    quality::Dossier {
        batch_record: lot.batch_record(),
        results: lot.results_hash(),
        specification: lot.specification.clone(),
        version: "1".into(),
        certificate: sha("certificate"),
    }
}

pub(super) fn held() -> quality::Held {
    quality::Held {
        reason: "late result".into(),
    }
}

/// The end of a hold.
pub(super) fn lifted(hold: Hash) -> quality::HoldLifted {
    quality::HoldLifted {
        hold,
        reason: "explained".into(),
    }
}

/// A deviation about this.
pub(super) fn departed(about: &str, class: deviation::Class) -> deviation::Opened {
    deviation::Opened {
        about: subject(about),
        what: "a door stood open".into(),
        class,
        from: None,
        to: None,
    }
}

/// What a site says of a recall, with these numbers.
pub(super) fn acknowledged(site: &str, vials: u32, participants: u32) -> recall::Acknowledged {
    recall::Acknowledged {
        site: id(&format!("site/{site}")),
        vials_kept_apart: vials,
        participants_told: participants,
        difference: None,
        measures: "kept apart".into(),
    }
}

/// The end of a recall that takes everything out of use for good.
pub(super) fn withdrawn_for_good() -> recall::Closed {
    recall::Closed {
        effectiveness: "all reached".into(),
        disposition: recall::Disposition::Withdrawn,
    }
}

/// A recall of L1.
pub(super) fn recalled() -> recall::Opened {
    recall_of(&["lot/L1"])
}

/// A recall of these.
pub(super) fn recall_of(scope: &[&str]) -> recall::Opened {
    recall::Opened {
        scope: scope.iter().map(|one| subject(one)).collect(),
        exposures: Vec::new(),
        reason: "late result".into(),
    }
}
