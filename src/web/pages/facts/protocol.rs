//! The trial's protocol and how far the trial has come.

use super::super::parts::{Cell, Fact, Table, thousandths};
use super::Draft;
use crate::domain::protocol::{Criterion, Protocol, Trial};

pub(super) fn protocol(trial: &Trial) -> Draft {
    let protocol = &trial.protocol;
    let limits = &protocol.enrolment;
    let facts: Vec<Fact> = vec![
        ("Registry", vec![Cell::text(&protocol.registry_number)]),
        ("Phase", vec![Cell::text(&protocol.phase)]),
        ("Version", vec![Cell::text(&protocol.version)]),
        ("Sponsor", vec![Cell::text(&protocol.sponsor.en)]),
        (
            "Sites",
            protocol
                .sites
                .iter()
                .map(|site| Cell::to(site.subject()))
                .collect(),
        ),
        (
            "Enrolled",
            vec![Cell::text(format!(
                "{} of at most {}",
                trial.enrolled, limits.cap
            ))],
        ),
        (
            "Screened",
            vec![Cell::text(format!(
                "{}, of whom {} failed",
                trial.screened, trial.screen_failures
            ))],
        ),
        (
            "Consent",
            vec![Cell::text(protocol.consent_versions.join(", "))],
        ),
        (
            "Ages",
            vec![Cell::text(format!(
                "{} to {} years",
                limits.min_age_years, limits.max_age_years
            ))],
        ),
        ("Sexes", vec![Cell::text(&limits.sexes)]),
        ("Product", vec![Cell::text(&protocol.product.name.en)]),
        (
            "Storage",
            vec![Cell::text(format!(
                "≤ {} °C",
                thousandths(i64::from(protocol.product.storage_max_mc))
            ))],
        ),
    ];
    let tables = vec![
        criteria("Inclusion criteria", &protocol.inclusion),
        criteria("Exclusion criteria", &protocol.exclusion),
        visits(protocol),
        outcomes(protocol),
    ];
    Draft {
        facts,
        tables,
        sentence: protocol.title.en.clone(),
        picture: None,
    }
}

fn visits(protocol: &Protocol) -> Table {
    let rows = protocol.visits.iter().map(|visit| {
        vec![
            Cell::text(&visit.title.en),
            Cell::text(format!("{} to {}", visit.from_day, visit.to_day)),
            Cell::to(visit.form.subject()),
        ]
    });
    Table {
        title: "Visits after each infusion",
        note: String::new(),
        columns: vec!["Visit", "Days", "Form"],
        rows: rows.collect(),
    }
}

fn outcomes(protocol: &Protocol) -> Table {
    let outcomes = protocol.outcomes.iter().map(|one| {
        vec![
            Cell::text(&one.rank),
            Cell::text(&one.measure.en),
            Cell::text(&one.window.en),
        ]
    });
    Table {
        title: "Outcome measures",
        note: String::new(),
        columns: vec!["Rank", "Measure", "Window"],
        rows: outcomes.collect(),
    }
}

fn criteria(title: &'static str, criteria: &[Criterion]) -> Table {
    let rows = criteria.iter().map(|one| {
        vec![
            Cell::text(&one.id),
            Cell::text(&one.text.en),
            Cell::text(&one.text.zh),
        ]
    });
    Table {
        title,
        note: criteria.len().to_string(),
        columns: vec!["Id", "Criterion", "标准"],
        rows: rows.collect(),
    }
}
