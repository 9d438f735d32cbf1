//! A vial's chain of custody as a table.

use super::super::parts::{Cell, Moment, Table};
use super::super::standing::tags;
use super::super::words::{done, tag};
use super::Desk;
use crate::app::AppError;
use crate::domain::shipment::Holder;
use crate::domain::{Noun, VialId};

/// Who held a vial, from when on and by which entry; the present first.
pub(super) fn chain(desk: &Desk<'_>) -> Result<Table, AppError> {
    let lang = desk.lang;
    let vial = VialId::try_from(desk.subject.clone());
    let vial = vial.or_else(|_| desk.misfit())?;
    // What may not be used now is never drawn as free, whatever its own record says.
    let mut now = tags(desk.app, lang, std::slice::from_ref(desk.subject))?.remove(desk.subject);
    let chain = desk.app.custody(&vial)?;
    let rows = chain.iter().rev().map(|link| {
        let period = &link.period;
        let by = match &period.holder {
            Holder::Site(site) => Cell::to(site.subject()),
            Holder::Person(person) => Cell::to(person.subject()),
            Holder::Carrier(_) => Cell::text(&period.holder),
        };
        let held = match &period.place {
            None => by,
            Some(spot) => {
                let at = format!("{}, {}", spot.place.name(), spot.position);
                Cell::With(Box::new(by), at)
            }
        };
        let state = now.take();
        let cause = &period.entry;
        vec![
            held,
            Cell::State(state.unwrap_or_else(|| tag(lang, Noun::Vial, period.state))),
            Cell::Time(Moment::at(lang, cause.recorded_at)),
            Cell::Entry(cause.index, done(lang, cause.kind)),
            Cell::to(cause.actor.subject()),
        ]
    });
    let columns = [
        "list-held-by",
        "column-state",
        "column-from",
        "column-entry",
        "column-signed_by",
    ];
    Ok(Table {
        note: lang.say("print-custody-note"),
        rows: rows.collect(),
        ..Table::of(lang, "print-chain-of-custody", &columns)
    })
}
