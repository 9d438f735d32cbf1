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
pub(super) fn of(app: &App, shown: &ShownSubject) -> Result<Draft, AppError> {
    match &shown.record {
        Record::Vial(vial) => custody::vial(app, shown, vial),
        Record::Shipment(shipment) => custody::shipment(app, shipment),
        Record::Lot(lot) => lot::lot(app, &shown.subject, lot),
        Record::Specification(specification) => Ok(specification::specification(specification)),
        Record::Form(form) => Ok(form::form(form)),
        Record::Terminology(list) => Ok(form::terminology(list)),
        Record::Participant(participant) => care::participant(app, &shown.subject, participant),
        Record::Order(order) => Ok(care::order(order)),
        Record::Infusion(infusion) => Ok(care::infusion(infusion)),
        Record::BatchTemplate(template) => Ok(quality::batch_template(template)),
        Record::Place(place) => Ok(quality::place(place)),
        Record::Stock(stock) => Ok(quality::stock(stock)),
        Record::Deviation(deviation) => Ok(quality::deviation(deviation)),
        Record::Recall(recall) => quality::recall(app, &shown.subject, recall),
        Record::Override(it) => Ok(quality::overriding(it)),
        Record::AdverseEvent(event) => Ok(harm::adverse_event(event)),
        Record::LabelTemplate(template) => Ok(labelling::template(template)),
        Record::Label(label) => labelling::label(app, &shown.subject, label),
        Record::Equipment(equipment) => Ok(labelling::equipment(equipment)),
        Record::Donor(donor) => Ok(source::donor(donor)),
        Record::Clone(clone) => Ok(source::clone(clone)),
        Record::Bank(bank) => Ok(source::bank(bank)),
        Record::Protocol(trial) => Ok(protocol::protocol(trial)),
        Record::Site(site) => Ok(source::site(site)),
        Record::Person(person) => Ok(source::person(person)),
        Record::Key(key) => Ok(source::key(key)),
        Record::Log(log) => Ok(source::log(log)),
    }
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
fn with_state(app: &App, subject: &Subject) -> Result<Vec<Cell>, AppError> {
    let mut cells = vec![Cell::to(subject)];
    if let Some(standing) = app.store().standing(subject)? {
        cells.push(Cell::State(tag_of(app, &standing.record)?));
    }
    Ok(cells)
}
