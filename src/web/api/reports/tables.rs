//! The reports as rows of a table.

use crate::app::report::{
    AdverseEventRow, ClockRow, SiteEnrolment, TrialEnrolment, TrialOutcomes, VisitRow,
};
use crate::domain::Subject;
use crate::domain::adverse_event::{Notice, Relatedness, Seriousness};
use std::collections::BTreeSet;

/// Several values in one cell.
fn joined(values: impl IntoIterator<Item = String>) -> String {
    values.into_iter().collect::<Vec<_>>().join("; ")
}

fn names<'a>(subjects: impl IntoIterator<Item = &'a Subject>) -> String {
    joined(
        subjects
            .into_iter()
            .map(|subject| subject.name().to_owned()),
    )
}

fn serious(criteria: &BTreeSet<Seriousness>) -> String {
    joined(criteria.iter().map(|one| one.word().to_owned()))
}

fn told(notices: &[Notice]) -> String {
    joined(
        notices
            .iter()
            .map(|one| format!("{} at {} ({})", one.whom, one.at, one.reference)),
    )
}

fn yes(holds: bool) -> String {
    if holds { "yes" } else { "no" }.to_owned()
}

pub(super) const OUTCOMES: [&str; 9] = [
    "protocol",
    "version",
    "infused",
    "measure",
    "group",
    "participant",
    "site",
    "adverse_events",
    "lots",
];

/// One row for each participant in a group; a group without anyone has none.
pub(super) fn outcomes(trial: &TrialOutcomes) -> Vec<Vec<String>> {
    let row =
        |measure: &str, group: String, who: &Subject, site: &Subject, events: String, lots| {
            vec![
                trial.protocol.name().to_owned(),
                trial.version.clone(),
                trial.infused.to_string(),
                measure.to_owned(),
                group,
                who.name().to_owned(),
                site.name().to_owned(),
                events,
                names(lots),
            ]
        };
    let mut rows = Vec::new();
    for group in &trial.related_adverse_events.by_worst_grade {
        rows.extend(group.participants.iter().map(|one| {
            let (grade, events) = (format!("grade {}", group.grade), names(&one.adverse_events));
            let measure = "related adverse events";
            row(
                measure,
                grade,
                &one.participant,
                &one.site,
                events,
                &one.lots,
            )
        }));
    }
    for visit in &trial.visits {
        let measure = format!("condition at {}", visit.visit);
        for group in &visit.by_response {
            rows.extend(group.participants.iter().map(|one| {
                let response = group.response.word().to_owned();
                row(
                    &measure,
                    response,
                    &one.participant,
                    &one.site,
                    String::new(),
                    &one.lots,
                )
            }));
        }
    }
    rows
}

pub(super) const ADVERSE_EVENTS: [&str; 18] = [
    "adverse_event",
    "state",
    "participant",
    "site",
    "ctcae_version",
    "system_organ_class",
    "term",
    "grade",
    "worst_grade",
    "relatedness",
    "reviewed_relatedness",
    "related",
    "serious",
    "onset_at",
    "since_infusions",
    "outcome",
    "lots",
    "told",
];

pub(super) fn adverse_events(row: &AdverseEventRow) -> Vec<Vec<String>> {
    let since = row
        .since
        .iter()
        .map(|one| format!("{} {} d {} h", one.infusion.name(), one.days, one.hours));
    let reviewed = row.reviewed_relatedness.map_or("", Relatedness::word);
    vec![vec![
        row.adverse_event.name().to_owned(),
        row.state.to_owned(),
        row.participant.name().to_owned(),
        row.site.name().to_owned(),
        row.ctcae_version.clone(),
        row.system_organ_class.clone(),
        row.term.clone(),
        row.grade.to_string(),
        row.worst_grade.to_string(),
        row.relatedness.word().to_owned(),
        reviewed.to_owned(),
        yes(row.related),
        serious(&row.serious),
        row.onset_at.to_string(),
        joined(since),
        row.outcome.word().to_owned(),
        names(&row.lots),
        told(&row.told),
    ]]
}

pub(super) const SERIOUS_CLOCKS: [&str; 12] = [
    "adverse_event",
    "participant",
    "site",
    "term",
    "grade",
    "serious",
    "from",
    "due",
    "open",
    "overdue",
    "sponsor_told_at",
    "told",
];

pub(super) fn serious_clocks(row: &ClockRow) -> Vec<Vec<String>> {
    vec![vec![
        row.adverse_event.name().to_owned(),
        row.participant.name().to_owned(),
        row.site.name().to_owned(),
        row.term.clone(),
        row.grade.to_string(),
        serious(&row.serious),
        row.from.to_string(),
        row.due.to_string(),
        yes(row.open),
        yes(row.overdue),
        row.sponsor_told_at
            .map_or_else(String::new, |at| at.to_string()),
        told(&row.told),
    ]]
}

pub(super) const VISITS: [&str; 10] = [
    "participant",
    "participant_state",
    "site",
    "infusion",
    "visit",
    "from",
    "to",
    "status",
    "performed_on",
    "response",
];

pub(super) fn visits(row: &VisitRow) -> Vec<Vec<String>> {
    vec![vec![
        row.participant.name().to_owned(),
        row.participant_state.to_owned(),
        row.site.name().to_owned(),
        row.infusion.name().to_owned(),
        row.visit.clone(),
        row.from.to_string(),
        row.to.to_string(),
        row.status.to_owned(),
        row.performed_on
            .map_or_else(String::new, |day| day.to_string()),
        row.response
            .map_or("", |response| response.word())
            .to_owned(),
    ]]
}

pub(super) const ENROLMENT: [&str; 9] = [
    "protocol",
    "site",
    "screened",
    "screen_failures",
    "enrolled",
    "withdrawn",
    "completed",
    "cap",
    "failures",
];

/// One row for each site, and one for the whole trial with the cap and the failures by criterion.
pub(super) fn enrolment(trial: &TrialEnrolment) -> Vec<Vec<String>> {
    let row = |site: &str, counts: [u32; 5], cap: String, failures: String| {
        let mut row = vec![trial.protocol.name().to_owned(), site.to_owned()];
        row.extend(counts.map(|count| count.to_string()));
        row.extend([cap, failures]);
        row
    };
    let total = |of: fn(&SiteEnrolment) -> u32| trial.sites.iter().map(of).sum();
    let failures = trial.failures.iter();
    let failures = failures.map(|one| format!("{}: {}", one.criterion, one.participants));
    let whole = [
        trial.screened,
        trial.screen_failures,
        trial.enrolled,
        total(|site| site.withdrawn),
        total(|site| site.completed),
    ];
    let mut rows: Vec<_> = trial
        .sites
        .iter()
        .map(|one| {
            let counts = [
                one.screened,
                one.screen_failures,
                one.enrolled,
                one.withdrawn,
                one.completed,
            ];
            row(one.site.name(), counts, String::new(), String::new())
        })
        .collect();
    rows.push(row("all", whole, trial.cap.to_string(), joined(failures)));
    rows
}
