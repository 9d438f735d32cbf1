//! How a label leaves the queue.

use super::super::Store;
use super::super::db::{Db, write_tx};
use super::super::error::{StoreError, at};
use super::super::rows::{column, count};
use super::super::schema::{print_items, print_jobs};
use super::items::PrintRow;
use super::lease::{Lease, holds};
use super::{LabelPrint, PrintState, of_printer};
use crate::domain::Instant;
use diesel::prelude::*;
use uuid::Uuid;

/// The label whose turn it is.
#[derive(Clone, Debug)]
pub(crate) struct NextPrint {
    pub(crate) job: Uuid,
    pub(crate) job_number: u64,
    pub(crate) number: u64,
    pub(crate) name: String,
    /// The print of a label of the record; none for what belongs to no record.
    pub(crate) print: Option<LabelPrint>,
    pub(crate) payload: Vec<u8>,
    /// How many times it was on its way before.
    pub(crate) attempts: u64,
}

/// How a label's way to the printer ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ended<'a> {
    pub(crate) state: PrintState,
    pub(crate) fault: Option<&'a str>,
    pub(crate) at: Instant,
}

/// The jobs of a printer that wait for a person's word.
fn held(db: &mut Db, printer: &str) -> Result<Vec<String>, StoreError> {
    of_printer!(printer, PrintState::Doubtful)
        .select(print_items::job)
        .distinct()
        .load(db)
        .map_err(at("looking for doubtful labels"))
}

/// Whether a printer has something to print, or was left with something on its way.
fn due(db: &mut Db, printer: &str) -> Result<bool, StoreError> {
    let step = at("looking for work for a printer");
    let held = held(db, printer)?;
    let waiting: i64 = of_printer!(printer, PrintState::Waiting)
        .filter(print_items::job.ne_all(held))
        .count()
        .get_result(db)
        .map_err(&step)?;
    let left: i64 = of_printer!(printer, PrintState::Sending)
        .count()
        .get_result(db)
        .map_err(&step)?;
    Ok(waiting + left > 0)
}

/// The label of a printer whose turn it is.
fn next(db: &mut Db, printer: &str) -> Result<Option<NextPrint>, StoreError> {
    type Row = (String, i64, i64, String, PrintRow, Option<Vec<u8>>, i64);
    let held = held(db, printer)?;
    let row: Option<Row> = print_items::table
        .inner_join(print_jobs::table.on(print_jobs::id.eq(print_items::job)))
        .filter(print_items::state.eq(PrintState::Waiting.word()))
        .filter(print_jobs::printer.eq(printer))
        .filter(print_items::job.ne_all(held))
        .order((print_jobs::number, print_items::number))
        .select((
            print_items::job,
            print_jobs::number,
            print_items::number,
            print_items::name,
            (print_items::label, print_items::copy, print_items::part),
            print_items::payload,
            print_items::attempts,
        ))
        .first(db)
        .optional()
        .map_err(at("looking for the next label"))?;
    let Some((job, job_number, number, name, print, payload, attempts)) = row else {
        return Ok(None);
    };
    let odd = |why: String| StoreError::odd("print_items", why);
    Ok(Some(NextPrint {
        job: Uuid::parse_str(&job).map_err(|e| odd(e.to_string()))?,
        job_number: count("print_jobs", job_number)?,
        number: count("print_items", number)?,
        name,
        print: LabelPrint::read(print)?,
        payload: payload.ok_or_else(|| odd("a waiting label has no bytes".to_owned()))?,
        attempts: count("print_items", attempts)?,
    }))
}

/// The row of a label in this state, as it was seen.
macro_rules! this {
    ($print:expr, $state:expr, $attempts:expr) => {
        print_items::table
            .filter(print_items::job.eq($print.job.to_string()))
            .filter(print_items::number.eq(column($print.number)?))
            .filter(print_items::state.eq($state.word()))
            .filter(print_items::attempts.eq(column($attempts)?))
    };
}

/// Notes that a label's bytes are about to leave; false if its turn is over or the lease is another's. A print that the record
/// has overtaken is cancelled instead.
fn begin(
    db: &mut Db,
    lease: Lease<'_>,
    next: &NextPrint,
    now: Instant,
) -> Result<bool, StoreError> {
    if !holds(db, lease, now)? {
        return Ok(false);
    }
    let this = this!(next, PrintState::Waiting, next.attempts);
    let overtaken = next.print.map(|print| print.overtaken(db)).transpose()?;
    if let Some(why) = overtaken.flatten() {
        diesel::update(this)
            .set((
                print_items::state.eq(PrintState::Cancelled.word()),
                print_items::payload.eq(None::<Vec<u8>>),
                print_items::overtaken.eq(why.key()),
                print_items::changed_at.eq(now.micros()),
            ))
            .execute(db)
            .map_err(at("cancelling a label that was overtaken"))?;
        return Ok(false);
    }
    let begun = diesel::update(this)
        .set((
            print_items::state.eq(PrintState::Sending.word()),
            print_items::attempts.eq(column(next.attempts + 1)?),
            print_items::fault.eq(None::<String>),
            print_items::changed_at.eq(now.micros()),
        ))
        .execute(db)
        .map_err(at("beginning to send a label"))?;
    Ok(begun == 1)
}

/// Notes how a label's way ended; false if someone else has noted it in between.
fn end(db: &mut Db, print: &NextPrint, ended: Ended<'_>) -> Result<bool, StoreError> {
    let noted = (
        print_items::state.eq(ended.state.word()),
        print_items::fault.eq(ended.fault),
        print_items::changed_at.eq(ended.at.micros()),
    );
    let this = this!(print, PrintState::Sending, print.attempts + 1);
    let step = at("ending to send a label");
    let rows = if ended.state.is_open() {
        diesel::update(this).set(noted).execute(db).map_err(step)?
    } else {
        let done = (noted, print_items::payload.eq(None::<Vec<u8>>));
        diesel::update(this).set(done).execute(db).map_err(step)?
    };
    Ok(rows == 1)
}

impl Store {
    /// Whether a printer has something to print, or was left with something on its way.
    pub(crate) fn print_due(&self, printer: &str) -> Result<bool, StoreError> {
        self.read(|db| due(db, printer))
    }

    /// The label of a printer whose turn it is.
    pub(crate) fn next_print(&self, printer: &str) -> Result<Option<NextPrint>, StoreError> {
        self.read(|db| next(db, printer))
    }

    /// Notes, before its first byte leaves, that a label is on its way; false if its turn is over, or the record has gone on
    /// and its print was cancelled for that.
    pub(crate) fn begin_print(
        &self,
        lease: Lease<'_>,
        print: &NextPrint,
        now: Instant,
    ) -> Result<bool, StoreError> {
        self.read(|db| write_tx(db, |db| begin(db, lease, print, now)))
    }

    /// Notes how a label's way ended; false if someone else has noted it in between.
    pub(crate) fn end_print(
        &self,
        print: &NextPrint,
        ended: Ended<'_>,
    ) -> Result<bool, StoreError> {
        self.read(|db| write_tx(db, |db| end(db, print, ended)))
    }
}
