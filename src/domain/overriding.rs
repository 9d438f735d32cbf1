//! Overrides: a block set aside by two people, with a reason, for one thing as a whole; each opens a deviation.
//!
//! The whole is a dose (an order with its thaws, checks and start), a shipment, a lot or a bank. Every event of the whole that
//! needs the override names it in its member `override`, so that the record shows under what it was done; no other event can.
//! It ends with the whole, and at the latest at the time given.

use super::deviation::{Cause, Class, Deviation, open, own_id};
use super::event::event_references;
use super::lot::LotStage;
use super::order::OrderStage;
use super::rule::ensure;
use super::shipment::staff;
use super::view::View;
use super::who::{belongs, remedy};
use super::{
    Act, Changes, Decide, Event, Hash, Instant, LocalTime, Noun, OverrideId, Person, PersonId,
    Record, Refusal, Relation, Rule, Stop, Subject,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `override.requested`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Requested {
    /// The rule to be set aside: B05, B06, B08 or B12.
    pub rule: Rule,
    /// For what: the equipment, shipment, participant, vial or lot of which the rule speaks.
    pub about: Subject,
    /// For which order, shipment, lot or bank as a whole it is needed; that need not be in the record yet.
    #[serde(rename = "for")]
    pub whole: Subject,
    /// Until when it is needed, at most seven days from now.
    pub until: LocalTime,
    /// Why nothing else helps.
    pub reason: String,
}

/// `override.granted`, by another person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Granted {
    /// The entry of the request.
    pub request: Hash,
    /// Why it is justified.
    pub reason: String,
}

/// Where an override is in its life.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverrideStage {
    /// Asked for by one person.
    Requested,
    /// Granted by another.
    Granted {
        /// By whom.
        by: PersonId,
        /// When that was recorded: it is in force from then on.
        at: Instant,
    },
    /// Used; other events of the same whole may still use it.
    Used {
        /// By whom it was granted.
        by: PersonId,
        /// When.
        at: Instant,
        /// The first entry that used it.
        entry: Hash,
    },
}

/// An override of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Override {
    /// The rule that is set aside.
    pub rule: Rule,
    /// For what.
    pub about: Subject,
    /// For what as a whole.
    pub whole: Subject,
    /// Until when.
    pub until: LocalTime,
    /// Why.
    pub reason: String,
    /// Who asked for it.
    pub requested_by: PersonId,
    /// The entry of the request.
    pub request: Hash,
    /// Where it is in its life.
    pub stage: OverrideStage,
}

impl Override {
    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            OverrideStage::Requested => "requested",
            OverrideStage::Granted { .. } => "granted",
            OverrideStage::Used { .. } => "used",
        }
    }

    /// Whether it can still be granted at this moment.
    pub fn awaits_grant(&self, now: Instant) -> bool {
        matches!(self.stage, OverrideStage::Requested) && self.until.instant() > now
    }

    /// When it was granted; none while it is asked for.
    fn granted_at(&self) -> Option<Instant> {
        match self.stage {
            OverrideStage::Requested => None,
            OverrideStage::Granted { at, .. } | OverrideStage::Used { at, .. } => Some(at),
        }
    }

    /// As it stands after this entry used it.
    pub(crate) fn used(self, entry: Hash) -> Self {
        let stage = match self.stage {
            OverrideStage::Granted { by, at } => OverrideStage::Used { by, at, entry },
            stage @ (OverrideStage::Requested | OverrideStage::Used { .. }) => stage,
        };
        Self { stage, ..self }
    }
}

/// How long an override may be in force, in days.
const LONGEST_DAYS: i64 = 7;

/// The override that an event names, refused unless it was granted before the act, has not ended when the act is recorded, is
/// used where it belongs, and is for a whole that the event is part of and that has not ended. A late fact that lacks the first
/// two can be recorded as a breach.
pub(crate) fn in_force<'i>(
    view: &View<'_>,
    (event, actor): (&Event, &Person),
    id: &'i OverrideId,
) -> Result<(&'i OverrideId, Override), Stop> {
    let found = view.get(id)?;
    let granted = found.granted_at();
    view.ensure(
        granted.is_some_and(|at| at <= view.when) && found.until.instant() >= view.now,
        found.rule,
        || match granted {
            Some(at) => format!("{id} was granted at {at}, until {}.", found.until),
            None => format!("{id} is {}, until {}.", found.state(), found.until),
        },
        "A second person grants an override before the act, and the act is recorded before the override ends.",
    )?;
    // A courier acts for no site.
    let roles = staff(event.body.signers());
    let at = belongs(view.world, &found.about)?;
    ensure(
        at.covers(view.world, actor, &roles)?,
        found.rule,
        || format!("{id} is not for {}.", event.actor),
        &remedy(&roles, &at),
    )?;
    ensure(
        is_part(view, event, &found.whole)?,
        found.rule,
        || format!("{id} is for {}, of which this is no part.", found.whole),
        "Ask for an override for what you do here.",
    )?;
    ensure(
        !has_ended(view, &found.whole)?,
        found.rule,
        || format!("{} has ended, and {id} with it.", found.whole),
        "Ask for an override for what you do here.",
    )?;
    Ok((id, found))
}

/// Whether an event is part of a whole: it is about it, names it, or is about a vial or an infusion of it.
fn is_part(view: &View<'_>, event: &Event, whole: &Subject) -> Result<bool, Stop> {
    if event.subject == *whole {
        return Ok(true);
    }
    let order = match view.find(&event.subject)? {
        Some(Record::Vial(vial)) => vial.order().cloned(),
        Some(Record::Infusion(infusion)) => infusion.order,
        Some(_) | None => None,
    };
    match order {
        Some(order) => Ok(order.subject() == whole),
        None => Ok(event_references(event).contains(whole)),
    }
}

/// Whether the whole is over, so that nothing more is part of it. A dose is over when its order is cancelled: what follows its
/// start, such as a stop, is part of it.
fn has_ended(view: &View<'_>, whole: &Subject) -> Result<bool, Stop> {
    Ok(match view.find(whole)? {
        Some(Record::Order(order)) => order.stage == OrderStage::Cancelled,
        Some(Record::Shipment(shipment)) => shipment.is_over(),
        Some(Record::Lot(lot)) => lot.stage == LotStage::Closed,
        Some(_) | None => false,
    })
}

impl Decide for Requested {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        ensure(
            self.rule.can_be_overridden(),
            self.rule,
            || format!("{} is never set aside.", self.rule.id()),
            "Use is blocked; quarantine, return and destruction are not.",
        )?;
        if act.find(&self.about)?.is_none() {
            return Err(super::view::unknown(&self.about));
        }
        ensure(
            [Noun::Order, Noun::Shipment, Noun::Lot, Noun::Bank].contains(&self.whole.noun()),
            Rule::Value,
            || format!("{} is no order, shipment, lot or bank.", self.whole),
            "Enter in \"for\" the order, the shipment, the lot or the bank for which the rule is set aside.",
        )?;
        // A request counts from its recording, whatever time it states.
        let now = act.view.now;
        let last = now.plus_seconds(LONGEST_DAYS * 24 * 3600);
        let until = self.until.instant();
        ensure(
            now < until && until <= last,
            Rule::Value,
            || {
                format!(
                    "An override until {} has passed or is longer than {LONGEST_DAYS} days.",
                    self.until
                )
            },
            "Enter in \"until\" a time within the next seven days.",
        )?;
        let asked = Override {
            rule: self.rule,
            about: self.about.clone(),
            whole: self.whole.clone(),
            until: self.until,
            reason: self.reason.clone(),
            requested_by: act.event.actor.clone(),
            request: act.leaf,
            stage: OverrideStage::Requested,
        };
        Ok(Changes::of(act.subject(), asked).touch(self.about.clone()))
    }
}

impl Decide for Granted {
    type Own = (OverrideId, Override);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, found) = view.own::<OverrideId>(subject)?;
        ensure(
            found.awaits_grant(view.now),
            Rule::Sequence,
            || format!("{id} is {}, until {}.", found.state(), found.until),
            "Ask for another one.",
        )?;
        Ok((id, found))
    }

    fn decide(&self, act: &Act<'_>, (id, mut found): Self::Own) -> Result<Changes, Stop> {
        if found.request != self.request {
            let why = "This is not the request.";
            return Err(Refusal::new(Rule::Unknown, why, "Name the entry of the request.").into());
        }
        let by = act.event.actor.clone();
        let at = act.view.now;
        found.stage = OverrideStage::Granted { by, at };
        let about = found.about.clone();
        let what = format!(
            "{} set aside for {about} in {}: {}",
            found.rule.id(),
            found.whole,
            found.reason
        );
        let deviation = Deviation {
            also_found_by: [found.requested_by.clone()].into(),
            cause: Cause::Override(id.clone()),
            ..Deviation::new(act, about.clone(), what, Class::Major)
        };
        let changes = Changes::of(id.clone(), found).link(id, Relation::Concerns, about);
        open(act, own_id(act, 'D')?, deviation, changes)
    }
}
