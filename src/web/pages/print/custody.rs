//! A vial's chain of custody as a table.

use super::super::parts::{Cell, Moment, Table};
use super::super::standing::tags;
use super::super::words::{done, tag};
use super::Desk;
use crate::app::AppError;
use crate::domain::shipment::Holder;
use crate::domain::{Noun, VialId};

fn holder(holder: &Holder) -> Cell {
    match holder {
        Holder::Site(site) => Cell::to(site.subject()),
        Holder::Person(person) => Cell::to(person.subject()),
        Holder::Carrier(_) => Cell::text(holder),
    }
}

/// Who held a vial, where and by which event, the present first.
pub(super) fn chain(desk: &Desk<'_>) -> Result<Table, AppError> {
    let Ok(vial) = VialId::try_from(desk.subject.clone()) else {
        return desk.misfit();
    };
    let (app, lang) = (desk.app, desk.lang);
    let chain = app.custody(&vial)?;
    // What may not be used now is never drawn as free, whatever its own record says.
    let mut now = tags(app, lang, std::slice::from_ref(desk.subject))?.remove(desk.subject);
    let rows = chain.iter().rev().map(|link| {
        let period = &link.period;
        let by = holder(&period.holder);
        let held = match &period.place {
            None => by,
            Some(spot) => {
                let at = format!("{}, {}", spot.place.name(), spot.position);
                Cell::With(Box::new(by), at)
            }
        };
        let state = now.take();
        vec![
            held,
            Cell::State(state.unwrap_or_else(|| tag(lang, Noun::Vial, period.state))),
            Cell::Time(Moment::at(lang, period.entry.recorded_at)),
            Cell::Entry(period.entry.index, done(lang, period.entry.kind)),
            Cell::to(period.entry.actor.subject()),
        ]
    });
    let columns = [
        "column-held_by",
        "column-state",
        "column-from",
        "column-by",
        "column-signed_by",
    ];
    Ok(Table {
        note: lang.say("custody-note"),
        rows: rows.collect(),
        ..Table::of(lang, "custody-title", &columns)
    })
}
