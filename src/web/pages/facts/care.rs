//! Participants, by their pseudonym alone, and what they were given.

use super::super::super::words::Lang;
use super::super::parts::{Cell, Fact, Moment, Table};
use super::{Draft, heads, with_state};
use crate::app::{App, AppError};
use crate::domain::Subject;
use crate::domain::infusion::{Infusion, InfusionStage};
use crate::domain::order::Order;
use crate::domain::participant::{Participant, VisitOutcome};

pub(super) fn participant(
    app: &App,
    lang: Lang,
    subject: &Subject,
    participant: &Participant,
) -> Result<Draft, AppError> {
    let trace = app.trace_back(subject)?;
    let mut facts: Vec<Fact> = vec![
        (
            "Trial".into(),
            vec![Cell::to(participant.protocol.subject())],
        ),
        ("Site".into(), vec![Cell::to(participant.site.subject())]),
        (
            "Wristband".into(),
            vec![Cell::text(if participant.wristband.is_some() {
                "bound"
            } else {
                "none"
            })],
        ),
        (
            "Consent".into(),
            vec![Cell::text(format!(
                "version {} on {}",
                participant.screening.consent.version, participant.screening.consent.given_on
            ))],
        ),
        ("Received with".into(), cells(&trace.co_recipients)),
    ];
    let failed = &participant.screening.failed;
    if !failed.is_empty() {
        facts.push(("Barred by".into(), vec![Cell::text(failed.join(", "))]));
    }
    let infusions = trace.participant.infusions.iter().map(|given| {
        let started = participant
            .infusions
            .iter()
            .find(|one| *one.infusion.subject() == given.infusion);
        let when = started.map_or_else(
            || Cell::text("not started"),
            |one| Cell::Time(Moment::at(lang, one.started_at)),
        );
        let vials: Vec<&str> = given.vials.iter().map(Subject::name).collect();
        vec![
            Cell::to(&given.infusion),
            when,
            Cell::text(vials.join(", ")),
        ]
    });
    let infusions = Table {
        lang,
        title: "Infusions".into(),
        note: String::new(),
        columns: heads(&["Infusion", "Started", "Vials"]),
        rows: infusions.collect(),
    };
    let events = things(
        app,
        lang,
        "Adverse events",
        &trace.participant.adverse_events,
    )?;
    let source = things(app, lang, "Back to the donor", &trace.source)?;
    Ok(Draft {
        facts,
        tables: vec![infusions, visits(lang, participant), events, source],
        sentence: "Known here by the trial's pseudonym alone.".into(),
        picture: None,
    })
}

/// The visits that were done or missed.
fn visits(lang: Lang, participant: &Participant) -> Table {
    let rows = participant.visits.iter().map(|one| {
        let (when, how) = match &one.outcome {
            VisitOutcome::Done {
                performed_on,
                response,
                ..
            } => (performed_on.to_string(), response.word()),
            VisitOutcome::Missed => (String::new(), "missed"),
        };
        vec![
            Cell::to(one.infusion.subject()),
            Cell::text(&one.visit),
            Cell::text(when),
            Cell::text(how),
        ]
    });
    Table {
        lang,
        title: "Visits".into(),
        note: String::new(),
        columns: heads(&["After", "Visit", "Done on", "Condition"]),
        rows: rows.collect(),
    }
}

/// Things with their states.
fn things(
    app: &App,
    lang: Lang,
    title: &'static str,
    subjects: &[Subject],
) -> Result<Table, AppError> {
    let mut rows = Vec::new();
    for subject in subjects {
        let noun = Cell::text(super::super::words::noun_words(lang, subject.noun()).0);
        let mut cells = with_state(app, lang, subject)?.into_iter();
        rows.push(vec![
            noun,
            cells.next().unwrap_or_else(|| Cell::text("")),
            cells.next().unwrap_or_else(|| Cell::text("")),
        ]);
    }
    Ok(Table {
        lang,
        title: title.to_owned(),
        note: subjects.len().to_string(),
        columns: heads(&["What", "Name", "State"]),
        rows,
    })
}

fn cells(subjects: &[Subject]) -> Vec<Cell> {
    if subjects.is_empty() {
        vec![Cell::text("nobody")]
    } else {
        subjects.iter().map(Cell::to).collect()
    }
}

pub(super) fn order(order: &Order) -> Draft {
    let facts = vec![
        (
            "Participant".into(),
            vec![Cell::to(order.participant.subject())],
        ),
        ("Site".into(), vec![Cell::to(order.site.subject())]),
        ("Visit".into(), vec![Cell::text(&order.visit)]),
        (
            "Lots".into(),
            order
                .lots
                .iter()
                .map(|lot| Cell::to(lot.subject()))
                .collect(),
        ),
        ("Vials ordered".into(), vec![Cell::text(order.vials)]),
        (
            "Vials kept".into(),
            order
                .allocated
                .iter()
                .map(|vial| Cell::to(vial.subject()))
                .collect(),
        ),
    ];
    Draft {
        facts,
        ..Draft::default()
    }
}

pub(super) fn infusion(lang: Lang, infusion: &Infusion) -> Draft {
    let mut facts: Vec<Fact> = vec![
        (
            "Participant".into(),
            vec![Cell::to(infusion.participant.subject())],
        ),
        ("Order".into(), vec![Cell::to(infusion.order.subject())]),
        ("Site".into(), vec![Cell::to(infusion.site.subject())]),
        (
            "Vials".into(),
            infusion
                .vials
                .iter()
                .map(|vial| Cell::to(vial.subject()))
                .collect(),
        ),
        (
            "First check".into(),
            vec![Cell::to(infusion.first.subject())],
        ),
    ];
    match &infusion.stage {
        InfusionStage::CheckedOnce => {}
        InfusionStage::Verified { second, .. } => {
            facts.push(("Second check".into(), vec![Cell::to(second.subject())]));
        }
        InfusionStage::Started { at } => {
            facts.push(("Started".into(), vec![Cell::Time(Moment::at(lang, *at))]));
        }
        InfusionStage::Completed { volume_ul } | InfusionStage::Stopped { volume_ul } => {
            facts.push((
                "Given".into(),
                vec![Cell::text(format!(
                    "{}\u{a0}mL",
                    super::super::parts::thousandths(i64::from(*volume_ul))
                ))],
            ));
        }
    }
    Draft {
        facts,
        ..Draft::default()
    }
}
