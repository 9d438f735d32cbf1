//! What one person may do next with a thing: the steps that its state allows, told apart by role and site.
//!
//! The rules decide when an event is sent, and they alone. Here the same question is asked beforehand of everything but the
//! body, so that a page offers no button that would only be refused, and names who can act instead.

use super::find::StoreWorld;
use super::{App, AppError, Possible, ShownSubject, Visitor};
use crate::domain::person::Person;
use crate::domain::shipment::{Holder, Shipment, ShipmentStage, Taker};
use crate::domain::{Kind, PersonId, Record, Role, SiteId, Stop, Subject, World};

/// A step that may come next, and whether it is this person's to take.
#[derive(Clone, Debug)]
pub struct Doable {
    /// The step, with the block that stands in its way, if one does.
    pub step: Possible,
    /// Who can take it.
    pub by: Actors,
    /// Whether the person who asks is one of them.
    pub mine: bool,
}

/// Who can take a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actors {
    /// Whoever holds one of these roles at one of these sites, or at any site where none is named.
    Staff {
        /// The roles.
        roles: Vec<Role>,
        /// The sites.
        sites: Vec<SiteId>,
    },
    /// This person alone.
    Person(PersonId),
    /// Nobody with a key in this log: an outside carrier holds it.
    Nobody,
}

impl Actors {
    /// Whoever holds one of these roles at this site.
    fn at(roles: Vec<Role>, site: &SiteId) -> Self {
        Self::Staff {
            roles,
            sites: vec![site.clone()],
        }
    }

    /// The holder, through these roles where a site holds it.
    fn holding(holder: &Holder, roles: &[Role]) -> Self {
        match holder {
            // A courier carries for many sites and acts for none.
            Holder::Site(site) => Self::at(
                roles
                    .iter()
                    .copied()
                    .filter(|role| *role != Role::Courier)
                    .collect(),
                site,
            ),
            Holder::Person(person) => Self::Person(person.clone()),
            Holder::Carrier(_) => Self::Nobody,
        }
    }

    /// Whether this person is one of them.
    pub fn include(&self, id: &PersonId, person: &Person) -> bool {
        match self {
            Self::Staff { roles, sites } if sites.is_empty() => {
                person.grants.iter().any(|own| roles.contains(&own.role))
            }
            Self::Staff { roles, sites } => sites.iter().any(|site| person.holds(roles, site)),
            Self::Person(only) => only == id,
            Self::Nobody => false,
        }
    }
}

impl App {
    /// The steps that a thing's state allows, each with who can take it; nothing is anyone's who is not signed in.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn doable(
        &self,
        subject: &Subject,
        visitor: Option<&Visitor>,
    ) -> Result<Vec<Doable>, AppError> {
        let world = StoreWorld::new(self.store());
        let asked = Asked {
            world: &world,
            subject,
            record: of_world(&world, subject)?,
        };
        let mut found = Vec::new();
        for step in self.next(subject)? {
            let by = asked.actors(step.kind)?;
            let mine = visitor.is_some_and(|it| {
                let may = step
                    .kind
                    .signers
                    .iter()
                    .any(|role| it.record.grants.iter().any(|grant| grant.role == *role));
                may && by.include(&it.person, &it.record) && !asked.excludes(step.kind, it)
            });
            found.push(Doable { step, by, mine });
        }
        Ok(found)
    }

    /// The site by whose clock a thing is told of: where it is, where it is held, or where it goes.
    ///
    /// # Errors
    /// When the log is out of reach.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "three nouns alone differ from the rest"
    )]
    pub fn site_of(&self, shown: &ShownSubject) -> Result<Option<SiteId>, AppError> {
        let held = shown.holder.as_ref().and_then(Holder::site).cloned();
        let world = StoreWorld::new(self.store());
        let asked = Asked {
            world: &world,
            subject: &shown.subject,
            record: None,
        };
        match &shown.record {
            Record::Site(_) => Ok(SiteId::try_from(shown.subject.clone()).ok()),
            Record::Shipment(shipment) => Ok(Some(held.unwrap_or_else(|| shipment.to.clone()))),
            Record::Stock(stock) => Ok(Some(stock.site.clone())),
            record => held.map_or_else(|| asked.site(record), |site| Ok(Some(site))),
        }
    }
}

/// The kinds that the protocol's own roles sign.
const RELEASES: [&str; 3] = [
    "lot.released",
    "lot.conditionally_released",
    "lot.condition_met",
];

/// The thing that is asked about.
struct Asked<'w, 's> {
    world: &'w StoreWorld<'s>,
    subject: &'w Subject,
    record: Option<Record>,
}

fn of_world(world: &StoreWorld<'_>, subject: &Subject) -> Result<Option<Record>, AppError> {
    match world.standing(subject) {
        Ok(standing) => Ok(standing.map(|standing| standing.record.clone())),
        Err(_) => Err(AppError::Internal("a record could not be read")),
    }
}

impl Asked<'_, '_> {
    /// Who can take a step of this kind.
    fn actors(&self, kind: &Kind) -> Result<Actors, AppError> {
        let staff = |sites: Vec<SiteId>| Actors::Staff {
            roles: kind.signers.to_vec(),
            sites,
        };
        let Some(record) = &self.record else {
            return Ok(staff(Vec::new()));
        };
        if let Record::Shipment(shipment) = record {
            return Ok(of_shipment(kind, shipment));
        }
        if let Record::Lot(lot) = record
            && RELEASES.contains(&kind.word)
        {
            let named = of_world(self.world, lot.protocol.subject())?;
            if let Some(Record::Protocol(trial)) = named {
                let roles = kind.signers.iter().copied();
                let named = roles.filter(|role| trial.protocol.release_roles.contains(role));
                return Ok(Actors::at(named.collect(), &lot.site));
            }
        }
        if let Record::Vial(vial) = record {
            return match vial.holder(self.world) {
                Ok(holder) => Ok(Actors::holding(&holder, kind.signers)),
                Err(Stop::Unloaded(_)) => Err(AppError::Internal("a record could not be read")),
                Err(Stop::Refused(_) | Stop::Stale { .. }) => Ok(staff(Vec::new())),
            };
        }
        if let Record::Recall(recall) = record {
            let asks = kind.word == "recall.acknowledged";
            let silent = recall.sites.iter().filter(|_| asks);
            let silent = silent.filter(|(_, site)| site.acknowledged.is_none());
            return Ok(staff(silent.map(|(site, _)| site.clone()).collect()));
        }
        Ok(staff(self.site(record)?.into_iter().collect()))
    }

    /// The site at whose staff a thing waits, where it is of one site.
    fn site(&self, record: &Record) -> Result<Option<SiteId>, AppError> {
        Ok(match record {
            Record::Lot(lot) => Some(lot.site.clone()),
            Record::Donor(donor) => Some(donor.site.clone()),
            Record::Clone(clone) => Some(clone.site.clone()),
            Record::Bank(bank) => Some(bank.site.clone()),
            Record::Participant(participant) => Some(participant.site.clone()),
            Record::Order(order) => Some(order.site.clone()),
            Record::Infusion(infusion) => Some(infusion.site.clone()),
            Record::Place(place) => Some(place.site.clone()),
            Record::Equipment(equipment) => Some(equipment.site.clone()),
            Record::AdverseEvent(event) => {
                match of_world(self.world, event.participant.subject())? {
                    Some(of) => self.site(&of)?,
                    None => None,
                }
            }
            Record::Label(label) => match of_world(self.world, &label.of)? {
                Some(Record::Vial(vial)) => vial.stage.site().cloned(),
                Some(Record::Shipment(shipment)) => shipment.holder.site().cloned(),
                Some(of) => self.site(&of)?,
                None => None,
            },
            Record::Vial(_)
            | Record::Shipment(_)
            | Record::Recall(_)
            | Record::Site(_)
            | Record::Log(_)
            | Record::Protocol(_)
            | Record::Specification(_)
            | Record::BatchTemplate(_)
            | Record::Form(_)
            | Record::Terminology(_)
            | Record::Person(_)
            | Record::Key(_)
            | Record::Stock(_)
            | Record::Deviation(_)
            | Record::Override(_)
            | Record::LabelTemplate(_) => None,
        })
    }

    /// Whether this very person is barred although the role fits: who made or tested a lot, who offered a shipment, who
    /// asked for an override, who holds another's key.
    fn excludes(&self, kind: &Kind, visitor: &Visitor) -> bool {
        let person = &visitor.person;
        match (&self.record, kind.word) {
            (Some(Record::Lot(lot)), word) if RELEASES.contains(&word) => {
                lot.makers.contains(person) || lot.testers.contains(person)
            }
            (Some(Record::Shipment(shipment)), "handoff.accepted") => {
                matches!(&shipment.stage, ShipmentStage::Offered { by, .. } if by == person)
            }
            (Some(Record::Override(it)), "override.granted") => it.requested_by == *person,
            (Some(Record::AdverseEvent(event)), "adverse_event.reviewed") => {
                event.reporter == *person
            }
            (Some(Record::Person(_)), "key.revoked" | "key.suspected") => {
                let grants = &visitor.record.grants;
                let administrator = grants.iter().any(|own| own.role == Role::Administrator);
                !administrator && self.subject != person.subject()
            }
            (Some(_) | None, _) => false,
        }
    }
}

/// Who can take a step with a shipment: its holder, or the taker whom an offer names.
fn of_shipment(kind: &Kind, shipment: &Shipment) -> Actors {
    let ends = |sites: &[&SiteId]| Actors::Staff {
        roles: kind.signers.to_vec(),
        sites: sites.iter().map(|site| (*site).clone()).collect(),
    };
    match (kind.word, &shipment.stage) {
        ("handoff.accepted" | "handoff.refused", ShipmentStage::Offered { to, .. }) => match to {
            Taker::Person(person) => Actors::Person(person.clone()),
            Taker::Staff { role, site } => Actors::at(vec![*role], site),
        },
        ("handoff.collected" | "readings.attached", _) => ends(&[&shipment.from, &shipment.to]),
        _ => Actors::holding(&shipment.holder, kind.signers),
    }
}
