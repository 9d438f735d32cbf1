//! Corrections (21 CFR 11.10(e), Annex 11 section 9; block B10): a new event that names the old one, the member at fault,
//! what it said and what it should say, and why. The old entry stays as it was and is shown with its correction.
//!
//! A correction is for readers: it changes no state. What a rule decides by is set right by the step that is made for
//! it: a result is found invalid, an allocation cancelled, a deviation decided anew.

use super::rule::{ensure, stated};
use super::view::View;
use super::{Act, Changes, Decide, EntryFact, Hash, Record, Refusal, Role, Rule, Stop, Subject};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `event.corrected`, about the subject of the corrected event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Corrected {
    /// The index of the entry that is corrected.
    pub entry: u64,
    /// Its leaf hash.
    pub leaf: Hash,
    /// The member at fault, as a path such as `body.volume_ul`.
    pub member: String,
    /// What it says.
    pub was: String,
    /// What it should say.
    pub should_be: String,
    /// Why.
    pub reason: String,
}

impl Decide for Corrected {
    type Own = Record;

    fn ready(view: &View<'_>, subject: &Subject) -> Result<Record, Stop> {
        let found = view.find(subject)?;
        found.ok_or_else(|| super::view::unknown(subject))
    }

    fn decide(&self, act: &Act<'_>, own: Record) -> Result<Changes, Stop> {
        for (text, what) in [
            (&self.reason, "reason"),
            (&self.member, "member at fault"),
            (&self.should_be, "correction"),
        ] {
            let said = stated(text, what);
            ensure(
                said.is_ok(),
                Rule::Correction,
                || format!("The {what} is empty."),
                "A correction says what is wrong, what is right and why.",
            )?;
        }
        let fact = self.fact(act)?;
        let quality = act
            .actor
            .grants
            .iter()
            .any(|grant| grant.role == Role::Quality);
        ensure(
            fact.actor == act.event.actor || quality,
            Rule::Correction,
            || format!("{} signed entry {}.", fact.actor, self.entry),
            "Its signer or quality assurance corrects an event.",
        )?;
        ensure(
            self.was != self.should_be,
            Rule::Correction,
            || "The correction says the same as the event.".into(),
            "Nothing is left to do.",
        )?;
        Ok(Changes::of(act.subject(), own))
    }
}

impl Corrected {
    /// The entry that is corrected, refused unless it is an entry about the same subject.
    fn fact(&self, act: &Act<'_>) -> Result<EntryFact, Stop> {
        let fact = act.view.world.entry(self.entry);
        let same =
            fact.filter(|fact| fact.head.leaf == self.leaf && fact.subject == act.event.subject);
        same.ok_or_else(|| {
            let why = format!(
                "Entry {} is no entry about {}.",
                self.entry, act.event.subject
            );
            Refusal::new(
                Rule::Correction,
                why,
                "Name the entry by its index and leaf hash.",
            )
            .into()
        })
    }
}
