//! Printing: jobs in the queue, a person's word on them, and how the printers are. Whether a label may be printed is told by
//! the record; here it is only seen to that it comes out once.

use super::lists::Listed;
use super::show::MOST;
use super::{App, AppError, Visitor};
use crate::domain::{EquipmentId, Malformed, PersonId, Record, Role};
use crate::print::PrinterSeen;
use crate::store::{NewPrintJob, PrintItem, PrintJob, PrintQuery, QueuedItem, Word};
use std::time::Duration;
use uuid::Uuid;

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

/// How many labels one job may have.
const MOST_LABELS: usize = 500;
/// How long the bytes of one label may be.
const LONGEST_LABEL: usize = 4 * 1024 * 1024;
/// How long the name of a label may be.
const LONGEST_NAME: usize = 40;
/// How long someone waits for what a printer says of itself.
const PATIENCE: Duration = Duration::from_millis(1500);

/// The name under which a test label stands in the queue.
const TEST_LABEL: &str = "TEST";

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

    /// Puts labels into the queue of a printer; gives the id of the job.
    ///
    /// # Errors
    /// When there is no such printer, a label cannot be printed, or the database is out of reach.
    pub fn enqueue(
        &self,
        printer: &str,
        who: &PersonId,
        items: Vec<PrintItem>,
    ) -> Result<Uuid, AppError> {
        self.enqueue_as(Uuid::now_v7(), printer, who, items)
    }

    /// As [`App::enqueue`], under an id that the caller chose: the same job sent again is not printed again.
    ///
    /// # Errors
    /// As [`App::enqueue`], and when the id belongs to a job of other labels or another printer.
    pub fn enqueue_as(
        &self,
        id: Uuid,
        printer: &str,
        who: &PersonId,
        items: Vec<PrintItem>,
    ) -> Result<Uuid, AppError> {
        if !self.0.parts.printers.knows(printer) {
            return Err(AppError::NotFound(format!("printer {printer:?}")));
        }
        printable(&items)?;
        let job = NewPrintJob {
            id,
            printer: printer.to_owned(),
            made_by: who.clone(),
            made_at: self.now(),
            items,
        };
        if !self.store().put_print_job(&job)? {
            let (there, labels) = self.print_job(id)?;
            let asked = job.items.iter().map(|item| &item.label);
            if there.printer != job.printer || !asked.eq(labels.iter().map(|one| &one.label)) {
                return Err(AppError::IdReused);
            }
        }
        self.0.parts.printers.wake(printer);
        Ok(id)
    }

    /// As [`App::enqueue_as`], but for the labels that are in the queue already or came out of it: they are given, and taken
    /// out of `items`.
    ///
    /// # Errors
    /// As [`App::enqueue`].
    pub(super) fn enqueue_once(
        &self,
        id: Uuid,
        printer: &str,
        who: &PersonId,
        items: &mut Vec<PrintItem>,
    ) -> Result<Vec<String>, AppError> {
        if !self.0.parts.printers.knows(printer) {
            return Err(AppError::NotFound(format!("printer {printer:?}")));
        }
        printable(items)?;
        let mut job = NewPrintJob {
            id,
            printer: printer.to_owned(),
            made_by: who.clone(),
            made_at: self.now(),
            items: std::mem::take(items),
        };
        let already = self.store().put_print_job_once(&mut job)?;
        *items = job.items;
        self.0.parts.printers.wake(printer);
        Ok(already)
    }

    /// Puts a label that belongs to nothing, such as one with rulers, into the queue of a printer.
    ///
    /// # Errors
    /// As [`App::enqueue`].
    pub fn print_test(
        &self,
        printer: &str,
        who: &PersonId,
        payload: Vec<u8>,
    ) -> Result<Uuid, AppError> {
        let label = TEST_LABEL.to_owned();
        self.enqueue(printer, who, vec![PrintItem { label, payload }])
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

    /// Takes a person's word on a doubtful label: it came out, or it did not and waits again.
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

/// Sees that labels can be printed and named.
fn printable(items: &[PrintItem]) -> Result<(), Malformed> {
    if items.is_empty() || items.len() > MOST_LABELS {
        let why = format!("a print job has 1 to {MOST_LABELS} labels");
        return Err(Malformed::new("items", why));
    }
    for (place, item) in items.iter().enumerate() {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let named = (1..=LONGEST_NAME).contains(&item.label.len())
            && item.label.bytes().all(plain)
            && !item.label.starts_with('.');
        if !named {
            let member = format!("items[{place}].label");
            let why = format!("{:?} is no name of a label", item.label);
            return Err(Malformed::new(member, why));
        }
        if item.payload.is_empty() || item.payload.len() > LONGEST_LABEL {
            let member = format!("items[{place}].payload");
            let why = format!("the bytes of a label are 1 to {LONGEST_LABEL}");
            return Err(Malformed::new(member, why));
        }
    }
    Ok(())
}
