//! A transport that fails at a chosen place.

use super::hall::{HASTE, Hall, person};
use crate::clock::Clock;
use crate::print::worker::Worker;
use crate::print::{Condition, Fault, Line, Printers, Status, Transport, Unsent, Way};
use crate::store::PrintState::{Doubtful, Printed, Sending, Waiting};
use crate::store::{PrintState, Store, Word};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;

/// What becomes of each label that is sent, and what the queue said of it by then.
#[derive(Default)]
struct Script {
    /// Whether the program falls over the next label, with its bytes on their way.
    falls: bool,
    ends: VecDeque<Result<(), Unsent>>,
    sent: Vec<String>,
    /// How each label stood in the queue when its first byte left.
    stood: Vec<PrintState>,
}

#[derive(Clone)]
struct Scripted {
    script: Arc<Mutex<Script>>,
    store: Store,
    job: Uuid,
}

impl Transport for Scripted {
    fn open(&self) -> Result<Box<dyn Line>, Fault> {
        Ok(Box::new(self.clone()))
    }

    fn tells(&self) -> bool {
        true
    }
}

impl Line for Scripted {
    fn status(&mut self) -> Result<Status, Fault> {
        Ok(Status::default())
    }

    fn send(&mut self, name: &str, _: &[u8]) -> Result<(), Unsent> {
        let (_, items) = self.store.print_job(self.job).unwrap().unwrap();
        let moving = items.iter().find(|item| name.ends_with(&item.name));
        let mut script = self.script.lock().unwrap();
        script.stood.push(moving.unwrap().state);
        script.sent.push(name.to_owned());
        let falls = std::mem::take(&mut script.falls);
        let end = script.ends.pop_front().unwrap_or(Ok(()));
        drop(script);
        assert!(!falls, "the fall that this test wants");
        end
    }
}

/// A queue whose printer ends the first labels so.
fn scripted(ends: &[Result<(), Unsent>]) -> (Hall, Uuid, Arc<Mutex<Script>>) {
    let script = Script {
        ends: ends.iter().copied().collect(),
        ..Script::default()
    };
    playing(script)
}

fn playing(script: Script) -> (Hall, Uuid, Arc<Mutex<Script>>) {
    let mut hall = Hall::new();
    hall.printers = Printers::none();
    let job = hall.queues(&["A1", "A2"]);
    let transport = Scripted {
        script: Arc::new(Mutex::new(script)),
        store: hall.store.clone(),
        job,
    };
    let script = transport.script.clone();
    let way = Way::Spool("/nowhere".into());
    let (store, clock): (_, Arc<dyn Clock>) = (hall.store.clone(), hall.clock.clone());
    let worker = |desk| Worker::new(store, clock, Box::new(transport), HASTE, desk);
    hall.printers.add("zd-1", way, worker).unwrap();
    (hall, job, script)
}

#[test]
fn a_label_is_on_its_way_in_the_queue_before_its_first_byte_leaves() {
    let (hall, job, script) = scripted(&[]);
    hall.until_printed(job);
    let script = script.lock().unwrap();
    assert_eq!(script.stood, [Sending, Sending]);
    assert_eq!(script.sent, ["1-1-A1", "1-2-A2"]);
}

#[test]
fn a_label_of_which_nothing_left_is_sent_again_by_itself() {
    let nothing = Err(Unsent::Nothing(Fault::Lost));
    let (hall, job, script) = scripted(&[nothing, nothing]);
    hall.until_printed(job);
    let sent = &script.lock().unwrap().sent;
    assert_eq!(*sent, ["1-1-A1", "1-1-A1", "1-1-A1", "1-2-A2"]);
    assert_eq!(hall.job(job).1[0].attempts, 3);
}

#[test]
fn a_label_of_which_something_may_have_left_is_never_sent_again_by_itself() {
    let (hall, job, script) = scripted(&[Err(Unsent::Perhaps(Fault::Silent))]);
    hall.until(job, |_, items| items[0].state == Doubtful);
    Hall::lets_time_pass();
    assert_eq!(hall.states(job), [Doubtful, Waiting]);
    assert_eq!(script.lock().unwrap().sent, ["1-1-A1"]);
    assert_eq!(hall.job(job).1[0].fault.as_deref(), Some("silent"));
    assert_ne!(hall.states(job)[0], Printed);
}

#[test]
fn a_worker_that_falls_says_so_leaves_its_label_doubtful_and_goes_on() {
    let (hall, job, script) = playing(Script {
        falls: true,
        ..Script::default()
    });
    hall.until(job, |_, items| items[0].state == Doubtful);
    assert_eq!(hall.job(job).1[0].fault.as_deref(), Some("program"));
    let seen = hall.printers.seen_one("zd-1", Duration::ZERO).unwrap().seen;
    assert_eq!(seen.unwrap().0, Condition::Faulty(Fault::Program));
    Hall::lets_time_pass();
    assert_eq!(hall.states(job), [Doubtful, Waiting]);
    let by = person();
    let at = hall.clock.now();
    let word = Word { by: &by, at };
    assert!(hall.store.settle_print(job, 1, false, word).unwrap());
    hall.printers.wake("zd-1");
    hall.until_printed(job);
    assert_eq!(script.lock().unwrap().sent, ["1-1-A1", "1-1-A1", "1-2-A2"]);
}
