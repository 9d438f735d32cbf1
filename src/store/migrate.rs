//! The tables are made here and nowhere else; both sets have the same names.

use super::db::Db;
use super::error::StoreError;
use diesel::migration::{Migration, MigrationSource, MigrationVersion};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

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

/// Refuses tables of a newer program.
pub(crate) fn known(db: &mut Db) -> Result<(), StoreError> {
    let applied: Vec<MigrationVersion<'static>> = match db {
        Db::Sqlite(db) => db.applied_migrations(),
        Db::Postgres(db) => db.applied_migrations(),
    }
    .map_err(|why| failed(&why))?;
    let own = names().map_err(|why| failed(&why))?;
    let stranger = applied
        .iter()
        .any(|version| !own.contains(&version.to_string()));
    if stranger {
        Err(StoreError::Newer)
    } else {
        Ok(())
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
