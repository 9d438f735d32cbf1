//! What a list tells of a thing at a glance, and sorts it by: a few columns that mean something else for each noun.

use super::bank::Parent;
use super::shipment::Holder;
use super::vial::{Vial, VialStage};
use super::{Instant, LocalTime, Record, SiteId, Subject};

/// The columns of a thing in a list, besides its name and its state. Each noun fills in those that it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Glance {
    /// Where it is, or the site that it belongs to.
    pub site: Option<Subject>,
    /// The one thing that it comes from or is about: a vial's lot, an order's participant, a key's person.
    pub parent: Option<Subject>,
    /// A word or two: where in a store a vial lies, a deviation's class, an adverse event's grade and term.
    pub note: String,
    /// When it runs out or is due.
    pub due: Option<Instant>,
}

/// The longest note, in characters: a list shows no more of a free text.
const NOTE: usize = 80;

impl Glance {
    fn at(mut self, site: &SiteId) -> Self {
        self.site = Some(site.subject().clone());
        self
    }

    fn of(mut self, parent: impl Into<Subject>) -> Self {
        self.parent = Some(parent.into());
        self
    }

    fn note(mut self, words: impl std::fmt::Display) -> Self {
        self.note = words.to_string().chars().take(NOTE).collect();
        self
    }

    fn due(mut self, due: Option<Instant>) -> Self {
        self.due = due;
        self
    }

    fn due_on(self, due: Option<&LocalTime>) -> Self {
        self.due(due.map(LocalTime::instant))
    }
}

impl Record {
    /// What a list tells of it.
    pub fn glance(&self) -> Glance {
        let none = Glance::default();
        match self {
            Self::Log(_) | Self::LabelTemplate(_) => none,
            Self::Protocol(trial) => none.note(&trial.protocol.title.en),
            Self::Specification(it) => none.note(&it.title.en),
            Self::BatchTemplate(it) => none.note(&it.title.en),
            Self::Form(it) => none.note(&it.title.en),
            Self::Terminology(it) => none.note(&it.version),
            Self::Site(it) => none.note(&it.described.name.en),
            Self::Person(it) => {
                let site = it.grants.iter().find_map(|grant| grant.site.as_ref());
                let told = none.note(&it.title);
                site.map_or(told.clone(), |site| told.at(site))
            }
            Self::Key(it) => none.of(it.person.clone()).note(&it.device),
            Self::Equipment(it) => {
                let until = it.qualified_until.as_ref();
                let told = none.at(&it.site).due_on(until);
                told.note(it.equipment.word())
            }
            Self::Place(it) => {
                let told = none.at(&it.site).of(it.equipment.clone());
                told.note(format_args!("{} {} {}", it.room, it.rack, it.box_name))
            }
            Self::Donor(it) => none.at(&it.site).note(&it.tissue),
            Self::Clone(it) => none.at(&it.site).of(it.donor.clone()),
            Self::Bank(it) => none.at(&it.site).of(match &it.parent {
                Parent::Clone(clone) => clone.subject().clone(),
                Parent::Bank(bank) => bank.subject().clone(),
            }),
            Self::Lot(it) => {
                let fill = it.fill.as_ref().map(|fill| &fill.expires_at);
                none.at(&it.site).of(it.bank.clone()).due_on(fill)
            }
            Self::Vial(it) => vial(it),
            Self::Stock(it) => none
                .at(&it.site)
                .of(it.lot.clone())
                .due_on(Some(&it.expires_at)),
            Self::Label(it) => none.of(it.of.clone()).note(it.impression.template.name()),
            Self::Shipment(_)
            | Self::Participant(_)
            | Self::Order(_)
            | Self::Infusion(_)
            | Self::AdverseEvent(_)
            | Self::Deviation(_)
            | Self::Recall(_)
            | Self::Override(_) => self.glance_of_case(),
        }
    }

    /// The same of what has a course of its own.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the caller has told the others"
    )]
    fn glance_of_case(&self) -> Glance {
        let none = Glance::default();
        match self {
            Self::Shipment(it) => {
                let told = none.at(&it.to).of(it.from.clone());
                let holder = match &it.holder {
                    Holder::Site(site) => site.name(),
                    Holder::Person(person) => person.name(),
                    Holder::Carrier(carrier) => &carrier.name,
                };
                told.note(holder).due(Some(it.cold_until))
            }
            Self::Participant(it) => {
                let told = none.at(&it.site).of(it.protocol.clone());
                told.due(it.enrolled_at)
            }
            Self::Order(it) => none.at(&it.site).of(it.participant.clone()).note(&it.visit),
            Self::Infusion(it) => none.at(&it.site).of(it.participant.clone()),
            Self::AdverseEvent(it) => none
                .of(it.participant.clone())
                .note(format_args!("{} {}", it.grade, it.term))
                .due(
                    it.clock
                        .filter(|_| it.is_clock_open())
                        .map(|clock| clock.due),
                ),
            Self::Deviation(it) => none.of(it.about.clone()).note(it.class.word()),
            Self::Recall(it) => none.note(&it.reason),
            Self::Override(it) => none
                .of(it.about.clone())
                .note(it.rule.id())
                .due_on(Some(&it.until)),
            _ => none,
        }
    }
}

/// A vial's note is where it is: its position in a store, or the shipment that it is packed in.
fn vial(vial: &Vial) -> Glance {
    let none = Glance::default().of(vial.lot.clone());
    let told = vial.stage.site().map_or(none.clone(), |site| none.at(site));
    let use_by = if let VialStage::Thawed { use_by, .. } = &vial.stage {
        Some(*use_by)
    } else {
        None
    };
    let told = told.due(use_by);
    match (&vial.place, &vial.stage) {
        (_, VialStage::Packed { shipment }) => told.note(shipment.name()),
        (Some(spot), _) => told.note(format_args!("{} {}", spot.place.name(), spot.position)),
        (None, _) => told,
    }
}
