//! The bedside: whose dose it is, by the wristband that was scanned.

use super::{App, AppError, Visitor};
use crate::domain::participant::{Participant, worn_by_another};
use crate::domain::{Detail, Noun, OrderId, ParticipantId, Record, Role, Subject, commit};
use crate::store::ListQuery;
use serde::Serialize;

/// Who works at the bedside.
pub(super) const BEDSIDE: [Role; 3] = [Role::Nurse, Role::Pharmacist, Role::Investigator];
/// How many participants are looked through at once.
pub(super) const AT_ONCE: u64 = 500;

/// Whose wristband was scanned, and the order that waits for them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Worn {
    /// The participant, by the trial's pseudonym.
    pub participant: ParticipantId,
    /// The open order.
    pub order: OrderId,
}

impl App {
    /// Whose wristband has this number, among the participants of the visitor's sites for whom an order is open.
    ///
    /// # Errors
    /// When nobody there wears it, more than one does, or the log is out of reach.
    pub fn worn(&self, visitor: &Visitor, number: &str) -> Result<Worn, AppError> {
        let here = |record: &Participant| {
            record.order.is_some() && visitor.record.holds(&BEDSIDE, &record.site)
        };
        let mut wearers = self.wearers(number, here)?;
        let Some((subject, record)) = wearers.pop() else {
            let told = "participant with this wristband for whom an order is open here";
            return Err(AppError::NotFound(told.into()));
        };
        if !wearers.is_empty() {
            return Err(AppError::Refused(worn_by_another()));
        }
        Ok(Worn {
            participant: subject.try_into().or(Err(ODD))?,
            order: record.order.ok_or(ODD)?,
        })
    }

    /// The participants among these who wear the wristband with this number.
    fn wearers(
        &self,
        number: &str,
        among: impl Fn(&Participant) -> bool,
    ) -> Result<Vec<(Subject, Participant)>, AppError> {
        let mut query = ListQuery::of_noun(Noun::Participant);
        let mut wearers = Vec::new();
        loop {
            let found = self.store().list(&query, AT_ONCE)?;
            let Some((last, _)) = found.last() else {
                return Ok(wearers);
            };
            last.name().clone_into(&mut query.after);
            let subjects: Vec<Subject> = found.into_iter().map(|(subject, _)| subject).collect();
            for (subject, standing) in self.store().standings(&subjects)? {
                let Record::Participant(record) = standing.record else {
                    continue;
                };
                if among(&record) && self.wears(&subject, &record, number)? {
                    wearers.push((subject, record));
                }
            }
        }
    }

    /// Whether a participant wears the wristband with this number.
    fn wears(
        &self,
        subject: &Subject,
        record: &Participant,
        number: &str,
    ) -> Result<bool, AppError> {
        let Some(bound) = record.wristband else {
            return Ok(false);
        };
        let kept = self.store().detail(subject, "wristband")?;
        let Some(kept) = kept else { return Ok(false) };
        let Detail { salt, .. } = self.0.parts.vault.open(&kept)?;
        Ok(commit("wristband", &salt, number) == bound)
    }
}

/// What a record that the rules made cannot be.
pub(super) const ODD: AppError = AppError::Internal("a record is not what its reference says");
