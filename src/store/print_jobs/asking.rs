//! The side of those who ask: jobs put in, settled and taken back.

use super::super::Store;
use super::super::db::{Db, write_tx};
use super::super::error::{StoreError, at};
use super::super::rows::sought;
use super::super::schema::{print_items, print_jobs};
use super::items::PrintRow;
use super::{LabelPrint, NewPrintJob, Overtaken, PrintItem, PrintState, Word};
use diesel::dsl::max;
use diesel::prelude::*;
use std::collections::HashSet;
use uuid::Uuid;

/// The prints of these that are in the queue or came out of it.
fn there(db: &mut Db, items: &[PrintItem]) -> Result<HashSet<LabelPrint>, StoreError> {
    let labels = items.iter().filter_map(|item| item.print);
    let labels: Vec<String> = labels.map(|print| print.label.to_string()).collect();
    let rows: Vec<PrintRow> = print_items::table
        .filter(print_items::label.eq_any(labels))
        .filter(print_items::state.ne(PrintState::Cancelled.word()))
        .select((print_items::label, print_items::copy, print_items::part))
        .load(db)
        .map_err(at("looking for labels in the print queue"))?;
    let prints = rows
        .into_iter()
        .filter_map(|row| LabelPrint::read(row).transpose());
    prints.collect()
}

/// Puts a job at the end of the queue, without the prints that are in it or came out of it, which are given, and without what
/// the job itself repeats.
fn put(db: &mut Db, job: &mut NewPrintJob) -> Result<Vec<LabelPrint>, StoreError> {
    let there = there(db, &job.items)?;
    let (mut taken, mut already) = (there.clone(), Vec::new());
    job.items.retain(|item| {
        let Some(print) = item.print else { return true };
        if there.contains(&print) && !already.contains(&print) {
            already.push(print);
        }
        taken.insert(print)
    });
    if !job.items.is_empty() {
        insert(db, job)?;
    }
    Ok(already)
}

fn insert(db: &mut Db, job: &NewPrintJob) -> Result<(), StoreError> {
    let id = job.id.to_string();
    let step = "putting a job into the print queue";
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
        let print = item.print.as_ref().map(LabelPrint::row);
        let (label, copy, part) = print.unwrap_or_default();
        diesel::insert_into(print_items::table)
            .values((
                print_items::job.eq(&id),
                print_items::number.eq(number),
                print_items::name.eq(&item.name),
                print_items::label.eq(label),
                print_items::copy.eq(copy),
                print_items::part.eq(part),
                print_items::payload.eq(&item.payload),
                print_items::state.eq(PrintState::Waiting.word()),
                print_items::attempts.eq(0),
                print_items::changed_at.eq(job.made_at.micros()),
            ))
            .execute(db)
            .map_err(at(step))?;
    }
    Ok(())
}

/// What the record has against printing this doubtful label once more.
fn against(db: &mut Db, id: Uuid, number: u64) -> Result<Option<Overtaken>, StoreError> {
    let row: Option<PrintRow> = print_items::table
        .filter(print_items::job.eq(id.to_string()))
        .filter(print_items::number.eq(sought(number)))
        .select((print_items::label, print_items::copy, print_items::part))
        .first(db)
        .optional()
        .map_err(at("looking for a doubtful label"))?;
    let print = row.map(LabelPrint::read).transpose()?.flatten();
    let against = print.map(|print| print.overtaken(db)).transpose()?;
    Ok(against.flatten())
}

/// A person's word on a doubtful label; true if it was one. One that did not come out waits again, unless the record has
/// overtaken it.
fn settle(
    db: &mut Db,
    id: Uuid,
    number: u64,
    came_out: bool,
    word: Word<'_>,
) -> Result<bool, StoreError> {
    let overtaken = if came_out {
        None
    } else {
        against(db, id, number)?
    };
    let next = match (came_out, overtaken) {
        (true, _) => PrintState::Printed,
        (false, None) => PrintState::Waiting,
        (false, Some(_)) => PrintState::Cancelled,
    };
    let this = print_items::table
        .filter(print_items::job.eq(id.to_string()))
        .filter(print_items::number.eq(sought(number)))
        .filter(print_items::state.eq(PrintState::Doubtful.word()));
    let said = (
        print_items::state.eq(next.word()),
        print_items::overtaken.eq(overtaken.map(Overtaken::key)),
        print_items::changed_at.eq(word.at.micros()),
        print_items::settled_by.eq(word.by.subject().as_str()),
    );
    let step = at("settling a doubtful label");
    let settled = if next.is_open() {
        diesel::update(this).set(said).execute(db).map_err(step)?
    } else {
        let done = (said, print_items::payload.eq(None::<Vec<u8>>));
        diesel::update(this).set(done).execute(db).map_err(step)?
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
    /// Puts those labels of a job at the end of the queue whose print is neither in it nor came out of it; gives the prints of
    /// the others, and leaves them out of the job. Whoever asks twice, at once or later, has each label printed once. What
    /// belongs to no record is printed as often as it is asked for.
    ///
    /// # Errors
    /// When the database fails.
    pub fn put_print_job(&self, job: &mut NewPrintJob) -> Result<Vec<LabelPrint>, StoreError> {
        self.read(|db| write_tx(db, |db| put(db, job)))
    }

    /// Takes a person's word on a doubtful label: it came out, or it waits again, or is cancelled if the record has gone on by
    /// now. False if it was not doubtful.
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
