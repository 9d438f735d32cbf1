//! Temperature logger files: how a site's files are read, and what is signed of them.
//!
//! A file itself stays outside the log as an attachment. What an event states of it, the [`Summary`], follows from the
//! file's bytes, the site's [`CsvFormat`] and the limit alone, so that anyone who has the file makes the same again.

mod attached;
mod cells;
mod decimal;
mod file;
mod files;
mod format;
mod summary;
#[cfg(test)]
mod tests;

pub(crate) use attached::of_readings;
pub use attached::{Attached, SetAside};
pub use file::{MOST_READINGS, Reading, read};
pub use files::{ReadFile, Readings};
pub use format::{CsvFormat, DecimalMark, TemperatureUnit};
pub use summary::{Excursion, MOST_INTERVALS, Summary, summarise};
