//! What the page of each noun says, from its record.

mod care;
mod custody;
mod form;
mod harm;
mod labelling;
mod lot;
mod protocol;
mod quality;
mod source;
mod specification;

use super::super::words::Lang;
use super::parts::{Cell, Fact, Picture, Table};
use super::standing::tag_of;
use crate::app::{App, AppError, ShownSubject};
use crate::domain::shipment::Holder;
use crate::domain::{Record, Subject};

/// What a noun adds to its page.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) facts: Vec<Fact>,
    pub(super) tables: Vec<Table>,
    pub(super) sentence: String,
    pub(super) picture: Option<Picture>,
}

/// The facts of a thing.
pub(super) fn of(app: &App, lang: Lang, shown: &ShownSubject) -> Result<Draft, AppError> {
    match &shown.record {
        Record::Vial(vial) => custody::vial(app, lang, shown, vial),
        Record::Shipment(shipment) => custody::shipment(app, lang, shipment),
        Record::Lot(lot) => lot::lot(app, lang, &shown.subject, lot),
        Record::Specification(specification) => {
            Ok(specification::specification(lang, specification))
        }
        Record::Form(form) => Ok(form::form(lang, form)),
        Record::Terminology(list) => Ok(form::terminology(lang, list)),
        Record::Participant(participant) => {
            care::participant(app, lang, &shown.subject, participant)
        }
        Record::Order(order) => Ok(care::order(order)),
        Record::Infusion(infusion) => Ok(care::infusion(lang, infusion)),
        Record::BatchTemplate(template) => Ok(quality::batch_template(lang, template)),
        Record::Place(place) => Ok(quality::place(lang, place)),
        Record::Stock(stock) => Ok(quality::stock(lang, stock)),
        Record::Deviation(deviation) => Ok(quality::deviation(lang, deviation)),
        Record::Recall(recall) => quality::recall(app, lang, &shown.subject, recall),
        Record::Override(it) => Ok(quality::overriding(lang, it)),
        Record::AdverseEvent(event) => Ok(harm::adverse_event(lang, event)),
        Record::LabelTemplate(template) => Ok(labelling::template(lang, template)),
        Record::Label(label) => labelling::label(app, &shown.subject, label),
        Record::Equipment(equipment) => Ok(labelling::equipment(lang, equipment)),
        Record::Donor(donor) => Ok(source::donor(lang, donor)),
        Record::Clone(clone) => Ok(source::clone(clone)),
        Record::Bank(bank) => Ok(source::bank(bank)),
        Record::Protocol(trial) => Ok(protocol::protocol(lang, trial)),
        Record::Site(site) => Ok(source::site(site)),
        Record::Person(person) => Ok(source::person(lang, person)),
        Record::Key(key) => Ok(source::key(key)),
        Record::Log(log) => Ok(source::log(log)),
    }
}

/// Headings as they stand.
fn heads(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// Who holds something.
fn holder(holder: &Holder) -> Cell {
    match holder {
        Holder::Site(site) => Cell::to(site.subject()),
        Holder::Person(person) => Cell::to(person.subject()),
        Holder::Carrier(_) => Cell::text(holder),
    }
}

/// A thing and its state.
fn with_state(app: &App, lang: Lang, subject: &Subject) -> Result<Vec<Cell>, AppError> {
    let mut cells = vec![Cell::to(subject)];
    if let Some(standing) = app.store().standing(subject)? {
        cells.push(Cell::State(tag_of(app, lang, &standing.record)?));
    }
    Ok(cells)
}
