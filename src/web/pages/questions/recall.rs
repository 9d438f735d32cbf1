//! How far a recall has come.

use super::super::super::words::Lang;
use super::super::parts::{Cell, Table};
use super::super::standing::tags;
use super::super::words::{Tag, tag};
use super::{accounts, entry, holder, reference};
use crate::app::{App, AppError, Evidence, RecallReport};
use crate::domain::{Noun, RecallId, Subject};

/// How far a recall has come: accounts, sites, vials and participants.
pub(in crate::web::pages) fn recall(
    app: &App,
    lang: Lang,
    recall: &Subject,
) -> Result<(Vec<Table>, String), AppError> {
    let report = app.recall_report(&reference::<RecallId>(recall)?)?;
    let sentence = lang.tell(
        "recall-sentence",
        &[
            ("accounted", report.vials_accounted_for.to_string().into()),
            ("vials", report.vials.len().to_string().into()),
            ("told", report.participants_told.to_string().into()),
            ("participants", report.participants.len().to_string().into()),
        ],
    );
    let tables = vec![
        sites(lang, &report),
        participants(lang, &report),
        accounts(lang, &report.lots),
        vials(app, lang, &report)?,
    ];
    Ok((tables, sentence))
}

/// The headings of the sites.
const SITES: [&str; 7] = [
    "noun-site",
    "recall-notified",
    "recall-acknowledged",
    "recall-kept-apart",
    "recall-on-hand",
    "recall-told",
    "recall-measures",
];

fn sites(lang: Lang, report: &RecallReport) -> Table {
    let rows = report.sites.iter().map(|site| {
        let proof = |evidence: &Option<Evidence>| {
            evidence.as_ref().map_or_else(
                || Cell::Text(lang.say("word-not-yet")),
                |one| Cell::Entry(one.index, format!("#{}", one.index)),
            )
        };
        let said =
            |said: Option<u32>| said.map_or_else(|| lang.say("word-not-yet"), |n| n.to_string());
        let of = |told, all: u32| {
            let all = all.to_string();
            Cell::Text(lang.tell(
                "count-of",
                &[("count", said(told).into()), ("all", all.into())],
            ))
        };
        vec![
            Cell::to(site.site.subject()),
            proof(&site.notified),
            proof(&site.acknowledged),
            Cell::text(said(site.vials_kept_apart)),
            Cell::text(site.vials_on_hand),
            of(site.participants_told, site.participants),
            Cell::text(site.measures.as_deref().unwrap_or_default()),
        ]
    });
    Table {
        note: report.sites.len().to_string(),
        rows: rows.collect(),
        ..Table::of(lang, "noun-site-many", &SITES)
    }
}

fn participants(lang: Lang, report: &RecallReport) -> Table {
    let rows = report.participants.iter().map(|one| {
        let vials: Vec<&str> = one
            .recipient
            .infusions
            .iter()
            .flat_map(|given| given.vials.iter().map(Subject::name))
            .collect();
        let told = if one.site_acknowledged {
            Tag::new(lang.say("recall-site-acknowledged"), "ok", "ok")
        } else {
            Tag::new(lang.say("recall-to-be-told"), "stop", "stop")
        };
        vec![
            Cell::to(&one.recipient.participant),
            Cell::State(told),
            Cell::to(&one.recipient.site),
            Cell::text(vials.join(", ")),
            Cell::text(one.recipient.adverse_events.len()),
        ]
    });
    let columns = [
        "noun-participant",
        "column-state",
        "noun-site",
        "noun-vial-many",
        "noun-adverse_event-many",
    ];
    Table {
        note: report.participants.len().to_string(),
        rows: rows.collect(),
        ..Table::of(lang, "recall-received", &columns)
    }
}

fn vials(app: &App, lang: Lang, report: &RecallReport) -> Result<Table, AppError> {
    let subjects = report.vials.iter().map(|one| one.vial.subject().clone());
    let mut states = tags(app, lang, &subjects.collect::<Vec<_>>())?;
    let rows = report.vials.iter().map(|one| {
        let state = states.remove(one.vial.subject());
        vec![
            Cell::to(one.vial.subject()),
            Cell::State(state.unwrap_or_else(|| tag(lang, Noun::Vial, one.state))),
            holder(&one.holder),
            Cell::Text(lang.say(if one.accounted_for {
                "word-yes"
            } else {
                "word-no"
            })),
            entry(lang, &one.entry),
        ]
    });
    let columns = [
        "noun-vial",
        "column-state",
        "column-held_by",
        "recall-accounted",
        "recall-moved",
    ];
    Ok(Table {
        note: report.vials.len().to_string(),
        rows: rows.collect(),
        ..Table::of(lang, "recall-taken-back", &columns)
    })
}
