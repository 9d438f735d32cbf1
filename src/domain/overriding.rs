//! Overrides: a block set aside once by two people, with a reason; each opens a deviation.
//!
//! The event that needs it names it in its member `override`, so that whoever reads the record sees under what it was done.

use super::deviation::{Class, Deviation, open, own_id};
use super::rule::{ensure, stated};
use super::view::View;
use super::{
    Act, Changes, Decide, Hash, LocalTime, OverrideId, PersonId, Refusal, Relation, Rule, Stop,
    Subject,
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
    /// Until when it is needed.
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
    },
    /// Used, by this entry.
    Used {
        /// By whom it was granted.
        by: PersonId,
        /// The entry that used it.
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

    /// As it stands after this entry used it.
    pub(crate) fn used(self, entry: Hash) -> Self {
        let stage = match self.stage {
            OverrideStage::Granted { by } | OverrideStage::Used { by, .. } => {
                OverrideStage::Used { by, entry }
            }
            OverrideStage::Requested => OverrideStage::Requested,
        };
        Self { stage, ..self }
    }
}

/// The override that an event names, refused unless it is granted, unused and in time.
pub(crate) fn in_force<'i>(
    view: &View<'_>,
    id: &'i OverrideId,
) -> Result<(&'i OverrideId, Override), Stop> {
    let found = view.get(id)?;
    let granted = matches!(found.stage, OverrideStage::Granted { .. });
    ensure(
        granted && found.until.instant() >= view.when,
        found.rule,
        || format!("{id} is {}, until {}.", found.state(), found.until),
        "An override is granted by a second person, and used once and in time.",
    )?;
    Ok((id, found))
}

impl Decide for Requested {
    type Own = ();

    fn ready(view: &View<'_>, subject: &Subject) -> Result<(), Stop> {
        view.is_new(subject)
    }

    fn decide(&self, act: &Act<'_>, (): ()) -> Result<Changes, Stop> {
        stated(&self.reason, "reason")?;
        ensure(
            self.rule.can_be_overridden(),
            self.rule,
            || format!("{} is never set aside.", self.rule.id()),
            "Use is blocked; quarantine, return and destruction are not.",
        )?;
        if act.find(&self.about)?.is_none() {
            return Err(super::view::unknown(&self.about));
        }
        let asked = Override {
            rule: self.rule,
            about: self.about.clone(),
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
            found.stage == OverrideStage::Requested,
            Rule::Sequence,
            || format!("{id} is {}.", found.state()),
            "Ask for another one.",
        )?;
        Ok((id, found))
    }

    fn decide(&self, act: &Act<'_>, (id, mut found): Self::Own) -> Result<Changes, Stop> {
        stated(&self.reason, "reason")?;
        ensure(
            found.requested_by != act.event.actor,
            found.rule,
            || "An override is granted by someone other than the one who asks for it.".into(),
            "Have another person grant it.",
        )?;
        if found.request != self.request {
            let why = "This is not the request.";
            return Err(Refusal::new(Rule::Unknown, why, "Name the entry of the request.").into());
        }
        let by = act.event.actor.clone();
        found.stage = OverrideStage::Granted { by };
        let about = found.about.clone();
        let what = format!(
            "{} set aside for {about}: {}",
            found.rule.id(),
            found.reason
        );
        let deviation = Deviation::new(act, about.clone(), what, Class::Major);
        let changes = Changes::of(id.clone(), found).link(id, Relation::Concerns, about);
        open(act, own_id(act)?, deviation, changes)
    }
}
