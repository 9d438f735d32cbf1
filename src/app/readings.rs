//! Logger files: what a stored file says, and whether an event states the same.

use super::{App, AppError};
use crate::domain::readings::{Attached, CsvFormat, Reading, Summary, read, summarise};
use crate::domain::{Hash, Instant, Malformed, Record, Refusal, Rule, SiteId};
use serde::Deserialize;

/// A logger file and how it is to be read.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LoggerFile {
    /// The attachment.
    pub file: Hash,
    /// The name of the format in the site's settings.
    pub format: String,
    /// The site.
    pub site: SiteId,
    /// The warmest that is no excursion, in thousandths of a degree Celsius.
    pub limit_mc: i32,
}

impl App {
    /// What a stored logger file says, against a limit in thousandths of a degree Celsius.
    ///
    /// # Errors
    /// When the file is not kept, is not in the format (line and column are named), or the database is out of reach.
    pub fn read_logger(
        &self,
        file: &Hash,
        format: &CsvFormat,
        limit_mc: i32,
    ) -> Result<Summary, AppError> {
        let readings = read(&self.attachment(file)?.bytes, format)?;
        let summary = summarise(&readings, limit_mc, format.max_gap_seconds);
        summary.ok_or_else(|| Malformed::new("", "the file has no readings").into())
    }

    /// The format of this name in a site's settings.
    ///
    /// # Errors
    /// When the record does not know the site or the site has no such format, or the log is out of reach.
    pub fn logger_format(&self, site: &SiteId, name: &str) -> Result<CsvFormat, AppError> {
        let standing = self.store().standing(site.subject())?;
        let Some(Record::Site(record)) = standing.map(|standing| standing.record) else {
            return Err(AppError::NotFound(site.to_string()));
        };
        let format = record.described.logger_formats.get(name).cloned();
        format.ok_or_else(|| AppError::NotFound(format!("logger format {name:?} of {site}")))
    }

    /// The body of `readings.attached` that states what a stored file says, to be signed.
    ///
    /// # Errors
    /// As [`App::logger_format`] and [`App::read_logger`].
    pub fn preview_readings(&self, of: LoggerFile) -> Result<Attached, AppError> {
        let format = self.logger_format(&of.site, &of.format)?;
        let summary = self.read_logger(&of.file, &format, of.limit_mc)?;
        Ok(Attached {
            file: of.file,
            site: of.site,
            format: of.format,
            limit_mc: of.limit_mc,
            summary,
        })
    }

    /// Refuses a summary that is not the one of its stored file, by [`Rule::DetailAgrees`]. To be asked before an event that states
    /// one is recorded, and not when the log is replayed: the file stays outside the log, and the site's setting may change.
    ///
    /// # Errors
    /// A refusal when the file, the site or the format is not there, the file cannot be read by the format, or says something else;
    /// another error when the database is out of reach.
    pub fn agrees_with_file(&self, stated: &Attached) -> Result<(), AppError> {
        let refused = |why: String, remedy: &str| {
            AppError::Refused(Refusal::new(Rule::DetailAgrees, why, remedy))
        };
        let of = LoggerFile {
            file: stated.file,
            format: stated.format.clone(),
            site: stated.site.clone(),
            limit_mc: stated.limit_mc,
        };
        match self.preview_readings(of) {
            Ok(right) if right == *stated => Ok(()),
            Ok(_) => Err(refused(
                format!(
                    "The file {} says something else than the event.",
                    stated.file.short()
                ),
                "Ask for the summary again, and sign what it says.",
            )),
            Err(AppError::Malformed(bad)) => Err(refused(
                format!("The file cannot be read: {}: {}.", bad.member, bad.why),
                "Choose the format of the logger that wrote it.",
            )),
            Err(AppError::NotFound(what)) => Err(refused(
                format!("There is no {what} here."),
                "Hand in the file, and name a format of the site's settings.",
            )),
            Err(other) => Err(other),
        }
    }

    /// The readings of a stored file from one moment to another, both included.
    ///
    /// # Errors
    /// As [`App::logger_format`] and [`App::read_logger`].
    pub fn readings(
        &self,
        file: &Hash,
        site: &SiteId,
        format: &str,
        (from, to): (Option<Instant>, Option<Instant>),
    ) -> Result<Vec<Reading>, AppError> {
        let format = self.logger_format(site, format)?;
        let mut readings = read(&self.attachment(file)?.bytes, &format)?;
        readings.retain(|one| {
            from.is_none_or(|from| from <= one.at) && to.is_none_or(|to| one.at <= to)
        });
        Ok(readings)
    }
}
