//! Who can sign a kind of event about a thing: the roles of the kind, held where the kind asks for them, without the people
//! whom it excludes.
//!
//! The [rules](super::decide), the pages and the lists of what waits all ask [`who`]. Before an event is written its body is
//! not known: what the body alone tells (the site of a new thing, the key that is confirmed) is asked by [`authorised`].

use super::person::Person;
use super::recovery;
use super::shipment::{Holder, Shipment, ShipmentStage, Taker, staff};
use super::view::get;
use super::{Kind, Noun, PersonId, Record, Role, Standing, Stop, Subject, World};
use std::collections::BTreeSet;
use std::sync::Arc;

mod at;
mod refused;
pub(crate) use at::belongs;
use at::holder;
pub use at::{At, held_at};
use refused::barred;
pub(crate) use refused::{authorised, remedy, unbarred};

/// Where the signer of a kind has to hold one of its roles.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Authority {
    /// Nowhere: the first entry enrols its own signer.
    First,
    /// Nowhere: the recovery key signs, and nothing else does.
    Recovery,
    /// For the whole trial: the role was granted without a site.
    Trial,
    /// For the whole trial, or at a site that makes the product.
    Maker,
    /// At a site to which the thing belongs, or for the whole trial.
    Site,
    /// At the site that the body names, itself or by what it refers to, or for the whole trial.
    NamedSite,
    /// Where the thing is held. Custody is rule B06, which two people may set aside, so it is asked with the kind's own rules.
    Holder,
    /// At every site where the person has a role; for the whole trial where the person has roles at several or for all.
    OverThem,
    /// As [`OverThem`](Self::OverThem), or the person themselves.
    ThemselvesOrOverThem,
    /// Anywhere: the person themselves.
    Themselves,
    /// Anywhere.
    Anywhere,
}

/// Who is excluded from signing a kind although role and place fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Excluded {
    /// The person whom the event is about.
    Oneself,
    /// Who did what the body names: the step, the result, the enrolment of the key.
    Doer,
    /// Who made or tested the lot.
    Makers,
    /// Who found a major or critical deviation; of a minor one its finder, once it was decided.
    Finder,
    /// Who found a deviation of any class.
    AnyFinder,
    /// Who offered the shipment.
    Offerer,
    /// Who made the first check.
    FirstChecker,
    /// Who reported the adverse event last, and who has corrected a report of it.
    Reporter,
    /// Who asked for the override.
    Requester,
    /// The witness whom the body names.
    Witness,
}

/// Who can take a step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Actors {
    /// Everyone who holds one of these roles there.
    Staff {
        /// The roles.
        roles: Vec<Role>,
        /// Where.
        at: At,
    },
    /// This person alone.
    Person(PersonId),
    /// Nobody with a key in this log: an outside carrier holds it.
    Nobody,
}

/// Who can sign a kind about a thing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Who {
    /// Those who can.
    pub actors: Actors,
    /// A person who can as well.
    pub also: Option<PersonId>,
    /// Those who cannot although they are of the actors.
    pub except: BTreeSet<PersonId>,
}

impl Who {
    fn staff(roles: &[Role], at: At) -> Self {
        let roles = roles.to_vec();
        Self::of(Actors::Staff { roles, at })
    }

    fn of(actors: Actors) -> Self {
        Self {
            actors,
            also: None,
            except: BTreeSet::new(),
        }
    }

    /// Those who act for a holder, through these roles where a site holds it.
    fn holding(holder: &Holder, roles: &[Role]) -> Self {
        match holder {
            Holder::Site(site) => Self::staff(&staff(roles), At::site(site.clone())),
            Holder::Person(person) => Self::of(Actors::Person(person.clone())),
            Holder::Carrier(_) => Self::of(Actors::Nobody),
        }
    }

    /// Whether this person is one of them.
    ///
    /// # Errors
    /// What the view has yet to load.
    pub fn includes(
        &self,
        world: &dyn World,
        id: &PersonId,
        person: &Person,
    ) -> Result<bool, Stop> {
        if person.left || self.except.contains(id) {
            return Ok(false);
        }
        self.has(world, id, person)
    }

    /// The same before anyone is excluded.
    fn has(&self, world: &dyn World, id: &PersonId, person: &Person) -> Result<bool, Stop> {
        if self.also.as_ref() == Some(id) {
            return Ok(true);
        }
        match &self.actors {
            Actors::Staff { roles, at } => at.covers(world, person, roles),
            Actors::Person(only) => Ok(only == id),
            Actors::Nobody => Ok(false),
        }
    }
}

/// Who can sign an event of this kind about this thing, or one in which it takes part.
///
/// # Errors
/// [`Stop::Unloaded`], when the view has yet to load a subject.
pub fn who(world: &dyn World, kind: &Kind, subject: &Subject) -> Result<Who, Stop> {
    let standing = world.standing(subject)?;
    let mut found = actors(world, kind, subject, standing.as_ref())?;
    if let Some(standing) = standing {
        for excluded in kind.excluded {
            found
                .except
                .extend(barred(*excluded, subject, &standing.record).1);
        }
    }
    Ok(found)
}

/// Who can sign an event of this kind about something new.
///
/// # Errors
/// Never in practice: the name of the recovery key is one.
pub fn who_begins(kind: &Kind) -> Result<Who, Stop> {
    let roles = kind.signers;
    Ok(match kind.authority {
        Authority::Trial => Who::staff(roles, At::Trial),
        Authority::Maker => Who::staff(roles, At::Maker),
        Authority::Recovery => Who::of(Actors::Person(recovery::person()?)),
        Authority::First
        | Authority::Site
        | Authority::NamedSite
        | Authority::Holder
        | Authority::OverThem
        | Authority::ThemselvesOrOverThem
        | Authority::Themselves
        | Authority::Anywhere => Who::staff(roles, At::Anywhere),
    })
}

/// Who can sign it, before anyone is excluded.
fn actors(
    world: &dyn World,
    kind: &Kind,
    subject: &Subject,
    standing: Option<&Arc<Standing>>,
) -> Result<Who, Stop> {
    let roles = kind.signers;
    let Some(standing) = standing else {
        return who_begins(kind);
    };
    let record = &standing.record;
    if let (Record::Shipment(shipment), Authority::Holder | Authority::NamedSite) =
        (record, kind.authority)
    {
        return Ok(with_shipment(kind, shipment));
    }
    let own = kind.noun.is_none_or(|noun| noun == subject.noun());
    match kind.authority {
        Authority::First | Authority::Anywhere => Ok(Who::staff(roles, At::Anywhere)),
        Authority::Recovery => Ok(Who::of(Actors::Person(recovery::person()?))),
        Authority::Trial => Ok(Who::staff(roles, At::Trial)),
        Authority::Maker => Ok(Who::staff(roles, At::Maker)),
        Authority::Site if own => released(world, kind, subject, record),
        Authority::Site | Authority::NamedSite | Authority::Holder => {
            if let Record::Vial(_) | Record::Label(_) = record {
                let holder = holder(world, record)?;
                return Ok(holder.map_or_else(
                    || Who::staff(roles, At::Anywhere),
                    |holder| Who::holding(&holder, roles),
                ));
            }
            // The body names the site of the role that is granted.
            if subject.noun() == Noun::Person {
                return Ok(Who::staff(roles, At::Anywhere));
            }
            Ok(Who::staff(roles, belongs(world, subject)?))
        }
        Authority::OverThem => over(world, subject, roles),
        Authority::ThemselvesOrOverThem => {
            let also = PersonId::try_from(subject.clone()).ok();
            let over = over(world, subject, roles)?;
            Ok(Who {
                also: also.or_else(|| over.also.clone()),
                ..over
            })
        }
        Authority::Themselves => {
            let id = PersonId::try_from(subject.clone())?;
            let mut found = Who::of(Actors::Person(id.clone()));
            if !At::Anywhere.covers(world, &get(world, &id)?, roles)? {
                found.except.insert(id);
            }
            Ok(found)
        }
    }
}

/// Those of the thing's site; for the release of a lot, in the roles that the protocol names.
fn released(
    world: &dyn World,
    kind: &Kind,
    subject: &Subject,
    record: &Record,
) -> Result<Who, Stop> {
    let at = belongs(world, subject)?;
    if let Record::Lot(lot) = record
        && kind.excluded.contains(&Excluded::Makers)
    {
        let named = get(world, &lot.protocol)?.protocol.release_roles;
        let mut roles = kind.signers.to_vec();
        roles.retain(|role| named.contains(role));
        return Ok(Who::staff(&roles, at));
    }
    Ok(Who::staff(kind.signers, at))
}

/// Administrators over a person: of the only site at which the person has roles, else of the trial. Who enrolled a person
/// that has no role yet is one, too.
fn over(world: &dyn World, subject: &Subject, roles: &[Role]) -> Result<Who, Stop> {
    let id = PersonId::try_from(subject.clone())?;
    let person = get(world, &id)?;
    let sites: BTreeSet<_> = person.grants.iter().map(|it| it.site.clone()).collect();
    let mut only = sites.into_iter();
    let at = match (only.next().flatten(), only.next()) {
        (Some(site), None) => At::site(site),
        (_, _) => At::Trial,
    };
    let also = person.grants.is_empty().then_some(person.enrolled_by);
    let mut found = Who::staff(roles, at);
    if let Some(enroller) = also
        && At::Anywhere.covers(world, &get(world, &enroller)?, roles)?
    {
        found.also = Some(enroller);
    }
    Ok(found)
}

/// Who takes a step with a shipment: its holder, the taker whom an offer names, or the staff at its ends.
fn with_shipment(kind: &Kind, shipment: &Shipment) -> Who {
    match (kind.word, &shipment.stage) {
        ("handoff.accepted" | "handoff.refused", ShipmentStage::Offered { to, .. }) => match to {
            Taker::Person(person) => Who::of(Actors::Person(person.clone())),
            Taker::Staff { role, site } => Who::staff(&[*role], At::site(site.clone())),
        },
        ("handoff.collected" | "readings.attached", _) => {
            let ends = [shipment.from.clone(), shipment.to.clone()];
            Who::staff(kind.signers, At::Sites(ends.into()))
        }
        _ => Who::holding(&shipment.holder, kind.signers),
    }
}
