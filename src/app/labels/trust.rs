//! The list by which a device without a network judges labels.

use super::super::{App, AppError};
use crate::domain::label::{AsOf, Trust, TrustedKey};
use crate::domain::recovery::RECOVERY;
use crate::domain::{LabelId, Noun, Record};
use crate::store::ListQuery;
use std::collections::BTreeSet;

impl App {
    /// The keys of the log and its void labels, as of its present size.
    ///
    /// # Errors
    /// When the log is out of reach.
    pub fn label_trust(&self) -> Result<Trust, AppError> {
        // The size is read first: whatever comes in between is in the list, and never the other way round.
        let head = self.store().head()?;
        let head = head.ok_or(AppError::Internal("the log has no entry"))?;
        let as_of = AsOf {
            size: head.size,
            recorded_at: head.recorded_at,
        };
        let mut trusted = Vec::new();
        for (_, record) in self.every(ListQuery::of_noun(Noun::Key))? {
            trusted.extend(trusted_key(&record)?);
        }
        trusted.sort_by(|one, other| one.key.bytes().cmp(other.key.bytes()));
        let void = self.every(ListQuery {
            state: Some("void".to_owned()),
            ..ListQuery::of_noun(Noun::Label)
        })?;
        let void: BTreeSet<LabelId> = void
            .iter()
            .filter_map(|(label, _)| LabelId::parse(label.name()).ok())
            .collect();
        Ok(Trust::new(self.origin(), as_of, trusted, void))
    }
}

fn trusted_key(record: &Record) -> Result<Option<TrustedKey>, AppError> {
    let Record::Key(key) = record else {
        return Ok(None);
    };
    // A further key that was never confirmed has signed nothing, and the recovery key signs no label.
    if key.waits || key.person.name() == RECOVERY {
        return Ok(None);
    }
    let odd = AppError::Internal("an enrolled key is not sound");
    let Ok(public) = key.key() else {
        return Err(odd);
    };
    let revoked = key.revoked.as_ref().map(|revoked| revoked.index);
    Ok(Some(TrustedKey {
        key: public,
        person: key.person.clone(),
        ended_at: key.suspected_since.or(revoked),
    }))
}
