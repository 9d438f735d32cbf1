//! The bodies of the events on the way to the bedside and there, as they would be accepted.

use super::super::hands::detail;
use super::{PLANT, WARD, id, label_of, sha, site_id, vial_id};
use vialog::domain::order::Dose;
use vialog::domain::participant::{Answer, Consent, Enrolled, Screened};
use vialog::domain::receipt::{Checked, Found, Logger, Received};
use vialog::domain::shipment::{Leg, Packed, Purpose, Sealed, Taker};
use vialog::domain::{Commitment, Detail, Hash, LocalTime, Role, handoff, infusion, order, vial};

/// From the plant to the ward, due within two days.
pub(crate) fn packing(vials: &[&str], planned_arrival: LocalTime) -> Packed {
    Packed {
        from: site_id(PLANT),
        to: site_id(WARD),
        purpose: Purpose::Supply,
        route: vec![Leg {
            carrier: "courier".into(),
            to: WARD.into(),
        }],
        planned_arrival,
        shipper: id("equipment/shipper"),
        hold_hours: 240,
        logger: id("equipment/logger"),
        vials: vials.iter().map(|vial| vial_id(vial)).collect(),
    }
}

/// The same from the ward back to the plant, never to be used again.
pub(crate) fn returning(vials: &[&str], planned_arrival: LocalTime) -> Packed {
    Packed {
        from: site_id(WARD),
        to: site_id(PLANT),
        purpose: Purpose::Return {
            reason: "recalled".into(),
        },
        ..packing(vials, planned_arrival)
    }
}

pub(crate) fn sealed() -> Sealed {
    Sealed { seal: "S-1".into() }
}

pub(crate) fn courier() -> Taker {
    Taker::Person(id("person/courier"))
}

pub(crate) fn ward_pharmacy() -> Taker {
    Taker::Staff {
        role: Role::Pharmacist,
        site: site_id(WARD),
    }
}

pub(crate) fn accepting(offer: Hash) -> handoff::Accepted {
    handoff::Accepted {
        offer,
        seal_intact: true,
        condition: "upright, cold".into(),
        temperature_mc: Some(-185_000),
    }
}

pub(crate) fn receipt(vials: &[&str]) -> Received {
    let present = |vial: &&str| Checked {
        vial: vial_id(vial),
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

/// A screening that passes, with the details it commits to.
pub(crate) fn screening(participant: &str) -> (Screened, Vec<Detail>) {
    let (birth, birth_date) = detail("birth_date", "1990-05-01");
    let (sex_detail, sex) = detail("sex", "female");
    let (diagnosis_detail, diagnosis) = detail("diagnosis", &format!("GVHD of {participant}"));
    let answer = |criterion: &str, met| Answer {
        criterion: criterion.into(),
        met,
    };
    let screened = Screened {
        protocol: id("protocol/trial"),
        site: site_id(WARD),
        consent: Consent {
            version: "2".into(),
            given_on: "2026-06-01".parse().unwrap(),
        },
        age_years: 36,
        answers: vec![answer("I1", true), answer("I2", true), answer("E1", false)],
        birth_date,
        sex,
        diagnosis,
    };
    (screened, vec![birth, sex_detail, diagnosis_detail])
}

/// The enrolment that follows on the consent given at screening.
pub(crate) fn enrolling() -> Enrolled {
    Enrolled { consent: None }
}

pub(crate) fn wristband(participant: &str) -> (Detail, Commitment) {
    detail("wristband", &format!("W-{participant}"))
}

/// One vial for a participant of 20 kg.
pub(crate) fn dose(participant: &str, lot: &str) -> (order::Placed, Detail) {
    let (weight, weight_g) = detail("weight_g", "20000");
    let placed = order::Placed {
        participant: id(&format!("participant/{participant}")),
        lots: [id(&format!("lot/{lot}"))].into(),
        visit: "day 0".into(),
        dose: Dose::CellsPerKg(500_000),
        vials: 1,
        weight_g,
    };
    (placed, weight)
}

pub(crate) fn allocating(order: &str) -> order::Allocated {
    order::Allocated {
        order: id(&format!("order/{order}")),
        choice_reason: None,
    }
}

/// A bedside check as scanned: this order, this participant's wristband, these vials' labels.
pub(crate) fn check(order: &str, participant: &str, vials: &[&str]) -> infusion::Checked {
    infusion::Checked {
        order: id(&format!("order/{order}")),
        wristband: wristband(participant).1,
        labels: vials.iter().map(|vial| label_of(vial)).collect(),
        looks_right: true,
    }
}

pub(crate) fn destroyed(witness: &str) -> vial::Destroyed {
    vial::Destroyed {
        reason: "recalled".into(),
        method: "autoclave".into(),
        witness: id(&format!("person/{witness}")),
        certificate: sha("certificate"),
    }
}
