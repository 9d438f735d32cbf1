//! Lists: sorted and cut into pages that join, counted, and told anew.

use super::bed::Bed;
use super::on_both;
use crate::domain::{Noun, Subject};
use crate::store::lists::fill;
use crate::store::schema::{subjects, tallies};
use crate::store::{ListQuery, ListRow, Sort};
use diesel::prelude::*;

const SORTS: [Sort; 6] = [
    Sort::Name,
    Sort::State,
    Sort::Site,
    Sort::Parent,
    Sort::Note,
    Sort::Due,
];

/// What a row is sorted by, as text that compares as the database does.
fn key(row: &ListRow, sort: Sort) -> String {
    let text =
        |subject: &Option<Subject>| subject.as_ref().map_or(String::new(), ToString::to_string);
    match sort {
        Sort::Name => String::new(),
        Sort::State => row.state.clone(),
        Sort::Site => text(&row.glance.site),
        Sort::Parent => text(&row.glance.parent),
        Sort::Note => row.glance.note.clone(),
        Sort::Due => format!(
            "{:020}",
            row.glance.due.map_or(i64::MAX, |due| due.micros())
        ),
    }
}

fn sorted(mut rows: Vec<ListRow>, sort: Sort, descending: bool) -> Vec<ListRow> {
    rows.sort_by_key(|row| (key(row, sort), row.subject.to_string()));
    if descending {
        rows.reverse();
    }
    rows
}

/// Eleven people and sites more, some alike in all but their name.
fn many(bed: &Bed) {
    bed.fill(0);
    for number in 0..11 {
        bed.commit(&[bed.site(&format!("S-{number}"))])
            .remove(0)
            .unwrap();
    }
}

on_both! {
    fn every_order_comes_in_pages_that_join_both_ways(bed: &Bed) {
        many(bed);
        for noun in [Noun::Site, Noun::Key, Noun::Person] {
            let all = bed.store.rows(&ListQuery::of_noun(noun), 500).unwrap();
            assert!(!all.is_empty());
            for (sort, descending) in SORTS.iter().flat_map(|sort| [(*sort, false), (*sort, true)]) {
                let right = sorted(all.clone(), sort, descending);
                let query = ListQuery { sort, descending, ..ListQuery::of_noun(noun) };
                assert_eq!(bed.store.rows(&query, 500).unwrap(), right, "{noun:?} by {sort:?} {descending}");
                let mut page = query.clone();
                let mut found: Vec<ListRow> = Vec::new();
                loop {
                    let rows = bed.store.rows(&page, 4).unwrap();
                    let Some(last) = rows.last() else { break };
                    page.after = last.subject.name().to_owned();
                    found.extend(rows);
                    assert_eq!(bed.store.ahead(&query, &page.after).unwrap() + 1, found.len() as u64);
                }
                assert_eq!(found, right);
                let name = right.last().unwrap().subject.name().to_owned();
                let back = ListQuery { before: name, ..query };
                let before = bed.store.rows(&back, 3).unwrap();
                let ahead = &right[..right.len() - 1];
                assert_eq!(before, ahead[ahead.len().saturating_sub(3)..]);
            }
        }
    }

    fn a_list_is_narrowed_and_counted(bed: &Bed) {
        many(bed);
        let plain = ListQuery::of_noun(Noun::Site);
        assert_eq!(bed.store.total(&plain).unwrap(), bed.store.rows(&plain, 500).unwrap().len() as u64);
        let named = ListQuery { named: "S-1".into(), ..plain.clone() };
        let found: Vec<_> = bed.store.rows(&named, 500).unwrap().into_iter().map(|row| row.subject.to_string()).collect();
        assert_eq!(found, ["site/S-1", "site/S-10"]);
        assert_eq!(bed.store.total(&named).unwrap(), 2);
        let nowhere = ListQuery { state: Some("closed".into()), ..plain };
        assert_eq!(bed.store.total(&nowhere).unwrap(), 0);
    }

    fn columns_and_counts_are_made_anew_and_held_against_the_log(bed: &Bed) {
        many(bed);
        assert_eq!(bed.differences(), Vec::<String>::new());
        let mut db = bed.db();
        let wrong = (subjects::note.eq(""), subjects::parent.eq("x"), subjects::due.eq(5));
        diesel::update(subjects::table).set(wrong).execute(&mut db).unwrap();
        assert!(bed.differences().iter().any(|one| one.starts_with("subjects ")));
        fill(&mut db).unwrap();
        assert_eq!(bed.differences(), Vec::<String>::new());
        diesel::update(tallies::table).set(tallies::things.eq(99)).execute(&mut db).unwrap();
        let found = bed.differences();
        assert!(!found.is_empty() && found.iter().all(|one| one.starts_with("tallies ")), "{found:?}");
        bed.store.rebuild(|_, _| {}).unwrap();
        assert_eq!(bed.differences(), Vec::<String>::new());
    }
}
