//! The answers to questions about the past and about accounts, as tables on the pages of what they are about.

mod recall;
pub(in crate::web::pages) use recall::recall;

use super::parts::{Cell, Fact, Moment, Table, title_of};
use super::standing::tags;
use super::words::{Tag, tag};
use crate::app::{App, AppError};
use crate::domain::custody::{Cause, LotAccount};
use crate::domain::lot::{Blocker, Lot, LotStage};
use crate::domain::shipment::Holder;
use crate::domain::{LotId, Noun, Subject, VialId};

/// A link to an entry.
fn entry(cause: &Cause) -> Cell {
    Cell::Entry(cause.index, title_of(cause.kind))
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
    // What may not be used now is never drawn as free, whatever its own record says.
    let mut now = tags(app, std::slice::from_ref(vial))?.remove(vial);
    let rows = chain.iter().rev().map(|link| {
        let period = &link.period;
        let by = holder(&period.holder);
        let held = match &period.place {
            None => by,
            Some(spot) => {
                let at = format!("{}, {}", spot.place.name(), spot.position);
                Cell::With(Box::new(by), at)
            }
        };
        let state = now.take();
        vec![
            held,
            Cell::State(state.unwrap_or_else(|| tag(Noun::Vial, period.state))),
            Cell::Time(Moment::from(period.entry.recorded_at)),
            entry(&period.entry),
            Cell::to(period.entry.actor.subject()),
        ]
    });
    Ok(Table {
        title: "Chain of custody",
        note: "newest first; each line holds until the one above it".into(),
        columns: vec!["Held by", "State", "From", "By", "Signed by"],
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
    let row = |blocker: &Blocker| {
        let waits = blocker
            .test()
            .is_some_and(|test| later.iter().any(|one| one == test));
        let stands = if waits {
            Tag::new("May come later", "warn", "half")
        } else {
            Tag::new("Blocks", "stop", "stop")
        };
        vec![Cell::text(blocker), Cell::State(stands)]
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

/// What became of vials, as far as any did.
fn fates(balance: &[(u32, &str)]) -> Cell {
    let told = balance.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told
        .map(|(count, fate)| format!("{count} {fate}"))
        .collect();
    Cell::text(if told.is_empty() {
        "nothing yet".to_owned()
    } else {
        told.join(", ")
    })
}

fn accounts(accounts: &[LotAccount]) -> Table {
    let mut rows = Vec::new();
    for account in accounts {
        rows.extend(account.sites.iter().map(|site| {
            vec![
                Cell::to(site.site.subject()),
                even(site.even),
                Cell::to(site.lot.subject()),
                Cell::text(site.filled + site.received),
                Cell::text(site.shipped),
                fates(&[
                    (site.infused, "infused"),
                    (site.destroyed, "destroyed"),
                    (site.returned, "returned"),
                    (site.retained, "retained"),
                    (site.lost, "lost"),
                    (site.missing, "missing"),
                ]),
                Cell::text(site.on_hand),
            ]
        }));
        let balance = &account.balance;
        rows.push(vec![
            Cell::text("all sites"),
            even(account.even),
            Cell::to(account.lot.subject()),
            Cell::text(balance.filled),
            Cell::text(account.on_the_way),
            fates(&[
                (balance.infused, "infused"),
                (balance.destroyed, "destroyed"),
                (balance.returned, "returned"),
                (balance.retained, "retained"),
                (balance.lost, "lost"),
                (balance.missing, "missing"),
            ]),
            Cell::text(balance.on_hand.saturating_sub(account.on_the_way)),
        ]);
    }
    Table {
        title: "Account",
        note: "counted from the entries of the vials".into(),
        columns: vec![
            "Site",
            "Account",
            "Lot",
            "Filled or received",
            "Shipped or on the way",
            "What became of them",
            "On hand",
        ],
        rows,
    }
}

fn reference<R: TryFrom<Subject>>(subject: &Subject) -> Result<R, AppError> {
    R::try_from(subject.clone()).or(Err(AppError::Internal("a page is of another noun")))
}
