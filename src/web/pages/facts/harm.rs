//! Adverse events: how bad, how serious, who was told.

use super::super::super::words::Lang;
use super::super::parts::{Cell, Fact, Moment, Table, title_of};
use super::{Draft, heads};
use crate::domain::adverse_event::AdverseEvent;

pub(super) fn adverse_event(lang: Lang, event: &AdverseEvent) -> Draft {
    let serious: Vec<String> = event
        .serious
        .iter()
        .map(|one| title_of(one.word()))
        .collect();
    let serious = if serious.is_empty() {
        "no".to_owned()
    } else {
        serious.join(", ")
    };
    let mut facts: Vec<Fact> = vec![
        (
            "Participant".into(),
            vec![Cell::to(event.participant.subject())],
        ),
        ("Class".into(), vec![Cell::text(&event.system_organ_class)]),
        ("Term".into(), vec![Cell::text(&event.term)]),
        ("Grade".into(), vec![Cell::text(event.grade)]),
        ("Worst grade".into(), vec![Cell::text(event.worst_grade)]),
        (
            "Related".into(),
            vec![Cell::text(title_of(event.relatedness.word()))],
        ),
        ("Serious".into(), vec![Cell::text(serious)]),
        (
            "Outcome".into(),
            vec![Cell::text(title_of(event.outcome.word()))],
        ),
        (
            "Began".into(),
            vec![Cell::Time(Moment::of(lang, &event.onset_at))],
        ),
        (
            "Reported by".into(),
            vec![Cell::to(event.reporter.subject())],
        ),
    ];
    if let Some(infusion) = &event.infusion {
        facts.push(("After".into(), vec![Cell::to(infusion.subject())]));
    }
    if let Some(review) = &event.review {
        let cause = Cell::text(title_of(review.relatedness.word()));
        facts.push((
            "Reviewed by".into(),
            vec![Cell::to(review.by.subject()), cause],
        ));
    }
    if let Some(clock) = event.clock.filter(|_| event.is_clock_open()) {
        facts.push((
            "Sponsor to be told by".into(),
            vec![Cell::Time(Moment::at(lang, clock.due))],
        ));
    }
    Draft {
        facts,
        tables: vec![since(lang, event), told(lang, event)],
        sentence: format!("{}, grade {}.", event.term, event.grade),
        picture: None,
    }
}

fn since(lang: Lang, event: &AdverseEvent) -> Table {
    let rows = event.since.iter().map(|one| {
        let time = format!("{} d {} h", one.days, one.hours);
        vec![Cell::to(one.infusion.subject()), Cell::text(time)]
    });
    Table {
        lang,
        title: "From each infusion to the onset".into(),
        note: String::new(),
        columns: heads(&["Infusion", "Time"]),
        rows: rows.collect(),
    }
}

fn told(lang: Lang, event: &AdverseEvent) -> Table {
    let rows = event.notices.iter().map(|notice| {
        vec![
            Cell::text(title_of(&notice.whom.to_string())),
            Cell::Time(Moment::at(lang, notice.at)),
            Cell::text(&notice.reference),
        ]
    });
    Table {
        lang,
        title: "Who was told".into(),
        note: String::new(),
        columns: heads(&["Whom", "When", "Reference"]),
        rows: rows.collect(),
    }
}
