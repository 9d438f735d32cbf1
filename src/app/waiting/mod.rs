//! What waits for a person: found from the states of things, by role, site and custody, and never by a walk over every vial:
//! only over those that are thawed or kept for someone, and over those in stock at the person's own sites.

use super::{App, AppError, Visitor};
use crate::domain::correction::Correction;
use crate::domain::person::Person;
use crate::domain::{Instant, Kind, Noun, PersonId, Record, SiteId, Subject};
use crate::store::ListQuery;

mod care;
mod lots;
mod people;
mod product;
mod quality;

/// What it is that waits, the most urgent first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "each is what its word says")]
pub enum Wait {
    RecallWhileGiven,
    DoubtWhileGiven,
    DoseInDoubt,
    RecallToAcknowledge,
    ClockRuns,
    PastUseBy,
    SecondCheck,
    InfusionToStart,
    InfusionRunning,
    OfferToAnswer,
    ShipmentToReceive,
    ShipmentToCollect,
    OrderToGive,
    OrderToAllocate,
    VisitOverdue,
    VisitDue,
    DeviationToAssess,
    DeviationToDecide,
    CorrectionToConfirm,
    OverrideToGrant,
    RecallToTell,
    RecallToClose,
    LotToRelease,
    KeyToEnrol,
    ResultOverdue,
    KeyToConfirm,
    ToWitness,
    ConditionToMeet,
    EventToReview,
    EventToClose,
    ResultsToReview,
    ResultsToRecord,
    StepsToCheck,
    LotInProcess,
    VialsToLabel,
    VialsToPlace,
    ResidualToWaste,
    ShipmentHeld,
    ShipmentToSeal,
    ShipmentToHandOver,
    DeviationToClose,
    RunsOut,
}

impl Wait {
    /// The word by which pages name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::RecallWhileGiven => "recall-while-given",
            Self::DoubtWhileGiven => "doubt-while-given",
            Self::DoseInDoubt => "dose-in-doubt",
            Self::RecallToAcknowledge => "recall-to-acknowledge",
            Self::ClockRuns => "clock-runs",
            Self::PastUseBy => "past-use-by",
            Self::SecondCheck => "second-check",
            Self::InfusionToStart => "infusion-to-start",
            Self::InfusionRunning => "infusion-running",
            Self::OfferToAnswer => "offer-to-answer",
            Self::ShipmentToReceive => "shipment-to-receive",
            Self::ShipmentToCollect => "shipment-to-collect",
            Self::OrderToGive => "order-to-give",
            Self::OrderToAllocate => "order-to-allocate",
            Self::VisitOverdue => "visit-overdue",
            Self::VisitDue => "visit-due",
            Self::DeviationToAssess => "deviation-to-assess",
            Self::DeviationToDecide => "deviation-to-decide",
            Self::CorrectionToConfirm => "correction-to-confirm",
            Self::OverrideToGrant => "override-to-grant",
            Self::RecallToTell => "recall-to-tell",
            Self::RecallToClose => "recall-to-close",
            Self::LotToRelease => "lot-to-release",
            Self::KeyToEnrol => "key-to-enrol",
            Self::ResultOverdue => "result-overdue",
            Self::KeyToConfirm => "key-to-confirm",
            Self::ToWitness => "to-witness",
            Self::ConditionToMeet => "condition-to-meet",
            Self::EventToReview => "event-to-review",
            Self::EventToClose => "event-to-close",
            Self::ResultsToReview => "results-to-review",
            Self::ResultsToRecord => "results-to-record",
            Self::StepsToCheck => "steps-to-check",
            Self::LotInProcess => "lot-in-process",
            Self::VialsToLabel => "vials-to-label",
            Self::VialsToPlace => "vials-to-place",
            Self::ResidualToWaste => "residual-to-waste",
            Self::ShipmentHeld => "shipment-held",
            Self::ShipmentToSeal => "shipment-to-seal",
            Self::ShipmentToHandOver => "shipment-to-hand-over",
            Self::DeviationToClose => "deviation-to-close",
            Self::RunsOut => "runs-out",
        }
    }
}

/// One thing that waits for a person.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// What about it.
    pub what: Wait,
    /// The thing.
    pub subject: Subject,
    /// Its record.
    pub record: Record,
    /// The kind of event that the person may sign about it.
    pub kind: Option<&'static str>,
    /// By when, where a time limit runs.
    pub due: Option<Instant>,
    /// How many of something it concerns.
    pub count: Option<u64>,
    /// What else it concerns.
    pub of: Option<Subject>,
    /// The correction that waits for a second person, where it is one.
    pub correction: Option<Correction>,
}

/// Everything that waits for a person, and what their sites have in stock.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// What waits, the most urgent first.
    pub waiting: Vec<Waiting>,
    /// The vials free for use at the person's sites.
    pub free_vials: u64,
    /// Of these, those whose lot expires within [`SOON_DAYS`].
    pub free_vials_expiring: u64,
}

/// Within how many days something runs out soon.
pub const SOON_DAYS: u32 = 30;

impl App {
    /// What waits for whoever is signed in.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn desk(&self, visitor: &Visitor) -> Result<Desk, AppError> {
        let reader = Reader {
            app: self,
            visitor,
            id: &visitor.person,
            person: &visitor.record,
            now: self.now(),
        };
        let mut desk = Desk::default();
        reader.lots(&mut desk)?;
        reader.shipments(&mut desk)?;
        reader.vials(&mut desk)?;
        reader.care(&mut desk)?;
        reader.events(&mut desk)?;
        reader.quality(&mut desk)?;
        reader.people(&mut desk)?;
        reader.running_out(&mut desk)?;
        desk.waiting.sort_by(|one, other| {
            let order = |it: &Waiting| (it.what, it.due, it.subject.clone());
            order(one).cmp(&order(other))
        });
        Ok(desk)
    }
}

/// Whoever asks, and when.
struct Reader<'a> {
    app: &'a App,
    visitor: &'a Visitor,
    id: &'a PersonId,
    person: &'a Person,
    now: Instant,
}

impl Reader<'_> {
    /// Whether the person may sign this kind at a site.
    fn may(&self, kind: &str, site: &SiteId) -> bool {
        Kind::of(kind).is_some_and(|kind| self.person.holds(kind.signers, site))
    }

    /// Whether the person can sign this kind about this thing.
    fn can(&self, kind: &str, subject: &Subject) -> Result<bool, AppError> {
        let Some(kind) = Kind::of(kind) else {
            return Ok(false);
        };
        self.app.is_one(&self.app.who(kind, subject)?, self.visitor)
    }

    /// Whether the person may sign one of these kinds anywhere, so that it is worth looking.
    fn may_any(&self, kinds: &[&str]) -> bool {
        let mut kinds = kinds.iter().filter_map(|kind| Kind::of(kind));
        kinds.any(|kind| {
            let mut grants = self.person.grants.iter();
            grants.any(|grant| kind.signers.contains(&grant.role))
        })
    }

    /// The things of a noun in these states.
    fn of(&self, noun: Noun, states: &[&str]) -> Result<Vec<(Subject, Record)>, AppError> {
        let mut found = Vec::new();
        for state in states {
            found.extend(self.app.every(ListQuery {
                state: Some((*state).to_owned()),
                ..ListQuery::of_noun(noun)
            })?);
        }
        Ok(found)
    }
}

impl Waiting {
    /// A thing that waits for this kind of event.
    fn new(what: Wait, (subject, record): &(Subject, Record), kind: &'static str) -> Self {
        Self {
            what,
            subject: subject.clone(),
            record: record.clone(),
            kind: Some(kind),
            due: None,
            count: None,
            of: None,
            correction: None,
        }
    }

    /// The same with the number of what it concerns.
    fn count(mut self, count: usize) -> Self {
        self.count = u64::try_from(count).ok();
        self
    }

    /// The same with its time limit.
    fn due(mut self, due: Instant) -> Self {
        self.due = Some(due);
        self
    }

    /// The same with what else it concerns.
    fn of(mut self, of: impl Into<Subject>) -> Self {
        self.of = Some(of.into());
        self
    }
}
