//! The reports as rows of a table.

use crate::app::report::{AdverseEventRow, ClockRow, VisitRow};
use crate::domain::adverse_event::{Notice, Relatedness, Seriousness};
use crate::domain::{Instant, Subject};
use std::collections::BTreeSet;

mod trial;
pub(in crate::web::api) use trial::{ENROLMENT, OUTCOMES, enrolment, outcomes};

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

fn moment(at: Option<Instant>) -> String {
    at.map_or_else(String::new, |at| at.to_string())
}

fn yes(holds: bool) -> String {
    if holds { "yes" } else { "no" }.to_owned()
}

pub(in crate::web::api) const ADVERSE_EVENTS: [&str; 18] = [
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

pub(in crate::web::api) fn adverse_events(row: &AdverseEventRow) -> Vec<Vec<String>> {
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

pub(in crate::web::api) const SERIOUS_CLOCKS: [&str; 13] = [
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
    "stopped_at",
    "sponsor_told_at",
    "told",
];

pub(in crate::web::api) fn serious_clocks(row: &ClockRow) -> Vec<Vec<String>> {
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
        moment(row.stopped_at),
        moment(row.sponsor_told_at),
        told(&row.told),
    ]]
}

pub(in crate::web::api) const VISITS: [&str; 12] = [
    "participant",
    "participant_state",
    "site",
    "infusion",
    "visit",
    "from",
    "to",
    "status",
    "performed_on",
    "window",
    "deviation",
    "response",
];

pub(in crate::web::api) fn visits(row: &VisitRow) -> Vec<Vec<String>> {
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
        row.window.unwrap_or_default().to_owned(),
        row.deviation.as_ref().map_or("", |id| id.name()).to_owned(),
        row.response
            .map_or("", |response| response.word())
            .to_owned(),
    ]]
}
