//! Services that end, fall and share a queue.

use super::hall::{HASTE, Hall};
use super::stub_printer::Habit;
use crate::clock::Clock;
use crate::print::{Condition, Fault, Printers};
use crate::store::PrintState::{Doubtful, Sending, Waiting};
use crate::store::{Lease, PrintState};
use std::time::{Duration, Instant as Ticks};

const SHEET: [&str; 4] = ["A1", "A2", "A3", "A4"];

#[test]
fn a_service_that_ends_sees_the_label_on_its_way_through() {
    let mut hall = Hall::new();
    hall.printer.takes(Duration::from_millis(50));
    let job = hall.asks_for(&SHEET);
    hall.until(job, |_, items| items[1].state == Sending);
    hall.restart();
    hall.until_printed(job);
    hall.came_out_once(&SHEET);
}

#[test]
fn a_service_that_cannot_wait_leaves_the_label_doubtful() {
    let mut hall = Hall::new();
    hall.printer.has_paper(1);
    let job = hall.asks_for(&SHEET);
    hall.until(job, |job, _| {
        job.count(Sending) == 1 && job.fault.as_deref() == Some("paper_out")
    });
    let begun = Ticks::now();
    hall.printers = Printers::none();
    assert!(begun.elapsed() < Duration::from_secs(1));
    let (told, items) = hall.job(job);
    let left: Vec<_> = items.iter().filter(|one| one.state == Doubtful).collect();
    assert_eq!(left.len(), 1, "{items:?}");
    assert_eq!(left[0].fault.as_deref(), Some("stopped"));
    assert_eq!((told.count(Sending), told.fault), (0, None));
    hall.printer.has_paper(100);
    hall.restart();
    Hall::lets_time_pass();
    hall.settles(job);
    hall.until_printed(job);
    hall.came_out_once(&SHEET);
}

#[test]
fn what_a_fallen_service_had_on_its_way_is_doubtful_when_its_lease_is_over() {
    let mut hall = Hall::new();
    hall.printers = Printers::none();
    let job = hall.queues(&SHEET);
    // A service that claims the printer, begins a label, and falls.
    let fallen = Lease {
        printer: "zd-1",
        owner: "fallen",
    };
    let now = hall.clock.now();
    let until = now.plus_seconds(40);
    assert!(hall.store.claim_printer(fallen, now, until).unwrap());
    let print = hall.store.next_print("zd-1").unwrap().unwrap();
    assert!(hall.store.begin_print(fallen, &print, now).unwrap());
    hall.restart();
    Hall::lets_time_pass();
    assert_eq!(hall.states(job), [Sending, Waiting, Waiting, Waiting]);
    hall.clock.advance(41);
    hall.until(job, |_, items| items[0].state == Doubtful);
    Hall::lets_time_pass();
    assert!(hall.printer.printed().is_empty());
    assert_eq!(hall.job(job).1[0].fault.as_deref(), Some("stopped"));
    assert_eq!(hall.settles(job), 1);
    hall.until_printed(job);
    hall.came_out_once(&SHEET);
}

#[test]
fn services_that_share_a_queue_print_each_label_once() {
    let hall = Hall::new();
    let others: Vec<Printers> = (0..3).map(|_| hall.service(true)).collect();
    let labels: Vec<String> = (1..=24).map(|number| format!("S{number}")).collect();
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    let jobs: Vec<_> = labels
        .chunks(3)
        .map(|some| {
            let id = hall.asks_for(some);
            for other in &others {
                other.wake("zd-1");
            }
            id
        })
        .collect();
    for job in jobs {
        hall.until_printed(job);
    }
    hall.came_out_once(&labels);
}

#[test]
fn when_one_service_ends_the_other_goes_on() {
    let mut hall = Hall::new();
    hall.printer.takes(Duration::from_millis(20));
    let other = hall.service(true);
    let job = hall.asks_for(&SHEET);
    hall.until(job, |_, items| items[0].state == PrintState::Printed);
    hall.printers = Printers::none();
    hall.until_printed(job);
    hall.came_out_once(&SHEET);
    drop(other);
}

#[test]
fn a_look_at_the_printers_waits_for_none_of_them_long() {
    let hall = Hall::new();
    let seen = |patience| hall.printers.seen_one("zd-1", patience).unwrap().seen;
    let long = Duration::from_secs(5);
    assert_eq!(seen(long).unwrap().0, Condition::Ready);
    hall.printer.has_paper(0);
    std::thread::sleep(Duration::from_millis(2100));
    assert_eq!(seen(long).unwrap().0, Condition::Faulty(Fault::PaperOut));
    hall.printer.behaves(Habit::Mute);
    std::thread::sleep(Duration::from_millis(2100));
    let begun = Ticks::now();
    assert_eq!(
        seen(HASTE.answer / 10).unwrap().0,
        Condition::Faulty(Fault::PaperOut)
    );
    assert!(begun.elapsed() < HASTE.answer);
    assert_eq!(seen(long).unwrap().0, Condition::Faulty(Fault::Silent));
    assert!(hall.printers.seen_one("zd-2", long).is_none());
    assert_eq!(hall.printers.seen(long).len(), 1);
}

#[test]
fn a_service_believes_the_one_that_drives_the_printer() {
    let hall = Hall::new();
    hall.printer.takes(Duration::from_millis(400));
    let job = hall.asks_for(&SHEET[..1]);
    hall.until(job, |_, items| items[0].state == Sending);
    let other = hall.service(true);
    let seen = || other.seen_one("zd-1", Duration::from_secs(5)).unwrap().seen;
    assert_eq!(seen().unwrap().0, Condition::Printing);
    hall.until_printed(job);
    std::thread::sleep(Duration::from_millis(2100));
    assert_eq!(seen().unwrap().0, Condition::Ready);
}
