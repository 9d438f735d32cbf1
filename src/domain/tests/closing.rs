//! Closing means closed: what is open stops the end of a participant's part and the closing of a trial, and is named.

use super::samples::{adverse_event, assessed, missed, reviewed_event, told, updated};
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

#[test]
fn a_participant_for_whom_nothing_is_open_completes_and_then_the_trial_is_closed() {
    let story = followed();
    assert_eq!(open_work(&story.world, &subject(P1), story.now), Ok(vec![]));
    let mut story = over();
    assert_eq!(
        open_work(&story.world, &subject(TRIAL), story.now),
        Ok(vec![])
    );
    story.does("quality", TRIAL, closing());
}

#[test]
fn an_order_and_its_reserved_vial_stop_the_completion() {
    let mut story = ordered_again();
    names(&mut story, &["order/O2", "vial/L1-002"]);
    story.does("investigator", "order/O2", cancelled());
    completes(&mut story);
}

#[test]
fn a_vial_thawed_for_a_cancelled_order_stops_the_completion_until_it_is_destroyed() {
    let mut story = ordered_again();
    story.does("ward-pharmacist", "vial/L1-002", thawed());
    story.does("investigator", "order/O2", cancelled());
    names(&mut story, &["vial/L1-002"]);
    story.does("ward-pharmacist", "vial/L1-002", destroyed("person/nurse"));
    completes(&mut story);
}

#[test]
fn a_verified_infusion_that_never_started_stops_the_completion() {
    let mut story = verified_again();
    names(
        &mut story,
        &[
            "order/O2",
            "vial/L1-002",
            "infusion/I2 is checked and not started",
        ],
    );
    // Once its order is cancelled it can never start.
    story.does("investigator", "order/O2", cancelled());
    story.does("ward-pharmacist", "vial/L1-002", destroyed("person/nurse"));
    completes(&mut story);
}

#[test]
fn an_infusion_checked_once_stops_the_completion_as_well() {
    let mut story = ordered_again();
    story.does("ward-pharmacist", "vial/L1-002", thawed());
    let checked = check("order/O2", "W1", &["vial/L1-002"]);
    story.does("nurse", "infusion/I2", checked);
    names(&mut story, &["infusion/I2"]);
}

#[test]
fn a_running_infusion_its_visits_and_its_residual_stop_the_completion() {
    let mut story = verified_again();
    story.does("nurse", "infusion/I2", started());
    names(
        &mut story,
        &["infusion/I2 has not ended", "month-1 after infusion/I2"],
    );
    story.does("nurse", "infusion/I2", completed(1500));
    names(
        &mut story,
        &[
            "500 µL are left over of infusion/I2",
            "month-1 after infusion/I2",
        ],
    );
    story.wait_days(36);
    let mut second = missed();
    second.infusion = id("infusion/I2");
    story.does("investigator", P1, second);
    names(&mut story, &["500 µL are left over of infusion/I2"]);
    let wasted = Wasted {
        volume_ul: 500,
        method: "autoclave".into(),
        witness: id("person/second-nurse"),
    };
    story.does("nurse", "infusion/I2", wasted);
    completes(&mut story);
}

#[test]
fn an_adverse_event_stops_the_completion_until_it_is_closed() {
    for serious in [false, true] {
        let mut story = followed();
        let mut reported = adverse_event(&story);
        reported.infusion = None;
        reported
            .serious
            .extend(serious.then_some(Seriousness::Hospitalisation));
        story.does("investigator", "adverse_event/A1", reported);
        names(&mut story, &["adverse_event/A1"]);
        let notice = told(&story, Recipient::Sponsor);
        story.does("investigator", "adverse_event/A1", notice);
        story.does("ward-quality", "adverse_event/A1", reviewed_event());
        names(&mut story, &["adverse_event/A1"]);
        story.does("ward-quality", "adverse_event/A1", adverse_event::Closed {});
        completes(&mut story);
    }
}

#[test]
fn a_deviation_about_participant_infusion_or_order_stops_the_completion_until_it_is_decided() {
    for about in [P1, "infusion/I1", "order/O1"] {
        let mut story = followed();
        story.does("nurse", "deviation/DEV-1", found(about));
        names(&mut story, &["deviation/DEV-1"]);
        decides(&mut story, "deviation/DEV-1");
        completes(&mut story);
    }
}

#[test]
fn an_assessment_out_of_its_window_stops_the_completion_until_its_deviation_is_decided() {
    let mut story = Story::infused();
    story.wait_days(40);
    let late = assessed(&story);
    story.does("investigator", P1, late);
    let about = story.newest_deviation();
    names(&mut story, &[&about]);
    decides(&mut story, &about);
    completes(&mut story);
}

#[test]
fn several_open_things_are_all_named_at_once() {
    let mut story = verified_again();
    let reported = adverse_event(&story);
    story.does("investigator", "adverse_event/A1", reported);
    story.does("nurse", "deviation/DEV-1", found(P1));
    let all = [
        "order/O2",
        "vial/L1-002",
        "infusion/I2",
        "adverse_event/A1",
        "deviation/DEV-1",
    ];
    names(&mut story, &all);
}

#[test]
fn a_withdrawal_is_recorded_whatever_is_open_and_leaves_it_open() {
    let mut story = verified_again();
    story.does("nurse", "infusion/I2", started());
    let reported = adverse_event(&story);
    story.does("investigator", "adverse_event/A1", reported);
    story.does("investigator", P1, withdrawn());
    let open = open_work(&story.world, &subject(P1), story.now).unwrap();
    assert!(open.contains(&OpenWork::Running(id("infusion/I2"))));
    story.does("investigator", P2, withdrawn());
    trial_names(
        &mut story,
        &[
            "infusion/I2 has not ended",
            "adverse_event/A1",
            "month-1 after infusion/I2",
            "lot/L1",
        ],
    );
}

#[test]
fn a_participant_who_is_in_the_trial_stops_its_closing_by_name() {
    let mut story = followed();
    trial_names(
        &mut story,
        &[
            "participant/P1 has neither",
            "participant/P2 has neither",
            "lot/L1 is not closed",
        ],
    );
}

#[test]
fn an_event_that_is_opened_again_after_the_completion_stops_the_closing_of_the_trial() {
    let mut story = over();
    let mut reported = adverse_event(&story);
    reported.infusion = None;
    story.does("investigator", "adverse_event/A1", reported);
    trial_names(&mut story, &["adverse_event/A1"]);
    story.does("ward-quality", "adverse_event/A1", reviewed_event());
    story.does("ward-quality", "adverse_event/A1", adverse_event::Closed {});
    story.does("quality", TRIAL, closing());
}

#[test]
fn a_deviation_on_a_closed_lot_stops_the_closing_of_the_trial() {
    let mut story = over();
    story.does("quality", "deviation/DEV-1", found("lot/L1"));
    trial_names(&mut story, &["deviation/DEV-1"]);
    decides(&mut story, "deviation/DEV-1");
    story.does("quality", TRIAL, closing());
}

#[test]
fn a_recall_that_is_opened_after_the_closing_of_its_lot_stops_the_closing_of_the_trial() {
    let mut story = over();
    story.does("quality", "recall/R1", recalled());
    assert_eq!(story.state("lot/L1"), "closed");
    trial_names(&mut story, &["recall/R1 is not closed"]);
}

// Random histories, and a model that looks at every record instead of asking the rules.

/// One step of a history: who does what is drawn, and it may well be refused.
type Turn = (u8, u8);

fn pick<'a>(of: &[&'a str], die: u8) -> &'a str {
    of[usize::from(die) % of.len()]
}

const PARTICIPANTS: [&str; 2] = [P1, P2];
const ORDERS: [&str; 4] = ["order/O1", "order/O2", "order/O3", "order/O4"];
const INFUSIONS: [&str; 3] = ["infusion/I1", "infusion/I2", "infusion/I3"];
const VIALS: [&str; 3] = ["vial/L1-001", "vial/L1-002", "vial/L1-003"];
const EVENTS: [&str; 2] = ["adverse_event/A1", "adverse_event/A2"];

/// The deviations that are not decided, by name.
fn undecided(story: &Story) -> Vec<String> {
    let all = story.world.standings();
    let open = all.filter(|(_, standing)| {
        matches!(&standing.record, Record::Deviation(found) if found.decision().is_none())
    });
    let mut open: Vec<String> = open.map(|(about, _)| about.to_string()).collect();
    open.sort();
    open
}

/// Takes one step; tells what was closed by it.
#[expect(
    clippy::too_many_lines,
    reason = "one line or two for each kind of step"
)]
fn step(story: &mut Story, (turn, die): Turn) -> Option<&'static str> {
    let (who, vial) = (pick(&PARTICIPANTS, die), pick(&VIALS, die));
    let (order, infusion) = (pick(&ORDERS, die), pick(&INFUSIONS, die / 4));
    let event = pick(&EVENTS, die);
    let mut tries = |by: &str, about: &str, body: Body| {
        let _ = story.tries(by, about, body);
    };
    match turn % 26 {
        0 | 1 => tries(
            "investigator",
            order,
            dose(pick(&PARTICIPANTS, die / 16), 1).0.into(),
        ),
        2 | 3 => tries(
            "ward-pharmacist",
            vial,
            allocated(pick(&ORDERS, die / 4)).into(),
        ),
        4 => tries("ward-pharmacist", vial, thawed().into()),
        5..=7 => {
            let (band, by) = (
                if die.is_multiple_of(2) { "W1" } else { "W2" },
                ["nurse", "second-nurse"],
            );
            for by in by {
                tries(
                    by,
                    infusion,
                    check(order, band, &[pick(&VIALS, die / 8)]).into(),
                );
            }
        }
        8 | 9 => tries("nurse", infusion, started().into()),
        10 => tries(
            "nurse",
            infusion,
            completed(1000 + u32::from(die % 2) * 1000).into(),
        ),
        11 => {
            let (volume_ul, reaction, reason) = (500, true, "rash".into());
            tries(
                "nurse",
                infusion,
                Stopped {
                    volume_ul,
                    reaction,
                    reason,
                }
                .into(),
            );
        }
        12 => {
            let (method, witness) = ("autoclave".into(), id("person/nurse"));
            let volume_ul = if die.is_multiple_of(2) { 1000 } else { 1500 };
            tries(
                "ward-pharmacist",
                infusion,
                Wasted {
                    volume_ul,
                    method,
                    witness,
                }
                .into(),
            );
        }
        13 => tries("investigator", order, cancelled().into()),
        14 => return report(story, who, event, die),
        15 => tries("ward-quality", event, reviewed_event().into()),
        16 => tries("ward-quality", event, adverse_event::Closed {}.into()),
        17 => visit(story, who, infusion, die),
        18 => {
            let about = pick(
                &[
                    "participant/P1",
                    "infusion/I1",
                    "order/O1",
                    "lot/L1",
                    "order/O2",
                ],
                die,
            );
            tries(
                "nurse",
                pick(&["deviation/DEV-1", "deviation/DEV-2"], die / 8),
                found(about).into(),
            );
        }
        19 => {
            if let Some(about) = undecided(story).first().cloned() {
                decides(story, &about);
            }
        }
        20 => tries("ward-pharmacist", vial, destroyed("person/nurse").into()),
        21 if die.is_multiple_of(4) => tries("investigator", who, withdrawn().into()),
        22 if die.is_multiple_of(8) => tries("quality", "recall/R1", recalled().into()),
        22 | 23 => {
            story.wait_days(i64::from(die % 40));
        }
        24 => return tries_completion(story, who),
        _ => {
            story.wait_minutes(20);
        }
    }
    None
}

fn report(story: &mut Story, who: &str, event: &str, die: u8) -> Option<&'static str> {
    let mut reported = adverse_event(story);
    reported.participant = id(who);
    reported.infusion = None;
    let update = updated(story);
    if story.tries("investigator", event, reported).is_err() && die.is_multiple_of(4) {
        let outcome = Course::Recovered;
        let _ = story.tries(
            "investigator",
            event,
            adverse_event::Updated { outcome, ..update },
        );
    }
    None
}

fn visit(story: &mut Story, who: &str, infusion: &str, die: u8) {
    if die.is_multiple_of(2) {
        let mut missed = missed();
        missed.infusion = id(infusion);
        let _ = story.tries("investigator", who, missed);
    } else {
        let mut recorded = assessed(story);
        recorded.infusion = id(infusion);
        let _ = story.tries("investigator", who, recorded);
    }
}

fn tries_completion(story: &mut Story, who: &str) -> Option<&'static str> {
    let completion = completion(story);
    let about = PARTICIPANTS.into_iter().find(|about| *about == who)?;
    story
        .tries("investigator", who, completion)
        .is_ok()
        .then_some(about)
}

/// Everything of a participant that is open, from every record there is.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other records hold no open work"
)]
fn open_of(story: &Story, about: &str) -> Vec<String> {
    let who = subject(about);
    let mut open = Vec::new();
    let Record::Protocol(trial) = story.record(TRIAL) else {
        panic!()
    };
    let Record::Participant(participant) = story.record(about) else {
        panic!()
    };
    let own = |subject: &Subject| match story.record(&subject.to_string()) {
        Record::Order(order) => *order.participant.subject() == who,
        Record::Infusion(infusion) => *infusion.participant.subject() == who,
        _ => *subject == who,
    };
    for (name, standing) in story.world.standings() {
        let is_open = match &standing.record {
            Record::Order(it) => own(name) && it.stage == OrderStage::Placed,
            Record::Vial(it) => match &it.stage {
                VialStage::Reserved { order, .. } => own(order.subject()),
                VialStage::Thawed { order, .. } => {
                    order.as_ref().is_some_and(|order| own(order.subject()))
                }
                _ => false,
            },
            Record::Infusion(it) => own(name) && (!it.has_ended() || it.residual_ul > 0),
            Record::AdverseEvent(it) => {
                *it.participant.subject() == who && it.stage != AdverseEventStage::Closed
            }
            Record::Deviation(it) => it.decision().is_none() && own(&it.about),
            _ => false,
        };
        if is_open {
            open.push(name.to_string());
        }
        if let Record::Infusion(it) = &standing.record
            && own(name)
            && it.has_started()
        {
            let infusion = id(&name.to_string());
            let visits = trial.protocol.visits.iter();
            let due = visits.filter(|visit| participant.visited(&infusion, &visit.id).is_none());
            open.extend(due.map(|visit| format!("{} after {name}", visit.id)));
        }
    }
    open
}

/// Everything of the trial that is open, from every record there is.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the other records hold no open work"
)]
fn open_of_trial(story: &Story) -> Vec<String> {
    let mut open = Vec::new();
    for about in PARTICIPANTS {
        open.extend(open_of(story, about));
    }
    for (name, standing) in story.world.standings() {
        let is_open = match &standing.record {
            Record::Participant(it) => it.stage == ParticipantStage::Enrolled,
            Record::Lot(it) => it.stage != LotStage::Closed,
            Record::Recall(it) => !it.is_closed(),
            Record::Deviation(it) => it.decision().is_none() && *it.about.name() == *"L1",
            _ => false,
        };
        if is_open {
            open.push(name.to_string());
        }
    }
    open
}

/// Ends what may be ended, so that a history comes to a close often; gives how many completed, and whether the trial was
/// closed.
#[expect(clippy::too_many_lines, reason = "one step after another")]
fn ends(story: &mut Story, dice: u16) -> (u32, bool) {
    let left = |bit: u16| dice & (1 << bit) == 0;
    for (bit, infusion) in (0..).zip(INFUSIONS) {
        if left(bit) {
            let _ = story.tries("nurse", infusion, completed(2000));
        }
    }
    for (bit, order) in (3..).zip(ORDERS) {
        if left(bit) {
            let _ = story.tries("investigator", order, cancelled());
        }
    }
    story.wait_days(36);
    for infusion in INFUSIONS {
        for who in PARTICIPANTS {
            visit(story, who, infusion, 0);
        }
        for volume_ul in [500, 1000, 1500] {
            let (method, witness) = ("autoclave".into(), id("person/nurse"));
            let _ = story.tries(
                "ward-pharmacist",
                infusion,
                Wasted {
                    volume_ul,
                    method,
                    witness,
                },
            );
        }
    }
    for event in EVENTS {
        let _ = story.tries("ward-quality", event, reviewed_event());
        let _ = story.tries("ward-quality", event, adverse_event::Closed {});
    }
    while left(8)
        && let Some(about) = undecided(story).first().cloned()
    {
        decides(story, &about);
    }
    let mut completed = 0;
    for who in PARTICIPANTS {
        if tries_completion(story, who).is_some() {
            completed += 1;
            assert_eq!(open_of(story, who), [""; 0], "{who} completed");
        } else {
            let _ = story.tries("investigator", who, withdrawn());
        }
    }
    if left(9) {
        for number in 1..=6 {
            for (by, witness) in DESTROYERS {
                let about = format!("vial/L1-00{number}");
                let _ = story.tries(by, &about, destroyed(witness));
            }
        }
        let balance = balance(story);
        let _ = story.tries("pharmacist", "lot/L1", lot::Closed { balance });
    }
    if left(10) {
        for site in ["site/plant", "site/ward"] {
            let by = if site == "site/plant" {
                "pharmacist"
            } else {
                "ward-pharmacist"
            };
            let acknowledged = recall::Acknowledged {
                site: id(site),
                vials_kept_apart: 0,
                participants_told: 0,
                difference: Some("counted again".into()),
                measures: "none left".into(),
            };
            let _ = story.tries(by, "recall/R1", acknowledged);
        }
        let _ = story.tries("quality", "recall/R1", withdrawn_for_good());
    }
    let closed = story.tries("quality", TRIAL, closing()).is_ok();
    assert_eq!(
        closed,
        open_of_trial(story).is_empty(),
        "{:?}",
        open_of_trial(story)
    );
    (completed, closed)
}

thread_local! {
    /// How many participants completed and how many trials were closed.
    static CLOSED: Cell<(u32, u32)> = const { Cell::new((0, 0)) };
}

#[test]
fn whatever_happened_nothing_is_open_once_it_is_closed() {
    let beginnings = [Story::stocked(), Story::verified(), Story::infused()];
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(300)
    };
    proptest!(config, |(turns in vec(any::<Turn>(), 120), dice in any::<u16>())| {
        let mut story = beginnings[usize::from(dice) % beginnings.len()].clone();
        for turn in turns {
            if let Some(about) = step(&mut story, turn) {
                prop_assert_eq!(open_of(&story, about), [""; 0]);
                CLOSED.set((CLOSED.get().0 + 1, CLOSED.get().1));
            }
            let known: BTreeSet<Subject> = PARTICIPANTS.into_iter().map(subject).collect();
            for about in &known {
                let told = open_work(&story.world, about, story.now).unwrap();
                prop_assert_eq!(told.is_empty(), open_of(&story, &about.to_string()).is_empty());
            }
        }
        let (completed, closed) = ends(&mut story, dice);
        CLOSED.set((CLOSED.get().0 + completed, CLOSED.get().1 + u32::from(closed)));
    });
    let (participants, trials) = CLOSED.get();
    assert!(
        participants >= 10 && trials >= 10,
        "{participants} completed, {trials} closed"
    );
}
