//! Lots that are made, tested and released.

use super::{Desk, Reader, Wait, Waiting};
use crate::app::AppError;
use crate::domain::lot::{Lot, LotStage};
use crate::domain::usability::Cause;
use crate::domain::{LotId, Noun, Record, Subject};

impl Reader<'_> {
    /// Steps to record and to check, results to record and to review, vials to label, lots to release.
    pub(super) fn lots(&self, desk: &mut Desk) -> Result<(), AppError> {
        let looks = [
            "step.recorded",
            "step.checked",
            "result.recorded",
            "result.reviewed",
            "lot.released",
        ];
        if !self.may_any(&looks) {
            return Ok(());
        }
        let states = ["in_process", "filled", "conditionally_released"];
        for found in self.of(Noun::Lot, &states)? {
            if let Record::Lot(lot) = &found.1 {
                self.made(desk, &found, lot);
                if lot.fill.is_some() {
                    self.tested(desk, &found, lot)?;
                }
            }
        }
        Ok(())
    }

    fn made(&self, desk: &mut Desk, found: &(Subject, Record), lot: &Lot) {
        let unchecked = lot.steps.values().filter(|step| step.checked_by.is_none());
        // Nobody checks their own step, or their own correction of one.
        let others = unchecked.filter(|step| !step.is_of(self.id)).count();
        if others > 0 && self.may("step.checked", &lot.site) {
            let it = Waiting::new(Wait::StepsToCheck, found, "step.checked");
            desk.waiting.push(it.count(others));
        }
        if lot.is_in_process() && self.may("step.recorded", &lot.site) {
            let it = Waiting::new(Wait::LotInProcess, found, "step.recorded");
            desk.waiting.push(it.count(lot.steps.len()));
        }
        let filled = lot.fill.as_ref().map_or(0, |fill| fill.count);
        let bare = filled.saturating_sub(lot.labels.labelled);
        if bare > 0 && self.may("lot.filled", &lot.site) {
            let it = Waiting::new(Wait::VialsToLabel, found, "label.affixed");
            desk.waiting
                .push(it.count(usize::try_from(bare).unwrap_or(usize::MAX)));
        }
    }

    fn tested(
        &self,
        desk: &mut Desk,
        found: &(Subject, Record),
        lot: &Lot,
    ) -> Result<(), AppError> {
        if self.may("result.recorded", &lot.site) {
            let specification = self.app.record_of(lot.specification.subject())?;
            if let Record::Specification(specification) = specification {
                let valid = |test: &str| {
                    let result = lot.results.get(test);
                    result.is_some_and(|result| result.invalid.is_none())
                };
                let items = specification.items.iter();
                let missing = items.filter(|item| !valid(&item.test)).count();
                if missing > 0 {
                    let it = Waiting::new(Wait::ResultsToRecord, found, "result.recorded");
                    desk.waiting.push(it.count(missing));
                }
            }
        }
        let waits = |result: &&crate::domain::lot::TestResult| {
            result.reviewer.is_none() && result.invalid.is_none() && !result.is_of(self.id)
        };
        let unreviewed = lot.results.values().filter(waits).count();
        if unreviewed > 0 && self.may("result.reviewed", &lot.site) {
            let it = Waiting::new(Wait::ResultsToReview, found, "result.reviewed");
            desk.waiting.push(it.count(unreviewed));
        }
        self.released(desk, found, lot)
    }

    fn released(
        &self,
        desk: &mut Desk,
        found: &(Subject, Record),
        lot: &Lot,
    ) -> Result<(), AppError> {
        let waits = ["result.recorded", "lot.released"];
        if waits.iter().any(|kind| self.may(kind, &lot.site)) {
            let shown = self.app.shown(&found.0, &found.1)?;
            let due = shown.reasons.iter().find_map(|reason| {
                if let Cause::ResultOverdue { due } = &reason.cause {
                    Some(*due)
                } else {
                    None
                }
            });
            let overdue = due.map(|due| {
                let it = Waiting::new(Wait::ResultOverdue, found, "result.recorded");
                it.due(due)
            });
            desk.waiting.extend(overdue);
        }
        let had_a_hand = lot.makers.contains(self.id) || lot.testers.contains(self.id);
        if had_a_hand || !self.may("lot.released", &lot.site) {
            return Ok(());
        }
        if let LotStage::ConditionallyReleased { due, .. } = &lot.stage {
            let it = Waiting::new(Wait::ConditionToMeet, found, "lot.condition_met");
            desk.waiting.push(it.due(due.instant()));
        }
        let unread = AppError::Internal("a record could not be read");
        let id: LotId = found.0.clone().try_into().or(Err(unread))?;
        let ready = self.app.readiness(&id)?;
        if ready.in_quarantine && ready.blockers.is_empty() {
            let it = Waiting::new(Wait::LotToRelease, found, "lot.released");
            desk.waiting.push(it);
        }
        Ok(())
    }
}
