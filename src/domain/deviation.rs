//! Deviations: opened by a person or by the system, assessed, decided and closed by quality assurance.
//!
//! A major or critical deviation speaks against using what it is about from the moment that it is opened, until it is
//! decided; one that is decided against it does so for good. What it is about keeps its id (see [`Concerns`](super::Concerns)); what comes
//! from that, or was in it, is asked for by those who want to use it, so that no list of what is touched is ever stored.

use super::rule::ensure;
use super::usability::Purpose;
use super::view::View;
use super::{
    Act, Changes, Corrections, Decide, DeviationId, Hash, Instant, LocalTime, OverrideId, PersonId,
    Rule, Span, Stop, Subject, VialId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod deciding;
mod items;
pub use items::exposed;
pub(crate) use items::{candidates, open, own_id};

/// How grave a deviation is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// No effect on the product or a participant.
    Minor,
    /// It may have an effect.
    Major,
    /// It may harm a participant.
    Critical,
}

impl Class {
    /// The word in tables and answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Minor => "minor",
            Self::Major => "major",
            Self::Critical => "critical",
        }
    }
}

/// What quality assurance decides about what a deviation touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It may be used.
    Accept,
    /// It may not be used.
    Reject,
}

/// `deviation.opened`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// What departed: a lot, vial, shipment, place, piece of equipment, donor, bank, participant or infusion.
    pub about: Subject,
    /// What happened.
    pub what: String,
    /// How grave it looks.
    pub class: Class,
    /// Since when it was so, where it is about a place or equipment; the time of the event where it is not given. What was
    /// in there at any moment until `to` is in doubt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<LocalTime>,
    /// Until when it was so; the time of the event where it is not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<LocalTime>,
}

/// `deviation.assessed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Assessed {
    /// How grave it is.
    pub class: Class,
    /// Its cause and its effect.
    pub impact: String,
}

/// `deviation.decided`. A change of the decision is a new one with its own reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Decided {
    /// The decision about everything that it touches, but for `except`.
    pub decision: Decision,
    /// Vials to which the other decision applies.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub except: BTreeSet<VialId>,
    /// Why.
    pub reason: String,
}

/// `deviation.closed`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Closed {
    /// What was done so that it does not happen again.
    pub measures: String,
}

/// Where a deviation is in its life.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviationStage {
    /// Found.
    Open,
    /// Its cause and effect are known.
    Assessed,
    /// Decided.
    Decided(Decision),
    /// Decided, and nothing is left to do.
    Closed(Decision),
}

/// Why the record has a deviation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Somebody found it, or a rule found it in what was recorded.
    Found,
    /// A fact was recorded that broke these rules.
    Breach(BTreeSet<Rule>),
    /// Two people set a rule aside.
    Override(OverrideId),
}

/// A deviation of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Deviation {
    /// What departed.
    pub about: Subject,
    /// What happened.
    pub what: String,
    /// How grave it is.
    pub class: Class,
    /// The things that it is about. What comes from them, or was in them, is not listed.
    pub items: BTreeSet<Subject>,
    /// The times at which what was in the place, vessel or shipment was exposed; none for the whole time.
    pub spans: Option<Vec<Span>>,
    /// The entry that opened it.
    pub entry: Hash,
    /// Who found it.
    pub found_by: PersonId,
    /// Who else had a part in finding it: who confirmed the correction that it points out, asked for the override, or has
    /// corrected what was said of it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub also_found_by: BTreeSet<PersonId>,
    /// Why the record has it.
    pub cause: Cause,
    /// The vials to which the other decision applies.
    pub except: BTreeSet<VialId>,
    /// Where it is in its life.
    pub stage: DeviationStage,
    /// What it spoke against before that was changed, oldest first: what is reported late of that time is judged by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Earlier>,
    /// What was corrected in what was said of it.
    #[serde(default, skip_serializing_if = "Corrections::is_empty")]
    pub corrections: Corrections,
}

/// What a deviation spoke against until it was changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Earlier {
    /// When it was changed.
    pub until: Instant,
    /// How grave it was.
    pub class: Class,
    /// The times at which what was in the place, vessel or shipment was exposed; none for the whole time.
    pub spans: Option<Vec<Span>>,
    /// The decision that was in force, if one was.
    pub decision: Option<Decision>,
    /// The vials to which the other decision applied.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub except: BTreeSet<VialId>,
}

impl Deviation {
    /// A deviation that this event finds; what it touches is found by [`open`].
    pub(crate) fn new(
        act: &Act<'_>,
        about: impl Into<Subject>,
        what: String,
        class: Class,
    ) -> Self {
        Self {
            about: about.into(),
            what,
            class,
            items: BTreeSet::new(),
            spans: None,
            entry: act.leaf,
            found_by: act.event.actor.clone(),
            also_found_by: BTreeSet::new(),
            cause: Cause::Found,
            except: BTreeSet::new(),
            stage: DeviationStage::Open,
            earlier: Vec::new(),
            corrections: Corrections::default(),
        }
    }

    /// The deviation of a fact that broke these rules: it is about the subject of the event.
    pub(crate) fn of_breach(act: &Act<'_>, broken: BTreeSet<Rule>) -> Self {
        let rules: Vec<&str> = broken.iter().map(|rule| rule.id()).collect();
        let reason = act.event.despite.as_ref().map_or("", |said| &said.reason);
        let what = format!(
            "{} was done despite {}: {reason}",
            act.event.body.kind(),
            rules.join(", "),
        );
        Self {
            cause: Cause::Breach(broken),
            ..Self::new(act, act.subject(), what, Class::Critical)
        }
    }

    /// The state in one word.
    pub fn state(&self) -> &'static str {
        match self.stage {
            DeviationStage::Open => "opened",
            DeviationStage::Assessed => "assessed",
            DeviationStage::Decided(_) => "decided",
            DeviationStage::Closed(_) => "closed",
        }
    }

    /// It is changed at this moment. Where it speaks against something else by that, what it spoke against is kept.
    pub(crate) fn changed(self, at: Instant, change: impl FnOnce(&mut Self)) -> Self {
        let before = self.until(at);
        let mut after = self;
        change(&mut after);
        if after.until(at) != before {
            after.earlier.push(before);
        }
        after
    }

    /// What it speaks against, until this moment.
    fn until(&self, until: Instant) -> Earlier {
        Earlier {
            until,
            class: self.class,
            spans: self.spans.clone(),
            decision: self.decision(),
            except: self.except.clone(),
        }
    }

    /// The deviation as it was from the first of two moments to the second, for all that it was then; it arose at `born`.
    pub(crate) fn between(&self, born: Instant, from: Instant, to: Instant) -> Vec<Self> {
        let mut since = born;
        let mut found = Vec::new();
        for earlier in &self.earlier {
            if since <= from && to < earlier.until {
                let stage = earlier
                    .decision
                    .map_or(DeviationStage::Open, DeviationStage::Decided);
                found.push(Self {
                    class: earlier.class,
                    spans: earlier.spans.clone(),
                    except: earlier.except.clone(),
                    stage,
                    ..self.clone()
                });
            }
            since = earlier.until;
        }
        found
    }

    /// Everyone who had a part in finding it.
    pub fn finders(&self) -> impl Iterator<Item = &PersonId> {
        [&self.found_by].into_iter().chain(&self.also_found_by)
    }

    /// Whether two people set a rule aside: what they permitted is not held back because of it.
    pub fn is_override(&self) -> bool {
        matches!(self.cause, Cause::Override(_))
    }

    /// Whether it was decided against this thing, and what comes from it or was in it.
    pub fn is_against(&self, thing: &Subject) -> bool {
        let other = self.except.iter().any(|vial| vial.subject() == thing);
        self.decision()
            .is_some_and(|decision| (decision == Decision::Reject) != other)
    }

    /// Whether it speaks against a use for this purpose before it is decided: a minor one against a release alone, and an
    /// override against nothing.
    pub fn blocks_while_open(&self, purpose: Purpose) -> bool {
        let weighs = self.class > Class::Minor || purpose == Purpose::Release;
        self.decision().is_none() && weighs && !self.is_override()
    }

    /// Whether it may still speak against something: it is open, or decided against anything.
    pub fn is_in_force(&self) -> bool {
        self.decision() != Some(Decision::Accept) || !self.except.is_empty()
    }

    /// The decision in force, if one is.
    pub fn decision(&self) -> Option<Decision> {
        match self.stage {
            DeviationStage::Open | DeviationStage::Assessed => None,
            DeviationStage::Decided(decision) | DeviationStage::Closed(decision) => Some(decision),
        }
    }
}

impl Decide for Opened {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        let id = DeviationId::try_from(act.subject())?;
        let mut found = Deviation::new(act, self.about.clone(), self.what.clone(), self.class);
        found.spans = self.spans(act)?;
        open(act, id, found, Changes::default())
    }
}

impl Opened {
    /// The time at which it was so, where that was stated.
    fn spans(&self, act: &Act<'_>) -> Result<Option<Vec<Span>>, Stop> {
        if self.from.is_none() && self.to.is_none() {
            return Ok(None);
        }
        let moment = |stated: Option<LocalTime>| stated.map_or(act.when(), |at| at.instant());
        let span = Span {
            from: moment(self.from),
            to: moment(self.to),
        };
        ensure(
            span.from <= span.to && span.to <= act.view.now,
            Rule::Value,
            || "The deviation ends before it begins, or in the future.".into(),
            "Enter from and to as times that have passed.",
        )?;
        Ok(Some(vec![span]))
    }
}

impl Decide for Assessed {
    type Own = (DeviationId, Deviation);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, found) = view.own::<DeviationId>(subject)?;
        let open = [DeviationStage::Open, DeviationStage::Assessed].contains(&found.stage);
        ensure(
            open,
            Rule::Sequence,
            || format!("{id} is {}.", found.state()),
            "A deviation is assessed before it is decided.",
        )?;
        Ok((id, found))
    }

    fn decide(&self, act: &Act<'_>, (id, found): Self::Own) -> Result<Changes, Stop> {
        let assessed = found.changed(act.when(), |found| {
            found.class = self.class;
            found.stage = DeviationStage::Assessed;
        });
        Ok(with_items(id, assessed))
    }
}

impl Decide for Closed {
    type Own = (DeviationId, Deviation);

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Self::Own, Stop> {
        let (id, found) = view.own::<DeviationId>(subject)?;
        let decided = matches!(found.stage, DeviationStage::Decided(_));
        ensure(
            decided,
            Rule::Sequence,
            || format!("{id} is {}.", found.state()),
            "A deviation is closed once it is decided.",
        )?;
        Ok((id, found))
    }

    fn decide(&self, _: &Act<'_>, (id, mut found): Self::Own) -> Result<Changes, Stop> {
        if let DeviationStage::Decided(decision) = found.stage {
            found.stage = DeviationStage::Closed(decision);
        }
        Ok(with_items(id, found))
    }
}

/// The deviation changes; the histories of what it touches show it.
fn with_items(id: DeviationId, found: Deviation) -> Changes {
    let items = found.items.clone();
    items
        .into_iter()
        .fold(Changes::of(id, found), Changes::touch)
}
