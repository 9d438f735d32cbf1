//! The clocks of serious adverse events.

use super::{App, AppError};
use crate::domain::adverse_event::{Notice, Seriousness};
use crate::domain::{Instant, ProtocolId, Subject};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// The clock of a serious adverse event.
#[derive(Clone, Debug, Serialize)]
pub struct ClockRow {
    /// The event.
    pub adverse_event: Subject,
    /// Of whom.
    pub participant: Subject,
    /// The site.
    pub site: Subject,
    /// The CTCAE term.
    pub term: String,
    /// The grade now, 1 to 5.
    pub grade: u8,
    /// What makes it serious; empty where that was taken back.
    pub serious: BTreeSet<Seriousness>,
    /// When the investigator first learnt that it is serious.
    pub from: Instant,
    /// Until when the sponsor is to be told.
    pub due: Instant,
    /// Whether it is serious and the sponsor was not told since.
    pub open: bool,
    /// Whether the sponsor was told too late, or was not told in time while it was serious.
    pub overdue: bool,
    /// When it was found not to be serious after all.
    pub stopped_at: Option<Instant>,
    /// When the sponsor was told.
    pub sponsor_told_at: Option<Instant>,
    /// Who was told, and when.
    pub told: Vec<Notice>,
}

impl App {
    /// The clock of every adverse event that is serious or was, of every trial, or of the one that is named: the open ones first, those
    /// that end soonest before the others.
    ///
    /// # Errors
    /// When the record does not know the trial, or the log is out of reach.
    pub fn serious_clocks(&self, only: Option<&ProtocolId>) -> Result<Vec<ClockRow>, AppError> {
        let now = self.now();
        let participants = self.participants(&self.trials(only)?)?;
        let participants: BTreeMap<Subject, _> = participants.into_iter().collect();
        let mut rows = Vec::new();
        for (id, event) in self.adverse_events()? {
            let participant = participants.get(event.participant.subject());
            let (Some(clock), Some(participant)) = (event.clock, participant) else {
                continue;
            };
            let sponsor_told_at = event.sponsor_told_at();
            let (open, overdue) = (event.is_clock_open(), event.is_clock_overdue(now));
            rows.push(ClockRow {
                adverse_event: id,
                participant: event.participant.into(),
                site: participant.site.subject().clone(),
                term: event.term,
                grade: event.grade,
                serious: event.serious,
                from: clock.from,
                due: clock.due,
                open,
                overdue,
                stopped_at: clock.stopped_at,
                sponsor_told_at,
                told: event.notices,
            });
        }
        rows.sort_by_key(|row| (!row.open, row.due, row.adverse_event.clone()));
        Ok(rows)
    }
}
