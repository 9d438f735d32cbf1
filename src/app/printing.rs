//! Printing: jobs in the queue, a person's word on them, and how the printers are. Whether a label may be printed is told by
//! the record; here it is only seen to that it comes out once.

pub(super) mod asking;

use super::lists::Listed;
use super::show::MOST;
use super::{App, AppError, Visitor};
use crate::domain::{EquipmentId, Record, Role};
use crate::print::PrinterSeen;
use crate::store::{PrintJob, PrintQuery, QueuedItem, Word};
use std::time::Duration;
use uuid::Uuid;

pub(super) use asking::{LARGEST_JOB, MOST_LABELS};

/// Every role but the auditor's, who signs nothing.
const SIGNING: [Role; 8] = [
    Role::Administrator,
    Role::Quality,
    Role::Lab,
    Role::Analyst,
    Role::Pharmacist,
    Role::Courier,
    Role::Investigator,
    Role::Nurse,
];

/// How long someone waits for what a printer says of itself.
const PATIENCE: Duration = Duration::from_millis(1500);

impl App {
    /// Whether someone may print, settle and cancel at a printer: everyone at its site whose role signs, and an administrator
    /// at one that is not in the record.
    ///
    /// # Errors
    /// When they may not, or the database is out of reach.
    pub fn may_print(&self, visitor: &Visitor, printer: &str) -> Result<(), AppError> {
        let named = EquipmentId::new(printer)
            .map_err(|bad| AppError::NotFound(format!("printer {printer:?}: {bad}")))?;
        let standing = self.store().standing(named.subject())?;
        let record = standing.map(|standing| standing.record);
        let may = if let Some(Record::Equipment(it)) = record {
            visitor.record.holds(&SIGNING, &it.site)
        } else {
            let mut grants = visitor.record.grants.iter();
            grants.any(|grant| grant.role == Role::Administrator)
        };
        if may {
            Ok(())
        } else {
            let why = "Only the staff of the printer's site may print, and say what became of its labels.";
            Err(AppError::Forbidden(why))
        }
    }

    /// A job and its labels in order.
    ///
    /// # Errors
    /// When there is none, or the database is out of reach.
    pub fn print_job(&self, id: Uuid) -> Result<(PrintJob, Vec<QueuedItem>), AppError> {
        let found = self.store().print_job(id)?;
        found.ok_or_else(|| AppError::NotFound(format!("print job {id}")))
    }

    /// The jobs that are asked for, newest first; at most 500.
    ///
    /// # Errors
    /// When the database is out of reach.
    pub fn print_jobs(&self, query: &PrintQuery, limit: u64) -> Result<Listed<PrintJob>, AppError> {
        let limit = limit.clamp(1, MOST);
        Ok(Listed::of(
            self.store().print_jobs(query, limit + 1)?,
            limit,
        ))
    }

    /// Takes a person's word on a doubtful label: it came out, or it did not and waits again; or it is cancelled, where the
    /// record has gone on by now.
    ///
    /// # Errors
    /// When there is no such label, it is not doubtful, they may not print there, or the database is out of reach.
    pub fn settle(
        &self,
        id: Uuid,
        number: u64,
        came_out: bool,
        visitor: &Visitor,
    ) -> Result<(), AppError> {
        let (job, items) = self.print_job(id)?;
        self.may_print(visitor, &job.printer)?;
        if !items.iter().any(|item| item.number == number) {
            return Err(AppError::NotFound(format!(
                "label {number} of this print job"
            )));
        }
        let word = Word {
            by: &visitor.person,
            at: self.now(),
        };
        if !self.store().settle_print(id, number, came_out, word)? {
            return Err(AppError::Printing(
                "the label is not doubtful; only of a doubtful one is it asked whether it came out",
            ));
        }
        self.0.parts.printers.wake(&job.printer);
        Ok(())
    }

    /// Takes back those labels of a job of which nothing has left.
    ///
    /// # Errors
    /// When there is no such job, none of its labels waits, they may not print there, or the database is out of reach.
    pub fn cancel_job(&self, id: Uuid, visitor: &Visitor) -> Result<(), AppError> {
        let (job, _) = self.print_job(id)?;
        self.may_print(visitor, &job.printer)?;
        let word = Word {
            by: &visitor.person,
            at: self.now(),
        };
        if self.store().cancel_print_job(id, word)? == 0 {
            return Err(AppError::Printing("no label of the job waits any more"));
        }
        Ok(())
    }

    /// How the printers are, by name, as each tells within a moment, or was found before.
    pub fn printers(&self) -> Vec<PrinterSeen> {
        self.0.parts.printers.seen(PATIENCE)
    }

    /// How one printer is.
    ///
    /// # Errors
    /// When there is no such printer.
    pub fn printer_status(&self, name: &str) -> Result<PrinterSeen, AppError> {
        let seen = self.0.parts.printers.seen_one(name, PATIENCE);
        seen.ok_or_else(|| AppError::NotFound(format!("printer {name:?}")))
    }
}
