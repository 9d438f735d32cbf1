//! What has happened can be recorded: a fact is refused by a rule that can be broken only through the view, which lets it
//! through once its signer states that it happened despite the rule. Every decision of every test is looked at.

use super::setting_aside::ended;
use super::steps::*;
use super::story::*;
use crate::domain::participant::{Completed, Participant};
use crate::domain::vial::VialStage;
use crate::domain::{
    Body, Changes, Despite, Event, Instant, LocalTime, Nature, Record, Rule, Stop, assessment,
    handoff, label, lot, recall,
};
use std::collections::BTreeSet;

/// What to do next where the event says nothing that could be recorded: each of these is answered by another body, by the
/// record, which says so already, or by another kind of event. None of them is answered as breachable.
const NOTHING_TO_RECORD: &[&str] = &[
    // The body is incomplete, or says what cannot be.
    "Answer every criterion.",
    "Correct the numbers, or explain them in difference.",
    "Say present, absent or damaged of every vial.",
    "Name it in unlisted: it is taken in here, and kept apart until quality assurance decides.",
    "Scan each vial once.",
    "Explain each of these vials, and no other.",
    "Name a position such as C4.",
    "Name an entry of the log, before the one since which the key is suspected.",
    // The record says so already, or asks for nothing.
    "It has been recorded that it started.",
    "Enrol them under a new id.",
    "Have another person check it.",
    "A lot is filled once: correct what was said of the fill",
    "An infusion ends once: correct what was said of its end.",
    "Record a step first.",
    "Nothing is left to do.",
    "Put it away where it belongs; only a vial that is not where the record has it is found.",
    // Another event says it.
    "A visit follows an infusion.",
    "Record its start first, also where it was given despite a rule.",
    "Accept custody at the destination first.",
    "Keep it apart and record it as found.",
    "What was given to a participant is found nowhere; open a deviation about its infusion.",
    "Record it as missed from ",
    // The override that is named is left out.
    "An override is granted by a second person, and used in time.",
    "Ask for an override for what you do here.",
    "Someone with one of these roles at ",
];

/// Fails where a fact is refused by a rule that can be broken, and no statement that it happened would change that; and
/// where a statement was made and did not.
pub(in crate::domain) fn is_recordable(event: &Event, decided: &Result<Changes, Stop>) {
    let Err(Stop::Refused(refusal)) = decided else {
        return;
    };
    if event.body.nature() == Nature::Decision || !refusal.rule.can_be_breached() {
        return;
    }
    let kind = event.body.kind();
    let named = event.despite.as_ref();
    let named = named.is_some_and(|despite| despite.rules.contains(&refusal.rule));
    assert!(
        !(named && refusal.breachable),
        "{kind} is refused although it says that it happened despite the rule: {refusal}"
    );
    let known = NOTHING_TO_RECORD
        .iter()
        .any(|remedy| refusal.remedy.starts_with(remedy));
    assert!(
        refusal.breachable || known,
        "{kind} can never be recorded: {refusal}"
    );
}

const P1: &str = "participant/P1";

/// An event that happened so many minutes ago, despite each rule that refuses it; gives those rules.
fn happens(
    story: &mut Story,
    who: &str,
    about: &str,
    body: impl Into<Body>,
    minutes: i64,
) -> BTreeSet<Rule> {
    let mut event = story.event(who, about, body);
    event.late_reason = Some("no network".into());
    event.at = LocalTime::at(story.now.plus_seconds(-60 * minutes), 8 * 3600);
    let mut rules = BTreeSet::new();
    loop {
        let refusal = match story.send(&event) {
            Ok(_) => break,
            Err(Stop::Refused(refusal)) => refusal,
            Err(other) => panic!("{other:?}"),
        };
        assert!(refusal.breachable, "{refusal}");
        assert!(rules.insert(refusal.rule), "{refusal}");
        event.despite = Some(Despite {
            rules: rules.clone(),
            reason: "nobody knew".into(),
            evidence: None,
        });
    }
    assert!(!rules.is_empty(), "nothing refuses {}", event.body.kind());
    let breach = format!("deviation/B-{:06}", story.signed.len() - 1);
    assert_eq!(story.state(&breach), "opened");
    rules
}

/// A lot whose first step is to be done next.
fn growing() -> Story {
    let mut story = Story::banked();
    story.does("lab", "lot/L1", lot_opened(4));
    story.wait_minutes(60);
    story
}

fn step_of(story: &Story, step: &str) -> lot::StepDone {
    let Record::Lot(lot) = story.record("lot/L1") else {
        panic!("no lot");
    };
    lot.steps[step].clone()
}

fn participant(story: &Story) -> Participant {
    let Record::Participant(found) = story.record(P1) else {
        panic!("no participant");
    };
    found
}

#[test]
fn a_step_with_material_that_was_out_of_date_is_recorded() {
    let mut story = growing();
    let mut step = expanded(85);
    step.materials[0].expires_on = "2026-11-22".parse().unwrap();
    let rules = happens(&mut story, "lab", "lot/L1", step, 10);
    assert_eq!(rules, [Rule::Source].into());
    assert_eq!(step_of(&story, "expand").materials.len(), 1);
}

#[test]
fn a_step_without_the_equipment_that_it_asks_for_is_recorded() {
    let mut story = growing();
    let mut step = expanded(85);
    step.equipment = vec![id("equipment/tank")];
    let rules = happens(&mut story, "lab", "lot/L1", step, 10);
    assert_eq!(rules, [Rule::Equipment].into());
}

#[test]
fn a_step_without_material_is_recorded() {
    let mut story = growing();
    let mut step = expanded(85);
    step.materials.clear();
    let rules = happens(&mut story, "lab", "lot/L1", step, 10);
    assert_eq!(rules, [Rule::Source].into());
}

#[test]
fn a_step_that_was_done_after_a_skipped_one_is_recorded() {
    let mut story = growing();
    let rules = happens(&mut story, "lab", "lot/L1", frozen(), 10);
    assert_eq!(rules, [Rule::Sequence].into());
    assert!(step_of(&story, "freeze").within_limits);
    story.expand("lot/L1");
}

#[test]
fn a_step_that_was_done_twice_keeps_everything_that_went_in() {
    let mut story = growing();
    story.expand("lot/L1");
    story.wait_minutes(60);
    let first = step_of(&story, "expand");
    let mut again = expanded(85);
    again.materials[0].lot = "M-18".into();
    happens(&mut story, "lab", "lot/L1", again, 10);
    let both = step_of(&story, "expand");
    assert_eq!((both.entry, both.materials.len()), (first.entry, 2));
    assert_eq!(both.equipment, first.equipment);
    // What went in both times is named once, and a value outside its limit stays.
    happens(&mut story, "lab", "lot/L1", expanded(60), 0);
    let all = step_of(&story, "expand");
    assert_eq!((all.materials.len(), all.within_limits), (2, false));
}

#[test]
fn the_day_of_material_is_that_of_the_site() {
    // It is 07:00 of the 24th at the plant, and still the 23rd in the west.
    let mut story = growing();
    story.now = Instant::parse("2026-11-23T23:00:00.000000Z").unwrap();
    let mut step = expanded(85);
    step.materials[0].expires_on = "2026-11-23".parse().unwrap();
    let mut event = story.event("lab", "lot/L1", step);
    event.at = LocalTime::at(story.now, -12 * 3600);
    let Err(Stop::Refused(refusal)) = story.send(&event) else {
        panic!("recorded");
    };
    assert_eq!(refusal.rule, Rule::Source);
    let Body::StepRecorded(step) = &mut event.body else {
        panic!("no step");
    };
    step.materials[0].expires_on = "2026-11-24".parse().unwrap();
    story.send(&event).unwrap();
}

#[test]
fn a_screening_on_a_consent_that_was_not_in_force_is_recorded() {
    let mut story = Story::banked();
    story.wait_minutes(60);
    let mut screened = screening().0;
    screened.consent.version = "1".into();
    let rules = happens(&mut story, "investigator", P1, screened, 10);
    assert_eq!(rules, [Rule::Eligibility].into());
    assert_eq!(story.state(P1), "screened");
}

#[test]
fn a_screening_before_the_consent_is_recorded() {
    let mut story = Story::banked();
    story.wait_days(1);
    let mut screened = screening().0;
    screened.consent.given_on = "2026-11-24".parse().unwrap();
    let rules = happens(&mut story, "investigator", P1, screened, 1200);
    assert_eq!(rules, [Rule::Eligibility].into());
}

#[test]
fn a_screening_outside_the_trial_is_recorded() {
    let mut story = Story::banked();
    let mut amended = protocol();
    amended.version = "2".into();
    amended.sites = vec![id("site/plant")];
    story.does("quality", "protocol/trial", amended);
    story.wait_minutes(60);
    let rules = happens(&mut story, "investigator", P1, screening().0, 10);
    assert_eq!(rules, [Rule::Eligibility].into());
}

#[test]
fn a_screening_after_the_end_of_the_trial_is_recorded() {
    let mut story = Story::banked();
    story.does("quality", "protocol/trial", ended());
    story.wait_minutes(60);
    let rules = happens(&mut story, "investigator", P1, screening().0, 10);
    assert_eq!(rules, [Rule::Sequence].into());
}

#[test]
fn a_screening_that_is_known_after_the_enrolment_leaves_it_as_it_is() {
    let mut story = Story::stocked();
    story.wait_minutes(60);
    let before = participant(&story);
    let mut screened = screening().0;
    screened.answers[0].met = false;
    let rules = happens(&mut story, "investigator", P1, screened, 10);
    assert_eq!(rules, [Rule::Sequence].into());
    let mut after = participant(&story);
    after.concerns = before.concerns.clone();
    assert_eq!(after, before);
}

#[test]
fn a_wristband_that_was_bound_before_the_enrolment_outlasts_another_screening() {
    let mut story = Story::banked();
    story.does("investigator", P1, screening().0);
    story.wait_minutes(60);
    let rules = happens(&mut story, "nurse", P1, bound("W1"), 10);
    assert_eq!(rules, [Rule::Sequence].into());
    assert_eq!(story.state(P1), "screened");
    story.does("investigator", P1, screening().0);
    assert_eq!(participant(&story).wristband, Some(wristband("W1")));
}

#[test]
fn a_withdrawal_that_is_known_after_the_completion_leaves_it_as_it_is() {
    let mut story = Story::infused();
    story.wait_days(40);
    let missed = assessment::Missed {
        infusion: id("infusion/I1"),
        visit: "month-1".into(),
        reason: "away".into(),
    };
    story.does("investigator", P1, missed);
    let last_seen_on = "2026-11-23".parse().unwrap();
    story.does("investigator", P1, Completed { last_seen_on });
    story.wait_minutes(60);
    let rules = happens(&mut story, "investigator", P1, withdrawn(), 120);
    assert_eq!(rules, [Rule::Sequence, Rule::Time].into());
    assert_eq!(story.state(P1), "completed");
    happens(&mut story, "nurse", P1, bound("W9"), 10);
    assert_eq!(story.state(P1), "completed");
}

#[test]
fn what_a_site_heard_and_did_is_recorded_after_the_closing_of_a_recall() {
    let mut story = Story::filled();
    story.does("quality", "recall/R1", recalled());
    story.does("pharmacist", "recall/R1", acknowledged(PLANT, 6, 0));
    story.does("quality", "recall/R1", withdrawn_for_good());
    story.wait_minutes(60);
    let notified = recall::Notified {
        site: id("site/plant"),
        means: "by telephone".into(),
    };
    let rules = happens(&mut story, "quality", "recall/R1", notified, 10);
    assert_eq!(rules, [Rule::Sequence].into());
    let answer = acknowledged(PLANT, 6, 0);
    let rules = happens(&mut story, "pharmacist", "recall/R1", answer, 10);
    assert_eq!(rules, [Rule::Sequence].into());
    assert_eq!(story.state("recall/R1"), "closed");
}

#[test]
fn a_check_of_a_label_that_is_not_in_the_record_is_recorded() {
    let mut story = Story::at_the_bedside();
    story.wait_minutes(5);
    let mut checked = check("order/O1", "W1", &["vial/L1-001"]);
    checked.labels.push(label_of("of another trial"));
    let rules = happens(&mut story, "nurse", "infusion/I1", checked, 0);
    assert_eq!(rules, [Rule::Bedside].into());
    assert_eq!(story.state("infusion/I1"), "checked_once");
}

#[test]
fn vials_that_were_packed_to_be_returned_to_another_site_are_recorded() {
    let mut story = Story::released();
    story.wait_minutes(60);
    let packed = returned(PLANT, WARD, &["vial/L1-001"]);
    let rules = happens(&mut story, "pharmacist", "shipment/S1", packed, 10);
    assert_eq!(rules, [Rule::Disposition].into());
    assert_eq!(story.state("vial/L1-001"), "packed");
}

#[test]
fn a_vial_that_was_destroyed_on_its_way_is_recorded_at_the_site_of_whoever_did_it() {
    let mut story = Story::sealed();
    story.hand_over("pharmacist", to_courier(), "courier");
    story.wait_minutes(60);
    let about = "vial/L1-001";
    let rules = happens(
        &mut story,
        "ward-pharmacist",
        about,
        destroyed("person/nurse"),
        10,
    );
    assert_eq!(rules, [Rule::Custody, Rule::Sequence].into());
    let Record::Vial(vial) = story.record(about) else {
        panic!("no vial");
    };
    assert_eq!(
        vial.stage,
        VialStage::Destroyed {
            site: id("site/ward")
        }
    );
}

/// A label of L1-001 that is void by now, and one that is on it.
fn relabelled() -> (Story, String, String) {
    let mut story = Story::printed_again();
    let old = format!("label/{}", label_of("vial/L1-001"));
    let new = format!("label/{}", label_of("second"));
    story.does("lab", &new, affixed("vial/L1-001"));
    story.wait_minutes(60);
    (story, old, new)
}

#[test]
fn what_is_said_of_a_label_after_its_end_leaves_it_and_its_account_as_they_are() {
    let (mut story, old, new) = relabelled();
    assert_eq!((story.state(&old), story.state(&new)), ("void", "affixed"));
    let labels = |story: &Story| {
        let Record::Lot(lot) = story.record("lot/L1") else {
            panic!("no lot");
        };
        lot.labels
    };
    let before = labels(&story);
    let reason = || "torn".to_owned();
    let witness = id("person/second-lab");
    let said: [(&str, Body); 6] = [
        (&old, affixed("vial/L1-001").into()),
        (&old, label::Spoiled { reason: reason() }.into()),
        (&old, label::Voided { reason: reason() }.into()),
        (&new, label::Spoiled { reason: reason() }.into()),
        (
            &new,
            label::Destroyed {
                reason: reason(),
                witness,
            }
            .into(),
        ),
        (&new, affixed("vial/L1-001").into()),
    ];
    for (about, body) in said {
        let rules = happens(&mut story, "lab", about, body, 10);
        assert_eq!(rules, [Rule::Sequence].into());
    }
    assert_eq!((story.state(&old), story.state(&new)), ("void", "affixed"));
    assert_eq!(labels(&story), before);
}

#[test]
fn a_label_on_another_thing_than_its_own_is_recorded() {
    let mut story = Story::printed_again();
    story.wait_minutes(60);
    let about = format!("label/{}", label_of("second"));
    let wrong = affixed("vial/L1-002");
    let rules = happens(&mut story, "lab", &about, wrong, 10);
    assert_eq!(rules, [Rule::Reprint].into());
    assert_eq!(story.state(&about), "printed");
}

#[test]
fn a_label_that_was_put_on_a_vial_before_its_end_is_counted() {
    let mut story = Story::printed_again();
    story.wait_minutes(60);
    story.does("pharmacist", "vial/L1-001", destroyed("person/lab"));
    story.wait_minutes(60);
    let about = format!("label/{}", label_of("second"));
    happens(&mut story, "lab", &about, affixed("vial/L1-001"), 90);
    assert_eq!(story.state(&about), "affixed");
}

#[test]
fn a_shipment_that_was_taken_without_an_offer_is_with_its_taker() {
    let mut story = Story::sealed();
    story.wait_minutes(60);
    let taken = accepted(sha("no offer"));
    let rules = happens(&mut story, "courier", "shipment/S1", taken.clone(), 10);
    assert_eq!(rules, [Rule::Sequence].into());
    assert_eq!(story.state("shipment/S1"), "in_transit");
    story.wait_minutes(60);
    happens(&mut story, "ward-pharmacist", "shipment/S1", taken, 10);
    assert_eq!(story.state("shipment/S1"), "delivered");
}

#[test]
fn a_shipment_that_was_taken_before_its_offer_was_withdrawn_is_with_its_taker() {
    let mut story = Story::sealed();
    story.wait_minutes(60);
    let to = to_courier();
    let offer = story.does("pharmacist", "shipment/S1", handoff::Offered { to });
    story.wait_minutes(60);
    let reason = "wrong day".to_owned();
    let withdrawn = handoff::Withdrawn {
        offer,
        reason: reason.clone(),
    };
    story.does("pharmacist", "shipment/S1", withdrawn);
    story.wait_minutes(60);
    let rules = happens(&mut story, "courier", "shipment/S1", accepted(offer), 90);
    assert_eq!(rules, [Rule::Sequence, Rule::Time].into());
    let refused = handoff::Refused { offer, reason };
    happens(&mut story, "courier", "shipment/S1", refused, 0);
    assert_eq!(story.state("shipment/S1"), "in_transit");
}

#[test]
fn a_shipment_that_was_collected_from_no_carrier_is_at_its_site() {
    let mut story = Story::sealed();
    story.wait_minutes(60);
    let collected = handoff::Collected {
        site: id("site/ward"),
        waybill: "none".into(),
        seal_intact: true,
        condition: "cold".into(),
        temperature_mc: None,
    };
    let who = "ward-pharmacist";
    let rules = happens(&mut story, who, "shipment/S1", collected.clone(), 10);
    assert_eq!(rules, [Rule::Sequence].into());
    assert_eq!(story.state("shipment/S1"), "delivered");
    story.wait_minutes(60);
    happens(&mut story, who, "shipment/S1", collected, 100);
    assert_eq!(story.state("shipment/S1"), "delivered");
}
