//! What may be used, and what really happened: the right answers where the record once gave wrong ones.

use super::steps::*;
use super::story::*;
use crate::domain::deviation::{Assessed, Class, Decided, Decision};
use crate::domain::readings::SetAside;
use crate::domain::specification::Value;
use crate::domain::usability::{Purpose, usability};
use crate::domain::vial::{FoundAgain, Retrieved, VialStage};
use crate::domain::{
    Body, Despite, Event, LocalTime, Record, Relation, Role, Rule, Stop, deviation, infusion,
    order, person, quality, recall, vial,
};

mod carriers;
mod changed;
mod exposure;
mod late;
mod reasons;
mod recalls;
mod recorded;
mod refused;
mod settled;
pub(super) use refused::PROVOKED;

const VIAL: &str = "vial/L1-001";
const SHIPPED: [&str; 3] = ["vial/L1-001", "vial/L1-002", "vial/L1-003"];
const TANK: &str = "equipment/tank";

/// The event as its signer states it afterwards: it happened so many minutes ago, despite these rules.
fn it_happened(story: &mut Story, event: &Event, minutes: i64, rules: &[Rule]) -> Event {
    Event {
        at: LocalTime::at(story.now.plus_seconds(-60 * minutes), 8 * 3600),
        late_reason: Some("no network".into()),
        despite: Some(Despite {
            rules: rules.iter().copied().collect(),
            reason: "it was given before anyone knew".into(),
            evidence: None,
        }),
        ..event.clone()
    }
}

fn decide(story: &mut Story, about: &str, decision: Decision) {
    let assessed = Assessed {
        class: Class::Major,
        impact: "known".into(),
    };
    story.does("quality", about, assessed);
    let decided = Decided {
        decision,
        except: [].into(),
        reason: "looked at".into(),
    };
    story.does("quality", about, decided);
}

/// Two vials in the box B1 of the tank, stored now.
fn in_the_tank() -> Story {
    let mut story = Story::released();
    for (vial, position) in [(VIAL, "A1"), ("vial/L1-002", "A2")] {
        story.does("lab", vial, stored("place/B1", position));
    }
    story.wait_minutes(60);
    story
}

/// The tank was too warm for the last hour.
fn warm(story: &mut Story) -> String {
    let readings = readings(PLANT, story.now.plus_seconds(-3600), story.now, -60_000);
    story.does("lab", TANK, readings);
    story.newest_deviation()
}

fn vial(story: &Story, about: &str) -> vial::Vial {
    let Record::Vial(vial) = story.record(about) else {
        panic!("{about} is no vial");
    };
    vial
}

/// A shipment that has arrived, with the moment of its packing.
fn arrived() -> (Story, crate::domain::Instant) {
    let mut story = Story::sealed();
    let packed_at = story.now;
    story.hand_over("pharmacist", to_courier(), "courier");
    story.hand_over("courier", to_pharmacy(WARD), "ward-pharmacist");
    (story, packed_at)
}

/// A verified infusion that was started while the lot was recalled.
fn started_during_a_recall() -> (Story, Event) {
    let mut story = Story::verified();
    story.wait_minutes(5);
    let start = story.event("nurse", "infusion/I1", started());
    story.does("quality", "recall/R1", recalled());
    story.wait_minutes(5);
    (story, start)
}
