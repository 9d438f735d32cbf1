//! Random histories, and a model that looks at every record instead of asking the rules.

use super::*;

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
                let open = open_work(&story.world, about, story.now).unwrap();
                prop_assert_eq!(open.is_empty(), open_of(&story, &about.to_string()).is_empty());
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
