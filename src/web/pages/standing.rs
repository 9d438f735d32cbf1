//! States as people must see them: what a lot's block forbids is never shown as free for use.
//!
//! A vial's own state does not change when its lot is held, recalled or expires, nor when its use-by passes; the rules look
//! at all of that together, and so does what is drawn.

use super::super::words::Lang;
use super::words::{Tag, tag};
use crate::app::{App, AppError};
use crate::domain::donor::Eligibility;
use crate::domain::lot::{Lot, LotStage};
use crate::domain::vial::{Vial, VialStage};
use crate::domain::{Instant, Record, Subject};
use std::collections::{BTreeSet, HashMap};

/// The states of these subjects; those that the record does not know are left out.
pub(super) fn tags(
    app: &App,
    lang: Lang,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Tag>, AppError> {
    tags_among(app, lang, &records(app, subjects)?)
}

/// The states of things whose records are read already.
pub(super) fn tags_among(
    app: &App,
    lang: Lang,
    records: &HashMap<Subject, Record>,
) -> Result<HashMap<Subject, Tag>, AppError> {
    let around = around(app, records.values())?;
    let now = app.now();
    let drawn = records
        .iter()
        .map(|(subject, record)| (subject.clone(), drawn(lang, record, &around, now)));
    Ok(drawn.collect())
}

/// The state of one record.
pub(in crate::web) fn tag_of(app: &App, lang: Lang, record: &Record) -> Result<Tag, AppError> {
    let around = around(app, std::iter::once(record))?;
    Ok(drawn(lang, record, &around, app.now()))
}

/// The records of these subjects.
pub(super) fn records(
    app: &App,
    subjects: &[Subject],
) -> Result<HashMap<Subject, Record>, AppError> {
    let found = app.store().standings(subjects)?.into_iter();
    Ok(found
        .map(|(subject, standing)| (subject, standing.record))
        .collect())
}

/// The lots of the vials among these records, and the donors of all the lots: what else decides whether they may be used.
fn around<'a>(
    app: &App,
    among: impl Iterator<Item = &'a Record> + Clone,
) -> Result<HashMap<Subject, Record>, AppError> {
    let mut lots = BTreeSet::new();
    for record in among.clone() {
        if let Record::Vial(vial) = record {
            lots.insert(vial.lot.subject().clone());
        }
    }
    let mut around = records(app, &lots.into_iter().collect::<Vec<_>>())?;
    let of_lot = |record: &Record| {
        if let Record::Lot(lot) = record {
            Some(lot.donor.subject().clone())
        } else {
            None
        }
    };
    let mut donors: BTreeSet<Subject> = among.filter_map(of_lot).collect();
    donors.extend(around.values().filter_map(of_lot));
    around.extend(records(app, &donors.into_iter().collect::<Vec<_>>())?);
    Ok(around)
}

fn drawn(lang: Lang, record: &Record, around: &HashMap<Subject, Record>, now: Instant) -> Tag {
    let of_lot = |record: &Record| {
        if let Record::Lot(lot) = record {
            blocked(lot, around, now)
        } else {
            None
        }
    };
    let before = if let Record::Vial(vial) = record {
        let lot = around.get(vial.lot.subject());
        of_vial(vial, lot.and_then(of_lot), now)
    } else {
        of_lot(record)
    };
    before.map_or_else(
        || tag(lang, record.noun(), record.state()),
        |(state, hue, shape)| Tag::new(lang.say(state), hue, shape),
    )
}

/// The id of a state's word, its hue and its shape.
type Before = (&'static str, &'static str, &'static str);

/// What stands before a vial's own state.
fn of_vial(vial: &Vial, blocked: Option<Before>, now: Instant) -> Option<Before> {
    match &vial.stage {
        VialStage::Infused { .. }
        | VialStage::Destroyed { .. }
        | VialStage::Damaged { .. }
        | VialStage::Missing { .. }
        | VialStage::Lost { .. }
        | VialStage::Rejected { .. }
        | VialStage::Returned { .. }
        | VialStage::Retained { .. } => None,
        VialStage::Thawed { use_by, .. } if *use_by < now => {
            Some(blocked.unwrap_or(("state-past_use_by", "stop", "stop")))
        }
        VialStage::Commissioned { .. }
        | VialStage::Stored { .. }
        | VialStage::Packed { .. }
        | VialStage::Available { .. }
        | VialStage::Quarantined { .. }
        | VialStage::Reserved { .. }
        | VialStage::Thawed { .. } => blocked,
    }
}

/// Why nothing of a lot may be used, where that is more than its not being released yet.
fn blocked(lot: &Lot, around: &HashMap<Subject, Record>, now: Instant) -> Option<Before> {
    Some(match lot.stage {
        LotStage::Rejected { .. } => ("state-rejected", "stop", "stop"),
        LotStage::Recalled { .. } => ("state-recalled", "stop", "stop"),
        LotStage::InProcess
        | LotStage::Filled
        | LotStage::Released
        | LotStage::ConditionallyReleased { .. }
            if lot.hold.is_some() =>
        {
            ("state-on_hold", "warn", "hand")
        }
        LotStage::InProcess | LotStage::Filled | LotStage::Closed => return None,
        LotStage::Released | LotStage::ConditionallyReleased { .. }
            if lot.expires_at().instant() < now =>
        {
            ("state-expired", "stop", "stop")
        }
        LotStage::Released | LotStage::ConditionallyReleased { .. } => {
            let Some(Record::Donor(donor)) = around.get(lot.donor.subject()) else {
                return None;
            };
            if donor.eligibility == Some(Eligibility::Eligible) {
                return None;
            }
            ("state-donor_not_eligible", "stop", "stop")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lot(stage: &serde_json::Value) -> Record {
        let hash = "00".repeat(32);
        let held = *stage == json!("on_hold");
        let stage = if held { &json!("released") } else { stage };
        serde_json::from_value(json!({ "lot": {
            "protocol": "protocol/t", "bank": "bank/b", "donor": "donor/d", "testers": [], "specification": "specification/s", "site": "site/a",
            "batch_template": "batch_template/b", "passage": 4, "doublings_tenths": 300, "steps": {}, "deviations": [], "sites": [],
            "labels": { "printed": 0, "affixed": 0, "spoiled": 0, "destroyed": 0, "labelled": 0 },
            "hold": held.then(|| json!({ "reason": "x", "entry": hash })),
            "makers": [], "results": {}, "stage": stage,
            "fill": { "count": 1, "volume_ul": 1, "cells_per_vial": 1, "expires_at": "2026-12-31T00:00:00+00:00",
                "post_thaw_minutes": 60, "batch_record": hash },
        }}))
        .unwrap()
    }

    fn vial(stage: &serde_json::Value) -> Record {
        let vial = json!({ "lot": "lot/L", "number": 1, "label": null, "labelled": false, "place": null, "kept_since": null, "was_thawed": false, "stage": stage });
        serde_json::from_value(json!({ "vial": vial })).unwrap()
    }

    fn donor(eligibility: &str) -> Record {
        serde_json::from_value(json!({ "donor": {
            "site": "site/a", "tissue": "x", "consent_reference": "c", "tests": {}, "eligibility": eligibility, "descendants": [],
        }}))
        .unwrap()
    }

    fn shown_with(
        donor: Record,
        of_lot: &serde_json::Value,
        of_vial: &serde_json::Value,
        now: &str,
    ) -> String {
        let subject = |text: &str| Subject::parse(text).unwrap();
        let around = HashMap::from([(subject("lot/L"), lot(of_lot)), (subject("donor/d"), donor)]);
        drawn(
            Lang::En,
            &vial(of_vial),
            &around,
            Instant::parse(now).unwrap(),
        )
        .word
    }

    fn shown(of_lot: &serde_json::Value, of_vial: &serde_json::Value, now: &str) -> String {
        shown_with(donor("eligible"), of_lot, of_vial, now)
    }

    const TODAY: &str = "2026-11-23T00:00:00.000000Z";
    const NEXT_YEAR: &str = "2027-01-01T00:00:00.000000Z";

    #[test]
    fn a_vial_of_a_blocked_or_expired_lot_is_never_shown_as_available() {
        let available = json!({ "available": { "site": "site/a" } });
        assert_eq!(shown(&json!("released"), &available, TODAY), "Available");
        assert_eq!(shown(&json!("released"), &available, NEXT_YEAR), "Expired");
        assert_eq!(
            shown(
                &json!({ "recalled": { "recall": "recall/R" } }),
                &available,
                TODAY
            ),
            "Recalled"
        );
        assert_eq!(shown(&json!("on_hold"), &available, TODAY), "On hold");
        assert_eq!(
            shown(&json!({ "rejected": { "reason": "x" } }), &available, TODAY),
            "Rejected"
        );
    }

    #[test]
    fn a_vial_of_a_donor_who_is_no_longer_eligible_is_never_shown_as_available() {
        let available = json!({ "available": { "site": "site/a" } });
        let word = shown_with(donor("ineligible"), &json!("released"), &available, TODAY);
        assert_eq!(word, "Donor not eligible");
    }

    #[test]
    fn a_thawed_vial_is_shown_until_its_use_by_and_what_is_over_stays_what_it_was() {
        let thawed = json!({ "thawed": { "site": "site/a", "order": "order/o", "at": TODAY, "use_by": TODAY } });
        assert_eq!(shown(&json!("released"), &thawed, TODAY), "Thawed");
        assert_eq!(
            shown(&json!("released"), &thawed, "2026-11-23T00:00:00.000001Z"),
            "Past its use-by"
        );
        let infused =
            json!({ "infused": { "site": "site/a", "infusion": "infusion/i", "partial": false } });
        assert_eq!(
            shown(
                &json!({ "recalled": { "recall": "recall/R" } }),
                &infused,
                TODAY
            ),
            "Infused"
        );
    }
}
