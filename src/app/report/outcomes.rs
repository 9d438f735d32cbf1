//! The outcome measures: adverse events related to the treatment, and the condition at each visit, with the lots
//! behind them.

use super::{App, AppError, Lots};
use crate::domain::adverse_event::AdverseEvent;
use crate::domain::assessment::Response;
use crate::domain::participant::{Given, Participant, VisitOutcome};
use crate::domain::protocol::{Text, Trial, Visit};
use crate::domain::{DeviationId, ProtocolId, Subject};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Both outcome measures of a trial.
#[derive(Clone, Debug, Serialize)]
pub struct TrialOutcomes {
    /// The trial.
    pub protocol: Subject,
    /// The version of its protocol in force.
    pub version: String,
    /// How many participants had an infusion.
    pub infused: usize,
    /// Who had adverse events related to the treatment.
    pub related_adverse_events: RelatedEvents,
    /// How the participants fared at each visit of the protocol, and at those of earlier versions that were done.
    pub visits: Vec<VisitResponses>,
}

/// Participants with adverse events that investigator or reviewer see as at least possibly related to the treatment.
#[derive(Clone, Debug, Serialize)]
pub struct RelatedEvents {
    /// Within how many days after an infusion an onset counts, by the protocol.
    pub days: u32,
    /// How many participants had one.
    pub participants: usize,
    /// They, by the worst grade that any of these events had; every grade is listed.
    pub by_worst_grade: Vec<GradeGroup>,
}

/// Participants by their worst grade.
#[derive(Clone, Debug, Serialize)]
pub struct GradeGroup {
    /// The grade, 1 to 5.
    pub grade: u8,
    /// How many there are.
    pub count: usize,
    /// Who.
    pub participants: Vec<Affected>,
}

/// A participant with adverse events related to the treatment.
#[derive(Clone, Debug, Serialize)]
pub struct Affected {
    /// The participant.
    pub participant: Subject,
    /// The site.
    pub site: Subject,
    /// The events.
    pub adverse_events: Vec<Subject>,
    /// The lots infused in the window before an onset.
    pub lots: BTreeSet<Subject>,
}

/// How the participants fared at a visit.
#[derive(Clone, Debug, Serialize)]
pub struct VisitResponses {
    /// The visit's id in the protocol.
    pub visit: String,
    /// What it is called.
    pub title: Text,
    /// How many had reduced symptoms or a stable condition within the visit's window.
    pub reduced_or_stable: usize,
    /// Participants by their condition at their latest such visit within its window; every condition is listed.
    pub by_response: Vec<ResponseGroup>,
    /// Participants by their condition at their latest such visit out of its window, which counts nowhere else; every
    /// condition is listed.
    pub out_of_window: Vec<ResponseGroup>,
    /// How many had an infusion and no such visit yet, within its window or out of it.
    pub not_assessed: usize,
}

/// Participants by how they fared.
#[derive(Clone, Debug, Serialize)]
pub struct ResponseGroup {
    /// `reduced`, `stable` or `worse`.
    pub response: Response,
    /// How many there are.
    pub count: usize,
    /// Who.
    pub participants: Vec<Responder>,
}

/// A participant who was assessed.
#[derive(Clone, Debug, Serialize)]
pub struct Responder {
    /// The participant.
    pub participant: Subject,
    /// The site.
    pub site: Subject,
    /// The day.
    pub performed_on: NaiveDate,
    /// The lots infused up to the infusion that was assessed.
    pub lots: BTreeSet<Subject>,
}

type People<'a> = Vec<&'a (Subject, Participant)>;

impl App {
    /// Both outcome measures of every trial, or of the one that is named.
    ///
    /// # Errors
    /// When the record does not know the trial, or the log is out of reach.
    pub fn outcomes(&self, only: Option<&ProtocolId>) -> Result<Vec<TrialOutcomes>, AppError> {
        let trials = self.trials(only)?;
        let participants = self.participants(&trials)?;
        let events = self.adverse_events()?;
        let lots = self.lots(participants.iter().flat_map(|(_, one)| &one.infusions))?;
        let outcomes = trials.into_iter().map(|(id, trial)| {
            let infused: People<'_> = participants
                .iter()
                .filter(|(_, one)| *one.protocol.subject() == id && !one.infusions.is_empty())
                .collect();
            TrialOutcomes {
                infused: infused.len(),
                related_adverse_events: related(&trial, &infused, &events, &lots),
                visits: reported(&trial, &infused)
                    .map(|visit| responses(visit, &infused, &lots))
                    .collect(),
                version: trial.protocol.version.clone(),
                protocol: id,
            }
        });
        Ok(outcomes.collect())
    }
}

/// The visits of the protocol in force, and those of earlier versions at which somebody was assessed.
fn reported<'t>(trial: &'t Trial, infused: &People<'_>) -> impl Iterator<Item = &'t Visit> {
    let done = infused.iter().flat_map(|(_, one)| &one.visits);
    let done = done.filter(|one| one.performed_on().is_some());
    let done: BTreeSet<String> = done.map(|one| one.visit.clone()).collect();
    let in_force = |id: &str| trial.protocol.visit(id).is_some();
    let all = trial.visits_ever().into_iter();
    all.filter(move |visit| in_force(&visit.id) || done.contains(&visit.id))
}

fn related(
    trial: &Trial,
    infused: &People<'_>,
    events: &[(Subject, AdverseEvent)],
    lots: &Lots,
) -> RelatedEvents {
    let days = trial.protocol.follow_up.adverse_event_days;
    let mut groups: BTreeMap<u8, Vec<Affected>> = (1..=5).map(|grade| (grade, vec![])).collect();
    for (id, participant) in infused {
        let mut worst = None;
        let mut affected = Affected {
            participant: id.clone(),
            site: participant.site.subject().clone(),
            adverse_events: Vec::new(),
            lots: BTreeSet::new(),
        };
        for (name, event) in events {
            let before: Vec<&Given> = in_window(participant, event, days).collect();
            let own = event.participant.subject() == id && event.is_related();
            if own && !before.is_empty() {
                worst = worst.max(Some(event.worst_grade));
                affected.adverse_events.push(name.clone());
                affected.lots.extend(lots.of(before.into_iter()));
            }
        }
        if let Some(group) = worst.and_then(|grade| groups.get_mut(&grade)) {
            group.push(affected);
        }
    }
    RelatedEvents {
        days,
        participants: groups.values().map(Vec::len).sum(),
        by_worst_grade: groups
            .into_iter()
            .map(|(grade, participants)| GradeGroup {
                grade,
                count: participants.len(),
                participants,
            })
            .collect(),
    }
}

/// The infusions after which the event began within so many days.
fn in_window<'a>(
    participant: &'a Participant,
    event: &AdverseEvent,
    days: u32,
) -> impl Iterator<Item = &'a Given> {
    let onset = event.onset_at.instant();
    participant.infusions.iter().filter(move |given| {
        let until = given.started_at.plus_seconds(i64::from(days) * 86_400);
        (given.started_at..=until).contains(&onset)
    })
}

fn responses(visit: &Visit, infused: &People<'_>, lots: &Lots) -> VisitResponses {
    let within = fared(visit, infused, lots, |deviation| deviation.is_none());
    let out_of_window = fared(visit, infused, lots, |deviation| deviation.is_some());
    let count = |response| {
        let group = within.iter().find(|group| group.response == response);
        group.map_or(0, |group| group.count)
    };
    let groups = within.iter().chain(&out_of_window);
    let assessed = groups
        .flat_map(|group| &group.participants)
        .map(|one| &one.participant);
    let assessed: BTreeSet<&Subject> = assessed.collect();
    VisitResponses {
        visit: visit.id.clone(),
        title: visit.title.clone(),
        reduced_or_stable: count(Response::Reduced) + count(Response::Stable),
        not_assessed: infused.len() - assessed.len(),
        by_response: within,
        out_of_window,
    }
}

/// Participants by their condition at the latest of those visits that count.
fn fared(
    visit: &Visit,
    infused: &People<'_>,
    lots: &Lots,
    counts: impl Fn(Option<&DeviationId>) -> bool,
) -> Vec<ResponseGroup> {
    let all = [Response::Reduced, Response::Stable, Response::Worse];
    let mut groups: BTreeMap<Response, Vec<Responder>> = all.map(|one| (one, vec![])).into();
    for (id, participant) in infused {
        let visits = participant
            .visits
            .iter()
            .filter(|one| one.visit == visit.id);
        let done = visits.filter_map(|one| match &one.outcome {
            VisitOutcome::Done {
                performed_on,
                response,
                deviation,
                ..
            } => counts(deviation.as_ref()).then_some((*performed_on, *response, &one.infusion)),
            VisitOutcome::Missed => None,
        });
        let Some((performed_on, response, infusion)) = done.max_by_key(|(day, ..)| *day) else {
            continue;
        };
        let mut given = participant.infusions.iter();
        let until = given.position(|given| given.infusion == *infusion);
        let until = until.map_or(0, |last| last + 1);
        let responder = Responder {
            participant: id.clone(),
            site: participant.site.subject().clone(),
            performed_on,
            lots: lots.of(participant.infusions.iter().take(until)),
        };
        groups.entry(response).or_default().push(responder);
    }
    let group = |(response, participants): (_, Vec<_>)| ResponseGroup {
        response,
        count: participants.len(),
        participants,
    };
    groups.into_iter().map(group).collect()
}
