//! Corrections: what was said is checked, the record follows, the old value stays beside the new one, and what was decided on the
//! old value needs a second person and is pointed out.

use super::samples::{adverse_event, assessed, reviewed_event, updated};
use super::steps::*;
use super::story::*;
use crate::domain::adverse_event::Seriousness;
use crate::domain::correction::{Confirmed, Corrected, CorrectionState, Corrections};
use crate::domain::infusion::{Infusion, Wasted};
use crate::domain::lot::Lot;
use crate::domain::participant::{Participant, VisitOutcome};
use crate::domain::specification::Verdict;
use crate::domain::usability::Purpose;
use crate::domain::vial::{Vial, VialStage};
use crate::domain::{
    Body, Event, Hash, Instant, LocalTime, LotId, Record, Rule, Stop, World, deviation, donor,
    quality,
};
use proptest::prelude::*;
use serde_json::{Value, json};

mod apart;
mod carried;
mod days;
mod dead_ends;
mod doses;
mod exposed;
mod refused;
mod results;
mod values;
mod walk;
pub(super) use refused::PROVOKED;

const LOT: &str = "lot/L1";
const VIAL: &str = "vial/L1-001";
const INFUSION: &str = "infusion/I1";

impl Story {
    /// The newest event of a kind, with its index and leaf hash.
    fn newest(&self, kind: &str) -> (u64, Hash, Event) {
        let signed = (0_u64..).zip(&self.signed);
        let read =
            signed.map(|(index, signed)| (index, signed, Event::read(&signed.bytes).unwrap()));
        let of_kind = read.filter(|(_, _, event)| event.body.kind() == kind);
        let (index, signed, event) = of_kind.last().unwrap();
        (index, leaf(index, &signed.bytes), event)
    }

    /// The correction of a member of the newest event of a kind, as the record has it now.
    pub(super) fn correction(&self, kind: &str, member: &str, should_be: Value) -> Corrected {
        let (entry, leaf, event) = self.newest(kind);
        let about = event.subject.to_string();
        let kept = self
            .record(&about)
            .corrections()
            .cloned()
            .unwrap_or_default();
        let same = kept
            .in_force()
            .filter(|one| one.entry == entry && one.member == member);
        let last = same.last().map(|one| one.should_be.clone());
        Corrected {
            entry,
            leaf,
            member: member.into(),
            was: last.unwrap_or_else(|| said(&event, member)),
            should_be,
            reason: "misread".into(),
        }
    }

    /// Someone corrects a member of the newest event of a kind, or is stopped.
    fn corrects(
        &mut self,
        who: &str,
        (kind, member): (&str, &str),
        should_be: Value,
    ) -> Result<Hash, Stop> {
        let about = self.newest(kind).2.subject.to_string();
        let correction = self.correction(kind, member, should_be);
        self.tries(who, &about, correction)
    }

    /// One person corrects, and another confirms it.
    fn sets_right(&mut self, (who, second): (&str, &str), of: (&str, &str), should_be: Value) {
        let (entry, _, event) = self.newest(of.0);
        let correction = self.corrects(who, of, should_be).unwrap();
        let about = event.subject.to_string();
        self.does(second, &about, Confirmed { entry, correction });
    }

    fn lot(&self) -> Lot {
        let Record::Lot(lot) = self.record(LOT) else {
            panic!()
        };
        lot
    }

    fn vial(&self) -> Vial {
        let Record::Vial(vial) = self.record(VIAL) else {
            panic!()
        };
        vial
    }

    fn infusion(&self) -> Infusion {
        let Record::Infusion(infusion) = self.record(INFUSION) else {
            panic!()
        };
        infusion
    }

    fn participant(&self) -> Participant {
        let Record::Participant(one) = self.record("participant/P1") else {
            panic!()
        };
        one
    }

    fn corrections(&self, about: &str) -> Corrections {
        self.record(about).corrections().unwrap().clone()
    }

    fn deviations(&self) -> usize {
        let all = self.world.standings();
        all.filter(|(about, _)| about.to_string().starts_with("deviation/"))
            .count()
    }
}

fn leaf(index: u64, bytes: &[u8]) -> Hash {
    Hash::of(&[b"leaf", &index.to_be_bytes(), bytes])
}

/// What an event says in a member.
fn said(event: &Event, member: &str) -> Value {
    let value: Value = serde_json::from_slice(&event.to_bytes().unwrap()).unwrap();
    let path = member.replace('[', ".").replace(']', "").replace('.', "/");
    value
        .pointer(&format!("/{path}"))
        .cloned()
        .unwrap_or(Value::Null)
}

/// A lot with its results recorded and none reviewed.
fn tested() -> Story {
    let mut story = Story::filled();
    story.does("analyst", LOT, result("sterility"));
    story.does("analyst", LOT, result("viability"));
    story
}

/// A dose of which 1900 of 2000 µL were given.
fn given() -> Story {
    let mut story = Story::verified();
    story.does("nurse", INFUSION, started());
    story.does("nurse", INFUSION, completed(1900));
    story
}

/// The same with 60 µL of the rest wasted.
fn partly_wasted() -> Story {
    let mut story = given();
    let wasted = Wasted {
        volume_ul: 60,
        method: "autoclave".into(),
        witness: id("person/second-nurse"),
    };
    story.does("nurse", INFUSION, wasted);
    story
}

/// An adverse event of grade 1 after the dose.
fn harmed() -> Story {
    let mut story = Story::infused();
    story.does(
        "quality",
        "terminology/ctcae-4.0",
        super::samples::a_terminology(),
    );
    let report = adverse_event(&story);
    story.does("investigator", "adverse_event/A1", report);
    story
}

const VIABILITY: (&str, &str) = ("result.recorded", "body.value");

/// A released lot whose newest result is the viability.
fn released_on_viability() -> Story {
    let mut story = tested();
    let results = story.lot().results;
    for test in ["viability", "sterility"] {
        story.does("reviewer", LOT, reviewed(test, results[test].entry));
    }
    story.releases("pharmacist").unwrap();
    story
}

/// Members of the table with another value, one for each turn; none for a kind that has none.
pub(super) fn wrong(event: &Event, turn: usize) -> Option<(String, Value, Value)> {
    let members: &[&str] = match event.body.kind() {
        "bank.created" => &["body.passage", "body.doublings_tenths", "body.containers"],
        "clone.derived" | "lot.opened" => &["body.passage", "body.doublings_tenths"],
        "donor.registered" => &["body.tissue", "body.consent_reference"],
        "step.recorded" => &["body.values[0].value.number", "body.materials[0].lot"],
        "lot.filled" => &[
            "body.volume_ul",
            "body.cells_per_vial",
            "body.post_thaw_minutes",
        ],
        "result.recorded" => &["body.value.number"],
        "infusion.completed" | "infusion.stopped" | "residual.wasted" => &["body.volume_ul"],
        "adverse_event.reported" | "adverse_event.updated" => &["body.grade"],
        "assessment.recorded" => &["body.response"],
        "participant.screened" => &["body.age_years"],
        "adverse_event.notified" => &["body.reference"],
        "shipment.sealed" => &["body.seal"],
        "shipment.packed" => &["body.hold_hours"],
        "place.registered" => &["body.room", "body.rack"],
        "lot.held" | "recall.opened" | "bank.retired" | "equipment.retired" => &["body.reason"],
        "deviation.opened" => &["body.what"],
        "handoff.accepted" | "handoff.collected" => &["body.temperature_mc"],
        _ => return None,
    };
    let member = members[turn % members.len()];
    let was = said(event, member);
    let should_be = match &was {
        Value::Number(number) => json!(number.as_i64()? + 1),
        Value::String(text) if text == "reduced" => json!("worse"),
        Value::String(text) => json!(format!("{text}x")),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Some((member.into(), was, should_be))
}
