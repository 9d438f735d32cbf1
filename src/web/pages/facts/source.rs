//! Where cells come from, and the trial around them.

use super::super::super::words::Lang;
use super::super::parts::{Cell, Fact, Table, grouped};
use super::{Draft, heads};
use crate::domain::bank::{Bank, Parent};
use crate::domain::clone::CellClone;
use crate::domain::donor::Donor;
use crate::domain::key::Key;
use crate::domain::log::Log;
use crate::domain::person::Person;
use crate::domain::site::Site;

pub(super) fn donor(lang: Lang, donor: &Donor) -> Draft {
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
        lang,
        title: "Tests".into(),
        note: String::new(),
        columns: heads(&["Test", "Result"]),
        rows: rows.collect(),
    };
    let mut facts = vec![
        ("Site".into(), vec![Cell::to(donor.site.subject())]),
        ("Tissue".into(), vec![Cell::text(&donor.tissue)]),
    ];
    let number = donor.donation_number.map(|number| number.grouped());
    facts.extend(number.map(|number| ("Donation number".into(), vec![Cell::Mono(number)])));
    Draft {
        facts,
        tables: vec![tests],
        ..Draft::default()
    }
}

pub(super) fn clone(clone: &CellClone) -> Draft {
    let facts = vec![
        ("Donor".into(), vec![Cell::to(clone.donor.subject())]),
        ("Site".into(), vec![Cell::to(clone.site.subject())]),
        ("Passage".into(), vec![Cell::text(clone.passage)]),
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
        ("Made from".into(), vec![parent]),
        ("Donor".into(), vec![Cell::to(bank.donor.subject())]),
        ("Site".into(), vec![Cell::to(bank.site.subject())]),
        ("Passage".into(), vec![Cell::text(bank.passage)]),
        ("Doublings".into(), vec![Cell::text(doublings)]),
        (
            "Containers".into(),
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
        ("名称".into(), vec![Cell::text(&site.name.zh)]),
        ("Address".into(), vec![Cell::text(&site.address.en)]),
        (
            "City".into(),
            vec![
                Cell::text(&site.city.en),
                Cell::text(&site.postal_code),
                Cell::text(&site.country),
            ],
        ),
        ("Time zone".into(), vec![Cell::text(&site.time_zone)]),
    ];
    Draft {
        facts,
        sentence: site.name.en.clone(),
        ..Draft::default()
    }
}

pub(super) fn person(lang: Lang, person: &Person) -> Draft {
    let rows = person.grants.iter().map(|grant| {
        let site = grant
            .site
            .as_ref()
            .map_or_else(|| Cell::text("every site"), |site| Cell::to(site.subject()));
        vec![Cell::text(grant.role.word()), site]
    });
    let roles = Table {
        lang,
        title: "Roles".into(),
        note: String::new(),
        columns: heads(&["Role", "Where"]),
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
        ("Person".into(), vec![Cell::to(key.person.subject())]),
        ("Device".into(), vec![Cell::text(&key.device)]),
        (
            "Public key".into(),
            vec![Cell::Mono(key.public_key.clone())],
        ),
    ];
    facts.extend(
        key.revoked
            .as_ref()
            .map(|end| ("Revoked".into(), vec![Cell::text(&end.reason)])),
    );
    Draft {
        facts,
        ..Draft::default()
    }
}

pub(super) fn log(log: &Log) -> Draft {
    let facts = vec![
        ("Origin".into(), vec![Cell::text(&log.origin)]),
        (
            "Verifier key".into(),
            vec![Cell::Mono(log.verifier_key.clone())],
        ),
    ];
    Draft {
        facts,
        ..Draft::default()
    }
}
