//! Corrections, found for the entries that they correct: the old value stays where it was and is shown with the new one.

use super::show::{MOST, read_entry};
use super::{App, AppError, EntryLine};
use crate::domain::correction::{CorrectionState, Corrections};
use crate::domain::{Body, Hash, Subject};
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
            let mut query = TrailQuery {
                subject: Some(subject.clone()),
                kind: Some("event.corrected"),
                ..TrailQuery::default()
            };
            loop {
                let indexes = self.store().trail(&query, MOST)?;
                let Some(last) = indexes.last() else {
                    break;
                };
                query.after = Some(*last);
                for stored in self.store().entries_at(&indexes)? {
                    let entry = read_entry(&stored)?;
                    if let Body::EventCorrected(body) = entry.event.body {
                        found.entry(body.entry).or_default().push(Correction {
                            line: entry.line.clone(),
                            member: body.member,
                            was: body.was,
                            should_be: body.should_be,
                            reason: body.reason,
                            effect: effects
                                .get(&entry.line.leaf_hash)
                                .copied()
                                .unwrap_or(CorrectionEffect::Replaced),
                        });
                    }
                }
            }
        }
        Ok(found)
    }

    /// The corrections that the record of a subject keeps, by the leaf hash of their entries.
    fn effects(&self, subject: &Subject) -> Result<BTreeMap<Hash, CorrectionEffect>, AppError> {
        let record = self.record_of(subject)?;
        let kept = record.corrections().into_iter().flat_map(Corrections::iter);
        let effects = kept.map(|one| {
            let effect = match one.state {
                CorrectionState::InForce { .. } => CorrectionEffect::InForce,
                CorrectionState::Waiting => CorrectionEffect::Waits,
            };
            (one.correction, effect)
        });
        Ok(effects.collect())
    }
}
