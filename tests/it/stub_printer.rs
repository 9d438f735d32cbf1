//! A label printer of the tests' own: it answers `~HS`, counts every label that it prints, and can fail in every way.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
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
    buffer: VecDeque<String>,
    printed: Vec<String>,
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
            on: true,
            ended: false,
        }));
        let turning = machine.clone();
        let listening = machine.clone();
        let threads = vec![
            std::thread::spawn(move || turn(&turning)),
            std::thread::spawn(move || listen(address, listener, &listening)),
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
        self.machine().printed.clone()
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

fn turn(machine: &Mutex<Machine>) {
    loop {
        std::thread::sleep(Duration::from_millis(1));
        let mut machine = machine.lock().unwrap();
        if machine.ended {
            return;
        }
        machine.turn();
    }
}

/// Takes connections while the printer is on; its port is closed while it is off.
fn listen(address: SocketAddr, listener: TcpListener, machine: &Arc<Mutex<Machine>>) {
    let mut listener = Some(listener);
    let mut talking: Vec<JoinHandle<()>> = Vec::new();
    loop {
        let (on, ended) = {
            let machine = machine.lock().unwrap();
            (machine.on, machine.ended)
        };
        if ended {
            for thread in talking {
                thread.join().unwrap();
            }
            return;
        }
        if !on {
            listener = None;
            std::thread::sleep(Duration::from_millis(1));
            continue;
        }
        let open = listener.get_or_insert_with(|| TcpListener::bind(address).unwrap());
        open.set_nonblocking(true).unwrap();
        if let Ok((stream, _)) = open.accept() {
            let machine = machine.clone();
            talking.push(std::thread::spawn(move || talk(stream, &machine)));
        } else {
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// Talks on one connection until either side ends it.
fn talk(mut stream: TcpStream, machine: &Mutex<Machine>) {
    stream.set_nonblocking(false).unwrap();
    let patience = Duration::from_millis(5);
    stream.set_read_timeout(Some(patience)).unwrap();
    let (mut bytes, mut mute) = (Vec::new(), false);
    loop {
        let mut came = [0; 256];
        match stream.read(&mut came) {
            Ok(0) => return,
            Ok(some) => bytes.extend_from_slice(&came[..some]),
            Err(why) if why.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(_) => return,
        }
        let mut machine = machine.lock().unwrap();
        if machine.ended || !machine.on {
            return;
        }
        if !machine.hears(&mut bytes, &mut stream, &mut mute) {
            return;
        }
    }
}

/// Where this stands in the bytes.
fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|some| some == word)
}

impl Machine {
    /// Takes what has come; false to hang up.
    fn hears(&mut self, bytes: &mut Vec<u8>, stream: &mut TcpStream, mute: &mut bool) -> bool {
        loop {
            let label = find(bytes, b"^XA");
            let question = find(bytes, b"~HS");
            if let Some(at) = question.filter(|at| label.is_none_or(|label| *at < label)) {
                bytes.drain(..at + 3);
                if !*mute && !self.says(stream) {
                    return false;
                }
                continue;
            }
            let Some(start) = label else {
                return true;
            };
            let halfway = self.habit == Habit::DropHalfway && bytes.len() > start + 40;
            if self.habit == Habit::DropAtOnce || halfway {
                self.habit = Habit::Honest;
                return false;
            }
            let Some(end) = find(bytes, b"^XZ") else {
                return true;
            };
            self.buffer.push_back(name(&bytes[start..end]));
            bytes.drain(..end + 3);
            if self.habit == Habit::DropAfter {
                self.habit = Habit::Honest;
                return false;
            }
            if self.habit == Habit::HangAfter {
                self.habit = Habit::Honest;
                *mute = true;
            }
        }
    }

    /// Answers a question; false when the other side has gone.
    fn says(&self, stream: &mut TcpStream) -> bool {
        let mute =
            self.habit == Habit::Mute || self.habit == Habit::MuteWhenStopped && self.is_stopped();
        let answer = self.answer();
        let said = if mute {
            Ok(())
        } else if self.habit == Habit::Garbage {
            stream.write_all(b"\x02HTTP/1.1 400 Bad Request\x03\r\n")
        } else if self.habit == Habit::Torn {
            let noisy = format!("noise,1\u{3}\r\n{answer}");
            let mut bytes = noisy.bytes();
            bytes.try_for_each(|byte| stream.write_all(&[byte]))
        } else {
            stream.write_all(answer.as_bytes())
        };
        said.is_ok()
    }
}

/// The name in a label of [`zpl`], or all of another one's text.
fn name(label: &[u8]) -> String {
    let text = String::from_utf8_lossy(label);
    let named = text.split("^FX").nth(1).unwrap_or(&text);
    named.split("^FS").next().unwrap_or_default().to_owned()
}
