//! Documents of quality assurance.

use super::super::parts::{Cell, Moment, Table, grouped};
use super::super::words::{done, tag};
use super::{Body, Desk};
use crate::app::AppError;
use crate::domain::{Noun, PersonId, RecallId, Record};
use crate::store::TrailQuery;

/// Deviation report.
pub(super) fn deviation(desk: &Desk<'_>) -> Result<Body, AppError> {
    let Record::Deviation(deviation) = desk.record else {
        return desk.misfit();
    };
    let lang = desk.lang;
    let state = tag(lang, Noun::Deviation, deviation.state());
    let rows = deviation.items.iter().map(|item| vec![Cell::to(item)]);
    let found_by: Vec<&str> = deviation.finders().map(PersonId::name).collect();
    Ok(Body {
        facts: vec![
            desk.fact("noun-deviation", Cell::to(desk.subject)),
            desk.fact("column-state", Cell::State(state)),
            desk.fact(
                "list-class",
                Cell::Text(lang.say(&format!("value-{}", deviation.class.word()))),
            ),
            desk.fact("list-about", Cell::to(&deviation.about)),
            desk.fact("list-what", Cell::said(&deviation.what)),
            desk.fact("print-found-by", Cell::text(found_by.join(", "))),
        ],
        tables: vec![Table {
            rows: rows.collect(),
            ..Table::of(lang, "print-items", &["column-subject"])
        }],
        ..Body::default()
    })
}

/// Whom a recall's letters go to: the sites, and through them the participants.
pub(super) fn recall(desk: &Desk<'_>) -> Result<Body, AppError> {
    let Ok(id) = RecallId::try_from(desk.subject.clone()) else {
        return desk.misfit();
    };
    let lang = desk.lang;
    let report = desk.app.recall_report(&id)?;
    let rows = report.sites.iter().map(|site| {
        let entry = |index: Option<u64>| {
            index.map_or_else(|| desk.none(), |index| Cell::Text(format!("#{index}")))
        };
        vec![
            Cell::to(site.site.subject()),
            entry(site.notified.as_ref().map(|it| it.index)),
            entry(site.acknowledged.as_ref().map(|it| it.index)),
            Cell::text(site.vials_on_hand),
            Cell::text(site.participants),
        ]
    });
    let columns = [
        "noun-site",
        "print-notified",
        "list-acknowledged",
        "column-on_hand",
        "noun-participant-many",
    ];
    let sites = Table {
        rows: rows.collect(),
        ..Table::of(lang, "noun-site-many", &columns)
    };
    let rows = report.participants.iter().map(|one| {
        let lots = one.lots.iter().map(|lot| lot.name().to_owned());
        vec![
            Cell::text(one.recipient.participant.name()),
            Cell::text(one.recipient.site.name()),
            Cell::Text(lots.collect::<Vec<_>>().join(", ")),
        ]
    });
    let columns = ["noun-participant", "noun-site", "noun-lot-many"];
    let participants = Table {
        rows: rows.collect(),
        ..Table::of(lang, "noun-participant-many", &columns)
    };
    Ok(Body {
        facts: vec![
            desk.fact("noun-recall", Cell::to(desk.subject)),
            desk.fact(
                "column-state",
                Cell::State(tag(lang, Noun::Recall, report.state)),
            ),
            desk.fact("column-reason", Cell::said(&report.reason)),
        ],
        tables: vec![sites, participants],
        ..Body::default()
    })
}

/// The most entries of a printed trail; the whole is given as CSV.
const PRINTED: u64 = 500;

/// The audit trail: the newest entries, and where the whole is.
pub(super) fn audit_trail(desk: &Desk<'_>) -> Result<Body, AppError> {
    let lang = desk.lang;
    let query = TrailQuery {
        newest_first: true,
        ..TrailQuery::default()
    };
    let found = desk.app.trail(&query, PRINTED)?;
    let rows = found.lines.iter().map(|line| {
        let entry = &line.entry;
        vec![
            Cell::Text(format!("#{}", entry.index)),
            Cell::Text(done(lang, entry.kind)),
            Cell::text(&entry.subject),
            Cell::text(entry.actor.name()),
            Cell::said(&entry.meaning),
            Cell::Time(Moment::signed(lang, entry)),
            line.reason.clone().map_or_else(|| desk.none(), Cell::Text),
        ]
    });
    let columns = [
        "column-entry",
        "column-what",
        "column-subject",
        "column-signed_by",
        "entry-meaning",
        "entry-signed-at",
        "column-reason",
    ];
    let count = u64::try_from(found.lines.len()).unwrap_or(u64::MAX);
    Ok(Body {
        facts: vec![
            desk.fact("noun-log", Cell::text(desk.app.origin())),
            desk.fact(
                "print-whole-trail",
                Cell::Link(
                    "/api/v1/trail?format=csv&limit=all".into(),
                    "trail.csv".into(),
                ),
            ),
        ],
        tables: vec![Table {
            note: lang.tell("log-note", &[("count", grouped(count).into())]),
            rows: rows.collect(),
            ..Table::of(lang, "trail-entries", &columns)
        }],
        ..Body::default()
    })
}
