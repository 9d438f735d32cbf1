//! The bodies of the events by which a lot is made, tested and kept, as they would be accepted.

use vialog::domain::specification::{Limit, Value};
use vialog::domain::{
    Hash, LabelId, LocalTime, SiteId, Subject, VialId, bank, donor, equipment, label, lot, quality,
    recall, vial,
};
use vialog::label::Template;

/// A reference to `noun/name`.
pub(crate) fn id<R: TryFrom<Subject>>(text: &str) -> R {
    R::try_from(Subject::parse(text).unwrap()).ok().unwrap()
}

pub(crate) fn site_id(name: &str) -> SiteId {
    id(&format!("site/{name}"))
}

pub(crate) fn vial_id(name: &str) -> VialId {
    id(&format!("vial/{name}"))
}

pub(crate) fn sha(of: &str) -> Hash {
    Hash::of(&[of.as_bytes()])
}

/// The label id of a vial in these scenarios.
pub(crate) fn label_of(vial: &str) -> LabelId {
    let mut state = Hash::of(&[vial.as_bytes()]);
    LabelId::draw(|bytes: &mut [u8]| {
        state = Hash::of(&[state.bytes()]);
        bytes.copy_from_slice(&state.bytes()[..bytes.len()]);
        Ok::<(), ()>(())
    })
    .unwrap()
}

pub(crate) fn qualified(until: LocalTime) -> equipment::Qualified {
    equipment::Qualified {
        until,
        report: sha("report"),
    }
}

pub(crate) fn donor_tested(test: &str, reactive: bool) -> donor::Tested {
    donor::Tested {
        test: test.into(),
        reactive,
        report: sha(test),
    }
}

pub(crate) fn bank_from(parent: bank::Parent, passage: u32) -> bank::Created {
    bank::Created {
        parent,
        passage,
        doublings_tenths: 100,
        containers: 10,
    }
}

pub(crate) fn lot_opened() -> lot::Opened {
    lot::Opened {
        protocol: id("protocol/trial"),
        bank: id("bank/WCB1"),
        specification: id("specification/spec-1"),
        batch_template: id("batch_template/expansion"),
        passage: 4,
        doublings_tenths: 200,
    }
}

/// The step before the fill, with this confluence in percent.
pub(crate) fn expanded(confluence: i64) -> lot::StepRecorded {
    let medium = lot::Material {
        name: "medium".into(),
        lot: "M-17".into(),
        expires_on: "2030-01-01".parse().unwrap(),
    };
    let confluence = lot::StepValue {
        measure: "confluence".into(),
        value: Value::Number(confluence),
    };
    lot::StepRecorded {
        step: "expand".into(),
        values: vec![confluence],
        materials: vec![medium],
        equipment: vec![id("equipment/incubator")],
        attachments: vec![sha("photograph")],
    }
}

/// The step after the fill.
pub(crate) fn frozen() -> lot::StepRecorded {
    lot::StepRecorded {
        step: "freeze".into(),
        values: vec![],
        materials: vec![],
        equipment: vec![],
        attachments: vec![],
    }
}

pub(crate) fn lot_filled(count: u32, expires_at: LocalTime) -> lot::Filled {
    lot::Filled {
        count,
        volume_ul: 2000,
        cells_per_vial: 10_000_000,
        expires_at,
        post_thaw_minutes: 60,
        batch_record: sha("batch"),
    }
}

pub(crate) fn printed(vial: &str, reprint_reason: Option<&str>) -> label::Printed {
    printed_on("vial-25x12-en.v1", &format!("vial/{vial}"), reprint_reason)
}

/// A label of this built-in template, as a file at 300 dots per inch.
pub(crate) fn printed_on(template: &str, of: &str, reprint_reason: Option<&str>) -> label::Printed {
    label::Printed {
        of: Subject::parse(of).unwrap(),
        impression: label::Impression {
            template: id(&format!("label_template/{template}")),
            template_hash: Template::built_in(template).unwrap().hash(),
            raster: sha("raster"),
        },
        cap: None,
        dpi: 300,
        pieces: 1,
        printer: None,
        token: None,
        reprint_reason: reprint_reason.map(Into::into),
    }
}

pub(crate) fn affixed(vial: &str) -> label::Affixed {
    label::Affixed {
        of: vial_id(vial).into(),
    }
}

pub(crate) fn stored(place: &str, position: &str) -> vial::Stored {
    vial::Stored {
        place: id(&format!("place/{place}")),
        position: position.into(),
    }
}

/// A result that passes, by the method and in the unit of the specification.
pub(crate) fn result(test: &str) -> quality::ResultRecorded {
    let items = super::specification().items;
    let item = items.into_iter().find(|item| item.test == test).unwrap();
    let value = if let Limit::Finding(finding) = item.limit {
        Value::Finding(finding)
    } else {
        Value::Number(920)
    };
    quality::ResultRecorded {
        test: test.into(),
        method: item.method,
        unit: item.unit,
        value,
        raw_data: sha("raw"),
        retest_reason: None,
    }
}

/// A viability that is too low.
pub(crate) fn low() -> quality::ResultRecorded {
    quality::ResultRecorded {
        value: Value::Number(799),
        ..result("viability")
    }
}

pub(crate) fn reviewed(test: &str, result: Hash) -> quality::ResultReviewed {
    quality::ResultReviewed {
        test: test.into(),
        result,
    }
}

pub(crate) fn held() -> quality::Held {
    quality::Held {
        reason: "late result".into(),
    }
}

/// A recall of these lots, banks, clones or donors.
pub(crate) fn recalled(scope: &[&str]) -> recall::Opened {
    let scope = scope.iter().map(|text| Subject::parse(text).unwrap());
    recall::Opened {
        scope: scope.collect(),
        exposures: Vec::new(),
        reason: "late sterility".into(),
    }
}

/// The end of a recall that takes everything out of use for good.
pub(crate) fn recall_ended() -> recall::Closed {
    recall::Closed {
        effectiveness: "all reached".into(),
        disposition: recall::Disposition::Withdrawn,
    }
}

/// The end of a hold.
pub(crate) fn lifted(hold: Hash) -> quality::HoldLifted {
    quality::HoldLifted {
        hold,
        reason: "explained".into(),
    }
}
