//! Orders to fill and to give, infusions under way, visits due, adverse events.

use super::{Desk, Reader, Wait, Waiting};
use crate::app::AppError;
use crate::domain::adverse_event::AdverseEventStage;
use crate::domain::infusion::{Infusion, InfusionStage};
use crate::domain::usability::{Cause, Purpose};
use crate::domain::{Noun, Record, SiteId, Subject};
use std::collections::BTreeSet;

impl Reader<'_> {
    /// Orders, infusions and visits.
    pub(super) fn care(&self, desk: &mut Desk) -> Result<(), AppError> {
        if !self.may_any(&["vial.allocated", "infusion.checked", "assessment.recorded"]) {
            return Ok(());
        }
        for found in self.of(Noun::Order, &["placed", "allocated"])? {
            let Record::Order(order) = &found.1 else {
                continue;
            };
            let (what, kind) = if order.is_allocated() {
                (Wait::OrderToGive, "infusion.checked")
            } else {
                (Wait::OrderToAllocate, "vial.allocated")
            };
            if self.may(kind, &order.site) {
                let vials = usize::try_from(order.vials).unwrap_or_default();
                let it = Waiting::new(what, &found, kind).count(vials);
                desk.waiting.push(it.of(order.participant.clone()));
            }
        }
        let states = [
            "checked_once",
            "verified",
            "started",
            "completed",
            "stopped",
        ];
        for found in self.of(Noun::Infusion, &states)? {
            let Record::Infusion(infusion) = &found.1 else {
                continue;
            };
            if let Some((what, kind)) = self.at_bedside(infusion) {
                let it = Waiting::new(what, &found, kind);
                desk.waiting.push(it.of(infusion.participant.clone()));
            }
            if infusion.is_under_way() && self.may("infusion.stopped", &infusion.site) {
                for on in self.in_doubt(infusion)? {
                    let it = Waiting::new(Wait::DoubtWhileGiven, &found, "infusion.stopped");
                    desk.waiting.push(it.of(on));
                }
            }
        }
        self.visits(desk)
    }

    /// What speaks against vials that are being given; recalls wait for themselves.
    fn in_doubt(&self, infusion: &Infusion) -> Result<BTreeSet<Subject>, AppError> {
        let mut on = BTreeSet::new();
        for vial in &infusion.vials {
            let site = Some(&infusion.site);
            let found = self.app.usability(vial.subject(), Purpose::Give, site)?;
            let stops = found.into_iter().filter(|reason| {
                reason.cause.stops_a_dose() && !matches!(reason.cause, Cause::Recalled { .. })
            });
            on.extend(stops.map(|reason| reason.on));
        }
        Ok(on)
    }

    fn at_bedside(&self, infusion: &Infusion) -> Option<(Wait, &'static str)> {
        let may = |kind: &str| self.may(kind, &infusion.site);
        match &infusion.stage {
            // The second checker is another person.
            InfusionStage::CheckedOnce
                if infusion.first.as_ref() != Some(self.id) && may("infusion.checked") =>
            {
                Some((Wait::SecondCheck, "infusion.checked"))
            }
            InfusionStage::Verified { .. } if may("infusion.started") => {
                Some((Wait::InfusionToStart, "infusion.started"))
            }
            InfusionStage::Started { .. } if may("infusion.completed") => {
                Some((Wait::InfusionRunning, "infusion.completed"))
            }
            InfusionStage::Completed { .. } | InfusionStage::Stopped { .. }
                if infusion.residual_ul > 0 && may("residual.wasted") =>
            {
                Some((Wait::ResidualToWaste, "residual.wasted"))
            }
            InfusionStage::CheckedOnce
            | InfusionStage::Verified { .. }
            | InfusionStage::Started { .. }
            | InfusionStage::Completed { .. }
            | InfusionStage::Stopped { .. }
            | InfusionStage::Abandoned => None,
        }
    }

    fn visits(&self, desk: &mut Desk) -> Result<(), AppError> {
        if !self.may_any(&["assessment.recorded"]) {
            return Ok(());
        }
        for row in self.app.visits(None)? {
            let what = match row.status {
                "due" => Wait::VisitDue,
                "overdue" => Wait::VisitOverdue,
                _ => continue,
            };
            let site = SiteId::try_from(row.site.clone());
            if !site.is_ok_and(|site| self.may("assessment.recorded", &site)) {
                continue;
            }
            let record = self.app.record_of(&row.participant)?;
            let it = Waiting::new(what, &(row.participant, record), "assessment.recorded");
            desk.waiting.push(Waiting {
                due: row.ends,
                ..it.of(row.infusion)
            });
        }
        Ok(())
    }

    /// Adverse events to review and to close, and the clocks of serious ones.
    pub(super) fn events(&self, desk: &mut Desk) -> Result<(), AppError> {
        if !self.may_any(&["adverse_event.reviewed", "adverse_event.notified"]) {
            return Ok(());
        }
        for found in self.of(Noun::AdverseEvent, &["reported", "reviewed"])? {
            let Record::AdverseEvent(event) = &found.1 else {
                continue;
            };
            let participant = self.app.record_of(event.participant.subject())?;
            let Record::Participant(participant) = participant else {
                continue;
            };
            let site = &participant.site;
            if let Some(clock) = event.clock.filter(|_| event.is_clock_open())
                && self.may("adverse_event.notified", site)
            {
                let it = Waiting::new(Wait::ClockRuns, &found, "adverse_event.notified");
                desk.waiting
                    .push(it.due(clock.due).of(event.participant.clone()));
            }
            let (what, kind, another) = match event.stage {
                AdverseEventStage::Reported => (
                    Wait::EventToReview,
                    "adverse_event.reviewed",
                    event.reporter != *self.id,
                ),
                AdverseEventStage::Reviewed => (Wait::EventToClose, "adverse_event.closed", true),
                AdverseEventStage::Closed => continue,
            };
            if another && self.may(kind, site) {
                let it = Waiting::new(what, &found, kind);
                desk.waiting.push(it.of(event.participant.clone()));
            }
        }
        Ok(())
    }
}
