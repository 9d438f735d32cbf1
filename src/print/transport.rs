//! What a way to a printer must offer, and how long everything may take.

use super::fault::Fault;
use super::status::Status;
use std::time::Duration;

/// A way to a printer.
pub trait Transport: Send {
    /// Opens a line to the printer for one label. Nothing of a label has left yet.
    ///
    /// # Errors
    /// What stands in the way.
    fn open(&self) -> Result<Box<dyn Line>, Fault>;

    /// Whether the printer tells what becomes of a label.
    fn tells(&self) -> bool;
}

/// A line to a printer, open for one label.
pub trait Line {
    /// Asks the printer for its state.
    ///
    /// # Errors
    /// [`Fault::Lost`] when the line has ended; another fault when no answer came that can be read, and then asking again is
    /// allowed.
    fn status(&mut self) -> Result<Status, Fault>;

    /// Sends a label. The name tells it from every other one.
    ///
    /// # Errors
    /// What went wrong, and whether the printer may have the label all the same.
    fn send(&mut self, name: &str, payload: &[u8]) -> Result<(), Unsent>;
}

/// Why a label was not sent, as far as is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Unsent {
    /// Not one byte has left; it may be sent again.
    Nothing(Fault),
    /// Some or all of it may have reached the printer.
    Perhaps(Fault),
}

/// How long everything may take.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timing {
    /// To make a connection.
    pub connect: Duration,
    /// To answer a question.
    pub answer: Duration,
    /// To take the bytes of a label.
    pub write: Duration,
    /// Between two questions while a label is on its way. A label is through after two answers in a row that say so.
    pub ask: Duration,
    /// Between two questions while the printer is stopped.
    pub stopped: Duration,
    /// How long a printer may be silent with a label on its way, until the label is doubtful.
    pub silence: Duration,
    /// The first pause after a printer could not be reached; each further one is twice as long.
    pub first_pause: Duration,
    /// The longest such pause.
    pub longest_pause: Duration,
    /// Between two looks into the queue, which another server may have filled.
    pub idle: Duration,
    /// How long a printer is claimed for at a time, by the service's clock.
    pub lease: Duration,
    /// How long a service that ends waits for the label on its way.
    pub farewell: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            answer: Duration::from_secs(2),
            write: Duration::from_secs(10),
            ask: Duration::from_millis(250),
            stopped: Duration::from_secs(2),
            silence: Duration::from_mins(10),
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_mins(1),
            idle: Duration::from_secs(2),
            lease: Duration::from_secs(40),
            farewell: Duration::from_secs(3),
        }
    }
}

impl Timing {
    /// The pause after so many failures in a row.
    pub(super) fn pause_after(&self, failures: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(failures);
        let pause = self.first_pause.saturating_mul(doubled);
        pause.min(self.longest_pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_from_a_second_to_a_minute() {
        let pauses = [0, 1, 2, 5, 6, 40, u32::MAX];
        let pauses = pauses.map(|failures| Timing::default().pause_after(failures).as_secs());
        assert_eq!(pauses, [1, 2, 4, 32, 60, 60, 60]);
    }
}
