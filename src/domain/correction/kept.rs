//! The corrections that a record keeps.

use super::super::Record;
use super::{Confirmed, Deserialize, Hash, Instant, PersonId, Serialize, Value};

/// One correction: the old value beside the new one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Correction {
    /// The index of the entry that is corrected.
    pub entry: u64,
    /// The member at fault.
    pub member: String,
    /// What it said.
    pub was: Value,
    /// What is right.
    pub should_be: Value,
    /// Why.
    pub reason: String,
    /// Who says so.
    pub by: PersonId,
    /// When.
    pub at: Instant,
    /// The leaf hash of the `event.corrected`.
    pub correction: Hash,
    /// Whether the record follows it.
    pub state: CorrectionState,
}

/// Whether the record follows a correction.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionState {
    /// Something was decided on the old value; a second person has yet to confirm the new one.
    Waiting,
    /// The record follows it.
    InForce {
        /// The second person, where one was needed.
        confirmed_by: Option<PersonId>,
    },
}

impl CorrectionState {
    /// The second person, where one was needed and has confirmed it.
    pub(super) fn confirmed_by(&self) -> Option<&PersonId> {
        match self {
            Self::Waiting => None,
            Self::InForce { confirmed_by } => confirmed_by.as_ref(),
        }
    }
}

/// The corrections of what was said of a thing, oldest first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Corrections(Vec<Correction>);

impl Corrections {
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, those that wait included.
    pub fn iter(&self) -> impl Iterator<Item = &Correction> {
        self.0.iter()
    }

    /// Those that the record follows.
    pub fn in_force(&self) -> impl Iterator<Item = &Correction> {
        let waits = |one: &&Correction| one.state != CorrectionState::Waiting;
        self.0.iter().filter(waits)
    }

    /// Those that wait for a second person.
    pub fn that_wait(&self) -> impl Iterator<Item = &Correction> {
        let waits = |one: &&Correction| one.state == CorrectionState::Waiting;
        self.0.iter().filter(waits)
    }

    /// Whether one waits for a second person.
    pub fn any_waits(&self) -> bool {
        self.that_wait().next().is_some()
    }

    /// The correction that a second person confirms, if it waits.
    pub(super) fn waiting(&self, confirmed: &Confirmed) -> Option<&Correction> {
        self.that_wait()
            .find(|one| one.entry == confirmed.entry && one.correction == confirmed.correction)
    }

    /// Adds one, in place of what waited for the same member.
    pub(super) fn add(&mut self, correction: Correction) {
        self.0.retain(|one| {
            one.state != CorrectionState::Waiting
                || one.entry != correction.entry
                || one.member != correction.member
        });
        self.0.push(correction);
    }
}

/// Gives the member `corrections` of those records that have one.
macro_rules! corrections {
    ($record:expr, $($borrow:tt)+) => {
        match $record {
            Record::Donor(it) => Some($($borrow)+ it.corrections),
            Record::Clone(it) => Some($($borrow)+ it.corrections),
            Record::Bank(it) => Some($($borrow)+ it.corrections),
            Record::Lot(it) => Some($($borrow)+ it.corrections),
            Record::Vial(it) => Some($($borrow)+ it.corrections),
            Record::Shipment(it) => Some($($borrow)+ it.corrections),
            Record::Place(it) => Some($($borrow)+ it.corrections),
            Record::Equipment(it) => Some($($borrow)+ it.corrections),
            Record::Participant(it) => Some($($borrow)+ it.corrections),
            Record::Order(it) => Some($($borrow)+ it.corrections),
            Record::Infusion(it) => Some($($borrow)+ it.corrections),
            Record::AdverseEvent(it) => Some($($borrow)+ it.corrections),
            Record::Deviation(it) => Some($($borrow)+ it.corrections),
            Record::Recall(it) => Some($($borrow)+ it.corrections),
            Record::Log(_)
            | Record::Protocol(_)
            | Record::Specification(_)
            | Record::BatchTemplate(_)
            | Record::Form(_)
            | Record::Terminology(_)
            | Record::Site(_)
            | Record::Person(_)
            | Record::Key(_)
            | Record::Stock(_)
            | Record::Override(_)
            | Record::LabelTemplate(_)
            | Record::Label(_) => None,
        }
    };
}

impl Record {
    /// What was corrected in what was said of it; none for a thing whose events are not corrected.
    pub fn corrections(&self) -> Option<&Corrections> {
        corrections!(self, &)
    }

    pub(super) fn corrections_mut(&mut self) -> Option<&mut Corrections> {
        corrections!(self, &mut)
    }
}
