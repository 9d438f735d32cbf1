//! Closing means closed: what is open stops the end of a participant's part and the closing of a trial, and is named.

use super::samples::{adverse_event, assessed, missed, notice_to, reviewed_event, updated};
use super::steps::*;
use super::story::*;
use crate::domain::adverse_event::{self, AdverseEventStage, Course, Recipient, Seriousness};
use crate::domain::deviation::{Assessed, Class, Decided, Decision, Opened};
use crate::domain::infusion::{Stopped, Wasted};
use crate::domain::lot::{Balance, LotStage};
use crate::domain::order::OrderStage;
use crate::domain::participant::{Completed, OpenWork, ParticipantStage};
use crate::domain::protocol::{self, open_work};
use crate::domain::vial::VialStage;
use crate::domain::{Body, Record, Refusal, Subject, lot, recall};
use proptest::collection::vec;
use proptest::prelude::*;
use std::cell::Cell;
use std::collections::BTreeSet;

mod named;
mod walk;

const P1: &str = "participant/P1";
const P2: &str = "participant/P2";
const TRIAL: &str = "protocol/trial";

/// P1 infused, and the only visit missed 36 days later: nothing is open for P1.
fn followed() -> Story {
    let mut story = Story::infused();
    story.wait_days(36);
    story.does("investigator", P1, missed());
    story.does(
        "ward-pharmacist",
        "equipment/bath",
        qualified(story.in_days(30)),
    );
    story
}

fn completion(story: &Story) -> Completed {
    Completed {
        last_seen_on: story.in_days(0).date(),
    }
}

fn closing() -> protocol::Closed {
    protocol::Closed {
        statement: "kept for 30 years".into(),
    }
}

/// P1 completed, P2 withdrawn, the lot closed: nothing is open for the trial.
fn over() -> Story {
    let mut story = followed();
    let completion = completion(&story);
    story.does("investigator", P1, completion);
    story.does("investigator", P2, withdrawn());
    close_lot(&mut story);
    story
}

/// Who destroys at each site, and who sees it.
const DESTROYERS: [(&str, &str); 2] = [
    ("ward-pharmacist", "person/nurse"),
    ("pharmacist", "person/lab"),
];

/// Destroys what is left of the lot, and closes it.
fn close_lot(story: &mut Story) {
    for number in 1..=6 {
        let about = format!("vial/L1-00{number}");
        for (who, witness) in DESTROYERS {
            let _ = story.tries(who, &about, destroyed(witness));
        }
    }
    let balance = balance(story);
    story.does("pharmacist", "lot/L1", lot::Closed { balance });
}

fn balance(story: &Story) -> Balance {
    let mut balance = Balance::default();
    for number in 1..=6 {
        let Record::Vial(vial) = story.record(&format!("vial/L1-00{number}")) else {
            panic!()
        };
        balance.count(&vial.stage);
    }
    balance
}

/// The completion of P1 is refused, and names each of these.
#[track_caller]
fn names(story: &mut Story, things: &[&str]) {
    let completion = completion(story);
    let refusal = story.refused("investigator", P1, completion);
    assert_eq!(refusal.rule.id(), "S01");
    says(&refusal, things);
}

/// The closing of the trial is refused, and names each of these.
#[track_caller]
fn trial_names(story: &mut Story, things: &[&str]) {
    let refusal = story.refused("quality", TRIAL, closing());
    assert_eq!(refusal.rule.id(), "B12");
    says(&refusal, things);
}

#[track_caller]
fn says(refusal: &Refusal, things: &[&str]) {
    for thing in things {
        assert!(
            refusal.why.contains(thing),
            "{thing} is not named: {refusal}"
        );
    }
}

#[track_caller]
fn completes(story: &mut Story) {
    let completion = completion(story);
    story.does("investigator", P1, completion);
}

/// A second dose for P1 ordered and allocated.
fn ordered_again() -> Story {
    let mut story = followed();
    story.does("investigator", "order/O2", dose(P1, 1).0);
    story.does("ward-pharmacist", "vial/L1-002", allocated("order/O2"));
    story
}

/// The same, thawed and checked by two people.
fn verified_again() -> Story {
    let mut story = ordered_again();
    story.does("ward-pharmacist", "vial/L1-002", thawed());
    for who in ["nurse", "second-nurse"] {
        let checked = check("order/O2", "W1", &["vial/L1-002"]);
        story.does(who, "infusion/I2", checked);
    }
    story
}

fn found(about: &str) -> Opened {
    departed(about, Class::Minor)
}

fn decides(story: &mut Story, about: &str) {
    let assessed = Assessed {
        class: Class::Minor,
        impact: "none".into(),
    };
    let decided = Decided {
        decision: Decision::Accept,
        except: [].into(),
        reason: "no effect".into(),
    };
    story.does("quality", about, assessed);
    story.does("quality", about, decided);
}
