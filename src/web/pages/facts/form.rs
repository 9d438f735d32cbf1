//! Forms and terminologies: what is asked, and by which words it is graded.

use super::super::super::words::Lang;
use super::super::parts::{Cell, Table};
use super::{Draft, heads};
use crate::domain::form::{AnswerType, Form};
use crate::domain::terminology::Terminology;

pub(super) fn form(lang: Lang, form: &Form) -> Draft {
    let rows = form.items.iter().map(|item| {
        let answer = match &item.answer {
            AnswerType::Number { minimum, maximum } => {
                format!("{minimum} to {maximum} {}", item.unit)
            }
            AnswerType::Choice(choices) => {
                let titles: Vec<&str> = choices.iter().map(|choice| &*choice.title.en).collect();
                titles.join(", ")
            }
        };
        vec![
            Cell::text(&item.title.en),
            Cell::text(&item.title.zh),
            Cell::text(answer.trim_end()),
            Cell::text(if item.required { "yes" } else { "no" }),
        ]
    });
    let table = Table {
        lang,
        title: "Items".into(),
        note: String::new(),
        columns: heads(&["Item", "项目", "Answer", "Required"]),
        rows: rows.collect(),
    };
    Draft {
        facts: vec![("Version".into(), vec![Cell::text(&form.version)])],
        tables: vec![table],
        sentence: form.title.en.clone(),
        picture: None,
    }
}

pub(super) fn terminology(lang: Lang, list: &Terminology) -> Draft {
    let (terms, grades) = list.counts();
    let rows = list.classes.iter().map(|(class, terms)| {
        let terms: Vec<String> = terms
            .iter()
            .map(|(term, grades)| format!("{term} ({grades})"))
            .collect();
        vec![Cell::text(class), Cell::text(terms.join("; "))]
    });
    let table = Table {
        lang,
        title: "Terms, each with its grades".into(),
        note: terms.to_string(),
        columns: heads(&["Class", "Terms"]),
        rows: rows.collect(),
    };
    Draft {
        facts: vec![
            ("CTCAE".into(), vec![Cell::text(&list.version)]),
            ("Classes".into(), vec![Cell::text(list.classes.len())]),
            ("Grades to choose".into(), vec![Cell::text(grades)]),
            (
                "Made from".into(),
                vec![Cell::Mono(list.source.to_string())],
            ),
        ],
        tables: vec![table],
        ..Draft::default()
    }
}
