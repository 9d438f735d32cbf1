//! How every event is decided: the checks that all kinds share, then the kind's own.

use super::actor::{acting, timely};
use super::deviation::{Deviation, open, own_id};
use super::event::event_references;
use super::overriding::in_force;
use super::records::Recorded;
use super::rule::ensure;
use super::view::{Breach, View};
use super::who::{At, authorised, remedy, unbarred};
use super::{Body, Changes, Event, Hash, Head, Instant, LocalTime, Log, Nature};
use super::{Person, Record, Rule, SiteId, Stop, Subject, World, witness};
use std::collections::BTreeSet;

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

/// The rules of version 1, asked through [`version::decide`](super::version::decide).
///
/// # Errors
/// [`Stop::Refused`] with the rule, [`Stop::Stale`] with the present head, or [`Stop::Unloaded`].
pub(super) fn decide(world: &dyn World, proposal: &Proposal<'_>) -> Result<Changes, Stop> {
    let event = proposal.event;
    if let Body::LogOpened(body) = &event.body {
        return body.open(world, proposal);
    }
    let (same, skew) = Log::read(world, |log| (event.log == log.origin, log.skew_seconds))?;
    ensure(
        same,
        Rule::LogOther,
        || {
            let origin = Log::read(world, |log| log.origin.clone()).unwrap_or_default();
            format!(
                "The event was signed for {:?}, this log is {origin:?}.",
                event.log
            )
        },
        "Sign it for this log.",
    )?;
    let actor = acting(world, proposal)?;
    timely(proposal, skew)?;
    let standing = world.standing(&event.subject)?;
    let head = standing.and_then(|standing| standing.head);
    if !continues(head, event.after) {
        let head = head.map(|head| head.leaf);
        return Err(Stop::Stale { head });
    }
    let when = happened(event, proposal.recorded_at);
    let breach = event.despite.as_ref().map(|said| Breach::of(&said.rules));
    let view = View {
        breach: breach.as_ref(),
        when,
        ..View::at(world, proposal.recorded_at)
    };
    authorised(&view, event, &actor)?;
    happened_despite(event)?;
    in_order(&view, event, head, skew)?;
    let under = event
        .under
        .as_ref()
        .map(|id| in_force(&view, (event, &actor), id))
        .transpose()?;
    let excuse = under.as_ref().map(|(_, it)| (it.rule, it.about.clone()));
    let act = Act {
        event,
        leaf: proposal.leaf,
        index: proposal.index,
        key_id: proposal.key_id,
        actor: &actor,
        view: View {
            excuse: excuse.as_ref(),
            ..view
        },
    };
    let mut changes = decided(&act)?;
    if let Some((id, it)) = under {
        changes = changes.put(id.clone(), it.used(proposal.leaf));
    }
    match breach.as_ref().map(Breach::broken) {
        Some(broken) if !broken.is_empty() => breached(&act, &broken, changes),
        Some(_) | None => Ok(changes),
    }
}

/// What the kind's own rules make of it, for a signer whom the kind does not exclude and a witness who suits.
fn decided(act: &Act<'_>) -> Result<Changes, Stop> {
    let changes = act.event.body.decide(act)?;
    unbarred(&act.view, act.event)?;
    match act.event.body.witness() {
        Some(seen_by) => {
            witness::suits(act, seen_by)?;
            witness::asked(act, seen_by, changes)
        }
        None => Ok(changes),
    }
}

/// When it happened: the server's time, or for a late entry the time that its signer states, which is never later.
pub fn happened(event: &Event, recorded_at: Instant) -> Instant {
    match event.late_reason {
        Some(_) => event.at.instant().min(recorded_at),
        None => recorded_at,
    }
}

/// Refuses what is said to have happened despite a rule unless it is a fact that is reported late.
fn happened_despite(event: &Event) -> Result<(), Stop> {
    let Some(despite) = &event.despite else {
        return Ok(());
    };
    let fact = event.body.nature() == Nature::Fact && event.late_reason.is_some();
    ensure(
        fact,
        Rule::Despite,
        || format!("{} is a request, or says no time.", event.body.kind()),
        "Only what was done is recorded despite a rule, with the time at which it was done and a late_reason.",
    )?;
    let never = despite.rules.iter().find(|rule| !rule.can_be_breached());
    ensure(
        !despite.rules.is_empty() && never.is_none(),
        Rule::Despite,
        || match never {
            Some(rule) => format!("Nothing is recorded despite {}.", rule.id()),
            None => "No rule is named.".into(),
        },
        "Name the rules that refused the event.",
    )
}

/// Refuses a late entry that is earlier than the event that it continues, than what it refers to or than its signer's
/// enrolment, by more than the skew (in seconds). What is not late happens now, after everything.
fn in_order(view: &View<'_>, event: &Event, head: Option<Head>, skew: u32) -> Result<(), Stop> {
    if event.late_reason.is_none() {
        return Ok(());
    }
    let skew = i64::from(skew);
    let follows = |at: Instant| at <= view.when.plus_seconds(skew);
    view.ensure(
        head.is_none_or(|head| follows(head.at)),
        Rule::Time,
        || {
            let at = head.map_or(view.when, |head| head.at);
            format!(
                "{} continues an event of {at}, and is said to be of {}.",
                event.subject, event.at
            )
        },
        "Enter the time at which it was done, after the event before it.",
    )?;
    let mut named = event_references(event);
    named.extend([event.subject.clone(), event.actor.subject().clone()]);
    view.load(named.iter())?;
    for subject in &named {
        let born = view.world.standing(subject)?.map(|standing| standing.born);
        view.ensure(
            born.is_none_or(follows),
            Rule::Time,
            || {
                let born = born.unwrap_or(view.when);
                format!(
                    "{subject} exists since {born}, and the event is said to be of {}.",
                    event.at
                )
            },
            "Enter the time at which it was done, after everything that it names came to be.",
        )?;
    }
    Ok(())
}

/// Opens the deviation of a fact that broke rules, on top of what it changes.
fn breached(act: &Act<'_>, broken: &BTreeSet<Rule>, changes: Changes) -> Result<Changes, Stop> {
    let id = own_id(act, 'B')?;
    let found = Deviation::of_breach(act, broken.clone());
    open(act, id, found, changes)
}

impl Proposal<'_> {
    /// The entry as the next event about the same subject may name it.
    pub fn head(&self) -> Head {
        Head {
            leaf: self.leaf,
            event: Some(self.event_hash),
            at: happened(self.event, self.recorded_at),
        }
    }
}

/// Refuses a moment that lies more than so many days after an event.
///
/// # Errors
/// A refusal by [`Rule::Value`].
pub(crate) fn within_days(
    when: Instant,
    at: &LocalTime,
    days: u32,
    what: &str,
) -> Result<(), Stop> {
    let last = when.plus_seconds(i64::from(days) * 24 * 3600);
    ensure(
        at.instant() <= last,
        Rule::Value,
        || format!("The {what} is more than {days} days after the event."),
        &format!("Enter a time before {}.", at.same_clock(last)),
    )
}

/// Whether an event with this `after` continues the head: both say that nothing came before, or it names the head.
fn continues(head: Option<Head>, after: Option<Hash>) -> bool {
    match (head, after) {
        (None, None) => true,
        (Some(head), Some(after)) => head.is_named(&after),
        (None, Some(_)) | (Some(_), None) => false,
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
            &remedy(roles, &At::Anywhere),
        )
    }

    /// Refuses unless the actor holds one of the kind's roles for the whole trial.
    pub(crate) fn for_the_trial(&self) -> Result<(), Stop> {
        let roles = self.event.body.signers();
        ensure(
            At::Trial.covers(self.view.world, self.actor, roles)?,
            Rule::Site,
            || {
                format!(
                    "{} may not sign this for the whole trial.",
                    self.event.actor
                )
            },
            &remedy(roles, &At::Trial),
        )
    }

    /// Refuses a moment that lies more than so many days ahead: further than anything of its kind is planned.
    ///
    /// # Errors
    /// A refusal by [`Rule::Value`].
    pub(crate) fn within_days(&self, at: &LocalTime, days: u32, what: &str) -> Result<(), Stop> {
        within_days(self.when(), at, days, what)
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
