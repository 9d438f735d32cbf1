//! One fault at a time.

use super::hall::{Hall, person};
use super::stub_printer::{Habit, Stop, StubPrinter};
use crate::store::PrintState::{Cancelled, Doubtful, Printed, Sending, Sent, Waiting};
use std::time::Duration;

const SHEET: [&str; 4] = ["A1", "A2", "A3", "A4"];

/// What stops the printer: its key, how it comes, and how it goes.
type Stopped = (&'static str, fn(&StubPrinter), fn(&StubPrinter));

const STOPS: [Stopped; 4] = [
    ("paper_out", |it| it.has_paper(0), |it| it.has_paper(100)),
    (
        "head_open",
        |it| it.stops(Stop::HeadOpen, true),
        |it| it.stops(Stop::HeadOpen, false),
    ),
    (
        "ribbon_out",
        |it| it.stops(Stop::RibbonOut, true),
        |it| it.stops(Stop::RibbonOut, false),
    ),
    (
        "paused",
        |it| it.stops(Stop::Paused, true),
        |it| it.stops(Stop::Paused, false),
    ),
];

#[test]
fn labels_come_out_once_and_in_order_job_after_job() {
    let hall = Hall::new();
    let first = hall.asks_for(&SHEET);
    let second = hall.asks_for(&["B1"]);
    hall.until_printed(second);
    hall.until_printed(first);
    assert_eq!(hall.printer.printed(), ["A1", "A2", "A3", "A4", "B1"]);
    let (told, items) = hall.job(first);
    assert_eq!((told.state(), told.fault), ("done", None));
    assert!(
        items
            .iter()
            .all(|item| item.attempts == 1 && item.fault.is_none())
    );
}

#[test]
fn an_answer_in_pieces_behind_noise_is_as_good_as_any() {
    let hall = Hall::new();
    hall.printer.behaves(Habit::Torn);
    let job = hall.asks_for(&SHEET);
    hall.until_printed(job);
    hall.came_out_once(&SHEET);
}

#[test]
fn one_answer_that_is_older_than_the_label_does_not_count_as_printed() {
    let hall = Hall::new();
    hall.printer.behaves(Habit::Stale);
    hall.printer.takes(Duration::from_millis(60));
    let job = hall.asks_for(&SHEET);
    for printed in 1..=SHEET.len() {
        hall.until(job, |_, items| items[printed - 1].state == Printed);
        assert!(hall.printer.printed().len() >= printed);
    }
    hall.came_out_once(&SHEET);
}

#[test]
fn a_printer_that_is_stopped_gets_nothing_until_it_goes_on() {
    for (fault, stop, go_on) in STOPS {
        let hall = Hall::new();
        stop(&hall.printer);
        let job = hall.asks_for(&SHEET);
        hall.until_fault(job, fault);
        Hall::lets_time_pass();
        assert_eq!(hall.states(job), [Waiting; 4], "{fault}");
        assert_eq!(hall.printer.holds(), 0, "{fault}");
        go_on(&hall.printer);
        hall.until_printed(job);
        hall.came_out_once(&SHEET);
        assert_eq!(hall.job(job).0.fault, None);
    }
}

#[test]
fn a_label_that_a_stop_caught_in_the_printer_is_not_sent_again() {
    for (fault, stop, go_on) in STOPS {
        let hall = Hall::new();
        hall.printer.takes(Duration::from_millis(50));
        let job = hall.asks_for(&SHEET);
        hall.until(job, |_, items| items[1].state == Sending);
        while hall.printer.holds() == 0 {
            std::thread::sleep(Duration::from_millis(1));
        }
        stop(&hall.printer);
        hall.until_fault(job, fault);
        Hall::lets_time_pass();
        assert_eq!(
            hall.states(job),
            [Printed, Sending, Waiting, Waiting],
            "{fault}"
        );
        assert_eq!(hall.printer.holds(), 1, "{fault}");
        go_on(&hall.printer);
        hall.until_printed(job);
        hall.came_out_once(&SHEET);
    }
}

#[test]
fn paper_that_runs_out_in_the_middle_of_a_sheet_loses_and_doubles_nothing() {
    for habit in [Habit::Honest, Habit::MuteWhenStopped] {
        let hall = Hall::new();
        hall.printer.behaves(habit);
        hall.printer.has_paper(2);
        let job = hall.asks_for(&SHEET);
        let word = if habit == Habit::Honest {
            "paper_out"
        } else {
            "silent"
        };
        hall.until_fault(job, word);
        Hall::lets_time_pass();
        assert_eq!(hall.printer.printed(), SHEET[..2]);
        assert!(hall.printer.holds() <= 1);
        hall.printer.has_paper(100);
        hall.until_printed(job);
        hall.came_out_once(&SHEET);
    }
}

#[test]
fn a_printer_that_says_nothing_or_nonsense_gets_no_label() {
    for (habit, fault) in [(Habit::Mute, "silent"), (Habit::Garbage, "garbled")] {
        let hall = Hall::new();
        hall.printer.behaves(habit);
        let job = hall.asks_for(&SHEET);
        hall.until_fault(job, fault);
        Hall::lets_time_pass();
        assert_eq!(hall.states(job), [Waiting; 4]);
        assert_eq!(hall.printer.holds(), 0);
        hall.printer.behaves(Habit::Honest);
        hall.until_printed(job);
        hall.came_out_once(&SHEET);
    }
}

#[test]
fn a_printer_that_is_away_is_tried_until_it_is_there() {
    let hall = Hall::new();
    hall.printer.is_on(false);
    let job = hall.asks_for(&SHEET);
    hall.until_fault(job, "away");
    assert_eq!(hall.states(job), [Waiting; 4]);
    hall.printer.is_on(true);
    hall.until_printed(job);
    hall.came_out_once(&SHEET);
}

#[test]
fn a_label_that_was_lost_sight_of_waits_for_a_persons_word_and_so_does_the_rest_of_its_job() {
    for (habit, came_out) in [
        (Habit::DropHalfway, false),
        (Habit::DropAtOnce, false),
        (Habit::DropAfter, true),
        (Habit::HangAfter, true),
    ] {
        let hall = Hall::new();
        hall.printer.behaves(habit);
        let job = hall.asks_for(&SHEET);
        let next = hall.asks_for(&["B1"]);
        hall.until(job, |_, items| items[0].state == Doubtful);
        hall.until_printed(next);
        Hall::lets_time_pass();
        assert_eq!(
            hall.states(job),
            [Doubtful, Waiting, Waiting, Waiting],
            "{habit:?}"
        );
        let (told, items) = hall.job(job);
        assert_eq!(told.state(), "doubtful");
        let fault = if habit == Habit::HangAfter {
            "silent"
        } else {
            "lost"
        };
        assert_eq!(items[0].fault.as_deref(), Some(fault), "{habit:?}");
        assert_eq!(
            hall.printer.prints().contains_key("A1"),
            came_out,
            "{habit:?}"
        );
        assert_eq!(hall.settles(job), 1);
        hall.until_printed(job);
        hall.came_out_once(&["A1", "A2", "A3", "A4", "B1"]);
        assert_eq!(hall.job(job).1[0].attempts, if came_out { 1 } else { 2 });
    }
}

#[test]
fn a_printer_switched_off_with_a_label_inside_leaves_it_doubtful() {
    let hall = Hall::new();
    hall.printer.takes(Duration::from_mins(1));
    let job = hall.asks_for(&SHEET);
    while hall.printer.holds() == 0 {
        std::thread::sleep(Duration::from_millis(1));
    }
    hall.printer.is_on(false);
    hall.until(job, |_, items| items[0].state == Doubtful);
    hall.printer.takes(Duration::ZERO);
    hall.printer.is_on(true);
    hall.settles(job);
    hall.until_printed(job);
    hall.came_out_once(&SHEET);
}

#[test]
fn a_printer_that_never_tells_is_sent_to_once_and_no_more_is_claimed() {
    let hall = Hall::telling(false);
    hall.printer.behaves(Habit::Mute);
    let job = hall.asks_for(&SHEET);
    hall.until(job, |_, items| items.iter().all(|item| item.state == Sent));
    Hall::lets_time_pass();
    hall.came_out_once(&SHEET);
    assert_eq!(hall.job(job).0.state(), "done");
}

#[test]
fn what_waits_can_be_taken_back_and_what_has_left_cannot() {
    let hall = Hall::new();
    hall.printer.has_paper(1);
    let job = hall.asks_for(&SHEET);
    hall.until_fault(job, "paper_out");
    let waiting = hall.states(job).iter().filter(|it| **it == Waiting).count();
    assert_eq!(hall.cancels(job), waiting);
    hall.printer.has_paper(100);
    hall.until(job, |_, items| {
        items.iter().all(|item| !item.state.is_open())
    });
    let states = hall.states(job);
    assert_eq!(states[0], Printed);
    assert!(states[2..].iter().all(|state| *state == Cancelled));
    let came_out = states.iter().filter(|it| **it == Printed).count();
    assert_eq!(hall.printer.printed(), SHEET[..came_out]);
    assert_eq!(hall.job(job).1[3].settled_by, Some(person()));
}
