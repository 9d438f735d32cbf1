//! How far a recall has come.

use super::super::parts::{Cell, Table};
use super::super::standing::tags;
use super::super::words::{Tag, tag};
use super::{accounts, entry, holder, reference};
use crate::app::{App, AppError, Evidence, RecallReport};
use crate::domain::{Noun, RecallId, Subject};

/// How far a recall has come: accounts, sites, vials and participants.
pub(in crate::web::pages) fn recall(
    app: &App,
    recall: &Subject,
) -> Result<(Vec<Table>, String), AppError> {
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
        vials(app, &report)?,
    ];
    Ok((tables, sentence))
}

fn sites(report: &RecallReport) -> Table {
    let rows = report.sites.iter().map(|site| {
        let proof = |evidence: &Option<Evidence>| {
            evidence.as_ref().map_or_else(
                || Cell::text("not yet"),
                |one| Cell::Entry(one.index, format!("#{}", one.index)),
            )
        };
        let said = |said: Option<u32>| said.map_or_else(|| "not yet".to_owned(), |n| n.to_string());
        let of = |told, all: u32| Cell::text(format!("{} of {all}", said(told)));
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
        title: "Sites",
        note: report.sites.len().to_string(),
        columns: vec![
            "Site",
            "Notified",
            "Acknowledged",
            "Vials kept apart",
            "On hand now",
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

fn vials(app: &App, report: &RecallReport) -> Result<Table, AppError> {
    let subjects = report.vials.iter().map(|one| one.vial.subject().clone());
    let mut states = tags(app, &subjects.collect::<Vec<_>>())?;
    let rows = report.vials.iter().map(|one| {
        let state = states.remove(one.vial.subject());
        vec![
            Cell::to(one.vial.subject()),
            Cell::State(state.unwrap_or_else(|| tag(Noun::Vial, one.state))),
            holder(&one.holder),
            Cell::text(if one.accounted_for { "yes" } else { "no" }),
            entry(&one.entry),
        ]
    });
    Ok(Table {
        title: "Vials taken back",
        note: report.vials.len().to_string(),
        columns: vec!["Vial", "State", "Held by", "Accounted for", "Last moved by"],
        rows: rows.collect(),
    })
}
