//! The log against its tables: triggers, `check`, `rebuild`.

use super::bed::Bed;
use super::on_both;
use crate::domain::Hash;
use crate::domain::person::Left;
use crate::store::{Attachment, StoreError, migrate};
use diesel::prelude::*;

type SubjectColumns = (
    (String, String, String),
    (Option<Vec<u8>>, Option<Vec<u8>>, i64, i64, String),
    (String, String, String, i64),
    String,
);

/// Every derived row, to compare one state with another.
fn derived(bed: &Bed) -> impl PartialEq + std::fmt::Debug + use<> {
    use crate::store::schema::{links, subjects, touches, trail};
    let mut db = bed.db();
    (
        subjects::table
            .select((
                (subjects::subject, subjects::noun, subjects::state),
                (
                    subjects::head,
                    subjects::head_event,
                    subjects::head_at,
                    subjects::born_at,
                    subjects::record,
                ),
                (
                    subjects::site,
                    subjects::parent,
                    subjects::note,
                    subjects::due,
                ),
                subjects::skeleton,
            ))
            .order(subjects::subject)
            .load::<SubjectColumns>(&mut db)
            .unwrap(),
        links::table
            .order((links::from_subject, links::relation, links::to_subject))
            .load::<(String, String, String)>(&mut db)
            .unwrap(),
        touches::table
            .order((touches::subject, touches::idx))
            .load::<(String, i64)>(&mut db)
            .unwrap(),
        trail::table
            .order(trail::idx)
            .load::<crate::store::trail::Columns>(&mut db)
            .unwrap(),
    )
}

fn story(bed: &Bed) {
    bed.fill(3);
    let enrolled = bed
        .commit(&[bed.person("p"), bed.person("q")])
        .remove(0)
        .unwrap();
    let left = bed.event(
        "person/p",
        Some(enrolled.leaf_hash),
        Left {
            reason: "moved".into(),
        },
    );
    bed.commit(&[left]).remove(0).unwrap();
}

on_both! {
    fn the_log_refuses_every_change_by_trigger(bed: &Bed) {
        story(bed);
        bed.sql("INSERT INTO tiles (level, idx, hashes) VALUES (9, 0, '')").unwrap();
        for sql in [
            "UPDATE entries SET recorded_at = 0",
            "UPDATE entries SET bytes = bytes WHERE idx = 1",
            "DELETE FROM entries WHERE idx = 6",
            "UPDATE checkpoints SET note = ''",
            "DELETE FROM checkpoints",
            "UPDATE tiles SET idx = 7",
            "DELETE FROM tiles",
            "UPDATE log_head SET size = size - 1, epoch = epoch + 1",
            "UPDATE log_head SET size = size + 1",
            "UPDATE log_head SET frontier = root",
            "DELETE FROM log_head",
        ] {
            let refused = bed.sql(sql).unwrap_err();
            assert!(refused.contains("the log"), "{sql}: {refused}");
        }
        if !bed.is_sqlite() {
            for table in ["entries", "checkpoints", "tiles", "log_head"] {
                assert!(bed.sql(&format!("TRUNCATE {table}")).is_err(), "{table}");
            }
        }
    }

    fn rebuilt_tables_are_the_live_ones(bed: &Bed) {
        story(bed);
        let live = derived(bed);
        bed.sql("DELETE FROM subjects WHERE noun = 'site'; DELETE FROM links; DELETE FROM touches WHERE idx = 2;
                 UPDATE subjects SET state = 'enrolled', head = NULL; INSERT INTO touches VALUES ('site/none', 3);
                 DELETE FROM trail WHERE idx = 1; UPDATE trail SET reason = 'none'")
            .unwrap();
        assert_ne!(derived(bed), live);
        assert!(!bed.differences().is_empty());
        let mut steps = Vec::new();
        assert_eq!(bed.store.rebuild(|done, all| steps.push((done, all))).unwrap(), 7);
        assert_eq!(steps, [(7, 7)]);
        assert_eq!(derived(bed), live);
        assert_eq!(bed.differences(), Vec::<String>::new());
        // And the log goes on from there.
        bed.commit(&[bed.site("next")]).remove(0).unwrap();
    }

    fn check_names_the_row_that_was_tampered_with(bed: &Bed) {
        story(bed);
        bed.disarm();
        let other = if bed.is_sqlite() { "X'00'" } else { "'\\x00'" };
        let hash = format!("(SELECT leaf_hash FROM entries WHERE idx = {})", 1);
        // Each is undone by the second text before the next.
        let cases: Vec<(String, &str, &str)> = vec![
            (format!("UPDATE entries SET leaf_hash = {hash} WHERE idx = 2"), "entries", "2"),
            ("UPDATE entries SET recorded_at = recorded_at + 1 WHERE idx = 2".into(), "entries", "2"),
            ("UPDATE entries SET event_id = '0123456789abcdef' WHERE idx = 2".into(), "entries", "2"),
            (format!("UPDATE entries SET bytes = {other} WHERE idx = 2"), "entries", "2"),
            ("UPDATE entries SET bytes = (SELECT bytes FROM entries WHERE idx = 1) WHERE idx = 2".into(), "entries", "2"),
            ("DELETE FROM entries WHERE idx = 2".into(), "entries", "3"),
            ("DELETE FROM entries WHERE idx = 6".into(), "log_head", "1"),
            ("UPDATE checkpoints SET note = (SELECT note FROM checkpoints WHERE size = 2) WHERE size = 3".into(), "checkpoints", "3"),
            ("DELETE FROM checkpoints WHERE size = 3".into(), "log_head", "1"),
            ("DELETE FROM checkpoints WHERE size = 7".into(), "checkpoints", "6"),
            ("UPDATE log_head SET recorded_at = recorded_at + 1".into(), "log_head", "1"),
            ("UPDATE log_head SET epoch = epoch + 1".into(), "log_head", "1"),
            ("UPDATE log_head SET size = size + 1".into(), "log_head", "1"),
            (format!("UPDATE log_head SET root = {hash}"), "log_head", "1"),
            (format!("UPDATE log_head SET frontier = {other}"), "log_head", "1"),
            (format!("INSERT INTO tiles (level, idx, hashes) VALUES (0, 0, {other})"), "tiles", "0/0"),
            ("UPDATE subjects SET state = 'left' WHERE subject = 'person/q'".into(), "subjects", "person/q"),
            ("UPDATE subjects SET noun = 'site' WHERE subject = 'person/q'".into(), "subjects", "person/q"),
            ("UPDATE subjects SET head = NULL WHERE subject = 'person/q'".into(), "subjects", "person/q"),
            ("UPDATE subjects SET skeleton = '' WHERE subject = 'person/q'".into(), "subjects", "person/q"),
            (format!("UPDATE subjects SET head_event = {hash} WHERE subject = 'person/q'"), "subjects", "person/q"),
            ("UPDATE subjects SET record = replace(record, 'Nurse', 'Nurze') WHERE subject = 'person/q'".into(), "subjects", "person/q"),
            ("DELETE FROM subjects WHERE subject = 'person/q'".into(), "subjects", "person/q"),
            ("INSERT INTO subjects (subject, noun, state, head, record) SELECT 'person/r', noun, state, head, record FROM subjects WHERE subject = 'person/q'".into(), "subjects", "person/r"),
            ("UPDATE subjects SET note = 'none' WHERE subject = 'person/q'".into(), "subjects", "person/q"),
            ("UPDATE tallies SET things = 9 WHERE noun = 'person'".into(), "tallies", "person enrolled  9"),
            ("DELETE FROM touches WHERE subject = 'person/q'".into(), "touches", "person/q 5"),
            ("INSERT INTO touches (subject, idx) VALUES ('person/q', 1)".into(), "touches", "person/q 1"),
            ("DELETE FROM trail WHERE idx = 2".into(), "trail", "2"),
            ("UPDATE trail SET actor = 'person/p' WHERE idx = 2".into(), "trail", "2"),
            ("UPDATE trail SET reason = 'other' WHERE idx = 6".into(), "trail", "6"),
            ("INSERT INTO links VALUES ('site/s0', 'concerns', 'site/s1')".into(), "links", "site/s0 concerns site/s1"),
        ];
        assert_eq!(bed.differences(), Vec::<String>::new());
        for (tamper, table, row) in cases {
            save(bed);
            bed.sql(&tamper).unwrap();
            let found = bed.differences();
            assert!(found.contains(&format!("{table} {row}")), "{tamper}: {found:?}");
            restore(bed);
        }
        assert_eq!(bed.differences(), Vec::<String>::new());
        bed.sql("UPDATE links SET relation = 'concerns'").unwrap();
        // One key is the administrator's, the other recovers the log.
        assert_eq!(bed.differences().len(), 4);
    }

    fn an_attachment_is_kept_once_and_never_changed(bed: &Bed) {
        bed.fill(1);
        let file = |media_type: &str| Attachment {
            hash: Hash::of(&[b"a file"]),
            media_type: media_type.into(),
            bytes: b"a file".to_vec(),
        };
        assert!(bed.store.put_attachment(&file("text/csv")).unwrap());
        assert!(!bed.store.put_attachment(&file("text/plain")).unwrap());
        let hash = file("").hash;
        assert_eq!(bed.store.attachment(&hash).unwrap(), Some(file("text/csv")));
        assert_eq!(bed.store.attachment(&Hash::of(&[])).unwrap(), None);
        for sql in ["UPDATE attachments SET media_type = 'x'", "DELETE FROM attachments"] {
            assert!(bed.sql(sql).unwrap_err().contains("append-only"), "{sql}");
        }
        assert_eq!(bed.differences(), Vec::<String>::new());
        bed.sql(if bed.is_sqlite() { "DROP TRIGGER attachments_no_update" } else { "ALTER TABLE attachments DISABLE TRIGGER USER" }).unwrap();
        bed.sql("UPDATE attachments SET size = 7").unwrap();
        assert_eq!(bed.differences(), [format!("attachments {hash}")]);
        let other = if bed.is_sqlite() { "X'00'" } else { "'\\x00'" };
        bed.sql(&format!("UPDATE attachments SET bytes = {other}")).unwrap();
        assert_eq!(bed.differences(), [format!("attachments {hash}")]);
    }

    fn a_log_that_does_not_hold_is_not_rebuilt_from(bed: &Bed) {
        story(bed);
        bed.disarm();
        let live = derived(bed);
        bed.sql("DELETE FROM entries WHERE idx = 2").unwrap();
        assert!(matches!(bed.store.rebuild(|_, _| ()), Err(StoreError::Inconsistent { .. })));
        assert_eq!(derived(bed), live);
    }

    fn a_database_of_a_newer_program_is_refused(bed: &Bed) {
        bed.fill(0);
        assert!(migrate::known(&mut bed.db()).unwrap());
        bed.sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('9999')").unwrap();
        assert!(matches!(crate::store::Store::open(&bed.url), Err(StoreError::Newer)));
        assert!(matches!(crate::store::Store::create(&bed.url), Err(StoreError::Newer)));
    }
}

const TABLES: [&str; 9] = [
    "entries",
    "checkpoints",
    "tiles",
    "log_head",
    "subjects",
    "tallies",
    "links",
    "touches",
    "trail",
];

fn save(bed: &Bed) {
    for table in TABLES {
        bed.sql(&format!(
            "CREATE TABLE saved_{table} AS SELECT * FROM {table}"
        ))
        .unwrap();
    }
}

fn restore(bed: &Bed) {
    for table in TABLES {
        bed.sql(&format!(
            "DELETE FROM {table}; INSERT INTO {table} SELECT * FROM saved_{table}; DROP TABLE saved_{table}"
        ))
        .unwrap();
    }
}
