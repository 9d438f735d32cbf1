//! How every event is decided: the checks that all kinds share, then the kind's own.

use super::actor::{acting, authorised, timely, who};
use super::overriding::in_force;
use super::records::Recorded;
use super::rule::ensure;
use super::view::View;
use super::{Body, Changes, Event, Hash, Head, Instant, Log, Person, Record, Rule};
use super::{SiteId, Stop, Subject, World};

/// An event as it would stand in the log.
#[derive(Clone, Copy, Debug)]
pub struct Proposal<'a> {
    /// The event, whose signature has been verified with the key of `key_id`.
    pub event: &'a Event,
    /// The key that signed it.
    pub key_id: Hash,
    /// Its leaf hash in the log.
    pub leaf: Hash,
    /// SHA-256 of the exact bytes that were signed.
    pub event_hash: Hash,
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
    /// The key that signed the event.
    pub(crate) key_id: Hash,
    pub(crate) actor: &'a Person,
    pub(crate) view: View<'a>,
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
    authorised(proposal, &actor)?;
    let standing = world.standing(&event.subject)?;
    let head = standing.and_then(|standing| standing.head);
    if !continues(head, event.after) {
        let head = head.map(|head| head.leaf);
        return Err(Stop::Stale { head });
    }
    let when = when(proposal);
    let view = View {
        world,
        when,
        excuse: None,
    };
    let under = event
        .under
        .as_ref()
        .map(|id| in_force(&view, id))
        .transpose()?;
    let excuse = under.as_ref().map(|(_, it)| (it.rule, it.about.clone()));
    let changes = event.body.decide(&Act {
        event,
        leaf: proposal.leaf,
        index: proposal.index,
        key_id: proposal.key_id,
        actor: &actor,
        view: View {
            excuse: excuse.as_ref(),
            ..view
        },
    })?;
    Ok(match under {
        Some((id, it)) => changes.put(id.clone(), it.used(proposal.leaf)),
        None => changes,
    })
}

impl Proposal<'_> {
    /// The entry as the next event about the same subject may name it.
    pub fn head(&self) -> Head {
        Head {
            leaf: self.leaf,
            event: Some(self.event_hash),
        }
    }
}

/// Whether an event with this `after` continues the head: both say that nothing came before, or it names the head.
fn continues(head: Option<Head>, after: Option<Hash>) -> bool {
    match (head, after) {
        (None, None) => true,
        (Some(head), Some(after)) => head.is_named(&after),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// When it happened: the server's time, or for a late entry the time that its signer states, which is never later.
fn when(proposal: &Proposal<'_>) -> Instant {
    let now = proposal.recorded_at;
    match proposal.event.late_reason {
        Some(_) => proposal.event.at.instant().min(now),
        None => now,
    }
}

impl Act<'_> {
    /// When it happened.
    pub(crate) fn when(&self) -> Instant {
        self.view.when
    }

    /// The name of a thing that the system makes by itself because of this event: one for each entry.
    pub(crate) fn own_name(&self, letter: char) -> String {
        format!("{letter}-{:06}", self.index)
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

    /// The record of this reference.
    ///
    /// # Errors
    /// [`Rule::Unknown`] when there is none.
    pub(crate) fn get<R: Recorded>(&self, id: &R) -> Result<R::Record, Stop> {
        self.view.get(id)
    }

    /// The record of a subject that may be missing.
    pub(crate) fn find(&self, subject: &Subject) -> Result<Option<Record>, Stop> {
        self.view.find(subject)
    }

    /// The event's own subject.
    pub(crate) fn subject(&self) -> Subject {
        self.event.subject.clone()
    }
}
