//! The tables are made here and nowhere else; both sets have the same names.

use super::db::Db;
use super::error::{StoreError, at};
use diesel::migration::{Migration, MigrationSource};
use diesel::prelude::*;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

diesel::table! {
    __diesel_schema_migrations (version) {
        version -> Text,
    }
}

type Failed = Box<dyn std::error::Error + Send + Sync>;

fn failed(why: &Failed) -> StoreError {
    StoreError::Connect(format!("the tables could not be made or read: {why}"))
}

/// Brings the tables up to this program's version.
pub(crate) fn up(db: &mut Db) -> Result<(), StoreError> {
    let done = match db {
        Db::Sqlite(db) => db.run_pending_migrations(SQLITE).map(drop),
        Db::Postgres(db) => db.run_pending_migrations(POSTGRES).map(drop),
    };
    done.map_err(|why| failed(&why))
}

/// Takes all tables away again.
#[cfg(test)]
pub(crate) fn down(db: &mut Db) -> Result<(), StoreError> {
    let done = match db {
        Db::Sqlite(db) => db.revert_all_migrations(SQLITE).map(drop),
        Db::Postgres(db) => db.revert_all_migrations(POSTGRES).map(drop),
    };
    done.map_err(|why| failed(&why))
}

/// Whether the database has tables of ours; changes nothing in one that has not.
///
/// # Errors
/// When the tables are of a newer program.
pub(crate) fn known(db: &mut Db) -> Result<bool, StoreError> {
    let applied = applied(db)?;
    let own = names().map_err(|why| failed(&why))?;
    if applied.iter().any(|version| !own.contains(version)) {
        return Err(StoreError::Newer);
    }
    Ok(!applied.is_empty())
}

/// The versions that were applied. Diesel's own question would make the table in which they stand.
fn applied(db: &mut Db) -> Result<Vec<String>, StoreError> {
    let versions = __diesel_schema_migrations::table
        .select(__diesel_schema_migrations::version)
        .load(db);
    match versions {
        Err(diesel::result::Error::DatabaseError(_, why))
            if why.message().contains("__diesel_schema_migrations") =>
        {
            // Neither backend has a kind of its own for a table that is not there.
            Ok(Vec::new())
        }
        other => other.map_err(at("reading the versions of the tables")),
    }
}

/// The versions that this program knows.
fn names() -> Result<Vec<String>, Failed> {
    let own: Vec<Box<dyn Migration<diesel::sqlite::Sqlite>>> = SQLITE.migrations()?;
    Ok(own
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect())
}
