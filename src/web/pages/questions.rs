//! The answers to questions about the past and about accounts, as tables on the pages of what they are about.

use super::parts::{Cell, Fact, Moment, Table, title_of};
use super::words::{Tag, tag};
use crate::app::{App, AppError, RecallReport};
use crate::domain::custody::{Cause, LotAccount};
use crate::domain::lot::{Lot, LotStage};
use crate::domain::shipment::Holder;
use crate::domain::{LotId, Noun, RecallId, Subject, VialId};

/// A link to an entry.
fn entry(cause: &Cause) -> Cell {
    Cell::Link(format!("/log/{}", cause.index), format!("#{}", cause.index))
}

fn holder(holder: &Holder) -> Cell {
    match holder {
        Holder::Site(site) => Cell::to(site.subject()),
        Holder::Person(person) => Cell::to(person.subject()),
        Holder::Carrier(_) => Cell::text(holder),
    }
}

/// A vial's chain of custody, the present first.
pub(super) fn custody(app: &App, vial: &Subject) -> Result<Table, AppError> {
    let chain = app.custody(&reference::<VialId>(vial)?)?;
    let rows = chain.iter().rev().map(|link| {
        let period = &link.period;
        let place = period.place.as_ref();
        let place = place.map(|spot| format!("{}, {}", spot.place.name(), spot.position));
        vec![
            holder(&period.holder),
            Cell::State(tag(Noun::Vial, period.state)),
            Cell::text(place.unwrap_or_default()),
            Cell::Time(Moment::from(period.entry.recorded_at)),
            Cell::text(title_of(period.entry.kind)),
            Cell::to(period.entry.actor.subject()),
            entry(&period.entry),
        ]
    });
    Ok(Table {
        title: "Chain of custody",
        note: "newest first; each line holds until the one above it".into(),
        columns: vec![
            "Held by",
            "State then",
            "Place",
            "From",
            "By",
            "Signed by",
            "Entry",
        ],
        rows: rows.collect(),
    })
}

/// What blocks a lot's release, where that is still to come, and its account.
pub(super) fn lot(
    app: &App,
    subject: &Subject,
    lot: &Lot,
    (facts, tables): (&mut Vec<Fact>, &mut Vec<Table>),
) -> Result<(), AppError> {
    if matches!(lot.stage, LotStage::InProcess | LotStage::Filled) {
        tables.insert(0, release(app, subject)?);
    }
    if lot.fill.is_some() {
        tables.push(account(app, subject)?);
        let movements = format!("/api/v1/{subject}/account?detail=1&format=csv");
        let movements = Cell::Link(movements, "log of movements, CSV".to_owned());
        facts.push(("Take home", vec![movements]));
    }
    Ok(())
}

fn release(app: &App, lot: &Subject) -> Result<Table, AppError> {
    let report = app.release_report(&reference::<LotId>(lot)?)?;
    let later = &report.readiness.later;
    let blockers = report.readiness.blockers.iter();
    let row = |sentence: &String| {
        let waits = later.iter().any(|test| sentence.starts_with(&**test));
        let stands = if waits {
            Tag::new("May come later", "warn", "half")
        } else {
            Tag::new("Blocks", "stop", "stop")
        };
        vec![Cell::text(sentence), Cell::State(stands)]
    };
    let rows: Vec<_> = blockers.map(row).collect();
    let note = if rows.is_empty() {
        "nothing: the dossier may be signed".to_owned()
    } else {
        rows.len().to_string()
    };
    Ok(Table {
        title: "What blocks its release",
        note,
        columns: vec!["What is missing", "Stands"],
        rows,
    })
}

/// The account of a lot, by site.
fn account(app: &App, lot: &Subject) -> Result<Table, AppError> {
    let lot = reference::<LotId>(lot)?;
    Ok(accounts(&[app.account(&lot, None)?]))
}

fn even(even: bool) -> Cell {
    Cell::State(if even {
        Tag::new("Even", "ok", "ok")
    } else {
        Tag::new("Not even", "stop", "stop")
    })
}

fn accounts(accounts: &[LotAccount]) -> Table {
    let mut rows = Vec::new();
    for account in accounts {
        rows.extend(account.sites.iter().map(|site| {
            let mut row = vec![Cell::to(site.site.subject()), Cell::to(site.lot.subject())];
            let counts = [
                site.filled + site.received,
                site.shipped,
                site.infused,
                site.destroyed,
                site.returned,
                site.retained,
                site.lost,
                site.missing,
                site.on_hand,
            ];
            row.extend(counts.map(Cell::text));
            row.push(even(site.even));
            row
        }));
        let balance = &account.balance;
        let mut row = vec![Cell::text("all sites"), Cell::to(account.lot.subject())];
        let counts = [
            balance.filled,
            account.on_the_way,
            balance.infused,
            balance.destroyed,
            balance.returned,
            balance.retained,
            balance.lost,
            balance.missing,
            balance.on_hand.saturating_sub(account.on_the_way),
        ];
        row.extend(counts.map(Cell::text));
        row.push(even(account.even));
        rows.push(row);
    }
    Table {
        title: "Account",
        note: "counted from the entries of the vials".into(),
        columns: vec![
            "Site",
            "Lot",
            "Filled or received",
            "Shipped",
            "Infused",
            "Destroyed",
            "Returned",
            "Retained",
            "Lost",
            "Missing",
            "On hand",
            "Account",
        ],
        rows,
    }
}

/// How far a recall has come: accounts, sites, vials and participants.
pub(super) fn recall(app: &App, recall: &Subject) -> Result<(Vec<Table>, String), AppError> {
    let report = app.recall_report(&reference::<RecallId>(recall)?)?;
    let sentence = format!(
        "{} of {} vials accounted for; {} of {} participants told.",
        report.vials_accounted_for,
        report.vials.len(),
        report.participants_told,
        report.participants.len(),
    );
    let tables = vec![
        sites(&report),
        participants(&report),
        accounts(&report.lots),
        vials(&report),
    ];
    Ok((tables, sentence))
}

fn sites(report: &RecallReport) -> Table {
    let rows = report.sites.iter().map(|site| {
        let proof = |evidence: &Option<crate::app::Evidence>| {
            evidence.as_ref().map_or_else(
                || Cell::text("not yet"),
                |one| Cell::Link(format!("/log/{}", one.index), format!("#{}", one.index)),
            )
        };
        let of = |said: Option<u32>, all: u32| {
            let said = said.map_or_else(|| "not yet".to_owned(), |said| said.to_string());
            Cell::text(format!("{said} of {all}"))
        };
        vec![
            Cell::to(site.site.subject()),
            proof(&site.notified),
            proof(&site.acknowledged),
            of(site.vials_kept_apart, site.vials_on_hand),
            of(site.participants_told, site.participants),
            Cell::text(site.measures.as_deref().unwrap_or_default()),
        ]
    });
    Table {
        title: "Sites",
        note: report.sites.len().to_string(),
        columns: vec![
            "Site",
            "Notified",
            "Acknowledged",
            "Vials kept apart of those on hand",
            "Participants told",
            "Measures",
        ],
        rows: rows.collect(),
    }
}

fn participants(report: &RecallReport) -> Table {
    let rows = report.participants.iter().map(|one| {
        let vials: Vec<&str> = one
            .recipient
            .infusions
            .iter()
            .flat_map(|given| given.vials.iter().map(Subject::name))
            .collect();
        let told = if one.site_acknowledged {
            Tag::new("Site acknowledged", "ok", "ok")
        } else {
            Tag::new("To be told", "stop", "stop")
        };
        vec![
            Cell::to(&one.recipient.participant),
            Cell::State(told),
            Cell::to(&one.recipient.site),
            Cell::text(vials.join(", ")),
            Cell::text(one.recipient.adverse_events.len()),
        ]
    });
    Table {
        title: "Participants who received it",
        note: report.participants.len().to_string(),
        columns: vec!["Participant", "State", "Site", "Vials", "Adverse events"],
        rows: rows.collect(),
    }
}

fn vials(report: &RecallReport) -> Table {
    let rows = report.vials.iter().map(|one| {
        vec![
            Cell::to(one.vial.subject()),
            Cell::State(tag(Noun::Vial, one.state)),
            Cell::to(one.lot.subject()),
            holder(&one.holder),
            Cell::text(if one.accounted_for { "yes" } else { "no" }),
            entry(&one.entry),
        ]
    });
    Table {
        title: "Vials taken back",
        note: report.vials.len().to_string(),
        columns: vec!["Vial", "State", "Lot", "Held by", "Accounted for", "Entry"],
        rows: rows.collect(),
    }
}

fn reference<R: TryFrom<Subject>>(subject: &Subject) -> Result<R, AppError> {
    R::try_from(subject.clone()).or(Err(AppError::Internal("a page is of another noun")))
}
