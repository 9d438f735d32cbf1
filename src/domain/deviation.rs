//! Deviations: opened by a person or by the system, assessed, decided and closed by quality assurance.
//!
//! What a deviation touches is found by the rules, never typed. Vials in quarantine because of one are freed or
//! condemned by its decision, and by nothing else.

use super::lot::Blocker;
use super::rule::{ensure, stated};
use super::view::View;
use super::{Act, Changes, Decide, DeviationId, Hash, PersonId, Rule, Stop, Subject, VialId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

mod deciding;
mod items;
pub(crate) use items::{open, own_id};

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

/// A deviation of the record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Deviation {
    /// What departed.
    pub about: Subject,
    /// What happened.
    pub what: String,
    /// How grave it is.
    pub class: Class,
    /// Everything that it touches.
    pub items: BTreeSet<Subject>,
    /// The entry that opened it.
    pub entry: Hash,
    /// Who found it.
    pub found_by: PersonId,
    /// Where it is in its life.
    pub stage: DeviationStage,
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
            entry: act.leaf,
            found_by: act.event.actor.clone(),
            stage: DeviationStage::Open,
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
        stated(&self.what, "account of what happened")?;
        let id = DeviationId::try_from(act.subject())?;
        let found = Deviation::new(act, self.about.clone(), self.what.clone(), self.class);
        open(act, id, found, Changes::default())
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

    fn decide(&self, _: &Act<'_>, (id, mut found): Self::Own) -> Result<Changes, Stop> {
        stated(&self.impact, "assessment")?;
        found.class = self.class;
        found.stage = DeviationStage::Assessed;
        Ok(with_items(id, found))
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

    fn decide(&self, act: &Act<'_>, (id, mut found): Self::Own) -> Result<Changes, Stop> {
        stated(&self.measures, "account of the measures")?;
        ensure(
            found.found_by != act.event.actor,
            Rule::QualityComplete,
            || "A deviation is closed by someone other than the one who found it.".into(),
            "Have another person close it.",
        )?;
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

/// The deviations of a lot that stand between it and its release (block B01).
pub(crate) fn blockers(
    view: &View<'_>,
    deviations: &BTreeSet<DeviationId>,
) -> Result<Vec<Blocker>, Stop> {
    view.load(deviations.iter().map(DeviationId::subject))?;
    let mut told = Vec::new();
    for id in deviations {
        match view.get(id)?.decision() {
            None => told.push(Blocker::DeviationOpen(id.clone())),
            Some(Decision::Reject) => told.push(Blocker::DeviationAgainst(id.clone())),
            Some(Decision::Accept) => {}
        }
    }
    Ok(told)
}
