//! What the machine can do without vialog, measured in the same run: the yardstick of every ratio.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary};
use ed25519_dalek::{Signer, SigningKey};
use std::path::Path;
use std::time::Instant;

/// A row of the log's table: what an event costs a database at the least.
pub(crate) struct Row {
    pub(crate) event_id: Vec<u8>,
    pub(crate) leaf: Vec<u8>,
    pub(crate) bytes: Vec<u8>,
}

const TABLE_SQLITE: &str = "CREATE TABLE entries (idx INTEGER PRIMARY KEY, event_id BLOB NOT NULL UNIQUE, \
     leaf_hash BLOB NOT NULL, recorded_at INTEGER NOT NULL, bytes BLOB NOT NULL)";
const TABLE_POSTGRES: &str = "CREATE TABLE entries (idx BIGINT PRIMARY KEY, event_id BYTEA NOT NULL UNIQUE, \
     leaf_hash BYTEA NOT NULL, recorded_at BIGINT NOT NULL, bytes BYTEA NOT NULL)";

/// Opens an empty SQLite database with the log's table and the durability that vialog asks for.
pub(crate) fn sqlite(path: &Path) -> SqliteConnection {
    let mut db = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    db.batch_execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
        .unwrap();
    db.batch_execute(TABLE_SQLITE).unwrap();
    db
}

/// Inserts the rows in groups of so many, each group durable before the next; gives rows in each second.
pub(crate) fn sqlite_inserts(db: &mut SqliteConnection, rows: &[Row], group: usize) -> f64 {
    let started = Instant::now();
    let mut index = 0_i64;
    for group in rows.chunks(group) {
        db.immediate_transaction(|db| {
            for row in group {
                diesel::sql_query("INSERT INTO entries VALUES (?, ?, ?, 0, ?)")
                    .bind::<BigInt, _>(index)
                    .bind::<Binary, _>(&row.event_id)
                    .bind::<Binary, _>(&row.leaf)
                    .bind::<Binary, _>(&row.bytes)
                    .execute(db)?;
                index += 1;
            }
            QueryResult::Ok(())
        })
        .unwrap();
    }
    rows.len() as f64 / started.elapsed().as_secs_f64()
}

/// The same on PostgreSQL, one statement a group.
pub(crate) fn postgres_inserts(url: &str, rows: &[Row], group: usize) -> f64 {
    use diesel::sql_types::Array;
    let mut db = PgConnection::establish(url).unwrap();
    db.batch_execute(TABLE_POSTGRES).unwrap();
    let started = Instant::now();
    let mut index = 0_i64;
    for group in rows.chunks(group) {
        let indexes: Vec<i64> = (index..index + group.len() as i64).collect();
        index += group.len() as i64;
        let column = |pick: fn(&Row) -> &Vec<u8>| {
            group.iter().map(|row| &**pick(row)).collect::<Vec<&[u8]>>()
        };
        diesel::sql_query(
            "INSERT INTO entries SELECT i, e, l, 0, b FROM unnest($1, $2, $3, $4) AS t(i, e, l, b)",
        )
        .bind::<Array<BigInt>, _>(&indexes)
        .bind::<Array<Binary>, _>(column(|row| &row.event_id))
        .bind::<Array<Binary>, _>(column(|row| &row.leaf))
        .bind::<Array<Binary>, _>(column(|row| &row.bytes))
        .execute(&mut db)
        .unwrap();
    }
    let rate = rows.len() as f64 / started.elapsed().as_secs_f64();
    db.batch_execute("DROP TABLE entries").unwrap();
    rate
}

/// Strict verifications of a 700-byte message in each second, on one core.
pub(crate) fn verifications() -> f64 {
    let key = SigningKey::from_bytes(&[7; 32]);
    let public = vialog::domain::PublicKey::from_bytes(key.verifying_key().as_bytes()).unwrap();
    let message = [0x5a; 700];
    let signature = key.sign(&message).to_bytes();
    let started = Instant::now();
    let mut count = 0;
    while started.elapsed().as_millis() < 1000 {
        for _ in 0..100 {
            assert!(public.verifies(&message, &signature));
        }
        count += 100;
    }
    f64::from(count) / started.elapsed().as_secs_f64()
}
