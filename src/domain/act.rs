//! How every event is decided: the checks that all kinds share, then the kind's own.

use super::rule::ensure;
use super::{Body, World};
use super::{
    Changes, Event, Hash, Instant, KeyId, Log, Person, Record, Refusal, Role, Rule, SiteId, Stop,
    Subject,
};
use std::sync::Arc;

/// An event as it would stand in the log.
#[derive(Clone, Copy, Debug)]
pub struct Proposal<'a> {
    /// The event, whose signature has been verified with the key of `key_id`.
    pub event: &'a Event,
    /// The key that signed it.
    pub key_id: Hash,
    /// Its leaf hash in the log.
    pub leaf: Hash,
    /// Its index in the log.
    pub index: u64,
    /// The server's clock, which is "now" for every rule.
    pub recorded_at: Instant,
}

/// What a kind's own rules see: the proposal, the world, and who acts.
pub(crate) struct Act<'a> {
    pub(crate) event: &'a Event,
    pub(crate) leaf: Hash,
    pub(crate) index: u64,
    pub(crate) now: Instant,
    pub(crate) actor: &'a Person,
    world: &'a dyn World,
}

/// Decides whether an event enters the log, and what it changes there.
///
/// Pure: the same world and proposal give the same answer today and in thirty years.
/// That the id is new is the log's own affair and checked where the log is.
///
/// # Errors
/// [`Stop::Refused`] with the rule, [`Stop::Stale`] with the present head, or [`Stop::Unloaded`].
pub fn decide(world: &dyn World, proposal: &Proposal<'_>) -> Result<Changes, Stop> {
    let event = proposal.event;
    if let Body::LogOpened(body) = &event.body {
        return body.open(world, proposal);
    }
    let log = Log::of(world)?;
    ensure(
        event.log == log.origin,
        Rule::LogOther,
        || {
            format!(
                "The event was signed for {:?}, this log is {:?}.",
                event.log, log.origin
            )
        },
        "Sign it for this log.",
    )?;
    let actor = acting(world, proposal)?;
    timely(proposal, log.skew_seconds)?;
    let roles = event.body.signers();
    let may = actor.grants.iter().any(|grant| roles.contains(&grant.role));
    ensure(
        may,
        Rule::Role,
        || {
            format!(
                "{} holds none of the roles that may sign {}.",
                event.actor,
                event.body.kind()
            )
        },
        &who(roles),
    )?;
    let standing = world.standing(&event.subject)?;
    let head = standing.and_then(|standing| standing.head);
    if head != event.after {
        return Err(Stop::Stale { head });
    }
    let act = Act {
        event,
        leaf: proposal.leaf,
        index: proposal.index,
        now: proposal.recorded_at,
        actor: &actor,
        world,
    };
    event.body.decide(&act)
}

/// The actor, if the key is theirs and both are in force (block B14).
fn acting(world: &dyn World, proposal: &Proposal<'_>) -> Result<Person, Stop> {
    let actor = &proposal.event.actor;
    let key = match world
        .standing(&key_subject(proposal.key_id)?)?
        .map(|s| s.record.clone())
    {
        Some(Record::Key(key)) => key,
        Some(_) | None => {
            return Err(Refusal::new(
                Rule::Key,
                "The key is not enrolled in this log.",
                "Have an administrator enrol it.",
            )
            .into());
        }
    };
    ensure(
        key.person == *actor,
        Rule::Key,
        || format!("The key belongs to {}, not to {actor}.", key.person),
        "Sign with your own key.",
    )?;
    ensure(
        key.revoked.is_none(),
        Rule::Key,
        || "The key has been revoked.".into(),
        "Have an administrator enrol a new key.",
    )?;
    let person = match world.standing(actor.subject())?.map(|s| s.record.clone()) {
        Some(Record::Person(person)) => person,
        Some(_) | None => return Err(unknown(actor.subject())),
    };
    ensure(
        !person.left,
        Rule::Role,
        || format!("{actor} has left."),
        "Ask an administrator.",
    )?;
    Ok(person)
}

/// The signer's clock against the server's (ALCOA+: contemporaneous).
fn timely(proposal: &Proposal<'_>, skew: u32) -> Result<(), Stop> {
    let (at, now) = (proposal.event.at.instant(), proposal.recorded_at);
    let skew = i64::from(skew);
    ensure(
        at <= now.plus_seconds(skew),
        Rule::Key,
        || {
            format!(
                "The signer's clock says {}, which is more than {skew} s ahead of the server's {now}.",
                proposal.event.at
            )
        },
        "Set the clock of the device and sign again.",
    )?;
    let on_time = at >= now.plus_seconds(-skew) || proposal.event.late_reason.is_some();
    ensure(
        on_time,
        Rule::Key,
        || {
            format!(
                "The event was signed at {}, more than {skew} s before the server's {now}.",
                proposal.event.at
            )
        },
        "Sign it again with a late_reason.",
    )
}

fn who(roles: &[Role]) -> String {
    let words: Vec<_> = roles.iter().map(|role| role.word()).collect();
    format!(
        "Someone with one of these roles signs it: {}.",
        words.join(", ")
    )
}

fn unknown(subject: &Subject) -> Stop {
    Refusal::new(
        Rule::Unknown,
        format!("{subject} is not in the record."),
        "Check the reference.",
    )
    .into()
}

/// The subject of a key's record.
///
/// # Errors
/// Never in practice: 64 hexadecimal digits are a name.
pub(crate) fn key_subject(key_id: Hash) -> Result<Subject, Stop> {
    match KeyId::new(&key_id.to_string()) {
        Ok(id) => Ok(id.subject().clone()),
        Err(bad) => Err(Refusal::new(Rule::Unknown, bad.to_string(), "Check the key.").into()),
    }
}

impl Act<'_> {
    /// When it happened: the server's time, or for a late entry the time that its signer states.
    pub(crate) fn when(&self) -> Instant {
        if self.event.late_reason.is_some() {
            self.event.at.instant()
        } else {
            self.now
        }
    }

    /// Refuses unless the actor holds one of the kind's roles at this site, or for all sites.
    pub(crate) fn at_site(&self, site: &SiteId) -> Result<(), Stop> {
        let roles = self.event.body.signers();
        ensure(
            self.actor.holds(roles, site),
            Rule::Site,
            || format!("{} may not sign this at {site}.", self.event.actor),
            &who(roles),
        )
    }

    /// Refuses when the subject is already in the record.
    pub(crate) fn is_new(&self, subject: &Subject) -> Result<(), Stop> {
        let there = self.world.standing(subject)?.is_some();
        ensure(
            !there,
            Rule::Exists,
            || format!("{subject} is already in the record."),
            "Choose another name.",
        )
    }

    /// The reference and the record of the event's own subject.
    ///
    /// # Errors
    /// [`Rule::Unknown`] when it is not in the record.
    pub(crate) fn own<R>(&self) -> Result<(R, R::Record), Stop>
    where
        R: super::records::Recorded + TryFrom<Subject, Error = super::BadSubject>,
    {
        let id = R::try_from(self.event.subject.clone());
        let id =
            id.map_err(|bad| Refusal::new(Rule::Unknown, bad.to_string(), "Check the subject."))?;
        let record = self.get(&id)?;
        Ok((id, record))
    }

    /// The record of a subject that may be missing.
    pub(crate) fn find(&self, subject: &Subject) -> Result<Option<Record>, Stop> {
        Ok(self
            .world
            .standing(subject)?
            .map(|standing| standing.record.clone()))
    }

    /// The world, for rules that more than one kind shares.
    pub(crate) fn world(&self) -> &dyn World {
        self.world
    }

    /// The record of this reference.
    ///
    /// # Errors
    /// [`Rule::Unknown`] when there is none.
    pub(crate) fn get<R: super::records::Recorded>(&self, id: &R) -> Result<R::Record, Stop> {
        get(self.world, id)
    }
}

/// The record of this reference, in any view of the world.
///
/// # Errors
/// [`Rule::Unknown`] when there is none.
pub(crate) fn get<R: super::records::Recorded>(
    world: &dyn World,
    id: &R,
) -> Result<R::Record, Stop> {
    let standing: Option<Arc<_>> = world.standing(id.as_subject())?;
    let found = standing.and_then(|standing| R::pick(&standing.record).cloned());
    found.ok_or_else(|| unknown(id.as_subject()))
}
