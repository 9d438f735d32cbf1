//! The reports about a whole trial as rows of a table.

use super::{joined, names};
use crate::app::report::{SiteEnrolment, TrialEnrolment, TrialOutcomes};
use crate::domain::Subject;

pub(in crate::web::api) const OUTCOMES: [&str; 9] = [
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
pub(in crate::web::api) fn outcomes(trial: &TrialOutcomes) -> Vec<Vec<String>> {
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

pub(in crate::web::api) const ENROLMENT: [&str; 9] = [
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
pub(in crate::web::api) fn enrolment(trial: &TrialEnrolment) -> Vec<Vec<String>> {
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
