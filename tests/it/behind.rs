//! Tampering behind the service: whatever is altered in the database is found and its table is named.

use super::app::TestApp;
use super::on_both;
use super::tamper::{filled, key};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use vialog::store::Store;

on_both! {
    fn the_log_tables_take_no_change_and_no_deletion(app) {
        filled(app);
        let mut behind = Behind::of(app);
        for statement in [
            "UPDATE entries SET recorded_at = 0", "DELETE FROM entries", "UPDATE checkpoints SET note = ''",
            "DELETE FROM checkpoints", "UPDATE tiles SET idx = 9", "DELETE FROM tiles",
            "UPDATE log_head SET size = size - 1", "DELETE FROM log_head",
        ] {
            assert!(behind.try_run(statement).is_err(), "{statement}");
        }
        assert!(behind.differences(app).is_empty());
    }

    fn every_altered_column_behind_the_service_is_found_and_its_table_is_named(app) {
        app.at_the_bedside();
        filled(app);
        let mut behind = Behind::of(app);
        assert_eq!(behind.differences(app), Vec::<String>::new());
        behind.unguard();
        let zero = behind.zeroes();
        let altered = behind.altered("bytes");
        let mut columns: Vec<(&str, &str, String, &str)> = vec![];
        for (table, names, row) in [
            ("log_head", &["size", "epoch", "recorded_at"][..], "id = 1"),
            ("entries", &["recorded_at"], "idx = 7"),
            ("checkpoints", &["size"], "size = 5"),
            ("tiles", &["level", "idx"], "level = 0"),
            ("trail", &["idx", "recorded_at"], "idx = 7"),
            ("touches", &["idx"], "subject = 'lot/L1' AND idx = (SELECT min(idx) FROM touches WHERE subject = 'lot/L1')"),
        ] {
            columns.extend(names.iter().map(|name| (table, *name, format!("{name} + 100000"), row)));
        }
        for (table, names, row) in [
            ("checkpoints", &["note"][..], "size = 5"),
            ("subjects", &["subject", "noun", "state", "record"], "subject = 'vial/L1-001'"),
            ("links", &["from_subject", "relation", "to_subject"], "from_subject = 'vial/L1-001' AND relation = 'derived_from'"),
            ("trail", &["subject", "kind", "actor"], "idx = 7"),
            ("touches", &["subject"], "subject = 'donor/D1' AND idx = (SELECT min(idx) FROM touches WHERE subject = 'donor/D1')"),
        ] {
            columns.extend(names.iter().map(|name| (table, *name, format!("{name} || ' '"), row)));
        }
        for (table, name, row) in [
            ("log_head", "root", "id = 1"), ("log_head", "frontier", "id = 1"), ("entries", "event_id", "idx = 7"),
            ("entries", "leaf_hash", "idx = 7"), ("tiles", "hashes", "level = 0"), ("subjects", "head", "subject = 'lot/L1'"), ("trail", "key_id", "idx = 7"),
        ] {
            columns.push((table, name, zero.clone(), row));
        }
        columns.push(("entries", "bytes", altered, "idx = 7"));
        columns.push(("trail", "reason", "'a better reason'".into(), "idx = 7"));
        columns.push(("entries", "idx", "900000".into(), "idx = (SELECT max(idx) FROM entries)"));
        for (table, column, value, row) in columns {
            behind.run(&format!("CREATE TABLE kept AS SELECT * FROM {table}"));
            behind.run(&format!("UPDATE {table} SET {column} = {value} WHERE {row}"));
            let found = behind.differences(app);
            assert!(found.iter().any(|one| one.starts_with(table)), "{table}.{column}: {found:?}");
            behind.run(&format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept; DROP TABLE kept"));
        }
        assert_eq!(behind.differences(app), Vec::<String>::new());
    }

    fn what_was_altered_in_the_derived_tables_is_made_anew(app) {
        app.at_the_bedside();
        let mut behind = Behind::of(app);
        behind.run("DELETE FROM links; DELETE FROM touches; DELETE FROM trail; UPDATE subjects SET state = 'infused'");
        assert!(!behind.differences(app).is_empty());
        let store = Store::open(&app.database).unwrap();
        assert_eq!(store.rebuild(|_, _| ()).unwrap(), app.size());
        assert_eq!(behind.differences(app), Vec::<String>::new());
        app.infused();
    }
}

/// The database behind the service, and the store as an administrator opened it before anything was altered.
pub(crate) struct Behind {
    db: Connected,
    store: Store,
}

enum Connected {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Behind {
    pub(crate) fn of(app: &TestApp) -> Self {
        let db = match app.database.strip_prefix("sqlite://") {
            Some(path) => {
                let mut db = SqliteConnection::establish(path).unwrap();
                db.batch_execute("PRAGMA busy_timeout=5000").unwrap();
                Connected::Sqlite(db)
            }
            None => Connected::Postgres(PgConnection::establish(&app.database).unwrap()),
        };
        Self {
            db,
            store: Store::open(&app.database).unwrap(),
        }
    }

    fn try_run(&mut self, statements: &str) -> diesel::QueryResult<()> {
        match self.db {
            Connected::Sqlite(ref mut db) => db.batch_execute(statements),
            Connected::Postgres(ref mut db) => db.batch_execute(statements),
        }
    }

    pub(crate) fn run(&mut self, statements: &str) {
        self.try_run(statements)
            .unwrap_or_else(|e| panic!("{statements}: {e}"));
    }

    /// Takes the triggers away, as an administrator of the database could.
    fn unguard(&mut self) {
        for table in ["entries", "checkpoints", "tiles", "log_head"] {
            let both = if table == "log_head" {
                ["grows", "no_delete"]
            } else {
                ["no_update", "no_delete"]
            };
            let statement = match self.db {
                Connected::Sqlite(_) => both
                    .map(|name| format!("DROP TRIGGER {table}_{name};"))
                    .concat(),
                Connected::Postgres(_) => format!("ALTER TABLE {table} DISABLE TRIGGER USER"),
            };
            self.run(&statement);
        }
    }

    fn zeroes(&self) -> String {
        match self.db {
            Connected::Sqlite(_) => "zeroblob(32)".into(),
            Connected::Postgres(_) => "decode(repeat('00', 32), 'hex')".into(),
        }
    }

    /// The column with one of its characters changed.
    fn altered(&self, column: &str) -> String {
        match self.db {
            Connected::Sqlite(_) => format!(
                "CAST(replace(CAST({column} AS TEXT), 'recorded_at\":\"2026', 'recorded_at\":\"2025') AS BLOB)"
            ),
            Connected::Postgres(_) => {
                format!(
                    "convert_to(replace(convert_from({column}, 'UTF8'), 'recorded_at\":\"2026', 'recorded_at\":\"2025'), 'UTF8')"
                )
            }
        }
    }

    fn differences(&self, app: &TestApp) -> Vec<String> {
        self.store
            .check(&key(app), |_, _| ())
            .unwrap()
            .iter()
            .map(ToString::to_string)
            .collect()
    }
}
