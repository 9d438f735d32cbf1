//! Which server drives a printer.

use super::super::Store;
use super::super::db::{Db, write_tx};
use super::super::error::{StoreError, at};
use super::super::schema::{print_items, print_jobs, print_leases};
use super::{PrintState, of_printer};
use crate::domain::Instant;
use diesel::prelude::*;

/// The right to drive a printer: one server has it at a time, until it gives it back or lets it run out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lease<'a> {
    pub(crate) printer: &'a str,
    /// Which run of which server.
    pub(crate) owner: &'a str,
}

/// What another server that drives a printer wrote down about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Elsewhere {
    /// What keeps the printer from printing.
    pub(crate) fault: Option<String>,
}

/// Takes or prolongs the lease by compare-and-swap; false while another server has it. What another run left on its way
/// becomes doubtful.
fn claim(db: &mut Db, lease: Lease<'_>, now: Instant, until: Instant) -> Result<bool, StoreError> {
    let step = at("claiming a printer");
    let held: Option<(String, i64)> = print_leases::table
        .find(lease.printer)
        .select((print_leases::owner, print_leases::until))
        .first(db)
        .optional()
        .map_err(&step)?;
    let taken = match &held {
        None => diesel::insert_into(print_leases::table)
            .values((
                print_leases::printer.eq(lease.printer),
                print_leases::owner.eq(lease.owner),
                print_leases::until.eq(until.micros()),
            ))
            .execute(db),
        Some((owner, till)) if owner == lease.owner || owner.is_empty() || *till < now.micros() => {
            let seen = print_leases::table
                .filter(print_leases::printer.eq(lease.printer))
                .filter(print_leases::owner.eq(owner))
                .filter(print_leases::until.eq(till));
            diesel::update(seen)
                .set((
                    print_leases::owner.eq(lease.owner),
                    print_leases::until.eq(until.micros()),
                ))
                .execute(db)
        }
        Some(_) => return Ok(false),
    };
    let taken = taken.map_err(&step)? == 1;
    if taken && held.is_none_or(|(owner, _)| owner != lease.owner) {
        let left = of_printer!(lease.printer, PrintState::Sending);
        diesel::update(left)
            .set((
                print_items::state.eq(PrintState::Doubtful.word()),
                print_items::fault.eq("stopped"),
                print_items::changed_at.eq(now.micros()),
            ))
            .execute(db)
            .map_err(&step)?;
    }
    Ok(taken)
}

/// Writes the owner and the fault into a lease that is this run's.
fn note(db: &mut Db, lease: Lease<'_>, owner: &str, fault: Option<&str>) -> Result<(), StoreError> {
    let own = print_leases::table
        .filter(print_leases::printer.eq(lease.printer))
        .filter(print_leases::owner.eq(lease.owner));
    diesel::update(own)
        .set((print_leases::owner.eq(owner), print_leases::fault.eq(fault)))
        .execute(db)
        .map_err(at("noting the state of a printer"))?;
    Ok(())
}

/// Whether the lease is still this run's.
pub(super) fn holds(db: &mut Db, lease: Lease<'_>, now: Instant) -> Result<bool, StoreError> {
    let own: i64 = print_leases::table
        .filter(print_leases::printer.eq(lease.printer))
        .filter(print_leases::owner.eq(lease.owner))
        .filter(print_leases::until.ge(now.micros()))
        .count()
        .get_result(db)
        .map_err(at("looking at the lease of a printer"))?;
    Ok(own == 1)
}

/// What the server that drives the printer wrote down, if that is another one.
fn elsewhere(db: &mut Db, lease: Lease<'_>, now: Instant) -> Result<Option<Elsewhere>, StoreError> {
    let fault = print_leases::table
        .filter(print_leases::printer.eq(lease.printer))
        .filter(print_leases::owner.ne_all([lease.owner, ""]))
        .filter(print_leases::until.ge(now.micros()))
        .select(print_leases::fault)
        .first(db)
        .optional()
        .map_err(at("looking at the lease of a printer"))?;
    Ok(fault.map(|fault| Elsewhere { fault }))
}

impl Store {
    /// What the server that drives the printer wrote down, if that is another one.
    pub(crate) fn printer_elsewhere(
        &self,
        lease: Lease<'_>,
        now: Instant,
    ) -> Result<Option<Elsewhere>, StoreError> {
        self.read(|db| elsewhere(db, lease, now))
    }

    /// Takes or prolongs the lease of a printer; false while another server has it.
    pub(crate) fn claim_printer(
        &self,
        lease: Lease<'_>,
        now: Instant,
        until: Instant,
    ) -> Result<bool, StoreError> {
        self.read(|db| write_tx(db, |db| claim(db, lease, now, until)))
    }

    /// Gives the lease of a printer back, if it is this run's.
    pub(crate) fn release_printer(&self, lease: Lease<'_>) -> Result<(), StoreError> {
        self.read(|db| write_tx(db, |db| note(db, lease, "", None)))
    }

    /// Notes what keeps a printer from printing, if its lease is this run's.
    pub(crate) fn note_printer(
        &self,
        lease: Lease<'_>,
        fault: Option<&str>,
    ) -> Result<(), StoreError> {
        self.read(|db| write_tx(db, |db| note(db, lease, lease.owner, fault)))
    }
}
