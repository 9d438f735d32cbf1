//! A vial's chain of custody as a table.

use super::super::parts::{Cell, Table};
use super::super::standing::tags;
use super::super::voice::Voice;
use super::super::words::tag;
use crate::app::{App, AppError};
use crate::domain::{Noun, Subject, VialId};

/// A vial's chain of custody, the present first.
pub(super) fn custody(app: &App, voice: &Voice, vial: &Subject) -> Result<Table, AppError> {
    let lang = voice.lang;
    let id = VialId::try_from(vial.clone())
        .or(Err(AppError::Internal("a document is of another noun")))?;
    let chain = app.custody(&id)?;
    // What may not be used now is never drawn as free, whatever its own record says.
    let mut now = tags(app, lang, std::slice::from_ref(vial))?.remove(vial);
    let rows = chain.iter().rev().map(|link| {
        let period = &link.period;
        let by = voice.holder(&period.holder);
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
            voice.time(period.from),
            Cell::Entry(link.entry.index, voice.done(link.entry.kind)),
            Cell::to(link.entry.actor.subject()),
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
