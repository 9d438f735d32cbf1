//! A label printer of the tests' own: it answers `~HS`, counts every label that it prints, and can fail in every way.

#[path = "stub_printer/talk.rs"]
mod talk;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How the printer behaves towards whoever connects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Habit {
    /// As the guide says.
    Honest,
    /// Says nothing while it is stopped, as the guide says that some do.
    MuteWhenStopped,
    /// Never says a word.
    Mute,
    /// Answers something else.
    Garbage,
    /// Answers byte by byte, after noise.
    Torn,
    /// Gives its first answer after each label as if the label had not come yet.
    Stale,
    /// Hangs up at the first byte of the next label and does not print it.
    DropAtOnce,
    /// Hangs up in the middle of the next label and does not print it.
    DropHalfway,
    /// Takes the next label, prints it, and hangs up without a word.
    DropAfter,
    /// Takes the next label, prints it, and never says a word on that connection again.
    HangAfter,
}

/// What stops the printer besides missing paper.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Stop {
    HeadOpen,
    RibbonOut,
    Paused,
}

/// A label that it has taken.
#[derive(Debug)]
struct Taken {
    name: String,
    bytes: Vec<u8>,
}

/// What the printer has done and how it is.
#[derive(Debug)]
pub(crate) struct Machine {
    habit: Habit,
    /// How many labels the roll still has.
    paper: usize,
    stops: BTreeSet<Stop>,
    /// How long a label takes to come out.
    speed: Duration,
    since: Option<Instant>,
    buffer: VecDeque<Taken>,
    printed: Vec<Taken>,
    /// What it says next, if that is not how it is.
    stale: Option<String>,
    /// Whether it is switched on.
    on: bool,
    ended: bool,
}

/// The printer, on a port of its own.
pub(crate) struct StubPrinter {
    address: SocketAddr,
    machine: Arc<Mutex<Machine>>,
    threads: Vec<JoinHandle<()>>,
}

/// A label for the stub.
pub(crate) fn zpl(label: &str) -> Vec<u8> {
    format!("^XA^FX{label}^FS{}^XZ", "^FO0,0^FS".repeat(20)).into_bytes()
}

impl Machine {
    fn is_stopped(&self) -> bool {
        self.paper == 0 || !self.stops.is_empty()
    }

    fn answer(&self) -> String {
        let flag = u8::from;
        let stop = |stop| flag(self.stops.contains(&stop));
        format!(
            "\u{2}030,{},{},0295,{:03},0,0,0,000,0,0,0\u{3}\r\n\u{2}000,0,{},{},1,2,4,0,00000000,1,000\u{3}\r\n\u{2}1234,0\u{3}\r\n",
            flag(self.paper == 0),
            stop(Stop::Paused),
            self.buffer.len(),
            stop(Stop::HeadOpen),
            stop(Stop::RibbonOut),
        )
    }

    /// Lets the label at the head come out when its time has come.
    fn turn(&mut self) {
        if self.buffer.is_empty() || self.is_stopped() || !self.on {
            self.since = None;
            return;
        }
        let since = *self.since.get_or_insert_with(Instant::now);
        if since.elapsed() >= self.speed {
            self.printed.extend(self.buffer.pop_front());
            self.paper -= 1;
            self.since = None;
        }
    }
}

impl StubPrinter {
    /// A printer that is ready, with much paper.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let machine = Arc::new(Mutex::new(Machine {
            habit: Habit::Honest,
            paper: 1_000_000,
            stops: BTreeSet::new(),
            speed: Duration::from_millis(5),
            since: None,
            buffer: VecDeque::new(),
            printed: Vec::new(),
            stale: None,
            on: true,
            ended: false,
        }));
        let turning = machine.clone();
        let listening = machine.clone();
        let threads = vec![
            std::thread::spawn(move || talk::turn(&turning)),
            std::thread::spawn(move || talk::listen(address, listener, &listening)),
        ];
        Self {
            address,
            machine,
            threads,
        }
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> String {
        self.address.to_string()
    }

    fn machine(&self) -> MutexGuard<'_, Machine> {
        self.machine.lock().unwrap()
    }

    /// From now on it behaves so.
    pub(crate) fn behaves(&self, habit: Habit) {
        self.machine().habit = habit;
    }

    /// Its roll has so many labels now.
    pub(crate) fn has_paper(&self, labels: usize) {
        self.machine().paper = labels;
    }

    /// It is stopped by this, or goes on.
    pub(crate) fn stops(&self, why: Stop, stopped: bool) {
        let mut machine = self.machine();
        if stopped {
            machine.stops.insert(why);
        } else {
            machine.stops.remove(&why);
        }
    }

    /// How long a label takes from now on.
    pub(crate) fn takes(&self, speed: Duration) {
        self.machine().speed = speed;
    }

    /// Switches it on or off; what is in its buffer is lost when it goes off.
    pub(crate) fn is_on(&self, on: bool) {
        let mut machine = self.machine();
        machine.on = on;
        if !on {
            machine.buffer.clear();
        }
    }

    /// What came out, in order.
    pub(crate) fn printed(&self) -> Vec<String> {
        let machine = self.machine();
        let names = machine.printed.iter().map(|taken| taken.name.clone());
        names.collect()
    }

    /// The bytes of what came out, in order.
    pub(crate) fn jobs(&self) -> Vec<Vec<u8>> {
        let machine = self.machine();
        let jobs = machine.printed.iter().map(|taken| taken.bytes.clone());
        jobs.collect()
    }

    /// How many labels it has taken and not printed.
    pub(crate) fn holds(&self) -> usize {
        self.machine().buffer.len()
    }

    /// How many times each label came out.
    pub(crate) fn prints(&self) -> BTreeMap<String, usize> {
        let mut prints = BTreeMap::new();
        for label in self.printed() {
            *prints.entry(label).or_default() += 1;
        }
        prints
    }
}

impl Drop for StubPrinter {
    fn drop(&mut self) {
        if let Ok(mut machine) = self.machine.lock() {
            machine.ended = true;
        }
        for thread in self.threads.drain(..) {
            let ended = thread.join();
            assert!(ended.is_ok() || std::thread::panicking());
        }
    }
}
