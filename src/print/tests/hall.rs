//! A queue, a printer, and workers between them that hurry.

use super::stub_printer::{StubPrinter, zpl};
use crate::clock::Clock;
use crate::domain::{Instant, PersonId};
use crate::print::{PrinterFile, Printers, Timing, Way};
use crate::store::{NewPrintJob, PrintItem, PrintJob, PrintState, QueuedItem, Store, Word};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant as Ticks};
use uuid::Uuid;

/// Everything takes a hundredth of the usual time.
pub(super) const HASTE: Timing = Timing {
    connect: Duration::from_millis(500),
    answer: Duration::from_millis(100),
    write: Duration::from_millis(500),
    ask: Duration::from_millis(5),
    stopped: Duration::from_millis(10),
    silence: Duration::from_secs(1),
    first_pause: Duration::from_millis(10),
    longest_pause: Duration::from_millis(50),
    idle: Duration::from_millis(20),
    lease: Duration::from_secs(40),
    farewell: Duration::from_millis(500),
};

/// A clock that the test moves.
pub(super) struct HandClock(AtomicI64);

impl HandClock {
    pub(super) fn advance(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.0.load(Ordering::SeqCst))
    }
}

pub(super) struct Hall {
    pub(super) store: Store,
    pub(super) clock: Arc<HandClock>,
    pub(super) printer: StubPrinter,
    pub(super) printers: Printers,
    _folder: tempfile::TempDir,
}

impl Hall {
    /// A printer that tells, and its worker.
    pub(super) fn new() -> Self {
        Self::telling(true)
    }

    pub(super) fn telling(tells: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("log.db").display());
        let mut hall = Self {
            store: Store::create(&url).unwrap(),
            clock: Arc::new(HandClock(AtomicI64::new(1_795_400_000_000_000))),
            printer: StubPrinter::start(),
            printers: Printers::none(),
            _folder: folder,
        };
        hall.printers = hall.service(tells);
        hall
    }

    /// The workers of one more service on the same queue and printer.
    pub(super) fn service(&self, tells: bool) -> Printers {
        let address = self.printer.address();
        let way = Way::Tcp { address, tells };
        let file = PrinterFile(BTreeMap::from([("zd-1".to_owned(), way)]));
        let clock: Arc<dyn Clock> = self.clock.clone();
        Printers::start(&self.store, &clock, &file, HASTE).unwrap()
    }

    /// Stops the service in the middle of what it does and starts it again.
    pub(super) fn restart(&mut self) {
        self.printers = Printers::none();
        self.printers = self.service(true);
    }

    /// Asks for these labels.
    pub(super) fn asks_for(&self, labels: &[&str]) -> Uuid {
        let id = self.queues(labels);
        self.printers.wake("zd-1");
        id
    }

    /// Puts these labels into the queue without a word to anyone.
    pub(super) fn queues(&self, labels: &[&str]) -> Uuid {
        let items = labels.iter().map(|label| PrintItem {
            name: (*label).to_owned(),
            print: None,
            payload: zpl(label),
        });
        let mut job = NewPrintJob {
            id: Uuid::now_v7(),
            printer: "zd-1".into(),
            made_by: person(),
            made_at: self.clock.now(),
            items: items.collect(),
        };
        self.store.put_print_job(&mut job).unwrap();
        job.id
    }

    pub(super) fn job(&self, id: Uuid) -> (PrintJob, Vec<QueuedItem>) {
        self.store.print_job(id).unwrap().unwrap()
    }

    /// The states of a job's labels.
    pub(super) fn states(&self, id: Uuid) -> Vec<PrintState> {
        self.job(id).1.iter().map(|item| item.state).collect()
    }

    /// Waits until a job has come so far.
    #[track_caller]
    pub(super) fn until(&self, id: Uuid, what: impl Fn(&PrintJob, &[QueuedItem]) -> bool) {
        let deadline = Ticks::now() + Duration::from_secs(20);
        loop {
            let (job, items) = self.job(id);
            if what(&job, &items) {
                return;
            }
            assert!(Ticks::now() < deadline, "{job:?} {items:?}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Waits until every label of a job is printed.
    #[track_caller]
    pub(super) fn until_printed(&self, id: Uuid) {
        self.until(id, |_, items| {
            items.iter().all(|item| item.state == PrintState::Printed)
        });
    }

    /// Waits until the job shows this fault.
    #[track_caller]
    pub(super) fn until_fault(&self, id: Uuid, fault: &str) {
        self.until(id, |job, _| job.fault.as_deref() == Some(fault));
    }

    /// Long enough for a worker to do what it should not.
    pub(super) fn lets_time_pass() {
        std::thread::sleep(Duration::from_millis(250));
    }

    /// A person looks at the printer and says of each doubtful label whether it came out; gives how many there were.
    pub(super) fn settles(&self, id: Uuid) -> usize {
        let prints = self.printer.prints();
        let by = person();
        let word = Word {
            by: &by,
            at: self.clock.now(),
        };
        let items = self.job(id).1;
        let doubtful = items.iter().filter(|one| one.state == PrintState::Doubtful);
        let settled = doubtful.map(|item| {
            let came_out = prints.contains_key(&item.name);
            let done = self.store.settle_print(id, item.number, came_out, word);
            assert!(done.unwrap());
        });
        let settled = settled.count();
        self.printers.wake("zd-1");
        settled
    }

    /// A person takes back what waits; gives how many labels that was.
    pub(super) fn cancels(&self, id: Uuid) -> usize {
        let (by, at) = (person(), self.clock.now());
        let word = Word { by: &by, at };
        self.store.cancel_print_job(id, word).unwrap()
    }

    /// Asserts that every one of these labels came out once, with its own bytes.
    #[track_caller]
    pub(super) fn came_out_once(&self, labels: &[&str]) {
        let prints = self.printer.prints();
        let expected = labels.iter().map(|label| ((*label).to_owned(), 1));
        assert_eq!(prints, expected.collect());
        let names = self.printer.printed();
        let bytes: Vec<_> = names.iter().map(|label| zpl(label)).collect();
        assert_eq!(self.printer.jobs(), bytes);
    }
}

pub(super) fn person() -> PersonId {
    PersonId::new("operator").unwrap()
}
