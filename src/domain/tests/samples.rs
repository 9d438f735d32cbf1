//! One body of every kind, as it is compared with the samples in `tests/vectors/events.jsonl`.

mod life;

use super::steps::*;
use super::story::*;
use crate::domain::adverse_event::{
    Closed, Course, Notified, Recipient, Relatedness, Reported, Reviewed, Updated,
};
use crate::domain::assessment::{Missed, Recorded, Response};
use crate::domain::form::{Answer, Value};
use crate::domain::readings::{CsvFormat, DecimalMark, TemperatureUnit};
use crate::domain::{
    Body, LocalTime, Role, bank, clone, donor, equipment, handoff, infusion, key, label, log,
    order, participant, person, quality, site, terminology, vial,
};

pub(super) fn adverse_event(story: &Story) -> Reported {
    let now = LocalTime::at(story.now, 8 * 3600);
    Reported {
        participant: id("participant/P1"),
        infusion: Some(id("infusion/I1")),
        ctcae_version: "4.0".into(),
        system_organ_class: "General disorders and administration site conditions".into(),
        term: "Fever".into(),
        grade: 1,
        onset_at: now,
        became_aware_at: now,
        relatedness: Relatedness::Possible,
        serious: [].into(),
        outcome: Course::Recovered,
    }
}

pub(super) fn assessed(story: &Story) -> Recorded {
    Recorded {
        infusion: id("infusion/I1"),
        visit: "month-1".into(),
        form: id("form/form-1"),
        performed_on: LocalTime::at(story.now, 8 * 3600).date(),
        answers: vec![Answer {
            item: "skin_score".into(),
            value: Value::Number(-2),
        }],
        response: Response::Reduced,
        repeat_reason: None,
    }
}

pub(super) fn missed() -> Missed {
    Missed {
        infusion: id("infusion/I1"),
        visit: "month-1".into(),
        reason: "did not come".into(),
    }
}

/// Subject and body of every kind, chapter by chapter.
pub(super) fn samples() -> Vec<(String, Body)> {
    let founding: Vec<(&str, Body)> = vec![
        ("log/main", opening().into()),
        ("log/main", next_rules().into()),
        ("log/main", adopted_rules().into()),
        ("protocol/trial", protocol().into()),
        ("specification/spec", specification().into()),
        ("form/form-1", form().into()),
        ("terminology/ctcae-4.0", a_terminology().into()),
        ("site/ward", a_site().into()),
        ("site/ward", changed_site().into()),
        (
            "person/nurse",
            person::Enrolled {
                title: "nurse".into(),
            }
            .into(),
        ),
        (
            "person/nurse",
            person::Left {
                reason: "moved".into(),
            }
            .into(),
        ),
        ("person/nurse", granted().into()),
        ("person/nurse", revoked_role().into()),
        ("person/nurse", enrolment_of_key("nurse", "nurse").into()),
        ("person/nurse", revoked_key().into()),
        ("equipment/tank", a_tank().into()),
        ("equipment/tank", qualified(a_time()).into()),
        ("donor/D1", a_donor().into()),
        ("donor/D1", donor_tested(false).into()),
        ("donor/D1", determined(donor::Eligibility::Eligible).into()),
        ("clone/C1", a_clone().into()),
        (
            "bank/MCB",
            bank_from(bank::Parent::Clone(id("clone/C1")), 1).into(),
        ),
        ("bank/MCB", bank::Qualified { report: sha("mcb") }.into()),
    ];
    let all = founding
        .into_iter()
        .chain(a_lot())
        .chain(custody())
        .chain(a_dose())
        .chain(life::samples());
    all.map(|(about, body)| (about.to_owned(), body)).collect()
}

fn next_rules() -> log::Proposed {
    log::Proposed {
        version: 2,
        reason: "because".into(),
    }
}

fn adopted_rules() -> log::Adopted {
    log::Adopted {
        version: 2,
        proposal: sha("proposal"),
    }
}

fn a_lot() -> Vec<(&'static str, Body)> {
    let label = "label/0123456789A4";
    vec![
        ("lot/L1", lot_opened(4).into()),
        ("lot/L1", lot_filled(40, a_time()).into()),
        ("lot/L1", result("viability").into()),
        ("lot/L1", reviewed("viability", sha("result")).into()),
        (
            "lot/L1",
            quality::Rejected {
                reason: "fails".into(),
            }
            .into(),
        ),
        ("lot/L1", held().into()),
        ("lot/L1", lifted(sha("hold")).into()),
        (label, whole_print().into()),
        ("vial/L1-001", stored("place/B1", "C4").into()),
        (
            "vial/L1-001",
            vial::Damaged {
                reason: "dropped".into(),
            }
            .into(),
        ),
        ("vial/L1-001", destroyed("person/lab").into()),
    ]
}

/// A print with every member that one can have.
fn whole_print() -> label::Printed {
    label::Printed {
        cap: Some(impression("cap.v1")),
        printer: Some(printer()),
        token: Some(token_of("lab", label_of("vial/L1-001"), "vial/L1-001")),
        ..printed("vial/L1-001", Some("torn"))
    }
}

fn custody() -> Vec<(&'static str, Body)> {
    let offer = sha("offer");
    let reason = "late";
    let (refused, withdrawn) = (
        handoff::Refused {
            offer,
            reason: reason.into(),
        },
        handoff::Withdrawn {
            offer,
            reason: reason.into(),
        },
    );
    vec![
        ("shipment/S1", packed(PLANT, WARD, &["vial/L1-001"]).into()),
        ("shipment/S1", sealed().into()),
        (
            "shipment/S1",
            handoff::Offered {
                to: to_pharmacy(WARD),
            }
            .into(),
        ),
        ("shipment/S1", accepted(offer).into()),
        ("shipment/S1", refused.into()),
        ("shipment/S1", withdrawn.into()),
        ("shipment/S1", received(&["vial/L1-001"]).into()),
    ]
}

fn a_dose() -> Vec<(&'static str, Body)> {
    let story = Story::empty();
    let stopped = infusion::Stopped {
        volume_ul: 100,
        reaction: true,
        reason: "rash".into(),
    };
    let mut check = check("order/O1", "W1", &[]);
    check.labels = vec![label_of("vial/L1-001")];
    vec![
        ("participant/P1", screening().0.into()),
        ("participant/P1", enrolled().into()),
        (
            "participant/P1",
            participant::Completed {
                last_seen_on: a_time().date(),
            }
            .into(),
        ),
        (
            "participant/P1",
            participant::Withdrawn {
                reason: "own wish".into(),
            }
            .into(),
        ),
        ("participant/P1", bound("W1").into()),
        ("order/O1", dose("participant/P1", 1).0.into()),
        (
            "order/O1",
            order::Cancelled {
                reason: "fever".into(),
            }
            .into(),
        ),
        ("vial/L1-001", allocated("order/O1").into()),
        ("vial/L1-001", thawed().into()),
        ("infusion/I1", check.into()),
        ("infusion/I1", started().into()),
        ("infusion/I1", completed(2000).into()),
        ("infusion/I1", stopped.into()),
        ("adverse_event/A1", adverse_event(&story).into()),
        ("adverse_event/A1", updated(&story).into()),
        ("adverse_event/A1", reviewed_event().into()),
        (
            "adverse_event/A1",
            notice_to(&story, Recipient::Sponsor).into(),
        ),
        ("adverse_event/A1", Closed {}.into()),
        ("participant/P1", assessed(&story).into()),
        ("participant/P1", missed().into()),
    ]
}

pub(super) fn updated(story: &Story) -> Updated {
    Updated {
        grade: 2,
        relatedness: Relatedness::Probable,
        serious: [].into(),
        outcome: Course::Recovering,
        became_aware_at: LocalTime::at(story.now, 8 * 3600),
        reason: "it came back".into(),
    }
}

pub(super) fn reviewed_event() -> Reviewed {
    Reviewed {
        agreed: true,
        relatedness: None,
    }
}

pub(super) fn notice_to(story: &Story, whom: Recipient) -> Notified {
    Notified {
        whom,
        told_at: LocalTime::at(story.now, 8 * 3600),
        reference: "case 17".into(),
    }
}

/// A list of two terms.
pub(super) fn a_terminology() -> terminology::Adopted {
    let terms = [("Fever", "12345"), ("Malaise", "12")];
    let terms = terms.map(|(term, grades)| (term.into(), grades.into()));
    let class = "General disorders and administration site conditions".into();
    terminology::Adopted {
        version: "4.0".into(),
        source: sha("table"),
        classes: [(class, terms.into())].into(),
    }
}

pub(super) fn a_time() -> LocalTime {
    LocalTime::parse("2027-05-01T00:00:00.000+08:00").unwrap()
}

pub(super) fn a_site() -> site::Registered {
    site::Registered {
        name: text("ward"),
        address: text("street"),
        city: text("city"),
        postal_code: "100000".into(),
        country: "CN".into(),
        time_zone: "Asia/Shanghai".into(),
        roles: vec![site::SiteRole::Manufacturer, site::SiteRole::TrialSite],
        logger_formats: [].into(),
        accepts_conditional: false,
    }
}

/// The ward with a logger's format of its own.
pub(super) fn changed_site() -> site::Changed {
    let format = CsvFormat {
        delimiter: ';',
        skip_rows: 2,
        time_column: "Time".into(),
        temperature_column: "Temperature".into(),
        time_format: "%d.%m.%Y %H:%M:%S".into(),
        utc_offset_minutes: 480,
        unit: TemperatureUnit::Celsius,
        decimal: DecimalMark::Comma,
        max_gap_seconds: 900,
    };
    site::Changed {
        site: site::Registered {
            logger_formats: [("dry shipper".to_owned(), format)].into(),
            accepts_conditional: true,
            ..a_site()
        },
        reason: "new loggers".into(),
    }
}

fn granted() -> person::RoleGranted {
    person::RoleGranted {
        role: Role::Nurse,
        site: Some(id("site/ward")),
    }
}

fn revoked_role() -> person::RoleRevoked {
    person::RoleRevoked {
        role: Role::Nurse,
        site: None,
        reason: "moved".into(),
    }
}

fn revoked_key() -> key::Revoked {
    key::Revoked {
        key_id: public_key("nurse").id(),
        reason: "lost".into(),
    }
}

fn a_tank() -> equipment::Registered {
    equipment::Registered {
        equipment: equipment::EquipmentKind::Tank,
        serial: "T-1".into(),
        site: id("site/plant"),
    }
}

fn a_donor() -> donor::Registered {
    donor::Registered {
        site: id("site/plant"),
        tissue: "fetal".into(),
        consent_reference: "C-1".into(),
        collected_on: "2026-01-02".parse().unwrap(),
        donation_number: None,
    }
}

fn a_clone() -> clone::Derived {
    clone::Derived {
        donor: id("donor/D1"),
        method: "limiting dilution".into(),
        passage: 0,
        doublings_tenths: 50,
    }
}
