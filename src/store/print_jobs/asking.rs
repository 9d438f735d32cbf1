//! The side of those who ask: jobs put in, settled and taken back.

use super::super::Store;
use super::super::db::{Db, write_tx};
use super::super::error::{StoreError, at};
use super::super::rows::column;
use super::super::schema::{print_items, print_jobs};
use super::{NewPrintJob, PrintState, Word};
use diesel::dsl::max;
use diesel::prelude::*;
use uuid::Uuid;

/// Puts a job at the end of the queue; false if its id is there already.
fn put(db: &mut Db, job: &NewPrintJob) -> Result<bool, StoreError> {
    let id = job.id.to_string();
    let step = "putting a job into the print queue";
    let there: i64 = print_jobs::table
        .filter(print_jobs::id.eq(&id))
        .count()
        .get_result(db)
        .map_err(at(step))?;
    if there > 0 {
        return Ok(false);
    }
    let last: Option<i64> = print_jobs::table
        .select(max(print_jobs::number))
        .first(db)
        .map_err(at(step))?;
    diesel::insert_into(print_jobs::table)
        .values((
            print_jobs::id.eq(&id),
            print_jobs::number.eq(last.unwrap_or(0).saturating_add(1)),
            print_jobs::printer.eq(&job.printer),
            print_jobs::made_by.eq(job.made_by.subject().as_str()),
            print_jobs::made_at.eq(job.made_at.micros()),
        ))
        .execute(db)
        .map_err(at(step))?;
    for (number, item) in (1_i64..).zip(&job.items) {
        diesel::insert_into(print_items::table)
            .values((
                print_items::job.eq(&id),
                print_items::number.eq(number),
                print_items::label.eq(&item.label),
                print_items::payload.eq(&item.payload),
                print_items::state.eq(PrintState::Waiting.word()),
                print_items::attempts.eq(0),
                print_items::changed_at.eq(job.made_at.micros()),
            ))
            .execute(db)
            .map_err(at(step))?;
    }
    Ok(true)
}

/// As [`put`], without the labels that are in the queue or came out of it, which are given.
fn put_once(db: &mut Db, job: &mut NewPrintJob) -> Result<Vec<String>, StoreError> {
    let names: Vec<&String> = job.items.iter().map(|item| &item.label).collect();
    let there: Vec<String> = print_items::table
        .filter(print_items::label.eq_any(names))
        .filter(print_items::state.ne(PrintState::Cancelled.word()))
        .select(print_items::label)
        .distinct()
        .load(db)
        .map_err(at("looking for labels in the print queue"))?;
    job.items.retain(|item| !there.contains(&item.label));
    if !job.items.is_empty() {
        put(db, job)?;
    }
    Ok(there)
}

/// A person's word on a doubtful label; true if it was one.
fn settle(
    db: &mut Db,
    id: Uuid,
    number: u64,
    came_out: bool,
    word: Word<'_>,
) -> Result<bool, StoreError> {
    let this = print_items::table
        .filter(print_items::job.eq(id.to_string()))
        .filter(print_items::number.eq(column(number)?))
        .filter(print_items::state.eq(PrintState::Doubtful.word()));
    let next = if came_out {
        PrintState::Printed
    } else {
        PrintState::Waiting
    };
    let said = (
        print_items::state.eq(next.word()),
        print_items::changed_at.eq(word.at.micros()),
        print_items::settled_by.eq(word.by.subject().as_str()),
    );
    let step = at("settling a doubtful label");
    let settled = if came_out {
        let done = (said, print_items::payload.eq(None::<Vec<u8>>));
        diesel::update(this).set(done).execute(db).map_err(step)?
    } else {
        diesel::update(this).set(said).execute(db).map_err(step)?
    };
    Ok(settled == 1)
}

/// Takes back what has not left yet; gives how many labels that were.
fn cancel(db: &mut Db, id: Uuid, word: Word<'_>) -> Result<usize, StoreError> {
    let waiting = print_items::table
        .filter(print_items::job.eq(id.to_string()))
        .filter(print_items::state.eq(PrintState::Waiting.word()));
    diesel::update(waiting)
        .set((
            print_items::state.eq(PrintState::Cancelled.word()),
            print_items::payload.eq(None::<Vec<u8>>),
            print_items::changed_at.eq(word.at.micros()),
            print_items::settled_by.eq(word.by.subject().as_str()),
        ))
        .execute(db)
        .map_err(at("cancelling a print job"))
}

impl Store {
    /// Puts a job at the end of the queue; false if its id is there already, and then nothing changes.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_print_job(&self, job: &NewPrintJob) -> Result<bool, StoreError> {
        self.read(|db| write_tx(db, |db| put(db, job)))
    }

    /// Puts those labels of a job at the end of the queue that are neither in it nor came out of it; gives the others, and
    /// leaves them out of the job. Whoever asks twice, at once or later, has each label printed once.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_print_job_once(&self, job: &mut NewPrintJob) -> Result<Vec<String>, StoreError> {
        self.read(|db| write_tx(db, |db| put_once(db, job)))
    }

    /// Takes a person's word on a doubtful label: it came out, or it waits again. False if it was not doubtful.
    ///
    /// # Errors
    /// When the database fails.
    pub fn settle_print(
        &self,
        id: Uuid,
        number: u64,
        came_out: bool,
        word: Word<'_>,
    ) -> Result<bool, StoreError> {
        self.read(|db| write_tx(db, |db| settle(db, id, number, came_out, word)))
    }

    /// Takes back those labels of a job of which nothing has left; gives how many that were.
    ///
    /// # Errors
    /// When the database fails.
    pub fn cancel_print_job(&self, id: Uuid, word: Word<'_>) -> Result<usize, StoreError> {
        self.read(|db| write_tx(db, |db| cancel(db, id, word)))
    }
}
