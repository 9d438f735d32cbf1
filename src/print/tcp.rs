//! A printer in the network, at its raw port (9100).

use super::fault::Fault;
use super::status::{Answers, Status};
use super::transport::{Line, Timing, Transport, Unsent};
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// The question for the printer's state.
const QUESTION: &[u8] = b"~HS\r\n";

/// How much a printer may have said without being asked: some hundred late answers.
const MOST_UNASKED: usize = 64 * 1024;

/// No socket takes a timeout of nought.
const LEAST: Duration = Duration::from_millis(1);

/// The way to a printer in the network.
#[derive(Clone, Debug)]
pub(super) struct Tcp {
    /// Name or number of the host, and the port.
    pub(super) address: String,
    /// Whether it answers `~HS`.
    pub(super) tells: bool,
    pub(super) timing: Timing,
}

impl Transport for Tcp {
    fn open(&self) -> Result<Box<dyn Line>, Fault> {
        let places = self.address.to_socket_addrs().or(Err(Fault::Away))?;
        let mut streams =
            places.filter_map(|place| TcpStream::connect_timeout(&place, self.timing.connect).ok());
        let stream = streams.next().ok_or(Fault::Away)?;
        stream.set_nodelay(true).or(Err(Fault::Away))?;
        Ok(Box::new(Open {
            stream,
            answers: Answers::default(),
            tells: self.tells,
            timing: self.timing,
        }))
    }

    fn tells(&self) -> bool {
        self.tells
    }
}

/// A connection, for one label: what an earlier question still brings in ends with it.
struct Open {
    stream: TcpStream,
    answers: Answers,
    tells: bool,
    timing: Timing,
}

impl Open {
    /// Writes all bytes until the deadline; else gives how many were written.
    fn write(&mut self, bytes: &[u8], deadline: Instant) -> Result<(), (usize, Fault)> {
        let mut written = 0;
        while let Some(rest) = bytes.get(written..).filter(|rest| !rest.is_empty()) {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err((written, Fault::Silent));
            }
            let set = self.stream.set_write_timeout(Some(left.max(LEAST)));
            match set.and_then(|()| self.stream.write(rest)) {
                Ok(0) => return Err((written, Fault::Lost)),
                Ok(some) => written += some,
                Err(why) if is_wait(why.kind()) => {}
                Err(_) => return Err((written, Fault::Lost)),
            }
        }
        Ok(())
    }

    /// Reads what has come until the deadline; nothing when the other side has ended.
    fn read(&mut self, into: &mut [u8], deadline: Instant) -> Result<usize, Fault> {
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Fault::Silent);
            }
            let set = self.stream.set_read_timeout(Some(left.max(LEAST)));
            match set.and_then(|()| self.stream.read(into)) {
                Ok(some) => return Ok(some),
                Err(why) if is_wait(why.kind()) => {}
                Err(_) => return Err(Fault::Lost),
            }
        }
    }

    /// Throws away what has come in before a label leaves, so that no older answer speaks for it. Tells whether the other
    /// side is still there. One that goes on talking without being asked is none that a label can be sent to.
    fn drain(&mut self) -> Result<(), Fault> {
        let (mut bytes, mut unasked) = ([0; 512], 0_usize);
        self.answers = Answers::default();
        self.stream.set_nonblocking(true).or(Err(Fault::Lost))?;
        let ended = loop {
            match self.stream.read(&mut bytes) {
                Ok(0) => break true,
                Ok(_) if unasked > MOST_UNASKED => break true,
                Ok(some) => unasked += some,
                Err(why) => break !is_wait(why.kind()),
            }
        };
        self.stream.set_nonblocking(false).or(Err(Fault::Lost))?;
        if ended { Err(Fault::Lost) } else { Ok(()) }
    }

    /// Ends the label for a printer that tells nothing, and waits a moment for it to hang up in peace.
    fn hang_up(&mut self) -> Result<(), Fault> {
        self.stream.shutdown(Shutdown::Write).or(Err(Fault::Lost))?;
        let (mut bytes, deadline) = ([0; 512], Instant::now() + self.timing.answer);
        loop {
            match self.read(&mut bytes, deadline) {
                Ok(0) | Err(Fault::Silent) => return Ok(()),
                Ok(_) => {}
                Err(fault) => return Err(fault),
            }
        }
    }
}

impl Line for Open {
    fn status(&mut self) -> Result<Status, Fault> {
        let deadline = Instant::now() + self.timing.answer;
        self.write(QUESTION, deadline).map_err(|(_, fault)| fault)?;
        let mut bytes = [0; 512];
        loop {
            let came = self.read(&mut bytes, deadline)?;
            let came = bytes.get(..came).filter(|came| !came.is_empty());
            let answer = self.answers.take(came.ok_or(Fault::Lost)?);
            if let Some(status) = answer.or(Err(Fault::Garbled))? {
                return Ok(status);
            }
        }
    }

    fn send(&mut self, _: &str, payload: &[u8]) -> Result<(), Unsent> {
        self.drain().map_err(Unsent::Nothing)?;
        let deadline = Instant::now() + self.timing.write;
        self.write(payload, deadline)
            .map_err(|(written, fault)| match written {
                0 => Unsent::Nothing(fault),
                _ => Unsent::Perhaps(fault),
            })?;
        if self.tells {
            return Ok(());
        }
        self.hang_up().map_err(Unsent::Perhaps)
    }
}

/// Whether a call only ran out of time, or was interrupted.
fn is_wait(kind: ErrorKind) -> bool {
    kind == ErrorKind::WouldBlock || kind == ErrorKind::TimedOut || kind == ErrorKind::Interrupted
}
