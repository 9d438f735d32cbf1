//! The refusal of a signer who lacks the authority, or whom the kind excludes.

use super::super::deviation::Class;
use super::super::person::Person;
use super::super::rule::ensure;
use super::super::shipment::ShipmentStage;
use super::super::view::View;
use super::super::{Event, PersonId, Record, Role, Rule, Stop, Subject, World, recovery};
use super::at::named;
use super::{Actors, At, Authority, Excluded, Who, actors, belongs};

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

/// Who is excluded, by which rule; nobody where the record does not tell.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "each exclusion speaks of one noun, and of no other"
)]
pub(super) fn barred(
    excluded: Excluded,
    subject: &Subject,
    record: &Record,
) -> (Rule, Vec<PersonId>) {
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
