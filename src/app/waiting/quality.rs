//! Deviations, recalls and overrides.

use super::{Desk, Reader, Wait, Waiting};
use crate::app::AppError;
use crate::domain::deviation::DeviationStage;
use crate::domain::recall::Reach;
use crate::domain::{Noun, Record, SiteId, Subject};

impl Reader<'_> {
    /// What quality assurance decides, and what each site answers.
    pub(super) fn quality(&self, desk: &mut Desk) -> Result<(), AppError> {
        if self.may_any(&["deviation.assessed"]) {
            for found in self.of(Noun::Deviation, &["opened", "assessed", "decided"])? {
                if let Record::Deviation(deviation) = &found.1 {
                    let (what, kind) = match deviation.stage {
                        DeviationStage::Open => (Wait::DeviationToAssess, "deviation.assessed"),
                        DeviationStage::Assessed => (Wait::DeviationToDecide, "deviation.decided"),
                        DeviationStage::Decided(_) => (Wait::DeviationToClose, "deviation.closed"),
                        DeviationStage::Closed(_) => continue,
                    };
                    if self.can(kind, &found.0)? {
                        let it = Waiting::new(what, &found, kind);
                        desk.waiting.push(it.of(deviation.about.clone()));
                    }
                }
            }
        }
        if self.may_any(&["override.granted"]) {
            for found in self.of(Noun::Override, &["requested"])? {
                if let Record::Override(asked) = &found.1
                    && asked.awaits_grant(self.now)
                    && self.can("override.granted", &found.0)?
                {
                    let it = Waiting::new(Wait::OverrideToGrant, &found, "override.granted");
                    desk.waiting
                        .push(it.due(asked.until.instant()).of(asked.about.clone()));
                }
            }
        }
        self.corrections(desk)?;
        self.recalls(desk)
    }

    /// Corrections that wait for a second person.
    fn corrections(&self, desk: &mut Desk) -> Result<(), AppError> {
        for one in self.app.corrections_to_confirm(self.visitor)? {
            let it = Waiting::new(
                Wait::CorrectionToConfirm,
                &one.about,
                "correction.confirmed",
            );
            desk.waiting.push(Waiting {
                correction: Some(one.correction),
                ..it
            });
        }
        Ok(())
    }

    /// Recalls to acknowledge, to tell and to close, and the doses that are under way while they are open.
    fn recalls(&self, desk: &mut Desk) -> Result<(), AppError> {
        if !self.may_any(&["recall.acknowledged", "infusion.stopped"]) {
            return Ok(());
        }
        for found in self.of(Noun::Recall, &["opened"])? {
            let Record::Recall(recall) = &found.1 else {
                continue;
            };
            let reached = self.app.recall_reach(recall)?;
            self.under_way(desk, &found.0, &reached)?;
            for (site, _) in recall.silent(&reached) {
                if self.may("recall.acknowledged", site) {
                    let it = Waiting::new(Wait::RecallToAcknowledge, &found, "recall.acknowledged");
                    desk.waiting.push(it.of(site.clone()));
                }
            }
            if !self.can("recall.closed", &found.0)? {
                continue;
            }
            let told = |site: &SiteId| {
                let progress = recall.progress.get(site);
                progress.is_some_and(|progress| progress.notified.is_some())
            };
            let untold = recall
                .silent(&reached)
                .filter(|(site, _)| !told(site))
                .count();
            if untold > 0 {
                let it = Waiting::new(Wait::RecallToTell, &found, "recall.notified");
                desk.waiting.push(it.count(untold));
            } else if recall.silent(&reached).next().is_none() && reached.on_the_way.is_empty() {
                desk.waiting
                    .push(Waiting::new(Wait::RecallToClose, &found, "recall.closed"));
            }
        }
        Ok(())
    }

    /// The infusions of recalled vials that are under way.
    fn under_way(
        &self,
        desk: &mut Desk,
        recall: &Subject,
        reached: &Reach,
    ) -> Result<(), AppError> {
        for (site, here) in &reached.sites {
            if !self.may("infusion.stopped", site) {
                continue;
            }
            for infusion in &here.running {
                let record = self.app.record_of(infusion.subject())?;
                let found = (infusion.subject().clone(), record);
                let it = Waiting::new(Wait::RecallWhileGiven, &found, "infusion.stopped");
                desk.waiting.push(it.of(recall.clone()));
            }
        }
        Ok(())
    }
}
