//! What the page of each noun says, from its record.

mod care;
mod dose;
mod genealogy;
mod harm;
mod labelling;
mod legs;
mod lot;
mod protocol;
mod quality;
mod reasons;
mod recall;
mod release;
mod setup;
mod shipment;
mod source;
mod specification;
mod store;
mod vial;

pub(super) use genealogy::Genealogy;
pub(super) use legs::Legs;
pub(in crate::web) use reasons::said;
pub(super) use release::Release;

use super::block::{Block, Told};
use super::parts::Cell;
use super::voice::Voice;
use crate::app::{App, AppError, Doable, ShownSubject, Visitor};
use crate::domain::Record;

/// A thing as this reader sees it.
pub(super) struct Sight<'a> {
    pub(super) app: &'a App,
    pub(super) voice: &'a Voice,
    pub(super) shown: &'a ShownSubject,
    /// What may be done with it.
    pub(super) steps: &'a [Doable],
    pub(super) visitor: Option<&'a Visitor>,
}

impl Sight<'_> {
    /// A name and its value.
    pub(super) fn fact(&self, id: &str, cells: Vec<Cell>) -> Told {
        (self.voice.say(&format!("fact-{id}")), cells)
    }

    /// The step of this kind, where it is the reader's to take now.
    pub(super) fn may(&self, kind: &str) -> Option<&Doable> {
        let free = |one: &&Doable| one.mine && one.step.blocked.is_none();
        self.steps
            .iter()
            .filter(free)
            .find(|one| one.step.kind.word == kind)
    }
}

/// What a noun adds to its page.
#[derive(Default)]
pub(super) struct Draft {
    /// What stands beside the kind of thing.
    pub(super) kick: Vec<Cell>,
    /// What its state means now, in one sentence.
    pub(super) sentence: String,
    /// What decides: before what may be done next.
    pub(super) first: Vec<Block>,
    pub(super) facts: Vec<Told>,
    /// After the facts.
    pub(super) aside: Vec<Block>,
    pub(super) beside: Vec<Block>,
    /// Over the whole width.
    pub(super) below: Vec<Block>,
    /// The modules that the page needs.
    pub(super) modules: Vec<&'static str>,
}

/// What the page of a thing says.
pub(super) fn of(sight: &Sight<'_>) -> Result<Draft, AppError> {
    match &sight.shown.record {
        Record::Vial(it) => vial::vial(sight, it),
        Record::Shipment(it) => shipment::shipment(sight, it),
        Record::Lot(it) => lot::lot(sight, it),
        Record::Specification(it) => Ok(specification::specification(sight, it)),
        Record::Form(it) => Ok(setup::form(sight, it)),
        Record::Terminology(it) => Ok(setup::terminology(sight, it)),
        Record::Participant(it) => care::participant(sight, it),
        Record::Order(it) => dose::order(sight, it),
        Record::Infusion(it) => dose::infusion(sight, it),
        Record::BatchTemplate(it) => Ok(setup::batch_template(sight, it)),
        Record::Place(it) => store::place(sight, it),
        Record::Stock(it) => Ok(store::stock(sight, it)),
        Record::Deviation(it) => quality::deviation(sight, it),
        Record::Recall(it) => recall::recall(sight, it),
        Record::Override(it) => Ok(quality::overriding(sight, it)),
        Record::AdverseEvent(it) => harm::adverse_event(sight, it),
        Record::LabelTemplate(it) => Ok(labelling::template(sight, it)),
        Record::Label(it) => labelling::label(sight, it),
        Record::Equipment(it) => store::equipment(sight, it),
        Record::Donor(it) => source::donor(sight, it),
        Record::Clone(it) => source::clone(sight, it),
        Record::Bank(it) => source::bank(sight, it),
        Record::Protocol(it) => protocol::protocol(sight, it),
        Record::Site(it) => Ok(setup::site(sight, it)),
        Record::Person(it) => setup::person(sight, it),
        Record::Key(it) => Ok(setup::key(sight, it)),
        Record::Log(it) => Ok(setup::log(sight, it)),
    }
}
