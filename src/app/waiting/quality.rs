//! Deviations, recalls and overrides.

use super::{Desk, Reader, Wait, Waiting};
use crate::app::AppError;
use crate::domain::deviation::DeviationStage;
use crate::domain::{Noun, Record};

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
                    let it = Waiting::new(what, &found, kind);
                    desk.waiting.push(it.of(deviation.about.clone()));
                }
            }
        }
        if self.may_any(&["override.granted"]) {
            for found in self.of(Noun::Override, &["requested"])? {
                if let Record::Override(asked) = &found.1
                    && asked.requested_by != *self.id
                    && asked.until.instant() > self.now
                {
                    let it = Waiting::new(Wait::OverrideToGrant, &found, "override.granted");
                    desk.waiting
                        .push(it.due(asked.until.instant()).of(asked.about.clone()));
                }
            }
        }
        self.recalls(desk)
    }

    fn recalls(&self, desk: &mut Desk) -> Result<(), AppError> {
        if !self.may_any(&["recall.acknowledged"]) {
            return Ok(());
        }
        for found in self.of(Noun::Recall, &["opened", "acknowledged"])? {
            let Record::Recall(recall) = &found.1 else {
                continue;
            };
            for (site, said) in &recall.sites {
                if said.acknowledged.is_none() && self.may("recall.acknowledged", site) {
                    let it = Waiting::new(Wait::RecallToAcknowledge, &found, "recall.acknowledged");
                    desk.waiting.push(it.of(site.clone()));
                }
            }
            if !self.may_any(&["recall.closed"]) {
                continue;
            }
            let silent = recall.sites.values();
            let untold = silent.filter(|said| said.notified.is_none()).count();
            if untold > 0 {
                let it = Waiting::new(Wait::RecallToTell, &found, "recall.notified");
                desk.waiting.push(it.count(untold));
            } else if recall.state() == "acknowledged" {
                desk.waiting
                    .push(Waiting::new(Wait::RecallToClose, &found, "recall.closed"));
            }
        }
        Ok(())
    }
}
