//! The answers to questions about the past and about accounts, as tables on the pages of what they are about.

mod recall;
pub(in crate::web::pages) use recall::recall;

use super::super::words::Lang;
use super::parts::{Cell, Fact, Moment, Table};
use super::standing::tags;
use super::words::{Tag, done, listed, tag};
use crate::app::{App, AppError};
use crate::domain::custody::{Cause, LotAccount};
use crate::domain::lot::{Lot, LotStage};
use crate::domain::shipment::Holder;
use crate::domain::{LotId, Noun, Subject, VialId};

/// A link to an entry.
fn entry(lang: Lang, cause: &Cause) -> Cell {
    Cell::Entry(cause.index, done(lang, cause.kind))
}

fn holder(holder: &Holder) -> Cell {
    match holder {
        Holder::Site(site) => Cell::to(site.subject()),
        Holder::Person(person) => Cell::to(person.subject()),
        Holder::Carrier(_) => Cell::text(holder),
    }
}

/// A vial's chain of custody, the present first.
pub(super) fn custody(app: &App, lang: Lang, vial: &Subject) -> Result<Table, AppError> {
    let chain = app.custody(&reference::<VialId>(vial)?)?;
    // What may not be used now is never drawn as free, whatever its own record says.
    let mut now = tags(app, lang, std::slice::from_ref(vial))?.remove(vial);
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
            Cell::State(state.unwrap_or_else(|| tag(lang, Noun::Vial, period.state))),
            Cell::Time(Moment::at(lang, period.entry.recorded_at)),
            entry(lang, &period.entry),
            Cell::to(period.entry.actor.subject()),
        ]
    });
    let columns = [
        "column-held_by",
        "column-state",
        "column-from",
        "column-by",
        "column-signed_by",
    ];
    Ok(Table {
        note: lang.say("custody-note"),
        rows: rows.collect(),
        ..Table::of(lang, "custody-title", &columns)
    })
}

/// What blocks a lot's release, where that is still to come, and its account.
pub(super) fn lot(
    app: &App,
    lang: Lang,
    subject: &Subject,
    lot: &Lot,
    (facts, tables): (&mut Vec<Fact>, &mut Vec<Table>),
) -> Result<(), AppError> {
    if matches!(lot.stage, LotStage::InProcess | LotStage::Filled) {
        tables.insert(0, release(app, lang, subject)?);
    }
    if lot.fill.is_some() {
        tables.push(account(app, lang, subject)?);
        let movements = format!("/api/v1/{subject}/account?detail=1&format=csv");
        let movements = Cell::Link(movements, lang.say("account-movements"));
        facts.push((lang.say("column-take_home"), vec![movements]));
    }
    Ok(())
}

fn release(app: &App, lang: Lang, lot: &Subject) -> Result<Table, AppError> {
    let report = app.release_report(&reference::<LotId>(lot)?)?;
    let later = &report.readiness.later;
    let blockers = report.readiness.blockers.iter();
    let row = |sentence: &String| {
        let waits = later.iter().any(|test| sentence.starts_with(&**test));
        let stands = if waits {
            Tag::new(lang.say("release-later"), "warn", "half")
        } else {
            Tag::new(lang.say("release-blocks"), "stop", "stop")
        };
        vec![Cell::said(sentence), Cell::State(stands)]
    };
    let rows: Vec<_> = blockers.map(row).collect();
    let note = if rows.is_empty() {
        lang.say("release-nothing")
    } else {
        rows.len().to_string()
    };
    Ok(Table {
        note,
        rows,
        ..Table::of(
            lang,
            "release-title",
            &["release-missing", "release-stands"],
        )
    })
}

/// The account of a lot, by site.
fn account(app: &App, lang: Lang, lot: &Subject) -> Result<Table, AppError> {
    let lot = reference::<LotId>(lot)?;
    Ok(accounts(lang, &[app.account(&lot, None)?]))
}

fn even(lang: Lang, even: bool) -> Cell {
    Cell::State(if even {
        Tag::new(lang.say("account-even"), "ok", "ok")
    } else {
        Tag::new(lang.say("account-not-even"), "stop", "stop")
    })
}

/// What became of vials, as far as any did.
fn fates(lang: Lang, balance: &[(u32, &str)]) -> Cell {
    let told = balance.iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told
        .map(|(count, fate)| lang.tell(fate, &[("count", count.to_string().into())]))
        .collect();
    Cell::text(if told.is_empty() {
        lang.say("account-nothing")
    } else {
        listed(lang, &told)
    })
}

fn accounts(lang: Lang, accounts: &[LotAccount]) -> Table {
    let mut rows = Vec::new();
    for account in accounts {
        rows.extend(account.sites.iter().map(|site| {
            vec![
                Cell::to(site.site.subject()),
                even(lang, site.even),
                Cell::to(site.lot.subject()),
                Cell::text(site.filled + site.received),
                Cell::text(site.shipped),
                fates(
                    lang,
                    &[
                        (site.infused, "fate-infused"),
                        (site.destroyed, "fate-destroyed"),
                        (site.returned, "fate-returned"),
                        (site.retained, "fate-retained"),
                        (site.lost, "fate-lost"),
                        (site.missing, "fate-missing"),
                    ],
                ),
                Cell::text(site.on_hand),
            ]
        }));
        let balance = &account.balance;
        rows.push(vec![
            Cell::Text(lang.say("account-all")),
            even(lang, account.even),
            Cell::to(account.lot.subject()),
            Cell::text(balance.filled),
            Cell::text(account.on_the_way),
            fates(
                lang,
                &[
                    (balance.infused, "fate-infused"),
                    (balance.destroyed, "fate-destroyed"),
                    (balance.returned, "fate-returned"),
                    (balance.retained, "fate-retained"),
                    (balance.lost, "fate-lost"),
                    (balance.missing, "fate-missing"),
                ],
            ),
            Cell::text(balance.on_hand.saturating_sub(account.on_the_way)),
        ]);
    }
    let columns = [
        "noun-site",
        "account-title",
        "noun-lot",
        "account-filled",
        "account-shipped",
        "account-fates",
        "column-on_hand",
    ];
    Table {
        note: lang.say("account-note"),
        rows,
        ..Table::of(lang, "account-title", &columns)
    }
}

fn reference<R: TryFrom<Subject>>(subject: &Subject) -> Result<R, AppError> {
    R::try_from(subject.clone()).or(Err(AppError::Internal("a page is of another noun")))
}
