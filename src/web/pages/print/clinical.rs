//! Documents of participants and their trial.

use super::super::parts::{Cell, Moment, Table};
use super::{Body, Desk};
use crate::app::AppError;
use crate::domain::{ProtocolId, Record};

/// Chain of identity: from the participant to each infusion, its vials, and back to the donor.
pub(super) fn identity(desk: &Desk<'_>) -> Result<Body, AppError> {
    let Record::Participant(participant) = desk.record else {
        return desk.misfit();
    };
    let trace = desk.app.trace_back(desk.subject)?;
    let rows = trace.participant.infusions.iter().map(|given| {
        let vials = given.vials.iter().map(|vial| vial.name().to_owned());
        vec![
            Cell::to(&given.infusion),
            Cell::Text(vials.collect::<Vec<_>>().join(", ")),
        ]
    });
    let given = Table {
        rows: rows.collect(),
        ..Table::of(
            desk.lang,
            "noun-infusion-many",
            &["noun-infusion", "noun-vial-many"],
        )
    };
    let rows = trace.source.iter().map(|source| {
        let noun = desk.lang.say(&format!("noun-{}", source.noun().word()));
        vec![Cell::Text(noun), Cell::to(source)]
    });
    let source = Table {
        rows: rows.collect(),
        ..Table::of(
            desk.lang,
            "print-source",
            &["column-what", "column-subject"],
        )
    };
    Ok(Body {
        facts: vec![
            desk.fact("noun-participant", Cell::to(desk.subject)),
            desk.fact("noun-site", Cell::to(participant.site.subject())),
            desk.fact("noun-protocol", Cell::to(participant.protocol.subject())),
        ],
        tables: vec![given, source],
        ..Body::default()
    })
}

/// Line listing of adverse events, the worst grades first.
pub(super) fn adverse_events(desk: &Desk<'_>) -> Result<Body, AppError> {
    let Ok(id) = ProtocolId::try_from(desk.subject.clone()) else {
        return desk.misfit();
    };
    let lang = desk.lang;
    let found = desk.app.adverse_event_list(Some(&id))?;
    let rows = found.iter().map(|one| {
        let serious = if one.serious.is_empty() {
            "word-no"
        } else {
            "word-yes"
        };
        vec![
            Cell::to(&one.adverse_event),
            Cell::text(one.participant.name()),
            Cell::text(one.worst_grade),
            Cell::text(one.grade),
            Cell::text(&one.term),
            Cell::text(&one.system_organ_class),
            Cell::Text(lang.say(&format!("value-{}", one.relatedness.word()))),
            Cell::Text(lang.say(serious)),
            Cell::Time(Moment::of(lang, &one.onset_at)),
            Cell::Text(lang.say(&format!("value-{}", one.outcome.word()))),
        ]
    });
    let columns = [
        "noun-adverse_event",
        "noun-participant",
        "report-column-worst_grade",
        "report-column-grade",
        "report-column-term",
        "report-column-system_organ_class",
        "report-column-relatedness",
        "report-column-serious",
        "report-column-onset_at",
        "report-column-outcome",
    ];
    Ok(Body {
        facts: vec![desk.fact("noun-protocol", Cell::to(desk.subject))],
        tables: vec![Table {
            rows: rows.collect(),
            ..Table::of(lang, "noun-adverse_event-many", &columns)
        }],
        ..Body::default()
    })
}
