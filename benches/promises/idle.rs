//! The program at rest: how soon it is ready on a log of 10,000 entries, how much memory it takes, how often it syncs.

use crate::story::{ORIGIN, Story, key_of};
use crate::{limit_at_most, median};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use vialog::app::VaultKey;
use vialog::clock::{Clock, SystemClock};
use vialog::domain::Event;
use vialog::ledger::{KeyName, NoteSigner};
use vialog::store::{Appender, Store, Submission};

const ENTRIES: usize = 10_000;
const ROUNDS: usize = 5;
/// How many events and commits the syncs are counted over.
const EACH: usize = 100;

/// Prints the figures.
pub(crate) fn run() {
    let folder = tempfile::tempdir().unwrap();
    let bodies = log(folder.path());
    let (mut ready, mut memory) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (mut server, _, took) = serve(folder.path(), &[]);
        ready.push(took.as_secs_f64() * 1000.0);
        memory.push(resident(server.id()));
        server.kill().unwrap();
        server.wait().unwrap();
    }
    println!("ready after {ready:.0?} ms, resident {memory:.1?} MB");
    limit_at_most(
        &format!("ready on a log of {ENTRIES} entries, ms"),
        median(&mut ready),
        300.0,
    );
    limit_at_most("resident memory when idle, MB", median(&mut memory), 40.0);
    syncs(folder.path(), &bodies);
}

/// Makes a log with its keys; gives events that are yet to be sent.
fn log(folder: &Path) -> Vec<String> {
    let database = Store::create(&format!("sqlite://{}", folder.join("log.db").display())).unwrap();
    let signer = NoteSigner::new(KeyName::parse(ORIGIN).unwrap(), key_of("log"));
    let verifier = signer.verifier().to_string();
    let clock = Arc::new(SystemClock);
    let appender = Appender::start(
        &database,
        signer,
        clock.clone(),
        &folder.join("checkpoint.guard"),
    )
    .unwrap();
    let mut story = Story::new(clock.now());
    let submit = |envelope: vialog::ledger::Envelope| {
        let event = Event::read(&envelope.payload).unwrap();
        appender
            .append_blocking(Submission {
                event,
                envelope,
                details: vec![],
                sealed: vec![],
            })
            .unwrap()
            .leaf_hash
    };
    story.found(&verifier, ENTRIES, |signed| submit(signed.envelope));
    let mut storings = story.storings(ENTRIES);
    let later = storings.split_off(ENTRIES - 400);
    std::thread::scope(|scope| {
        for part in storings.chunks(storings.len().div_ceil(32)) {
            let submit = &submit;
            scope.spawn(move || {
                for signed in part {
                    submit(signed.envelope.clone());
                }
            });
        }
    });
    let key = ed25519_dalek::pkcs8::EncodePrivateKey::to_pkcs8_pem(
        &key_of("log"),
        ed25519_dalek::pkcs8::spki::der::pem::LineEnding::LF,
    );
    fs::write(folder.join("log.key"), key.unwrap().as_bytes()).unwrap();
    Command::new("chmod")
        .arg("600")
        .arg(folder.join("log.key"))
        .status()
        .unwrap();
    VaultKey::create(&folder.join("vault.key")).unwrap();
    later
        .into_iter()
        .map(|signed| signed.envelope.to_json())
        .collect()
}

/// Starts the program itself, under another where one is named; gives it, its address, and how long it took to be ready.
fn serve(folder: &Path, under: &[&str]) -> (Child, String, Duration) {
    let free = TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .to_string();
    let program = env!("CARGO_BIN_EXE_vialog");
    let mut words: Vec<&str> = under.to_vec();
    let database = format!("sqlite://{}", folder.join("log.db").display());
    let folder = folder.display().to_string();
    words.extend([
        program,
        "serve",
        "--database",
        &database,
        "--dir",
        &folder,
        "--listen",
        &free,
        "--base-url",
        "http://127.0.0.1",
    ]);
    let started = Instant::now();
    let child = Command::new(words[0])
        .args(&words[1..])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !get(&free, "/readyz").is_some_and(|answer| answer.contains("200 OK")) {
        assert!(
            started.elapsed() < Duration::from_secs(20),
            "the service is not ready"
        );
        std::thread::sleep(Duration::from_millis(2));
    }
    (child, free, started.elapsed())
}

fn get(address: &str, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    )
    .ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// Resident memory of a process in megabytes.
fn resident(id: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<f64>()
        .unwrap()
        / 1024.0
}

/// Counts the disk syncs of single events on an idle server, and of bare commits of the same rows.
fn syncs(folder: &Path, bodies: &[String]) {
    if Command::new("strace").arg("-V").output().is_err() {
        println!("syncs not counted: install strace");
        return;
    }
    let trace = folder.join("trace");
    let trace_text = trace.display().to_string();
    let (mut server, address, _) = serve(
        folder,
        &[
            "strace",
            "-f",
            "-qq",
            "-e",
            "trace=fsync,fdatasync",
            "-o",
            &trace_text,
        ],
    );
    let count = || {
        fs::read_to_string(&trace)
            .unwrap()
            .lines()
            .filter(|line| line.contains("sync("))
            .count()
    };
    let before = count();
    let sent = crate::load::run(address.parse().unwrap(), &bodies[..EACH], 1);
    let events = (count() - before) as f64 / EACH as f64;
    server.kill().unwrap();
    server.wait().unwrap();
    let bare = folder.join("bare-trace");
    let script = folder.join("bare.db").display().to_string();
    let status = Command::new("strace")
        .args([
            "-f",
            "-qq",
            "-e",
            "trace=fsync,fdatasync",
            "-o",
            &bare.display().to_string(),
        ])
        .args([
            std::env::current_exe()
                .unwrap()
                .display()
                .to_string()
                .as_str(),
            "bare-commits",
            &script,
        ])
        .status()
        .unwrap();
    assert!(status.success());
    let marks = fs::read_to_string(&bare)
        .unwrap()
        .lines()
        .filter(|line| line.contains("sync("))
        .count();
    let bare = marks as f64 / EACH as f64;
    println!(
        "one event on an idle server: {events:.2} syncs (p50 {:.2?} under strace); a bare commit of a row: {bare:.2} syncs",
        sent.p50
    );
    limit_at_most("syncs of an event beyond a bare commit", events - bare, 1.0);
}

/// A hundred bare commits of one row each, for the count of their syncs.
pub(crate) fn bare_commits(path: &str) {
    let mut db = SqliteConnection::establish(path).unwrap();
    db.batch_execute(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE IF NOT EXISTS t (a BLOB)",
    )
    .unwrap();
    for _ in 0..EACH {
        db.batch_execute("BEGIN IMMEDIATE; INSERT INTO t VALUES (zeroblob(900)); COMMIT")
            .unwrap();
    }
}
