//! The same history gives the same tables on both backends, byte for byte.

use super::bed::Bed;
use crate::domain::Hash;
use crate::domain::tests::every_kind::{every_kind, moves_on};
use crate::domain::tests::histories::{Played, played};
use crate::ledger::tests::resigned::{Resigner, with_dossier};
use crate::store::Submission;
use crate::store::schema::{entries, links, subjects, touches, trail};
use diesel::prelude::*;

/// Plays a history into a database. The stories name entries by hashes of their own, which become the log's.
fn play(bed: &Bed, history: &[Played]) {
    let mut resigner = Resigner::default();
    for one in history {
        bed.clock.set(one.recorded_at);
        let (event, envelope) = resigner.sign(one, |event| {
            with_dossier(event, |lot| {
                bed.store.standing(lot).unwrap().unwrap().record
            });
        });
        let what = event.subject.clone();
        let submission = Submission {
            event,
            envelope,
            details: one.details.clone(),
            sealed: Vec::new(),
        };
        let appended = bed.commit(&[submission]).remove(0);
        let appended = appended.unwrap_or_else(|why| panic!("{what}: {why}"));
        resigner.recorded(one, appended.leaf_hash);
    }
}

type Rows = Vec<Vec<String>>;
type Record = (String, String, Option<Vec<u8>>, Option<Vec<u8>>, String);

fn sorted(mut rows: Rows) -> Rows {
    rows.sort();
    rows
}

/// Everything that follows from the log, and the log.
fn tables(bed: &Bed) -> [Rows; 5] {
    let db = &mut bed.db();
    let log: Vec<(i64, Vec<u8>)> = entries::table
        .select((entries::idx, entries::bytes))
        .order(entries::idx)
        .load(db)
        .unwrap();
    let records: Vec<Record> = subjects::table
        .select((
            subjects::subject,
            subjects::state,
            subjects::head,
            subjects::head_event,
            subjects::record,
        ))
        .load(db)
        .unwrap();
    let relations: Vec<(String, String, String)> = links::table.load(db).unwrap();
    let histories: Vec<(String, i64)> = touches::table.load(db).unwrap();
    let signed: Vec<(i64, String, Option<String>)> = trail::table
        .select((trail::idx, trail::actor, trail::reason))
        .load(db)
        .unwrap();
    let hex = |bytes: &[u8]| Hash::of(&[bytes]).to_string();
    [
        sorted(
            log.iter()
                .map(|(i, b)| vec![i.to_string(), hex(b)])
                .collect(),
        ),
        sorted(
            records
                .into_iter()
                .map(|(s, state, leaf, event, r)| {
                    let (leaf, event) = (leaf.unwrap_or_default(), event.unwrap_or_default());
                    vec![s, state, hex(&leaf), hex(&event), r]
                })
                .collect(),
        ),
        sorted(
            relations
                .into_iter()
                .map(|(a, b, c)| vec![a, b, c])
                .collect(),
        ),
        sorted(
            histories
                .into_iter()
                .map(|(s, i)| vec![s, i.to_string()])
                .collect(),
        ),
        sorted(
            signed
                .into_iter()
                .map(|(i, who, why)| vec![i.to_string(), who, why.unwrap_or_default()])
                .collect(),
        ),
    ]
}

#[test]
fn the_same_history_gives_the_same_tables_on_both_backends() {
    let stories = played(4).into_iter().chain([every_kind(), moves_on()]);
    for history in stories {
        let lite = Bed::sqlite();
        play(&lite, &history);
        assert_eq!(lite.differences(), [""; 0]);
        let Some(postgres) = Bed::postgres() else {
            continue;
        };
        play(&postgres, &history);
        assert_eq!(postgres.differences(), [""; 0]);
        let (one, other) = (tables(&lite), tables(&postgres));
        assert_eq!(one, other);
        assert_eq!(one[0].len(), history.len());
    }
}
