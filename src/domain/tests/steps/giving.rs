//! Bodies of custody, participants and the bedside.

use super::*;

/// How the loggers of the stories write.
pub(in crate::domain) fn logger_format() -> CsvFormat {
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
pub(in crate::domain::tests) fn readings(
    site: &str,
    from: Instant,
    to: Instant,
    warmest_mc: i32,
) -> Attached {
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

/// A planned arrival that a story sets to two days from its own clock.
pub(in crate::domain::tests) struct InTwoDays(&'static str);

pub(in crate::domain::tests) const IN_TWO_DAYS: InTwoDays = InTwoDays("2026-12-01T00:00:00+08:00");

impl InTwoDays {
    pub(in crate::domain::tests) fn parsed(&self) -> LocalTime {
        LocalTime::parse(self.0).unwrap()
    }
}

pub(in crate::domain::tests) fn packed(from: &str, to: &str, vials: &[&str]) -> Packed {
    Packed {
        from: id(&format!("site/{from}")),
        to: id(&format!("site/{to}")),
        purpose: Purpose::Supply,
        route: vec![Leg {
            carrier: "courier".into(),
            to: to.into(),
        }],
        planned_arrival: IN_TWO_DAYS.parsed(),
        hold_hours: 240,
        shipper: id("equipment/shipper"),
        logger: id("equipment/logger"),
        vials: vials.iter().map(|vial| id(vial)).collect(),
    }
}

/// The same in another shipper, with another logger.
pub(in crate::domain::tests) fn packed_otherwise(from: &str, to: &str, vials: &[&str]) -> Packed {
    Packed {
        shipper: id("equipment/shipper-2"),
        logger: id("equipment/logger-2"),
        ..packed(from, to, vials)
    }
}

/// The same, back to the maker.
pub(in crate::domain::tests) fn returned(from: &str, to: &str, vials: &[&str]) -> Packed {
    let purpose = Purpose::Return {
        reason: "recalled".into(),
    };
    Packed {
        purpose,
        ..packed(from, to, vials)
    }
}

pub(in crate::domain::tests) fn sealed() -> Sealed {
    Sealed {
        seal: "S-0001".into(),
    }
}

pub(in crate::domain::tests) fn to_courier() -> Taker {
    Taker::Person(id("person/courier"))
}

pub(in crate::domain::tests) fn to_pharmacy(site: &str) -> Taker {
    Taker::Staff {
        role: Role::Pharmacist,
        site: id(&format!("site/{site}")),
    }
}

pub(in crate::domain::tests) fn accepted(offer: Hash) -> handoff::Accepted {
    handoff::Accepted {
        offer,
        seal_intact: true,
        condition: "upright, cold".into(),
        temperature_mc: Some(-185_000),
    }
}

pub(in crate::domain::tests) fn received(vials: &[&str]) -> Received {
    let present = |vial: &&str| CheckedVial {
        vial: id(vial),
        found: Found::Present,
    };
    Received {
        vials: vials.iter().map(present).collect(),
        seal_intact: true,
        logger: Logger::Read,
        opened_at: None,
        unlisted: [].into(),
    }
}

pub(in crate::domain::tests) fn detail(name: &str, value: &str) -> (Detail, Commitment) {
    let detail = Detail {
        name: name.into(),
        value: value.into(),
        salt: sha(name),
    };
    let commitment = detail.commitment();
    (detail, commitment)
}

/// A screening at the ward that passes, with the details it commits to.
pub(in crate::domain::tests) fn screening() -> (participant::Screened, Vec<Detail>) {
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

pub(in crate::domain::tests) fn enrolled() -> participant::Enrolled {
    participant::Enrolled { consent: None }
}

pub(in crate::domain::tests) fn wristband(number: &str) -> Commitment {
    detail("wristband", number).1
}

pub(in crate::domain::tests) fn bound(number: &str) -> participant::IdentityBound {
    participant::IdentityBound {
        wristband: wristband(number),
    }
}

/// An order of so many vials of 10 million cells for a participant of 20 kg.
pub(in crate::domain::tests) fn dose(participant: &str, vials: u32) -> (order::Placed, Detail) {
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

pub(in crate::domain::tests) fn allocated(order: &str) -> order::Allocated {
    order::Allocated {
        order: id(order),
        choice_reason: None,
    }
}

pub(in crate::domain::tests) fn thawed() -> Thawed {
    Thawed {
        bath: id("equipment/bath"),
    }
}

/// A check at the bedside as scanned: the wristband of this number and these vials' labels.
pub(in crate::domain::tests) fn check(
    order: &str,
    number: &str,
    vials: &[&str],
) -> infusion::Checked {
    infusion::Checked {
        order: id(order),
        wristband: wristband(number),
        labels: vials.iter().map(|vial| label_of(vial)).collect(),
        looks_right: true,
    }
}

pub(in crate::domain::tests) fn started() -> infusion::Started {
    infusion::Started {
        access: "peripheral vein".into(),
        given: None,
    }
}

pub(in crate::domain::tests) fn completed(volume_ul: u32) -> infusion::Completed {
    infusion::Completed {
        volume_ul,
        reaction: false,
    }
}

pub(in crate::domain::tests) fn cancelled() -> order::Cancelled {
    order::Cancelled {
        reason: "fever".into(),
    }
}

pub(in crate::domain::tests) fn withdrawn() -> participant::Withdrawn {
    participant::Withdrawn {
        reason: "own wish".into(),
    }
}

pub(in crate::domain::tests) fn destroyed(witness: &str) -> vial::Destroyed {
    vial::Destroyed {
        reason: "recalled".into(),
        method: "autoclave".into(),
        witness: id(witness),
        certificate: sha("certificate"),
    }
}
