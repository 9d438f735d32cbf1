//! The same history gives the same tables on both backends, byte for byte.

use super::bed::Bed;
use crate::domain::tests::histories::{Played, played};
use crate::domain::{self, Body, Event, Hash, quality::Dossier};
use crate::ledger::{Envelope, PayloadType};
use crate::store::Submission;
use crate::store::schema::{entries, links, subjects, touches, trail};
use diesel::prelude::*;
use std::collections::HashMap;

/// Plays a history into a database. The stories name entries by hashes of their own, which become the log's.
fn play(bed: &Bed, history: &[Played]) {
    let mut hashes: HashMap<String, String> = HashMap::new();
    for one in history {
        let mut text = String::from_utf8(one.bytes.clone()).unwrap();
        for (told, real) in &hashes {
            if text.contains(told) {
                text = text.replace(told, real);
            }
        }
        let mut event = Event::read(text.as_bytes()).unwrap();
        if let Body::LotReleased(body) = &mut event.body {
            body.dossier = dossier(bed, &event.subject, &body.dossier);
        }
        let payload = event.to_bytes().unwrap();
        bed.clock.set(one.recorded_at);
        let submission = Submission {
            event,
            envelope: Envelope::sign(&one.key, PayloadType::Event, payload),
            details: one.details.clone(),
            sealed: Vec::new(),
        };
        let (told, real) = (Hash::of(&[&one.bytes]), submission.envelope.payload_hash());
        hashes.insert(told.to_string(), real.to_string());
        let appended = bed.commit(&[submission]).remove(0);
        let appended = appended.unwrap_or_else(|why| panic!("{text}: {why}"));
        hashes.insert(one.leaf.to_string(), appended.leaf_hash.to_string());
    }
}

/// The dossier as the database has it now.
fn dossier(bed: &Bed, lot: &domain::Subject, signed: &Dossier) -> Dossier {
    let domain::Record::Lot(lot) = bed.store.standing(lot).unwrap().unwrap().record else {
        panic!("{lot} is no lot");
    };
    Dossier {
        batch_record: lot.batch_record(),
        results: lot.results_hash(),
        ..signed.clone()
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
    for history in played(4) {
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
