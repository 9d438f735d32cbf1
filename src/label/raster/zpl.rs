//! A label as a job for a printer that speaks ZPL.

use super::Raster;
use std::fmt::Write as _;
use std::num::NonZeroU32;

/// How far darkness may be moved from the printer's own setting (`^MD`).
const DARKNESS: std::ops::RangeInclusive<i32> = -30..=30;

/// How far the picture may be moved down (`^LT`) and to the right (`^LS`), in dots.
const DOWN: std::ops::RangeInclusive<i32> = -120..=120;
const RIGHT: std::ops::RangeInclusive<i32> = -9_999..=9_999;

/// What one printer needs besides the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PrinterSetup {
    darkness: i8,
    offset_x_dots: i32,
    offset_y_dots: i32,
}

/// Why a printer cannot be set up so.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the {field} is {value} and may be from {least} to {most}")]
pub struct BadSetup {
    /// The member.
    pub field: &'static str,
    /// As given.
    pub value: i32,
    /// The least that the printer takes.
    pub least: i32,
    /// The most.
    pub most: i32,
}

impl PrinterSetup {
    /// Darkness, relative to the printer's own setting, and how many dots the picture is moved to the right and down.
    ///
    /// # Errors
    /// When one of them is more than the printer takes.
    pub fn new(darkness: i8, right: i32, down: i32) -> Result<Self, BadSetup> {
        for (field, value, range) in [
            ("darkness", i32::from(darkness), DARKNESS),
            ("offset_x_dots", right, RIGHT),
            ("offset_y_dots", down, DOWN),
        ] {
            if !range.contains(&value) {
                return Err(BadSetup {
                    field,
                    value,
                    least: *range.start(),
                    most: *range.end(),
                });
            }
        }
        Ok(Self {
            darkness,
            offset_x_dots: right,
            offset_y_dots: down,
        })
    }

    /// Darkness, relative to the printer's own setting.
    pub fn darkness(self) -> i8 {
        self.darkness
    }

    /// How many dots the picture is moved to the right.
    pub fn offset_x_dots(self) -> i32 {
        self.offset_x_dots
    }

    /// How many dots the picture is moved down.
    pub fn offset_y_dots(self) -> i32 {
        self.offset_y_dots
    }
}

impl Raster {
    /// The job that prints so many copies. It holds the dots themselves, since a printer's own fonts and symbols differ
    /// from one model to the next. Each setting is sent each time: a printer keeps those of the job before.
    pub fn zpl(&self, setup: &PrinterSetup, copies: NonZeroU32) -> Vec<u8> {
        let (total, row) = (self.rows.len(), self.row_bytes());
        let mut job = String::with_capacity(2 * total + 200);
        // ^LS moves to the left.
        let (left, down) = (-setup.offset_x_dots, setup.offset_y_dots);
        // Writing to a String cannot fail.
        let _ = write!(
            job,
            "^XA^PW{}^LL{}^LH0,0^MD{}^LS{left}^LT{down}^FO0,0^GFA,{total},{total},{row},",
            self.width, self.height, setup.darkness
        );
        job.push_str(&hex::encode_upper(&self.rows));
        let _ = writeln!(job, "^FS^PQ{copies}^XZ");
        job.into_bytes()
    }
}
