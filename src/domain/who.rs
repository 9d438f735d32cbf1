//! Who can sign a kind of event about a thing: the roles of the kind, held where the kind asks for them, without the people
//! whom it excludes.
//!
//! The [rules](super::decide), the pages and the lists of what waits all ask [`who`]. Before an event is written its body is
//! not known: what the body alone tells (the site of a new thing, the key that is confirmed) is asked by [`authorised`].

use super::deviation::Class;
use super::person::Person;
use super::recovery;
use super::rule::ensure;
use super::shipment::{Holder, Shipment, ShipmentStage, Taker, staff};
use super::site::SiteRole;
use super::view::{View, get, unknown};
use super::{
    Body, Event, Kind, Noun, PersonId, Record, Role, Rule, SiteId, Standing, Stop, Subject, World,
};
use std::collections::BTreeSet;
use std::sync::Arc;

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

/// Where a role has to be held.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum At {
    /// Anywhere.
    Anywhere,
    /// For the whole trial.
    Trial,
    /// For the whole trial, or at a site that makes the product.
    Maker,
    /// At one of these sites, or for the whole trial.
    Sites(BTreeSet<SiteId>),
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

impl At {
    /// One site.
    fn site(site: SiteId) -> Self {
        Self::Sites([site].into())
    }

    /// Whether the person holds one of the roles there.
    ///
    /// # Errors
    /// What the view has yet to load.
    pub(crate) fn covers(
        &self,
        world: &dyn World,
        person: &Person,
        roles: &[Role],
    ) -> Result<bool, Stop> {
        let mut grants = person.grants.iter().filter(|it| roles.contains(&it.role));
        match self {
            Self::Anywhere => Ok(grants.next().is_some()),
            Self::Trial => Ok(grants.any(|grant| grant.site.is_none())),
            Self::Sites(sites) => Ok(sites.iter().any(|site| person.holds(roles, site))),
            Self::Maker => {
                for grant in grants {
                    let Some(site) = &grant.site else {
                        return Ok(true);
                    };
                    if get(world, site)?.roles.contains(&SiteRole::Manufacturer) {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// As part of a sentence: "at site/ward".
    fn phrase(&self) -> String {
        match self {
            Self::Anywhere => "here".into(),
            Self::Trial => "for the whole trial".into(),
            Self::Maker => "for the whole trial or at a site that makes the product".into(),
            Self::Sites(sites) => {
                let sites: Vec<_> = sites.iter().map(ToString::to_string).collect();
                format!("at {}", sites.join(" or "))
            }
        }
    }
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

/// Who is excluded, by which rule; nobody where the record does not tell.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "each exclusion speaks of one noun, and of no other"
)]
fn barred(excluded: Excluded, subject: &Subject, record: &Record) -> (Rule, Vec<PersonId>) {
    match (excluded, record) {
        (Excluded::Oneself, Record::Person(_)) => {
            let oneself = PersonId::try_from(subject.clone()).ok();
            (Rule::Apart, oneself.into_iter().collect())
        }
        (Excluded::Makers, Record::Lot(lot)) => (
            Rule::ReleaseApart,
            lot.makers.iter().chain(&lot.testers).cloned().collect(),
        ),
        (Excluded::Finder, Record::Deviation(found)) => {
            let barred = found.class != Class::Minor || found.decision().is_some();
            let finders = found.finders().filter(|_| barred);
            (Rule::Apart, finders.cloned().collect())
        }
        (Excluded::AnyFinder, Record::Deviation(found)) => {
            (Rule::QualityComplete, found.finders().cloned().collect())
        }
        (Excluded::Offerer, Record::Shipment(shipment)) => {
            let offerer = match &shipment.stage {
                ShipmentStage::Offered { by, .. } => Some(by.clone()),
                _ => None,
            };
            (Rule::Custody, offerer.into_iter().collect())
        }
        (Excluded::FirstChecker, Record::Infusion(infusion)) => {
            (Rule::Bedside, infusion.first.iter().cloned().collect())
        }
        (Excluded::Reporter, Record::AdverseEvent(event)) => {
            (Rule::Role, event.reporters().cloned().collect())
        }
        (Excluded::Requester, Record::Override(asked)) => {
            (asked.rule, vec![asked.requested_by.clone()])
        }
        _ => (Rule::Apart, Vec::new()),
    }
}

/// Who holds the thing, or the thing that a label is for; none where the record cannot tell.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "three nouns are held by different holders in turn, and no other"
)]
fn holder(world: &dyn World, record: &Record) -> Result<Option<Holder>, Stop> {
    if let Some(site) = own_site(record) {
        return Ok(Some(Holder::Site(site.clone())));
    }
    match record {
        Record::Vial(vial) => match vial.holder(world) {
            Ok(holder) => Ok(Some(holder)),
            Err(Stop::Refused(_) | Stop::Stale { .. }) => Ok(None),
            Err(stop @ (Stop::Unloaded(_) | Stop::Version(_))) => Err(stop),
        },
        Record::Shipment(shipment) => Ok(Some(shipment.holder.clone())),
        Record::Label(label) => match world.standing(&label.of)? {
            Some(of) => holder(world, &of.record),
            None => Ok(None),
        },
        _ => Ok(None),
    }
}

/// The site that holds a thing, where one does.
///
/// # Errors
/// What the view has yet to load.
pub fn held_at(world: &dyn World, subject: &Subject) -> Result<Option<SiteId>, Stop> {
    let standing = world.standing(subject)?;
    let standing = standing.ok_or_else(|| unknown(subject))?;
    let holder = holder(world, &standing.record)?;
    Ok(holder.as_ref().and_then(Holder::site).cloned())
}

/// The one site of a thing that never leaves it.
fn own_site(record: &Record) -> Option<&SiteId> {
    match record {
        Record::Lot(lot) => Some(&lot.site),
        Record::Donor(donor) => Some(&donor.site),
        Record::Clone(clone) => Some(&clone.site),
        Record::Bank(bank) => Some(&bank.site),
        Record::Stock(stock) => Some(&stock.site),
        Record::Participant(participant) => Some(&participant.site),
        Record::Order(order) => Some(&order.site),
        Record::Infusion(infusion) => Some(&infusion.site),
        Record::Place(place) => Some(&place.site),
        Record::Equipment(equipment) => Some(&equipment.site),
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
        | Record::AdverseEvent(_)
        | Record::Label(_)
        | Record::Deviation(_)
        | Record::Override(_)
        | Record::LabelTemplate(_) => None,
    }
}

/// The sites to which a thing belongs. A vial belongs to the site that holds it and to its maker, a shipment to its ends and
/// to the site that holds it, a deviation or an override to what it is about; a recall to the site of all that it names, or
/// to the trial where that is not one. What belongs to no site belongs to the trial.
///
/// # Errors
/// What the view has yet to load.
pub(crate) fn belongs(world: &dyn World, subject: &Subject) -> Result<At, Stop> {
    let Some(standing) = world.standing(subject)? else {
        return Ok(At::Anywhere);
    };
    let record = &standing.record;
    if let Some(site) = own_site(record) {
        return Ok(At::site(site.clone()));
    }
    match record {
        Record::Site(_) => Ok(At::site(subject.clone().try_into()?)),
        Record::AdverseEvent(event) => belongs(world, event.participant.subject()),
        Record::Label(label) => belongs(world, &label.of),
        Record::Deviation(found) => belongs(world, &found.about),
        Record::Override(asked) => belongs(world, &asked.about),
        Record::Key(key) => belongs(world, key.person.subject()),
        Record::Vial(vial) => {
            let holder = holder(world, record)?;
            let mut sites: BTreeSet<_> = holder
                .as_ref()
                .and_then(Holder::site)
                .cloned()
                .into_iter()
                .collect();
            sites.insert(get(world, &vial.lot)?.site);
            Ok(At::Sites(sites))
        }
        Record::Shipment(shipment) => {
            let ends = [&shipment.from, &shipment.to].into_iter();
            let sites = ends.chain(shipment.holder.site()).cloned();
            Ok(At::Sites(sites.collect()))
        }
        Record::Recall(recall) => common(world, &recall.scope),
        Record::Lot(_)
        | Record::Donor(_)
        | Record::Clone(_)
        | Record::Bank(_)
        | Record::Stock(_)
        | Record::Participant(_)
        | Record::Order(_)
        | Record::Infusion(_)
        | Record::Place(_)
        | Record::Equipment(_)
        | Record::Log(_)
        | Record::Protocol(_)
        | Record::Specification(_)
        | Record::BatchTemplate(_)
        | Record::Form(_)
        | Record::Terminology(_)
        | Record::Person(_)
        | Record::LabelTemplate(_) => Ok(At::Trial),
    }
}

/// The one site to which all of these belong, else the trial.
fn common(world: &dyn World, scope: &BTreeSet<Subject>) -> Result<At, Stop> {
    let mut all = BTreeSet::new();
    for one in scope {
        match belongs(world, one)? {
            At::Sites(sites) => all.extend(sites),
            At::Anywhere | At::Trial | At::Maker => return Ok(At::Trial),
        }
    }
    if all.len() == 1 {
        Ok(At::Sites(all))
    } else {
        Ok(At::Trial)
    }
}

/// Where the signer has to hold a role, as the body alone tells.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "every other kind asks for the site that its body names by its own rules"
)]
fn named(world: &dyn World, body: &Body) -> Result<Option<At>, Stop> {
    let granted = |site: &Option<SiteId>| site.clone().map_or(At::Trial, At::site);
    Ok(match body {
        Body::RoleGranted(body) => Some(granted(&body.site)),
        Body::RoleRevoked(body) => Some(granted(&body.site)),
        Body::RecallOpened(body) => Some(common(world, &body.scope)?),
        Body::OverrideRequested(body) => Some(belongs(world, &body.about)?),
        // What is wrong with something of the whole trial, everyone may say.
        Body::DeviationOpened(body) => {
            Some(belongs(world, &body.about)?).filter(|at| *at != At::Trial)
        }
        _ => None,
    })
}

/// Refuses a signer who lacks the authority that the kind asks for.
///
/// # Errors
/// [`Rule::Role`] or [`Rule::Site`]; what the view has yet to load.
pub(crate) fn authorised(view: &View<'_>, event: &Event, actor: &Person) -> Result<(), Stop> {
    let Some(kind) = event.body.row() else {
        return Ok(());
    };
    recovery::apart(event, kind)?;
    let world = view.world;
    let standing = world.standing(&event.subject)?;
    let by_rule = match kind.authority {
        Authority::Holder | Authority::NamedSite => Who::staff(kind.signers, At::Anywhere),
        Authority::Site => Who::staff(kind.signers, belongs(world, &event.subject)?),
        Authority::First
        | Authority::Recovery
        | Authority::Trial
        | Authority::Maker
        | Authority::OverThem
        | Authority::ThemselvesOrOverThem
        | Authority::Themselves
        | Authority::Anywhere => actors(world, kind, &event.subject, standing.as_ref())?,
    };
    within(world, event, actor, &by_rule)?;
    if kind.authority == Authority::Themselves {
        within(world, event, actor, &Who::staff(kind.signers, At::Anywhere))?;
    }
    if let Some(at) = named(world, &event.body)? {
        within(world, event, actor, &Who::staff(kind.signers, at))?;
    }
    Ok(())
}

/// Refuses a signer whom the kind excludes; asked last, when nothing else stands in the way.
///
/// # Errors
/// The rule of the exclusion; what the view has yet to load.
pub(crate) fn unbarred(view: &View<'_>, event: &Event) -> Result<(), Stop> {
    let (Some(kind), Some(standing)) = (event.body.row(), view.world.standing(&event.subject)?)
    else {
        return Ok(());
    };
    for excluded in kind.excluded {
        let (rule, barred) = barred(*excluded, &event.subject, &standing.record);
        view.ensure(
            !barred.contains(&event.actor),
            rule,
            || {
                format!(
                    "{} is excluded from {}: {}.",
                    event.actor,
                    kind.word,
                    excluded.reason()
                )
            },
            "Have another person sign it.",
        )?;
    }
    Ok(())
}

impl Excluded {
    /// Why, as part of a sentence.
    fn reason(self) -> &'static str {
        match self {
            Self::Oneself => "nobody decides this about themselves",
            Self::Doer => "it is checked by someone other than the one who did it",
            Self::Makers => "it is decided by someone who neither made nor tested the lot",
            Self::Finder | Self::AnyFinder => "it is decided by someone other than its finder",
            Self::Offerer => "custody is taken by someone other than the one who offers it",
            Self::FirstChecker => "the second check is made by another person",
            Self::Reporter => "it is reviewed by someone who neither reported nor corrected it",
            Self::Requester => "it is granted by someone other than the one who asks for it",
            Self::Witness => "the witness is another person",
        }
    }
}

/// Refuses a signer who is none of these.
fn within(world: &dyn World, event: &Event, actor: &Person, who: &Who) -> Result<(), Stop> {
    let (id, kind) = (&event.actor, event.body.kind());
    if who.has(world, id, actor)? {
        return Ok(());
    }
    match &who.actors {
        Actors::Staff { roles, at } => {
            let holds = At::Anywhere.covers(world, actor, roles)?;
            ensure(
                holds,
                Rule::Role,
                || format!("{id} holds none of the roles that may sign {kind}."),
                &remedy(roles, &At::Anywhere),
            )?;
            let why = || format!("{id} may not sign {kind} {}.", at.phrase());
            ensure(false, Rule::Site, why, &remedy(roles, at))
        }
        Actors::Person(person) => ensure(
            false,
            Rule::Role,
            || format!("{kind} is signed by {person}, not by {id}."),
            "Have that person sign it.",
        ),
        Actors::Nobody => Ok(()),
    }
}

/// Who signs instead, as a sentence.
pub(crate) fn remedy(roles: &[Role], at: &At) -> String {
    let words: Vec<_> = roles.iter().map(|role| role.word()).collect();
    let roles = words.join(", ");
    match at {
        At::Anywhere => format!("Someone with one of these roles signs it: {roles}."),
        At::Trial | At::Maker | At::Sites(_) => {
            format!(
                "Someone with one of these roles {} signs it: {roles}.",
                at.phrase()
            )
        }
    }
}
