//! Making and opening databases, and the two sets of migrations.

use super::bed::Bed;
use super::on_both;
use crate::store::db::{Db, Place};
use crate::store::{Store, StoreError, migrate};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use std::collections::BTreeSet;
use std::path::Path;

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Every column of every table of ours, as `table.column`.
fn columns(db: &mut Db) -> BTreeSet<String> {
    let sql = match db {
        Db::Sqlite(_) => {
            "SELECT m.name || '.' || c.name AS name FROM sqlite_master m, pragma_table_info(m.name) c
             WHERE m.type = 'table'"
        }
        Db::Postgres(_) => {
            "SELECT table_name || '.' || column_name AS name FROM information_schema.columns
             WHERE table_schema = current_schema()"
        }
    };
    let rows: Vec<Name> = diesel::sql_query(sql).load(db).unwrap();
    let ours = rows.into_iter().map(|row| row.name);
    ours.filter(|name| !name.starts_with("__diesel")).collect()
}

/// The columns that the code believes in.
fn believed() -> BTreeSet<String> {
    let text = include_str!("../schema.rs");
    let mut table = "";
    let mut found = BTreeSet::new();
    for line in text.lines().map(str::trim) {
        if let Some((column, _)) = line.split_once(" -> ") {
            found.insert(format!("{table}.{column}"));
        } else if let Some((name, _)) = line.split_once(" (") {
            table = name;
        }
    }
    found
}

on_both! {
    fn the_tables_go_down_and_up_again(bed: &Bed) {
        let mut db = bed.db();
        let up = columns(&mut db);
        assert_eq!(up, believed());
        migrate::down(&mut db).unwrap();
        assert_eq!(columns(&mut db), BTreeSet::new());
        migrate::up(&mut db).unwrap();
        assert_eq!(columns(&mut db), up);
        bed.fill(1);
    }

    fn a_database_without_a_log_is_not_opened(bed: &Bed) {
        assert!(matches!(Store::open(&bed.url), Err(StoreError::NoLog)));
        bed.fill(0);
        assert!(Store::open(&bed.url).is_ok());
    }

    fn opening_changes_nothing_in_a_strange_database(bed: &Bed) {
        let mut db = bed.db();
        migrate::down(&mut db).unwrap();
        db.batch_execute("DROP TABLE __diesel_schema_migrations; CREATE TABLE somebodys (thing TEXT)").unwrap();
        assert!(matches!(Store::open(&bed.url), Err(StoreError::NoLog)));
        assert_eq!(columns(&mut db), BTreeSet::from(["somebodys.thing".to_owned()]));
    }
}

#[test]
fn both_sets_of_migrations_have_the_same_names() {
    let names = |set: &str| -> BTreeSet<String> {
        let folder = Path::new("migrations").join(set);
        let entries = std::fs::read_dir(folder).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert!(!names("sqlite").is_empty());
}

#[test]
fn a_mistyped_place_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mistyped.db");
    let url = format!("sqlite://{}", path.display());
    assert!(matches!(Store::open(&url), Err(StoreError::NoLog)));
    assert!(!path.exists());
    for url in [
        "log.db",
        "sqlite://",
        "sqlite://:memory:",
        "sqlite:log.db",
        "mysql://h/d",
        "postgress://h/d",
    ] {
        assert!(matches!(Store::open(url), Err(StoreError::Url)), "{url}");
        assert!(matches!(Store::create(url), Err(StoreError::Url)), "{url}");
    }
}

#[test]
fn a_password_in_the_url_is_not_shown() {
    let place = Place::parse("postgres://vialog:secret@db.example.org/vialog").unwrap();
    assert!(!format!("{place:?}").contains("secret"));
}
