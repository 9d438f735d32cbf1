//! Where a role has to be held, and to which sites a thing belongs.

use super::super::person::Person;
use super::super::shipment::Holder;
use super::super::site::SiteRole;
use super::super::view::{get, unknown};
use super::super::{Body, Record, Role, SiteId, Stop, Subject, World};
use std::collections::BTreeSet;

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

impl At {
    /// One site.
    pub(super) fn site(site: SiteId) -> Self {
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
                    if get(world, site)?
                        .described
                        .roles
                        .contains(&SiteRole::Manufacturer)
                    {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// As part of a sentence: "at site/ward".
    pub(super) fn phrase(&self) -> String {
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

/// Who holds the thing, or the thing that a label is for; none where the record cannot tell.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "three nouns are held by different holders in turn, and no other"
)]
pub(super) fn holder(world: &dyn World, record: &Record) -> Result<Option<Holder>, Stop> {
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
pub(super) fn named(world: &dyn World, body: &Body) -> Result<Option<At>, Stop> {
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
