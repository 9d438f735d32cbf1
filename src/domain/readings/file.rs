//! The readings of a logger file.

use super::super::{Instant, Malformed};
use super::CsvFormat;
use super::cells::{Row, Rows};
use super::decimal::thousandths;
use serde::Serialize;

/// The most readings of one file: two years, one a minute.
pub const MOST_READINGS: usize = 1_000_000;

/// One reading of a logger.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct Reading {
    /// When.
    pub at: Instant,
    /// How warm, in thousandths of a degree Celsius.
    pub temp_mc: i32,
}

/// Reads every reading of a file. Nothing is passed over but empty lines at its end.
///
/// # Errors
/// With line and column, when the file is not UTF-8 or lacks a column or a cell, a cell is not in the format, a time goes back or
/// stands more than twice, or there are no readings or more than [`MOST_READINGS`].
pub fn read(bytes: &[u8], format: &CsvFormat) -> Result<Vec<Reading>, Malformed> {
    format.check()?;
    let clock = format.clock()?;
    let text = std::str::from_utf8(bytes)
        .map_err(|bad| Malformed::new("", format!("not UTF-8 at byte {}", bad.valid_up_to())))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rows = Rows::after(text, format.skip_rows, format.delimiter);
    let columns = Columns::of(rows.next().transpose()?, format)?;
    let mut readings: Vec<Reading> = Vec::new();
    let mut blank = None;
    for row in rows {
        let row = row?;
        if row.is_blank() {
            blank = blank.or(Some(row.line));
            continue;
        }
        if let Some(line) = blank {
            let why = "an empty line stands amid the readings";
            return Err(Malformed::new(format!("line {line}"), why));
        }
        if readings.len() >= MOST_READINGS {
            let why = format!("a file has at most {MOST_READINGS} readings");
            return Err(Malformed::new(format!("line {}", row.line), why));
        }
        let (time, temperature) = columns.cells(&row, format)?;
        let fault = |column: &str, why: String| {
            Malformed::new(format!("line {}, column {column}", row.line), why)
        };
        let at = clock.moment(time.trim()).ok_or_else(|| {
            let why = format!("{time:?} is not a time like {:?}", format.time_format);
            fault(&format.time_column, why)
        })?;
        follows(&readings, at).map_err(|why| fault(&format.time_column, why))?;
        let temp_mc = thousandths(temperature, format.decimal, format.unit)
            .map_err(|why| fault(&format.temperature_column, why))?;
        readings.push(Reading { at, temp_mc });
    }
    if readings.is_empty() {
        return Err(Malformed::new("", "the file has no readings"));
    }
    Ok(readings)
}

/// Refuses a moment before the last reading, and a third reading of one moment.
fn follows(readings: &[Reading], at: Instant) -> Result<(), String> {
    let mut last = readings.iter().rev();
    let (newest, before) = (last.next(), last.next());
    match newest {
        Some(newest) if at < newest.at => Err(format!("{at} lies before {}", newest.at)),
        Some(newest) if at == newest.at && before.is_some_and(|before| before.at == at) => {
            Err(format!("{at} stands more than twice"))
        }
        Some(_) | None => Ok(()),
    }
}

/// Where time and temperature stand.
struct Columns {
    count: usize,
    time: usize,
    temperature: usize,
}

impl Columns {
    fn of(names: Option<Row>, format: &CsvFormat) -> Result<Self, Malformed> {
        let names = names.ok_or_else(|| {
            let why = "the file ends before the names of its columns";
            Malformed::new("", why)
        })?;
        let place = |wanted: &str| {
            let fault =
                |why: &str| Malformed::new(format!("line {}, column {wanted}", names.line), why);
            let mut found = names
                .cells
                .iter()
                .enumerate()
                .filter(|(_, name)| name.trim() == wanted);
            match (found.next(), found.next()) {
                (Some((place, _)), None) => Ok(place),
                (Some(_), Some(_)) => Err(fault("two columns have this name")),
                (None, _) => Err(fault("there is no column of this name")),
            }
        };
        Ok(Self {
            count: names.cells.len(),
            time: place(&format.time_column)?,
            temperature: place(&format.temperature_column)?,
        })
    }

    /// Time and temperature of a row that has no more cells than the file has columns.
    fn cells<'r>(&self, row: &'r Row, format: &CsvFormat) -> Result<(&'r str, &'r str), Malformed> {
        let cell = |place: usize, column: &str| {
            let found = row.cells.get(place).map(String::as_str);
            found.filter(|cell| !cell.trim().is_empty()).ok_or_else(|| {
                let place = format!("line {}, column {column}", row.line);
                Malformed::new(place, "the cell is missing")
            })
        };
        // A decimal comma that splits a cell in two would otherwise be read as whole degrees.
        let mut beyond = row.cells.iter().skip(self.count);
        if beyond.any(|cell| !cell.trim().is_empty()) {
            let place = format!("line {}, column {}", row.line, self.count + 1);
            let why = format!("the row has more cells than the {} columns", self.count);
            return Err(Malformed::new(place, why));
        }
        Ok((
            cell(self.time, &format.time_column)?,
            cell(self.temperature, &format.temperature_column)?,
        ))
    }
}
