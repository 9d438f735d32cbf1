//! One bad event harms nobody else: a group gives what its events give one by one, whatever fails for one of them.

use super::bed::Bed;
use super::on_both;
use crate::clock::{Clock, ClockDoubt};
use crate::domain::person::Left;
use crate::domain::{Body, Commitment, Hash, Subject};
use crate::store::append::Moment;
use crate::store::{AppendError, Appended, SealedDetail, StoreError, Submission};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use uuid::Uuid;

/// Where an event fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// The record of its subject cannot be read.
    Read,
    /// A rule panics.
    Panic,
    /// A rule's reading fails.
    Decide,
    /// The database refuses a row of this table.
    Write(&'static str),
}

const FAULTS: [Fault; 9] = [
    Fault::Read,
    Fault::Panic,
    Fault::Decide,
    Fault::Write("entries"),
    Fault::Write("subjects"),
    Fault::Write("touches"),
    Fault::Write("trail"),
    Fault::Write("details"),
    Fault::Write("links"),
];

/// The subject that a fault meets.
fn name(number: usize) -> String {
    format!("person/p{number}")
}

/// Makes the database refuse, or be unable to read, what concerns these people.
fn inject(bed: &Bed, fault: Fault, victims: &[Submission]) {
    for (number, victim) in victims.iter().enumerate() {
        let subject = victim.event.subject.as_str();
        let condition = match fault {
            Fault::Panic | Fault::Decide => return,
            Fault::Read => {
                bed.sql(&format!(
                    "UPDATE subjects SET record = '{{' WHERE subject = '{subject}'"
                ))
                .unwrap();
                continue;
            }
            Fault::Write("entries") => {
                let id = hex::encode(victim.event.id.as_bytes());
                let bytes = if bed.is_sqlite() {
                    format!("X'{id}'")
                } else {
                    format!("'\\x{id}'::bytea")
                };
                format!("NEW.event_id = {bytes}")
            }
            Fault::Write("links") => format!("NEW.from_subject = '{subject}'"),
            Fault::Write(_) => format!("NEW.subject = '{subject}'"),
        };
        let Fault::Write(table) = fault else {
            unreachable!()
        };
        let sql = if bed.is_sqlite() {
            format!(
                "CREATE TRIGGER refuse{number} BEFORE INSERT ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, 'refused by the test'); END"
            )
        } else {
            format!(
                "CREATE FUNCTION refuse{number}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused by the test'; END $$;
                 CREATE TRIGGER refuse{number} BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse{number}()"
            )
        };
        bed.sql(&sql).unwrap();
    }
}

/// What fails while these events are decided.
fn failing(
    fault: Fault,
    victims: &[Submission],
) -> impl Fn(Moment) -> Result<(), StoreError> + Send + 'static {
    let ids: Vec<Uuid> = victims.iter().map(|one| one.event.id).collect();
    move |moment| match (moment, fault) {
        (Moment::Deciding(id), Fault::Panic) if ids.contains(&id) => panic!("a rule of the test"),
        (Moment::Deciding(id), Fault::Decide) if ids.contains(&id) => {
            Err(StoreError::odd("subjects", "by the test"))
        }
        _ => Ok(()),
    }
}

/// An answer without what depends on how many were committed together.
fn class(outcome: &Result<Appended, AppendError>) -> String {
    match outcome {
        Ok(one) => format!("{} {} {}", one.index, one.leaf_hash, one.fresh),
        Err(AppendError::Refused(why)) => why.rule.id().to_owned(),
        Err(AppendError::Stale { head }) => format!("stale {head:?}"),
        Err(AppendError::IdReused) => "id reused".into(),
        Err(AppendError::TooLarge) => "too large".into(),
        Err(AppendError::Failed(_)) => "failed".into(),
        Err(AppendError::Clock(_)) => "clock".into(),
        Err(AppendError::Unavailable(_)) => "unavailable".into(),
    }
}

/// A detail as only a vault would hold it; the rules are not asked about it.
fn sealed(subject: &Subject) -> SealedDetail {
    SealedDetail {
        subject: subject.clone(),
        name: "note".into(),
        owner: subject.clone(),
        commitment: Commitment(Hash([3; 32])),
        sealed: vec![1, 2, 3],
    }
}

/// One step of a group.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// A new person.
    Enrol,
    /// The person, known before the group, leaves.
    Leave(usize),
    /// What the step at this place of the group did is continued.
    Continue(usize),
    /// The step at this place is sent once more.
    Again(usize),
    /// Refused by a rule.
    Refused,
}

/// A group that follows the steps, on people who are there before it.
fn group(bed: &Bed, steps: &[Step], known: &[Appended]) -> Vec<Submission> {
    let leave = |subject: &str, after: Hash| {
        bed.event(
            subject,
            Some(after),
            Left {
                reason: "moved".into(),
            },
        )
    };
    let mut group: Vec<Submission> = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        let mut one = match step {
            Step::Enrol => bed.person(&format!("new{place}")),
            Step::Leave(number) => leave(
                &name(number % known.len()),
                known[number % known.len()].leaf_hash,
            ),
            Step::Continue(earlier) => match group.get(*earlier) {
                Some(earlier) => leave(
                    earlier.event.subject.as_str(),
                    earlier.envelope.payload_hash(),
                ),
                None => bed.site(&format!("site{place}")),
            },
            Step::Again(earlier) => match group.get(*earlier) {
                Some(earlier) => earlier.clone(),
                None => bed.site(&format!("site{place}")),
            },
            Step::Refused => bed.event("person/nobody", None, Left { reason: "?".into() }),
        };
        if one.sealed.is_empty() {
            one.sealed.push(sealed(&one.event.subject));
        }
        group.push(one);
    }
    group
}

const PEOPLE: usize = 4;

/// Opens the log and enrols the people; the same on each bed, as their envelopes are.
fn settle(bed: &Bed, before: &[Submission]) -> Vec<Appended> {
    before
        .iter()
        .map(|one| bed.commit(std::slice::from_ref(one)).remove(0).unwrap())
        .collect()
}

/// The records, for comparison.
fn records(bed: &Bed, of: &[Submission]) -> Vec<String> {
    of.iter()
        .map(|one| {
            format!(
                "{:?}",
                bed.store
                    .standing(&one.event.subject)
                    .map_err(|why| why.to_string())
            )
        })
        .collect()
}

fn holds(together: &Bed, alone: &Bed, steps: &[Step], victims: &[usize], fault: Fault) {
    let mut before = vec![together.opening()];
    before.extend((0..PEOPLE).map(|number| together.person(&format!("p{number}"))));
    let known = settle(together, &before);
    settle(alone, &before);
    let group = group(together, steps, &known[1..]);
    let victims: Vec<Submission> = victims
        .iter()
        .filter_map(|place| group.get(*place).cloned())
        .collect();
    inject(together, fault, &victims);
    inject(alone, fault, &victims);
    let at_once = together.writer(failing(fault, &victims)).commit(&group);
    let mut writer = alone.writer(failing(fault, &victims));
    let one_by_one: Vec<_> = group
        .iter()
        .flat_map(|one| writer.commit(std::slice::from_ref(one)))
        .collect();
    let classes =
        |outcomes: &[Result<Appended, AppendError>]| outcomes.iter().map(class).collect::<Vec<_>>();
    assert_eq!(
        classes(&at_once),
        classes(&one_by_one),
        "{steps:?} {fault:?}"
    );
    assert_eq!(records(together, &group), records(alone, &group));
    assert!(!classes(&at_once).contains(&"unavailable".to_owned()));
    // What got no receipt is not there, and what got one has the log's.
    for one in at_once.iter().flatten() {
        assert_eq!(
            together
                .store
                .receipt(one.index)
                .unwrap()
                .unwrap()
                .to_string(),
            one.receipt
        );
    }
    if fault != Fault::Read {
        assert_eq!(together.differences(), [""; 0]);
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => Just(Step::Enrol),
        2 => (0..PEOPLE).prop_map(Step::Leave),
        2 => (0..12_usize).prop_map(Step::Continue),
        1 => (0..12_usize).prop_map(Step::Again),
        1 => Just(Step::Refused),
    ];
    prop::collection::vec(step, 1..12)
}

fn property(cases: u32, beds: impl Fn() -> Option<Bed>) {
    let victims = prop::collection::vec(0..12_usize, 0..4);
    let fault = prop::sample::select(&FAULTS[..]);
    let mut runner = TestRunner::new(Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    });
    let ran = runner.run(&(steps(), victims, fault), |(steps, victims, fault)| {
        if let (Some(together), Some(alone)) = (beds(), beds()) {
            holds(&together, &alone, &steps, &victims, fault);
        }
        Ok(())
    });
    ran.unwrap();
}

#[test]
fn a_group_gives_what_its_events_give_one_by_one_whatever_fails_for_one_of_them_on_sqlite() {
    property(150, || Some(Bed::sqlite()));
}

#[test]
fn a_group_gives_what_its_events_give_one_by_one_whatever_fails_for_one_of_them_on_postgres() {
    property(40, Bed::postgres);
}

/// So many people who leave, those of them who are known to the log.
fn leaving(bed: &Bed, number: usize) -> Vec<Submission> {
    bed.fill(0);
    let people: Vec<Submission> = (0..number).map(|n| bed.person(&format!("p{n}"))).collect();
    let enrolled = bed.commit(&people);
    let leave = |(n, one): (usize, Result<Appended, AppendError>)| {
        bed.event(
            &name(n),
            Some(one.unwrap().leaf_hash),
            Left {
                reason: "moved".into(),
            },
        )
    };
    enrolled.into_iter().enumerate().map(leave).collect()
}

/// The places of those that failed, all others being recorded.
fn failed(outcomes: &[Result<Appended, AppendError>]) -> Vec<usize> {
    let mut places = Vec::new();
    for (place, outcome) in outcomes.iter().enumerate() {
        match outcome {
            Ok(one) => assert!(one.fresh, "{place}"),
            Err(AppendError::Failed(_)) => places.push(place),
            Err(why) => panic!("{place}: {why:?}"),
        }
    }
    places
}

on_both! {
    fn four_of_forty_four_that_need_an_unreadable_record_fail_alone_in_one_commit(bed: &Bed) {
        let group = leaving(bed, 44);
        let epoch = bed.store.head().unwrap().unwrap().epoch;
        let bad = [0, 17, 18, 43];
        let victims: Vec<Submission> = bad.iter().map(|place| group[*place].clone()).collect();
        inject(bed, Fault::Read, &victims);
        assert_eq!(failed(&bed.commit(&group)), bad);
        let head = bed.store.head().unwrap().unwrap();
        assert_eq!((head.size, head.epoch), (45 + 40, epoch + 1));
    }

    fn events_whose_rows_the_database_refuses_fail_alone(bed: &Bed) {
        let group = leaving(bed, 44);
        let bad = [3, 4, 30];
        let victims: Vec<Submission> = bad.iter().map(|place| group[*place].clone()).collect();
        inject(bed, Fault::Write("touches"), &victims);
        assert_eq!(failed(&bed.commit(&group)), bad);
        assert_eq!(bed.size(), 45 + 41);
        assert_eq!(bed.differences(), [""; 0]);
    }

    fn a_rule_that_panics_fails_its_event_alone_and_the_writer_goes_on(bed: &Bed) {
        let group = leaving(bed, 8);
        let mut writer = bed.writer(failing(Fault::Panic, &group[5..6]));
        assert_eq!(failed(&writer.commit(&group)), [5]);
        let outcomes = writer.commit(&[bed.person("later")]);
        assert_eq!(failed(&outcomes), [0; 0]);
    }

    fn a_text_that_a_backend_cannot_keep_harms_no_neighbour(bed: &Bed) {
        let mut group = leaving(bed, 5);
        let mut event = group[2].event.clone();
        event.body = Body::from(Left { reason: "a\0b".into() });
        group[2] = Bed::sign(event);
        let failed = failed(&bed.commit(&group));
        assert_eq!(failed, if bed.is_sqlite() { vec![] } else { vec![2] });
        // No such text is read from an event, so a log that has one does not hold.
        assert_eq!(bed.differences().is_empty(), !bed.is_sqlite());
        // The answer is the same each time, and no neighbour's.
        let again = bed.commit(&group);
        for (place, outcome) in again.iter().enumerate() {
            match outcome {
                Ok(one) => assert!(!one.fresh),
                Err(AppendError::Failed(_)) => assert!(failed.contains(&place)),
                Err(why) => panic!("{why:?}"),
            }
        }
    }

    fn an_unreadable_entry_fails_only_who_sends_its_event_again(bed: &Bed) {
        let group = leaving(bed, 3);
        bed.disarm();
        bed.commit(&group[..1]).remove(0).unwrap();
        bed.sql(&format!("UPDATE entries SET bytes = {} WHERE idx = 4", if bed.is_sqlite() { "X'00'" } else { "'\\x00'" })).unwrap();
        let outcomes = bed.commit(&group);
        assert!(matches!(outcomes[0], Err(AppendError::Failed(_))), "{:?}", outcomes[0]);
        assert!(outcomes[1..].iter().all(Result::is_ok));
    }

    fn what_fails_for_everyone_is_everyones_answer_and_passes(bed: &Bed) {
        for moment in [Moment::Written, Moment::Committed] {
            let size = bed.size();
            let group = if size == 0 { leaving(bed, 3) } else { vec![bed.person("x"), bed.person("y"), bed.person("z")] };
            let size = bed.size();
            let armed = Arc::new(AtomicBool::new(true));
            let mut writer = bed.writer(move |now| {
                if now == moment && armed.swap(false, Ordering::SeqCst) {
                    return Err(StoreError::Connect("cut off by the test".into()));
                }
                Ok(())
            });
            let outcomes = writer.commit(&group);
            assert!(outcomes.iter().all(|one| matches!(one, Err(AppendError::Unavailable(_)))), "{outcomes:?}");
            let again = writer.commit(&group);
            // What failed and was kept all the same is known when it is sent again.
            let fresh = moment == Moment::Written;
            assert!(again.iter().all(|one| matches!(one, Ok(one) if one.fresh == fresh)), "{again:?}");
            assert_eq!(bed.size(), size + 3);
            assert_eq!(bed.differences(), [""; 0]);
        }
    }

    fn a_commit_that_the_database_refuses_is_everyones_and_may_be_sent_again(bed: &Bed) {
        if bed.is_sqlite() {
            return;
        }
        let group = leaving(bed, 3);
        bed.sql(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused by the test'; END $$;
             CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON checkpoints DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()",
        ).unwrap();
        let outcomes = bed.commit(&group);
        assert!(outcomes.iter().all(|one| matches!(one, Err(AppendError::Unavailable(_)))), "{outcomes:?}");
        bed.sql("DROP TRIGGER refuse ON checkpoints").unwrap();
        assert!(bed.commit(&group).iter().all(Result::is_ok));
    }

    fn nothing_is_signed_with_a_clock_that_jumped_and_what_is_known_keeps_its_receipt(bed: &Bed) {
        let group = leaving(bed, 2);
        let appender = bed.appender();
        let known = appender.append_blocking(group[0].clone()).unwrap();
        let checkpoint = bed.store.checkpoint().unwrap();
        bed.clock.jump(400 * 86_400);
        // The signer's clock jumped as well.
        let person = bed.person("late");
        for refused in [&group[1], &person] {
            let answer = appender.append_blocking(refused.clone());
            assert!(matches!(answer, Err(AppendError::Clock(ClockDoubt::Jumped { .. }))), "{answer:?}");
        }
        assert_eq!(appender.append_blocking(group[0].clone()).unwrap().receipt, known.receipt);
        assert_eq!(bed.store.checkpoint().unwrap(), checkpoint);
        // A restart does not settle it; the clock that is set right and confirmed does.
        drop(appender);
        let appender = bed.appender();
        assert!(matches!(appender.append_blocking(person.clone()), Err(AppendError::Clock(ClockDoubt::Unconfirmed { .. }))));
        let right = bed.clock.set_back(400 * 86_400);
        assert!(matches!(appender.append_blocking(group[1].clone()), Err(AppendError::Clock(_))));
        appender.clock().confirm(right, None).unwrap();
        assert!(appender.append_blocking(group[1].clone()).unwrap().recorded_at < right.plus_seconds(1));
    }

    fn servers_on_one_log_agree_about_the_time(bed: &Bed) {
        bed.fill(0);
        let ahead = |seconds: i64| {
            let clock = bed.clock.copy_ahead(seconds);
            let kept = bed.folder.path().join(format!("ahead{seconds}.guard"));
            crate::store::Appender::start(&bed.store, Bed::signer(), clock, &kept).unwrap()
        };
        let ours = bed.appender();
        ours.append_blocking(bed.person("a")).unwrap();
        let within = ahead(200).append_blocking(bed.person("b")).unwrap();
        // Within the skew the log's time waits for this server's.
        assert_eq!(ours.append_blocking(bed.person("c")).unwrap().recorded_at, within.recorded_at);
        // A server that is further ahead, and was confirmed so, stops the others until an operator looks.
        let far = ahead(86_400);
        let mut event = bed.person("d").event;
        event.at = crate::domain::LocalTime::at(bed.clock.copy_ahead(86_400).now(), 0);
        far.append_blocking(Bed::sign(event)).unwrap();
        let refused = ours.append_blocking(bed.person("e"));
        assert!(matches!(refused, Err(AppendError::Clock(ClockDoubt::Behind { .. }))), "{refused:?}");
    }
}
