//! One number of a wristband is worn by one participant of a site.
//!
//! The log holds salted commitments to the numbers alone, so that the rules cannot see that two are the same. It is asked here,
//! of an event that the rules accept, in its turn and in the transaction that writes it: whatever was bound before it, by the
//! same group as well, is seen, and nobody learns of it who may not bind.

use super::super::super::db::Db;
use super::super::super::error::StoreError;
use super::super::super::record;
use super::super::super::vault::{SealedDetail, detail};
use super::super::{AppendError, Submission};
use super::{Open, failed};
use crate::domain::participant::{Participant, may_be_scanned, worn_by_another};
use crate::domain::{
    Body, Changes, Commitment, Detail, Noun, Record, SiteId, Subject, World, commit,
};
use std::sync::Arc;

/// The name of the detail.
const WRISTBAND: &str = "wristband";

/// Opens a sealed detail; none where it was altered, or sealed with another key.
pub type Opener = Arc<dyn Fn(&SealedDetail) -> Option<Detail> + Send + Sync>;

impl Open<'_> {
    /// Why an event that the rules accept binds no wristband, if there is a reason.
    pub(super) fn worn(
        &mut self,
        db: &mut Db,
        one: &Submission,
        changes: &Changes,
    ) -> Result<Option<AppendError>, StoreError> {
        let (Body::IdentityBound(_), Some(opener)) = (&one.event.body, self.desk.opener) else {
            return Ok(None);
        };
        let number = one.details.iter().find(|detail| detail.name == WRISTBAND);
        let own = changes.puts.get(&one.event.subject);
        let (Some(number), Some(Record::Participant(own))) = (number, own) else {
            return Ok(None);
        };
        for other in self.participants(db, &own.site)? {
            if other == one.event.subject {
                continue;
            }
            if let Some(why) = self.overlay.unreadable([&other]) {
                return Ok(Some(AppendError::Failed(why)));
            }
            let Some(bound) = self.scanned_as(&other, &own.site) else {
                continue;
            };
            let Some(kept) = self.kept(db, &other)? else {
                continue;
            };
            let Some(Detail { salt, .. }) = opener(&kept) else {
                let why = format!("the wristband of {other} does not open");
                return Ok(Some(failed(StoreError::odd("details", why))));
            };
            if commit(WRISTBAND, &salt, &number.value) == bound {
                return Ok(Some(AppendError::Refused(worn_by_another())));
            }
        }
        Ok(None)
    }

    /// The participants of a site, with those that the group has added; the view has read them.
    fn participants(&mut self, db: &mut Db, site: &SiteId) -> Result<Vec<Subject>, StoreError> {
        let mut found = record::of_site(db, Noun::Participant, site)?;
        self.overlay.load(db, &found.iter().cloned().collect())?;
        let added = self.overlay.changed().map(|(subject, _)| subject);
        let added = added.filter(|subject| subject.noun() == Noun::Participant);
        found.extend(added.cloned());
        Ok(found)
    }

    /// The wristband of a participant of this site, while it may be scanned.
    fn scanned_as(&self, of: &Subject, site: &SiteId) -> Option<Commitment> {
        let standing = self.overlay.standing(of).ok()??;
        let near = |one: &Participant| one.site == *site && may_be_scanned(one);
        if let Record::Participant(one) = &standing.record
            && near(one)
        {
            one.wristband
        } else {
            None
        }
    }

    /// The newest wristband of a participant, by the group or as it is kept.
    fn kept(&self, db: &mut Db, of: &Subject) -> Result<Option<SealedDetail>, StoreError> {
        let mut newest = self.batch.details.iter().rev();
        let newest = newest.find(|kept| kept.subject == *of && kept.name == WRISTBAND);
        match newest {
            Some(kept) => Ok(Some(kept.clone())),
            None => detail(db, of, WRISTBAND),
        }
    }
}
