//! The trial's protocol and how far the trial has come.

use super::super::super::words::Lang;
use super::super::parts::{Cell, Fact, Table, thousandths};
use super::{Draft, heads};
use crate::domain::protocol::{Criterion, Protocol, Trial};

pub(super) fn protocol(lang: Lang, trial: &Trial) -> Draft {
    let protocol = &trial.protocol;
    let limits = &protocol.enrolment;
    let facts: Vec<Fact> = vec![
        (
            "Registry".into(),
            vec![Cell::text(&protocol.registry_number)],
        ),
        ("Phase".into(), vec![Cell::text(&protocol.phase)]),
        ("Version".into(), vec![Cell::text(&protocol.version)]),
        ("Sponsor".into(), vec![Cell::text(&protocol.sponsor.en)]),
        (
            "Sites".into(),
            protocol
                .sites
                .iter()
                .map(|site| Cell::to(site.subject()))
                .collect(),
        ),
        (
            "Enrolled".into(),
            vec![Cell::text(format!(
                "{} of at most {}",
                trial.enrolled, limits.cap
            ))],
        ),
        ("Screened".into(), vec![screened(trial)]),
        (
            "Consent".into(),
            vec![Cell::text(protocol.consent_versions.join(", "))],
        ),
        (
            "Ages".into(),
            vec![Cell::text(format!(
                "{} to {} years",
                limits.min_age_years, limits.max_age_years
            ))],
        ),
        ("Sexes".into(), vec![Cell::text(&limits.sexes)]),
        (
            "Product".into(),
            vec![Cell::text(&protocol.product.name.en)],
        ),
        (
            "Storage".into(),
            vec![Cell::text(format!(
                "≤ {} °C",
                thousandths(i64::from(protocol.product.storage_max_mc))
            ))],
        ),
    ];
    let tables = vec![
        criteria(lang, "Inclusion criteria", &protocol.inclusion),
        criteria(lang, "Exclusion criteria", &protocol.exclusion),
        visits(lang, protocol),
        outcomes(lang, protocol),
    ];
    Draft {
        facts,
        tables,
        sentence: protocol.title.en.clone(),
        picture: None,
    }
}

fn screened(trial: &Trial) -> Cell {
    let (all, failed) = (trial.screened, trial.screen_failures);
    Cell::text(format!("{all}, of whom {failed} failed"))
}

fn visits(lang: Lang, protocol: &Protocol) -> Table {
    let rows = protocol.visits.iter().map(|visit| {
        vec![
            Cell::text(&visit.title.en),
            Cell::text(format!("{} to {}", visit.from_day, visit.to_day)),
            Cell::to(visit.form.subject()),
        ]
    });
    Table {
        lang,
        title: "Visits after each infusion".into(),
        note: String::new(),
        columns: heads(&["Visit", "Days", "Form"]),
        rows: rows.collect(),
    }
}

fn outcomes(lang: Lang, protocol: &Protocol) -> Table {
    let outcomes = protocol.outcomes.iter().map(|one| {
        vec![
            Cell::text(&one.rank),
            Cell::text(&one.measure.en),
            Cell::text(&one.window.en),
        ]
    });
    Table {
        lang,
        title: "Outcome measures".into(),
        note: String::new(),
        columns: heads(&["Rank", "Measure", "Window"]),
        rows: outcomes.collect(),
    }
}

fn criteria(lang: Lang, title: &'static str, criteria: &[Criterion]) -> Table {
    let rows = criteria.iter().map(|one| {
        vec![
            Cell::text(&one.id),
            Cell::text(&one.text.en),
            Cell::text(&one.text.zh),
        ]
    });
    Table {
        lang,
        title: title.to_owned(),
        note: criteria.len().to_string(),
        columns: heads(&["Id", "Criterion", "标准"]),
        rows: rows.collect(),
    }
}
