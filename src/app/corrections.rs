//! Corrections, found for the entries that they correct: the old value stays where it was and is shown with the new one. What may
//! be corrected in an entry, and what waits for a second person.

use super::find::StoreWorld;
use super::show::{MOST, read_entry};
use super::{App, AppError, EntryLine, ShownEntry, Visitor};
use crate::domain::correction::{
    self, Correctable, CorrectionState, Corrections, correctable_members, may_correct,
};
use crate::domain::{Body, Hash, Kind, PersonId, Record, Subject};
use crate::store::TrailQuery;
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A correction of an entry.
#[derive(Clone, Debug, Serialize)]
pub struct Correction {
    /// The entry that corrects.
    #[serde(flatten)]
    pub line: EntryLine,
    /// The member at fault, as a path such as `body.volume_ul`.
    pub member: String,
    /// What it says.
    pub was: Value,
    /// What it should say.
    pub should_be: Value,
    /// Why.
    pub reason: String,
    /// Whether the record follows it.
    pub effect: CorrectionEffect,
    /// The second person, where one was needed and has confirmed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<PersonId>,
}

/// Whether the record follows a correction.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CorrectionEffect {
    /// It does.
    InForce,
    /// A second person has yet to confirm it.
    Waits,
    /// Another correction took its place before it was confirmed.
    Replaced,
}

/// A correction that waits for a second person.
pub(super) struct Unconfirmed {
    /// What the corrected entry is about, with its record.
    pub(super) about: (Subject, Record),
    /// The correction.
    pub(super) correction: correction::Correction,
}

impl App {
    /// The corrections of entries about these subjects, oldest first, by the index of the entry that each corrects.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub(super) fn corrections(
        &self,
        subjects: &BTreeSet<Subject>,
    ) -> Result<BTreeMap<u64, Vec<Correction>>, AppError> {
        let mut found: BTreeMap<u64, Vec<Correction>> = BTreeMap::new();
        for subject in subjects {
            let effects = self.effects(subject)?;
            for entry in self.correcting(Some(subject))? {
                if let Body::EventCorrected(body) = entry.event.body {
                    let (effect, confirmed_by) = effects
                        .get(&entry.line.leaf_hash)
                        .cloned()
                        .unwrap_or((CorrectionEffect::Replaced, None));
                    found.entry(body.entry).or_default().push(Correction {
                        line: entry.line,
                        member: body.member,
                        was: body.was,
                        should_be: body.should_be,
                        reason: body.reason,
                        effect,
                        confirmed_by,
                    });
                }
            }
        }
        Ok(found)
    }

    /// The corrections of one entry, oldest first.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn corrections_of(&self, entry: &ShownEntry) -> Result<Vec<Correction>, AppError> {
        let mut all = self.corrections(&[entry.line.subject.clone()].into())?;
        Ok(all.remove(&entry.line.index).unwrap_or_default())
    }

    /// The members of an entry that may be corrected, with what they say now.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn correctable(&self, entry: &ShownEntry) -> Result<Vec<Correctable>, AppError> {
        let own = self.record_of(&entry.line.subject)?;
        let index = entry.line.index;
        StoreWorld::new(self.store()).ask(|_| correctable_members(&entry.event, index, &own))
    }

    /// Whether a visitor may correct an entry.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn may_correct(&self, entry: &ShownEntry, visitor: &Visitor) -> Result<bool, AppError> {
        let subject = &entry.event.subject;
        let who = (&visitor.person, &visitor.record);
        let world = StoreWorld::new(self.store());
        Ok(self.is_signer("event.corrected", subject, visitor)?
            && world.ask(|world| may_correct(world, &entry.event, who))?)
    }

    /// The corrections that wait for this visitor to confirm them.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub(super) fn corrections_to_confirm(
        &self,
        visitor: &Visitor,
    ) -> Result<Vec<Unconfirmed>, AppError> {
        let about = self.correcting(None)?.into_iter();
        let about: BTreeSet<Subject> = about.map(|entry| entry.line.subject).collect();
        let about: Vec<Subject> = about.into_iter().collect();
        let world = StoreWorld::new(self.store());
        let who = (&visitor.person, &visitor.record);
        let mut found = Vec::new();
        for (subject, record) in self.records(&about)? {
            let all = record.corrections().into_iter();
            for one in all.flat_map(Corrections::that_wait) {
                let event = self.entry(one.entry)?.event;
                if self.is_signer("correction.confirmed", &subject, visitor)?
                    && world.ask(|world| one.may_be_confirmed(world, &event, who))?
                {
                    found.push(Unconfirmed {
                        about: (subject.clone(), record.clone()),
                        correction: one.clone(),
                    });
                }
            }
        }
        Ok(found)
    }

    /// Whether a visitor has a role that signs this kind.
    fn is_signer(&self, kind: &str, subject: &Subject, it: &Visitor) -> Result<bool, AppError> {
        let kind = Kind::of(kind);
        kind.map_or(Ok(false), |kind| self.is_one(&self.who(kind, subject)?, it))
    }

    /// The entries that correct others, oldest first: those about a subject, or all.
    fn correcting(&self, subject: Option<&Subject>) -> Result<Vec<ShownEntry>, AppError> {
        let mut query = TrailQuery {
            subject: subject.cloned(),
            kind: Some("event.corrected"),
            ..TrailQuery::default()
        };
        let mut found = Vec::new();
        loop {
            let indexes = self.store().trail(&query, MOST)?;
            let Some(last) = indexes.last() else {
                return Ok(found);
            };
            query.after = Some(*last);
            for stored in self.store().entries_at(&indexes)? {
                found.push(read_entry(&stored)?);
            }
        }
    }

    /// Whether the record of a subject follows the corrections that it keeps, and who confirmed them, by the leaf hash of their
    /// entries.
    fn effects(
        &self,
        subject: &Subject,
    ) -> Result<BTreeMap<Hash, (CorrectionEffect, Option<PersonId>)>, AppError> {
        let record = self.record_of(subject)?;
        let kept = record.corrections().into_iter().flat_map(Corrections::iter);
        let effects = kept.map(|one| {
            let effect = match &one.state {
                CorrectionState::InForce { confirmed_by } => {
                    (CorrectionEffect::InForce, confirmed_by.clone())
                }
                CorrectionState::Waiting => (CorrectionEffect::Waits, None),
            };
            (one.correction, effect)
        });
        Ok(effects.collect())
    }
}
