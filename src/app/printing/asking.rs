//! What is put into the queue of a printer.

use super::super::{App, AppError};
use crate::domain::{Malformed, PersonId};
use crate::store::{LabelPrint, NewPrintJob, PrintItem};
use uuid::Uuid;

/// How many labels one job may have.
pub(in crate::app) const MOST_LABELS: usize = 500;
/// How many bytes one job may have: it is written at once, and everyone who signs waits for that.
pub(in crate::app) const LARGEST_JOB: usize = 32 * 1024 * 1024;
/// How many bytes one label may have.
const LARGEST_LABEL: usize = 4 * 1024 * 1024;
/// How long the name of a label may be.
const LONGEST_NAME: usize = 40;

/// The name under which a test label stands in the queue.
const TEST_LABEL: &str = "TEST";

/// What was put into the queue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enqueued {
    /// The job; none where everything was in the queue before.
    pub job: Option<Uuid>,
    /// How many labels the job has.
    pub labels: usize,
    /// The prints that are in the queue already or came out of it, and are not printed twice.
    pub already: Vec<LabelPrint>,
}

impl App {
    /// Puts labels into the queue of a printer, each print of a label once, however often it is asked for.
    ///
    /// # Errors
    /// When there is no such printer, a label cannot be printed, or the database is out of reach.
    pub fn enqueue(
        &self,
        printer: &str,
        who: &PersonId,
        items: Vec<PrintItem>,
    ) -> Result<Enqueued, AppError> {
        if !self.0.parts.printers.knows(printer) {
            return Err(AppError::NotFound(format!("printer {printer:?}")));
        }
        printable(&items)?;
        let mut job = NewPrintJob {
            id: Uuid::now_v7(),
            printer: printer.to_owned(),
            made_by: who.clone(),
            made_at: self.now(),
            items,
        };
        let already = self.store().put_print_job(&mut job)?;
        self.0.parts.printers.wake(printer);
        Ok(Enqueued {
            job: (!job.items.is_empty()).then_some(job.id),
            labels: job.items.len(),
            already,
        })
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
        let item = PrintItem {
            name: TEST_LABEL.to_owned(),
            print: None,
            payload,
        };
        let put = self.enqueue(printer, who, vec![item])?;
        put.job.ok_or(AppError::Internal(
            "a test label was not put into the queue",
        ))
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
        let named = (1..=LONGEST_NAME).contains(&item.name.len())
            && item.name.bytes().all(plain)
            && !item.name.starts_with('.');
        if !named {
            let member = format!("items[{place}].name");
            let why = format!("{:?} is no name of a label", item.name);
            return Err(Malformed::new(member, why));
        }
        if item.payload.is_empty() || item.payload.len() > LARGEST_LABEL {
            let member = format!("items[{place}].payload");
            let why = format!("the bytes of a label are 1 to {LARGEST_LABEL}");
            return Err(Malformed::new(member, why));
        }
    }
    let bytes = items.iter().map(|item| item.payload.len());
    if bytes.fold(0, usize::saturating_add) > LARGEST_JOB {
        let why = format!("the bytes of a print job are at most {LARGEST_JOB}");
        return Err(Malformed::new("items", why));
    }
    Ok(())
}
