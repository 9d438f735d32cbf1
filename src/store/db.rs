//! Connections to either backend, and the transactions.

use super::error::{StoreError, at};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ManageConnection, Pool};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// A connection to one of the two backends. Queries in the common subset run on it as it is; what differs is a
/// `match` in `sqlite.rs` and `postgres.rs`.
#[derive(diesel::MultiConnection)]
pub(crate) enum Db {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Where the database is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A file.
    Sqlite(PathBuf),
    /// A server, by its URL.
    Postgres(String),
}

/// Without the URL, which may hold a password.
impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

impl Place {
    /// Reads a database URL.
    pub(crate) fn parse(url: &str) -> Result<Self, StoreError> {
        if let Some(path) = url
            .strip_prefix("sqlite://")
            .filter(|path| !path.is_empty() && !path.starts_with(":memory:"))
        {
            return Ok(Self::Sqlite(PathBuf::from(path)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        Err(StoreError::Url)
    }

    /// Whether there is a database to connect to: SQLite would otherwise make an empty one.
    pub(crate) fn exists(&self) -> bool {
        match self {
            Self::Sqlite(path) => path.exists(),
            Self::Postgres(_) => true,
        }
    }

    /// Opens a connection with vialog's durability.
    pub(crate) fn connect(&self) -> Result<Db, StoreError> {
        let connect = |e: ConnectionError| StoreError::Connect(e.to_string());
        match self {
            Self::Sqlite(path) => {
                let mut db =
                    SqliteConnection::establish(&path.to_string_lossy()).map_err(connect)?;
                db.batch_execute(SQLITE_SETTINGS)
                    .map_err(at("setting up the connection"))?;
                Ok(Db::Sqlite(db))
            }
            Self::Postgres(url) => Ok(Db::Postgres(PgConnection::establish(url).map_err(connect)?)),
        }
    }

    /// The folder of the database file, where there is one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Self::Sqlite(path) => path.parent(),
            Self::Postgres(_) => None,
        }
    }
}

/// WAL with FULL: a commit that was answered survives a loss of power. Temporary tables stay in memory.
const SQLITE_SETTINGS: &str = "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; \
     PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=1000";

/// Makes and checks the connections of the pool.
#[derive(Debug)]
pub(crate) struct Manager(pub(crate) Place);

impl ManageConnection for Manager {
    type Connection = Db;
    type Error = StoreError;

    fn connect(&self) -> Result<Db, StoreError> {
        self.0.connect()
    }

    fn is_valid(&self, db: &mut Db) -> Result<(), StoreError> {
        db.batch_execute("SELECT 1")
            .map_err(at("asking for a sign of life"))
    }

    fn has_broken(&self, _: &mut Db) -> bool {
        std::thread::panicking()
    }
}

/// The connections for reading.
pub(crate) fn pool(place: &Place, size: u32) -> Result<Pool<Manager>, StoreError> {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(Duration::from_secs(10))
        .build(Manager(place.clone()))
        .map_err(|e| StoreError::Connect(e.to_string()))
}

/// Reads in one transaction, so that everything read is of one moment.
pub(crate) fn read_tx<T>(
    db: &mut Db,
    read: impl FnOnce(&mut Db) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let begin = match db {
        Db::Sqlite(_) => "BEGIN",
        Db::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    };
    db.batch_execute(begin).map_err(at("beginning to read"))?;
    let result = read(db);
    db.batch_execute("ROLLBACK").map_err(at("ending to read"))?;
    result
}

/// Writes in one transaction that no other writer can enter, and makes it durable before it returns.
///
/// SQLite would take its write lock only at the first INSERT, too late to have read the head safely; PostgreSQL takes
/// a lock of the log's own, one for each schema.
///
/// # Errors
/// Whatever `write` gives, with nothing written; or the commit's own failure, after which nobody knows whether it was
/// written, and the caller must ask again.
pub(crate) fn write_tx<T>(
    db: &mut Db,
    write: impl FnOnce(&mut Db) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let begin = match db {
        Db::Sqlite(_) => "BEGIN IMMEDIATE",
        // Without the first setting, the look-ups of a group are planned as scans of whole tables, so that every commit
        // takes longer than the last; with it alone, what has no index looks so dear that it is compiled each time.
        Db::Postgres(_) => {
            "BEGIN; SET LOCAL enable_seqscan = off; SET LOCAL jit = off; \
             SELECT pg_advisory_xact_lock(hashtext('vialog ' || current_schema()))"
        }
    };
    if let Err(failed) = db.batch_execute(begin) {
        // PostgreSQL may have begun before the lock failed.
        if let Db::Postgres(_) = db {
            let _ = db.batch_execute("ROLLBACK");
        }
        return Err(at("beginning to write")(failed));
    }
    match write(db) {
        Ok(done) => {
            if let Err(failed) = db.batch_execute("COMMIT") {
                // SQLite keeps the transaction open after a commit that failed; it must not reach the next one.
                let _ = db.batch_execute("ROLLBACK");
                return Err(StoreError::Commit { source: failed });
            }
            Ok(done)
        }
        Err(why) => {
            // It fails only where the database has rolled back already or the connection is gone.
            let _ = db.batch_execute("ROLLBACK");
            Err(why)
        }
    }
}
