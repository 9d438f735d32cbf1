//! The tables are made here and nowhere else; both sets have the same names.

use super::db::Db;
use super::error::{StoreError, at};
use super::lists;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
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

/// Brings the tables up to this program's version, wholly or not at all.
pub(crate) fn up(db: &mut Db) -> Result<(), StoreError> {
    let pending = match db {
        Db::Sqlite(db) => db.has_pending_migration(SQLITE),
        Db::Postgres(db) => db.has_pending_migration(POSTGRES),
    };
    if !pending.map_err(|why| failed(&why))? {
        return Ok(());
    }
    let mut why = None;
    let done = in_one(db, |db| {
        apply(db).map_err(|failed| {
            why = Some(failed);
            diesel::result::Error::RollbackTransaction
        })
    });
    done.map_err(|rolled_back| why.unwrap_or_else(|| at("making the tables")(rolled_back)))
}

/// Runs what is pending, and fills in what it left to be told of old rows.
fn apply(db: &mut Db) -> Result<(), StoreError> {
    let versions = match db {
        Db::Sqlite(db) => db.run_pending_migrations(SQLITE).map(|run| names_of(&run)),
        Db::Postgres(db) => db
            .run_pending_migrations(POSTGRES)
            .map(|run| names_of(&run)),
    };
    let versions = versions.map_err(|why| failed(&why))?;
    if versions.iter().any(|version| version == LISTS) {
        lists::fill(db)?;
    }
    Ok(())
}

/// The migration that gave each record the columns of its lists.
const LISTS: &str = "0006";

fn names_of(versions: &[MigrationVersion<'_>]) -> Vec<String> {
    versions.iter().map(ToString::to_string).collect()
}

/// One transaction around the migrations' own.
#[expect(
    clippy::disallowed_methods,
    reason = "diesel's migrations open transactions inside it, so it must know of it"
)]
fn in_one(db: &mut Db, write: impl FnOnce(&mut Db) -> QueryResult<()>) -> QueryResult<()> {
    db.transaction(write)
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
