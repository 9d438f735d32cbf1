//! The reports about a whole trial as rows of a table.

use super::{joined, names};
use crate::app::report::{SiteEnrolment, TrialEnrolment, TrialOutcomes};
use crate::domain::Subject;

pub(in crate::web::api) const OUTCOMES: [&str; 10] = [
    "protocol",
    "version",
    "infused",
    "measure",
    "group",
    "window",
    "participant",
    "site",
    "adverse_events",
    "lots",
];

/// One row for each participant in a group; a group without anyone has none.
pub(in crate::web::api) fn outcomes(trial: &TrialOutcomes) -> Vec<Vec<String>> {
    let row = |measure: &str, group: [&str; 2], who: (&Subject, &Subject), events: String, lots| {
        let ([group, window], (participant, site)) = (group, who);
        vec![
            trial.protocol.name().to_owned(),
            trial.version.clone(),
            trial.infused.to_string(),
            measure.to_owned(),
            group.to_owned(),
            window.to_owned(),
            participant.name().to_owned(),
            site.name().to_owned(),
            events,
            names(lots),
        ]
    };
    let mut rows = Vec::new();
    for group in &trial.related_adverse_events.by_worst_grade {
        rows.extend(group.participants.iter().map(|one| {
            let (grade, events) = (format!("grade {}", group.grade), names(&one.adverse_events));
            let (measure, who) = ("related adverse events", (&one.participant, &one.site));
            row(measure, [&grade, ""], who, events, &one.lots)
        }));
    }
    for visit in &trial.visits {
        let measure = format!("condition at {}", visit.visit);
        let within = visit.by_response.iter().map(|group| ("in_window", group));
        let outside = visit
            .out_of_window
            .iter()
            .map(|group| ("out_of_window", group));
        for (window, group) in within.chain(outside) {
            rows.extend(group.participants.iter().map(|one| {
                let (group, who) = (
                    [group.response.word(), window],
                    (&one.participant, &one.site),
                );
                row(&measure, group, who, String::new(), &one.lots)
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
