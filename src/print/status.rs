//! What a printer answers to `~HS` (Zebra Programming Guide, "Host Status Return").
//!
//! Three strings, each between STX and ETX: twelve fields, then eleven, then two. The first tells of paper and pause
//! (fields 1 and 2), of formats that wait (4), of a full buffer (5), of a format that is not whole yet (7) and of a head
//! too hot (11), all counted from nought; the second of head (2), ribbon (3), a label to be taken (7) and labels still to
//! come of the present format (8). The third, password and memory, tells nothing about printing.
//!
//! The guide says as well that a printer may give no answer at all while paper or ribbon are out, the head is open or too
//! hot: silence is no proof that a printer is gone.

use super::fault::Fault;

const STX: u8 = 2;
const ETX: u8 = 3;

/// The longest answer is under 100 bytes; what is longer is none.
const LONGEST: usize = 1024;

/// What a printer says of itself.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the printer answers in flags"
)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Status {
    /// The labels have run out.
    pub paper_out: bool,
    /// Someone pressed Pause, or the printer waits after a fault.
    pub paused: bool,
    /// How many formats wait in the receive buffer.
    pub formats: u32,
    /// The receive buffer is full.
    pub buffer_full: bool,
    /// A format has begun and not ended.
    pub partial_format: bool,
    /// The head is too hot.
    pub over_temperature: bool,
    /// The head is up.
    pub head_open: bool,
    /// The ribbon has run out.
    pub ribbon_out: bool,
    /// A label waits to be taken off, in peel-off mode.
    pub label_waiting: bool,
    /// How many labels of the present format are still to come.
    pub labels_remaining: u32,
}

/// Something that is no answer to `~HS`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the printer's answer is not that of ~HS")]
pub struct Garbled;

impl Status {
    /// What stops the printer, that which must be cleared first before the others.
    pub fn fault(&self) -> Option<Fault> {
        let faults = [
            (self.head_open, Fault::HeadOpen),
            (self.paper_out, Fault::PaperOut),
            (self.ribbon_out, Fault::RibbonOut),
            (self.over_temperature, Fault::TooHot),
            (
                self.label_waiting && !self.is_through(),
                Fault::LabelWaiting,
            ),
            (self.paused, Fault::Paused),
        ];
        let set = faults.into_iter().find(|(is_set, _)| *is_set);
        set.map(|(_, fault)| fault)
    }

    /// Whether nothing waits in the printer: no format, whole or in part, and no label of one.
    pub fn is_through(&self) -> bool {
        self.formats == 0 && self.labels_remaining == 0 && !self.partial_format && !self.buffer_full
    }
}

/// Puts a printer's bytes together into answers. Answers may come in pieces, late, or behind other bytes.
#[derive(Debug, Default)]
pub struct Answers {
    bytes: Vec<u8>,
    /// What the first string told, while the second is awaited.
    first: Option<Status>,
}

impl Answers {
    /// Takes the bytes that came; gives the newest answer that is whole by now.
    ///
    /// # Errors
    /// When the bytes are no answer. All that was gathered is dropped then.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Option<Status>, Garbled> {
        self.bytes.extend_from_slice(bytes);
        let newest = self.read();
        if newest.is_err() {
            *self = Self::default();
        }
        newest
    }

    fn read(&mut self) -> Result<Option<Status>, Garbled> {
        let mut newest = None;
        while let Some(end) = self.bytes.iter().position(|byte| *byte == ETX) {
            let taken: Vec<u8> = self.bytes.drain(..=end).collect();
            // What stands before the last STX is the torn end of another string, or noise.
            let Some(start) = taken.iter().rposition(|byte| *byte == STX) else {
                continue;
            };
            let string = taken.get(start + 1..end).unwrap_or_default();
            if let Some(status) = self.string(string)? {
                newest = Some(status);
            }
        }
        if self.bytes.len() > LONGEST {
            return Err(Garbled);
        }
        Ok(newest)
    }

    /// Takes one string; gives the answer that it ends.
    fn string(&mut self, string: &[u8]) -> Result<Option<Status>, Garbled> {
        let fields = fields(string)?;
        match *fields.as_slice() {
            [_, paper, pause, _, formats, full, _, partial, _, _, _, hot] => {
                self.first = Some(Status {
                    paper_out: flag(paper)?,
                    paused: flag(pause)?,
                    formats,
                    buffer_full: flag(full)?,
                    partial_format: flag(partial)?,
                    over_temperature: flag(hot)?,
                    ..Status::default()
                });
                Ok(None)
            }
            [_, _, head, ribbon, _, _, _, waiting, remaining, _, _] => {
                let (head_open, ribbon_out) = (flag(head)?, flag(ribbon)?);
                let label_waiting = flag(waiting)?;
                Ok(self.first.take().map(|first| Status {
                    head_open,
                    ribbon_out,
                    label_waiting,
                    labels_remaining: remaining,
                    ..first
                }))
            }
            [_, _] => Ok(None),
            _ => Err(Garbled),
        }
    }
}

/// The numbers of a string.
fn fields(string: &[u8]) -> Result<Vec<u32>, Garbled> {
    let text = std::str::from_utf8(string).or(Err(Garbled))?;
    let digits = |field: &str| {
        let plain = !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit());
        field.parse().ok().filter(|_| plain).ok_or(Garbled)
    };
    // Some models fill up with blanks.
    text.split(',').map(|field| digits(field.trim())).collect()
}

fn flag(number: u32) -> Result<bool, Garbled> {
    match number {
        0 => Ok(false),
        1 => Ok(true),
        _ => Err(Garbled),
    }
}

#[cfg(test)]
mod tests;
