//! Where cells come from, and the trial around them.

use super::super::parts::{Cell, Fact, Table, grouped, thousandths};
use super::Draft;
use crate::domain::bank::{Bank, Parent};
use crate::domain::clone::CellClone;
use crate::domain::donor::Donor;
use crate::domain::key::Key;
use crate::domain::log::Log;
use crate::domain::person::Person;
use crate::domain::protocol::{Criterion, Protocol, Trial};
use crate::domain::site::Site;

pub(super) fn donor(donor: &Donor) -> Draft {
    let rows = donor.tests.iter().map(|(test, reactive)| {
        vec![
            Cell::text(test),
            Cell::text(if *reactive {
                "reactive"
            } else {
                "not reactive"
            }),
        ]
    });
    let tests = Table {
        title: "Tests",
        note: String::new(),
        columns: vec!["Test", "Result"],
        rows: rows.collect(),
    };
    let facts = vec![
        ("Site", vec![Cell::to(donor.site.subject())]),
        ("Tissue", vec![Cell::text(&donor.tissue)]),
    ];
    Draft {
        facts,
        tables: vec![tests],
        ..Draft::default()
    }
}

pub(super) fn clone(clone: &CellClone) -> Draft {
    let facts = vec![
        ("Donor", vec![Cell::to(clone.donor.subject())]),
        ("Site", vec![Cell::to(clone.site.subject())]),
        ("Passage", vec![Cell::text(clone.passage)]),
    ];
    Draft {
        facts,
        ..Draft::default()
    }
}

pub(super) fn bank(bank: &Bank) -> Draft {
    let parent = match &bank.parent {
        Parent::Clone(clone) => Cell::to(clone.subject()),
        Parent::Bank(bank) => Cell::to(bank.subject()),
    };
    let doublings = format!(
        "{}.{}",
        bank.doublings_tenths / 10,
        bank.doublings_tenths % 10
    );
    let facts = vec![
        ("Made from", vec![parent]),
        ("Donor", vec![Cell::to(bank.donor.subject())]),
        ("Site", vec![Cell::to(bank.site.subject())]),
        ("Passage", vec![Cell::text(bank.passage)]),
        ("Doublings", vec![Cell::text(doublings)]),
        (
            "Containers",
            vec![Cell::text(grouped(u64::from(bank.containers)))],
        ),
    ];
    let sentence = if bank.is_working() {
        "Working cell bank."
    } else {
        "Master cell bank."
    };
    Draft {
        facts,
        sentence: sentence.into(),
        ..Draft::default()
    }
}

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

pub(super) fn site(site: &Site) -> Draft {
    let facts = vec![
        ("名称", vec![Cell::text(&site.name.zh)]),
        ("Address", vec![Cell::text(&site.address.en)]),
        (
            "City",
            vec![
                Cell::text(&site.city.en),
                Cell::text(&site.postal_code),
                Cell::text(&site.country),
            ],
        ),
        ("Time zone", vec![Cell::text(&site.time_zone)]),
    ];
    Draft {
        facts,
        sentence: site.name.en.clone(),
        ..Draft::default()
    }
}

pub(super) fn person(person: &Person) -> Draft {
    let rows = person.grants.iter().map(|grant| {
        let site = grant
            .site
            .as_ref()
            .map_or_else(|| Cell::text("every site"), |site| Cell::to(site.subject()));
        vec![Cell::text(grant.role.word()), site]
    });
    let roles = Table {
        title: "Roles",
        note: String::new(),
        columns: vec!["Role", "Where"],
        rows: rows.collect(),
    };
    Draft {
        tables: vec![roles],
        sentence: format!("{}.", person.title),
        ..Draft::default()
    }
}

pub(super) fn key(key: &Key) -> Draft {
    let mut facts: Vec<Fact> = vec![
        ("Person", vec![Cell::to(key.person.subject())]),
        ("Device", vec![Cell::text(&key.device)]),
        ("Public key", vec![Cell::Mono(key.public_key.clone())]),
    ];
    facts.extend(
        key.revoked
            .as_ref()
            .map(|end| ("Revoked", vec![Cell::text(&end.reason)])),
    );
    Draft {
        facts,
        ..Draft::default()
    }
}

pub(super) fn log(log: &Log) -> Draft {
    let facts = vec![
        ("Origin", vec![Cell::text(&log.origin)]),
        ("Verifier key", vec![Cell::Mono(log.verifier_key.clone())]),
    ];
    Draft {
        facts,
        ..Draft::default()
    }
}
