//! Adverse events: how bad, how serious, who was told.

use super::super::parts::{Cell, Fact, Moment, Table, title_of};
use super::Draft;
use crate::domain::adverse_event::AdverseEvent;

pub(super) fn adverse_event(event: &AdverseEvent) -> Draft {
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
        ("Participant", vec![Cell::to(event.participant.subject())]),
        ("Class", vec![Cell::text(&event.system_organ_class)]),
        ("Term", vec![Cell::text(&event.term)]),
        ("Grade", vec![Cell::text(event.grade)]),
        ("Worst grade", vec![Cell::text(event.worst_grade)]),
        (
            "Related",
            vec![Cell::text(title_of(event.relatedness.word()))],
        ),
        ("Serious", vec![Cell::text(serious)]),
        ("Outcome", vec![Cell::text(title_of(event.outcome.word()))]),
        ("Began", vec![Cell::Time(Moment::from(&event.onset_at))]),
        ("Reported by", vec![Cell::to(event.reporter.subject())]),
    ];
    if let Some(infusion) = &event.infusion {
        facts.push(("After", vec![Cell::to(infusion.subject())]));
    }
    if let Some(review) = &event.review {
        let cause = Cell::text(title_of(review.relatedness.word()));
        facts.push(("Reviewed by", vec![Cell::to(review.by.subject()), cause]));
    }
    if let Some(clock) = event.clock.filter(|_| event.is_clock_open()) {
        facts.push((
            "Sponsor to be told by",
            vec![Cell::Time(Moment::from(clock.due))],
        ));
    }
    Draft {
        facts,
        tables: vec![since(event), told(event)],
        sentence: format!("{}, grade {}.", event.term, event.grade),
        picture: None,
    }
}

fn since(event: &AdverseEvent) -> Table {
    let rows = event.since.iter().map(|one| {
        let time = format!("{} d {} h", one.days, one.hours);
        vec![Cell::to(one.infusion.subject()), Cell::text(time)]
    });
    Table {
        title: "From each infusion to the onset",
        note: String::new(),
        columns: vec!["Infusion", "Time"],
        rows: rows.collect(),
    }
}

fn told(event: &AdverseEvent) -> Table {
    let rows = event.notices.iter().map(|notice| {
        vec![
            Cell::text(title_of(&notice.whom.to_string())),
            Cell::Time(Moment::from(notice.at)),
            Cell::text(&notice.reference),
        ]
    });
    Table {
        title: "Who was told",
        note: String::new(),
        columns: vec!["Whom", "When", "Reference"],
        rows: rows.collect(),
    }
}
