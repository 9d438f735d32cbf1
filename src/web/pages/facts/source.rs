//! Where cells come from, and the trial around them.

use super::super::parts::{Cell, Fact, Table, grouped};
use super::Draft;
use crate::domain::bank::{Bank, Parent};
use crate::domain::clone::CellClone;
use crate::domain::donor::Donor;
use crate::domain::key::Key;
use crate::domain::log::Log;
use crate::domain::person::Person;
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
    let mut facts = vec![
        ("Site", vec![Cell::to(donor.site.subject())]),
        ("Tissue", vec![Cell::text(&donor.tissue)]),
    ];
    let number = donor.donation_number.map(|number| number.grouped());
    facts.extend(number.map(|number| ("Donation number", vec![Cell::Mono(number)])));
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
