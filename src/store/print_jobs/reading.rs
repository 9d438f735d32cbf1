//! The queue as people see it.

use super::super::Store;
use super::super::db::{Db, read_tx};
use super::super::error::{StoreError, at};
use super::super::rows::{count, sought, subject};
use super::super::schema::{print_items, print_jobs, print_leases};
use super::items::PrintRow;
use super::{LabelPrint, Overtaken, PrintJob, PrintQuery, PrintState, QueuedItem};
use crate::domain::{Instant, PersonId};
use diesel::dsl::count_star;
use diesel::prelude::*;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// The words of the states in which something is still to be done.
fn open_states() -> Vec<&'static str> {
    let open = PrintState::ALL.into_iter().filter(|state| state.is_open());
    open.map(PrintState::word).collect()
}

fn person(text: &str) -> Result<PersonId, StoreError> {
    let person = PersonId::try_from(subject("print_jobs", text)?);
    person.map_err(|bad| StoreError::odd("print_jobs", bad.to_string()))
}

type JobRow = (String, i64, String, String, i64);

/// Jobs with the counts of their labels and what keeps their printers.
fn told(db: &mut Db, rows: Vec<JobRow>) -> Result<Vec<PrintJob>, StoreError> {
    let step = at("counting the labels of a print job");
    let ids: Vec<&str> = rows.iter().map(|row| row.0.as_str()).collect();
    let counted: Vec<(String, String, i64)> = print_items::table
        .filter(print_items::job.eq_any(ids))
        .group_by((print_items::job, print_items::state))
        .select((print_items::job, print_items::state, count_star()))
        .load(db)
        .map_err(&step)?;
    let mut counts: HashMap<String, BTreeMap<PrintState, u64>> = HashMap::new();
    for (job, state, number) in counted {
        let of_job = counts.entry(job).or_default();
        of_job.insert(PrintState::read(&state)?, count("print_items", number)?);
    }
    let faults: Vec<(String, Option<String>)> = print_leases::table
        .select((print_leases::printer, print_leases::fault))
        .load(db)
        .map_err(&step)?;
    let faults: HashMap<String, Option<String>> = faults.into_iter().collect();
    let jobs = rows
        .into_iter()
        .map(|(id, number, printer, made_by, made_at)| {
            let counts = counts.remove(&id).unwrap_or_default();
            let held = counts
                .keys()
                .any(|state| matches!(state, PrintState::Waiting | PrintState::Sending));
            Ok(PrintJob {
                id: Uuid::parse_str(&id)
                    .map_err(|e| StoreError::odd("print_jobs", e.to_string()))?,
                number: count("print_jobs", number)?,
                made_by: person(&made_by)?,
                made_at: Instant::from_micros(made_at),
                fault: faults.get(&printer).cloned().flatten().filter(|_| held),
                printer,
                counts,
            })
        });
    jobs.collect()
}

/// The jobs that are asked for, newest first.
fn list(db: &mut Db, query: &PrintQuery, limit: u64) -> Result<Vec<PrintJob>, StoreError> {
    let mut rows = print_jobs::table
        .order(print_jobs::number.desc())
        .limit(sought(limit))
        .into_boxed();
    if let Some(printer) = &query.printer {
        rows = rows.filter(print_jobs::printer.eq(printer));
    }
    if query.open {
        let open = print_items::table
            .filter(print_items::state.eq_any(open_states()))
            .select(print_items::job);
        rows = rows.filter(print_jobs::id.eq_any(open));
    }
    if let Some(before) = query.before {
        rows = rows.filter(print_jobs::number.lt(sought(before)));
    }
    let rows = rows.load(db).map_err(at("reading the print queue"))?;
    told(db, rows)
}

type ItemRow = (
    i64,
    String,
    PrintRow,
    String,
    i64,
    (Option<String>, Option<String>),
    i64,
    Option<String>,
);

/// A row of `print_items`.
fn item(row: ItemRow) -> Result<QueuedItem, StoreError> {
    let (number, name, print, state, attempts, (fault, overtaken), changed_at, settled_by) = row;
    Ok(QueuedItem {
        number: count("print_items", number)?,
        name,
        print: LabelPrint::read(print)?,
        state: PrintState::read(&state)?,
        attempts: count("print_items", attempts)?,
        fault,
        overtaken: overtaken.as_deref().map(Overtaken::read).transpose()?,
        changed_at: Instant::from_micros(changed_at),
        settled_by: settled_by.as_deref().map(person).transpose()?,
    })
}

/// One job and its labels in order.
fn job(db: &mut Db, id: Uuid) -> Result<Option<(PrintJob, Vec<QueuedItem>)>, StoreError> {
    let step = at("reading a print job");
    let id = id.to_string();
    let rows = print_jobs::table.find(&id).load(db).map_err(&step)?;
    let Some(job) = told(db, rows)?.pop() else {
        return Ok(None);
    };
    let rows: Vec<ItemRow> = print_items::table
        .filter(print_items::job.eq(&id))
        .order(print_items::number)
        .select((
            print_items::number,
            print_items::name,
            (print_items::label, print_items::copy, print_items::part),
            print_items::state,
            print_items::attempts,
            (print_items::fault, print_items::overtaken),
            print_items::changed_at,
            print_items::settled_by,
        ))
        .load(db)
        .map_err(&step)?;
    let items = rows.into_iter().map(item).collect::<Result<_, _>>()?;
    Ok(Some((job, items)))
}

impl Store {
    /// The jobs that are asked for, newest first; at most so many.
    ///
    /// # Errors
    /// When the database fails.
    pub fn print_jobs(&self, query: &PrintQuery, limit: u64) -> Result<Vec<PrintJob>, StoreError> {
        self.read(|db| read_tx(db, |db| list(db, query, limit)))
    }

    /// A job with its labels in order, if it is there.
    ///
    /// # Errors
    /// When the database fails.
    pub fn print_job(&self, id: Uuid) -> Result<Option<(PrintJob, Vec<QueuedItem>)>, StoreError> {
        self.read(|db| read_tx(db, |db| job(db, id)))
    }
}
