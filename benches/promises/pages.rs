//! How long pages take on a large record, and how much a first visit transfers.
//!
//! The record has 100,000 vials, made by the fill of ten lots through the log. What makes it large beyond that is written
//! straight into the tables, since appending it would take the most of an hour: every second vial is taken out of store, each
//! vial has a note of its own, and the log's entries are repeated until there are 1,000,000, with their rows of the trail and of
//! histories. Reading meets the same rows, indexes and sizes as if they had been appended; only their proofs would not hold,
//! and no page that is measured asks for one.

use crate::service::{Backend, Service};
use crate::{limit_at_most, median};
use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

const VIALS: usize = 100_000;
const ENTRIES: usize = 1_000_000;
/// The most that a page may take at the median, in milliseconds.
const MOST_MS: f64 = 20.0;
/// The most that a first visit may transfer, in kilobytes.
const MOST_KB: f64 = 150.0;
const ROUNDS: usize = 31;

/// The pages that people wait for. Lists are sorted by each column both ways, filtered by each filter, and turned to a late page.
const PAGES: [&str; 24] = [
    "/",
    "/vial",
    "/vial?sort=-name",
    "/vial?sort=state",
    "/vial?sort=-state",
    "/vial?sort=site",
    "/vial?sort=parent",
    "/vial?sort=-parent",
    "/vial?sort=note",
    "/vial?sort=-note",
    "/vial?sort=due",
    "/vial?state=commissioned",
    "/vial?state=commissioned&sort=note",
    "/vial?state=commissioned&sort=due",
    "/vial?site=plant&sort=parent",
    "/vial?of=lot/B03",
    "/vial?name=B05-5",
    "/vial?after=B07-5000",
    "/vial?sort=state&after=B07-5000",
    "/lot/B00",
    "/vial/B00-001",
    "/log",
    "/log?kind=lot.filled",
    "/log?actor=hand-7&from=2020-01-01T00:00",
];

pub(crate) fn run() {
    let service = Service::start(Backend::Sqlite, VIALS);
    let path = service.database.trim_start_matches("sqlite://");
    enlarge(path);
    for page in PAGES {
        let (head, _) = get(service.address, page, false);
        assert!(head.starts_with("HTTP/1.1 200"), "{page}: {head}");
        let mut took: Vec<f64> = (0..ROUNDS)
            .map(|_| {
                let began = Instant::now();
                get(service.address, page, false);
                began.elapsed().as_secs_f64() * 1000.0
            })
            .collect();
        limit_at_most(&format!("ms for {page}"), median(&mut took), MOST_MS);
    }
    let bytes = first_visit(service.address);
    limit_at_most("kB of a first visit", bytes as f64 / 1000.0, MOST_KB);
}

/// Writes what the log would take too long to append.
fn enlarge(path: &str) {
    let mut db = SqliteConnection::establish(path).unwrap();
    db.batch_execute(&format!(
        "PRAGMA busy_timeout=60000;
         BEGIN IMMEDIATE;
         UPDATE subjects SET note = 'T00-1 ' || substr(subject, 6) WHERE noun = 'vial';
         UPDATE subjects SET state = 'retrieved', record = replace(record, '\"commissioned\"', '\"stored\"')
             WHERE noun = 'vial' AND substr(subject, -1) IN ('0', '2', '4', '6', '8');
         CREATE TEMP TABLE size AS SELECT MAX(idx) + 1 AS n FROM entries;
         CREATE TEMP TABLE more AS WITH RECURSIVE it(i) AS (
             SELECT n FROM size UNION ALL SELECT i + 1 FROM it WHERE i + 1 < {ENTRIES}) SELECT i, i % n AS was FROM it, size;
         INSERT INTO entries SELECT i, randomblob(16), leaf_hash, recorded_at, bytes FROM more JOIN entries ON idx = was;
         INSERT INTO trail SELECT i, subject, kind, actor, key_id, (SELECT MAX(recorded_at) FROM entries) + i, reason FROM more JOIN trail ON idx = was;
         INSERT INTO touches SELECT 'vial/B00-' || printf('%03d', 1 + i % 9999), i FROM more;
         COMMIT;"
    ))
    .unwrap();
}

/// The head and the body of an answer, as they came over the wire.
fn get(address: SocketAddr, path: &str, packed: bool) -> (String, Vec<u8>) {
    let mut stream = TcpStream::connect(address).unwrap();
    let packing = if packed {
        "accept-encoding: gzip\r\n"
    } else {
        ""
    };
    let asked =
        format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n{packing}connection: close\r\n\r\n");
    stream.write_all(asked.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let body = answer.split_off(end + 4);
    (String::from_utf8(answer).unwrap(), body)
}

/// What the browser fetches for the home page: the page, its styles and icon, and its modules with all that they import.
fn first_visit(address: SocketAddr) -> usize {
    let mut seen = BTreeSet::new();
    let mut wanted = vec!["/".to_owned()];
    let mut bytes = 0;
    while let Some(path) = wanted.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let (head, packed) = get(address, &path, true);
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        bytes += head.len() + packed.len();
        let (_, plain) = get(address, &path, false);
        let text = String::from_utf8_lossy(&plain);
        let named = text
            .split(['"', '\'', '`'])
            .filter(|part| part.starts_with("/assets/"));
        let files = named.map(|part| part.split('#').next().unwrap().to_owned());
        wanted.extend(files.filter(|file| !file.contains('$')));
    }
    bytes
}
