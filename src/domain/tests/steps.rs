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
    Commitment, Detail, Hash, Instant, LabelId, LocalTime, Role, bank, batch_template, donor,
    equipment, handoff, infusion, label, lot, order, participant, place, quality, recall, vial,
};

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

/// How the loggers of the stories write.
pub(super) fn logger_format() -> CsvFormat {
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

/// What a logger recorded from one moment to another, as warm as this all the time.
pub(super) fn readings(site: &str, from: Instant, to: Instant, warmest_mc: i32) -> Attached {
    let (limit_mc, above) = (-135_000, warmest_mc > -135_000);
    let excursion = Excursion {
        from,
        to,
        warmest_mc,
    };
    Attached {
        file: sha(&format!("logger {from} {to} {warmest_mc}")),
        site: id(&format!("site/{site}")),
        format: "testo".into(),
        limit_mc,
        summary: Summary {
            rows: 10,
            from,
            to,
            coldest_mc: -190_000,
            warmest_mc,
            gaps: vec![],
            excursions: above.then_some(excursion).into_iter().collect(),
        },
    }
}

pub(super) fn placed(equipment: &str) -> place::Registered {
    place::Registered {
        equipment: id(equipment),
        room: "1".into(),
        rack: "R1".into(),
        label: "B1".into(),
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

pub(super) fn printed(vial: &str, reprint_reason: Option<&str>) -> label::Printed {
    label::Printed {
        vial: id(vial),
        template: "vial-25x12.v1".into(),
        template_hash: sha("template"),
        reprint_reason: reprint_reason.map(Into::into),
    }
}

pub(super) fn affixed(vial: &str) -> label::Affixed {
    label::Affixed { vial: id(vial) }
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

/// A recall of L1.
pub(super) fn recalled() -> recall::Opened {
    recall::Opened {
        scope: [subject("lot/L1")].into(),
        reason: "late result".into(),
    }
}

pub(super) fn packed(from: &str, to: &str, vials: &[&str]) -> Packed {
    Packed {
        from: id(&format!("site/{from}")),
        to: id(&format!("site/{to}")),
        purpose: Purpose::Supply,
        route: vec![Leg {
            carrier: "courier".into(),
            to: to.into(),
        }],
        // A shipper that holds for years, so that the stories may wait.
        planned_arrival: LocalTime::parse("2029-01-01T00:00:00+08:00").unwrap(),
        hold_hours: 30_000,
        shipper: id("equipment/shipper"),
        logger: id("equipment/logger"),
        vials: vials.iter().map(|vial| id(vial)).collect(),
    }
}

/// The same, back to the maker.
pub(super) fn returned(from: &str, to: &str, vials: &[&str]) -> Packed {
    let purpose = Purpose::Return {
        reason: "recalled".into(),
    };
    Packed {
        purpose,
        ..packed(from, to, vials)
    }
}

pub(super) fn sealed() -> Sealed {
    Sealed {
        seal: "S-0001".into(),
    }
}

pub(super) fn to_courier() -> Taker {
    Taker::Person(id("person/courier"))
}

pub(super) fn to_pharmacy(site: &str) -> Taker {
    Taker::Staff {
        role: Role::Pharmacist,
        site: id(&format!("site/{site}")),
    }
}

pub(super) fn accepted(offer: Hash) -> handoff::Accepted {
    handoff::Accepted {
        offer,
        seal_intact: true,
        condition: "upright, cold".into(),
        temperature_mc: Some(-185_000),
    }
}

pub(super) fn received(vials: &[&str]) -> Received {
    let present = |vial: &&str| CheckedVial {
        vial: id(vial),
        found: Found::Present,
    };
    Received {
        vials: vials.iter().map(present).collect(),
        seal_intact: true,
        logger: Logger::Read,
    }
}

pub(super) fn detail(name: &str, value: &str) -> (Detail, Commitment) {
    let detail = Detail {
        name: name.into(),
        value: value.into(),
        salt: sha(name),
    };
    let commitment = detail.commitment();
    (detail, commitment)
}

/// A screening at the ward that passes, with the details it commits to.
pub(super) fn screening() -> (participant::Screened, Vec<Detail>) {
    let (birth, birth_date) = detail("birth_date", "1990-05-01");
    let (sex_detail, sex) = detail("sex", "female");
    let (diagnosis_detail, diagnosis) = detail("diagnosis", "acute GVHD");
    let answer = |criterion: &str, met| Answer {
        criterion: criterion.into(),
        met,
    };
    let screened = participant::Screened {
        protocol: id("protocol/trial"),
        site: id("site/ward"),
        consent: Consent {
            version: "2".into(),
            given_on: "2026-06-01".parse().unwrap(),
        },
        age_years: 36,
        answers: vec![answer("I1", true), answer("I2", true), answer("X1", false)],
        birth_date,
        sex,
        diagnosis,
    };
    (screened, vec![birth, sex_detail, diagnosis_detail])
}

pub(super) fn enrolled() -> participant::Enrolled {
    participant::Enrolled { consent: None }
}

pub(super) fn wristband(number: &str) -> Commitment {
    detail("wristband", number).1
}

pub(super) fn bound(number: &str) -> participant::IdentityBound {
    participant::IdentityBound {
        wristband: wristband(number),
    }
}

/// An order of so many vials of 10 million cells for a participant of 20 kg.
pub(super) fn dose(participant: &str, vials: u32) -> (order::Placed, Detail) {
    let (weight, weight_g) = detail("weight_g", "20000");
    let placed = order::Placed {
        participant: id(participant),
        lots: [id("lot/L1")].into(),
        visit: "day 0".into(),
        dose: Dose::CellsPerKg(500_000 * u64::from(vials)),
        vials,
        weight_g,
    };
    (placed, weight)
}

pub(super) fn allocated(order: &str) -> order::Allocated {
    order::Allocated {
        order: id(order),
        choice_reason: None,
    }
}

pub(super) fn thawed() -> Thawed {
    Thawed {
        bath: id("equipment/bath"),
    }
}

/// A check at the bedside as scanned: the wristband of this number and these vials' labels.
pub(super) fn check(order: &str, number: &str, vials: &[&str]) -> infusion::Checked {
    infusion::Checked {
        order: id(order),
        wristband: wristband(number),
        labels: vials.iter().map(|vial| label_of(vial)).collect(),
        looks_right: true,
    }
}

pub(super) fn started() -> infusion::Started {
    infusion::Started {
        access: "peripheral vein".into(),
    }
}

pub(super) fn completed(volume_ul: u32) -> infusion::Completed {
    infusion::Completed {
        volume_ul,
        reaction: false,
    }
}

pub(super) fn cancelled() -> order::Cancelled {
    order::Cancelled {
        reason: "fever".into(),
    }
}

pub(super) fn withdrawn() -> participant::Withdrawn {
    participant::Withdrawn {
        reason: "own wish".into(),
    }
}

pub(super) fn destroyed(witness: &str) -> vial::Destroyed {
    vial::Destroyed {
        reason: "recalled".into(),
        method: "autoclave".into(),
        witness: id(witness),
        certificate: sha("certificate"),
    }
}
