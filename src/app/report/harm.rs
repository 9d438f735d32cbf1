//! The line listing of adverse events.

use super::{App, AppError};
use crate::domain::adverse_event::{AdverseEvent, Course, Notice, Relatedness, Seriousness, Since};
use crate::domain::{LocalTime, ProtocolId, Subject};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// An adverse event in the line listing.
#[derive(Clone, Debug, Serialize)]
pub struct AdverseEventRow {
    /// The event.
    pub adverse_event: Subject,
    /// Its state in one word.
    pub state: &'static str,
    /// Of whom.
    pub participant: Subject,
    /// The site.
    pub site: Subject,
    /// The CTCAE version by which it is graded.
    pub ctcae_version: String,
    /// The system organ class.
    pub system_organ_class: String,
    /// The CTCAE term.
    pub term: String,
    /// The grade now, 1 to 5.
    pub grade: u8,
    /// The worst grade that it had.
    pub worst_grade: u8,
    /// How the investigator sees the cause.
    pub relatedness: Relatedness,
    /// How the reviewer sees it, where it was reviewed.
    pub reviewed_relatedness: Option<Relatedness>,
    /// Whether either sees it as at least possibly related.
    pub related: bool,
    /// What makes it serious; empty when it is not.
    pub serious: BTreeSet<Seriousness>,
    /// When it began.
    pub onset_at: LocalTime,
    /// How long after each infusion.
    pub since: Vec<Since>,
    /// How it ended, or stands.
    pub outcome: Course,
    /// The lots infused before it began.
    pub lots: BTreeSet<Subject>,
    /// Who was told, and when.
    pub told: Vec<Notice>,
}

impl App {
    /// Every adverse event of every trial, or of the one that is named: the worst grades first.
    ///
    /// # Errors
    /// When the record does not know the trial, or the log is out of reach.
    pub fn adverse_event_list(
        &self,
        only: Option<&ProtocolId>,
    ) -> Result<Vec<AdverseEventRow>, AppError> {
        let participants = self.participants(&self.trials(only)?)?;
        let lots = self.lots(participants.iter().flat_map(|(_, one)| &one.infusions))?;
        let participants: BTreeMap<Subject, _> = participants.into_iter().collect();
        let mut rows = Vec::new();
        for (id, event) in self.adverse_events()? {
            let Some(participant) = participants.get(event.participant.subject()) else {
                continue;
            };
            let onset = event.onset_at.instant();
            let before = participant
                .infusions
                .iter()
                .filter(|one| one.started_at <= onset);
            let lots = lots.of(before);
            rows.push(row(id, event, participant.site.subject().clone(), lots));
        }
        rows.sort_by(|one, other| {
            let worst = other.worst_grade.cmp(&one.worst_grade);
            worst.then_with(|| one.adverse_event.cmp(&other.adverse_event))
        });
        Ok(rows)
    }
}

fn row(
    id: Subject,
    event: AdverseEvent,
    site: Subject,
    lots: BTreeSet<Subject>,
) -> AdverseEventRow {
    AdverseEventRow {
        adverse_event: id,
        state: event.state(),
        site,
        related: event.is_related(),
        reviewed_relatedness: event.review.map(|review| review.relatedness),
        participant: event.participant.into(),
        ctcae_version: event.ctcae_version,
        system_organ_class: event.system_organ_class,
        term: event.term,
        grade: event.grade,
        worst_grade: event.worst_grade,
        relatedness: event.relatedness,
        serious: event.serious,
        onset_at: event.onset_at,
        since: event.since,
        outcome: event.outcome,
        lots,
        told: event.notices,
    }
}
